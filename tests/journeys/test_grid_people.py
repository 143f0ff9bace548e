"""Who looks at the page: what others do appears, who may not is told, and a server that was away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from deploy.local.demo import Demo
from deploy.local.page import free_port
from tests.journeys.conftest import SCRIPTS, Opener
from tests.journeys.grid import COLLEAGUE, SMALL, TWO_FRAMES, VIEWER, others_write
from tests.journeys.sheet import WAIT, Sheet


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
