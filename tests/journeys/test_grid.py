"""The page itself: it opens, scrolls, edits, shows what others do, and gives scripts their user interface."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from deploy.local.demo import Demo
from deploy.local.page import free_port
from tests.journeys.conftest import SCRIPTS, Opener
from tests.journeys.sheet import WAIT, Sheet

COLLEAGUE = "colleague@example.com"
VIEWER = "viewer@example.com"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def tab(rows: list[list[Any]], title: str = "Sheet1", **more: Any) -> dict[str, Any]:
    return {"title": title, "rows": rows, "input": "USER_ENTERED", **more}


ROWS = [["Name", "Amount"], ["Acme", 1200], ["Bolt", 300], ["Sum", "=SUM(B2:B3)"]]
SMALL = [tab(ROWS), tab([["x"]], "Other")]


@pytest.fixture
def small(open_grid: Opener) -> Sheet:
    return open_grid(SMALL, title="Small").open()


def others_write(sheet: Sheet, a1: str, value: Any) -> None:
    params = {"spreadsheetId": sheet.id, "range": f"Sheet1!{a1}", "valueInputOption": "USER_ENTERED"}
    sheet.google.call(COLLEAGUE, "sheets.spreadsheets.values.update", params, {"values": [[value]]})


def test_the_demo_book_opens_with_formats_totals_and_frozen_rows(open_grid: Opener) -> None:
    sheet = open_grid().open()
    assert sheet.tabs == ["ARR 2025", "Accounts"]
    sheet.expect_text("C1", "Jan 2024")
    sheet.expect_text("Z1", "Dec 2025")
    expect(sheet.cell("C2")).to_have_text(re.compile(r"^\$[\d,]+$"))
    sheet.shot("grid-open")
    sheet.select("C216")
    sheet.expect_text("A216", "Subtotal")
    assert sheet.formula == "=SUM(C2:C215)"
    expect(sheet.cell("C1")).to_be_visible()  # the frozen row stays
    assert sheet.errors == []


def test_only_the_rows_in_view_exist_and_a_jump_to_the_end_fills_them(open_grid: Opener) -> None:
    rows = [["id", *[f"c{n}" for n in range(1, 30)]]]
    rows += [[f"row {n}", *[n * 30 + c for c in range(1, 30)]] for n in range(1, 10_000)]
    sheet = open_grid([tab(rows, frozen_rows=1)], title="10,000 x 30").open()
    sheet.expect_text("A2", "row 1")
    assert sheet.page.locator(".row").count() < 120
    sheet.select("A9990")
    sheet.expect_text("A9990", "row 9989")
    sheet.page.keyboard.press("Control+Home")
    sheet.expect_text("A2", "row 1")
    sheet.page.evaluate(SCROLL)
    sheet.shot("grid-huge")
    assert sheet.page.locator(".row").count() < 120
    assert sheet.errors == []


SCROLL = """async () => {
  const scroller = document.querySelector('.scroller');
  for (let n = 0; n < 60; n++) {
    scroller.scrollTop += 147;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}"""


def test_typing_over_a_cell_recalculates_what_depends_on_it(small: Sheet) -> None:
    small.expect_text("B4", "1500")
    small.edit("B2", "2000")
    small.expect_text("B4", "2300")
    expect(small.page.locator("#name-box")).to_have_value("B3")  # Enter went down


def test_a_cell_is_edited_by_f2_double_click_and_the_formula_bar(small: Sheet) -> None:
    small.select("B3")
    small.page.keyboard.press("F2")
    small.page.keyboard.type("5")
    small.page.keyboard.press("Enter")
    small.expect_text("B3", "3005")
    small.cell("A2").dblclick()
    small.page.keyboard.type(" Ltd")
    small.page.keyboard.press("Tab")
    small.expect_text("A2", "Acme Ltd")
    expect(small.page.locator("#name-box")).to_have_value("B2")
    bar = small.page.locator("#formula-bar")
    bar.click()
    bar.fill("=B3*2")
    bar.press("Enter")
    small.expect_text("B2", "6010")


def test_escape_leaves_a_cell_as_it_was_and_delete_empties_it(small: Sheet) -> None:
    small.select("A3")
    small.page.keyboard.type("nonsense")
    small.page.keyboard.press("Escape")
    small.expect_text("A3", "Bolt")
    small.page.keyboard.press("Delete")
    small.expect_text("A3", "")
    small.expect_text("B4", "1500")


def test_the_keyboard_moves_and_extends_the_selection(small: Sheet) -> None:
    small.select("A1")
    keys = small.page.keyboard
    keys.press("ArrowDown")
    keys.press("ArrowRight")
    expect(small.page.locator("#name-box")).to_have_value("B2")
    keys.press("Shift+ArrowDown")
    expect(small.page.locator("#name-box")).to_have_value("B2:B3")
    keys.press("Control+Home")
    keys.press("Control+ArrowDown")
    expect(small.page.locator("#name-box")).to_have_value("A4")
    keys.press("Tab")
    expect(small.page.locator("#name-box")).to_have_value("B4")
    assert small.formula == "=SUM(B2:B3)"


def test_a_block_is_copied_and_pasted_as_tabbed_text(small: Sheet) -> None:
    small.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    small.select("A2:B3")
    small.page.keyboard.press("Control+c")
    small.select("D6")
    small.page.keyboard.press("Control+v")
    small.expect_text("D6", "Acme")
    small.expect_text("E7", "300")
    small.select("B3")
    small.menu("Edit", "Copy")
    small.select("A10")
    small.menu("Edit", "Paste")
    small.expect_text("A10", "300")


def test_a_script_goes_to_a_tab_it_has_just_made(small: Sheet) -> None:
    small.menu("Extensions", "Keeprate", "More", "Make a tab")
    expect(small.page.locator('#tabs .tab[aria-selected="true"]')).to_have_text("Fresh", timeout=WAIT)
    expect(small.page.locator("#name-box")).to_have_value("B2")


SLOW_BOOK = """() => {
  const real = window.fetch;
  window.fetch = async (url, init) => {
    const answer = await real(url, init);
    if (new URL(url).pathname.endsWith('/book')) await new Promise((resolve) => setTimeout(resolve, 600));
    return answer;
  };
}"""


def test_a_sidebar_opens_after_the_user_was_sent_to_the_tab_its_script_made(small: Sheet) -> None:
    small.page.evaluate(SLOW_BOOK)  # so that the new tab is not known yet when the sidebar could open
    small.menu("Extensions", "Keeprate", "More", "Make a tab and open the sidebar")
    small.sidebar.locator("#ask").click(timeout=WAIT)
    expect(small.sidebar.locator("#answer")).to_have_text("You are at B2", timeout=WAIT)
    expect(small.page.locator('#tabs .tab[aria-selected="true"]')).to_have_text("Fresh", timeout=WAIT)


def test_tabs_are_switched_added_renamed_and_refused_twice_the_same_name(small: Sheet) -> None:
    small.tab("Other")
    small.expect_text("A1", "x")
    small.page.locator("#tabs .add").click()
    expect(small.page.locator("#tabs .tab")).to_have_count(3)
    added = small.page.locator("#tabs .tab .name").last
    added.dblclick()
    small.page.keyboard.type("Mine")
    small.page.keyboard.press("Enter")
    expect(added).to_have_text("Mine")
    added.dblclick()
    small.tab("Sheet1")  # the name is left as it is
    added.dblclick()
    small.page.keyboard.type("Other")
    small.page.keyboard.press("Enter")
    expect(small.alert).to_contain_text("already exists", timeout=WAIT)
    small.shot("grid-refused-name")
    small.answer("OK")
    assert small.tabs == ["Sheet1", "Other", "Mine"]


def test_what_somebody_else_writes_appears_by_itself(small: Sheet) -> None:
    small.expect_text("B2", "1200")
    others_write(small, "B2", 7)
    small.expect_text("B2", "7")
    small.expect_text("B4", "307")


def test_two_browser_tabs_see_each_others_edits(small: Sheet, open_grid: Opener) -> None:
    second = open_grid(spreadsheet_id=small.id, user=COLLEAGUE).open()
    second.edit("A2", "Zeta")
    small.expect_text("A2", "Zeta")


def test_a_viewer_sees_everything_and_changes_nothing(small: Sheet, open_grid: Opener) -> None:
    viewer = open_grid(spreadsheet_id=small.id, user=VIEWER).open()
    expect(viewer.page.locator("#access")).to_have_text("View only")
    viewer.select("A2")
    viewer.page.keyboard.type("mine")
    viewer.page.keyboard.press("Enter")
    viewer.expect_text("A2", "Acme")
    viewer.shot("grid-viewer")


def test_another_account_is_chosen_at_the_top_right(small: Sheet) -> None:
    small.page.locator("#who button").click()
    small.page.locator(".menu .item", has_text="Viewer").click()
    expect(small.page.locator("#access")).to_have_text("View only", timeout=WAIT)
    expect(small.cell("A2")).to_have_text("Acme")
    assert "as=viewer%40example.com" in small.page.url


def test_an_edit_is_undone_and_done_again(small: Sheet) -> None:
    small.edit("B2", "5000")
    small.expect_text("B4", "5300")
    small.page.keyboard.press("Control+z")
    small.expect_text("B4", "1500")
    small.page.keyboard.press("Control+y")
    small.expect_text("B4", "5300")


def test_while_the_server_is_away_the_page_says_so_and_then_shows_what_is_new(
    tmp_path: Path, chromium: Any
) -> None:
    first = Demo(tmp_path, port=free_port(0), sources=SCRIPTS, service=False, samples=False).start()
    made = first.open_book("Small", lambda: SMALL, "away")
    page = chromium.new_context(viewport={"width": 900, "height": 500}).new_page()
    sheet = Sheet(page, first.book_url(made), first.google, made, first.first).open()
    port = int(first.url.rsplit(":", 1)[1])
    first.close()
    pill = page.locator("#pills")
    expect(pill).to_have_text("Trying to connect…", timeout=WAIT)
    sheet.edit("A2", "lost")
    expect(sheet.alert).to_contain_text("not saved", timeout=WAIT)
    sheet.shot("grid-offline")
    sheet.answer("OK")
    sheet.expect_text("A2", "Acme")
    expect(page.locator("#saving")).to_have_text("Last edit not saved")
    again = Demo(tmp_path, port=port, sources=SCRIPTS, service=False, samples=False).start()
    assert again.url == first.url
    sheet.google = again.google
    expect(pill).to_have_text("", timeout=WAIT)
    sheet.expect_text("A2", "Acme")
    others_write(sheet, "A2", "after")
    sheet.expect_text("A2", "after")
    page.context.close()
    again.close()


def test_an_answer_overtaken_by_a_newer_one_is_dropped(small: Sheet) -> None:
    small.expect_text("A2", "Acme")
    held: list[tuple[Any, Any]] = []

    def hold_the_first(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    small.page.route("**/cells?*", hold_the_first)
    others_write(small, "A2", "first")
    while not held:
        small.page.wait_for_timeout(20)
    others_write(small, "A2", "second")
    small.expect_text("A2", "second")
    route, old = held[0]
    with small.page.expect_response("**/cells?*"):
        route.fulfill(response=old)
    small.page.evaluate(TWO_FRAMES)
    small.expect_text("A2", "second")


def test_a_protected_cell_is_refused_in_googles_words(small: Sheet, open_grid: Opener) -> None:
    protect = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "editors": {"users": []}}}}
    params = {"spreadsheetId": small.id}
    small.google.call(small.user, "sheets.spreadsheets.batchUpdate", params, {"requests": [protect]})
    colleague = open_grid(spreadsheet_id=small.id, user=COLLEAGUE).open()
    colleague.edit("A2", "mine")
    expect(colleague.alert).to_contain_text("protected cell", timeout=WAIT)
    colleague.shot("grid-protected")
    colleague.answer("OK")
    colleague.expect_text("A2", "Acme")


def test_a_stranger_and_a_wrong_address_get_a_sentence(small: Sheet, open_grid: Opener) -> None:
    small.google.share(small.id, VIEWER, "none")
    stranger = open_grid(spreadsheet_id=small.id, user=VIEWER)
    stranger.page.goto(stranger.url)
    expect(stranger.page.locator(".refusal")).to_contain_text("You need access", timeout=WAIT)
    stranger.shot("grid-stranger")
    lost = open_grid(spreadsheet_id="nothing-here")
    lost.page.goto(lost.url)
    expect(lost.page.locator(".refusal")).to_contain_text("does not exist", timeout=WAIT)


def test_rows_are_inserted_and_the_sheet_is_sorted_from_the_menus(small: Sheet) -> None:
    small.select("A2")
    small.menu("Insert", "Insert 1 row above")
    small.expect_text("A3", "Acme")
    small.expect_text("B5", "1500")
    small.select("A1")
    small.menu("Data", "Sort sheet by column A (Z to A)")
    small.expect_text("A1", "Sum")


def test_notes_show_on_hover_and_colours_on_their_cells(small: Sheet) -> None:
    green = {"red": 0.8, "green": 1, "blue": 0.8}
    cell = {"note": "Renewal in May", "userEnteredFormat": {"backgroundColor": green}}
    place = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    fields = "note,userEnteredFormat.backgroundColor"
    rule = {
        "ranges": [{"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}],
        "booleanRule": {
            "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "1000"}]},
            "format": {"backgroundColor": {"red": 1, "green": 0.8, "blue": 0.8}},
        },
    }
    requests = [
        {"repeatCell": {"range": place, "cell": cell, "fields": fields}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
    ]
    params = {"spreadsheetId": small.id}
    small.google.call(COLLEAGUE, "sheets.spreadsheets.batchUpdate", params, {"requests": requests})
    expect(small.cell("A2")).to_have_css("background-color", "rgb(204, 255, 204)", timeout=WAIT)
    expect(small.cell("B2")).to_have_css("background-color", "rgb(255, 204, 204)")
    expect(small.cell("B3")).not_to_have_css("background-color", "rgb(255, 204, 204)")
    small.cell("A2").hover()
    expect(small.page.locator(".note")).to_have_text("Renewal in May")
    small.shot("grid-note")


def test_a_number_wider_than_its_column_shows_fewer_decimals_or_hashes(open_grid: Opener) -> None:
    rows = [["=2/3", "=2/3", 123456789012], ["=1/8", "=1/8", 5]]
    sheet = open_grid([tab(rows, formats={"B1:B2": {"type": "NUMBER", "pattern": "0.0000000"}})]).open()
    width = {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 3}
    narrow = {"range": {"sheetId": 0, **width}, "properties": {"pixelSize": 60}, "fields": "pixelSize"}
    params = {"spreadsheetId": sheet.id}
    body = {"requests": [{"updateDimensionProperties": narrow}]}
    sheet.google.call(sheet.user, "sheets.spreadsheets.batchUpdate", params, body)
    sheet.expect_text("A1", re.compile(r"^0\.6{1,6}7$"))
    sheet.expect_text("A2", "0.125")
    sheet.expect_text("B1", re.compile("^#+$"))
    sheet.expect_text("C1", re.compile("^#+$"))
    sheet.expect_text("C2", "5")
    assert sheet.text("A1") == "0.6666666667"


def test_a_waterfall_and_a_line_are_drawn_at_their_anchors(open_grid: Opener) -> None:
    rows = [["Step", "Amount"], ["Dec 2024", 1000000], ["Expansion", 200000], ["Contraction", -50000]]
    rows += [["Churn", -100000], ["Same customers", "=SUM(B2:B5)"], ["New", 10000]]
    more = {"formats": {"B2:B7": {"type": "CURRENCY", "pattern": '"$"#,##0'}}}
    sheet = open_grid([tab(rows, **more)], title="Charts")
    params = {"spreadsheetId": sheet.id}
    sheet.google.call(sheet.user, "sheets.spreadsheets.batchUpdate", params, {"requests": CHARTS})
    sheet.open()
    waterfall = sheet.page.locator(".chart").first
    expect(waterfall.locator("rect.col")).to_have_count(7, timeout=WAIT)
    kinds = waterfall.locator("rect.col").evaluate_all("all => all.map((one) => one.dataset.kind)")
    assert kinds == ["subtotal", "positive", "negative", "negative", "subtotal", "positive", "subtotal"]
    expect(waterfall).to_contain_text("$1.05M")
    expect(sheet.page.locator(".chart path.line")).to_have_count(1)
    sheet.shot("grid-charts")
    sheet.edit("B3", "300000")
    expect(waterfall).to_contain_text("$1.15M", timeout=WAIT)


def _source(column: int, bottom: int, top: int = 1) -> dict[str, Any]:
    place = {"sheetId": 0, "startRowIndex": top, "endRowIndex": bottom}
    return {"sourceRange": {"sources": [{**place, "startColumnIndex": column, "endColumnIndex": column + 1}]}}


def _anchor(row: int, column: int) -> dict[str, Any]:
    return {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": row, "columnIndex": column}}}


_SERIES = {
    "data": _source(1, 7),
    "hideTrailingSubtotal": False,
    "customSubtotals": [{"subtotalIndex": 4, "label": "Same customers", "dataIsSubtotal": True}],
    "subtotalColumnsStyle": {"label": "All customers"},
}
_WATERFALL = {
    "title": "Where the revenue went",
    "waterfallChart": {
        "domain": {"data": _source(0, 7)},
        "series": [_SERIES],
        "firstValueIsTotal": True,
    },
}
_LINE = {
    "title": "Amounts",
    "basicChart": {
        "chartType": "LINE",
        "headerCount": 1,
        "domains": [{"domain": _source(0, 5, 0)}],
        "series": [{"series": _source(1, 5, 0), "targetAxis": "LEFT_AXIS"}],
    },
}
CHARTS = [
    {"addChart": {"chart": {"spec": _WATERFALL, "position": _anchor(1, 3)}}},
    {"addChart": {"chart": {"spec": _LINE, "position": _anchor(20, 3)}}},
]


def test_an_alert_waits_for_the_user_and_the_script_goes_on_with_the_answer(small: Sheet) -> None:
    small.select("D2")
    small.menu("Extensions", "Keeprate", "Say hello")
    expect(small.alert).to_contain_text("Shall I write into this cell?", timeout=WAIT)
    small.shot("grid-alert")
    small.answer("Yes")
    small.expect_text("D2", "hello")
    expect(small.toast).to_contain_text("You said YES", timeout=WAIT)
    small.shot("grid-toast")


def test_a_prompt_gives_the_script_what_was_typed(small: Sheet) -> None:
    small.menu("Extensions", "Keeprate", "Ask a name")
    small.answer("OK", "Ada")
    small.expect_text("A1", "Ada")


def test_sub_menus_activate_ranges_and_show_a_scripts_error(small: Sheet) -> None:
    small.menu("Extensions", "Keeprate", "More", "Go to C7")
    expect(small.page.locator("#name-box")).to_have_value("C7", timeout=WAIT)
    small.menu("Extensions", "Keeprate", "More", "Fail")
    expect(small.alert).to_contain_text("Nothing to see here.", timeout=WAIT)
    small.shot("grid-script-error")
    small.answer("OK")


def test_the_sidebar_is_300_pixels_wide_apart_from_the_page_and_calls_the_script(small: Sheet) -> None:
    small.menu("Extensions", "Keeprate", "Open the sidebar")
    expect(small.sidebar.locator("#reach")).to_have_text("apart", timeout=WAIT)
    box = small.page.locator("#sidebar").bounding_box()
    assert box is not None
    assert box["width"] == 300
    assert small.page.locator("#sidebar iframe").bounding_box()["width"] == 300  # type: ignore[index]
    sandbox = small.page.locator("#sidebar iframe").get_attribute("sandbox") or ""
    assert "allow-same-origin" in sandbox
    assert "allow-top-navigation" not in sandbox
    small.select("B2:B3")
    small.sidebar.locator("#ask").click()
    expect(small.sidebar.locator("#answer")).to_have_text("You are at B2:B3", timeout=WAIT)
    small.shot("grid-sidebar")
    small.page.locator("#sidebar").get_by_label("Close").click()
    expect(small.page.locator("#sidebar")).to_be_hidden()


def test_a_dialog_opens_at_its_size_and_closes_with_escape(small: Sheet) -> None:
    small.menu("Extensions", "Keeprate", "Open a dialog")
    inside = small.page.frame_locator(".dialog iframe")
    expect(inside.locator("#in")).to_have_text("Inside the dialog", timeout=WAIT)
    box = small.page.locator(".dialog iframe").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (380, 160)
    small.shot("grid-dialog")
    inside.locator("#in").press("Escape")
    expect(small.page.locator(".dialog")).to_have_count(0)


def test_an_empty_and_a_tiny_window_stay_usable(open_grid: Opener) -> None:
    sheet = open_grid([tab([], "Empty")], title="Empty", viewport={"width": 700, "height": 420}).open()
    sheet.edit("A1", "first")
    sheet.expect_text("A1", "first")
    sheet.menu("Extensions", "Keeprate", "Open the sidebar")
    expect(sheet.page.locator("#sidebar")).to_be_visible(timeout=WAIT)
    sheet.shot("grid-tiny")
    assert sheet.errors == []


def test_a_link_in_a_cell_leads_to_the_tab_and_range_it_names(small: Sheet) -> None:
    sheets = small.google.call(COLLEAGUE, "sheets.spreadsheets.get", {"spreadsheetId": small.id})["sheets"]
    first, other = (sheet["properties"].get("sheetId", 0) for sheet in sheets)
    form = {"textFormat": {"link": {"uri": f"#gid={other}&range=B3"}}}
    where = {
        "sheetId": first,
        "startRowIndex": 1,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    paint = {
        "range": where,
        "cell": {"userEnteredFormat": form},
        "fields": "userEnteredFormat.textFormat.link",
    }
    body = {"requests": [{"repeatCell": paint}]}
    small.google.call(COLLEAGUE, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": small.id}, body)
    text = small.cell("A2").locator(".link")
    expect(text).to_have_text("Acme", timeout=WAIT)
    small.cell("A2").click(position={"x": 90, "y": 10})  # beside the text: the cell is selected, as any other
    expect(small.page.locator("#name-box")).to_have_value("A2")
    expect(small.page.locator('#tabs .tab[aria-selected="true"]')).to_have_text("Sheet1")
    text.click()
    expect(small.page.locator('#tabs .tab[aria-selected="true"]')).to_have_text("Other", timeout=WAIT)
    expect(small.page.locator("#name-box")).to_have_value("B3")
    assert small.errors == []
