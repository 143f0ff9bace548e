"""Custom functions: found by their comment, evaluated anonymously, read-only, dates as Date."""

from __future__ import annotations

from datetime import datetime

import pytest

from deploy.local.script import ScriptError

CODE = """
/**
 * Retention of two aligned ranges.
 * @customfunction
 */
function RETAINED(start, end) {
  if (!Array.isArray(start)) return end / start;
  const sum = (grid) => grid.flat().reduce((a, b) => a + (b === '' ? 0 : b), 0);
  return sum(end) / sum(start);
}
/** @customfunction */
function PAIRS(n) { return [[n, n * 2], ['x', null]]; }
/** @customfunction */
function NEXT_DAY(date) { date.setDate(date.getDate() + 1); return date; }
/** @customfunction */
function IS_DATE(range) { return range.map((row) => row.map((v) => v instanceof Date)); }
/** @customfunction */
function INSTANT(date) { return date.toISOString(); }
/** @customfunction */
function FAIL() { throw new Error('Give two ranges of one size'); }
/** @customfunction */
function READ() { return SpreadsheetApp.getActive().getSheetByName('ARR 2025').getRange('A2').getValue(); }
/** @customfunction */
function EMPTY(v) { return v === ''; }
/** @customfunction */
function FOREVER() { while (true) {} }
function helper() {}
"""


@pytest.fixture
def host(start):
    return start(CODE)


def test_only_marked_functions_are_offered(host):
    assert "RETAINED" in host.custom_functions()
    assert "helper" not in host.custom_functions()
    assert host.names() == host.custom_functions()
    with pytest.raises(ScriptError, match="Unknown function: helper"):
        host.evaluate("helper", [])


def test_names_are_found_in_any_case(host):
    assert host.evaluate("retained", [200, 190]) == 0.95


def test_a_range_comes_as_rows_and_empty_cells_as_empty_texts(host):
    assert host.evaluate("RETAINED", [[[100], [None], [""]], [[50], [None], [25]]]) == 0.75
    assert host.evaluate("EMPTY", [None]) is True


def test_a_block_of_values_comes_back_as_rows(host):
    assert host.evaluate("PAIRS", [4]) == [[4, 8], ["x", None]]


def test_dates_are_dates_inside_and_datetimes_outside(host):
    assert host.evaluate("NEXT_DAY", [datetime(2024, 2, 28)]) == datetime(2024, 2, 29)
    assert (
        host.evaluate("INSTANT", [datetime(2024, 1, 31)]) == "2024-01-31T05:00:00.000Z"
    )  # midnight in New York
    assert host.evaluate("IS_DATE", [[[datetime(2024, 1, 1), 45292, "2024-01-01"]]]) == [[True, False, False]]


def test_an_error_is_the_sentence_for_the_cell(host):
    with pytest.raises(ScriptError) as caught:
        host.evaluate("FAIL", [])
    assert caught.value.message == "Give two ranges of one size"


AUTH = "https://www.googleapis.com/auth/"
# what a custom function tries -> what its cell says; the forms are those people met:
# without the service ("call setValue (line 82)", in many READMEs), with it and its
# permissions (peterherrmann/BetterLog#21), and without an editor (davepar/gcalendarsync#50)
NO = "You do not have permission to call"
REFUSED = {
    "SpreadsheetApp.getActiveSheet().getRange('A1').setValue(1)": f"{NO} setValue",
    "SpreadsheetApp.getActiveSheet().getRange('A1').setNote('x')": f"{NO} setNote",
    "SpreadsheetApp.getActive().insertSheet('x')": f"{NO} insertSheet",
    "SpreadsheetApp.getActiveSheet().appendRow([1])": f"{NO} appendRow",
    "SpreadsheetApp.getActiveSheet().setName('x')": f"{NO} setName",
    "SpreadsheetApp.openById('book')": f"{NO} SpreadsheetApp.openById. "
    f"Required permissions: {AUTH}spreadsheets || {AUTH}spreadsheets.readonly",
    "SpreadsheetApp.getUi().alert('hi')": "Cannot call SpreadsheetApp.getUi() from this context.",
    "ScriptApp.getIdentityToken()": f"{NO} ScriptApp.getIdentityToken.",
    "ScriptApp.getOAuthToken()": f"{NO} ScriptApp.getOAuthToken.",
    "Session.getEffectiveUser().getEmail()": f"{NO} Session.getEffectiveUser. "
    f"Required permissions: {AUTH}userinfo.email",
    "ScriptApp.getProjectTriggers()": f"{NO} ScriptApp.getProjectTriggers. "
    f"Required permissions: {AUTH}script.scriptapp",
    "PropertiesService.getUserProperties().setProperty('a', 'b')": f"{NO} Properties.setProperty",
}


