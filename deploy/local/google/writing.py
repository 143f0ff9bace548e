"""Putting values into cells, with the rules of RAW and USER_ENTERED."""

from __future__ import annotations

from typing import Any

from deploy.local.google.book import Book, Cell, Scalar, Tab
from deploy.local.google.entered import entered
from deploy.local.google.errors import invalid

LONGEST = 50_000
LARGEST = 10_000_000


def entry(value: Any, option: str, book: Book, old: Cell) -> Cell:
    """The cell after `value` was sent to it; "" clears the value and keeps the format."""
    if value == "" and isinstance(value, str):
        return old._replace(value=None, formula=None)
    if isinstance(value, str) and len(value) > LONGEST:
        raise invalid(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
    if option != "USER_ENTERED":
        return old._replace(value=_stored(value), formula=None)
    style = (old.format or {}).get("numberFormat")
    if style and style.get("type") == "TEXT" and isinstance(value, str):
        return old._replace(value=value, formula=None)
    found = entered(value, book.locale)
    cell = old._replace(value=_stored(found.value), formula=found.formula)
    if found.format and not style:
        cell = cell._replace(format={**(old.format or {}), "numberFormat": found.format})
    return cell


def _stored(value: Scalar) -> Scalar:
    return float(value) if isinstance(value, int) and abs(value) >= 2**63 else value


def lines_of(values: list[list[Any]], dimension: str) -> list[list[Any]]:
    """Rows of a ValueRange; of columns, None where a column is shorter."""
    if dimension != "COLUMNS":
        return values
    height = max((len(column) for column in values), default=0)
    return [[column[n] if n < len(column) else None for column in values] for n in range(height)]


def put_values(book: Book, tab: Tab, top: int, left: int, lines: list[list[Any]], option: str) -> Touched:
    """Write rows from (top, left); None leaves a cell alone and is not counted."""
    touched = Touched()
    known: dict[int, dict[str, Any]] = {}
    for n, line in enumerate(lines):
        cells: list[Cell | None] = []
        for m, value in enumerate(line):
            old = tab.cell(top + n, left + m)
            if value is None:
                cells.append(old if old is not _EMPTY else None)
                continue
            cell = entry(value, option, book, old)
            if cell.format is not None and cell.format is not old.format:
                cell = cell._replace(format=known.setdefault(hash(str(cell.format)), cell.format))
            cells.append(None if cell == _EMPTY else cell)
            touched.add(top + n, left + m)
        if cells:
            tab.put(top + n, left, cells)
    return touched


_EMPTY = Cell()


class Touched:
    """Which rows and columns a write really touched, and how many cells."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.cells = 0

    def add(self, row: int, column: int) -> None:
        """Count one cell."""
        self.rows.add(row)
        self.columns.add(column)
        self.cells += 1


def check_size(book: Book) -> None:
    """Refuse a workbook past the limit of cells."""
    total = sum(tab.row_count * tab.column_count for tab in book.tabs)
    if total > LARGEST:
        raise invalid(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{LARGEST} cells."
        )
