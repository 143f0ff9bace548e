"""2-D results of custom functions: over the empty cells beside their formula, or whole for a function
around them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deploy.local.google.a1 import cell_name, column_name, quoted
from deploy.local.google.book import Book, CellError
from deploy.local.google.order import Home, Order
from deploy.local.google.values_of import put_value

Grid = list[list[Any]]
TAKEN = "Array result was not expanded because it would overwrite data in {}."
OUTSIDE = "Result was not automatically expanded, please insert more {} ({})."


def kind_of(value: Any) -> str | None:
    """The type of number format a moment is shown in."""
    if not isinstance(value, datetime):
        return None
    return "DATE" if (value.hour, value.minute, value.second) == (0, 0, 0) else "DATE_TIME"


class Spills:
    """What 2-D results fill: cells of tabs, and blocks of a hidden sheet."""

    def __init__(self, model: Any, sheet: int, title: str, order: Order) -> None:
        self.model = model
        self.sheet = sheet
        self.title = title
        self.order = order
        self.blocks: dict[int, str] = {}
        self.kinds: dict[Home, str] = {}
        self._row = 0
        self._places: dict[int, tuple[int, int]] = {}
        self._laid: dict[Home, list[Home]] = {}

    def refusal(self, book: Book, home: Home, grid: Grid) -> CellError | None:
        """Why this result cannot be laid out here."""
        tab = book.tab(home[0])
        assert tab is not None
        _, top, left = home
        below = top + len(grid) - tab.row_count
        beside = left + max((len(line) for line in grid), default=0) - tab.column_count
        for name, missing in (("rows", below), ("columns", beside)):
            if missing > 0:
                return CellError("#REF!", OUTSIDE.format(name, missing))
        for cell in _cells(home, grid):
            owner = self.order.filled.get(cell, home)
            if tab.cell(*cell[1:]).filled or owner != home:
                return CellError("#REF!", TAKEN.format(cell_name(*cell[1:])))
        return None

    def lay(self, home: Home, number: int, grid: Grid) -> None:
        """Write the result over the cells beside its formula."""
        cells = _cells(home, grid)
        for cell in cells:
            value = grid[cell[1] - home[1]][cell[2] - home[2]]
            if value not in (None, ""):
                put_value(self.model, number, cell[1] + 1, cell[2] + 1, value)
            self.note_kind(cell, value)
        self._laid[home] = cells
        self.order.fill(home, cells)

    def note_kind(self, cell: Home, value: Any) -> None:
        """Whether the cell is shown as a moment."""
        kind = kind_of(value)
        if kind:
            self.kinds[cell] = kind
        else:
            self.kinds.pop(cell, None)

    def take_back(self, home: Home, number: int, book: Book | None) -> None:
        """Empty what the formula's last result filled, but for what somebody has typed there since."""
        tab = book.tab(home[0]) if book else None
        for cell in self._laid.pop(home, ()):
            self.kinds.pop(cell, None)
            if tab is None or not tab.cell(*cell[1:]).filled:
                at = (cell[1] + 1, cell[2] + 1)
                self.model.range_clear_contents(number, *at, *at)
        self.kinds.pop(home, None)
        self.order.fill(home, [])

    def block(self, row: int, grid: Grid | None) -> bool:
        """Write a call's result where a function around it reads it whole; whether its address changed."""
        before = self.blocks.pop(row, None)
        if not grid or (len(grid) == 1 and len(grid[0]) == 1):
            return before is not None
        height, width = len(grid), max(1, *(len(line) for line in grid))
        first, tallest = self._places.get(row, (0, 0))
        if height > tallest:
            first, self._row = self._row + 1, self._row + height
            self._places[row] = (first, height)
        self.model.range_clear_contents(self.sheet, first, 1, first + height - 1, width)
        for n, line in enumerate(grid):
            for m, value in enumerate(line):
                if value not in (None, ""):
                    put_value(self.model, self.sheet, first + n, m + 1, value)
        self.blocks[row] = f"{quoted(self.title)}!A{first}:{column_name(width - 1)}{first + height - 1}"
        return self.blocks[row] != before


def _cells(home: Home, grid: Grid) -> list[Home]:
    tab, top, left = home
    spots = ((n, m) for n, line in enumerate(grid) for m in range(len(line)))
    return [(tab, top + n, left + m) for n, m in spots if n or m]
