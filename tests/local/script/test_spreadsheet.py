"""SpreadsheetApp on the stand-in: values, dates, addresses, tabs, selection, rights."""

from __future__ import annotations

import pytest

from deploy.local.script import ScriptError
from tests.local.script.conftest import USER

HEAD = """
const book = () => SpreadsheetApp.getActive();
const tab = (n) => book().getSheetByName(n || 'ARR 2025');
"""


@pytest.fixture
def run(start):
    def once(body: str, args: tuple = (), **manifest):
        return start(f"{HEAD}function f(x) {{ {body} }}", **manifest).run("f", list(args))

    return once


def values(google, where: str) -> list:
    params = {"spreadsheetId": "book", "range": where, "valueRenderOption": "UNFORMATTED_VALUE"}
    return google.call(USER, "sheets.spreadsheets.values.get", params).get("values", [])


def test_the_book_says_who_it_is(run):
    assert run(
        "const b = book();"
        "return [b.getId(), b.getName(), b.getSpreadsheetTimeZone(), b.getSpreadsheetLocale()];"
    ) == ["book", "Revenue", "America/New_York", "en_US"]
    assert "book" in run("return book().getUrl();")


def test_tabs_are_found_by_name_and_id(run):
    assert run("return book().getSheets().map((s) => s.getName());") == ["ARR 2025", "Owner's"]
    assert run('return tab("Owner\'s").getIndex();') == 2
    assert run(
        "return [book().getSheetByName('Nope'), book().getSheetById(tab().getSheetId()).getName()];"
    ) == [
        None,
        "ARR 2025",
    ]


def test_dates_come_as_dates_in_the_books_time_zone_and_numbers_as_numbers(run):
    got = run(
        "return tab().getRange('A2:C3').getValues()"
        ".map((r) => r.map((v) => v instanceof Date ? v.toISOString() : v));"
    )
    assert got == [["Acme", "2024-01-31T05:00:00.000Z", 100], ["Globex", "2024-02-29T05:00:00.000Z", 250.5]]


def test_empty_cells_are_empty_texts_and_blocks_are_full(run):
    assert run("return tab().getRange(1, 3, 3, 2).getValues();") == [["MRR", ""], [100, ""], [250.5, ""]]
    assert run('return tab("Owner\'s").getDataRange().getValues();') == [[""]]
    assert run("return tab(\"Owner's\").getRange('A1').isBlank();") is True


def test_display_values_are_texts(run):
    got = run("return tab().getRange('A2:C2').getDisplayValues();")
    assert got[0][0] == "Acme"
    assert all(isinstance(value, str) for value in got[0])


def test_the_data_range_ends_with_the_last_content(run):
    assert run(
        "return [tab().getLastRow(), tab().getLastColumn(), tab().getDataRange().getA1Notation()];"
    ) == [3, 3, "A1:C3"]
    assert run('return [tab("Owner\'s").getLastRow(), tab("Owner\'s").getLastColumn()];') == [0, 0]


def test_what_a_script_sets_is_entered_as_typed(run, google):
    run(
        "const day = new Date(Date.UTC(2024, 0, 31, 5));"
        "tab(\"Owner's\").getRange('A1:E1').setValues([['=1+1', '12', true, null, day]]);"
    )
    assert values(google, "'Owner''s'!A1:E1") == [[2, 12, True, "", 45322]]
    back = run("return tab(\"Owner's\").getRange('E1').getValue().toISOString();")
    assert back == "2024-01-31T05:00:00.000Z"
    assert run("return tab(\"Owner's\").getRange('A1:B1').getFormulas();") == [["=1+1", ""]]


def test_one_value_fills_the_whole_range(run, google):
    run(
        "tab(\"Owner's\").getRange(1, 1, 2, 2).setValue('x');"
        "tab(\"Owner's\").getRange('C1').setFormula('SUM(1,2)');"
    )
    assert values(google, "'Owner''s'!A1:C2") == [["x", "x", 3], ["x", "x"]]


