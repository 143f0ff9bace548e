"""The control route: faults, other people, the journal and the clock, for tests of any language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from deploy.local.google import Clock, Google, GoogleError, Limits, Step
from tests.local.google.clients import SCOPES
from tests.local.google.test_values import OWNER, Sheet

ROWS = [["Account", "Jan"], ["Zeta", 1], ["Acme", 2], ["Mid", 3]]


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google(limits=Limits(Clock(at=0.0)), control=True)
    running = made.serve()
    yield made
    running.close()
    made.close()


def control(google: Google, verb: str, route: str, body: Any = None, **more: Any) -> requests.Response:
    return requests.request(verb, f"{google.base_url}/_control/{route}", json=body, timeout=10, **more)


def read(google: Google, sheet: Sheet, text: str = "A1:B9") -> requests.Response:
    headers = {"Authorization": f"Bearer {google.access_token(OWNER, SCOPES)}"}
    url = f"{google.base_url}/v4/spreadsheets/{sheet.id}/values/{text}"
    return requests.get(url, headers=headers, timeout=10)


def test_the_route_is_absent_unless_it_was_asked_for(google: Google) -> None:
    google.control = False
    for route in ("faults", "others", "journal", "clock"):
        assert control(google, "GET", route).status_code == 501
        assert control(google, "POST", route, {}).status_code == 501


def test_the_route_answers_this_machine_only(google: Google) -> None:
    assert control(google, "GET", "faults").status_code == 200
    assert control(google, "GET", "faults", headers={"Host": "evil.test"}).status_code == 403
    sent = requests.post(
        f"{google.base_url}/_control/faults",
        data='{"kind": "503"}',
        headers={"Content-Type": "text/plain"},
        timeout=10,
    )
    assert (sent.status_code, google.faults.listed()) == (400, [])


def test_faults_are_ordered_listed_and_dropped(google: Google) -> None:
    sheet = Sheet(google, ROWS)
    order = [{"kind": "503", "method": "*.values.get", "times": 2}, {"kind": "429", "retry_after": 3}]
    assert len(control(google, "POST", "faults", order).json()["waiting"]) == 2
    assert read(google, sheet).status_code == 503
    assert control(google, "DELETE", "faults").json()["waiting"] == []
    assert read(google, sheet).status_code == 200
    for wrong in ({"kind": "nothing"}, {"method": "*"}, {"kind": "503", "colour": "red"}):
        assert control(google, "POST", "faults", wrong).status_code == 400


def test_the_journal_is_read_by_method_and_emptied(google: Google) -> None:
    sheet = Sheet(google, ROWS)
    control(google, "DELETE", "journal")
    read(google, sheet)
    read(google, sheet, "Nowhere!A1")
    entries = control(google, "GET", "journal?method=sheets.spreadsheets.values.get").json()["entries"]
    assert [(entry["status"], entry["params"]["range"]) for entry in entries] == [
        (200, "A1:B9"),
        (400, "Nowhere!A1"),
    ]
    assert control(google, "GET", "journal?method=drive.files.list").json()["entries"] == []


def test_the_clock_is_moved_and_says_what_of_the_quota_is_used(google: Google) -> None:
    sheet = Sheet(google, ROWS)
    for _ in range(61):
        last = read(google, sheet)
    assert last.status_code == 429
    shown = control(google, "POST", "clock", {"seconds": 60}).json()
    assert shown == {"now": 60.0, "quota": []}
    assert read(google, sheet).status_code == 200
    assert [item["used"] for item in control(google, "GET", "clock").json()["quota"]] == [1, 1]


ACTS: list[tuple[dict[str, Any], list[list[Any]]]] = [
    (
        {"sort": {"sheet": "S", "column": "A"}},
        [["Account", "Jan"], ["Acme", "2"], ["Mid", "3"], ["Zeta", "1"]],
    ),
    (
        {"sort": {"sheet": "S", "column": "B", "descending": True}},
        [["Account", "Jan"], ["Mid", "3"], ["Acme", "2"], ["Zeta", "1"]],
    ),
    (
        {"insert_rows": {"sheet": "S", "at": 2}},
        [["Account", "Jan"], [], ["Zeta", "1"], ["Acme", "2"], ["Mid", "3"]],
    ),
    (
        {"insert_columns": {"sheet": "S", "at": "A"}},
        [["", "Account"], ["", "Zeta"], ["", "Acme"], ["", "Mid"]],
    ),
    ({"delete_rows": {"sheet": "S", "from": 2, "to": 3}}, [["Account", "Jan"], ["Mid", "3"]]),
    ({"delete_columns": {"sheet": 0, "from": "A"}}, [["Jan"], ["1"], ["2"], ["3"]]),
    (
        {"move_rows": {"sheet": "S", "from": 2, "before": 5}},
        [["Account", "Jan"], ["Acme", "2"], ["Mid", "3"], ["Zeta", "1"]],
    ),
    (
        {"move_columns": {"sheet": "S", "from": "B", "before": "A"}},
        [["Jan", "Account"], ["1", "Zeta"], ["2", "Acme"], ["3", "Mid"]],
    ),
    (
        {"edit": {"range": "S!A3", "value": "Other"}},
        [["Account", "Jan"], ["Zeta", "1"], ["Other", "2"], ["Mid", "3"]],
    ),
]


@pytest.mark.parametrize(("act", "found"), ACTS, ids=[next(iter(act)) for act, _ in ACTS])
def test_somebody_else_acts_right_before_the_request_they_were_told(
    google: Google, act: dict[str, Any], found: list[list[Any]]
) -> None:
    sheet = Sheet(google, ROWS)
    before = read(google, sheet).json()["values"]
    step = {"act": act, "before": "sheets.spreadsheets.values.get", "nth": 2}
    assert control(google, "POST", "others", step).json()["waiting"] == 1
    assert read(google, sheet).json()["values"] == before
    assert read(google, sheet).json()["values"] == found
    assert control(google, "GET", "others").json()["waiting"] == 0


def test_a_tab_is_renamed_or_deleted_and_access_taken_between_two_requests(google: Google) -> None:
    sheet = Sheet(google, ROWS)
    google.share(sheet.id, "w@acme.test", "writer")
    sheet.batch({"addSheet": {"properties": {"title": "T"}}})
    google.others.add(Step({"rename_tab": {"sheet": "S", "title": "New"}}))
    assert read(google, sheet, "S!A1").status_code == 400
    assert read(google, sheet, "New!A1").status_code == 200
    google.others.add(Step({"delete_tab": {"sheet": "New"}}, who="w@acme.test"))
    assert read(google, sheet, "New!A1").status_code == 400
    google.others.add(Step({"revoke": {"email": OWNER}}))
    assert read(google, sheet, "T!A1").status_code == 403


def test_a_range_protected_by_somebody_else_refuses_the_next_write(google: Google) -> None:
    sheet = Sheet(google, ROWS)
    google.share(sheet.id, "w@acme.test", "writer")
    google.others.add(Step({"protect": {"range": "S!B:B"}}, before="*.update"))
    headers = {"Authorization": f"Bearer {google.access_token('w@acme.test', SCOPES)}"}
    url = f"{google.base_url}/v4/spreadsheets/{sheet.id}/values/B2"
    params, body = {"valueInputOption": "RAW"}, {"values": [[9]]}
    answer = requests.put(url, params=params, json=body, headers=headers, timeout=10)
    assert answer.status_code == 400
    assert "protected cell or object" in answer.json()["error"]["message"]


def test_what_others_may_not_do_stops_nobody_and_is_told(google: Google) -> None:
    sheet = Sheet(google, ROWS)
    google.share(sheet.id, "r@acme.test", "reader")
    google.others.add(Step({"delete_rows": {"sheet": "S", "from": 1}}, who="r@acme.test"))
    google.others.add(Step({"delete_tab": {"sheet": "Gone"}}))
    assert read(google, sheet).json()["values"][0] == ["Account", "Jan"]
    told = control(google, "GET", "others").json()["refused"]
    assert told == [
        "delete_rows: The caller does not have permission",
        "delete_tab: No tab is called 'Gone'.",
    ]
    with pytest.raises(GoogleError, match="A step does one of"):
        Step({"dance": {}})