@pytest.mark.parametrize(("call", "said"), REFUSED.items())
def test_a_custom_function_changes_shows_and_knows_nothing(start, google, call, said):
    start(f"/** @customfunction */\nfunction TRY() {{ return {call}; }}")
    typed = {"range": "'Owner''s'!A1", "spreadsheetId": "book", "valueInputOption": "USER_ENTERED"}
    google.call("you@example.com", "sheets.spreadsheets.values.update", typed, {"values": [["=TRY()"]]})
    asked = {"spreadsheetId": "book", "ranges": ["'Owner''s'!A1"]}
    asked["fields"] = "sheets.data.rowData.values(effectiveValue)"
    found = google.call("you@example.com", "sheets.spreadsheets.get", asked)
    value = found["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveValue"]
    assert value == {"errorValue": {"type": "ERROR", "message": f"{said} (line 2)."}}


def test_nobody_is_at_the_keyboard_of_a_custom_function(start):
    host = start("/** @customfunction */ function WHO() { return Session.getActiveUser().getEmail(); }")
    assert host.evaluate("WHO", []) == ""


def test_a_custom_function_may_read_the_sheet(host):
    assert host.evaluate("READ", []) == "Acme"


def test_a_custom_function_has_its_own_deadline(host):
    host.seconds["CUSTOM_FUNCTION"] = 0
    with pytest.raises(ScriptError, match=r"^Internal error executing the custom function\.$"):
        host.evaluate("PAIRS", [1])


def test_the_stand_in_computes_cells_with_them(host, google):
    assert google.views.evaluator_of("book") is host
    values = [[100, 90, "=RETAINED(A1,B1)", "=RETAINED(A1:A1,B1:B1)*2", "=FAIL()"]]
    where = {"spreadsheetId": "book", "range": "'Owner''s'!A1:E1"}
    google.call(
        "you@example.com",
        "sheets.spreadsheets.values.update",
        {**where, "valueInputOption": "USER_ENTERED"},
        {"values": values},
    )
    read = google.call(
        "you@example.com",
        "sheets.spreadsheets.values.get",
        {**where, "valueRenderOption": "UNFORMATTED_VALUE"},
    )
    assert read["values"] == [[100, 90, 0.9, 1.8, "#ERROR!"]]


def test_a_custom_function_in_a_cell_reads_the_sheet_without_waiting_for_itself(host, google):
    where = {"spreadsheetId": "book", "range": "'Owner''s'!A1:B1"}
    entered = {**where, "valueInputOption": "USER_ENTERED"}
    google.call(
        "you@example.com", "sheets.spreadsheets.values.update", entered, {"values": [["=READ()", "=1+1"]]}
    )
    assert google.call("you@example.com", "sheets.spreadsheets.values.get", where)["values"] == [
        ["Acme", "2"]
    ]


def test_two_books_open_are_each_evaluated_by_their_own_add_on(start, google):
    start("/** @customfunction */ function NAME() { return SpreadsheetApp.getActive().getName(); }")
    google.create_spreadsheet("Other", owner="you@example.com", spreadsheet_id="other")
    other = start(
        "/** @customfunction */ function NAME() { return 'Other: ' + SpreadsheetApp.getActive().getName(); }",
        spreadsheet_id="other",
    )
    assert other.spreadsheet_id == "other"
    shown = {}
    for book, tab in (("book", "ARR 2025"), ("other", "Sheet1")):
        where = {"spreadsheetId": book, "range": f"'{tab}'!F1"}
        typed = {**where, "valueInputOption": "USER_ENTERED"}
        google.call("you@example.com", "sheets.spreadsheets.values.update", typed, {"values": [["=NAME()"]]})
        shown[book] = google.call("you@example.com", "sheets.spreadsheets.values.get", where)["values"]
    assert shown == {"book": [["Revenue"]], "other": [["Other: Other"]]}


def test_a_function_that_takes_too_long_says_loading_and_then_why(host, google):
    host.seconds["CUSTOM_FUNCTION"] = 1.0
    google.views.patience = 0
    where = {"spreadsheetId": "book", "range": "'Owner''s'!A1"}
    typed = {**where, "valueInputOption": "USER_ENTERED"}
    google.call("you@example.com", "sheets.spreadsheets.values.update", typed, {"values": [["=FOREVER()"]]})
    assert google.call("you@example.com", "sheets.spreadsheets.values.get", where)["values"] == [
        ["Loading..."]
    ]
    google.views.patience = 20
    assert google.call("you@example.com", "sheets.spreadsheets.values.get", where)["values"] == [["#ERROR!"]]


def test_closing_takes_them_away(host, google):
    host.close()
    assert google.views.evaluator_of("book") is None
