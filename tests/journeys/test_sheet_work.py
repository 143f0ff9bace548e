"""What people do with a sheet beside our add-on: filter, undo, copy and paste, rows, heat maps."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.grid import COLLEAGUE, others_write, tab
from tests.journeys.sheet import WAIT, Sheet

PEOPLE = [["Name", "Segment", "Amount"], ["Acme", "SMB", 1200], ["Bolt", "Mid", 300], ["Corto", "SMB", 50]]


@pytest.fixture
def people(open_grid: Opener) -> Sheet:
    return open_grid([tab(PEOPLE)], title="People").open()


def shown(sheet: Sheet) -> list[str]:
    """The names in column A of the rows that are shown."""
    names = sheet.page.locator('.row:not([hidden]) [data-a1^="A"]').all_inner_texts()
    return [name for name in names if name][1:]


def test_a_filter_is_made_in_the_page_hides_rows_for_everybody_and_is_taken_off(
    people: Sheet, open_grid: Opener
) -> None:
    second = open_grid(spreadsheet_id=people.id, user=COLLEAGUE).open()
    people.select("B3")
    people.menu("Data", "Create a filter")
    funnels = people.page.locator(".funnel")
    expect(funnels).to_have_count(3, timeout=WAIT)
    people.cell("B1").locator(".funnel").click()
    panel = people.page.get_by_role("dialog", name="Filter")
    expect(panel.locator(".texts label")).to_have_text(["Mid", "SMB"])
    panel.get_by_label("Mid").uncheck()
    people.shot("grid-filter-panel")
    panel.get_by_role("button", name="OK").click()
    expect(people.cell("A3")).to_be_hidden(timeout=WAIT)
    assert shown(people) == ["Acme", "Corto"]
    expect(people.cell("B1").locator(".funnel.on")).to_be_visible()
    people.shot("grid-filtered")
    clipboard(people)
    people.select("A1:C4")
    people.page.keyboard.press("Control+c")
    assert copied_text(people, "Name") == "Name\tSegment\tAmount\nAcme\tSMB\t1200\nCorto\tSMB\t50"
    people.select("A2")
    people.page.keyboard.press("ArrowDown")
    expect(people.page.locator("#name-box")).to_have_value("A4")
    expect(second.cell("A3")).to_be_hidden(timeout=WAIT)
    second.cell("A1").locator(".funnel").click()
    second.page.get_by_role("button", name="Sort Z to A").click()
    people.expect_text("A2", "Corto")  # what the filter hides stays where it is
    people.menu("Data", "Remove filter")
    expect(funnels).to_have_count(0, timeout=WAIT)
    expect(people.cell("A3")).to_be_visible()  # the heights come with the cells, after the tab's own
    assert shown(people) == ["Corto", "Bolt", "Acme"]
    assert people.errors == second.errors == []


def test_a_filter_asked_for_below_a_gap_begins_at_its_own_table(open_grid: Opener) -> None:
    rows = [*PEOPLE, [], ["Who", "What"], ["Dune", ""], ["Elm", "x"]]
    sheet = open_grid([tab(rows)], title="Two tables").open()
    sheet.select("B7")
    sheet.menu("Data", "Create a filter")
    expect(sheet.page.locator(".funnel")).to_have_count(2, timeout=WAIT)
    expect(sheet.cell("A6").locator(".funnel")).to_be_visible()
    sheet.page.evaluate("""() => { for (let n = 0; n < 2; n++)
        document.querySelector('.funnel').dispatchEvent(new MouseEvent('mousedown', { bubbles: true })); }""")
    expect(sheet.page.locator(".filter-panel")).to_have_count(1, timeout=WAIT)
    sheet.page.get_by_role("button", name="Cancel").click()
    expect(sheet.page.locator(".filter-panel")).to_have_count(0)
    sheet.menu("Data", "Remove filter")
    expect(sheet.page.locator(".funnel")).to_have_count(0, timeout=WAIT)
    sheet.select("F20")
    sheet.menu("Data", "Create a filter")
    expect(sheet.alert).to_contain_text("Select a cell of a table", timeout=WAIT)


def test_undo_takes_back_my_own_edits_and_nobody_elses(small: Sheet, open_grid: Opener) -> None:
    second = open_grid(spreadsheet_id=small.id, user=COLLEAGUE).open()
    small.edit("B2", "5000")
    small.expect_text("B4", "5300")
    second.edit("B3", "7")
    small.expect_text("B4", "5007")
    small.page.keyboard.press("Control+z")
    small.expect_text("B4", "1207")
    small.expect_text("B3", "7")
    small.page.keyboard.press("Control+z")  # nothing of mine is left
    small.expect_text("B4", "1207")
    second.page.keyboard.press("Control+z")
    second.expect_text("B4", "1500")
    small.expect_text("B4", "1500")


def test_an_edit_is_not_undone_once_somebody_has_moved_the_rows(small: Sheet, open_grid: Opener) -> None:
    small.edit("B2", "5000")
    small.expect_text("B4", "5300")
    second = open_grid(spreadsheet_id=small.id, user=COLLEAGUE).open()
    second.select("A2")
    second.menu("Insert", "Insert 1 row above")
    small.expect_text("B5", "5300")
    small.page.keyboard.press("Control+z")
    expect(small.alert).to_contain_text("can no longer be undone", timeout=WAIT)
    small.answer("OK")
    small.expect_text("B2", "")
    small.expect_text("B3", "5000")
    expect(small.page.locator("#toolbar .undo")).to_be_disabled()


def test_edits_arrive_in_the_order_in_which_they_were_made_and_before_a_script(small: Sheet) -> None:
    """The first edit's request is held back; a script that is started then still finds the last one."""
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        if held:
            route.continue_()
        held.append(route)

    small.page.route("**/values?*", hold_the_first)
    small.edit("A2", "first")
    small.edit("A2", "second")
    small.select("A2")
    small.menu("Extensions", "Keeprate", "Say what is here")
    small.page.wait_for_timeout(300)  # whatever did not wait has overtaken the first edit by now
    assert len(held) == 1
    held[0].continue_()
    expect(small.toast).to_have_text("second", timeout=WAIT)
    small.expect_text("A2", "second")


