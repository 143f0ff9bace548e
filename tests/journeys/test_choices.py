"""What a person decides: how a sheet is read, by which definition, that a figure is locked, and for whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.sheet import RUN, WAIT, Sheet
from tests.journeys.test_compute_nrr import compute, figure, grid_value, open_sidebar, press, receipt

OWNERS = ["you@example.com", "Priya Raman", "Tom Okafor"]


def owned() -> list[dict[str, object]]:
    """A book with an owner column: 36 accounts, 12 for each of three owners."""
    rows: list[list[object]] = [["Account", "Blurb", "Region", "Dec 2024", "Dec 2025"]]
    rows += [
        [f"Account {n:02}", OWNERS[n % 3], "North" if n % 2 else "South", 1000 + n, 1100 - 9 * n]
        for n in range(36)
    ]
    return [
        {"title": "ARR", "rows": rows, "formats": {"D2:E40": {"type": "CURRENCY", "pattern": '"$"#,##0'}}}
    ]


def chosen(sheet: Sheet, label: str, option: str) -> None:
    sheet.sidebar.get_by_label(label, exact=True).select_option(label=option)
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_be_visible(timeout=RUN)


def fold(sheet: Sheet, title: str | re.Pattern[str]) -> None:
    sheet.sidebar.locator("summary", has_text=title).click(timeout=WAIT)


def test_a_role_a_definition_and_an_owner_are_chosen_and_remembered(open_sheet: Opener) -> None:
    sheet = open_sheet(owned(), title="Owned").open()
    open_sidebar(sheet)
    receipt(sheet)
    press(sheet, "Change")
    first = sheet.sidebar.locator("table.preview tbody tr").first
    expect(first).to_have_text("Account 00$1,000$1,100")
    sheet.shot("choices-mapping")
    chosen(sheet, "Role of B · Blurb", "Owner")
    expect(sheet.sidebar.locator(".columns li", has_text="Blurb")).to_contain_text(
        "Chosen by you", timeout=RUN
    )
    press(sheet, "Close")
    compute(sheet)
    mine = sheet.sidebar.locator("#owned")
    expect(mine).to_contain_text("12 paying accounts")
    expect(sheet.sidebar.get_by_label("Owner", exact=True)).to_have_value("you@example.com")
    sheet.sidebar.get_by_label("Owner", exact=True).select_option("Tom Okafor")
    expect(mine).to_contain_text("Account 02", timeout=RUN)
    expect(mine.locator("li")).to_have_count(12)
    mine.scroll_into_view_if_needed()
    sheet.shot("choices-owner")
    name = mine.locator("li .link").first
    wanted = name.inner_text()
    name.click()
    expect(sheet.page.locator("#name-box")).not_to_have_value("A1", timeout=WAIT)
    row = re.sub(r"\D", "", sheet.page.locator("#name-box").input_value())
    assert grid_value(sheet, f"A{row}:B{row}", "ARR") == wanted
    assert grid_value(sheet, f"B{row}", "ARR") == "Tom Okafor"
    fold(sheet, re.compile("^Other definitions|^No other"))
    use = sheet.sidebar.get_by_role("button", name=re.compile("^Compute by "))
    label = (use.first.get_attribute("aria-label") or "").removeprefix("Compute by ")
    use.first.click()
    expect(sheet.sidebar.locator(".figures + p")).to_contain_text(label, timeout=RUN)
    open_sidebar(sheet)
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_contain_text(
        re.compile(f"Definition: {re.escape(label)}.*Read the way you chose before"), timeout=RUN
    )
    press(sheet, "Forget my choices")
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).not_to_contain_text(
        "chose before", timeout=RUN
    )
    assert label not in receipt(sheet)
    assert sheet.errors == []


def test_a_locked_figure_is_what_the_next_run_is_compared_with_until_it_is_unlocked(
    open_sheet: Opener,
) -> None:
    sheet = open_sheet(owned(), title="Reported").open()
    open_sidebar(sheet)
    receipt(sheet)
    compute(sheet)
    reported = figure(sheet, "NRR")
    press(sheet, "Lock this figure")
    sheet.shot("choices-lock")
    press(sheet, "Lock it")
    expect(sheet.sidebar.locator(".figures ~ .stack")).to_contain_text(f"at NRR {reported}", timeout=RUN)
    sheet.edit("E2", "3100")
    sheet.expect_text("E2", "$3,100")
    press(sheet, "Compute again")
    changed = sheet.sidebar.get_by_label("What changed")
    expect(changed).to_contain_text(f"is locked at NRR {reported}", timeout=RUN)
    fold(sheet, "1 account changed")
    expect(changed).to_contain_text("End was $1,100, is $3,100")
    sheet.shot("choices-locked")
    changed.get_by_role("button", name="Show 'ARR'!E2").click()
    expect(sheet.page.locator("#name-box")).to_have_value("E2", timeout=WAIT)
    press(sheet, "Unlock")
    press(sheet, "Unlock it")
    expect(sheet.sidebar.get_by_role("button", name="Lock this figure")).to_be_visible(timeout=RUN)
    assert figure(sheet, "NRR") != reported
    assert sheet.errors == []


def test_a_sheet_recorded_monthly_gets_its_first_nrr(open_sheet: Opener) -> None:
    sheet = open_sheet(title="Only current revenue").open()
    open_sidebar(sheet)
    press(sheet, "Record this sheet monthly")
    view = sheet.sidebar.locator("#view")
    expect(view).to_contain_text("Recorded on day 28 of every month", timeout=RUN)
    sheet.shot("choices-recording")
    # A month goes by: what was recorded now was last month's.
    sheet.tab("Keeprate history")
    sheet.expect_text("C2", re.compile(r"^[A-Z][a-z]{2} \d{4}$"))
    month = sheet.text("C2")
    sheet.edit("C2", before(month))
    sheet.expect_text("C2", before(month))
    [timer] = sheet.until(lambda items: "recordThisMonth" in str(items), "Extensions", "Triggers")
    assert "recordThisMonth" in timer
    assert "monthly, day 28" in timer
    sheet.menu("Extensions", "Triggers", timer)
    sheet.expect_text("D2", month, timeout=RUN)
    sheet.tab("Keeprate history")
    press(sheet, "Done")
    press(sheet, "Read what was recorded")
    if not over(month):
        press(sheet, f"Use {month} as it stands")
    assert f"{before(month)} → {month}" in receipt(sheet)
    sheet.shot("choices-recorded")
    press(sheet, "Stop recording")
    expect(view).not_to_contain_text("Recorded on day 28", timeout=RUN)
    compute(sheet)
    assert figure(sheet, "NRR") == "100.0%"
    sheet.shot("choices-first-nrr")
    sheet.until(lambda items: items == ["No triggers"], "Extensions", "Triggers")
    assert sheet.errors == []


def over(month: str) -> bool:
    """Whether the service takes ``Nov 2026`` for a complete month: from its last day on nothing is asked."""
    return f"{datetime.now(UTC) + timedelta(days=1):%b %Y}" != month


def before(month: str) -> str:
    """The month before ``Nov 2026``."""
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    name, year = month.split()
    at = names.index(name) - 1
    return f"{names[at]} {int(year) - (at < 0)}"
