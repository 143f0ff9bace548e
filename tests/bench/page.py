"""The page on a sheet of 10,000 x 30: first cells, frames while scrolling, an edit here and in another tab.

Frames are compared with those of the same page standing still, so that a slow or busy machine does not count.
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from deploy.local.demo import YOU, Demo
from tests.journeys import find_browser
from tests.journeys.conftest import SCRIPTS
from tests.journeys.sheet import Sheet

ROWS, COLUMNS = 10_000, 30
LOADS, EDITS, FRAMES = 5, 20, 240
STEPS = {"turning the wheel": 40, "flinging": 147}  # pixels from one frame to the next
FRAME_TIMES = """async ([frames, step]) => {
  const scroller = document.querySelector('.scroller');
  const times = [];
  let last = await new Promise((resolve) => requestAnimationFrame(resolve));
  for (let n = 0; n < frames; n++) {
    scroller.scrollTop += step;
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    times.push(now - last);
    last = now;
  }
  return times;
}"""


def tabs() -> list[dict[str, Any]]:
    """A table with a row of sums, a heat map over one column, and formats."""
    head = ["id", *[f"c{n}" for n in range(1, COLUMNS)]]
    sums = ["sum", *[f"=SUM({_letters(c)}3:{_letters(c)})" for c in range(1, COLUMNS)]]
    # small enough that every sum fits its column, whatever the fonts
    body = [[f"row {n}", *[n + c for c in range(1, COLUMNS)]] for n in range(2, ROWS)]
    formats = {"B2:AD10000": {"type": "CURRENCY", "pattern": '"$"#,##0'}}
    rows = [head, sums, *body]
    return [{"title": "Sheet1", "rows": rows, "input": "USER_ENTERED", "formats": formats, "frozen_rows": 1}]


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else "A" + chr(65 + column - 26)


HEAT = {
    "addConditionalFormatRule": {
        "rule": {
            "ranges": [{"sheetId": 0, "startRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 6}],
            "gradientRule": {
                "minpoint": {"color": {"red": 1, "green": 1, "blue": 1}, "type": "MIN"},
                "maxpoint": {"color": {"red": 0.34, "green": 0.73, "blue": 0.54}, "type": "MAX"},
            },
        }
    }
}


def share(times: list[float], part: float) -> float:
    """The value below which this part of the times lies."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def first_cells(browser: Any, demo: Demo, book: str) -> list[float]:
    """Seconds from the address to the first cells, in a browser that knows nothing yet."""
    taken = []
    for _ in range(LOADS):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        begun = time.perf_counter()
        page.goto(demo.book_url(book, YOU))
        page.wait_for_selector('.row:not(.waiting) [data-a1="B2"]', timeout=30_000)
        taken.append(time.perf_counter() - begun)
        context.close()
    return taken


def edits(sheet: Sheet, other: Sheet) -> tuple[list[float], list[float], list[float]]:
    """Seconds until an edit stands in its cell, until the sum above it has changed, and in the other tab."""
    own, summed, seen = [], [], []
    for n in range(EDITS):
        sheet.select("B3")
        sheet.page.keyboard.type(str(7000 + n))
        before = sheet.cell("B2").inner_text()
        begun = time.perf_counter()
        sheet.page.keyboard.press("Enter")
        typed = re.compile(rf"^(\${7000 + n:,}|{7000 + n})$")  # as typed first, then as it is shown
        expect(sheet.cell("B3")).to_have_text(typed, timeout=9000)
        own.append(time.perf_counter() - begun)
        expect(sheet.cell("B2")).not_to_have_text(before, timeout=9000)
        summed.append(time.perf_counter() - begun)
        expect(other.cell("B3")).to_have_text(f"${7000 + n:,}", timeout=9000)
        seen.append(time.perf_counter() - begun)
    return own, summed, seen


def scrolled(sheet: Sheet, step: int) -> tuple[list[float], dict[str, float]]:
    """Milliseconds of each frame while scrolling, and what the page's thread spends on one, however busy the
    machine is otherwise."""
    session = sheet.page.context.new_cdp_session(sheet.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> dict[str, float]:
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}

    before = spent()
    times = sheet.page.evaluate(FRAME_TIMES, [FRAMES, step])
    after = spent()
    names = ("Task", "Script", "Layout", "RecalcStyle")
    return times, {n: (after[f"{n}Duration"] - before[f"{n}Duration"]) * 1000 / FRAMES for n in names}


def report(browser: Any, demo: Demo) -> None:
    """Measure and print, one line each."""
    book = demo.open_book("10,000 x 30", tabs, "bench-page")
    where = {"spreadsheetId": book}
    demo.google.call(YOU, "sheets.spreadsheets.batchUpdate", where, {"requests": [HEAT]})
    small = demo.open_book("2 x 2", lambda: [{"title": "Sheet1", "rows": [[1, 2], [3, 4]]}], "bench-small")
    few, loads = first_cells(browser, demo, small), first_cells(browser, demo, book)
    ratio = statistics.median(loads) / statistics.median(few)
    print(f"first cells: median {statistics.median(loads):.2f} s, {ratio:.2f} of a sheet of 2 x 2")
    opened = [browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(2)]
    sheet, other = (Sheet(page, demo.book_url(book, YOU), demo.google, book, YOU).open() for page in opened)
    still = sheet.page.evaluate(FRAME_TIMES, [FRAMES, 0])
    for how, step in STEPS.items():
        moving, spent = scrolled(sheet, step)
        for name, part in (("median", 0.5), ("95%", 0.95), ("99%", 0.99)):
            a, b = share(still, part), share(moving, part)
            print(f"{how}, frame, {name}: {b:.1f} ms, {b / a:.2f} of one standing still ({a:.1f} ms)")
        every = ", ".join(f"{name} {spent[name]:.1f}" for name in ("Script", "Layout", "RecalcStyle"))
        print(f"{how}, the page's thread per frame: {spent['Task']:.1f} ms of processor time ({every})")
    sheet.page.evaluate("document.querySelector('.scroller').scrollTop = 0")
    names = ("an edit in its cell", "the sum above it", "the edit in another tab")
    for name, times in zip(names, edits(sheet, other), strict=True):
        print(f"{name}: median {statistics.median(times):.3f} s, 95% {share(times, 0.95):.3f} s")


def main() -> None:
    """Start a demo and a browser of its own and print the measurements."""
    path = find_browser.find()
    if path is None:
        raise SystemExit(find_browser.SENTENCE)
    with (
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
        Demo(Path(home), port=0, sources=SCRIPTS, service=False, samples=False) as demo,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        report(browser, demo)
        browser.close()


if __name__ == "__main__":
    main()