def test_a_block_of_another_size_is_refused_in_googles_words(run):
    with pytest.raises(ScriptError, match="The data has 1 but the range has 2"):
        run("tab().getRange('A1:B2').setValues([[1, 2]]);")
    with pytest.raises(ScriptError, match="number of columns in the data"):
        run("tab().getRange('A1:B1').setValues([[1]]);")


def test_clearing_takes_values_formats_or_both(run, google):
    run("tab().getRange('C2').setNumberFormat('0.00'); tab().getRange('C2:C3').clearContent();")
    assert values(google, "'ARR 2025'!C2:C3") == []
    assert run("return tab().getRange('C2').getNumberFormat();") == "0.00"
    run("tab().getRange('A2:C3').clear();")
    assert values(google, "'ARR 2025'!A2:C3") == []


def test_notes_are_set_and_read(run):
    assert run("const r = tab().getRange('A2'); r.setNote('source: x'); return r.getNote();") == "source: x"


def test_letters_are_bold_or_normal(run):
    assert run(
        "const r = tab().getRange('A1:B2'); r.setFontWeight('bold');"
        "tab().getRange('B2').setFontWeight(null);"
        "return [r.getFontWeights(), tab().getRange('C3').getFontWeight()];"
    ) == [[["bold", "bold"], ["bold", "normal"]], "normal"]


def test_addresses_in_every_form(run):
    assert run(
        """return [tab().getRange(2, 26).getA1Notation(),
        tab().getRange('B:B').getNumRows() === tab().getMaxRows(),
        tab().getRange('A2:C').getRow(), book().getRange("'Owner''s'!B2:C3").getSheet().getName(),
        tab().getRange('C3:A1').getA1Notation(), tab().getRange('A1:B2').offset(1, 1).getA1Notation(),
        tab().getRange('B2:C4').getCell(2, 2).getA1Notation(), tab().getRange('B2:C4').getLastRow()];"""
    ) == ["Z2", True, 2, "Owner's", "A1:C3", "B2:C3", "C3", 4]


@pytest.mark.parametrize("address", ["'nope'", "''", "'A0'", "1, 1, 0", "1, 99999", "0, 1"])
def test_an_address_outside_the_tab_is_refused(run, address):
    with pytest.raises(ScriptError, match="Exception"):
        run(f"tab().getRange({address});")


def test_a_range_is_copied_with_its_formulas_or_only_its_values(run):
    assert run(
        """
        const sheet = tab();
        sheet.getRange('D1').setFormula('=C2*2');
        sheet.getRange('D1').copyTo(sheet.getRange('D2:D3'));
        sheet.getRange('D1').copyTo(sheet.getRange('D1'), { contentsOnly: true });
        sheet.getRange('D1:D3').copyTo(sheet.getRange('E1'), SpreadsheetApp.CopyPasteType.PASTE_VALUES, true);
        return [sheet.getRange('D1:D3').getFormulas(), sheet.getRange('D1:G1').getValues()];
        """
    ) == [[[""], ["=C3*2"], ["=C4*2"]], [[200, 200, 501, 0]]]


def test_the_selection_is_the_pages(run, page, google):
    other = google.call(USER, "sheets.spreadsheets.get", {"spreadsheetId": "book"})["sheets"][1][
        "properties"
    ]["sheetId"]
    page.selected = {"sheet_id": other, "a1": "B7:C9"}
    assert run(
        "return [SpreadsheetApp.getActiveSheet().getName(), SpreadsheetApp.getActiveRange().getA1Notation(),"
        "book().getActiveSheet().getActiveCell().getA1Notation()];"
    ) == ["Owner's", "B7:C9", "B7"]


def test_activating_scrolls_the_page_there(run, page):
    sheet_id = run(
        'const s = tab("Owner\'s"); s.activate();'
        "s.setActiveRange(s.getRange('B2:C3')); return s.getSheetId();"
    )
    assert page.shown == [("activate", sheet_id, "A1"), ("activate", sheet_id, "B2:C3")]


