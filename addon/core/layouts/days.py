"""Columns of days: serials, texts, epoch seconds, and the far years that exports write for "no end"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from addon.core.dates import (
    from_serial,
    is_date_format,
    month_end,
    month_of,
    parse_date,
    words_of,
)
from addon.core.layouts.cells import column_patterns, column_values
from addon.core.layouts.period_cells import order_of
from addon.core.layouts.view import View, counted, listed
from addon.core.money import is_dash
from addon.core.period import Period
from addon.core.table import Value
from addon.errors import BadCell

FAR = 30
"""An end this many years after today is no end: exports write 2090 or 9999 where there is none."""
_FIRST_YEAR = 1970
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}.*$")
_OPEN = frozenset(
    "open ongoing active present never current laufend unbefristet offen illimite cours en indefini"
    " indefinido indeterminato".split()
)
_LAST_SERIAL = 2958465  # 9999-12-31


def read_days(view: View, rows: Sequence[int], column: int) -> list[date | None]:
    """The days of a column, None where it is blank. Raises BadCell naming what is no day."""
    values = [_trimmed(v) for v in column_values(view, list(rows), column)]
    patterns = column_patterns(view, list(rows), column)
    order = order_of(view, values, column)
    if order is None:
        raise BadCell(
            "Some dates are written day first and some month first.",
            hint="Write all dates in one way.",
            where=view.cells((r, column) for r, v in zip(rows, values, strict=True) if isinstance(v, str)),
        )
    found: list[date | None] = []
    wrong: list[int] = []
    epochs: list[int] = []
    for row, value, pattern in zip(rows, values, patterns, strict=True):
        day = _number(value, pattern) if isinstance(value, int | float) else parse_date(value, pattern, order)
        if (day is None and not _blank(value)) or (day and day.year < _FIRST_YEAR):
            wrong.append(row)
        if isinstance(value, int | float) and value > _LAST_SERIAL:
            epochs.append(row)
        found.append(day)
    if wrong:
        texts = list(dict.fromkeys(f"“{view.tab.value(r, column)}”" for r in wrong))
        raise BadCell(
            f"{counted(len(wrong), 'cell')} under {view.header(column)}"
            f" {'holds' if len(wrong) == 1 else 'hold'} no date ({listed(texts)}).",
            hint="Write dates as 2025-01-31, or leave the cell blank.",
            where=view.cells((r, column) for r in wrong),
        )
    if epochs:
        view.notes.assumed(
            "epoch_dates",
            f"{view.header(column)} holds seconds since 1970: read as dates in UTC.",
            view.cells((r, column) for r in epochs),
        )
    return found


def without_far(view: View, rows: Sequence[int], column: int, ends: list[date | None]) -> list[date | None]:
    """Ends without those so far ahead that they mean none; said."""
    far = [i for i, d in enumerate(ends) if d and d.year >= view.ask.as_of.year + FAR]
    if not far:
        return ends
    shown = sorted({d.isoformat() for i in far if (d := ends[i])})
    view.notes.assumed(
        "far_ends",
        f"{counted(len(far), 'row')} {_end(len(far))} on {listed(shown)}: read as no end.",
        view.cells((rows[i], column) for i in far),
    )
    hit = set(far)
    return [None if i in hit else d for i, d in enumerate(ends)]


def last_complete(view: View) -> Period:
    """The last month that is over today."""
    this = month_of(view.ask.as_of)
    return this if month_end(this) <= view.ask.as_of else this.plus(-1)


def _trimmed(value: Value) -> Value:
    return _TIME.sub("", value.strip()) if isinstance(value, str) else value


def _blank(value: Value) -> bool:
    if isinstance(value, str):
        return not value or is_dash(value) or set(words_of(value)) <= _OPEN
    return value is None or value == 0


def _number(value: float, pattern: str) -> date | None:
    """A serial day, or seconds or milliseconds since 1970."""
    if isinstance(value, bool):
        return None
    if value > _LAST_SERIAL:
        seconds = value / 1000 if value > 10**11 else value
        return datetime.fromtimestamp(seconds, UTC).date() if 10**8 <= seconds < 10**10 else None
    day = from_serial(value)
    if day is None and is_date_format(pattern) and value > 73415:
        return date.fromordinal(min(int(value) + 693594, date.max.toordinal()))
    return day


def _end(number: int) -> str:
    return "ends" if number == 1 else "end"
