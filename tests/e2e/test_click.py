"""One click over the real wire: service, durable run, gspread, stand-in, and back."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import jsonschema
import requests

from tests.e2e.conftest import BOOK, OWNER, READER, STRANGER
from tests.e2e.sheet import beside, titles, values, without_ours

SCHEMA = json.loads((Path(__file__).parents[2] / "addon/core/nrr_result.schema.json").read_text())
BODY = {"spreadsheet_id": BOOK, "sheet_id": 0, "from": "2024-12", "to": "2025-12"}


def click(service, email=OWNER, **more):
    started = service.post("/v1/nrr", {**BODY, **more}, email)
    assert started.status_code == 202, started.text
    return service.run(started.json()["id"], email)


def test_the_receipt_says_what_would_be_computed_and_writes_nothing(service, google):
    version = google.version(BOOK)
    answer = service.post("/v1/tables/inspect", BODY, OWNER)
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert receipt["can_compute"] is True
    assert receipt["tab"]["title"] == "ARR 2025"
    assert receipt["accounts"] == 10
    assert receipt["window"]["from_label"] == "Dec 2024"
    assert [r["label"] for r in receipt["left_out"]] == ["Total"]
    assert google.version(BOOK) == version


def test_a_click_gives_the_numbers_of_the_readme_and_puts_them_in_the_sheet(service, google):
    before = values(google, BOOK, OWNER, "ARR 2025")
    run = click(service)
    assert run["state"] == "done", run["problem"]
    result = run["result"]
    jsonschema.validate(result, SCHEMA)
    assert (result["start"], result["expansion"], result["contraction"], result["churn"]) == (
        "100000.00",
        "10500.00",
        "2000.00",
        "11000.00",
    )
    assert result["nrr"] == 0.975
    assert result["grr"] == 0.87
    assert result["written"]["requests"] <= 7
    rows = values(google, BOOK, OWNER, "ARR 2025")
    assert without_ours(rows) == without_ours(before)
    movement = beside(rows, "Movement")
    assert movement["Alder Freight"].startswith("Expansion")
    assert movement["Dune Travel"].startswith("Churn")
    assert movement["Total"] == ""
    assert "Keeprate NRR" in titles(google, BOOK, OWNER)


def test_a_second_click_changes_the_numbers_in_place(service, google):
    click(service)
    width = len(values(google, BOOK, OWNER, "ARR 2025")[0])
    google.call(
        OWNER,
        "sheets.spreadsheets.values.update",
        {"spreadsheetId": BOOK, "range": "'ARR 2025'!P2", "valueInputOption": "USER_ENTERED"},
        {"values": [[38500]]},
    )
    run = click(service)
    assert run["result"]["nrr"] == 1.0
    assert len(values(google, BOOK, OWNER, "ARR 2025")[0]) == width
    assert titles(google, BOOK, OWNER).count("Keeprate NRR") == 1


def test_remove_takes_back_exactly_what_was_added(service, google):
    before = values(google, BOOK, OWNER, "ARR 2025")
    click(service)
    started = service.post("/v1/remove", {"spreadsheet_id": BOOK, "sheet_id": 0}, OWNER)
    run = service.run(started.json()["id"], OWNER)
    assert run["state"] == "done", run["problem"]
    assert values(google, BOOK, OWNER, "ARR 2025") == before
    assert titles(google, BOOK, OWNER) == ["ARR 2025"]


def test_a_viewer_gets_a_sentence_and_the_sheet_stays_as_it_was(service, google):
    version = google.version(BOOK)
    run = click(service, READER)
    assert run["state"] == "failed"
    assert run["problem"]["status"] == 403
    assert run["problem"]["detail"]
    assert google.version(BOOK) == version


def test_a_stranger_learns_nothing_about_the_book(service):
    answer = service.post("/v1/tables/inspect", BODY, STRANGER)
    assert answer.status_code == 403
    assert "Alder" not in answer.text


def test_nobody_sees_the_run_of_somebody_else(service):
    started = service.post("/v1/nrr", BODY, OWNER).json()
    answer = requests.get(
        f"{service.url}/v1/runs/{started['id']}", headers=service.headers(READER), timeout=10
    )
    assert answer.status_code == 404


def test_the_same_key_is_the_same_click(service):
    headers = {**service.headers(OWNER), "Idempotency-Key": uuid.uuid4().hex}
    ids = {
        requests.post(f"{service.url}/v1/nrr", json=BODY, headers=headers, timeout=10).json()["id"]
        for _ in range(3)
    }
    assert len(ids) == 1


def test_no_token_and_no_cell_value_reaches_the_log_or_the_database(service):
    sent = service.headers(OWNER)
    answer = requests.post(f"{service.url}/v1/nrr", json=BODY, headers=sent, timeout=10)
    service.run(answer.json()["id"], OWNER)
    kept = b"".join(p.read_bytes() for p in service.home.rglob("*") if p.is_file())
    assert sent["X-Sheets-Token"].encode() not in kept
    assert sent["Authorization"].split()[1].encode() not in kept
    log = (service.home / "service.log").read_bytes()
    assert log
    assert b"Alder Freight" not in log
