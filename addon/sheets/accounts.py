"""Finding the key columns again, right before writing: where they are now, and whose row each row is.

Mostly there is one, the account column; rows may also be told apart by several columns at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from addon.core.ledger import account_key
from addon.core.report import RowKey, Writes
from addon.core.table import Book, Rect, Value, column_letter, quoted
from addon.errors import SheetProblem
from addon.sheets.http import Http
from addon.sheets.marks import by_mark
from addon.sheets.reading import read_ranges
from addon.sheets.rows import header_row, keys_of, same_accounts
from addon.sheets.shape import OurPlace, TabShape, grid_of

_BLANKS = 2
_HEADER = "\0header"  # no key holds such a character
Cells = Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Keys:
    """Whose row each row is, and the row of our headers (None: the table has none)."""

    keys: tuple[str, ...]
    header_at: int | None


@dataclass(frozen=True)
class Wanted:
    """What we look for: the keys of the report, and the key columns as they were read.

    ``columns``: where they stood; ``headers``: their headers as account keys (empty: none); ``row``: where
    those stand; ``of``: the cells of a row in these columns -> its key; ``account``: this is the account
    column; ``after``: the table's last column, where the report knows it.
    """

    keys: frozenset[str]
    headers: tuple[str, ...]
    columns: tuple[int, ...]
    row: int
    of: Callable[[Sequence[Value]], str]
    account: bool = True
    after: int | None = None

    def rows(self, cells: Cells) -> Keys:
        """Whose rows these are; ``cells``: the key columns, ragged, top to bottom."""
        keys = [self.of(row) for row in zip_longest(*cells)]
        texts = [keys_of(column) for column in cells]
        shown = [_HEADER if self._heads(texts, row) else key for row, key in enumerate(keys)]
        return Keys(tuple(keys), header_row(shown, _HEADER, self.row, self.keys))

    def _heads(self, texts: Sequence[Sequence[str]], row: int) -> bool:
        named = [(text, header) for text, header in zip(texts, self.headers, strict=True) if header]
        return bool(named) and all(row < len(text) and text[row] == header for text, header in named)

    def headed(self, cells: Cells) -> bool:
        """Whether every column that had a header still has it."""
        named = [(column, header) for column, header in zip(cells, self.headers, strict=True) if header]
        return bool(named) and all(header in keys_of(column) for column, header in named)

    def fits(self, cells: Cells) -> bool:
        """Whether these are the key columns: their headers stand in them, or half of the keys do."""
        return self.headed(cells) or same_accounts(self.rows(cells).keys, self.keys)

    def marked(self, tab: TabShape) -> list[OurPlace | None]:
        """The marks of the key columns, in order; None where one has none."""
        if self.account:
            return [tab.account]
        return [tab.keys.get(str(n)) for n in range(len(self.columns))]


@dataclass(frozen=True)
class Found:
    """The key columns now: where they are, ``keys`` row by row, our headers' row, where the table ends."""

    columns: tuple[int, ...]
    keys: tuple[str, ...]
    header_at: int | None
    right: int


def wanted(writes: Writes, book: Book | None) -> Wanted:
    """What a report asks for; the headers come from the book it was made from."""
    by = writes.row_key or RowKey((writes.account_column or 0,), lambda cells: account_key(cells[0]))
    tab = next((t for t in book.tabs if t.sheet_id == writes.sheet_id), None) if book else None
    keys = frozenset(key for ours in writes.columns for key in (*ours.values, *ours.notes) if key)
    cells = [tab.value(writes.header_row, column) if tab else None for column in by.columns]
    headed = by.of(cells) not in keys
    headers = tuple(account_key(cell) if headed else "" for cell in cells)
    return Wanted(keys, headers, by.columns, writes.header_row, by.of, writes.row_key is None, writes.after)


def asked(tab: TabShape, what: Wanted) -> dict[Any, dict[str, Any]]:
    """What must be read to find the key columns: data filters by name."""
    filters: dict[Any, dict[str, Any]] = {
        "header": {"gridRange": grid_of(tab.sheet_id, Rect(what.row, 0, what.row + 1, tab.column_count))}
    }
    filters |= {("place", n): _column(tab, c) for n, c in enumerate(what.columns) if c < tab.column_count}
    places = enumerate(what.marked(tab))
    return filters | {("mark", n): by_mark(place.mark.id) for n, place in places if place}


def located(http: Http, tab: TabShape, what: Wanted, read: Mapping[Any, Cells]) -> Found:
    """The key columns and the header row, from what was ``asked``; one more request where they moved.

    A column is where it was read, or where its mark or its header moved. Raises SheetProblem when one is
    nowhere: then nothing was written.
    """
    marked = what.marked(tab)
    header = [column[0] if column else None for column in read.get("header", [])]
    names = [[("place", n) for n in range(len(marked))]]
    names.append([("mark", n) if place else ("place", n) for n, place in enumerate(marked)])
    moved = tuple(place.column if place else what.columns[n] for n, place in enumerate(marked))
    tried = [
        (columns, [first(read.get(name, ())) for name in of])
        for columns, of in zip((what.columns, moved), names, strict=True)
    ]
    columns = next((columns for columns, cells in tried if what.headed(cells)), None) or _by_header(
        what, header
    )
    if columns and columns not in (what.columns, moved):
        again = read_ranges(http, {n: _column(tab, c) for n, c in enumerate(columns)}, "COLUMNS")
        tried.insert(0, (columns, [first(again.get(n, ())) for n in range(len(columns))]))
    for columns, cells in sorted(tried, key=lambda one: not what.headed(one[1])):
        if what.fits(cells):
            return _found(what, tab, columns, cells, header)
    raise changed(tab, what)


def _by_header(what: Wanted, header: Sequence[Value]) -> tuple[int, ...] | None:
    """Where the headers stand in the header row, the nearest of each; None unless all are there."""
    texts = keys_of(header)
    found = []
    for column, wanted_text in zip(what.columns, what.headers, strict=True):
        at = [n for n, text in enumerate(texts) if wanted_text and text == wanted_text]
        if not at:
            return None
        found.append(min(at, key=lambda n, column=column: abs(n - column)))  # type: ignore[misc]
    return tuple(found)


def changed(tab: TabShape, what: Wanted) -> SheetProblem:
    """The sentence about key columns that are gone."""
    letters = [column_letter(column) for column in what.columns]
    name = "account column was" if what.account else "columns that tell the rows apart were"
    return SheetProblem(
        f"The {name} changed while Keeprate was working, so nothing was written beside it.",
        hint="Run it again.",
        where=tuple(f"{quoted(tab.title)}!{letter}:{letter}" for letter in letters),
    )


def first(columns: Cells) -> Sequence[Value]:
    """The only column of an answer; Google leaves an empty one out."""
    return columns[0] if columns else ()


def _column(tab: TabShape, column: int) -> dict[str, Any]:
    return {"gridRange": grid_of(tab.sheet_id, Rect(0, column, tab.row_count, column + 1))}


def _found(
    what: Wanted, tab: TabShape, columns: tuple[int, ...], cells: Cells, header: Sequence[Value]
) -> Found:
    ours = {place.column for place in tab.ours.values()}
    rows = what.rows(cells)
    if what.after is None:
        right = table_end(header, max(columns), ours)
    else:
        right = max(*columns, what.after + columns[0] - what.columns[0]) + 1
    return Found(columns, rows.keys, rows.header_at, min(right, tab.column_count))


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
