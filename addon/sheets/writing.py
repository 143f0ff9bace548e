"""Writing a report into a workbook: keys, structure, values, verify; again from a fresh look when refused.

Nothing in here trusts a row number, a title or a column letter for longer than one request. Doing it again
from the start is always safe: tabs and columns of ours are found by their marks and filled again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from addon.core.report import OurColumn, Writes
from addon.core.table import Book, column_letter, quoted
from addon.errors import KeeprateError, SheetProblem
from addon.run import Cancelled, Run
from addon.sheets import accounts, ourcolumns, ourtab
from addon.sheets.accounts import Found, Wanted
from addon.sheets.failures import Protected, Refused, Uncertain, busy, full, protected
from addon.sheets.http import Http
from addon.sheets.marks import COLUMN, Mark, Marks
from addon.sheets.notes import Moved, NoteEntry, write_notes
from addon.sheets.ouraccounts import AccountsTab, Planned
from addon.sheets.ourcolumns import MOST_CELLS, Columns
from addon.sheets.ourtab import Placed
from addon.sheets.reading import read_ranges
from addon.sheets.rows import beside, notes_beside
from addon.sheets.shape import Shape, TabShape, read_shape
from addon.sheets.values import Entry, column_entry, tab_entry, write_values
from addon.sheets.verifying import Verified, Verifier, clear, verify_all

LOOKS = 4
Json = dict[str, Any]


@dataclass
class Writer:
    """One write. ``shape``: as seen by the read before, or None; ``book``: what the report was made from."""

    http: Http
    spreadsheet_id: str
    writes: Writes
    run: Run
    book: Book | None = None
    shape: Shape | None = None
    cells: int = 0
    conflicts: list[Json] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    with_columns: bool = True
    marks: Marks = field(default_factory=Marks)
    our_marks: Marks = field(default_factory=Marks)

    def write(self) -> Json:
        """Write everything; the ``written`` of a result.

        Raises NotShared, SheetProblem (protected cells, a changed account column), TooLarge, GoogleBusy.
        """
        problem: KeeprateError = busy()
        for _ in range(LOOKS):
            if self.run.cancelled():
                raise Cancelled
            try:
                shape = self.shape or read_shape(self.http, self.spreadsheet_id)
                self.conflicts, self.notes = [], []
                return self._once(shape)
            except (Refused, Uncertain) as refused:
                problem = refused
            except Moved:
                problem = busy()
            except Protected as refused:
                if not self.with_columns or not self.writes.columns:
                    raise
                self.with_columns, problem = False, refused
            self.shape = None
        self._empty_columns()
        if self.writes.accounts:
            clear(self.http, self.spreadsheet_id, self.our_marks, self.writes.accounts.columns)
        raise problem

    def _once(self, shape: Shape) -> Json:
        tabs, ours = self._place_tabs(shape)
        what = accounts.wanted(self.writes, self.book)
        tab = self._tab_of_columns(shape)
        read, read_ours = self._read_keys(tab, what, ours)
        found, columns = self._find(tab, what, read) if tab else (None, None)
        planned = self._plan_accounts(ours, read_ours)
        made, made_ours = self._structure(shape, tabs, columns, planned)
        entries = [tab_entry(p.sheet_id, p.rect, p.values()) for p in tabs]
        checks: list[tuple[Verifier, TabShape]] = []
        if found and columns:
            self.marks = made
            entries += self._entries(self.writes.columns, made, found.keys, found.header_at)
            check = Verifier(self.http, self.spreadsheet_id, what, self.writes.columns, made)
            checks.append((check, columns.tab))
        if planned and ours:
            self.our_marks = made_ours
            entries += self._entries(ours.ours.columns, made_ours, planned.keys, planned.header_at)
            check = Verifier(self.http, self.spreadsheet_id, planned.what, ours.ours.columns, made_ours)
            checks.append((check, planned.tab))
        self.cells += write_values(self.http, entries)
        if found and columns:
            self._write_notes(found, columns)
        else:
            self._empty_columns()
        done = verify_all(checks)
        return self._written(tabs, columns, what, done)

    @staticmethod
    def _entries(
        columns: Sequence[OurColumn], made: Marks, keys: Sequence[str], header_at: int | None
    ) -> list[Entry]:
        return [column_entry(made.columns[c.key], beside(keys, header_at, c)) for c in columns]

    def _write_notes(self, found: Found, columns: Columns) -> None:
        """The notes of our columns, where these stand now; ``Moved`` when they stand elsewhere."""
        noted = {column.key: column for column in self.writes.columns if column.notes}
        if not noted:
            return
        width = columns.tab.column_count + len(columns.missing)
        held = [
            NoteEntry(Mark(self.marks.columns[key], COLUMN, key), columns.tab.sheet_id, place, (), width)
            for key, place in columns.places().items()
        ]
        entries = [
            replace(entry, cells=notes_beside(found.keys, found.header_at, noted[entry.mark.value]))
            for entry in held
            if entry.mark.value in noted
        ]
        write_notes(self.http, self.spreadsheet_id, entries, held)
        self.notes.append("Notes on these cells say where each value comes from; other notes there go.")

    def _empty_columns(self) -> None:
        """Leave no value of ours in columns whose accounts cannot be told any more."""
        try:
            clear(self.http, self.spreadsheet_id, self.marks, self.writes.columns)
        except SheetProblem as problem:
            self._conflict(f"Keeprate's columns could not be emptied: {problem.message}")

    def _place_tabs(self, shape: Shape) -> tuple[list[Placed], AccountsTab | None]:
        ours, taken = self.writes.accounts, ourtab.taken_ids(shape)
        keys = [tab.key for tab in self.writes.tabs] + ([ours.key] if ours else [])
        ids = ourtab.ids_of(shape, keys, self.spreadsheet_id, taken)
        placed = ourtab.place_all(shape, self.writes.tabs, self.spreadsheet_id, ids, taken)
        for place in placed:
            there = shape.tab(place.sheet_id)
            if there and there.protected:
                raise protected((quoted(there.title),))
        if ours is None:
            return placed, None
        titles = {tab.title.casefold() for tab in shape.tabs} | {place.title.casefold() for place in placed}
        return placed, AccountsTab.of(ours, shape, ids[ours.key], self.spreadsheet_id, titles)

    def _tab_of_columns(self, shape: Shape) -> TabShape | None:
        """The tab our columns stand in, or None when they are left out."""
        writes = self.writes
        if not writes.columns or writes.sheet_id is None:
            return None
        if writes.account_column is None and writes.row_key is None:
            return None
        tab = shape.tab(writes.sheet_id)
        if tab is None:
            self._conflict("The tab was deleted while Keeprate was computing; its columns were not written.")
        elif not self.with_columns:
            self._conflict("The columns were not added: the tab is protected.", quoted(tab.title))
            return None
        return tab

    def _read_keys(
        self, tab: TabShape | None, what: Wanted, ours: AccountsTab | None
    ) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """The key columns of both tabs, in one request."""
        filters = {("theirs", name): one for name, one in (accounts.asked(tab, what) if tab else {}).items()}
        filters |= {("ours", name): one for name, one in (ours.asked() if ours else {}).items()}
        read = read_ranges(self.http, filters, "COLUMNS") if filters else {}
        theirs = {name: cells for (of, name), cells in read.items() if of == "theirs"}
        return theirs, {name: cells for (of, name), cells in read.items() if of == "ours"}

    def _plan_accounts(self, ours: AccountsTab | None, read: dict[Any, Any]) -> Planned | None:
        """What happens to our accounts tab; None when it is left alone."""
        if ours is None or (ours.there is None and not ours.ours.accounts):
            return None
        name = quoted(ours.title)
        if not self.with_columns or (ours.there and ours.there.protected):
            self._conflict("Our accounts tab was not renewed: some of it is protected.", name)
            return None
        try:
            return ours.plan(self.http, read)
        except Refused:
            raise
        except SheetProblem:
            self._conflict(
                "The column Account of our accounts tab is gone, so nothing was written there. Bring it "
                "back, or delete the tab: it is made again.",
                name,
            )
            return None

    def _find(self, tab: TabShape, what: Wanted, read: dict[Any, Any]) -> tuple[Found | None, Columns | None]:
        """Where the accounts stand now and what happens to our columns; twice None when they are left out."""
        try:
            found = accounts.located(self.http, tab, what, read)
        except Refused:
            raise
        except SheetProblem as problem:
            self._conflict(problem.message, *problem.where)
            ours = {key: place.mark.id for key, place in tab.ours.items()}
            self.marks = Marks((), {**self.marks.columns, **ours})
            return None, None
        reason = ourcolumns.why_not(tab, self.writes.columns, found.right)
        if reason:
            self._conflict(reason, quoted(tab.title))
            return None, None
        return found, ourcolumns.plan(tab, self.writes.columns, what, found)

    def _structure(
        self, shape: Shape, tabs: list[Placed], columns: Columns | None, planned: Planned | None
    ) -> tuple[Marks, Marks]:
        """Make what is missing in one atomic change; the marks of key columns and of ours, in both tabs."""
        requests = [request for place in tabs for request in place.requests]
        first = len(requests)
        if columns:
            requests += columns.requests
        second = len(requests)
        if planned:
            second += len(planned.before)
            requests += [*planned.before, *planned.columns.requests, *planned.after]
        self._check_room(shape, tabs, columns, planned)
        replies: list[Json] = []
        if requests:
            body = self.http.batch_update(self.spreadsheet_id, {"requests": requests})
            replies = body.get("replies", [])
        if columns:
            self._note_columns(columns)
        return (
            columns.marked(replies[first:]) if columns else Marks(),
            planned.columns.marked(replies[second:]) if planned else Marks(),
        )

    def _check_room(
        self, shape: Shape, tabs: list[Placed], columns: Columns | None, planned: Planned | None
    ) -> None:
        cells = sum(tab.cells for tab in shape.tabs) + (planned.cells if planned else 0)
        for request in (request for place in tabs for request in place.requests):
            grid = request.get("addSheet", {}).get("properties", {}).get("gridProperties", {})
            cells += grid.get("rowCount", 0) * grid.get("columnCount", 0)
        if columns:
            cells += ourcolumns.new_cells(columns.tab, self.writes.columns)
        if cells > MOST_CELLS:
            raise full()

    def _note_columns(self, columns: Columns) -> None:
        if columns.missing:
            after = column_letter(columns.at - 1) if columns.at else "the left edge"
            self.notes.append(f"Inserted {_counted(len(columns.missing), 'column')} after {after}.")
        if columns.known:
            self.notes.append(f"Renewed {_counted(len(columns.known), 'column')} in place.")

    def _conflict(self, message: str, *cells: str) -> None:
        self.conflicts.append({"message": message, "cells": list(cells)})

    def _written(
        self, tabs: list[Placed], columns: Columns | None, what: Wanted, done: Sequence[Verified]
    ) -> Json:
        for end in done:
            self.cells += end.cells
            self.conflicts += end.conflicts
        if columns:
            gone = sorted(what.keys - set(done[0].keys))
            if gone:
                names = ", ".join(gone[:5]) + ("…" if len(gone) > 5 else "")
                were = "was" if len(gone) == 1 else "were"
                who = f"{_counted(len(gone), 'account' if what.account else 'row')} {were}"
                said = (
                    f"{who} not found in the account column any more: {names}"
                    if what.account
                    else f"{who} changed meanwhile and got nothing. Run it again."
                )
                self._conflict(said, quoted(columns.tab.title))
        return {
            "tab": tabs[0].title if tabs else "",
            "sheet_id": tabs[0].sheet_id if tabs else (self.writes.sheet_id or 0),
            "columns": _letters(columns) if columns else [],
            "cells": self.cells,
            "conflicts": self.conflicts,
            "notes": self.notes,
            "requests": self.http.sent,
        }


def _letters(columns: Columns) -> list[str]:
    """The columns we wrote, as ranges of letters."""
    return spans(columns.places())


def spans(places: dict[str, int]) -> list[str]:
    """Columns as runs of letters: ``["AA:AF"]``."""
    runs: list[list[int]] = []
    for column in sorted(places.values()):
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return [f"{column_letter(run[0])}:{column_letter(run[-1])}" for run in runs]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
