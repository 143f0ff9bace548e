"""Objects on a tab through google-api-python-client: metadata, charts, formats, copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from deploy.local.google import Google
from tests.local.google.clients import service
from tests.local.google.test_values import OWNER, Sheet


@pytest.fixture
def sheets(google: Google) -> Iterator[Any]:
    client = service(google, "sheets", "v4", OWNER)
    yield client.spreadsheets()
    client.close()


def batch(sheets: Any, key: str, *requests: Any) -> Any:
    return sheets.batchUpdate(spreadsheetId=key, body={"requests": list(requests)}).execute()["replies"]


def rows(start: int, end: int, axis: str = "ROWS") -> dict[str, Any]:
    return {"sheetId": 0, "dimension": axis, "startIndex": start, "endIndex": end}


def test_metadata_stays_with_its_column_and_goes_with_it(google: Google, sheets: Any) -> None:
    key = Sheet(google, [["a", "b", "c"]]).id
    item = {
        "metadataKey": "ours",
        "metadataValue": "v1",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": rows(1, 2, "COLUMNS")},
    }
    batch(sheets, key, {"createDeveloperMetadata": {"developerMetadata": item}})
    batch(sheets, key, {"insertDimension": {"range": rows(0, 2, "COLUMNS")}})
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "ours"}}]}
    [found] = (
        sheets.developerMetadata()
        .search(spreadsheetId=key, body=lookup)
        .execute()["matchedDeveloperMetadata"]
    )
    place = found["developerMetadata"]["location"]
    assert place == {
        "locationType": "COLUMN",
        "dimensionRange": {"dimension": "COLUMNS", "startIndex": 3, "endIndex": 4},
    }
    values = sheets.values().batchGetByDataFilter(spreadsheetId=key, body=lookup).execute()["valueRanges"]
    assert values[0]["valueRange"]["values"] == [["b"]]
    batch(sheets, key, {"deleteDimension": {"range": rows(3, 4, "COLUMNS")}})
    assert sheets.developerMetadata().search(spreadsheetId=key, body=lookup).execute() == {}


def test_a_chart_and_a_conditional_format_are_kept_and_move_with_their_cells(
    google: Google, sheets: Any
) -> None:
    key = Sheet(google, [["x", 1], ["y", 2]]).id
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    source = {"sourceRange": {"sources": [area]}}
    chart = {
        "spec": {"waterfallChart": {"domain": {"data": source}, "series": [{"data": source}]}},
        "position": {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 5, "columnIndex": 3}}},
    }
    rule = {
        "ranges": [area],
        "booleanRule": {
            "condition": {"type": "NUMBER_LESS", "values": [{"userEnteredValue": "2"}]},
            "format": {"backgroundColor": {"red": 1}},
        },
    }
    batch(
        sheets, key, {"addChart": {"chart": chart}}, {"addConditionalFormatRule": {"rule": rule, "index": 0}}
    )
    batch(sheets, key, {"insertDimension": {"range": rows(0, 3)}})
    [tab] = sheets.get(spreadsheetId=key).execute()["sheets"]
    moved = tab["charts"][0]["spec"]["waterfallChart"]["series"][0]["data"]["sourceRange"]["sources"][0]
    assert (moved["startRowIndex"], moved["endRowIndex"]) == (3, 5)
    assert tab["charts"][0]["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 8, "columnIndex": 3}
    assert tab["conditionalFormats"][0]["ranges"][0]["startRowIndex"] == 3
    assert tab["conditionalFormats"][0]["booleanRule"]["format"]["backgroundColorStyle"] == {
        "rgbColor": {"red": 1}
    }
    batch(sheets, key, {"deleteEmbeddedObject": {"objectId": tab["charts"][0]["chartId"]}},
          {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})  # fmt: skip
    assert set(sheets.get(spreadsheetId=key).execute()["sheets"][0]) == {"properties"}


@pytest.mark.parametrize(
    "mask", ["sheets(properties(title,sheetId))", "sheets/properties/title,sheets.properties.sheetId"]
)
def test_masks_of_every_notation_keep_the_same(google: Google, sheets: Any, mask: str) -> None:
    key = Sheet(google).id
    assert sheets.get(spreadsheetId=key, fields=mask).execute() == {
        "sheets": [{"properties": {"sheetId": 0, "title": "S"}}]
    }


def test_a_mask_with_a_name_that_is_not_there_is_refused(google: Google, sheets: Any) -> None:
    with pytest.raises(HttpError) as caught:
        sheets.get(spreadsheetId=Sheet(google).id, fields="sheets(titel)").execute()
    assert caught.value.status_code == 400


def test_cells_come_with_formats_and_notes_for_the_ranges_asked(google: Google, sheets: Any) -> None:
    key = Sheet(google, [["a"], ["$5"]], input="USER_ENTERED").id
    note = {
        "range": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "endColumnIndex": 1},
        "cell": {"note": "why"},
        "fields": "note",
    }
    batch(sheets, key, {"repeatCell": note})
    found = sheets.get(spreadsheetId=key, ranges=["A2:B3"], includeGridData=True).execute()
    [cell] = found["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert (cell["formattedValue"], cell["note"], cell["effectiveValue"]) == ("$5", "why", {"numberValue": 5})
    assert cell["userEnteredFormat"]["numberFormat"] == {"type": "CURRENCY", "pattern": '"$"#,##0'}


def test_rows_of_a_format_go_where_their_rows_go(google: Google, sheets: Any) -> None:
    sheet = Sheet(google, [["b"], ["a"]])
    sheet.batch(
        {
            "mergeCells": {
                "range": {"startRowIndex": 3, "endRowIndex": 5, "endColumnIndex": 2},
                "mergeType": "MERGE_ALL",
            }
        }
    )
    sheet.batch({"deleteDimension": {"range": rows(0, 1)}})
    [tab] = sheets.get(spreadsheetId=sheet.id).execute()["sheets"]
    assert tab["merges"] == [
        {"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    ]


def test_a_tab_is_duplicated_copied_elsewhere_and_searched(google: Google, sheets: Any) -> None:
    one, two = Sheet(google, [["old", "=A1"]], input="USER_ENTERED"), Sheet(google)
    [reply] = batch(
        sheets, one.id, {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "T", "insertSheetIndex": 1}}
    )
    assert reply["duplicateSheet"]["properties"]["title"] == "T"
    [reply] = batch(sheets, one.id, {"findReplace": {"find": "old", "replacement": "new", "allSheets": True}})
    assert reply["findReplace"] == {
        "valuesChanged": 2,
        "rowsChanged": 2,
        "sheetsChanged": 2,
        "occurrencesChanged": 2,
    }
    assert one.get("T!A1:B1") == [["new", "new"]]
    copied = (
        sheets.sheets()
        .copyTo(spreadsheetId=one.id, sheetId=0, body={"destinationSpreadsheetId": two.id})
        .execute()
    )
    assert copied["title"] == "Copy of S"
    assert two.get("'Copy of S'!A1:B1") == [["new", "new"]]
    made = sheets.create(
        body={"properties": {"title": "N"}, "sheets": [{"properties": {"title": "first"}}]}
    ).execute()
    assert [tab["properties"]["title"] for tab in made["sheets"]] == ["first"]
