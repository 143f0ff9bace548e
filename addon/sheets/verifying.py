"""After writing: read keys and our columns together, repair what stands beside another account, or clear it.

Sheets has no compare-and-set, so somebody may sort, insert or delete rows between our look and our write.
One read sees keys, values and notes at the same moment; what does not fit is written again, a bounded number
of times; at last our columns are cleared whole, which is right whatever the rows do meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.core.report import OurColumn
from addon.core.table import Value, quoted
from addon.sheets.accounts import Wanted, first
from addon.sheets.http import Http
from addon.sheets.marks import Marks, by_mark
from addon.sheets.notes import Moved, NoteEntry, Seen, clear_notes, see, write_notes
from addon.sheets.reading import read_ranges
from addon.sheets.rows import beside, differences, note_differences, notes_beside, repaired
from addon.sheets.shape import TabShape
from addon.sheets.values import Entry, column_entry, write_values

REPAIRS = 3
CellsByMark = Mapping[int, Sequence[Value]]


@dataclass
class Verified:
    """The end of a write: the keys as they stand, rows that had to be written again, what was cleared."""

    keys: tuple[str, ...] = ()
    repaired: int = 0
    cells: int = 0
    cleared: bool = False
    conflicts: list[dict[str, object]] = field(default_factory=list)


@dataclass
class _Wrong:
    """What must be written to make our columns right."""

    values: list[Entry] = field(default_factory=list)
    notes: list[NoteEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Verifier:
    """Makes sure that every value and note of ours stands beside its account."""

    http: Http
    spreadsheet_id: str
    what: Wanted
    columns: Sequence[OurColumn]
    marks: Marks

    @property
    def ids(self) -> list[int]:
        """The marks of all columns looked at."""
        return [*self.marks.keys, *self.marks.of(self.columns)]

    @property
    def noted(self) -> bool:
        """Whether notes are looked at, too."""
        return any(column.notes for column in self.columns)

    def verify(self, tab: TabShape, seen: CellsByMark | None = None) -> Verified:
        """Look, repair, and at last clear. ``seen``: the first look, where it was already taken; columns
        with notes take their own. Raises ``Moved``."""
        end = Verified()
        for attempt in range(REPAIRS + 1):
            end.keys, wrong = self._look(None if attempt or self.noted else seen)
            if not wrong.values and not wrong.notes:
                return end
            if attempt == REPAIRS:
                break
            end.repaired += len(wrong.values) + len(wrong.notes)
            end.cells += write_values(self.http, wrong.values)
            write_notes(self.http, self.spreadsheet_id, wrong.notes)
        clear(self.http, self.spreadsheet_id, self.marks, self.columns)
        end.cleared = True
        end.conflicts.append(
            {
                "message": "Others kept changing the rows while Keeprate wrote, so its columns were left "
                "empty. Run it again.",
                "cells": [quoted(tab.title)],
            }
        )
        return end

    def _look(self, taken: CellsByMark | None) -> tuple[tuple[str, ...], _Wrong]:
        cells, seen = self._read(taken)
        if not self.what.fits([cells[mark] for mark in self.marks.keys]):
            raise Moved
        rows = self.what.rows([cells[mark] for mark in self.marks.keys])
        wrong = _Wrong()
        for column in self.columns:
            mark = self.marks.columns[column.key]
            must = beside(rows.keys, rows.header_at, column)
            differ = differences(cells[mark], must, column)
            if differ:
                wrong.values.append(column_entry(mark, repaired(must, differ)))
            here = seen.get(mark)
            if here is None:
                continue
            note_must = notes_beside(rows.keys, rows.header_at, column)
            wrong_notes = note_differences(here.notes, note_must, column)
            if wrong_notes:
                wrong.notes.append(_entry(here, note_must, wrong_notes))
        return rows.keys, wrong

    def _read(self, taken: CellsByMark | None) -> tuple[CellsByMark, dict[int, Seen]]:
        """Keys and our columns by mark, with notes where a column has some; all at one moment."""
        seen: dict[int, Seen] = {}
        if self.noted:
            seen = see(self.http, self.ids)
            cells: CellsByMark = {mark: one.values for mark, one in seen.items()}
        else:
            cells = taken if taken is not None else cells_of(self.http, self.ids)
        if any(mark not in cells for mark in self.ids):
            raise Moved
        return cells, seen


def cells_of(http: Http, ids: Sequence[int]) -> CellsByMark:
    """Columns by mark, all at one moment; a column whose mark is gone is absent."""
    read = read_ranges(http, {mark: by_mark(mark) for mark in ids}, "COLUMNS")
    return {mark: first(columns) for mark, columns in read.items()}


def verify_all(checks: Sequence[tuple[Verifier, TabShape]]) -> list[Verified]:
    """Verify several tabs; the first look at those without notes is one request."""
    ids = [mark for check, _ in checks if not check.noted for mark in check.ids]
    seen = cells_of(checks[0][0].http, ids) if ids else None
    return [check.verify(tab, seen) for check, tab in checks]


def _entry(here: Seen, must: Sequence[str | None], rows: Sequence[int]) -> NoteEntry:
    """The notes of the wrong rows; those nobody claims are taken away."""
    cells: list[str | None] = [None] * (max(rows) + 1)
    for row in rows:
        cells[row] = (must[row] if row < len(must) else None) or ""
    return NoteEntry(here.mark, here.sheet_id, here.column, cells, here.width)


def clear(http: Http, spreadsheet_id: str, marks: Marks, columns: Sequence[OurColumn]) -> None:
    """Empty our columns wherever they stand, and take the notes off those that have some."""
    ids = marks.of(columns)
    if not ids:
        return
    http.post("/values:batchClearByDataFilter", {"dataFilters": [by_mark(mark) for mark in ids]})
    noted = marks.of([column for column in columns if column.notes])
    for _ in range(REPAIRS if noted else 0):
        try:
            clear_notes(http, spreadsheet_id, see(http, noted).values())
            return
        except Moved:
            continue
