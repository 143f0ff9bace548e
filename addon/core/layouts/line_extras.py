"""Units and cancelling days of lines: counted beside their amounts, for the definitions that ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from addon.core.dates import month_of
from addon.core.layouts.beside import Beside, is_cancelling, units_of
from addon.core.layouts.cells import column_values
from addon.core.layouts.days import read_days
from addon.core.layouts.view import View
from addon.core.ledger import Cents, tally
from addon.core.period import Period
from addon.errors import BadCell

Spans = Sequence[tuple[int, int]]


def cancelling_column(view: View) -> int | None:
    """The column of the day on which a line was cancelled."""
    columns = range(view.table.left, view.table.right)
    return next((column for column in columns if is_cancelling(view.header(column))), None)


def note_lines(
    view: View, rows: Sequence[int], account_of: Sequence[int], keys: Sequence[str],
    minor: Sequence[int], spans: Spans, first: int, end: int | None,
) -> None:  # fmt: skip
    """Note the units of running lines, and what runs on after its day of cancelling, by account and month.

    ``spans``: months of each line, begin inclusive, stop exclusive, counted from month ``first``; ``end``:
    the column of the ends, which says nothing more where it holds the days of cancelling itself.
    """
    width = max((stop for _, stop in spans), default=0)

    def beside(amounts: Sequence[int], begins: Sequence[int]) -> Beside:
        change = np.zeros((len(keys), width + 1), np.int64)
        stops = [stop for _, stop in spans]
        for amount, account, begin, stop in zip(amounts, account_of, begins, stops, strict=True):
            if begin < stop:
                change[account, begin] += amount
                change[account, stop] -= amount
        months = {first + n: n for n in range(width)}
        return Beside({key: n for n, key in enumerate(keys)}, months, np.cumsum(change, axis=1)[:, :-1])

    units = _units(view, rows)
    if units is not None:
        view.notes.quantities = beside(units, [begin for begin, _ in spans])
    days = _cancelled(view, rows, end)
    if days is not None:
        gone = [width if day is None else max(0, month_of(day).last - first) for day in days]
        begins = [max(begin, at) for (begin, _), at in zip(spans, gone, strict=True)]
        view.notes.noticed = beside(minor, begins)


def note_rows(
    view: View, rows: Sequence[int], keys: Sequence[str], account_of: Cents, column_of: Cents,
    periods: Sequence[Period],
) -> None:  # fmt: skip
    """Note the units of a log: a row for each account and period."""
    units = _units(view, rows)
    if units is not None:
        values = tally(account_of, column_of, np.array(units, np.int64), (len(keys), len(periods)))
        months = {period.last: n for n, period in enumerate(periods)}
        view.notes.quantities = Beside({key: n for n, key in enumerate(keys)}, months, values)


def _units(view: View, rows: Sequence[int]) -> list[int] | None:
    column = view.column("quantity")
    column = view.column("seats") if column is None else column
    return None if column is None else units_of(column_values(view, list(rows), column))


def _cancelled(view: View, rows: Sequence[int], end: int | None) -> list[date | None] | None:
    """The days of cancelling; None without any, or where some cannot be read: they are no part of NRR."""
    column = cancelling_column(view)
    if column is None or column == end:
        return None
    try:
        days = read_days(view, list(rows), column)
    except BadCell:
        return None
    return days if any(days) else None
