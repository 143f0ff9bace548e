"""Lines with a start, an end and an amount -> a ledger by month: what was running at each month's end."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from addon.core.dates import month_of, parse_period
from addon.core.layouts.amounts import Amounts, no_rows, text_of
from addon.core.layouts.cells import Place
from addon.core.layouts.days import last_complete
from addon.core.layouts.line_extras import note_lines
from addon.core.layouts.spans import Spans
from addon.core.layouts.view import View, counted
from addon.core.ledger import Account, Basis, Cents, account_key
from addon.core.money import money_text
from addon.core.period import Period
from addon.errors import Choice, Question

FEWEST = 3
"""So many accounts at least must end on one day before it is taken for the day of an export."""


@dataclass(frozen=True)
class Line:
    """One line: ``end`` is the first day no longer paid, ``minor`` the amount of a month (of a year in ARR).

    ``whole``: the amount in the sheet is that of the whole term.
    """

    row: int
    start: date
    end: date | None
    minor: int
    whole: bool = False


def add_months(day: date, months: int) -> date:
    """The same day some months later, the last of a shorter month; the calendar ends with the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_after(day: date) -> date:
    """The next day; the calendar ends with the year 9999."""
    return day if day == date.max else day + timedelta(days=1)


def term_months(start: date, end: date) -> int:
    """The length of a term in whole months, to the nearest; 0 for less than half a month."""
    return round((end - start).days * 12 / 365.25)


def monthly_values(
    view: View,
    column: int,
    rows: Sequence[int],
    starts: Sequence[date],
    ends: Sequence[date | None],
    minor: Sequence[int],
    spans: Spans,
    currency: str,
) -> tuple[list[Line], Basis]:
    """Lines with the amount of a month, converted once and half to even; the rounding total is said.

    Where every amount is a year's, nothing is divided and the basis is ARR. Raises Question for an amount
    that stands for a whole term without an end.
    """
    endless = [r for r, e, s in zip(rows, ends, spans, strict=True) if s is None and e is None]
    if endless:
        raise Question(
            f"{counted(len(endless), 'row')} {'has' if len(endless) == 1 else 'have'} the amount of a term"
            " and no end.",
            hint="Type the end of the term; without it there is no amount per month.",
            where=view.cells((r, column) for r in endless),
        )
    yearly = all(s == 12 for s in spans)
    lines: list[Line] = []
    short: list[int] = []
    lost, rest = 0, Fraction(0)
    for row, start, end, amount, span in zip(rows, starts, ends, minor, spans, strict=True):
        months = Fraction(term_months(start, end)) if span is None and end else span
        if not months:
            short.append(row)
            lost += amount
            continue
        value = amount if yearly else round(Fraction(amount) / months)
        rest += 0 if yearly else amount - value * months
        lines.append(Line(row, start, end, value, span is None))
    _say_short(view, column, short, lost, currency)
    if round(rest):
        view.notes.assumed(
            "rounding_total",
            "Amounts are divided to a month once per row, half to even; the rests add up to"
            f" {money_text(round(rest), currency)}.",
            (),
            round(rest),
        )
    if not lines:
        raise no_rows(view)
    return lines, "ARR" if yearly else "MRR"


def _say_short(view: View, column: int, rows: list[int], money: int, currency: str) -> None:
    if rows:
        view.notes.warn(
            "short_terms",
            f"{counted(len(rows), 'row')} with a term of less than half a month, together"
            f" {money_text(money, currency)}: no recurring revenue, not counted.",
            view.cells((r, column) for r in rows),
            money,
        )


def by_month(
    view: View, key: int, column: int, end_column: int | None, lines: list[Line], currency: str, basis: Basis
) -> Amounts:
    """The ledger of some lines: a line counts in every month at whose end it is running."""
    account_of, keys = _keyed(view, key, lines)
    first = min(month_of(x.start).last for x in lines)
    last = max(first, _horizon(view, lines, account_of, end_column))
    spans = [_span(x, first, last) for x in lines]
    _say_inside(view, column, [x for x, (a, b) in zip(lines, spans, strict=True) if a >= b and _in(x, last)])
    change = np.zeros((len(keys), last - first + 2), np.int64)
    for line, account, (begin, stop) in zip(lines, account_of, spans, strict=True):
        if begin < stop:
            change[account, begin] += line.minor
            change[account, stop] -= line.minor
    minor = np.cumsum(change, axis=1)[:, :-1]
    rows, amounts = [x.row for x in lines], [x.minor for x in lines]
    note_lines(view, rows, account_of, keys, amounts, spans, first, end_column)
    return _amounts(view, key, column, lines, account_of, keys, spans, minor, first, currency, basis)


def by_day(
    view: View, key: int, column: int, end_column: int | None, lines: list[Line], currency: str
) -> Amounts:
    """The ledger of lines whose whole amount is spread over the days of their term (``minor`` = the whole).

    A month holds the days of it that are paid: recognised revenue, not a run rate, so a short February looks
    like contraction. The parts of a line add up to its amount exactly.
    """
    account_of, keys = _keyed(view, key, lines)
    first = min(month_of(x.start).last for x in lines)
    last = max(first, _horizon(view, lines, account_of, end_column))
    minor = np.zeros((len(keys), last - first + 1), np.int64)
    spans: list[tuple[int, int]] = []
    for line, account in zip(lines, account_of, strict=True):
        assert line.end is not None, "lines without an end have no days to spread over"
        begin, days = month_of(line.start).last, (line.end - line.start).days
        stop = min(month_of(line.end - timedelta(days=1)).last, last) + 1
        before = 0
        for month in range(begin, stop):
            until = min(line.end, _first_of(month + 1))
            so_far = round(Fraction(line.minor * (until - line.start).days, days))
            minor[account, month - first] += so_far - before
            before = so_far
        spans.append((begin - first, max(stop, begin) - first))
    return _amounts(view, key, column, lines, account_of, keys, spans, minor, first, currency, "revenue")


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _keyed(view: View, key: int, lines: list[Line]) -> tuple[list[int], list[str]]:
    """The account of every line, as an index into the account keys."""
    index: dict[str, int] = {}
    labels = [account_key(text_of(view.tab.value(line.row, key))) for line in lines]
    return [index.setdefault(label, len(index)) for label in labels], list(index)


