"""The structure of our columns beside the accounts: inserted right after the table, reused afterwards.

New columns are always inserted, never laid over cells that looked free: between our look and our change
somebody may have typed there. They are marked in the same atomic change, and found by their mark from then
on, wherever people move them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addon.core.report import OurColumn, Style
from addon.core.table import Rect, column_letter, quoted
from addon.sheets import marks
from addon.sheets.accounts import Found, Wanted
from addon.sheets.marks import Marks
from addon.sheets.shape import TabShape
from addon.sheets.styles import HEADER, Request, paint, starts_with, unpaint, width

MOST_CELLS = 10_000_000


@dataclass(frozen=True)
class Columns:
    """What happens to our columns in one tab.

    ``known``: marks of columns that are there, by column key; ``keys``: marks of the key columns, None for
    those that get one; ``missing``: columns to insert at ``at``; ``requests``: the changes; the replies to
    ``made_by`` (positions in ``requests``, by column key or number of the key column) tell new marks.
    """

    tab: TabShape
    known: dict[str, int]
    keys: tuple[int | None, ...]
    missing: tuple[OurColumn, ...]
    at: int
    requests: tuple[Request, ...]
    made_by: dict[str | int, int]

    def marked(self, replies: Sequence[Mapping[str, Any]]) -> Marks:
        """The marks of key columns and of ours, from the replies to ``requests``."""
        made = {
            key: int(replies[at]["createDeveloperMetadata"]["developerMetadata"]["metadataId"])
            for key, at in self.made_by.items()
        }
        keys = tuple(made[n] if mark is None else mark for n, mark in enumerate(self.keys))
        return Marks(keys, {**self.known, **{key: m for key, m in made.items() if isinstance(key, str)}})

    def places(self) -> dict[str, int]:
        """Where our columns of this run stand once the changes are made."""
        there = {key: _shifted(self.tab.ours[key].column, self.at, len(self.missing)) for key in self.known}
        return there | {column.key: self.at + n for n, column in enumerate(self.missing)}


def plan(tab: TabShape, columns: Sequence[OurColumn], what: Wanted, found: Found) -> Columns:
    """The changes that give a tab our columns, and the key columns their marks."""
    known = {c.key: tab.ours[c.key].mark.id for c in columns if c.key in tab.ours}
    missing = tuple(column for column in columns if column.key not in known)
    at = place_of(tab, columns, found.right)
    requests: list[Request] = []
    made_by: dict[str | int, int] = {}
    if missing:
        requests.append(_insert(tab.sheet_id, at, len(missing)))
        requests.append(unpaint(_grid(tab.sheet_id, at, at + len(missing))))
    for n, column in enumerate(missing):
        made_by[column.key] = len(requests)
        requests.append(marks.create(marks.COLUMN, column.key, marks.column_location(tab.sheet_id, at + n)))
        requests += _looks(tab.sheet_id, at + n, column, found.header_at)
    keys: list[int | None] = []
    for n, (place, column_now) in enumerate(zip(what.marked(tab), found.columns, strict=True)):
        stays = place is not None and place.column == column_now
        keys.append(place.mark.id if place is not None and stays else None)
        if stays:
            continue
        if place:
            requests.append(marks.delete(place.mark.id))
        made_by[n] = len(requests)
        where = marks.column_location(tab.sheet_id, _shifted(column_now, at, len(missing)))
        requests.append(
            marks.create(marks.ACCOUNT, "", where) if what.account else marks.create(marks.KEY, str(n), where)
        )
    return Columns(tab, known, tuple(keys), missing, at, tuple(requests), made_by)


def place_of(tab: TabShape, columns: Sequence[OurColumn], right: int) -> int:
    """Where missing columns are inserted: after those of the same run, else after the table and all of ours
    that stand right beside it."""
    known = [tab.ours[column.key].column for column in columns if column.key in tab.ours]
    if known:
        return max(known) + 1
    taken = {place.column for place in tab.ours.values()}
    while right in taken:
        right += 1
    return right


def _shifted(column: int, at: int, count: int) -> int:
    return column + count if column >= at else column


def why_not(tab: TabShape, columns: Sequence[OurColumn], right: int) -> str | None:
    """Why our columns cannot stand in this tab, as a sentence; None when they can."""
    places = [tab.ours[c.key].column for c in columns if c.key in tab.ours]
    missing = len(columns) - len(places)
    at = place_of(tab, columns, right)
    for rect in tab.protected:
        across = missing and rect.left < at < rect.right
        whole = rect == Rect(0, 0, tab.row_count, tab.column_count)
        if across or whole or any(rect.left <= place < rect.right for place in places):
            where = f"{quoted(tab.title)}!{column_letter(rect.left)}:{column_letter(rect.right - 1)}"
            return f"The columns were not added: {where} is protected and your account may not edit it."
    return None


def new_cells(tab: TabShape, columns: Sequence[OurColumn]) -> int:
    """How many cells the missing columns add to the spreadsheet."""
    return tab.row_count * sum(column.key not in tab.ours for column in columns)


def _insert(sheet_id: int, at: int, count: int) -> Request:
    """Insert columns; inheriting from before is what Google requires at the right edge of the grid."""
    return {
        "insertDimension": {
            "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + count},
            "inheritFromBefore": at > 0,
        }
    }


def _grid(sheet_id: int, left: int, right: int, top: int = 0, bottom: int | None = None) -> dict[str, int]:
    grid = {"sheetId": sheet_id, "startRowIndex": top, "startColumnIndex": left, "endColumnIndex": right}
    return grid if bottom is None else {**grid, "endRowIndex": bottom}


def _looks(sheet_id: int, at: int, column: OurColumn, header_at: int | None) -> list[Request]:
    first = 0 if header_at is None else header_at + 1
    body = _grid(sheet_id, at, at + 1, first)
    requests: list[Request] = []
    if header_at is not None:
        requests += paint(_grid(sheet_id, at, at + 1, header_at, first), HEADER)
    if column.number_format or column.wrap:
        requests += paint(body, Style(number_format=column.number_format, wrap=column.wrap or None))
    requests += [starts_with(body, *rule) for rule in reversed(column.highlights)]
    requests.append(width(sheet_id, at, column.width))
    return requests
