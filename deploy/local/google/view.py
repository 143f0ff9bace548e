"""A book as readers see it: entered values with every formula computed, and how they are shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from deploy.local.google.a1 import Box
from deploy.local.google.book import Book, Cell, CellError, Scalar, Tab
from deploy.local.google.effective import MOMENTS, number_format
from deploy.local.google.engine import Engine, Results
from deploy.local.google.executions import Executions, within
from deploy.local.google.formats import formatted
from deploy.local.google.locales import locale
from deploy.local.google.order import Home


class View:
    """A book and the results of its formulas; never changes."""

    def __init__(
        self, book: Book, results: Results, kinds: dict[Home, str] | None = None, waiting: bool = False
    ) -> None:
        self.book = book
        self.results = results
        self.kinds = kinds or {}
        self.waiting = waiting
        self.painted: dict[int, Any] = {}

    def value(self, tab: Tab, row: int, column: int) -> Scalar:
        """The effective value of a cell."""
        spot = self.results.get(tab.id, {}).get(row, {})
        if column in spot:
            return spot[column]
        return tab.cell(row, column).value

    def number_format(self, tab: Tab, row: int, column: int) -> dict[str, Any] | None:
        """The number format the cell shows: its own, or what its formula inherits."""
        found = number_format(self.book, tab, row, column)
        kind = self.kinds.get((tab.id, row, column)) if found is None else None
        return found if kind is None else {"type": kind, "pattern": locale(self.book.locale).default(kind)}

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
    """The current view of each book; engines are kept between changes.

    ``evaluator`` has the custom functions of every book that nobody offered its own for. A reader waits
    ``patience`` seconds for a custom function, then its cells say Loading...; ``tell`` is called with the
    book's id when they have come.
    """

    def __init__(self, tell: Callable[[str], None], patience: float) -> None:
        self.lock = threading.RLock()
        self.engines: dict[str, Engine] = {}
        self.current: dict[str, View] = {}
        self.evaluator: Any = None
        self.offered: dict[str, list[Any]] = {}
        self.tell = tell
        self.patience = patience

    def forget(self, book_id: str | None = None) -> None:
        """Drop what is computed, of one book or of all."""
        with self.lock:
            for key in [book_id] if book_id else list(self.engines):
                engine = self.engines.pop(key, None)
                if engine is not None:
                    engine.executions.close()
                self.current.pop(key, None)
            if book_id is None:
                self.current.clear()

    def offer(self, book_id: str, evaluator: Any) -> None:
        """This evaluator has the custom functions of this book now; the latest offer counts."""
        with self.lock:
            self.offered.setdefault(book_id, []).append(evaluator)
            self.current.pop(book_id, None)

    def withdraw(self, book_id: str, evaluator: Any) -> None:
        """It has them no longer; the offer before it counts again."""
        with self.lock:
            self.offered[book_id] = [kept for kept in self.offered.get(book_id, []) if kept is not evaluator]
            self.current.pop(book_id, None)

    def evaluator_of(self, book_id: str) -> Any:
        """Who evaluates this book's custom functions; None shows #NAME?."""
        offers = self.offered.get(book_id)
        return offers[-1] if offers else self.evaluator

    def view(self, book: Book, patience: float | None = None) -> View:
        """The book computed; at once where it holds no formula."""
        known = self.current.get(book.id)
        if known is not None and known.book is book and not known.waiting:
            return known
        if within():  # a custom function reads its own sheet: formulas as they were
            return View(book, known.results if known else {}, known.kinds if known else None)
        return self._computed(book, patience, keep=True)

    def draft(self, book: Book) -> View:
        """The book computed as it stands now, though it may still be changed."""
        return self._computed(book, None, keep=False)

    def _computed(self, book: Book, patience: float | None, *, keep: bool) -> View:
        if not any(tab.formulas for tab in book.tabs):
            return self._kept(View(book, {}), keep)
        while True:
            with self.lock:
                engine = self.engines.get(book.id)
                if engine is None:
                    executions = Executions(partial(self.tell, book.id))
                    engine = self.engines[book.id] = Engine(executions)
                finished = engine.executions.finished
                found = engine.compute(book, self.evaluator_of(book.id))
                view = self._kept(View(book, *found), keep)
            wanted = self.patience if patience is None else patience
            if not view.waiting or not engine.executions.wait(finished, wanted):
                return view

    def _kept(self, view: View, keep: bool) -> View:
        if keep:
            self.current[view.book.id] = view
        return view
