"""The page itself: it opens, scrolls, edits, draws, and stays usable empty, tiny and huge."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.grid import COLLEAGUE, tab
from tests.journeys.sheet import WAIT, Sheet


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


def test_an_edit_is_undone_and_done_again(small: Sheet) -> None:
    small.edit("B2", "5000")
    small.expect_text("B4", "5300")
    small.page.keyboard.press("Control+z")
    small.expect_text("B4", "1500")
    small.page.keyboard.press("Control+y")
    small.expect_text("B4", "5300")


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
