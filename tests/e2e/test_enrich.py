"""Enrich with the real service, real providers and the demo's web: run, formula, kill -9 in the middle."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.local.google import Google
from deploy.local.web import LocalWeb
from deploy.local.web.world import companies
from tests.e2e.conftest import OWNER
from tests.e2e.service import Service, running
from tests.server.conftest import Signer

FIELDS = ["site_status", "open_roles", "emails"]
ROWS = 40


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
    google.create_spreadsheet(
        "Prospects",
        owner=OWNER,
        spreadsheet_id="prospects",
        tabs=[
            {
                "title": "Prospects",
                "rows": [["Company", "Website"], *([c.name, c.domain] for c in companies()[:ROWS])],
                "input": "RAW",
            }
        ],
    )
    with running(google, home, KEEPRATE_LOCAL_WEB=str(names)) as started:
        yield started


def order(consent: list[str], **more: Any) -> dict[str, Any]:
    place = {"spreadsheet_id": "prospects", "sheet_id": 0, "fields": FIELDS, "rows": "all", "cap_minor": 0}
    return place | {"consent": consent} | more


def keyless(served: Service) -> list[str]:
    told = requests.get(f"{served.url}/v1/providers", headers=served.headers(OWNER), timeout=30).json()
    return [each["id"] for each in told["providers"] if each["access"] == "keyless" and each["able"]]


def table(google: Google) -> list[dict[str, Any]]:
    got = google.call(
        OWNER,
        "sheets.spreadsheets.values.get",
        {"spreadsheetId": "prospects", "range": "Prospects!A1:Z99"},
        None,
    )
    header, *rows = got["values"]
    return [dict(zip(header, row + [""] * 9, strict=False)) for row in rows]


def test_killed_in_the_middle_an_enrichment_goes_on_and_nothing_stands_beside_another_row(
    served: Service, google: Google, web: LocalWeb
):
    started = served.post("/v1/enrich", order(keyless(served)), OWNER)
    assert started.status_code == 202, started.text
    run_id = started.json()["id"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(web.asked) < 20:
        time.sleep(0.02)
    served.kill()
    served.start()
    run = served.run(run_id, OWNER, until=120)
    assert run["state"] == "done", run["problem"]
    result = run["result"]
    assert result["rows"] == ROWS
    assert {each["field"] for each in result["coverage"]} == set(FIELDS)
    assert result["coverage"][0]["found"] > ROWS / 2
    rows = table(google)
    assert [row["Website"] for row in rows] == [c.domain for c in companies()[:ROWS]]
    assert all(row["Enriched"] for row in rows)
    named = [(row["Website"], row["E-mails"]) for row in rows if row["E-mails"]]
    assert len(named) > 5
    by_domain = {c.domain: c for c in companies()}
    for website, emails in named:
        own = {website, by_domain[website].moved_to}
        assert {email.partition("@")[2] for email in emails.split(", ")} & own, (website, emails)


def test_a_formula_of_a_linked_sheet_is_answered_from_the_demos_web_a_little_later(
    served: Service, google: Google
):
    told = served.post("/v1/sheets/prospects/key", {}, OWNER).json()
    signer = Signer(told["key_id"], told["secret"], "prospects")
    keys = [c.domain for c in companies()[:4]]

    def ask() -> dict[str, Any]:
        body = json.dumps({"spreadsheet_id": "prospects", "keys": keys, "fields": ["site_status"]}).encode()
        answer = requests.post(
            f"{served.url}/v1/enrich/cells", data=body, headers=signer.headers(body), timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert ask()["pending"] == 4
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (answer := ask())["pending"]:
        time.sleep(0.5)
    assert answer["pending"] == 0
    assert sum(row[0] is not None for row in answer["values"]) >= 3
