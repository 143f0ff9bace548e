"""What points at cells that move as a block (insertRange, deleteRange, cutPaste): formulas, named ranges.

A reference follows when every cell it covers moves alike; one that only partly moves stays. That references
follow moved cells is documented (support.google.com/docs, "Move cells"); what happens to partly moved ones is
assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deploy.local.google.a1 import Box, quoted
from deploy.local.google.book import Book, Tab
from deploy.local.google.dimensions import Shift
from deploy.local.google.formulas import GONE, Point, rewrite, same

Text = Callable[[Tab, int, int, str], str]


def each_formula(book: Book, change: Text) -> None:
    """Pass every formula through `change(tab, row, column, formula)`."""
    for tab in book.tabs:
        if not tab.formulas:
            continue
        for n, row in enumerate(tab.rows):
            for m, cell in enumerate(row):
                if cell is None or cell.formula is None:
                    continue
                text = change(tab, n, m, cell.formula)
                if text != cell.formula:
                    tab.put(n, m, [cell._replace(formula=text)])


def box_of_reference(start: Point, end: Point | None) -> Box | None:
    """The cells of a closed reference; None for an open one."""
    last = end or start
    if None in (start.row, start.column, last.row, last.column):
        return None
    assert start.row is not None
    assert start.column is not None
    assert last.row is not None
    assert last.column is not None
    return Box(start.row, last.row + 1, start.column, last.column + 1)


def _means(tab: Tab, title: str | None, home: Tab) -> bool:
    return tab is home if title is None else title.lower() == home.title.lower()


def strip_moved(book: Book, tab: Tab, strip: Box, shift: Shift) -> None:
    """Cells of a strip were pushed on or pulled up along the shift's axis."""

    def across(box: Box) -> bool:
        if shift.axis == "ROWS":
            return strip.left <= box.left and box.right <= strip.right
        return strip.top <= box.top and box.bottom <= strip.bottom

    def ends(box: Box) -> tuple[int, int] | None:
        first, last = (box.top, box.bottom) if shift.axis == "ROWS" else (box.left, box.right)
        return shift.span(first, last - 1)

    def at(point: Point, index: int) -> Point:
        return point._replace(row=index) if shift.axis == "ROWS" else point._replace(column=index)

    def moved(where: Tab, _row: int, _column: int, formula: str) -> str:
        def change(title: str | None, start: Point, end: Point | None) -> str:
            box = box_of_reference(start, end)
            if box is None or not _means(where, title, tab) or not across(box):
                return same(title, start, end)
            found = ends(box)
            if found is None:
                return GONE
            return at(start, found[0]).text() + (":" + at(end, found[1]).text() if end else "")

        return rewrite(formula, change)

    each_formula(book, moved)
    kept = []
    for named in book.named_ranges:
        box = _named_box(named, tab)
        found = ends(box) if box is not None and across(box) else None
        if box is not None and across(box):
            if found is None:
                continue
            name = "Row" if shift.axis == "ROWS" else "Column"
            named["range"] |= {f"start{name}Index": found[0], f"end{name}Index": found[1] + 1}
        kept.append(named)
    book.named_ranges = kept


def _named_box(named: dict[str, Any], tab: Tab) -> Box | None:
    grid = named["range"]
    keys = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    if grid.get("sheetId", 0) != tab.id or not all(key in grid for key in keys):
        return None
    return Box(*(grid[key] for key in keys))


def block_moved(book: Book, home: Tab, box: Box, target: Tab, down: int, right: int) -> None:
    """A block is about to be cut from `home` and pasted into `target`: what points at it follows."""

    def inside(found: Box) -> bool:
        return (
            box.top <= found.top
            and found.bottom <= box.bottom
            and box.left <= found.left
            and found.right <= box.right
        )

    def moved(where: Tab, row: int, column: int, formula: str) -> str:
        goes = where is home and box.top <= row < box.bottom and box.left <= column < box.right
        lands = target if goes else where

        def on(tab: Tab, text: str) -> str:
            return text if tab is lands and tab is where else f"{quoted(tab.title)}!{text}"

        def change(title: str | None, start: Point, end: Point | None) -> str:
            found = box_of_reference(start, end)
            if found is not None and _means(where, title, home) and inside(found):
                first, last = _by(start, down, right), _by(end, down, right) if end else None
                text = same(None, first, last)
                return on(target, text) if target is not home else text
            if goes and title is None and target is not home:
                return on(home, same(title, start, end))
            return same(title, start, end)

        return rewrite(formula, change)

    each_formula(book, moved)
    for named in book.named_ranges:
        found = _named_box(named, home)
        if found is not None and inside(found):
            named["range"] = {
                "sheetId": target.id,
                "startRowIndex": found.top + down,
                "endRowIndex": found.bottom + down,
                "startColumnIndex": found.left + right,
                "endColumnIndex": found.right + right,
            }


def _by(point: Point, down: int, right: int) -> Point:
    assert point.row is not None
    assert point.column is not None
    return point._replace(row=point.row + down, column=point.column + right)