LONG = [["id", "name"], *([f"row {n}", n] for n in range(1, 1500))]


def test_rows_that_were_never_in_view_are_copied_jumped_over_emptied_and_restored(open_grid: Opener) -> None:
    sheet = open_grid([tab(LONG)], title="Long").open()
    sheet.select("A1")
    sheet.page.keyboard.press("Control+ArrowDown")
    expect(sheet.page.locator("#name-box")).to_have_value("A1500", timeout=WAIT)
    sheet.page.keyboard.press("Control+Shift+ArrowUp")
    expect(sheet.page.locator("#name-box")).to_have_value("A:A", timeout=WAIT)
    clipboard(sheet, "nothing yet")
    sheet.page.keyboard.press("Control+c")
    copied = copied_text(sheet, "id\n").split("\n")
    assert (len(copied), copied[0], copied[700], copied[-1]) == (1500, "id", "row 700", "row 1499")
    sheet.page.keyboard.press("Delete")
    sheet.expect_text("A1500", "")
    sheet.page.keyboard.press("Control+z")
    sheet.expect_text("A1500", "row 1499")
    expect(sheet.page.locator("#saving")).not_to_have_text("Saving…")  # shown at once, kept a little later
    where = {"spreadsheetId": sheet.id, "range": "A:A"}
    values = sheet.google.call(sheet.user, "sheets.spreadsheets.values.get", where)["values"]
    assert values == [[row[0]] for row in LONG]
    assert sheet.errors == []


def test_a_block_pasted_over_the_edge_makes_the_sheet_larger(small: Sheet) -> None:
    clipboard(small, "a\tb\nc\td\n")
    small.select("Z1000")
    small.page.keyboard.press("Control+v")
    small.expect_text("AA1001", "d")
    small.expect_text("Z1000", "a")


def clipboard(sheet: Sheet, text: str | None = None) -> Any:
    """What is on the clipboard, after putting a text there if one is given."""
    sheet.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if text is not None:
        sheet.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    return sheet.page.evaluate("navigator.clipboard.readText()")


