"""What the page is told of cells: texts, looks, and what the formula bar shows."""

from __future__ import annotations

import pytest

from deploy.local.google import Google
from deploy.local.page.conditional import formatted, holds
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
    assert style_of({}, {"numberValue": 1}) == {"ha": "r"}
    assert style_of({}, {"errorValue": {}}) == {"ha": "c"}
    white = {"backgroundColor": {"red": 1, "green": 1, "blue": 1}}
    assert style_of(white, {"stringValue": "x"}) == {}
    red = {"backgroundColor": {"red": 1}, "textFormat": {"bold": True}, "horizontalAlignment": "CENTER"}
    assert style_of(red, {"numberValue": 1}) == {"bg": "#ff0000", "b": 1, "ha": "c"}


@pytest.mark.parametrize(
    ("kind", "values", "cell", "expected"),
    [
        ("TEXT_EQ", ["churn risk"], {"formattedValue": "Churn risk"}, True),
        ("TEXT_CONTAINS", ["risk"], {"formattedValue": "Expansion"}, False),
        ("NUMBER_LESS", ["50%"], {"effectiveValue": {"numberValue": 0.4}}, True),
        ("NUMBER_BETWEEN", ["1", "2"], {"effectiveValue": {"numberValue": 3}}, False),
        ("NOT_BLANK", [], {"formattedValue": "x"}, True),
        ("CUSTOM_FORMULA", ["=TRUE"], {"formattedValue": "x"}, False),
    ],
)
def test_conditions_of_conditional_formats(kind, values, cell, expected):
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    assert holds(condition, cell) is expected


def test_the_first_rule_that_holds_colours_the_cell_and_only_inside_its_range():
    place = [{"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}]
    rule = {
        "ranges": place,
        "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {"red": 1}}},
    }
    cell = {"formattedValue": "x", "effectiveFormat": {"backgroundColor": {"green": 1}}}
    inside = formatted([rule], cell, 1, 0)
    assert inside is not None
    assert inside["backgroundColor"] == {"red": 1}
    assert formatted([rule], cell, 0, 0) is None


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
