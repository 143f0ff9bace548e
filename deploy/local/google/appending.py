"""values.append: finding the table to append to."""

from __future__ import annotations

from collections.abc import Callable

from deploy.local.google.a1 import Box
from deploy.local.google.book import Tab
from deploy.local.google.view import View


def last_table(view: View, tab: Tab, box: Box) -> Box | None:
    """The last block of filled cells that meets the box (lowest, then rightmost), with all it touches."""
    results = view.results.get(tab.id, {})
    height = max(len(tab.rows), max(results, default=-1) + 1)

    def filled(row: int, column: int) -> bool:
        if row < 0 or column < 0 or row >= height:
            return False
        cells = tab.rows[row] if row < len(tab.rows) else []
        cell = cells[column] if column < len(cells) else None
        return (cell is not None and cell.filled) or column in results.get(row, {})

    for row in range(min(box.bottom, height) - 1, box.top - 1, -1):
        width = max(
            len(tab.rows[row]) if row < len(tab.rows) else 0, max(results.get(row, {}), default=-1) + 1
        )
        for column in range(min(box.right, width) - 1, box.left - 1, -1):
            if filled(row, column):
                return _grown(Box(row, row + 1, column, column + 1), filled)
    return None


def _grown(box: Box, filled: Callable[[int, int], bool]) -> Box:
    """The box grown until its whole rim, corners included, is empty."""
    top, bottom, left, right = box
    while True:
        before = (top, bottom, left, right)
        while any(filled(top - 1, column) for column in range(left - 1, right + 1)):
            top -= 1
        while any(filled(bottom, column) for column in range(left - 1, right + 1)):
            bottom += 1
        while any(filled(row, left - 1) for row in range(top - 1, bottom + 1)):
            left -= 1
        while any(filled(row, right) for row in range(top - 1, bottom + 1)):
            right += 1
        if before == (top, bottom, left, right):
            return Box(top, bottom, left, right)
