"""What the page is told of cells: texts, looks, and what the formula bar shows."""

from __future__ import annotations

import pytest

from deploy.local.google import Google
from deploy.local.page.styles import style_of
from deploy.local.page.view import book, edit_text, window

YOU = "you@example.com"


@pytest.mark.parametrize(
    ("entered", "form", "shown", "edited"),
    [
        ({"formulaValue": "=A1*2"}, {}, "4", "=A1*2"),
        ({"numberValue": 1200}, {"numberFormat": {"type": "CURRENCY"}}, "$1,200", "1200"),
        ({"numberValue": 0.125}, {"numberFormat": {"type": "PERCENT"}}, "13%", "12.5%"),
        ({"numberValue": 45658}, {"numberFormat": {"type": "DATE"}}, "Jan 2025", "Jan 2025"),
        ({"numberValue": 0.1 + 0.2}, {}, "0.3", "0.3"),
        ({"boolValue": True}, {}, "TRUE", "TRUE"),
        ({"stringValue": "Acme"}, {}, "Acme", "Acme"),
        ({"stringValue": "=1+1"}, {}, "=1+1", "'=1+1"),
        ({"stringValue": "1,200"}, {}, "1,200", "'1,200"),
        ({}, {}, "", ""),
    ],
)
def test_the_formula_bar_shows_what_typed_again_gives_the_same_cell(entered, form, shown, edited):
    assert edit_text(entered, form, shown) == edited


def test_where_people_write_a_comma_the_formula_bar_does_too():
    google = Google()
    tabs = [{"title": "T", "rows": [["1200,5", "12,5%"]], "input": "USER_ENTERED"}]
    made = google.create_spreadsheet("Livre", owner=YOU, locale="fr_FR", tabs=tabs)
    got = window(google, YOU, made, book(google, YOU, made)["tabs"][0], 0, 1)
    edited = [[*cell, None][2] or cell[0] for cell in got["rows"][0]]
    assert edited == ["1200,5", "12,5%"]
    google.close()


def test_an_error_says_why_where_notes_are_shown():
    google = Google()
    rows = [["=1/0", "=1+1"]]
    made = google.create_spreadsheet(
        "B", owner=YOU, tabs=[{"title": "S", "rows": rows, "input": "USER_ENTERED"}]
    )
    got = window(google, YOU, made, book(google, YOU, made)["tabs"][0], 0, 1)
    hovers = [[*cell, None, None, None][3] for cell in got["rows"][0]]
    assert hovers == ["Error\nFunction DIVIDE parameter 2 cannot be zero.", None]
    google.close()


def test_numbers_stand_right_errors_in_the_middle_and_white_is_no_colour():
    assert style_of({"numberFormat": {"type": "PERCENT"}}, {"numberValue": 1}) == {"ha": "r"}
    assert style_of({}, {"errorValue": {}}) == {"ha": "c"}
    white = {"backgroundColor": {"red": 1, "green": 1, "blue": 1}}
    assert style_of(white, {"stringValue": "x"}) == {}
    red = {"backgroundColor": {"red": 1}, "textFormat": {"bold": True}, "horizontalAlignment": "CENTER"}
    assert style_of(red, {"stringValue": "x"}) == {"bg": "#ff0000", "b": 1, "ha": "c"}


def test_a_number_of_the_automatic_format_may_give_up_decimals_where_its_column_is_narrow():
    assert style_of({}, {"numberValue": 1.5}) == {"ha": "r", "ge": 1}


