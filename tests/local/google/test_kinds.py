"""Every kind of batchUpdate request does what its name says: one case each, and none without a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from deploy.local.google import Google, GoogleError
from deploy.local.google.a1 import parse_region
from deploy.local.google.batch import KINDS
from tests.local.google.test_values import Sheet

Check = Callable[[Sheet, list[Any]], bool]
ROWS: list[list[Any]] = [["b", 2], ["a", 1], ["c", 3]]


@pytest.fixture
def memory() -> Iterator[Google]:
    google = Google()
    yield google
    google.close()


def area(text: str, sheet_id: int = 0) -> dict[str, Any]:
    region = parse_region(text)
    assert region is not None
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return {
        "sheetId": sheet_id,
        **{name: at for name, at in zip(names, region, strict=True) if at is not None},
    }


def span(start: int, end: int, axis: str = "ROWS") -> dict[str, Any]:
    return {"sheetId": 0, "dimension": axis, "startIndex": start, "endIndex": end}


def tab(sheet: Sheet, **params: Any) -> Any:
    return sheet.call("get", **params)["sheets"][0]


def first(sheet: Sheet, text: str) -> Any:
    found = tab(sheet, ranges=[text], includeGridData=True)["data"][0].get("rowData", [{}])[0]
    return found.get("values", [{}])[0]


def meta(sheet: Sheet, name: str, at: int) -> Any:
    return tab(sheet, includeGridData=True)["data"][0][name][at]


class Case(NamedTuple):
    requests: list[Any]
    check: Check
    rows: list[list[Any]] = ROWS


def shows(text: str, values: Any, render: str = "UNFORMATTED_VALUE") -> Check:
    return lambda sheet, _: sheet.get(text, render) == values


def part(name: str, count: int) -> Check:
    return lambda sheet, _: len(tab(sheet).get(name, [])) == count


TEXT = {"userEnteredValue": {"stringValue": "x"}}
RULE = {
    "ranges": [area("B1:B3")],
    "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}},
}
OTHER = {**RULE, "ranges": [area("A1:A3")]}
SOURCE = {"sourceRange": {"sources": [area("B1:B3")]}}
CHART = {"chartId": 7, "spec": {"basicChart": {"chartType": "COLUMN", "series": [{"series": SOURCE}]}}}
PIE = {"pieChart": {"domain": SOURCE, "series": SOURCE}}
BAND = {"bandedRangeId": 5, "range": area("A1:B3"), "rowProperties": {"firstBandColor": {"red": 1}}}
META = {
    "metadataId": 9,
    "metadataKey": "k",
    "metadataValue": "v",
    "visibility": "DOCUMENT",
    "location": {"spreadsheet": True},
}
BY_KEY = {"developerMetadataLookup": {"metadataKey": "k"}}
VIEW = {"filterViewId": 4, "title": "V", "range": area("A1:B3")}
NAMED = {"namedRangeId": "n", "name": "Money", "range": area("B1:B3")}
PROTECTED = {"protectedRangeId": 3, "range": area("B1:B3"), "description": "mine"}
GROUP = {"addDimensionGroup": {"range": span(1, 3)}}
SIDE = {"style": "SOLID", "color": {"red": 1}}
CASES: dict[str, Case] = {
    "updateSheetProperties": Case(
        [
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"frozenRowCount": 1}},
                    "fields": "gridProperties.frozenRowCount",
                }
            }
        ],
        lambda sheet, _: tab(sheet)["properties"]["gridProperties"]["frozenRowCount"] == 1,
    ),
    "updateSpreadsheetProperties": Case(
        [
            {
                "updateSpreadsheetProperties": {
                    "properties": {"title": "N", "locale": "fr_FR"},
                    "fields": "title,locale",
                }
            }
        ],
        lambda sheet, _: {"title": "N", "locale": "fr_FR"}.items() <= sheet.call("get")["properties"].items(),
    ),
    "addSheet": Case(
        [{"addSheet": {"properties": {"title": "T", "index": 0, "sheetId": 8}}}],
        lambda sheet, replies: (
            replies[0]["addSheet"]["properties"]["sheetId"] == 8
            and [one["properties"]["title"] for one in sheet.call("get")["sheets"]] == ["T", "S"]
        ),
    ),
    "deleteSheet": Case(
        [{"addSheet": {"properties": {"title": "T"}}}, {"deleteSheet": {"sheetId": 0}}],
        lambda sheet, _: [one["properties"]["title"] for one in sheet.call("get")["sheets"]] == ["T"],
    ),
    "duplicateSheet": Case(
        [{"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "D", "insertSheetIndex": 1}}],
        shows("D!A1", [["b"]]),
    ),
    "updateCells": Case(
        [
            {
                "updateCells": {
                    "range": area("A1:B2"),
                    "rows": [{"values": [TEXT]}],
                    "fields": "userEnteredValue",
                }
            }
        ],
        shows("A1:B3", [["x"], [], ["c", 3]]),
    ),
    "repeatCell": Case(
        [
            {
                "repeatCell": {
                    "range": area("C1:C3"),
                    "cell": {"userEnteredValue": {"formulaValue": "=B1*2"}},
                    "fields": "userEnteredValue",
                }
            }
        ],
        shows("C1:C3", [[4], [2], [6]]),
    ),
    "appendCells": Case(
        [{"appendCells": {"sheetId": 0, "rows": [{"values": [TEXT]}], "fields": "*"}}], shows("A4", [["x"]])
    ),
    "setDataValidation": Case(
        [
            {
                "setDataValidation": {
                    "range": area("A1"),
                    "rule": {"condition": {"type": "BOOLEAN"}, "strict": True},
                }
            }
        ],
        lambda sheet, _: first(sheet, "A1")["dataValidation"]["condition"]["type"] == "BOOLEAN",
    ),
    "updateBorders": Case(
        [{"updateBorders": {"range": area("A1:B2"), "top": SIDE, "innerVertical": SIDE}}],
        lambda sheet, _: set(first(sheet, "A1")["userEnteredFormat"]["borders"]) == {"top", "right"},
    ),
    "insertDimension": Case(
        [{"insertDimension": {"range": span(1, 2)}}], shows("A1:A4", [["b"], [], ["a"], ["c"]])
    ),
    "deleteDimension": Case(
        [{"deleteDimension": {"range": span(0, 1, "COLUMNS")}}], shows("A1:B3", [[2], [1], [3]])
    ),
    "moveDimension": Case(
        [{"moveDimension": {"source": span(0, 1), "destinationIndex": 3}}],
        shows("A1:A3", [["a"], ["c"], ["b"]]),
    ),
    "appendDimension": Case(
        [{"appendDimension": {"dimension": "COLUMNS", "length": 4}}],
        lambda sheet, _: tab(sheet)["properties"]["gridProperties"]["columnCount"] == 30,
    ),
    "updateDimensionProperties": Case(
        [
            {
                "updateDimensionProperties": {
                    "range": span(1, 2),
                    "properties": {"hiddenByUser": True},
                    "fields": "hiddenByUser",
                }
            }
        ],
        lambda sheet, _: meta(sheet, "rowMetadata", 1)["hiddenByUser"] is True,
    ),
    "autoResizeDimensions": Case(
        [{"autoResizeDimensions": {"dimensions": span(0, 1, "COLUMNS")}}],
        lambda sheet, _: meta(sheet, "columnMetadata", 0)["pixelSize"] > 200,
        [["a text of forty letters in one cell, wide"]],
    ),
    "addDimensionGroup": Case([GROUP], part("rowGroups", 1)),
    "deleteDimensionGroup": Case(
        [GROUP, {"deleteDimensionGroup": {"range": span(1, 3)}}], part("rowGroups", 0)
    ),
    "updateDimensionGroup": Case(
        [
            GROUP,
            {
                "updateDimensionGroup": {
                    "dimensionGroup": {"range": span(1, 3), "depth": 1, "collapsed": True},
                    "fields": "collapsed",
                }
            },
        ],
        lambda sheet, _: tab(sheet)["rowGroups"][0]["collapsed"] is True,
    ),
    "insertRange": Case(
        [{"insertRange": {"range": area("A1:A2"), "shiftDimension": "ROWS"}}],
        shows("A1:B5", [["", 2], ["", 1], ["b", 3], ["a"], ["c"]]),
    ),
    "deleteRange": Case(
        [{"deleteRange": {"range": area("A1"), "shiftDimension": "COLUMNS"}}],
        shows("A1:B3", [[2], ["a", 1], ["c", 3]]),
    ),
    "mergeCells": Case(
        [{"mergeCells": {"range": area("A1:B2"), "mergeType": "MERGE_ROWS"}}],
        lambda sheet, _: len(tab(sheet)["merges"]) == 2 and sheet.get("A1:B3") == [["b"], ["a"], ["c", 3]],
    ),
    "unmergeCells": Case(
        [{"mergeCells": {"range": area("A1:B2")}}, {"unmergeCells": {"range": area("A1:B3")}}],
        part("merges", 0),
    ),
    "sortRange": Case(
        [
            {
                "sortRange": {
                    "range": area("A1:B3"),
                    "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
                }
            }
        ],
        shows("A1:A3", [["c"], ["b"], ["a"]]),
    ),
    "copyPaste": Case(
        [
            {
                "copyPaste": {
                    "source": area("A1:B1"),
                    "destination": area("D1:D2"),
                    "pasteOrientation": "TRANSPOSE",
                }
            }
        ],
        shows("D1:D2", [["b"], [2]]),
    ),
    "cutPaste": Case(
        [
            {
                "cutPaste": {
                    "source": area("A1:A2"),
                    "destination": {"sheetId": 0, "rowIndex": 4, "columnIndex": 2},
                }
            }
        ],
        shows("A1:C6", [["", 2], ["", 1], ["c", 3], [], ["", "", "b"], ["", "", "a"]]),
    ),
    "autoFill": Case(
        [
            {
                "autoFill": {
                    "sourceAndDestination": {"source": area("A1:A2"), "dimension": "ROWS", "fillLength": 3}
                }
            }
        ],
        shows("A1:A5", [["b"], ["a"], ["b"], ["a"], ["b"]]),
    ),
    "findReplace": Case(
        [{"findReplace": {"find": "[ab]", "replacement": "z", "searchByRegex": True, "sheetId": 0}}],
        lambda sheet, replies: (
            replies[0]["findReplace"]["occurrencesChanged"] == 2
            and sheet.get("A1:A3") == [["z"], ["z"], ["c"]]
        ),
    ),
    "trimWhitespace": Case(
        [{"trimWhitespace": {"range": area("A1:A2")}}],
        lambda sheet, replies: (
            replies[0] == {"trimWhitespace": {"cellsChangedCount": 1}}
            and sheet.get("A1:A2") == [["a b"], ["c"]]
        ),
        [["  a   b "], ["c"]],
    ),
    "deleteDuplicates": Case(
        [{"deleteDuplicates": {"range": area("A1:B3"), "comparisonColumns": [span(0, 1, "COLUMNS")]}}],
        lambda sheet, replies: (
            replies[0] == {"deleteDuplicates": {"duplicatesRemovedCount": 1}}
            and sheet.get("A1:B3") == [["a", 1], ["b", 3]]
        ),
        [["a", 1], ["A", 2], ["b", 3]],
    ),
    "pasteData": Case(
        [{"pasteData": {"coordinate": {"rowIndex": 4}, "data": "5%,x\n1", "delimiter": ","}}],
        shows("A5:B6", [["5%", "x"], ["1"]], "FORMATTED_VALUE"),
    ),
    "textToColumns": Case(
        [{"textToColumns": {"source": area("A1:A2"), "delimiterType": "SEMICOLON"}}],
        shows("A1:C2", [["a", 1], ["b", 2, "c"]]),
        [["a;1"], ["b;2;c"]],
    ),
    "setBasicFilter": Case(
        [{"setBasicFilter": {"filter": {"range": area("A1:B3"), "sortSpecs": [{"dimensionIndex": 0}]}}}],
        lambda sheet, _: (
            tab(sheet)["basicFilter"]["range"]["endRowIndex"] == 3
            and sheet.get("A1:A3") == [["b"], ["a"], ["c"]]
        ),
    ),
    "clearBasicFilter": Case(
        [{"setBasicFilter": {"filter": {"range": area("A1:B3")}}}, {"clearBasicFilter": {"sheetId": 0}}],
        lambda sheet, _: "basicFilter" not in tab(sheet),
    ),
    "addFilterView": Case([{"addFilterView": {"filter": VIEW}}], part("filterViews", 1)),
    "updateFilterView": Case(
        [
            {"addFilterView": {"filter": VIEW}},
            {"updateFilterView": {"filter": {"filterViewId": 4, "title": "W"}, "fields": "title"}},
        ],
        lambda sheet, _: tab(sheet)["filterViews"][0]["title"] == "W",
    ),
    "duplicateFilterView": Case(
        [{"addFilterView": {"filter": VIEW}}, {"duplicateFilterView": {"filterId": 4}}],
        part("filterViews", 2),
    ),
    "deleteFilterView": Case(
        [{"addFilterView": {"filter": VIEW}}, {"deleteFilterView": {"filterId": 4}}], part("filterViews", 0)
    ),
    "addNamedRange": Case([{"addNamedRange": {"namedRange": NAMED}}], shows("Money", [[2], [1], [3]])),
    "updateNamedRange": Case(
        [
            {"addNamedRange": {"namedRange": NAMED}},
            {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "name": "Cash"}, "fields": "name"}},
        ],
        shows("Cash", [[2], [1], [3]]),
    ),
    "deleteNamedRange": Case(
        [{"addNamedRange": {"namedRange": NAMED}}, {"deleteNamedRange": {"namedRangeId": "n"}}],
        lambda sheet, _: "namedRanges" not in sheet.call("get"),
    ),
    "addProtectedRange": Case(
        [{"addProtectedRange": {"protectedRange": PROTECTED}}], part("protectedRanges", 1)
    ),
    "updateProtectedRange": Case(
        [
            {"addProtectedRange": {"protectedRange": PROTECTED}},
            {
                "updateProtectedRange": {
                    "protectedRange": {"protectedRangeId": 3, "description": "ours"},
                    "fields": "description",
                }
            },
        ],
        lambda sheet, _: tab(sheet)["protectedRanges"][0]["description"] == "ours",
    ),
    "deleteProtectedRange": Case(
        [
            {"addProtectedRange": {"protectedRange": PROTECTED}},
            {"deleteProtectedRange": {"protectedRangeId": 3}},
        ],
        part("protectedRanges", 0),
    ),
    "addConditionalFormatRule": Case(
        [{"addConditionalFormatRule": {"rule": RULE, "index": 0}}],
        lambda sheet, _: first(sheet, "B1")["effectiveFormat"]["textFormat"]["bold"] is True,
    ),
    "updateConditionalFormatRule": Case(
        [
            {"addConditionalFormatRule": {"rule": RULE}},
            {"updateConditionalFormatRule": {"index": 0, "rule": OTHER}},
        ],
        lambda sheet, _: tab(sheet)["conditionalFormats"][0]["ranges"][0]["endColumnIndex"] == 1,
    ),
    "deleteConditionalFormatRule": Case(
        [
            {"addConditionalFormatRule": {"rule": RULE}},
            {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
        ],
        part("conditionalFormats", 0),
    ),
    "addBanding": Case([{"addBanding": {"bandedRange": BAND}}], part("bandedRanges", 1)),
    "updateBanding": Case(
        [
            {"addBanding": {"bandedRange": BAND}},
            {
                "updateBanding": {
                    "bandedRange": {"bandedRangeId": 5, "range": area("A1:B2")},
                    "fields": "range",
                }
            },
        ],
        lambda sheet, _: tab(sheet)["bandedRanges"][0]["range"]["endRowIndex"] == 2,
    ),
    "deleteBanding": Case(
        [{"addBanding": {"bandedRange": BAND}}, {"deleteBanding": {"bandedRangeId": 5}}],
        part("bandedRanges", 0),
    ),
    "addChart": Case([{"addChart": {"chart": CHART}}], part("charts", 1)),
    "updateChartSpec": Case(
        [{"addChart": {"chart": CHART}}, {"updateChartSpec": {"chartId": 7, "spec": PIE}}],
        lambda sheet, _: "pieChart" in tab(sheet)["charts"][0]["spec"],
    ),
    "updateEmbeddedObjectPosition": Case(
        [
            {"addChart": {"chart": CHART}},
            {
                "updateEmbeddedObjectPosition": {
                    "objectId": 7,
                    "newPosition": {"overlayPosition": {"widthPixels": 99}},
                    "fields": "widthPixels",
                }
            },
        ],
        lambda sheet, _: tab(sheet)["charts"][0]["position"]["overlayPosition"]["widthPixels"] == 99,
    ),
    "deleteEmbeddedObject": Case(
        [{"addChart": {"chart": CHART}}, {"deleteEmbeddedObject": {"objectId": 7}}], part("charts", 0)
    ),
    "createDeveloperMetadata": Case(
        [{"createDeveloperMetadata": {"developerMetadata": META}}],
        lambda sheet, _: sheet.call("developerMetadata.get", metadataId="9")["metadataValue"] == "v",
    ),
    "updateDeveloperMetadata": Case(
        [
            {"createDeveloperMetadata": {"developerMetadata": META}},
            {
                "updateDeveloperMetadata": {
                    "dataFilters": [BY_KEY],
                    "developerMetadata": {"metadataValue": "w"},
                    "fields": "metadataValue",
                }
            },
        ],
        lambda sheet, _: sheet.call("developerMetadata.get", metadataId="9")["metadataValue"] == "w",
    ),
    "deleteDeveloperMetadata": Case(
        [
            {"createDeveloperMetadata": {"developerMetadata": META}},
            {"deleteDeveloperMetadata": {"dataFilter": BY_KEY}},
        ],
        lambda sheet, _: "developerMetadata" not in sheet.call("get"),
    ),
}


def test_every_request_kind_has_a_case() -> None:
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("kind", CASES)
def test_a_request_does_what_its_name_says(memory: Google, kind: str) -> None:
    case = CASES[kind]
    sheet = Sheet(memory, case.rows)
    assert kind in case.requests[-1]
    replies = sheet.batch(*case.requests)
    assert case.check(sheet, replies[-1:])


@pytest.mark.parametrize("kind", CASES)
def test_a_reader_may_send_none_of_them_and_nothing_is_done(memory: Google, kind: str) -> None:
    sheet = Sheet(memory, CASES[kind].rows)
    memory.share(sheet.id, "r@acme.test", "reader")
    before = memory.version(sheet.id)
    with pytest.raises(GoogleError) as caught:
        sheet.batch(*CASES[kind].requests, who="r@acme.test")
    assert (caught.value.status, memory.version(sheet.id)) == (403, before)


def test_a_spreadsheet_comes_back_with_the_replies_where_it_was_asked_for(memory: Google) -> None:
    sheet = Sheet(memory, ROWS)
    body = {
        "requests": [{"addSheet": {"properties": {"title": "T"}}}],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["S!A1:A2"],
        "responseIncludeGridData": True,
    }
    answer = sheet.call("batchUpdate", body)
    [shown] = answer["updatedSpreadsheet"]["sheets"]
    assert [row["values"][0]["formattedValue"] for row in shown["data"][0]["rowData"]] == ["b", "a"]
    body = {"requests": [{"addSheet": {}}], "includeSpreadsheetInResponse": True}
    assert len(sheet.call("batchUpdate", body)["updatedSpreadsheet"]["sheets"]) == 3
    assert "updatedSpreadsheet" not in sheet.call("batchUpdate", {"requests": [{"addSheet": {}}]})
