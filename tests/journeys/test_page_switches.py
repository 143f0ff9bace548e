"""What only the local page can play: a browser with several accounts, and the clock of a trigger."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.sheet import RUN, Sheet


def switch_accounts(sheet: Sheet) -> None:
    sheet.page.locator("#who button").click()
    sheet.page.locator("#layer .menu .item", has_text="Several accounts signed in").click()


def test_with_several_accounts_signed_in_the_sidebar_says_what_to_do(sheet: Sheet) -> None:
    switch_accounts(sheet)
    sheet.menu("Extensions", "Keeprate", "Compute NRR")
    shown = sheet.sidebar.get_by_text("several Google accounts")
    expect(shown.first).to_be_visible(timeout=RUN)
    sheet.shot("several-accounts")
    switch_accounts(sheet)


def test_a_user_without_triggers_is_told_so(sheet: Sheet) -> None:
    assert sheet.items("Extensions", "Triggers") == ["No triggers"]
