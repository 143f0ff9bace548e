"""Formulas of a linked sheet against the real service: few requests, none paid, none after unlinking."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptError, ScriptHost
from tests.e2e.conftest import BOOK, OWNER, READER
from tests.e2e.service import ROOT, Service
from tests.local.script.conftest import Page

# Names that never lead outside: whatever is asked about them behind, no test leaves this machine.
KEYS = [[f"company-{n}.example"] for n in range(10_000)]


class Sheet:
    """The add-on's own sources as one user has them open."""

    def __init__(self, google: Google, service: Service, user: str) -> None:
        properties = {"KEEPRATE_URL": service.url}
        self.home = service.home
        self.host = ScriptHost(
            google,
            ROOT / "appsscript",
            spreadsheet_id=BOOK,
            user=user,
            ui=Page(),
            script_properties=properties,
        )

    def call(self, name: str) -> Any:
        return json.loads(self.host.run(name, [], from_page=True))

    def requests(self, route: str) -> list[dict[str, Any]]:
        """What the service answered on one route so far."""
        lines = (self.home / "service.log").read_text().splitlines()
        said = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in said if line.get("route") == route]

    def paid_calls(self) -> int:
        """Paid calls in the service's own ledger, made or only meant."""
        [database] = self.home.glob("*.db")
        with closing(sqlite3.connect(database)) as connection:
            return int(connection.execute("SELECT count(*) FROM calls WHERE paid").fetchone()[0])


@pytest.fixture
def sheet(google: Google, service: Service) -> Iterator[Sheet]:
    made = Sheet(google, service, OWNER)
    yield made
    made.host.close()


def test_ten_thousand_cells_and_a_hundred_recalculations_cost_a_handful_of_requests(sheet: Sheet) -> None:
    key = json.loads(sheet.host.run("saveProviderKey", ["pdl", "a-key-that-could-pay"], from_page=True))
    assert key["ok"] is True
    assert sheet.call("linkSheet")["ok"] is True
    rows = sheet.host.evaluate("ENRICH", [KEYS, "open_roles, headcount"])
    assert len(rows) == len(KEYS)
    assert rows[-1][0] == "Loading soon"
    for number in range(100):  # each tenth of the whole column
        sheet.host.evaluate("ENRICH", [KEYS if number % 10 == 0 else KEYS[:21], "open_roles, headcount"])
    asked = sheet.requests("enrich_cells")
    assert 1 <= len(asked) <= 20
    assert {line["status"] for line in asked} == {200}
    assert sheet.host.evaluate("FLAG", ["Acme"]) == [["Run Compute NRR"]]
    assert len(sheet.requests("flag_cells")) == 1
    assert sheet.paid_calls() == 0


def test_a_link_is_for_editors_and_ends_with_it(google: Google, service: Service, sheet: Sheet) -> None:
    reader = Sheet(google, service, READER)
    refused = reader.call("linkSheet")
    reader.host.close()
    assert refused["ok"] is False
    assert "edit" in (refused["problem"]["detail"] + refused["problem"]["hint"]).lower()
    sheet.call("linkSheet")
    said = sheet.host.evaluate("ENRICH_INFO", ["company-1.example", "open_roles"])
    assert said.startswith("No value: Not asked yet.")
    old = sheet.host.state.properties(f"document:{BOOK}")["keeprate.sheet_key"]
    assert sheet.call("unlinkSheet")["data"]["linked"] is False
    sheet.host.state.set_properties(f"document:{BOOK}", {"keeprate.sheet_key": old})
    with pytest.raises(ScriptError, match="The link of this sheet does not hold any more"):
        sheet.host.evaluate("ENRICH_INFO", ["company-2.example", "open_roles"])


def test_an_answer_goes_to_the_secret_of_its_own_sheet_only(google: Google, sheet: Sheet) -> None:
    """A key copied into another spreadsheet, with that spreadsheet's id written over the old one."""
    sheet.call("linkSheet")
    google.create_spreadsheet(
        "Copy", owner=OWNER, spreadsheet_id="copy", tabs=[{"title": "A", "rows": [["x"]]}]
    )
    store = f"document:{BOOK}"
    key = json.loads(sheet.host.state.properties(store)["keeprate.sheet_key"])
    other = ScriptHost(
        google,
        ROOT / "appsscript",
        spreadsheet_id="copy",
        user=OWNER,
        ui=Page(),
        script_properties=sheet.host.state.properties("script"),
    )
    try:
        stolen = json.dumps({**key, "spreadsheet_id": "copy"})
        other.state.set_properties("document:copy", {"keeprate.sheet_key": stolen})
        with pytest.raises(ScriptError, match="made for another spreadsheet"):
            other.evaluate("FLAG", ["Acme"])
    finally:
        other.close()
