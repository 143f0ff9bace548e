"""The main line, as a person walks it: menu, receipt, confirm, compute, the sheet afterwards, remove."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.sheet import RUN, WAIT, Sheet

VIEWER = "viewer@example.com"
OURS = ["Movement", "Flag", "Why", "At stake", "Renewal", "Signals"]


def open_sidebar(sheet: Sheet) -> None:
    sheet.menu("Extensions", "Keeprate", "Compute NRR")
    expect(sheet.page.locator("#sidebar")).to_be_visible(timeout=WAIT)


def receipt(sheet: Sheet) -> str:
    card = sheet.sidebar.locator("#receipt[aria-busy=false]")
    expect(card).to_be_visible(timeout=RUN)
    return card.inner_text().replace("\n", " ")


def press(sheet: Sheet, word: str) -> None:
    sheet.sidebar.get_by_role("button", name=word, exact=True).click(timeout=RUN)


def compute(sheet: Sheet) -> None:
    press(sheet, "Compute NRR")
    press(sheet, "Go ahead")
    expect(sheet.sidebar.locator(".figures")).to_be_visible(timeout=RUN)


def figure(sheet: Sheet, name: str) -> str:
    return sheet.sidebar.locator(".figures div", has_text=name).locator(".big").inner_text()


def grid_value(sheet: Sheet, a1: str, tab: str = "ARR 2025") -> object:
    got = sheet.google.call(
        sheet.user, "sheets.spreadsheets.values.get", {"spreadsheetId": sheet.id, "range": f"'{tab}'!{a1}"}
    )
    return got.get("values", [[""]])[0][0]


def all_values(sheet: Sheet, tab: str = "ARR 2025") -> list[list[object]]:
    got = sheet.google.call(
        sheet.user,
        "sheets.spreadsheets.values.get",
        {"spreadsheetId": sheet.id, "range": f"'{tab}'", "valueRenderOption": "FORMULA"},
    )
    return got.get("values", [])


def trimmed(row: list[object]) -> list[object]:
    """A row without the blanks at its end, as Sheets answers it when nothing stands to the right."""
    return row[: max((i + 1 for i, value in enumerate(row) if value != ""), default=0)]


def test_a_click_from_menu_to_figures_flags_and_waterfall(sheet: Sheet) -> None:
    before = all_values(sheet)
    assert sheet.items("Extensions", "Keeprate") == [
        "Compute NRR",
        "Enrich",
        "Recalculate formulas",
        "Replace formulas with values",
        "Insert a sample sheet",
        "Remove what Keeprate added",
        "Help",
    ]
    open_sidebar(sheet)
    text = receipt(sheet)
    for part in (
        "Tab ARR 2025",
        "accounts in A",
        "Jan 2024–Dec 2025 in C:Z",
        "USD, ARR",
        "214 accounts",
        "2 total rows left out",
        "Dec 2024 → Dec 2025",
        "Change",
    ):
        assert part in text, text
    sheet.shot("nrr-receipt")
    press(sheet, "Compute NRR")
    expect(
        sheet.sidebar.get_by_text(re.compile("^Adds . tabs .Keeprate NRR, .* and 6 columns after Z"))
    ).to_be_visible()
    assert all_values(sheet) == before
    sheet.shot("nrr-confirm")
    press(sheet, "Go ahead")
    expect(sheet.sidebar.locator(".figures")).to_be_visible(timeout=RUN)
    sentence = sheet.sidebar.locator(".lead").inner_text()
    assert re.match(r"Of every \$100 these customers paid in Dec 2024 they pay \$\d+ now: ", sentence), (
        sentence
    )
    nrr, grr = (float(figure(sheet, name).rstrip("%")) for name in ("NRR", "GRR"))
    assert 100 < nrr < 110
    assert 80 < grr < 92
    expect(sheet.sidebar.get_by_text("Same customers, Dec 2025")).to_be_visible()
    expect(sheet.sidebar.get_by_text("All customers, Dec 2025")).to_be_visible()
    expect(sheet.sidebar.get_by_text("Accounts to look at first")).to_be_visible()
    sheet.shot("nrr-done")
    expect(sheet.page.locator("#tabs .tab", has_text="Keeprate NRR")).to_have_count(1)
    after = all_values(sheet)
    assert after[0][26:32] == OURS
    assert [trimmed(row[:26]) for row in after] == [trimmed(row[:26]) for row in before]
    flagged = [row for row in after[1:] if len(row) > 27 and row[27]]
    assert flagged
    sheet.bring("AC12")
    sheet.shot("nrr-columns")
    sheet.tab("Keeprate NRR")
    expect(sheet.page.locator("figure.chart svg").first).to_be_visible(timeout=WAIT)
    sheet.shot("nrr-tab")
    sheet.select("A62")
    sheet.shot("nrr-tab-below")
    sheet.tab("Keeprate accounts")
    reasons = sheet.page.locator("#grid .c.wrap", has_text="Renewal on")
    expect(reasons.first).to_be_visible(timeout=WAIT)
    sheet.shot("nrr-accounts")
    cut = "all => all.filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)"
    assert reasons.evaluate_all(f"{cut}.map(e => e.textContent)") == [], "every reason is read whole"
    assert sheet.errors == []


def test_editing_a_cell_and_clicking_again_changes_the_numbers(sheet: Sheet) -> None:
    open_sidebar(sheet)
    receipt(sheet)
    compute(sheet)
    first = figure(sheet, "NRR")
    sheet.edit("Z12", "900000")
    sheet.expect_text("Z12", "$900,000")
    press(sheet, "Compute again")
    expect(sheet.sidebar.locator(".figures .big").first).not_to_have_text(first, timeout=RUN)
    assert float(figure(sheet, "NRR").rstrip("%")) > float(first.rstrip("%"))
    assert all_values(sheet)[0][26:32] == OURS
    assert sheet.tabs.count("Keeprate NRR") == 1


def test_changing_the_window_changes_the_receipt_and_the_result(sheet: Sheet) -> None:
    open_sidebar(sheet)
    receipt(sheet)
    press(sheet, "Change")
    sheet.shot("nrr-change")
    sheet.sidebar.get_by_label("From", exact=True).select_option("2025-06")
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_contain_text(
        "Jun 2025 → Dec 2025", timeout=RUN
    )
    press(sheet, "Close")
    compute(sheet)
    assert "paid in Jun 2025" in sheet.sidebar.locator(".lead").inner_text()


def test_choosing_another_account_column_is_read_anew(sheet: Sheet) -> None:
    open_sidebar(sheet)
    receipt(sheet)
    press(sheet, "Change")
    sheet.sidebar.get_by_label("Accounts", exact=True).select_option("B")
    expect(sheet.sidebar.locator("#view")).to_contain_text(
        re.compile("accounts in B|accounts? stand"), timeout=RUN
    )
    sheet.shot("nrr-other-accounts")


def test_an_account_to_look_at_first_leads_to_its_cell(sheet: Sheet) -> None:
    open_sidebar(sheet)
    receipt(sheet)
    compute(sheet)
    name = sheet.sidebar.locator(".first .link").first
    wanted = name.inner_text()
    name.click()
    expect(sheet.page.locator("#name-box")).not_to_have_value("A1", timeout=WAIT)
    row = re.sub(r"\D", "", sheet.page.locator("#name-box").input_value())
    assert grid_value(sheet, f"A{row}") == wanted


def test_remove_takes_everything_back(sheet: Sheet) -> None:
    before = all_values(sheet)
    open_sidebar(sheet)
    receipt(sheet)
    compute(sheet)
    sheet.menu("Extensions", "Keeprate", "Remove what Keeprate added")
    sheet.answer("OK")
    expect(sheet.toast).to_contain_text("Everything Keeprate added is removed", timeout=RUN)
    assert all_values(sheet) == before
    sheet.expect_tabs("ARR 2025", "Accounts")


def test_a_sheet_without_revenue_says_so(open_sheet: Opener) -> None:
    sheet = open_sheet(title="No revenue").open()
    open_sidebar(sheet)
    view = sheet.sidebar.locator("#view")
    expect(view.locator("h1")).to_be_visible(timeout=RUN)
    sheet.shot("nrr-no-revenue")
    assert "Compute NRR" not in view.inner_text()


def test_an_empty_sheet_offers_a_sample_that_computes(open_sheet: Opener) -> None:
    sheet = open_sheet([{"title": "Sheet1", "rows": []}], title="Empty").open()
    sheet.menu("Extensions", "Keeprate", "Insert a sample sheet")
    expect(sheet.page.locator("#sidebar")).to_be_visible(timeout=WAIT)
    assert "Keeprate sample" in receipt(sheet)
    sheet.expect_tabs("Sheet1", "Keeprate sample")
    compute(sheet)
    assert figure(sheet, "NRR") == "105.0%"
    sheet.shot("nrr-sample")


def test_current_revenue_only_can_be_recorded_monthly(open_sheet: Opener) -> None:
    sheet = open_sheet(title="Only current revenue").open()
    open_sidebar(sheet)
    expect(sheet.sidebar.locator("#view")).to_contain_text("NRR needs two points in time", timeout=RUN)
    sheet.shot("nrr-current-only")
    press(sheet, "Record this sheet monthly")
    expect(sheet.page.locator("#tabs .tab", has_text="Keeprate history")).to_have_count(1, timeout=RUN)
    expect(sheet.sidebar.locator("#view")).to_contain_text("Recorded $", timeout=RUN)
    sheet.shot("nrr-recorded")


def test_a_viewer_reads_the_receipt_and_is_told_that_writing_needs_rights(open_sheet: Opener) -> None:
    sheet = open_sheet(user=VIEWER).open()
    before = all_values(sheet)
    open_sidebar(sheet)
    receipt(sheet)
    press(sheet, "Compute NRR")
    press(sheet, "Go ahead")
    expect(sheet.sidebar.locator("#view")).to_contain_text(re.compile("edit", re.I), timeout=RUN)
    sheet.shot("nrr-viewer")
    assert all_values(sheet) == before


def test_with_the_service_down_a_sentence_says_what_to_do(
    open_grid: Opener, open_sheet: Opener, demo
) -> None:
    sheet = open_sheet().open()
    demo.service.stop()
    try:
        open_sidebar(sheet)
        expect(sheet.sidebar.locator("#view")).to_contain_text("cannot be reached", timeout=RUN)
        sheet.shot("nrr-service-down")
    finally:
        demo.service.start()
    press(sheet, "Try again")
    assert "214 accounts" in receipt(sheet)