def test_tabs_are_added_renamed_frozen_hidden_and_deleted(run):
    assert run(
        """
        const s = book().insertSheet('Sample');
        s.setFrozenRows(1);
        s.appendRow(['a', 1]); s.appendRow(['b', 2]);
        const seen = [s.getName(), s.getFrozenRows(), s.getDataRange().getValues()];
        s.setName('Other'); s.hideSheet();
        seen.push(s.getName(), s.isSheetHidden());
        book().deleteSheet(s);
        return seen.concat(book().getNumSheets());
        """
    ) == ["Sample", 1, [["a", 1], ["b", 2]], "Other", True, 2]
    with pytest.raises(ScriptError, match="already exists"):
        run("book().insertSheet('ARR 2025');")


def test_a_tab_somebody_deleted_is_said_to_be_gone(run):
    with pytest.raises(ScriptError, match="not found"):
        run("const s = book().insertSheet('Gone'); book().deleteSheet(s); s.getName();")


def test_metadata_is_added_to_the_book(run, google):
    run("book().addDeveloperMetadata('nonce', 'abc', SpreadsheetApp.DeveloperMetadataVisibility.PROJECT);")
    found = google.call(
        USER, "sheets.spreadsheets.get", {"spreadsheetId": "book", "fields": "developerMetadata"}
    )
    entry = found["developerMetadata"][0]
    assert (entry["metadataKey"], entry["metadataValue"], entry["visibility"]) == ("nonce", "abc", "PROJECT")


def test_a_script_has_its_users_rights_and_no_more(start, google):
    google.share("book", "reader@example.com", "reader")
    host = start(
        f"{HEAD}function read() {{ return tab().getRange('A2').getValue(); }}"
        "function write() { tab().getRange('A2').setValue('x'); }",
        user="reader@example.com",
    )
    assert host.run("read", []) == "Acme"
    with pytest.raises(ScriptError, match="permission"):
        host.run("write", [])
    google.share("book", "reader@example.com", "none")
    with pytest.raises(ScriptError, match="do not have permission to access the requested document"):
        host.run("read", [])


def test_other_users_changes_are_seen_at_once(start, google, page):
    host = start(
        f"{HEAD}function f() {{ const s = tab(); const before = s.getRange('A2').getValue();"
        "SpreadsheetApp.getUi().alert('wait'); return [before, s.getRange('A2').getValue(), s.getName()]; }"
    )

    def rename() -> None:
        where = {"spreadsheetId": "book", "range": "'ARR 2025'!A2", "valueInputOption": "RAW"}
        google.call(USER, "sheets.spreadsheets.values.update", where, {"values": [["New"]]})
        properties = {"sheetId": 0, "title": "Renamed"}
        found = google.call(USER, "sheets.spreadsheets.get", {"spreadsheetId": "book"})["sheets"][0][
            "properties"
        ]
        properties["sheetId"] = found.get("sheetId", 0)
        change = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
        google.call(
            USER, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": "book"}, {"requests": [change]}
        )

    page.answers = ["OK"]
    page.before_answer = rename
    assert host.run("f", []) == ["Acme", "New", "Renamed"]


def test_a_thousand_rows_are_read_and_written_in_a_moment(run, google):
    run(
        "const s = book().insertSheet('Big');"
        "const rows = Array.from({length: 999}, (_, i) => [`a${i}`, i, i / 2]);"
        "s.getRange(1, 1, 999, 3).setValues(rows);"
    )
    assert run("return tab('Big').getDataRange().getValues().length;") == 999
    assert values(google, "Big!A999:C999") == [["a998", 998, 499]]


def test_a_cell_without_a_number_format_answers_googles_plain_one(run):
    sheet = "SpreadsheetApp.getActiveSheet()"
    assert run(f"return {sheet}.getRange('A2:B2').getNumberFormats()") == [
        ["0.###############", "yyyy-mm-dd"]
    ]
