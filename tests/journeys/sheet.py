"""The page as a person uses it: cells by name, menus by their words, the sidebar's frame."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

SHOTS = Path(__file__).parent / "shots"
BRING = """async ([a1, row]) => {
  const scroller = document.querySelector('.scroller');
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  scroller.scrollTop = Math.max(0, (row - 6) * 21);
  for (scroller.scrollLeft = 0; ; scroller.scrollLeft += 500) {
    await frame();
    if (document.querySelector(`#grid [data-a1="${a1}"]`)) return;
    if (scroller.scrollLeft + scroller.clientWidth >= scroller.scrollWidth - 1) return;
  }
}"""
WAIT = 10_000  # milliseconds for things of the page itself
RUN = 60_000  # for what the service or a script does, on a machine that is busy with other things


class Sheet:
    """One browser tab on one spreadsheet."""

    def __init__(self, page: Page, url: str, google: Any, spreadsheet_id: str, user: str) -> None:
        self.page = page
        self.url = url
        self.google = google
        self.id = spreadsheet_id
        self.user = user
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self) -> Sheet:
        """Load the page and wait until cells and the add-on's menu are there."""
        self.page.goto(self.url)
        self.page.wait_for_selector("body[data-menu]", timeout=WAIT)
        self.page.wait_for_selector(".row:not(.waiting) [data-a1]", timeout=WAIT)
        return self

    # cells

    def cell(self, a1: str) -> Locator:
        """The element of a cell that is on the screen."""
        return self.page.locator(f'#grid [data-a1="{a1}"]')

    def text(self, a1: str) -> str:
        """What a cell shows; the whole text also when the column is too narrow for it."""
        self.bring(a1)
        cell = self.cell(a1)
        return cell.get_attribute("data-text") or cell.inner_text()

    def bring(self, a1: str) -> None:
        """Scroll until a cell is on the screen, without selecting it."""
        deadline = time.monotonic() + WAIT / 1000
        # again, because the sheet may have grown a moment ago and the page not know it yet
        while not self.cell(a1).count() and time.monotonic() < deadline:
            self.page.evaluate(BRING, [a1, int(re.sub(r"\D", "", a1))])
        expect(self.cell(a1)).to_have_count(1)

    def expect_text(self, a1: str, text: str | re.Pattern[str], timeout: int = WAIT) -> None:
        """Wait until a cell shows a text; the grid is scrolled to it."""
        self.bring(a1)
        expect(self.cell(a1)).to_have_text(text, timeout=timeout)

    def select(self, a1: str) -> None:
        """Go to a cell or a range through the name box."""
        box = self.page.locator("#name-box")
        box.click()
        box.fill(a1)
        box.press("Enter")

    def edit(self, a1: str, text: str) -> None:
        """Select a cell, type over it, press Enter."""
        self.select(a1)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    @property
    def formula(self) -> str:
        """What the formula bar shows."""
        return self.page.locator("#formula-bar").input_value()

    # tabs

    @property
    def tabs(self) -> list[str]:
        """Titles of the visible tabs, left to right."""
        return self.page.locator("#tabs .tab .name").all_inner_texts()

    def expect_tabs(self, *titles: str) -> None:
        """Wait until these are the visible tabs."""
        expect(self.page.locator("#tabs .tab .name")).to_have_text(list(titles))

    def tab(self, title: str) -> None:
        """Switch to a tab."""
        self.page.locator("#tabs .tab", has_text=title).first.click()
        expect(self.page.locator('#tabs .tab[aria-selected="true"]')).to_have_text(title, timeout=WAIT)

    # menus, dialogs, sidebar

    def menu(self, *path: str) -> None:
        """Choose from the menu bar: menu("Extensions", "Keeprate", "Compute NRR")."""
        self.page.locator("#menubar button", has_text=path[0]).click()
        for depth, label in enumerate(path[1:]):
            shown = self.page.locator("#layer .menu").nth(depth)
            item = shown.locator(".item", has=self.page.get_by_text(label, exact=True))
            item.click()

    def items(self, *path: str) -> list[str]:
        """The words of a menu's entries; the menu is closed again."""
        self.page.locator("#menubar button", has_text=path[0]).click()
        for depth, label in enumerate(path[1:]):
            shown = self.page.locator("#layer .menu").nth(depth)
            shown.locator(".item", has=self.page.get_by_text(label, exact=True)).click()
        labels = self.page.locator("#layer .menu").last.locator(".label").all_inner_texts()
        self.page.keyboard.press("Escape")
        self.page.mouse.click(640, 20)
        return labels

    def until(self, wanted: Callable[[list[str]], bool], *path: str) -> list[str]:
        """Open a menu until its entries are as wanted: of triggers the page hears a little later."""
        deadline = time.monotonic() + WAIT / 1000
        while not wanted(entries := self.items(*path)):
            if time.monotonic() > deadline:
                raise AssertionError(f"the menu {' > '.join(path)} still shows {entries}")
            self.page.wait_for_timeout(100)
        return entries

    @property
    def alert(self) -> Locator:
        """The alert or prompt that is open."""
        return self.page.locator(".alert")

    def answer(self, button: str, text: str | None = None) -> None:
        """Press a button of the alert, after typing into it when it asks for a text."""
        expect(self.alert).to_be_visible(timeout=WAIT)
        if text is not None:
            self.alert.locator("input").fill(text)
        self.alert.locator(".buttons button", has_text=re.compile(f"^{button}$")).click()

    @property
    def sidebar(self) -> FrameLocator:
        """What is inside the sidebar."""
        return self.page.frame_locator("#sidebar iframe")

    @property
    def toast(self) -> Locator:
        """The toast in the corner."""
        return self.page.locator(".toast")

    def shot(self, name: str) -> Path:
        """A screenshot in tests/journeys/shots/."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path
