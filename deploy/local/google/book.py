"""A spreadsheet in memory: books, tabs, cells.

Cells are immutable and rows are replaced, never changed in place, so that a copy of a book costs one list of
references per tab. Every change happens on such a copy and is swapped in when it has succeeded.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from deploy.local.google.a1 import Box, Region


class CellError(str):
    """An error value such as #N/A, as it is shown.

    ``message`` is what the cell says about it when somebody points at it; "" for the usual sentence.
    """

    __slots__ = ("message",)
    message: str

    def __new__(cls, shown: str, message: str = "") -> CellError:
        """An error shown as ``shown``."""
        error = super().__new__(cls, shown)
        error.message = message
        return error


Scalar = None | bool | int | float | str | CellError


class Cell(NamedTuple):
    """One cell: what was entered, how it is formatted, and what hangs on it.

    `value` is the entered value (None for a formula); `format` is a userEnteredFormat and is never changed in
    place; `more` holds dataValidation, textFormatRuns and their kind by their API names.
    """

    value: Scalar = None
    formula: str | None = None
    format: dict[str, Any] | None = None
    note: str | None = None
    more: dict[str, Any] | None = None

    @property
    def filled(self) -> bool:
        """Whether it holds a value or a formula."""
        return self.value is not None or self.formula is not None


Row = list[Cell | None]
EMPTY = Cell()
LISTS = (
    "merges",
    "conditionalFormats",
    "protectedRanges",
    "filterViews",
    "charts",
    "bandedRanges",
    "rowGroups",
    "columnGroups",
    "slicers",
)


@dataclass
class Tab:
    """One sheet: properties, rows, and the objects on it under their API names (`parts`)."""

    id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    rows: list[Row] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    grid: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=lambda: {name: [] for name in LISTS})
    row_properties: dict[int, dict[str, Any]] = field(default_factory=dict)
    column_properties: dict[int, dict[str, Any]] = field(default_factory=dict)
    formulas: bool = False

    def copied(self) -> Tab:
        """A tab that can be changed without touching this one."""
        return Tab(
            self.id,
            self.title,
            self.row_count,
            self.column_count,
            list(self.rows),
            dict(self.properties),
            dict(self.grid),
            copy.deepcopy(self.parts),
            dict(self.row_properties),
            dict(self.column_properties),
            self.formulas,
        )

    def cell(self, row: int, column: int) -> Cell:
        """The cell, or an empty one."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column] or EMPTY
        return EMPTY

    def put(self, row: int, column: int, cells: list[Cell | None]) -> None:
        """Replace the cells of one row from `column` on."""
        while len(self.rows) <= row:
            self.rows.append([])
        old = self.rows[row]
        new = old[:column] + [None] * (column - len(old)) + cells + old[column + len(cells) :]
        while new and ((last := new[-1]) is None or last == EMPTY):
            new.pop()
        self.rows[row] = new
        if any(cell is not None and cell.formula for cell in cells):
            self.formulas = True

    def each(self, box: Box, change: Callable[[Cell, int, int], Cell]) -> None:
        """Pass every cell of the box through `change`."""
        for row in range(box.top, box.bottom):
            before = [self.cell(row, column) for column in range(box.left, box.right)]
            after = [change(cell, row, box.left + n) for n, cell in enumerate(before)]
            if any(a is not b for a, b in zip(before, after, strict=True)):
                self.put(
                    row, box.left, [None if cell.value is None and cell == EMPTY else cell for cell in after]
                )

    def box(self, region: Region | None = None) -> Box:
        """The region clipped to the grid; the whole grid without one."""
        return (region or Region(None, None, None, None)).clip(self.row_count, self.column_count)

    def used(self) -> tuple[int, int]:
        """Rows and columns up to the last filled cell."""
        height = width = 0
        for n, row in enumerate(self.rows):
            for m in range(len(row) - 1, -1, -1):
                cell = row[m]
                if cell is not None and cell.filled:
                    height, width = n + 1, max(width, m + 1)
                    break
        return height, width

    def grow(self, rows: int, columns: int) -> None:
        """Make the grid at least this large."""
        self.row_count = max(self.row_count, rows)
        self.column_count = max(self.column_count, columns)


@dataclass
class Book:
    """One spreadsheet file: tabs, names, metadata, and what Drive knows about it."""

    id: str
    properties: dict[str, Any]
    tabs: list[Tab] = field(default_factory=list)
    named_ranges: list[dict[str, Any]] = field(default_factory=list)
    metadata: list[dict[str, Any]] = field(default_factory=list)
    file: dict[str, Any] = field(default_factory=dict)
    permissions: list[dict[str, Any]] = field(default_factory=list)
    version: int = 1

    @property
    def title(self) -> str:
        """The file's name."""
        return str(self.properties["title"])

    @property
    def locale(self) -> str:
        """The locale values are parsed and shown in."""
        return str(self.properties.get("locale", "en_US"))

    def copied(self) -> Book:
        """A book that can be changed without touching this one."""
        return Book(
            self.id,
            copy.deepcopy(self.properties),
            [tab.copied() for tab in self.tabs],
            copy.deepcopy(self.named_ranges),
            copy.deepcopy(self.metadata),
            copy.deepcopy(self.file),
            copy.deepcopy(self.permissions),
            self.version,
        )

    def tab(self, sheet_id: int) -> Tab | None:
        """The tab with this id."""
        return next((tab for tab in self.tabs if tab.id == sheet_id), None)

    def titled(self, title: str) -> Tab | None:
        """The tab with this title, as typed or in another case."""
        found = next((tab for tab in self.tabs if tab.title == title), None)
        return found or next((tab for tab in self.tabs if tab.title.lower() == title.lower()), None)

    def taken_ids(self) -> Iterator[Any]:
        """Every id of a tab or an object, so that a new one is new."""
        for tab in self.tabs:
            yield tab.id
            for part in tab.parts.values():
                for item in part if isinstance(part, list) else []:
                    yield from (value for key, value in item.items() if key.endswith("Id"))
        yield from (item["metadataId"] for item in self.metadata)

    def new_id(self) -> int:
        """A positive 31-bit number nothing here uses yet."""
        taken = set(self.taken_ids())
        while (number := random.randint(1, 2**31 - 1)) in taken:
            pass
        return number