def test_a_rule_colours_cells_and_a_filter_hides_rows():
    google = Google()
    made = google.create_spreadsheet(
        "Book", owner=YOU, tabs=[{"title": "T", "rows": [["Flag"], ["churn"], ["ok"]]}]
    )
    place = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "churn"}]}
    rule = {
        "ranges": [place],
        "booleanRule": {"condition": condition, "format": {"backgroundColor": {"red": 1}}},
    }
    hiding = {"range": {"sheetId": 0, "endRowIndex": 3}, "criteria": {"0": {"hiddenValues": ["ok"]}}}
    requests = [{"addConditionalFormatRule": {"rule": rule}}, {"setBasicFilter": {"filter": hiding}}]
    google.call(YOU, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": made}, {"requests": requests})
    got = window(google, YOU, made, book(google, YOU, made)["tabs"][0], 0, 3)
    assert [got["styles"][row[0][1]].get("bg") if len(row[0]) > 1 else None for row in got["rows"]] == [
        None,
        "#ff0000",
        None,
    ]
    assert got["heights"] == {2: 0}
    google.close()


def test_a_window_holds_only_its_rows_with_each_look_once():
    google = Google()
    rows = [["Name", "MRR"], *[[f"n{n}", n] for n in range(1, 300)]]
    money = {"type": "CURRENCY", "pattern": '"$"#,##0'}
    tabs = [{"title": "It's mine", "rows": rows, "input": "USER_ENTERED", "formats": {"B2:B300": money}}]
    made = google.create_spreadsheet("Book", owner=YOU, tabs=tabs)
    shown = book(google, YOU, made)
    assert [tab["title"] for tab in shown["tabs"]] == ["It's mine"]
    got = window(google, YOU, made, shown["tabs"][0], 100, 50)
    assert got["from"] == 100
    assert len(got["rows"]) == 50
    assert got["rows"][0] == [["n100", 0], ["$100", 1, "100"]]
    assert got["styles"] == [{}, {"ha": "r"}]
    assert window(google, YOU, made, shown["tabs"][0], 5000, 50)["rows"] == []
    google.close()


def test_errors_and_booleans_stand_in_the_middle_unless_somebody_moved_them():
    google = Google()
    tabs = [{"title": "T", "rows": [["=1/0", "TRUE", "text", "5"]], "input": "USER_ENTERED"}]
    made = google.create_spreadsheet("Book", owner=YOU, tabs=tabs)
    shown = book(google, YOU, made)["tabs"][0]
    got = window(google, YOU, made, shown, 0, 1)
    looks = [got["styles"][cell[1]].get("ha") for cell in got["rows"][0]]
    assert looks == ["c", "c", None, "r"]
    google.close()


def test_only_heights_that_somebody_set_are_told():
    google = Google()
    made = google.create_spreadsheet("Book", owner=YOU, tabs=[{"title": "T", "rows": [["a"], ["b"], ["c"]]}])
    place = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    change = {"range": place, "properties": {"pixelSize": 40}, "fields": "pixelSize"}
    hide = {
        "range": {**place, "startIndex": 2, "endIndex": 3},
        "properties": {"hiddenByUser": True},
        "fields": "hiddenByUser",
    }
    requests = [{"updateDimensionProperties": change}, {"updateDimensionProperties": hide}]
    google.call(YOU, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": made}, {"requests": requests})
    got = window(google, YOU, made, book(google, YOU, made)["tabs"][0], 0, 5)
    assert got["heights"] == {1: 40, 2: 0}
    google.close()


def test_the_page_is_told_of_the_filter_in_both_notations_of_the_api():
    google = Google()
    sheet = google.create_spreadsheet("B", owner=YOU, tabs=[{"title": "T", "rows": [["a"], ["x"]]}])
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 2}
    spec = {"columnIndex": 1, "filterCriteria": {"hiddenValues": ["x"]}}
    for criteria in ({"filterSpecs": [spec]}, {"criteria": {"1": {"hiddenValues": ["x"]}}}):
        request = {"setBasicFilter": {"filter": {"range": area, **criteria}}}
        where = {"spreadsheetId": sheet}
        google.call(YOU, "sheets.spreadsheets.batchUpdate", where, {"requests": [request]})
        told = book(google, YOU, sheet)["tabs"][0]["filter"]
        assert told == {"top": 0, "left": 0, "bottom": 9, "right": 2, "hidden": {1: ["x"]}}
    google.close()