def _amounts(
    view: View, key: int, column: int, lines: list[Line], account_of: list[int], keys: list[str],
    spans: list[tuple[int, int]], minor: Cents, first: int, currency: str, basis: Basis,
) -> Amounts:  # fmt: skip
    running: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows: dict[int, list[int]] = defaultdict(list)
    for line, account, (begin, stop) in zip(lines, account_of, spans, strict=True):
        rows[account].append(line.row)
        if begin < stop:
            running[account].append((begin, stop, line.row))

    def places(account: int, period: int) -> list[Place]:
        found = [(row, column) for begin, stop, row in running[account] if begin <= period < stop]
        return found or [(rows[account][0], column)]

    periods = [Period(m, "month") for m in range(first, first + minor.shape[1])]
    stated = np.ones(minor.shape, np.bool_)
    return Amounts(
        _accounts(view, key, keys, rows), periods, minor, stated, currency, basis, places, {},
        [column] * len(periods),
    )  # fmt: skip


def _accounts(view: View, key: int, keys: list[str], rows: dict[int, list[int]]) -> list[Account]:
    names = view.column("account_name")
    found = []
    for account, name in enumerate(keys):
        shown = text_of(view.tab.value(rows[account][-1], key if names is None else names))
        found.append(
            Account(name, shown or text_of(view.tab.value(rows[account][0], key)), tuple(rows[account]))
        )
    return found


def _span(line: Line, first: int, last: int) -> tuple[int, int]:
    """The months a line runs in: begin inclusive, stop exclusive, counted from ``first``."""
    begin = month_of(line.start).last - first
    stop = month_of(line.end).last - first if line.end else last + 1 - first
    if line.whole and stop <= begin:
        stop = begin + 1
    return min(begin, last + 1 - first), min(max(stop, begin), last + 1 - first)


def _in(line: Line, last: int) -> bool:
    return month_of(line.start).last <= last and line.minor != 0


def _say_inside(view: View, column: int, lines: list[Line]) -> None:
    if lines:
        view.notes.warn(
            "within_a_month",
            f"{counted(len(lines), 'row')} {'begins' if len(lines) == 1 else 'begin'} and"
            f" {'ends' if len(lines) == 1 else 'end'} between two month ends: not counted.",
            view.cells((x.row, column) for x in lines),
            sum(x.minor for x in lines),
        )


def _horizon(view: View, lines: list[Line], account_of: list[int], column: int | None) -> int:
    """The last month to read: the last one that is over, or the last with any revenue before it."""
    asked = parse_period(str(view.ask.end), view.ask.fiscal_start) if view.ask.end else None
    last = last_complete(view).last
    if asked:
        last = max(last, min(asked.last, month_of(view.ask.as_of).last))
    export = _export_day(view, lines, account_of, column, min(last, asked.last) if asked else last)
    if export:
        return month_of(export).last - 1
    if not asked and all(x.end and month_of(x.end).last <= last for x in lines):
        last = max(max(month_of(x.end).last - 1 for x in lines if x.end), month_of(lines[0].start).last)
    return last


def _export_day(
    view: View, lines: list[Line], account_of: list[int], column: int | None, last: int
) -> date | None:
    """A day on which at least half of the accounts stop for good may be the day of the export: ask.

    Returns the day when the user says so.
    """
    final: dict[int, date | None] = {}
    begun: dict[int, date] = {}
    for line, account in zip(lines, account_of, strict=True):
        known = final.get(account, date.min)
        final[account] = None if known is None or line.end is None else max(known, line.end)
        begun[account] = min(begun.get(account, line.start), line.start)
    latest_start = max(x.start for x in lines)
    ends = [d for d in final.values() if d is not None]
    for day in sorted(set(ends)):
        if month_of(day).last > last or latest_start > day:
            continue
        running = [a for a, d in final.items() if (d is None or d >= day) and begun[a] < day]
        gone = [a for a in running if final[a] == day]
        if len(gone) < FEWEST or 2 * len(gone) < len(running):
            continue
        if view.answer("last_ends") == "ended":
            return None
        if view.answer("last_ends") == "export":
            return day
        hit = set(gone)
        raise Question(
            f"{len(gone)} of {counted(len(running), 'account')} {'ends' if len(gone) == 1 else 'end'} on"
            f" {day.isoformat()}. Is that the day of the export, or did they leave?",
            hint="Exports often close what is still running on the day they are made.",
            where=view.cells(
                (x.row, column if column is not None else view.table.left)
                for x, a in zip(lines, account_of, strict=True)
                if a in hit and x.end == day
            ),
            choices=(
                Choice("The day of the export: read up to it", {"answers": {"last_ends": "export"}}),
                Choice("They left", {"answers": {"last_ends": "ended"}}),
            ),
        )
    return None
