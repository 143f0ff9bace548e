"""Whether a formula can read the user's own cells: two columns of plain amounts, one row per account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from addon.core.money import to_minor
from addon.core.movements import window_columns
from addon.core.report.formula import Ref
from addon.core.report.found import Found
from addon.core.table import Rect, Tab, column_index

MOST_BLOCKS = 25
_CELL = re.compile(r".*!([A-Z]+)(\d+)")
Place = tuple[int, int]


@dataclass(frozen=True)
class Direct:
    """The user's cells at both ends, as runs of rows: (start, end) ranges of one tab."""

    blocks: tuple[tuple[Ref, Ref], ...]


def direct(found: Found) -> Direct | str:
    """The cells, or why a formula cannot read them, in words."""
    ledger, window = found.reading.ledger, found.answer.window
    if ledger is None or window is None:
        return "this sheet states movements, not amounts at two ends"
    ends = window_columns(ledger, window)
    tab, rows = found.reading.table.tab, []
    columns: set[tuple[int, int]] = set()
    for account in range(len(ledger.accounts)):
        places = [_place(ledger.cells(account, period)) for period in ends]
        first, last = places
        if first is None or last is None or first[0] != last[0]:
            return "an account's amount does not stand in one cell of one row"
        for place, period in zip((first, last), ends, strict=True):
            why = _why_not(tab, place, int(ledger.amounts[account, period]), ledger.currency)
            if why:
                return why
        rows.append(first[0])
        columns.add((first[1], last[1]))
    if len(columns) != 1 or len(set(rows)) != len(rows):
        return "the amounts do not stand in two columns with one row per account"
    runs = _runs(sorted(rows))
    if len(runs) > MOST_BLOCKS:
        return f"the accounts stand in {len(runs)} separate blocks of rows"
    ((start, end),) = columns
    return Direct(
        tuple(
            (
                Ref(Rect(top, start, bottom, start + 1), tab.sheet_id),
                Ref(Rect(top, end, bottom, end + 1), tab.sheet_id),
            )
            for top, bottom in runs
        )
    )


def _place(cells: Sequence[str]) -> Place | None:
    """The 0-based row and column of the one cell behind an amount."""
    found = _CELL.fullmatch(cells[0]) if len(cells) == 1 else None
    return (int(found[2]) - 1, column_index(found[1])) if found else None


def _why_not(tab: Tab, place: Place, minor: int, currency: str) -> str | None:
    value = tab.value(*place)
    if value is None:
        if tab.formulas and tab.formulas(*place):
            return "some amounts are formulas that show nothing"
        return None if not minor else "blanks were read as amounts"
    if isinstance(value, str | bool):
        return "some amounts are text"
    if value < 0:
        return "some amounts are below zero"
    return (
        None if to_minor(value, currency) == (minor, True) else "amounts were converted while they were read"
    )


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as (first, one after the last)."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs
