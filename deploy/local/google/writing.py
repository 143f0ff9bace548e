"""Putting values into cells, with the rules of RAW and USER_ENTERED."""

from __future__ import annotations

from math import isfinite
from typing import Any

from deploy.local.google.book import EMPTY, Book, Cell, Scalar, Tab
from deploy.local.google.entered import entered
from deploy.local.google.errors import invalid

LONGEST = 50_000
LARGEST = 10_000_000
WIDEST = 18_278


def entry(value: Any, option: str, book: Book, old: Cell) -> Cell:
    """The cell after `value` was sent to it; "" clears the value and keeps the format."""
    if value == "":
        return Cell(None, None, old.format, old.note, old.more) if old.filled else old
    if type(value) is str and len(value) > LONGEST:
        check_length(value)
    if option != "USER_ENTERED":
        return Cell(_stored(value), None, old.format, old.note, old.more)
    style = (old.format or {}).get("numberFormat")
    if style and style.get("type") == "TEXT" and isinstance(value, str):
        return old._replace(value=value, formula=None)
    found = entered(value, book.locale)
    added = old.format
    if found.format and not style:
        added = old.format | {"numberFormat": found.format} if old.format else _alone(found.format)
    return Cell(_stored(found.value), found.formula, added, old.note, old.more)


_ALONE: dict[str, dict[str, Any]] = {}


def _alone(number_format: dict[str, Any]) -> dict[str, Any]:
    """A cell format that is only this number format: one object for all cells that have it."""
    key = f"{number_format['type']} {number_format['pattern']}"
    return _ALONE.setdefault(key, {"numberFormat": number_format})


def _stored(value: Scalar) -> Scalar:
    if type(value) is float and not isfinite(value):
        raise invalid("A cell cannot hold a number that is not finite.")
    return float(value) if type(value) is int and abs(value) >= 2**63 else value


def lines_of(values: list[list[Any]], dimension: str) -> list[list[Any]]:
    """Rows of a ValueRange; of columns, None where a column is shorter."""
    if dimension != "COLUMNS":
        return values
    height = max((len(column) for column in values), default=0)
    return [[column[n] if n < len(column) else None for column in values] for n in range(height)]


def put_values(book: Book, tab: Tab, top: int, left: int, lines: list[list[Any]], option: str) -> Touched:
    """Write rows from (top, left); None leaves a cell alone and is not counted."""
    touched = Touched()
    raw = option != "USER_ENTERED"
    for n, line in enumerate(lines):
        before = tab.rows[top + n] if top + n < len(tab.rows) else []
        cells: list[Cell | None] = []
        count, columns = 0, touched.columns
        for m, value in enumerate(line, left):
            old = before[m] if m < len(before) else None
            if value is None:
                cells.append(old)
                continue
            count += 1
            columns.add(m)
            if raw and old is None and type(value) is str and 0 < len(value) <= LONGEST:
                cells.append(Cell(value))  # what most cells of most writes are
                continue
            cell = entry(value, option, book, old or EMPTY)
            cells.append(None if cell.value is None and cell == EMPTY else cell)
        if cells:
            tab.put(top + n, left, cells)
        if count:
            touched.rows.add(top + n)
            touched.cells += count
    return touched


class Touched:
    """Which rows and columns a write really touched, and how many cells."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.cells = 0


def check_length(value: Any) -> None:
    """Refuse a text too long for one cell."""
    if isinstance(value, str) and len(value) > LONGEST:
        raise invalid(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")


def check_size(book: Book) -> None:
    """Refuse a workbook past the limit of cells, and a tab past that of columns (column ZZZ)."""
    if any(tab.column_count > WIDEST for tab in book.tabs):
        raise invalid(
            f"This action would increase the number of columns in a sheet above the limit of {WIDEST}."
        )
    total = sum(tab.row_count * tab.column_count for tab in book.tabs)
    if total > LARGEST:
        raise invalid(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{LARGEST} cells."
        )
