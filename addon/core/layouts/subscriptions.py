"""One row per subscription: a start, an end where it has one, and what is paid while it runs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise

from addon.core.dates import words_of
from addon.core.layouts.amounts import key_column, no_rows, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.days import read_days, without_far
from addon.core.layouts.line_checks import (
    ask_about_repeats,
    drop_unpaid,
    paid_lines,
    stopped_without_end,
    term_columns,
)
from addon.core.layouts.log_checks import account_rows, amount_column, needed
from addon.core.layouts.reading import Reading
from addon.core.layouts.spans import spans_of
from addon.core.layouts.term_ends import first_unpaid
from addon.core.layouts.term_length import ends_by_length, length_column
from addon.core.layouts.terms import Line, by_month, monthly_values
from addon.core.layouts.timeline import TWO_POINTS, needs_two_periods
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import account_key
from addon.core.period import Period
from addon.errors import Choice, NeedsTwoPeriods


class Subscriptions:
    """A blank end is still active; a subscription counts in every month at whose end it runs."""

    name = "subscriptions"
    label = "one row per subscription, with its start and end"

    def fit(self, view: View) -> tuple[float, str]:
        """Account, amount, a start and an end (or a status) are needed; periods across speak against it."""
        start, end = term_columns(view)
        account = view.column("account") is not None or view.column("account_name") is not None
        if not account or start is None or view.column("amount") is None:
            return 0.0, "no columns for account, amount and start date"
        length = length_column(view)
        if end is None and length is None:
            return 0.0, "no column for the end of a subscription"
        if len(view.headers) >= 2 or view.column("period") is not None:
            return 0.3, "start and end dates beside periods"
        if end is None:
            assert length, "told above"
            return 0.9, f"start dates in {view.span([start])}, lengths of terms in {view.span([length[0]])}"
        return 0.9, f"start dates in {view.span([start])}, end dates in {view.span([end])}"

    def read(self, view: View) -> Reading:
        """Asked about: the interval, unit prices, cents, ends on one day, and lists nobody ever left."""
        key, amount = key_column(view), amount_column(view)
        start, end = term_columns(view)
        start = start if start is not None else needed(view, "term_start")
        length = length_column(view) if end is None else None
        end = end if end is not None else length[0] if length else needed(view, "term_end")
        rows = drop_unpaid(view, key, account_rows(view, key, amount))
        rows = ask_about_repeats(view, key, rows)
        rows, minor, currency = paid_lines(view, rows, amount)
        starts, rows, minor = _started(view, rows, start, minor)
        if length:
            ends = ends_by_length(view, rows, starts, *length)
        else:
            typed = without_far(view, rows, end, read_days(view, rows, end))
            ends = first_unpaid(view, end, rows, starts, typed)
        kept = stopped_without_end(view, rows, ends)
        rows, minor = [rows[i] for i in kept], [minor[i] for i in kept]
        starts, ends = [starts[i] for i in kept], [ends[i] for i in kept]
        if not rows:
            raise no_rows(view)
        spans = spans_of(view, rows, amount)
        lines, basis = monthly_values(view, end, rows, starts, ends, minor, spans, currency)
        amounts = by_month(view, key, amount, end, lines, currency, basis)
        _refuse_only_active(view, ends, amounts.periods)
        _say_open(view, rows, ends, end)
        _say_several(view, key, lines)
        plain = all(len(a.rows) == 1 for a in amounts.accounts)
        return assemble(view, amounts, LOG, plain=plain)


def _started(
    view: View, rows: list[int], column: int, minor: list[int]
) -> tuple[list[date], list[int], list[int]]:
    """Rows with a start; those without one are said, they cannot be placed in time."""
    days = read_days(view, rows, column)
    blank = [r for r, d in zip(rows, days, strict=True) if d is None]
    if blank:
        view.notes.warn(
            "no_start",
            f"{counted(len(blank), 'row')} without a start: not counted.",
            view.cells((r, column) for r in blank),
            sum(m for m, d in zip(minor, days, strict=True) if d is None),
        )
    kept = [i for i, d in enumerate(days) if d is not None]
    return [d for d in days if d is not None], [rows[i] for i in kept], [minor[i] for i in kept]


def _refuse_only_active(view: View, ends: list[date | None], periods: list[Period]) -> None:
    """A list in which nothing ever ended holds today's customers only: its NRR would be 100% and wrong."""
    last = periods[-1].last
    left = any(d is not None and d.year * 12 + d.month - 1 <= last for d in ends)
    if left or view.answer("complete") == "yes":
        return
    plain = needs_two_periods(view)
    complete = Choice("Nobody left: it is complete", {"answers": {"complete": "yes"}})
    raise NeedsTwoPeriods(
        f"{TWO_POINTS}. Nothing in this list has ended by {periods[-1].label}: those that left are missing",
        hint=plain.hint,
        where=plain.where,
        choices=(*plain.choices, complete),
    )


def _say_open(view: View, rows: list[int], ends: list[date | None], column: int) -> None:
    still = [r for r, d in zip(rows, ends, strict=True) if d is None]
    if still:
        header = " ".join(words_of(view.header(column)))
        view.notes.assumed(
            "open_ends",
            f"{counted(len(still), 'row')} without {header}: still active.",
            view.cells((r, column) for r in still),
        )


def _say_several(view: View, key: int, lines: list[Line]) -> None:
    """Accounts with several subscriptions at once: products, or a renewal signed before the old term ends."""
    of: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.minor:
            of[account_key(text_of(view.tab.value(line.row, key)))].append(line)
    hit: list[Line] = []
    for own in of.values():
        own.sort(key=lambda line: line.start)
        hit += [b for a, b in pairwise(own) if a.end is None or b.start < a.end]
    names = list(dict.fromkeys(text_of(view.tab.value(line.row, key)) for line in hit))
    if names:
        view.notes.assumed(
            "several_at_once",
            f"{counted(len(names), 'account')} ({listed(names)}) with several subscriptions at once:"
            " their amounts are added while they overlap.",
            view.cells((line.row, key) for line in hit),
        )
