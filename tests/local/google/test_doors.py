"""The same calls of the public clients through three doors, with the same answers.

The third door is the real service. Without a key it is skipped, and skipped is no proof.
"""

from __future__ import annotations

import io
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gspread
import pytest
from googleapiclient.errors import HttpError

from tests.local.google import replay
from tests.local.google.doors import MISSING, NAMES, Door, real_asked

SHEET = "application/vnd.google-apps.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = [
    ["Account", "MRR", "Start"],
    ["Zeta", "$1,200", "2024-01-31"],
    ["acme", "5%", "TRUE"],
    ["Mid", "=B2+1200"],
]


@pytest.fixture(params=NAMES)
def door(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    if request.param == NAMES[2]:
        if not real_asked():
            pytest.skip(MISSING)
        monkeypatch.undo()  # this door alone leads away from this machine
    opened = Door(request.param)
    yield opened
    opened.close()


@pytest.fixture
def book(door: Door) -> Iterator[gspread.Spreadsheet]:
    client = door.gspread()
    made = client.create(f"keeprate test {uuid.uuid4().hex[:8]}")
    made.sheet1.update(ROWS, "A1", value_input_option="USER_ENTERED")
    yield made
    client.del_spreadsheet(made.id)


def sheets(door: Door) -> Any:
    return door.service("sheets", "v4").spreadsheets()


def test_typed_values_are_read_as_shown_as_numbers_and_as_entered(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    assert tab.get_all_values()[1:] == [
        ["Zeta", "$1,200", "2024-01-31"],
        ["acme", "5%", "TRUE"],
        ["Mid", "$2,400", ""],
    ]
    unformatted = tab.get("A2:C4", value_render_option="UNFORMATTED_VALUE")
    assert unformatted == [["Zeta", 1200, 45322], ["acme", 0.05, True], ["Mid", 2400]]
    assert tab.acell("B4", value_render_option="FORMULA").value == "=B2+1200"


def test_raw_values_stay_what_they_were_and_nulls_leave_cells_alone(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    answer = tab.update([["=1+1", None, "1,200"], [None, None, None]], "A6", value_input_option="RAW")
    assert (answer["updatedRows"], answer["updatedColumns"], answer["updatedCells"]) == (1, 2, 2)
    assert tab.get("A6:C6", value_render_option="FORMULA") == [["=1+1", "", "1,200"]]
    tab.update([[""]], "A6")
    assert tab.get("A6:C6") == [["", "", "1,200"]]


def test_rows_are_appended_inserted_sorted_and_deleted_with_their_formulas(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    assert tab.append_row(["New", 7])["updates"]["updatedRange"] == "Sheet1!A5:B5"
    tab.insert_row(["Top", 1], 2)
    assert tab.acell("B5", value_render_option="FORMULA").value == "=B3+1200"
    tab.sort((1, "asc"), range="A2:C6")
    assert [row[0] for row in tab.get("A2:A6")] == ["acme", "Mid", "New", "Top", "Zeta"]
    tab.delete_rows(2, 3)
    assert [row[0] for row in tab.get("A2:A9")] == ["New", "Top", "Zeta"]


def test_ranges_are_batched_cleared_and_named(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    tab.define_named_range("A1:C1", "Heads")
    assert book.values_get("Heads")["values"] == [["Account", "MRR", "Start"]]
    found = tab.batch_get(["A1:B1", "A2:A4"], major_dimension="COLUMNS")
    assert found == [[["Account"], ["MRR"]], [["Zeta", "acme", "Mid"]]]
    tab.batch_clear(["A2:A4"])
    assert tab.get("A1:B2") == [["Account", "MRR"], ["", "$1,200"]]
    answer = tab.batch_update([{"range": "E1:F1", "values": [[1, 2]]}, {"range": "E3", "values": [[3]]}])
    assert (answer["totalUpdatedCells"], answer["totalUpdatedRows"], answer["totalUpdatedColumns"]) == (
        3,
        2,
        2,
    )


def test_what_is_not_there_is_refused_in_googles_words(door: Door, book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="Unable to parse range: Nowhere!A1"):
        book.values_get("Nowhere!A1")
    with pytest.raises(gspread.exceptions.APIError, match=r"already exists\. Please enter another name"):
        book.add_worksheet("Sheet1", 5, 5)
    with pytest.raises(gspread.exceptions.APIError, match="You can't remove all the sheets in a document"):
        book.del_worksheet(book.sheet1)
    with pytest.raises(gspread.SpreadsheetNotFound):
        door.gspread().open_by_key("1" + "x" * 43)


def test_a_batch_is_all_or_nothing_and_brings_the_spreadsheet_back(
    door: Door, book: gspread.Spreadsheet
) -> None:
    add = {"addSheet": {"properties": {"title": "T", "sheetId": 77}}}
    wrong = {"deleteSheet": {"sheetId": 12345}}
    api = sheets(door)
    with pytest.raises(HttpError) as caught:
        api.batchUpdate(spreadsheetId=book.id, body={"requests": [add, wrong]}).execute()
    assert caught.value.status_code == 400
    body = {"requests": [add], "includeSpreadsheetInResponse": True}
    answer = api.batchUpdate(spreadsheetId=book.id, body=body).execute()
    assert answer["replies"][0]["addSheet"]["properties"]["sheetId"] == 77
    titles = [tab["properties"]["title"] for tab in answer["updatedSpreadsheet"]["sheets"]]
    assert titles == ["Sheet1", "T"]


@pytest.mark.parametrize(
    "mask",
    [
        "sheets(properties(title,sheetId))",
        "sheets/properties/title,sheets.properties.sheetId",
        "sheets.properties(title,sheetId)",
    ],
)
def test_a_mask_keeps_the_same_in_every_notation(door: Door, book: gspread.Spreadsheet, mask: str) -> None:
    found = sheets(door).get(spreadsheetId=book.id, fields=mask).execute()
    assert found == {"sheets": [{"properties": {"sheetId": 0, "title": "Sheet1"}}]}


def test_a_path_may_end_with_a_slash(book: gspread.Spreadsheet) -> None:
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}/"
    assert book.client.request("get", url).json()["spreadsheetId"] == book.id


def test_a_column_is_found_by_its_metadata_after_it_moved(door: Door, book: gspread.Spreadsheet) -> None:
    api = sheets(door)
    column = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    item = {
        "metadataKey": "ours",
        "metadataValue": "mrr",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": column},
    }
    insert = {"range": {**column, "startIndex": 0, "endIndex": 2}}
    requests = [{"createDeveloperMetadata": {"developerMetadata": item}}, {"insertDimension": insert}]
    api.batchUpdate(spreadsheetId=book.id, body={"requests": requests}).execute()
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "ours"}}]}
    found = api.values().batchGetByDataFilter(spreadsheetId=book.id, body=lookup).execute()
    assert found["valueRanges"][0]["valueRange"]["values"][:2] == [["MRR"], ["$1,200"]]
    assert found["valueRanges"][0]["valueRange"]["range"].startswith("Sheet1!D1:D")


