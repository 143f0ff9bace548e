"""Our accounts tab: made once; afterwards accounts are added to it, ranked and filled, never laid out anew.

Everything people typed beside an account moves with its row, because rows are inserted and sorted whole, and
our values are found by account like those beside the user's own table. Accounts that are gone keep their row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from addon.core.ledger import account_key
from addon.core.report import OurAccounts
from addon.core.table import Rect, Value
from addon.sheets import marks, ourcolumns
from addon.sheets.accounts import Cells, Found, Wanted, asked, first, located
from addon.sheets.filterviews import view_requests
from addon.sheets.http import Http
from addon.sheets.marks import by_mark
from addon.sheets.ourcolumns import Columns
from addon.sheets.ourtab import Note, find, free_title
from addon.sheets.rows import plain
from addon.sheets.shape import Shape, TabShape, grid_of
from addon.sheets.styles import HEADER, Request, paint, unpaint, width

ROOM = 4
"""Empty columns of a new tab for what people add."""
_ACCOUNT_WIDTH = 210


@dataclass(frozen=True)
class Planned:
    """What happens to the tab. ``columns.requests`` come after ``before`` and ahead of ``after``; ``keys``:
    whose row each row is once all of it is done."""

    tab: TabShape
    what: Wanted
    before: tuple[Request, ...]
    columns: Columns
    after: tuple[Request, ...]
    keys: tuple[str, ...]
    header_at: int | None
    cells: int


@dataclass(frozen=True)
class AccountsTab:
    """Our accounts tab in one spreadsheet: ``there`` is the tab, or None before it is made."""

    ours: OurAccounts
    sheet_id: int
    spreadsheet_id: str
    there: TabShape | None
    note: Note | None
    title: str

    @classmethod
    def of(
        cls, ours: OurAccounts, shape: Shape, sheet_id: int, spreadsheet_id: str, titles: set[str]
    ) -> AccountsTab:
        """The tab as the shape shows it."""
        found = find(shape, ours.key)
        title = found[0].title if found else free_title(ours.name, titles)
        there, note = found or (None, None)
        left = tuple(column for column in ours.remains if there and column.key in there.ours)
        ours = replace(ours, columns=(*ours.columns, *left))
        return cls(ours, sheet_id, spreadsheet_id, there, note, title)

    def wanted(self) -> Wanted:
        """Whose rows are looked for."""
        back = {account_key(plain(text)): key for key, text in self.ours.accounts.items()}

        def key_of(cells: Sequence[Value]) -> str:
            text = account_key(cells[0])
            return back.get(text, text)

        keys = frozenset(self.ours.accounts)
        return Wanted(keys, (account_key(self.ours.header),), (0,), 0, key_of)

    def asked(self) -> dict[Any, dict[str, Any]]:
        """What must be read before planning; nothing while there is no tab."""
        if self.there is None:
            return {}
        rank = self.there.ours.get(self.ours.ranked_by)
        more = {"rank": by_mark(rank.mark.id)} if rank else {}
        return {**asked(self.there, self.wanted()), **more}

    def plan(self, http: Http, read: Mapping[Any, Cells]) -> Planned:
        """The changes. Raises SheetProblem when the account column is gone."""
        what = self.wanted()
        if self.there is None:
            return self._made(what)
        found = located(http, self.there, what, read)
        missing = [key for key in self.ours.accounts if key not in set(found.keys)]
        keys = [*found.keys, *missing]
        requests = self._added(self.there, found, missing)
        tab = replace(self.there, row_count=self.there.row_count + len(missing))
        order = self._order(tab, found, keys, first(read.get("rank", ())))
        if order is not None:
            requests += self._sorted(tab, found, keys)
            keys = order
        found = replace(found, keys=tuple(keys))
        columns = ourcolumns.plan(tab, self.ours.columns, what, found)
        more = len(missing) * tab.column_count + ourcolumns.new_cells(tab, self.ours.columns)
        after = self._views(tab, columns)
        return Planned(tab, what, tuple(requests), columns, after, tuple(keys), found.header_at, more)

    def _made(self, what: Wanted) -> Planned:
        rows = len(self.ours.accounts) + 1
        grid = {"rowCount": rows, "columnCount": 1 + ROOM, "frozenRowCount": 1, "frozenColumnCount": 1}
        properties = {"sheetId": self.sheet_id, "title": self.title, "gridProperties": grid}
        head = grid_of(self.sheet_id, Rect(0, 0, 1, 1))
        before = (
            {"addSheet": {"properties": properties}},
            *paint(head, HEADER),
            width(self.sheet_id, 0, _ACCOUNT_WIDTH),
            _typed(self.sheet_id, 0, 0, [self.ours.header, *self.ours.accounts.values()]),
        )
        tab = TabShape(self.sheet_id, self.title, True, False, rows, 1 + ROOM)
        keys = (account_key(self.ours.header), *self.ours.accounts)
        columns = ourcolumns.plan(tab, self.ours.columns, what, Found((0,), keys, 0, 1))
        cells = rows * (1 + ROOM + len(self.ours.columns))
        return Planned(tab, what, before, columns, self._views(tab, columns), keys, 0, cells)

    def _added(self, tab: TabShape, found: Found, missing: Sequence[str]) -> list[Request]:
        """Rows for accounts that are new, below the last account; what stands below moves along."""
        if not missing:
            return []
        at = min(len(found.keys), tab.row_count)
        span = {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + len(missing)}
        texts = [self.ours.accounts[key] for key in missing]
        rows = grid_of(tab.sheet_id, Rect(at, 0, at + len(missing), tab.column_count))
        return [
            {"insertDimension": {"range": span, "inheritFromBefore": at > 0}},
            *([unpaint(rows)] if at <= 1 else []),
            _typed(tab.sheet_id, at, found.columns[0], texts),
        ]

    def _order(
        self, tab: TabShape, found: Found, keys: Sequence[str], ranks: Sequence[Value]
    ) -> list[str] | None:
        """The rows in the order of their new ranks; None where they stay as they are.

        They stay when somebody sorted them otherwise, or when Google would not sort them.
        """
        top = 0 if found.header_at is None else found.header_at + 1
        before = [
            rank for rank in ranks[top:] if isinstance(rank, int | float) and not isinstance(rank, bool)
        ]
        if tab.merges or tab.protected or not before or before != sorted(before):
            return None
        place = {key: n for n, key in enumerate(self.ours.accounts)}
        body = sorted(keys[top:], key=lambda key: place.get(key, len(place)))
        order = [*keys[:top], *body]
        return order if order != list(keys) else None

    def _sorted(self, tab: TabShape, found: Found, keys: Sequence[str]) -> list[Request]:
        """The new ranks and the sort by them, in the same atomic change: no row is ever torn apart."""
        top = 0 if found.header_at is None else found.header_at + 1
        place: dict[str, Value] = {key: n for n, key in enumerate(self.ours.accounts, start=1)}
        column = tab.ours[self.ours.ranked_by].column
        rows = grid_of(tab.sheet_id, Rect(top, 0, len(keys), tab.column_count))
        by = [{"dimensionIndex": column, "sortOrder": "ASCENDING"}]
        return [
            _typed(tab.sheet_id, top, column, [place.get(key) for key in keys[top:]]),
            {"sortRange": {"range": rows, "sortSpecs": by}},
        ]

    def _views(self, tab: TabShape, columns: Columns) -> tuple[Request, ...]:
        """Filter views, and the mark of the tab that knows them."""
        size = (tab.row_count, tab.column_count + len(columns.missing))
        grid = grid_of(tab.sheet_id, Rect(0, 0, *size))
        known = frozenset(self.note.views) & tab.views if self.note else frozenset[int]()
        ids, requests = view_requests(self.ours, grid, columns.places(), self.spreadsheet_id, known)
        note = Note(self.ours.key, *size, views=ids)
        if tab.mark is None:
            requests.append(marks.create(marks.TAB, note.text(), {"sheetId": tab.sheet_id}))
        elif note != self.note:
            requests.append(marks.update(tab.mark.id, note.text()))
        return tuple(requests)


def _typed(sheet_id: int, row: int, column: int, values: Sequence[Value]) -> Request:
    """Values down one column, stored as they are: a string value is never parsed."""
    return {
        "updateCells": {
            "range": grid_of(sheet_id, Rect(row, column, row + len(values), column + 1)),
            "rows": [{"values": [_cell(value)]} for value in values],
            "fields": "userEnteredValue",
        }
    }


def _cell(value: Value) -> dict[str, Any]:
    value = plain(value)
    if value is None:
        return {}
    if isinstance(value, str):
        return {"userEnteredValue": {"stringValue": value}}
    return {"userEnteredValue": {"numberValue": value}}
