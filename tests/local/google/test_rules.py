"""Refusals, rights and other users: what is not there says so, who may not is told, nothing is half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.local.google import Google, GoogleError
from deploy.local.google.batch import KINDS
from deploy.local.google.routes import HANDLERS
from deploy.local.google.surface import METHODS
from tests.local.google.clients import SCOPES, service
from tests.local.google.surface import TARGET, surface
from tests.local.google.test_values import OWNER, Sheet


@pytest.fixture
def memory() -> Any:
    google = Google()
    yield google
    google.close()


def test_the_names_of_the_api_are_those_of_the_discovery_documents() -> None:
    import json

    assert json.loads(TARGET.read_text()) == surface()


def test_every_method_of_sheets_is_answered_and_every_other_method_says_its_name(memory: Google) -> None:
    assert [name for name in METHODS if name.startswith("sheets.") and name not in HANDLERS] == []
    absent = [name for name in METHODS if name not in HANDLERS]
    assert absent
    for name in absent:
        with pytest.raises(GoogleError, match=name) as caught:
            memory.call(OWNER, name, {"fileId": "x"})
        assert caught.value.status == 501


def test_an_unknown_address_answers_501_and_names_the_path(google: Google) -> None:
    answer = requests.get(f"{google.base_url}/v4/spreadsheets/x/nothing", timeout=10)
    assert (answer.status_code, answer.json()["error"]["status"]) == (501, "UNIMPLEMENTED")
    assert "GET /v4/spreadsheets/x/nothing" in answer.json()["error"]["message"]


def test_a_batch_kind_that_is_absent_says_its_name_and_changes_nothing(memory: Google) -> None:
    sheet = Sheet(memory)
    assert "addSlicer" not in KINDS
    with pytest.raises(GoogleError, match="addSlicer") as caught:
        sheet.batch({"addSheet": {"properties": {"title": "T"}}}, {"addSlicer": {"slicer": {}}})
    assert caught.value.status == 501
    assert len(sheet.call("get")["sheets"]) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"requests": [{"addSheets": {}}]},
            "Invalid JSON payload received. Unknown name \"addSheets\" at 'requests[0]': Cannot find field.",
        ),
        (
            {"requests": [{"addSheet": {"properties": {"titel": "x"}}}]},
            "Invalid JSON payload received. Unknown name \"titel\" at 'requests[0].add_sheet.properties': "
            "Cannot find field.",
        ),
        (
            {"requests": [{"deleteSheet": {"sheetId": "x"}}]},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
        ),
        ({"requests": []}, "Must specify at least one request."),
        (
            {"requests": [{"deleteSheet": {"sheetId": 0}}]},
            "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
        ),
        (
            {"requests": [{"addSheet": {"properties": {"title": "S"}}}]},
            'Invalid requests[0].addSheet: A sheet with the name "S" already exists. '
            "Please enter another name.",
        ),
    ],
)
def test_a_wrong_request_is_refused_in_googles_words(google: Google, body: Any, message: str) -> None:
    sheet = Sheet(google)
    token = google.access_token(OWNER, SCOPES)
    answer = requests.post(
        f"{google.base_url}/v4/spreadsheets/{sheet.id}:batchUpdate",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["status"], error["message"]) == (400, "INVALID_ARGUMENT", message)


def test_a_token_that_is_expired_revoked_or_too_narrow_is_refused(google: Google) -> None:
    sheet = Sheet(google)
    url = f"{google.base_url}/v4/spreadsheets/{sheet.id}"

    def status(token: str) -> tuple[int, str]:
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        return answer.status_code, answer.json().get("error", {}).get("status", "")

    good = google.access_token(OWNER, SCOPES)
    assert status(good)[0] == 200
    google.revoke(good)
    assert status(good) == (401, "UNAUTHENTICATED")
    assert status(google.access_token(OWNER, SCOPES, expires_in=-1)) == (401, "UNAUTHENTICATED")
    assert status(google.access_token(OWNER, ["openid"])) == (403, "PERMISSION_DENIED")
    assert requests.get(url, timeout=10).status_code == 403
    assert requests.get(url, params={"key": "k"}, timeout=10).status_code == 403
    google.share(sheet.id, "anyone", "reader")
    assert requests.get(url, params={"key": "k"}, timeout=10).status_code == 200


def test_each_role_may_do_what_it_may(google: Google) -> None:
    sheet = Sheet(google, [["a"]])
    for role in ("reader", "writer"):
        google.share(sheet.id, f"{role}@acme.test", role)
    can = {}
    for who in ("reader", "writer", "owner"):
        drive = service(google, "drive", "v3", f"{who}@acme.test")
        can[who] = (
            drive.files()
            .get(fileId=sheet.id, fields="capabilities/canEdit")
            .execute()["capabilities"]["canEdit"]
        )
        drive.close()
    assert can == {"reader": False, "writer": True, "owner": True}
    with pytest.raises(GoogleError, match="The caller does not have permission"):
        sheet.call("values.clear", {}, who="reader@acme.test", range="A1")
    google.share(sheet.id, "reader@acme.test", "none")
    with pytest.raises(GoogleError) as caught:
        sheet.call("values.get", who="reader@acme.test", range="A1")
    assert caught.value.status == 403


def test_a_protected_range_refuses_all_but_its_editors(memory: Google) -> None:
    sheet = Sheet(memory, [["a", "b"]])
    memory.share(sheet.id, "w@acme.test", "writer")
    column = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}
    [reply] = sheet.batch({"addProtectedRange": {"protectedRange": {"range": column}}})
    assert reply["addProtectedRange"]["protectedRange"]["requestingUserCanEdit"] is True
    write = {"values": [["x"]]}
    for text in ("A1", "A1:B1"):
        with pytest.raises(GoogleError, match="protected cell or object"):
            sheet.call("values.update", write, who="w@acme.test", range=text, valueInputOption="RAW")
    sheet.call("values.update", write, who="w@acme.test", range="B1", valueInputOption="RAW")
    seen = sheet.call("get", who="w@acme.test")["sheets"][0]["protectedRanges"][0]
    assert "requestingUserCanEdit" not in seen
    assert "editors" not in seen


def test_another_user_may_act_between_any_two_requests(google: Google) -> None:
    sheet = Sheet(google, [["a"], ["b"]])
    met = []

    def other(method_id: str, params: dict[str, Any]) -> None:
        met.append((method_id, params.get("range")))
        insert = {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
        sheet.batch({"insertDimension": insert})

    google.before(other)
    client = service(google, "sheets", "v4", OWNER)
    found = client.spreadsheets().values().get(spreadsheetId=sheet.id, range="A1:A3").execute()
    client.close()
    assert met == [("sheets.spreadsheets.values.get", "A1:A3")]
    assert found["values"] == [[], ["a"], ["b"]]
    assert [entry.method_id for entry in google.journal][-2:] == [
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.values.get",
    ]


def test_a_change_wakes_those_who_wait_for_it(memory: Google) -> None:
    sheet = Sheet(memory)
    since = memory.version(sheet.id)
    timer = threading.Timer(0.05, sheet.put, ("A1", [[1]]))
    timer.start()
    assert memory.wait_change(sheet.id, since, 10) > since
    timer.join()
    assert memory.wait_change(sheet.id, memory.version(sheet.id), 0.01) == memory.version(sheet.id)


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.local.strict",
        "deploy.local.google",
        "--state",
        str(tmp_path / "g.db"),
        "--seed",
        str(tmp_path / "s.json"),
    ]
    rows = [[n, f"=A{n + 1}*2"] for n in range(600)]
    seed = {"spreadsheets": [{"id": "book", "title": "B", "owner": OWNER, "share": {"r@acme.test": "reader"},
            "tabs": [{"title": "S", "rows": rows, "input": "USER_ENTERED"}]}]}  # fmt: skip
    (tmp_path / "s.json").write_text(__import__("json").dumps(seed))
    before = Google(tmp_path / "g.db")
    token = before.access_token(OWNER, SCOPES)
    before.close()
    headers = {"Authorization": f"Bearer {token}"}

    def served() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
        assert process.stdout is not None
        return process, process.stdout.readline().split()[-1] + "/v4/spreadsheets/book"

    process, url = served()
    body = {"values": [["kept"]]}
    put = requests.put(
        f"{url}/values/C300", params={"valueInputOption": "RAW"}, json=body, headers=headers, timeout=10
    )
    assert put.status_code == 200
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    process, url = served()
    found = requests.get(f"{url}/values/A300:C600", headers=headers, timeout=10).json()["values"]
    process.terminate()
    process.wait(10)
    process.stdout.close()
    assert (found[0], found[-1]) == (["299", "598", "kept"], ["599", "1198"])