def copied_text(sheet: Sheet, start: str) -> str:
    """What a copy puts on the clipboard: it arrives a moment after the key."""
    deadline = time.monotonic() + WAIT / 1000
    while not (text := str(clipboard(sheet))).startswith(start):
        assert time.monotonic() < deadline, f"the clipboard holds {text[:80]!r}"
        sheet.page.wait_for_timeout(50)
    return text


def test_cells_go_to_other_programs_and_come_from_them_as_tab_separated_text(small: Sheet) -> None:
    clipboard(small)
    others_write(small, "A2", 'two\nlines and a "word"')
    small.expect_text("A2", re.compile("two"))
    small.select("A2:B4")
    small.page.keyboard.press("Control+c")
    copied = '"two\nlines and a ""word"""\t1200\nBolt\t300\nSum\t1500'
    assert copied_text(small, '"two').replace("\r\n", "\n") == copied
    clipboard(small, 'Dune\t"1,250"\r\n"a\tb"\t=B2*2\r\n')
    small.select("A6")
    small.page.keyboard.press("Control+v")
    small.expect_text("B7", "2400")
    values = small.google.call(
        small.user, "sheets.spreadsheets.values.get", {"spreadsheetId": small.id, "range": "Sheet1!A6:B7"}
    )["values"]
    assert values == [["Dune", "1,250"], ["a\tb", "2400"]]


def test_rows_are_inserted_below_and_deleted_and_formulas_follow(small: Sheet) -> None:
    small.select("A2:A3")
    small.menu("Insert", "Insert 2 rows below")
    small.expect_text("A6", "Sum")
    small.select("B6")
    assert small.formula == "=SUM(B2:B3)"
    small.select("A2")
    small.menu("Edit", "Delete row 2")
    small.expect_text("A2", "Bolt")
    small.expect_text("B5", "300")
    small.select("A3:A4")
    small.menu("Edit", "Delete rows 3 - 4")
    small.expect_text("A3", "Sum")
    small.expect_text("B3", "300")


def test_a_heat_map_shades_its_cells_and_follows_an_edit(open_grid: Opener) -> None:
    rows = [
        ["Month", *range(1, 6)],
        *([f"Cohort {n}", *[100 - 10 * n - m for m in range(5)]] for n in range(5)),
    ]
    sheet = open_grid([tab(rows)], title="Heat")
    white, green = {"red": 1, "green": 1, "blue": 1}, {"red": 0, "green": 0.6, "blue": 0.2}
    scale = {"minpoint": {"type": "MIN", "color": white}, "maxpoint": {"type": "MAX", "color": green}}
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 6, "startColumnIndex": 1, "endColumnIndex": 6}
    rule = {"addConditionalFormatRule": {"rule": {"ranges": [area], "gradientRule": scale}}}
    where = {"spreadsheetId": sheet.id}
    sheet.google.call(sheet.user, "sheets.spreadsheets.batchUpdate", where, {"requests": [rule]})
    sheet.open()
    expect(sheet.cell("B2")).to_have_css("background-color", "rgb(0, 153, 51)", timeout=WAIT)
    colours = [
        sheet.cell(a1).evaluate("e => getComputedStyle(e).backgroundColor") for a1 in ("B3", "B4", "B5")
    ]
    reds = [int(colour[4:].split(",")[0]) for colour in colours]
    assert reds == sorted(reds)
    assert 0 < reds[0] < reds[-1] < 255
    sheet.shot("grid-heat")
    sheet.edit("F6", "100")
    expect(sheet.cell("F6")).to_have_css("background-color", "rgb(0, 153, 51)", timeout=WAIT)


def test_a_slow_custom_function_shows_loading_and_then_its_result_by_itself(small: Sheet) -> None:
    small.edit("D2", "=SLOWLY(B3)")
    small.edit("E2", "=D2+1")
    small.expect_text("D2", "Loading...")
    small.expect_text("E2", "Loading...")
    small.edit("D4", "meanwhile")
    small.expect_text("D4", "meanwhile")
    small.shot("grid-pending")
    small.menu("Extensions", "Keeprate", "More", "Let slow functions end")
    small.expect_text("D2", "600")
    small.expect_text("E2", "601")
