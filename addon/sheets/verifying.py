"""After writing: read keys and our columns together, repair what stands beside another account, or clear it.

Sheets has no compare-and-set, so somebody may sort, insert or delete rows between our look and our write.
One read sees keys and values at the same moment; what does not fit is written again, a bounded number of
times; at last our columns are cleared whole, which is right whatever the rows do meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.core.report import OurColumn
from addon.core.table import Value, quoted
from addon.sheets.accounts import Wanted
from addon.sheets.http import Http
from addon.sheets.marks import by_mark
from addon.sheets.reading import read_ranges
from addon.sheets.rows import beside, differences, header_row, keys_of, repaired
from addon.sheets.shape import TabShape
from addon.sheets.values import Entry, column_entry, write_values

REPAIRS = 3


class Moved(Exception):
    """The account column or one of ours is not where its mark was: look again from the start."""


@dataclass
class Verified:
    """The end of a write: the keys as they stand, rows that had to be written again, what was cleared."""

    keys: tuple[str, ...] = ()
    repaired: int = 0
    cells: int = 0
    cleared: bool = False
    conflicts: list[dict[str, object]] = field(default_factory=list)


def verify(
    http: Http, tab: TabShape, what: Wanted, columns: Sequence[OurColumn], ids: Mapping[str, int]
) -> Verified:
    """Make sure that every value of ours stands beside its account. ``ids``: marks; "" is the account's."""
    end = Verified()
    for attempt in range(REPAIRS + 1):
        keys, wrong = _look(http, what, columns, ids)
        end.keys = keys
        if not wrong:
            return end
        if attempt == REPAIRS:
            break
        end.repaired += len(wrong)
        end.cells += write_values(http, wrong)
    clear(http, ids, columns)
    end.cleared = True
    end.conflicts.append(
        {
            "message": "Others kept changing the rows while Keeprate wrote, so its columns were left empty. "
            "Run it again.",
            "cells": [quoted(tab.title)],
        }
    )
    return end


def clear(http: Http, ids: Mapping[str, int], columns: Sequence[OurColumn]) -> None:
    """Empty our columns wherever they stand."""
    http.post(
        "/values:batchClearByDataFilter",
        {"dataFilters": [by_mark(ids[c.key]) for c in columns if c.key in ids]},
    )


def _look(
    http: Http, what: Wanted, columns: Sequence[OurColumn], ids: Mapping[str, int]
) -> tuple[tuple[str, ...], list[Entry]]:
    """The keys now, and what must be written to make our columns right."""
    read = read_ranges(http, {key: by_mark(mark) for key, mark in ids.items()}, "COLUMNS")
    if any(key not in read for key in ids):
        raise Moved
    keys = keys_of(first(read[""]))
    if not what.fits(keys):
        raise Moved
    at = header_row(keys, what.header, what.row, what.keys)
    wrong: list[Entry] = []
    for column in columns:
        must = beside(keys, at, column)
        rows = differences(first(read[column.key]), must, column)
        if rows:
            wrong.append(column_entry(ids[column.key], repaired(must, rows)))
    return tuple(keys), wrong


def first(columns: Sequence[Sequence[Value]]) -> Sequence[Value]:
    """The only column of an answer; Google leaves an empty one out."""
    return columns[0] if columns else ()