def test_a_file_is_found_copied_renamed_exported_shared_and_deleted(
    door: Door, book: gspread.Spreadsheet
) -> None:
    files = door.service("drive", "v3").files()
    query = f"name = '{book.title}' and mimeType = '{SHEET}' and trashed = false"
    assert [file["id"] for file in files.list(q=query).execute()["files"]] == [book.id]
    copied = files.copy(fileId=book.id, body={"name": f"{book.title} copy"}).execute()
    renamed = files.update(fileId=copied["id"], body={"name": "Other"}, fields="name,mimeType").execute()
    assert renamed == {"name": "Other", "mimeType": SHEET}
    text = files.export(fileId=copied["id"], mimeType="text/csv").execute().decode()
    assert text.splitlines()[:2] == ["Account,MRR,Start", 'Zeta,"$1,200",2024-01-31']
    workbook = files.export(fileId=copied["id"], mimeType=XLSX).execute()
    assert io.BytesIO(workbook).read(2) == b"PK"
    shared = door.service("drive", "v3").permissions()
    made = shared.create(
        fileId=copied["id"], body={"type": "anyone", "role": "reader"}, fields="id,role"
    ).execute()
    assert made["role"] == "reader"
    listed = shared.list(fileId=copied["id"], fields="permissions(type,role)").execute()["permissions"]
    assert sorted(item["role"] for item in listed) == ["owner", "reader"]
    shared.delete(fileId=copied["id"], permissionId=made["id"]).execute()
    files.delete(fileId=copied["id"]).execute()
    with pytest.raises(HttpError) as caught:
        files.get(fileId=copied["id"]).execute()
    assert caught.value.status_code == 404


def test_the_guide_lists_the_mask_of_the_recordings_in_full() -> None:
    guide = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = guide.split("Masked are ", 1)[1].split(", and nothing else", 1)[0]
    assert set(re.findall(r"`(\w+)`", listed)) == replay.MASK


def test_recorded_answers_are_given_again() -> None:
    folder = os.environ.get("GSPREAD_CASSETTES")
    if not folder:
        pytest.skip("reads gspread's tests/cassettes, which are not carried here: set GSPREAD_CASSETTES")
    same, total, why = replay.run(Path(folder))
    assert same >= 0.97 * total, why.most_common(20)
