"""What leaves the sheet, and what stays behind: the whole of an NRR run and an enrichment, with their traces.

The sheet holds revenue, contacts and owners beside what companies are looked up by. Every request that went
out, every byte of the service's home folder and its log are searched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.local.google import Google
from deploy.local.web import LocalWeb
from deploy.local.web.world import companies
from tests.e2e.conftest import OWNER
from tests.e2e.service import Service, running

ID = "a-spreadsheet-nobody-else-may-name"
KEY = "a-key-at-people-data-labs-0815"
HEADER = ["Company", "Website", "Contact", "Contact e-mail", "Owner", "Dec 2024", "Dec 2025"]
ROWS = [
    [
        c.name,
        c.domain,
        f"Zebulon {n} Quartermain",
        f"zebulon{n}@private.example",
        "Olympia Rep",
        48151623 + n,
        42108 + n,
    ]
    for n, c in enumerate(companies()[:8])
]
PRIVATE = ["quartermain", "zebulon", "private.example", "olympia", "4815162", "4210", ID.casefold()]


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    made = LocalWeb().start()
    yield made
    made.close()


@pytest.fixture
def served(google: Google, web: LocalWeb, tmp_path: Path) -> Iterator[Service]:
    home = tmp_path / "home"
    home.mkdir()
    names = web.write_names(tmp_path / "web.json")
    tabs = [{"title": "ARR", "rows": [HEADER, *ROWS], "input": "RAW"}]
    google.create_spreadsheet("Customers", owner=OWNER, spreadsheet_id=ID, tabs=tabs)
    with running(google, home, KEEPRATE_LOCAL_WEB=str(names)) as started:
        yield started


def done(served: Service, path: str, body: dict[str, Any]) -> dict[str, Any]:
    started = served.post(path, {"spreadsheet_id": ID, "sheet_id": 0, **body}, OWNER)
    assert started.status_code == 202, started.text
    run = served.run(started.json()["id"], OWNER, until=120)
    assert run["state"] == "done", run["problem"]
    result: dict[str, Any] = run["result"]
    return result


def test_providers_get_lookup_keys_only_and_neither_tokens_nor_cells_stay_behind_in_clear(
    served: Service, google: Google, web: LocalWeb
):
    headers = served.headers(OWNER)
    url = f"{served.url}/v1/providers"
    assert requests.put(f"{url}/pdl/key", json={"key": KEY}, headers=headers, timeout=30).status_code == 200
    told = requests.get(url, headers=headers, timeout=30).json()["providers"]
    consent = [each["id"] for each in told if each["able"]]
    assert "pdl" in consent
    done(served, "/v1/nrr", {})
    fields = ["open_roles", "headcount", "site_status", "insolvency_status", "description", "industry"]
    ordered = {"fields": fields, "rows": "all", "cap_minor": 10_000, "consent": consent}
    result = done(served, "/v1/enrich", ordered)
    again = done(served, "/v1/nrr", {})

    assert len(web.asked) > 20
    for asked in web.asked:
        said = (
            f"{asked.method} {asked.path} {dict(asked.query)} {dict(asked.headers)} {asked.body!r}".casefold()
        )
        assert not [word for word in PRIVATE if word in said], said
        assert (KEY in said) == (asked.host == "api.peopledatalabs.com"), asked.host
    assert result["spent_minor"] == sum(receipt["charged_minor"] for receipt in result["receipts"])
    assert 0 < result["spent_minor"] <= result["cap_minor"]
    for each in result["coverage"]:
        assert each["found"] + sum(reason["count"] for reason in each["reasons"]) == each["of"] == 8
    assert again["accounts"], "the second computation knew the accounts"

    tokens = [headers["X-Sheets-Token"], headers["Authorization"].partition(" ")[2], KEY]
    kept = b"".join(path.read_bytes() for path in served.home.rglob("*") if path.is_file())
    for secret in [*tokens, "Quartermain", "zebulon", "Olympia Rep", "48151623"]:
        assert secret.encode() not in kept, secret[:12]
    log = (served.home / "service.log").read_text()
    assert '"route"' in log
    assert not [word for word in PRIVATE[:-1] if word in log.casefold()]
    with closing(sqlite3.connect(served.home / "keeprate.db")) as database:
        assert database.execute("select count(*) from run_tokens").fetchone() == (0,)
