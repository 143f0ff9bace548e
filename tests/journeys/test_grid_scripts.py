"""What scripts show in the page: alerts, prompts, menus, sidebar and dialogs."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.sheet import WAIT, Sheet


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
