"""From the click to the figures, in the demo, in a browser: 20 clicks on 1,000 accounts.

Between two clicks it waits as long as a person reads, so that the limit of one request a second per
spreadsheet, which the demo keeps like the real service, has room again.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from deploy.local import books
from deploy.local.demo import YOU, Demo
from tests.journeys import find_browser
from tests.journeys.sheet import Sheet

CLICKS = 20
PAUSE = 9.0
PATIENCE = 30_000


def seconds_of_clicks(sheet: Sheet) -> list[float]:
    """Seconds from pressing the blue button to the figures on the screen, click by click."""
    sheet.menu("Extensions", "Keeprate", "Compute NRR")
    side = sheet.sidebar
    expect(side.locator("#receipt[aria-busy=false]")).to_be_visible(timeout=PATIENCE)
    time.sleep(PAUSE)
    side.get_by_role("button", name="Compute NRR", exact=True).click()
    taken = []
    for number in range(CLICKS):
        if number:
            time.sleep(PAUSE)
        word = "Compute again" if number else "Go ahead"
        begun = time.perf_counter()
        side.get_by_role("button", name=word, exact=True).click()
        expect(side.locator("#meter")).to_be_visible(timeout=PATIENCE)
        expect(side.locator(".figures")).to_be_visible(timeout=PATIENCE)
        taken.append(time.perf_counter() - begun)
    return taken


def main() -> None:
    """Start a demo of its own, click, print median and worst."""
    path = find_browser.find()
    if path is None:
        raise SystemExit(find_browser.SENTENCE)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        demo = Demo(Path(home), port=0, samples=False)
        demo.start()
        try:
            browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
            sample = books.sample("1,000 accounts")
            book = demo.open_book(sample.title, sample.tabs, sample.id)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            sheet = Sheet(page, demo.book_url(book, YOU), demo.google, book, YOU).open()
            taken = seconds_of_clicks(sheet)
            browser.close()
        finally:
            demo.close()
    print(
        f"click to figures in the demo, 1,000 accounts, {CLICKS} clicks: "
        f"first {taken[0]:.2f} s, median {statistics.median(taken):.2f} s, worst {max(taken):.2f} s"
    )


if __name__ == "__main__":
    main()
