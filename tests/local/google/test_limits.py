"""Quotas and sizes: reads and writes apart, per user and project, on a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from deploy.local.google import Clock, Google, GoogleError, Limits
from tests.local.google.clients import SCOPES, gspread_client
from tests.local.google.test_values import OWNER, Sheet

READ = "sheets.spreadsheets.values.get"
WRITE = "sheets.spreadsheets.values.update"
Ask = Callable[..., Any]


@pytest.fixture
def clock() -> Clock:
    return Clock(at=1_700_000_000.0)


@pytest.fixture
def google(clock: Clock) -> Iterator[Google]:
    made = Google(limits=Limits(clock), client_id="172856096362-abc.apps.googleusercontent.com")
    running = made.serve()
    yield made
    running.close()
    made.close()


@pytest.fixture
def ask(google: Google) -> Ask:
    sheet = Sheet(google, [["a"]])

    def asked(write: bool = False, who: str = OWNER) -> Any:
        google.share(sheet.id, who, "writer")
        url = f"{google.base_url}/v4/spreadsheets/{sheet.id}/values/A1"
        headers = {"Authorization": f"Bearer {google.access_token(who, SCOPES)}"}
        if not write:
            return requests.get(url, headers=headers, timeout=10)
        body = {"values": [["b"]]}
        return requests.put(url, params={"valueInputOption": "RAW"}, json=body, headers=headers, timeout=10)

    return asked


def test_the_61st_read_of_a_minute_is_refused_and_writes_are_counted_apart(ask: Ask, clock: Clock) -> None:
    assert {ask().status_code for _ in range(60)} == {200}
    refused = ask()
    assert refused.status_code == 429
    assert refused.json() == {
        "error": {
            "code": 429,
            "message": "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute "
            "per user' of service 'sheets.googleapis.com' for consumer 'project_number:172856096362'.",
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "RATE_LIMIT_EXCEEDED",
                    "domain": "googleapis.com",
                    "metadata": {
                        "quota_location": "global",
                        "quota_metric": "sheets.googleapis.com/read_requests",
                        "quota_limit": "ReadRequestsPerMinutePerUser",
                        "quota_limit_value": "60",
                        "consumer": "projects/172856096362",
                        "service": "sheets.googleapis.com",
                    },
                },
                {
                    "@type": "type.googleapis.com/google.rpc.Help",
                    "links": [
                        {
                            "description": "Request a higher quota limit.",
                            "url": "https://cloud.google.com/docs/quota#requesting_higher_quota",
                        }
                    ],
                },
            ],
        }
    }
    assert "Retry-After" not in refused.headers
    assert ask(write=True).status_code == 200
    clock.move(59.9)
    assert ask().status_code == 429
    clock.move(0.1)
    assert ask().status_code == 200


def test_users_have_their_own_60_and_share_300_of_the_project(google: Google) -> None:
    limits = google.limits
    assert limits is not None
    for user in range(5):
        for _ in range(60):
            limits.take(WRITE, f"u{user}@acme.test", "172856096362-abc")
    with pytest.raises(GoogleError, match="'Write requests per minute' of") as caught:
        limits.take(WRITE, "u6@acme.test", "172856096362-abc")
    assert caught.value.details[0]["metadata"]["quota_limit"] == "WriteRequestsPerMinutePerProject"
    limits.take(READ, "u6@acme.test", "172856096362-abc")
    limits.take(WRITE, "u6@acme.test", "999-another-project")
    limits.take("drive.files.list", "u6@acme.test", "172856096362-abc")


def test_a_refused_request_changes_nothing_and_stands_in_the_journal(google: Google, ask: Ask) -> None:
    for _ in range(60):
        ask(write=True)
    assert ask(write=True).status_code == 429
    assert [entry.status for entry in google.journal if entry.method_id == WRITE][-2:] == [200, 429]


def test_what_the_stand_in_does_by_itself_costs_nobody_quota(google: Google) -> None:
    sheet = Sheet(google, [["a"]])
    for _ in range(70):
        assert sheet.get("A1") == [["a"]]
    client = gspread_client(google, OWNER)
    assert client.open_by_key(sheet.id).sheet1.acell("A1").value == "a"
    client.http_client.session.close()


def test_a_cell_takes_50000_characters_and_no_more(google: Google) -> None:
    sheet = Sheet(google)
    sheet.put("A1", [["x" * 50_000]])
    message = "Your input contains more than the maximum of 50000 characters in a single cell."
    long = "x" * 50_001
    cell = {"userEnteredValue": {"stringValue": long}}
    rows = {"rows": [{"values": [cell]}], "fields": "userEnteredValue"}
    with pytest.raises(GoogleError) as caught:
        sheet.put("A1", [[long]])
    assert (caught.value.status, caught.value.message) == (400, message)
    for request in ({"updateCells": {**rows, "start": {}}}, {"appendCells": rows}):
        with pytest.raises(GoogleError, match="maximum of 50000 characters"):
            sheet.batch(request)
    assert len(sheet.get("A1")[0][0]) == 50_000


def test_a_spreadsheet_takes_ten_million_cells_and_no_more(google: Google) -> None:
    sheet = Sheet(google)
    size = {"rowCount": 1_000_000, "columnCount": 10}
    change = {"updateSheetProperties": {"properties": {"gridProperties": size}, "fields": "gridProperties"}}
    sheet.batch(change)
    message = (
        "Invalid requests[0].addSheet: This action would increase the number of cells in the workbook above "
        "the limit of 10000000 cells."
    )
    with pytest.raises(GoogleError) as caught:
        sheet.batch({"addSheet": {"properties": {"gridProperties": {"rowCount": 1, "columnCount": 1}}}})
    assert (caught.value.status, caught.value.message) == (400, message)
    with pytest.raises(GoogleError, match="above the limit of 10000000 cells"):
        sheet.call("values.append", {"values": [[1], [2]]}, range="A1000000", valueInputOption="RAW")
    body = {"sheets": [{"properties": {"gridProperties": {"rowCount": 10_000_001, "columnCount": 1}}}]}
    with pytest.raises(GoogleError, match="above the limit of 10000000 cells"):
        google.call(OWNER, "sheets.spreadsheets.create", {}, body)
    with pytest.raises(GoogleError, match="above the limit of 10000000 cells"):
        Sheet(google).call("sheets.copyTo", {"destinationSpreadsheetId": sheet.id}, sheetId=0)
    assert [tab["properties"]["title"] for tab in sheet.call("get")["sheets"]] == ["S"]


def test_a_sheet_takes_18278_columns_and_no_more(google: Google) -> None:
    with pytest.raises(GoogleError, match="above the limit of 18278"):
        Sheet(google).batch({"appendDimension": {"dimension": "COLUMNS", "length": 18_253}})
