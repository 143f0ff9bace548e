"""What new, copied and inserted things take with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.google import Google, GoogleError
from tests.local.google.test_kinds import CHART, RULE, area, first, meta, span, tab
from tests.local.google.test_values import OWNER, Sheet

BOLD = {"userEnteredFormat": {"textFormat": {"bold": True}}}


@pytest.fixture
def memory() -> Iterator[Google]:
    google = Google()
    yield google
    google.close()


@pytest.mark.parametrize(
    ("axis", "before", "text"),
    [("ROWS", True, "A3"), ("ROWS", False, "A2"), ("COLUMNS", True, "C1"), ("COLUMNS", False, "B1")],
)
def test_what_is_inserted_takes_format_and_size_from_the_side_it_is_told(
    memory: Google, axis: str, before: bool, text: str
) -> None:
    """The second row (or column) is bold and 50 wide; two are inserted after it, or before it."""
    sheet = Sheet(memory, [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]])
    where = area("A2:C2") if axis == "ROWS" else area("B1:B3")
    sizes = {"range": span(1, 2, axis), "properties": {"pixelSize": 50}, "fields": "pixelSize"}
    at = 2 if before else 1
    sheet.batch(
        {"repeatCell": {"range": where, "cell": BOLD, "fields": "userEnteredFormat"}},
        {"updateDimensionProperties": sizes},
        {"insertDimension": {"range": span(at, at + 2, axis), "inheritFromBefore": before}},
    )
    assert first(sheet, text)["userEnteredFormat"] == BOLD["userEnteredFormat"]
    assert "userEnteredValue" not in first(sheet, text)
    name, usual = ("rowMetadata", 21) if axis == "ROWS" else ("columnMetadata", 100)
    shown = [meta(sheet, name, n)["pixelSize"] for n in range(5)]
    assert shown == [usual, 50, 50, 50, usual]


def test_a_frozen_row_that_is_deleted_is_no_longer_frozen(memory: Google) -> None:
    sheet = Sheet(memory, [["a"], ["b"]])
    frozen = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
    sheet.batch(
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        {"deleteDimension": {"range": span(0, 1)}},
    )
    assert "frozenRowCount" not in tab(sheet)["properties"]["gridProperties"]


def test_a_new_spreadsheet_holds_what_it_was_given(memory: Google) -> None:
    cell = {"userEnteredValue": {"formulaValue": "=1+1"}, "note": "n", **BOLD}
    data = {"startRow": 1, "rowData": [{"values": [cell]}], "columnMetadata": [{"pixelSize": 50}]}
    body: dict[str, Any] = {
        "properties": {"title": "New", "locale": "fr_FR", "timeZone": "Europe/Paris"},
        "sheets": [
            {
                "properties": {"title": "One", "gridProperties": {"frozenRowCount": 1}},
                "data": [data],
                "merges": [area("C1:D1")],
                "conditionalFormats": [RULE],
                "charts": [CHART],
                "basicFilter": {"range": area("A1:B3")},
            },
            {
                "properties": {
                    "title": "Two",
                    "sheetId": 7,
                    "gridProperties": {"rowCount": 5, "columnCount": 2},
                }
            },
        ],
        "namedRanges": [{"name": "first", "range": area("A1", 7)}],
    }
    made = memory.call(OWNER, "sheets.spreadsheets.create", {}, body)
    assert (made["properties"]["title"], made["properties"]["locale"]) == ("New", "fr_FR")
    one, two = (sheet["properties"] for sheet in made["sheets"])
    assert (one["sheetId"], one["title"], one["gridProperties"]["frozenRowCount"]) == (0, "One", 1)
    assert (two["sheetId"], two["gridProperties"]) == (7, {"rowCount": 5, "columnCount": 2})
    sheet = Sheet(memory)
    sheet.id = made["spreadsheetId"]
    assert sheet.get("A2", "FORMATTED_VALUE") == [["2"]]
    assert (first(sheet, "A2")["note"], meta(sheet, "columnMetadata", 0)["pixelSize"]) == ("n", 50)
    assert {"merges", "conditionalFormats", "charts", "basicFilter"} <= set(tab(sheet))
    assert made["namedRanges"][0]["name"] == "first"


def test_a_new_spreadsheet_with_what_is_absent_says_its_name_and_is_not_made(memory: Google) -> None:
    with pytest.raises(GoogleError, match=r"slicers in spreadsheets\.create") as caught:
        memory.call(OWNER, "sheets.spreadsheets.create", {}, {"sheets": [{"slicers": []}]})
    assert caught.value.status == 501
    assert memory.books == {}


def test_rules_and_charts_of_a_copied_tab_lie_on_the_copy(memory: Google) -> None:
    one, two = Sheet(memory, [["a", 1]]), Sheet(memory)
    view = {"filterViewId": 5, "title": "V", "range": area("A1:B3")}
    one.batch(
        {"addConditionalFormatRule": {"rule": RULE}},
        {"addChart": {"chart": CHART}},
        {"addFilterView": {"filter": view}},
    )
    made = one.call("sheets.copyTo", {"destinationSpreadsheetId": two.id}, sheetId=0)
    twin = one.batch({"duplicateSheet": {"sourceSheetId": 0}})[0]["duplicateSheet"]["properties"]
    for sheet, key in ((two, made["sheetId"]), (one, twin["sheetId"])):
        shown = next(item for item in sheet.call("get")["sheets"] if item["properties"]["sheetId"] == key)
        assert shown["conditionalFormats"][0]["ranges"][0]["sheetId"] == key
        assert shown["charts"][0]["position"]["overlayPosition"]["anchorCell"]["sheetId"] == key
        assert shown["charts"][0]["chartId"] != CHART["chartId"]
        assert shown["filterViews"][0]["filterViewId"] != 5


@pytest.mark.parametrize(
    ("options", "cells"),
    [
        ({"fields": "sheets"}, True),
        ({"fields": "*"}, True),
        ({"fields": "sheets.data.rowData"}, True),
        ({"fields": "sheets.properties", "includeGridData": True}, False),
        ({"includeGridData": True}, True),
        ({}, False),
    ],
)
def test_a_mask_has_the_last_word_over_cells(memory: Google, options: dict[str, Any], cells: bool) -> None:
    assert ("data" in tab(Sheet(memory, [["a"]]), **options)) is cells


ON_A_TAB: list[Any] = [
    {"addFilterView": {"filter": {"title": "V", "range": area("A1:B3")}}},
    {"setBasicFilter": {"filter": {"range": area("A1:B3")}}},
    {
        "addBanding": {
            "bandedRange": {"range": area("A1:B3"), "rowProperties": {"firstBandColor": {"red": 1}}}
        }
    },
    {"addProtectedRange": {"protectedRange": {"range": area("A1:B3")}}},
    {"addConditionalFormatRule": {"rule": RULE}},
    {"mergeCells": {"range": area("A1:B1")}},
    {"addNamedRange": {"namedRange": {"name": "first", "range": area("A1:B3")}}},
]


@pytest.mark.parametrize(("axis", "end"), [("ROWS", 5), ("COLUMNS", 3)])
def test_what_has_lost_all_its_cells_is_gone_and_a_chart_is_not(memory: Google, axis: str, end: int) -> None:
    sheet = Sheet(memory, [["n", "k"], ["a", "x"], ["b", "y"]])
    sheet.batch(*ON_A_TAB, {"addDimensionGroup": {"range": span(1, 3, axis)}}, {"addChart": {"chart": CHART}})
    assert (
        len(tab(sheet)) == len(ON_A_TAB) + 2
    )  # its properties, the chart and the group; the name is the book's
    sheet.batch({"deleteDimension": {"range": span(0, end, axis)}})
    assert set(tab(sheet)) == {"properties", "charts"}
    assert "namedRanges" not in sheet.call("get")


def test_the_criteria_of_a_filter_follow_their_column_and_are_shown_both_ways(memory: Google) -> None:
    sheet = Sheet(memory, [["n", "k"], ["a", "x"], ["b", "y"]])
    specs = [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["x"]}}]
    basic = {"range": area("A1:B3"), "filterSpecs": specs, "sortSpecs": [{"dimensionIndex": 1}]}
    view = {"title": "V", "range": area("A1:B3"), "criteria": {"1": {"hiddenValues": ["y"]}}}
    sheet.batch({"setBasicFilter": {"filter": basic}}, {"addFilterView": {"filter": view}})
    sheet.batch({"insertDimension": {"range": span(0, 1, "COLUMNS")}})
    shown = tab(sheet)
    for found, hidden in ((shown["basicFilter"], "x"), (shown["filterViews"][0], "y")):
        assert found["criteria"] == {"2": {"hiddenValues": [hidden]}}
        assert found["filterSpecs"] == [{"columnIndex": 2, "filterCriteria": {"hiddenValues": [hidden]}}]
    assert shown["basicFilter"]["sortSpecs"] == [{"dimensionIndex": 2}]
    assert [meta(sheet, "rowMetadata", n).get("hiddenByFilter", False) for n in range(3)] == [
        False,
        True,
        False,
    ]
    change = {"filterViewId": shown["filterViews"][0]["filterViewId"], "criteria": {}}
    sheet.batch({"updateFilterView": {"filter": change, "fields": "criteria"}})
    assert "filterSpecs" not in tab(sheet)["filterViews"][0]
    sheet.batch({"deleteDimension": {"range": span(2, 3, "COLUMNS")}})
    assert set(tab(sheet)["basicFilter"]) == {"range"}


def test_a_theme_colour_is_kept_as_it_was_given(memory: Google) -> None:
    sheet = Sheet(memory)
    style = {"tabColorStyle": {"themeColor": "ACCENT1"}}
    wanted = {"properties": {"sheetId": 0, **style}, "fields": "tabColorStyle"}
    back = {"backgroundColorStyle": {"themeColor": "ACCENT2"}}
    paint = {"range": area("A1"), "cell": {"userEnteredFormat": back}, "fields": "userEnteredFormat"}
    sheet.batch({"updateSheetProperties": wanted}, {"repeatCell": paint})
    assert tab(sheet)["properties"]["tabColorStyle"] == style["tabColorStyle"]
    assert first(sheet, "A1")["userEnteredFormat"] == back


def test_a_spreadsheet_keeps_what_can_only_be_read_and_its_title(memory: Google) -> None:
    sheet = Sheet(memory, [["a"]])
    change = {"properties": {"title": "New"}, "fields": "*"}
    sheet.batch({"updateSpreadsheetProperties": change})
    found = sheet.call("get", includeGridData=True)["properties"]
    assert (found["title"], found["locale"], "defaultFormat" in found) == ("New", "en_US", True)


def test_a_range_that_only_warns_shows_who_may_edit_it(memory: Google) -> None:
    sheet = Sheet(memory)
    wanted = {"range": area("A1:B2"), "warningOnly": True}
    [reply] = sheet.batch({"addProtectedRange": {"protectedRange": wanted}})
    assert reply["addProtectedRange"]["protectedRange"]["editors"] == {}
    [shown] = tab(sheet)["protectedRanges"]
    assert (shown["editors"], shown["warningOnly"]) == ({"users": [OWNER]}, True)


def test_a_sort_leaves_rows_that_are_not_shown_where_they_are(memory: Google) -> None:
    sheet = Sheet(memory, [["n"], [5], [4], [3], [2], [1]])
    criteria = [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["3"]}}]
    hidden = {"range": span(1, 2), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    sheet.batch(
        {"setBasicFilter": {"filter": {"range": area("A1:A6"), "filterSpecs": criteria}}},
        {"updateDimensionProperties": hidden},
        {"sortRange": {"range": area("A2:A6"), "sortSpecs": [{"dimensionIndex": 0}]}},
    )
    assert sheet.get("A1:A6") == [["n"], [5], [1], [3], [2], [4]]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sales", "Sales"),
        ("Sheet_1", "Sheet_1"),
        ("TRUE", "TRUE"),
        ("x.y", "x.y"),
        ("Sales2", "Sales2"),
        ("Probe Tab", "'Probe Tab'"),
        ("A1", "'A1'"),
        ("ABC1234", "'ABC1234'"),
        ("R1C1", "'R1C1'"),
        ("2026", "'2026'"),
        ("Ünï", "'Ünï'"),
        ("a-b", "'a-b'"),
        ("It's", "'It''s'"),
    ],
)
def test_a_title_is_quoted_where_google_was_seen_to_quote_it(memory: Google, title: str, shown: str) -> None:
    sheet = Sheet(memory)
    sheet.batch({"addSheet": {"properties": {"title": title}}})
    assert sheet.call("values.get", range=f"{shown.upper()}!$b$3")["range"] == f"{shown}!B3"


def test_a_range_without_a_tab_means_the_first_one_that_is_visible(memory: Google) -> None:
    sheet = Sheet(memory, [["hidden"]])
    hide = {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}
    sheet.batch({"addSheet": {"properties": {"title": "T"}}}, {"updateSheetProperties": hide})
    assert sheet.call("values.get", range="A1:B2")["range"] == "T!A1:B2"


def test_a_range_is_told_only_of_the_merges_that_touch_it(memory: Google) -> None:
    sheet = Sheet(memory)
    sheet.batch(*({"mergeCells": {"range": area(text)}} for text in ("A1:B1", "A5:B6")))
    assert [len(tab(sheet, ranges=[text]).get("merges", [])) for text in ("A1:A5", "A6", "C1:D9")] == [
        2,
        1,
        0,
    ]


def test_answers_by_data_filter_come_in_another_order_and_repeat_the_filter_without_zeros(
    memory: Google,
) -> None:
    sheet = Sheet(memory, [["a"], ["b"]])
    filters = [{"gridRange": area(text)} for text in ("A1", "A2")]
    found = sheet.call("values.batchGetByDataFilter", {"dataFilters": filters})["valueRanges"]
    assert [one["valueRange"]["values"] for one in found] == [[["b"]], [["a"]]]
    assert found[1]["dataFilters"] == [{"gridRange": {"endRowIndex": 1, "endColumnIndex": 1}}]


def test_metadata_is_looked_up_where_it_stands_and_by_default_wherever_that_place_reaches(
    memory: Google,
) -> None:
    sheet = Sheet(memory)
    places: dict[str, Any] = {
        "book": {"spreadsheet": True},
        "tab": {"sheetId": 0},
        "row": {"dimensionRange": span(1, 2)},
        "column": {"dimensionRange": span(1, 2, "COLUMNS")},
        "far": {"dimensionRange": span(4, 5)},
    }
    for key, place in places.items():
        item = {"metadataKey": key, "visibility": "DOCUMENT", "location": place}
        sheet.batch({"createDeveloperMetadata": {"developerMetadata": item}})

    def found(place: str, **more: Any) -> set[str]:
        lookup = {"metadataLocation": places[place], **more}
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        matched = sheet.call("developerMetadata.search", body).get("matchedDeveloperMetadata", [])
        return {item["developerMetadata"]["metadataKey"] for item in matched}

    assert found("book") == {"book"}
    assert found("tab") == {"tab", "row", "column", "far"}
    assert found("row") == {"tab", "row", "column"}
    assert found("row", locationType="COLUMN") == {"column"}
    for place in places:
        assert found(place, locationMatchingStrategy="EXACT_LOCATION") == {place}


def test_a_file_is_found_by_how_the_words_of_its_name_begin(memory: Google) -> None:
    for name in ("HelloWorld", "Big World"):
        memory.create_spreadsheet(name, owner=OWNER)

    def found(text: str) -> set[str]:
        answer = memory.call(OWNER, "drive.files.list", {"q": f"name contains '{text}'"})
        return {file["name"] for file in answer["files"]}

    assert found("hello") == {"HelloWorld"}
    assert found("World") == {"Big World"}
