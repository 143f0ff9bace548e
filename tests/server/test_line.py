"""From HTTP to cells and back: the real wiring, the real use cases, the stand-in for Google."""

from __future__ import annotations

import json

import pytest

from deploy.local.google import Google
from tests.server.line import ROWS, STRANGER, VIEWER, YOU, Line


@pytest.fixture(scope="module")
def google():
    made = Google(None)
    with_address = made.serve()
    yield made
    with_address.close()


@pytest.fixture
def book(google):
    made = google.create_spreadsheet("Book", owner=YOU, tabs=[{"title": "ARR", "rows": ROWS, "input": "RAW"}])
    google.share(made, VIEWER, "reader")
    return made


@pytest.fixture(scope="module")
def line(google, tmp_path_factory):
    made = Line(google, tmp_path_factory.mktemp("line"))
    yield made
    made.close()


def test_inspect_compute_and_remove_leave_the_sheet_as_it_was(line, book):
    receipt = line.post("/v1/tables/inspect", book).get_json()
    assert receipt["can_compute"], receipt
    assert receipt["window"]["from"] == "2024-12"
    before = line.cells(book, "ARR!A1:Z9")
    run = line.click("/v1/nrr", book)
    assert run["state"] == "done", run["problem"]
    result = run["result"]
    assert (result["nrr"], result["grr"], result["start"]) == (1.05, 0.85, "1000.00")
    assert result["written"]["requests"] <= 7
    header = line.cells(book, "ARR!A1:Z1")[0]
    assert header[: len(ROWS[0])] == ROWS[0]
    assert "Movement" in header
    assert "Keeprate NRR" in line.click("/v1/remove", book)["result"]["tabs"]
    shown = line.google.call(YOU, "sheets.spreadsheets.get", {"spreadsheetId": book})
    assert [tab["properties"]["title"] for tab in shown["sheets"]] == ["ARR"]
    assert line.cells(book, "ARR!A1:Z9") == before


def test_a_viewer_may_look_but_the_run_says_that_they_may_not_write(line, book):
    headers = line.headers(VIEWER)
    assert line.post("/v1/tables/inspect", book, headers).status_code == 200
    run = line.click("/v1/nrr", book, headers)
    assert (run["state"], run["problem"]["type"]) == ("failed", "urn:keeprate:not-shared")
    assert line.cells(book, "ARR!D1:Z9") == []


@pytest.mark.parametrize("kind", ["inspect", "run"])
def test_a_stranger_is_refused_by_google_itself(kind, line, book):
    headers = line.headers(STRANGER)
    if kind == "inspect":
        body = line.post("/v1/tables/inspect", book, headers).get_json()
    else:
        body = line.click("/v1/nrr", book, headers)["problem"]
    assert body["status"] in (403, 404)
    assert body["hint"]


def test_a_token_refused_in_the_middle_makes_the_run_wait_and_a_fresh_one_finishes_it(line, book):
    google, dying = line.google, line.headers()
    revoked = []

    def before(method_id, params):
        if method_id.endswith("batchUpdate") and not revoked:
            revoked.append(method_id)
            line.wiring.desk.tokens.refuse(run["id"], dying["X-Sheets-Token"])

    google.before(before)
    try:
        run = line.post("/v1/nrr", book, dying).get_json()
        resting = line.until_ended(run, dying, states=("waiting_for_user", "done", "failed"))
    finally:
        google.before(None)
    assert resting["state"] == "waiting_for_user", resting
    done = line.until_ended(resting)
    assert done["state"] == "done", done["problem"]
    assert done["result"]["nrr"] == 1.05
    assert line.cells(book, "ARR!A1:Z1")[0].count("Movement") == 1


def test_a_service_account_serves_the_listed_user_on_the_listed_sheet_only(google, book, tmp_path):
    account = "keeprate@project.iam.gserviceaccount.com"
    other = google.create_spreadsheet(
        "Other", owner=YOU, tabs=[{"title": "ARR", "rows": ROWS, "input": "RAW"}]
    )
    for each in (book, other):
        google.share(each, account, "writer")
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.service_account_key(account)))
    line = Line(
        google,
        tmp_path / "home",
        KEEPRATE_ACCESS="service_account",
        KEEPRATE_SERVICE_ACCOUNT_FILE=str(key),
        KEEPRATE_ALLOWED_SHEETS=f"{google.sub(YOU)}:{book}",
    )
    try:
        only_id = {"Authorization": line.headers()["Authorization"]}
        assert line.click("/v1/nrr", book, only_id)["state"] == "done"
        stranger = {"Authorization": line.headers(STRANGER)["Authorization"]}
        for headers, place in ((only_id, other), (stranger, book)):
            for path in ("/v1/tables/inspect", "/v1/nrr", "/v1/remove", "/v1/recording"):
                refused = line.post(path, place, headers).get_json()
                assert refused["type"] == "urn:keeprate:not-shared"
    finally:
        line.close()
