"""Linking a sheet against the stand-in for Google: who may, what it leaves, and what =FLAG is told."""

from __future__ import annotations

import json

import pytest

from deploy.local.google import Google
from tests.server.conftest import Signer
from tests.server.line import ROWS, SHEETS, STRANGER, VIEWER, YOU, Line

EDITOR = "editor@example.com"


@pytest.fixture(scope="module")
def google():
    made = Google(None)
    served = made.serve()
    yield made
    served.close()


@pytest.fixture(scope="module")
def line(google, tmp_path_factory):
    made = Line(google, tmp_path_factory.mktemp("line"))
    yield made
    made.close()


@pytest.fixture
def book(google):
    made = google.create_spreadsheet("Book", owner=YOU, tabs=[{"title": "ARR", "rows": ROWS, "input": "RAW"}])
    google.share(made, VIEWER, "reader")
    google.share(made, EDITOR, "writer")
    return made


def link(line, book, user=YOU, headers=None):
    return line.client.post(f"/v1/sheets/{book}/key", json={}, headers=headers or line.headers(user))


def signer_of(answer, book):
    assert answer.status_code == 200, answer.get_json()
    told = answer.get_json()
    return Signer(told["key_id"], told["secret"], book)


def flags(line, signer, accounts):
    body = signer.body(accounts=accounts)
    return line.client.post("/v1/flags/cells", data=body, headers=signer.headers(body))


@pytest.mark.parametrize("user", [YOU, EDITOR])
def test_whoever_may_edit_may_link_and_the_proof_leaves_nothing_behind(user, line, book):
    before = line.cells(book, "ARR!A1:Z9")
    line.google.journal.clear()
    assert link(line, book, user).status_code == 200
    asked = [each.method_id for each in line.google.journal if "spreadsheets" in str(each.method_id)]
    assert asked == ["sheets.spreadsheets.batchUpdate"]
    shown = line.google.call(
        YOU,
        "sheets.spreadsheets.get",
        {"spreadsheetId": book, "fields": "sheets.properties,developerMetadata"},
    )
    assert "developerMetadata" not in shown
    assert len(shown["sheets"]) == 1
    assert line.cells(book, "ARR!A1:Z9") == before


@pytest.mark.parametrize(("user", "statuses"), [(VIEWER, {403}), (STRANGER, {403, 404})])
def test_whoever_may_not_edit_gets_no_key_and_cannot_take_one_back(user, statuses, line, book):
    signer = signer_of(link(line, book), book)
    for method in ("post", "delete"):
        answer = getattr(line.client, method)(f"/v1/sheets/{book}/key", headers=line.headers(user))
        assert answer.status_code in statuses
        assert "secret" not in answer.get_data(as_text=True)
    assert flags(line, signer, ["Acme"]).status_code == 200


def test_a_token_that_may_only_read_gets_no_key(line, book):
    token = line.google.access_token(YOU, [f"{SHEETS}.readonly"])
    assert link(line, book, headers=line.headers(YOU, token)).status_code in (401, 403)


def test_a_flag_formula_is_told_what_compute_nrr_found_last(line, book):
    signer = signer_of(link(line, book), book)
    nothing = flags(line, signer, ["Acme"]).get_json()
    assert nothing == {"values": [None], "as_of": None}
    run = line.click("/v1/nrr", book)
    assert run["state"] == "done", run["problem"]
    told = flags(line, signer, [" ACME ", "bolt", "Nobody", ""]).get_json()
    by_key = {account["key"]: account for account in run["result"]["accounts"]}
    wanted = [by_key[key]["flag"] or "" for key in ("acme", "bolt")]
    assert told == {"values": [*wanted, None, None], "as_of": run["result"]["manifest"]["as_of"]}
    in_sheet = {
        row[0].casefold(): dict(zip(line.cells(book, "ARR!A1:Z1")[0], row, strict=False))
        for row in line.cells(book, "ARR!A2:Z9")
    }
    assert [in_sheet[key].get("Flag", "") for key in ("acme", "bolt")] == wanted


def test_flags_of_a_sheet_that_is_not_linked_are_not_kept(line, book):
    assert line.click("/v1/nrr", book)["state"] == "done"
    signer = signer_of(link(line, book), book)
    assert flags(line, signer, ["Acme"]).get_json()["as_of"] is None


def test_a_copy_of_a_linked_sheet_is_told_to_link_again(line, book):
    signer = signer_of(link(line, book), book)
    copy = Signer(signer.key_id, signer.secret, "a-copy-of-it")
    answer = flags(line, copy, ["Acme"])
    assert answer.status_code == 403
    assert answer.get_json()["hint"] == "Link this sheet again in the Keeprate sidebar."


def test_with_a_service_account_only_listed_users_link_only_their_listed_sheet(google, book, tmp_path):
    account = "keeprate@project.iam.gserviceaccount.com"
    read_only = google.create_spreadsheet("Read only", owner=YOU, tabs=[{"title": "ARR", "rows": ROWS}])
    google.share(book, account, "writer")
    google.share(read_only, account, "reader")
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.service_account_key(account)))
    listed = f"{google.sub(YOU)}:{book},{google.sub(YOU)}:{read_only}"
    line = Line(
        google,
        tmp_path / "home",
        KEEPRATE_ACCESS="service_account",
        KEEPRATE_SERVICE_ACCOUNT_FILE=str(key),
        KEEPRATE_ALLOWED_SHEETS=listed,
    )
    try:
        you, editor = ({"Authorization": line.headers(user)["Authorization"]} for user in (YOU, EDITOR))
        assert link(line, book, headers=you).status_code == 200
        assert link(line, book, headers=editor).get_json()["type"] == "urn:keeprate:not-shared"
        assert link(line, "another-sheet", headers=you).get_json()["type"] == "urn:keeprate:not-shared"
        assert link(line, read_only, headers=you).status_code == 403, "the account itself may not edit"
    finally:
        line.close()
