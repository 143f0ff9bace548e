"""A book as readers see it: entered values with every formula computed, and how they are shown."""

from __future__ import annotations

import threading
from typing import Any

from deploy.local.google.a1 import Box
from deploy.local.google.book import Book, Cell, CellError, Scalar, Tab
from deploy.local.google.effective import MOMENTS, number_format
from deploy.local.google.engine import Engine, Results
from deploy.local.google.formats import formatted


class View:
    """A book and the results of its formulas; never changes."""

    def __init__(self, book: Book, results: Results) -> None:
        self.book = book
        self.results = results
        self.painted: dict[int, Any] = {}

    def value(self, tab: Tab, row: int, column: int) -> Scalar:
        """The effective value of a cell."""
        spot = self.results.get(tab.id, {}).get(row, {})
        if column in spot:
            return spot[column]
        return tab.cell(row, column).value

    def number_format(self, tab: Tab, row: int, column: int) -> dict[str, Any] | None:
        """The number format the cell shows: its own, or what its formula inherits."""
        return number_format(self.book, tab, row, column)

    def shown(self, tab: Tab, row: int, column: int) -> str:
        """The formatted text of a cell."""
        value = self.value(tab, row, column)
        return formatted(value, self.number_format(tab, row, column), self.book.locale)

    def rows(self, tab: Tab, box: Box, render: str, dates: str) -> list[list[Any]]:
        """The values of a box, trailing empties trimmed."""
        results = self.results.get(tab.id, {})
        lines = []
        for row in range(box.top, box.bottom):
            cells = tab.rows[row][box.left : box.right] if row < len(tab.rows) else []
            line = self._line(tab, row, box, cells, results.get(row), render, dates)
            while line and line[-1] is None:
                line.pop()
            lines.append(line)
        while lines and not lines[-1]:
            lines.pop()
        return [["" if value is None else value for value in line] for line in lines]

    def _line(
        self,
        tab: Tab,
        row: int,
        box: Box,
        cells: list[Cell | None],
        spot: dict[int, Scalar] | None,
        render: str,
        dates: str,
    ) -> list[Any]:
        line: list[Any] = [None] * len(cells)
        for n, cell in enumerate(cells):
            if cell is not None and cell.value is not None:
                line[n] = self._plain(cell, render, dates)
        for column in spot or ():
            if box.left <= column < box.right:
                n = column - box.left
                line.extend([None] * (n + 1 - len(line)))
                line[n] = self._computed(tab, row, column, render, dates)
        return line

    def _plain(self, cell: Cell, render: str, dates: str) -> Any:
        value, style = cell.value, cell.format
        if style is None and isinstance(value, str):
            return str(value)
        number_format = style.get("numberFormat") if style else None
        if render == "FORMATTED_VALUE":
            return formatted(value, number_format, self.book.locale)
        return self._raw(value, number_format, dates)

    def _computed(self, tab: Tab, row: int, column: int, render: str, dates: str) -> Any:
        formula = tab.cell(row, column).formula
        if render == "FORMULA" and formula:
            return formula
        if render == "FORMATTED_VALUE":
            return self.shown(tab, row, column)
        value = self.value(tab, row, column)
        number_format = self.number_format(tab, row, column) if dates == "FORMATTED_STRING" else None
        return self._raw(value, number_format, dates)

    def _raw(self, value: Scalar, number_format: dict[str, Any] | None, dates: str) -> Any:
        if isinstance(value, CellError):
            return str(value)
        if dates == "FORMATTED_STRING" and number_format and number_format.get("type") in MOMENTS:
            return formatted(value, number_format, self.book.locale)
        return whole(value)


def whole(value: Scalar) -> Any:
    """A number as JSON shows it: no `.0`."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


class Views:
    """The current view of each book; engines are kept between changes."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.computing = False
        self.engines: dict[str, Engine] = {}
        self.current: dict[str, View] = {}
        self.evaluator: Any = None

    def forget(self, book_id: str | None = None) -> None:
        """Drop what is computed, of one book or of all."""
        with self.lock:
            for key in [book_id] if book_id else list(self.engines):
                self.engines.pop(key, None)
                self.current.pop(key, None)
            if book_id is None:
                self.current.clear()

    def view(self, book: Book) -> View:
        """The book computed; at once where it holds no formula."""
        known = self.current.get(book.id)
        if known is not None and known.book is book:
            return known
        with self.lock:
            if self.computing:  # a custom function reads its own sheet: formulas as they were
                return View(book, known.results if known else {})
            view = self.draft(book)
            self.current[book.id] = view
        return view

    def draft(self, book: Book) -> View:
        """The book computed as it stands now, though it may still be changed."""
        if not any(tab.formulas for tab in book.tabs):
            return View(book, {})
        with self.lock:
            self.computing = True
            try:
                engine = self.engines.setdefault(book.id, Engine())
                return View(book, engine.compute(book, self.evaluator))
            finally:
                self.computing = False
