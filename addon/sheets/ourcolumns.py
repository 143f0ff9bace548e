"""The structure of our columns beside the accounts: inserted right after the table, reused afterwards.

New columns are always inserted, never laid over cells that looked free: between our look and our change
somebody may have typed there. They are marked in the same atomic change, and found by their mark from then
on, wherever people move them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.core.report import OurColumn, Style
from addon.core.table import Rect, column_letter, quoted
from addon.sheets import marks
from addon.sheets.shape import TabShape
from addon.sheets.styles import HEADER, Request, paint, starts_with, unpaint, width

MOST_CELLS = 10_000_000


@dataclass(frozen=True)
class Columns:
    """What happens to our columns in one tab.

    ``known``: marks of columns that are there, by column key; ``missing``: columns to insert at ``at``;
    ``requests``: the changes; the replies to ``made_by`` (positions in ``requests``) tell new marks.
    """

    tab: TabShape
    known: dict[str, int]
    missing: tuple[OurColumn, ...]
    at: int
    requests: tuple[Request, ...]
    made_by: dict[str, int]


def plan(
    tab: TabShape, columns: Sequence[OurColumn], account_column: int, header_at: int | None, right: int
) -> Columns:
    """The changes that give a tab our columns and the account column its mark."""
    known = {c.key: tab.ours[c.key].mark.id for c in columns if c.key in tab.ours}
    missing = tuple(column for column in columns if column.key not in known)
    at = max((tab.ours[key].column + 1 for key in known), default=right)
    requests: list[Request] = []
    made_by: dict[str, int] = {}
    if missing:
        requests.append(_insert(tab.sheet_id, at, len(missing)))
        requests.append(unpaint(_grid(tab.sheet_id, at, at + len(missing))))
    for n, column in enumerate(missing):
        made_by[column.key] = len(requests)
        requests.append(marks.create(marks.COLUMN, column.key, marks.column_location(tab.sheet_id, at + n)))
        requests += _looks(tab.sheet_id, at + n, column, header_at)
    if tab.account is None or tab.account.column != account_column:
        if tab.account:
            requests.append(marks.delete(tab.account.mark.id))
        shift = len(missing) if account_column >= at else 0
        made_by[""] = len(requests)
        where = marks.column_location(tab.sheet_id, account_column + shift)
        requests.append(marks.create(marks.ACCOUNT, "", where))
    return Columns(tab, known, missing, at, tuple(requests), made_by)


def why_not(tab: TabShape, columns: Sequence[OurColumn], right: int) -> str | None:
    """Why our columns cannot stand in this tab, as a sentence; None when they can."""
    places = [tab.ours[c.key].column for c in columns if c.key in tab.ours]
    missing = len(columns) - len(places)
    at = max((place + 1 for place in places), default=right)
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
    if column.number_format:
        requests += paint(body, Style(number_format=column.number_format))
    requests += [starts_with(body, *rule) for rule in reversed(column.highlights)]
    requests.append(width(sheet_id, at, column.width))
    return requests
