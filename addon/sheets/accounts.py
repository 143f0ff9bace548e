"""Finding the account column again, right before writing: where it is now, and whose row each row is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from addon.core.ledger import account_key
from addon.core.report import Writes
from addon.core.table import Book, Rect, Value, column_letter, quoted
from addon.errors import SheetProblem
from addon.sheets.http import Http
from addon.sheets.marks import by_mark
from addon.sheets.reading import read_ranges
from addon.sheets.rows import header_row, keys_of, same_accounts
from addon.sheets.shape import TabShape, grid_of

_BLANKS = 2


@dataclass(frozen=True)
class Wanted:
    """What we look for: the accounts of the report, and the account column as it was read.

    ``header``: the account column's header (a key, empty when it has none); ``row``: where it stands;
    ``after``: the table's last column, where the report knows it.
    """

    keys: frozenset[str]
    header: str
    column: int
    row: int
    after: int | None = None

    def fits(self, keys: Sequence[str]) -> bool:
        """Whether this is the account column: its header stands in it, or half of the accounts do."""
        return (self.header != "" and self.header in keys) or same_accounts(keys, self.keys)


@dataclass(frozen=True)
class Found:
    """The account column now: ``keys`` row by row, the row of our headers, and where the table ends."""

    column: int
    keys: tuple[str, ...]
    header_at: int | None
    right: int


def wanted(writes: Writes, book: Book | None) -> Wanted:
    """What a report asks for; the header comes from the book it was made from."""
    column = writes.account_column or 0
    tab = next((t for t in book.tabs if t.sheet_id == writes.sheet_id), None) if book else None
    header = account_key(tab.value(writes.header_row, column)) if tab else ""
    keys = frozenset(key for ours in writes.columns for key in ours.values if key)
    return Wanted(keys, "" if header in keys else header, column, writes.header_row, writes.after)


def find(http: Http, tab: TabShape, what: Wanted) -> Found:
    """Read the account column and the header row, in one request.

    The column is where it was read, or where its mark or its header moved. Raises SheetProblem when it is
    nowhere: then nothing was written.
    """
    filters = {
        "header": {"gridRange": grid_of(tab.sheet_id, Rect(what.row, 0, what.row + 1, tab.column_count))}
    }
    if what.column < tab.column_count:
        filters["place"] = _column(tab, what.column)
    if tab.account:
        filters["mark"] = by_mark(tab.account.mark.id)
    read = read_ranges(http, filters, "COLUMNS")
    header = [column[0] if column else None for column in read.get("header", [])]
    for name, column in (("place", what.column), ("mark", tab.account.column if tab.account else 0)):
        keys = keys_of((read.get(name) or [[]])[0])
        if name in filters and what.fits(keys):
            return _found(what, tab, column, keys, header)
    for column, value in enumerate(header):
        if what.header and account_key(value) == what.header and column != what.column:
            again = read_ranges(http, {"place": _column(tab, column)}, "COLUMNS")
            keys = keys_of((again.get("place") or [[]])[0])
            return _found(what, tab, column, keys, header)
    raise SheetProblem(
        "The account column was changed while Keeprate was computing, so nothing was written beside it.",
        hint="Run Compute NRR again.",
        where=(f"{quoted(tab.title)}!{column_letter(what.column)}:{column_letter(what.column)}",),
    )


def _column(tab: TabShape, column: int) -> dict[str, Any]:
    return {"gridRange": grid_of(tab.sheet_id, Rect(0, column, tab.row_count, column + 1))}


def _found(what: Wanted, tab: TabShape, column: int, keys: list[str], header: list[Value]) -> Found:
    ours = {place.column for place in tab.ours.values()}
    at = header_row(keys, what.header, what.row, what.keys)
    if what.after is None:
        right = table_end(header, column, ours)
    else:
        right = max(column, what.after + column - what.column) + 1
    return Found(column, tuple(keys), at, min(right, tab.column_count))


def table_end(header: Sequence[Value], column: int, ours: set[int]) -> int:
    """The column after the table: from the account column on, until two header cells are blank."""
    end, blanks = column + 1, 0
    for at in range(column + 1, len(header)):
        blank = at in ours or header[at] is None or header[at] == ""
        blanks = blanks + 1 if blank else 0
        if blanks >= _BLANKS:
            break
        if not blank:
            end = at + 1
    return end
