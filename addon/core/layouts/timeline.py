"""Which periods count, and which window: actuals without holes, and never a period that is half filled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from addon.core.dates import month_end, parse_period
from addon.core.layouts.amounts import Amounts
from addon.core.layouts.reading import BlankReading
from addon.core.layouts.view import View, counted
from addon.core.period import MONTHS_IN, Grain, Period, Window
from addon.errors import Choice, EmptyWindow, Malformed, NeedsTwoPeriods, Question

FILLED = 0.7
FILLED_A_YEAR_ON = 0.5
TWO_POINTS = (
    "NRR needs two points in time. Add a column with the revenue of a year ago,"
    " or [Record this sheet monthly]"
)


def needs_two_periods(view: View) -> NeedsTwoPeriods:
    """The answer to a sheet that holds only current revenue."""
    return NeedsTwoPeriods(
        TWO_POINTS,
        hint="Each month's record becomes one more point; the first NRR comes with the second.",
        where=[view.tab.range(view.table.rect)],
        choices=(Choice("Record this sheet monthly", {"recording": True}),),
    )


@dataclass(frozen=True)
class Timeline:
    """The amounts of consecutive periods, and the window chosen in them."""

    amounts: Amounts
    window: Window


def choose(view: View, amounts: Amounts) -> Timeline:
    """Cut to consecutive periods of actuals and choose the window.

    Raises NeedsTwoPeriods, EmptyWindow (the sheet does not reach what was asked) or Malformed (an unreadable
    period).
    """
    asked_start, asked_end = _asked(view, view.ask.start), _asked(view, view.ask.end)
    everything = amounts
    amounts = _without_blank_columns(_without_future(view, amounts, asked_end))
    if len(amounts.periods) < 2:
        raise _unfinished(view, everything, amounts) or needs_two_periods(view)
    amounts = _consecutive(view, amounts, asked_start, asked_end)
    amounts, end = _end(view, amounts, asked_end)
    start, note = _start(view, amounts, end, asked_start)
    return Timeline(amounts, Window(start, end, note))


def _asked(view: View, text: str | None) -> Period | None:
    if not text:
        return None
    period = parse_period(str(text), view.ask.fiscal_start)
    if period is None:
        raise Malformed(f"“{text}” is no period.", hint="Write it as 2024-12, Dec 2024, Q4 2024 or 2024.")
    return period


def _first_day_after(view: View, period: Period) -> bool:
    """Whether a period begins after today."""
    before = Period(period.last - MONTHS_IN[period.grain], "month")
    return month_end(before) >= view.ask.as_of


def _without_future(view: View, amounts: Amounts, asked_end: Period | None) -> Amounts:
    """Without forecast columns; a period that is not over yet stays only when it was asked for."""
    future = [i for i, p in enumerate(amounts.periods) if _first_day_after(view, p)]
    if future:
        cells = view.cells({(view.table.header_top, amounts.columns[i]) for i in future if amounts.columns})
        first, last = amounts.periods[future[0]].label, amounts.periods[future[-1]].label
        span = first if first == last else f"{first}–{last}"
        view.notes.assumed(
            "forecast", f"{span} {'lies' if first == last else 'lie'} after today: forecast, not used.", cells
        )
    kept = [i for i in range(len(amounts.periods)) if i not in set(future)]
    unfinished = [i for i in kept if month_end(amounts.periods[i]) > view.ask.as_of]
    if unfinished and not (asked_end and asked_end.last >= amounts.periods[unfinished[0]].last):
        label = amounts.periods[unfinished[0]].label
        if amounts.stated[:, unfinished[0]].any():
            view.notes.assumed(
                "unfinished_period",
                f"{label} is not over yet: not used.",
                view.cells(
                    {(view.table.header_top, amounts.columns[i]) for i in unfinished if amounts.columns}
                ),
            )
        kept = [i for i in kept if i not in unfinished]
    return amounts.take(kept) if len(kept) < len(amounts.periods) else amounts


def _unfinished(view: View, everything: Amounts, complete: Amounts) -> Question | None:
    """The question whether the running period may be used, where it would be the second point in time."""
    for index, period in enumerate(everything.periods):
        running = month_end(period) > view.ask.as_of and not _first_day_after(view, period)
        if running and complete.periods and everything.minor[:, index].any():
            return Question(
                f"{period.label} is not over yet, and there is only {complete.periods[0].label} before it.",
                hint=f"Wait until {period.label} is over, or use it as it stands.",
                where=view.cells({(view.table.header_top, c) for c in everything.columns[index : index + 1]}),
                choices=(Choice(f"Use {period.label} as it stands", {"to": period.iso}),),
            )
    return None


def _without_blank_columns(amounts: Amounts) -> Amounts:
    filled = np.nonzero(amounts.stated.any(axis=0))[0].tolist()
    return amounts.take(filled) if len(filled) < len(amounts.periods) else amounts


def _runs(periods: list[Period], step: int) -> list[int]:
    """Indexes of the best run of periods ``step`` months apart: the one that ends last, then the longest."""
    index = {p.last: i for i, p in enumerate(periods)}
    best: list[int] = []
    for end in sorted(index, reverse=True):
        run = []
        month = end
        while month in index:
            run.append(index[month])
            month -= step
        if len(run) >= 2:
            best = run[::-1]
            break
    return best


def _consecutive(view: View, amounts: Amounts, start: Period | None, end: Period | None) -> Amounts:
    """The periods without holes: the finest grain that reaches the window, said when some are not used."""
    grain = amounts.periods[0].grain
    own = MONTHS_IN[grain]
    months = [p.last for p in amounts.periods]
    if all(b - a == own for a, b in pairwise(months)):
        return amounts
    options: list[tuple[Grain, list[int]]] = [
        (g, run) for g, step in MONTHS_IN.items() if step >= own and (run := _runs(amounts.periods, step))
    ]
    if not options:
        first, last = amounts.periods[-2].label, amounts.periods[-1].label
        raise EmptyWindow(
            f"Between {first} and {last} periods are missing.",
            hint="Add the missing periods, or two columns that are 12 months apart.",
            where=view.cells({(view.table.header_top, c) for c in amounts.columns[-2:]}),
        )
    picked_grain, run = _best(amounts.periods, options, start, end)
    dropped = [amounts.periods[i].label for i in range(len(months)) if i not in set(run)]
    if dropped:
        view.notes.warn(
            "missing_periods",
            f"Periods are missing between {amounts.periods[0].label} and {amounts.periods[-1].label}:"
            f" {counted(len(dropped), 'period')} without neighbours not used.",
            view.cells(
                {
                    (view.table.header_top, amounts.columns[i])
                    for i in range(len(months))
                    if i not in set(run) and amounts.columns
                }
            ),
        )
    cut = amounts.take(run)
    cut.grain = picked_grain if picked_grain != grain else None
    return cut


def _best(
    periods: list[Period], options: list[tuple[Grain, list[int]]], start: Period | None, end: Period | None
) -> tuple[Grain, list[int]]:
    """The finest grain whose run holds the asked periods, or 12 months up to the last; else the longest."""
    wanted = [p.last for p in (start, end) if p]
    newest = max(p.last for p in periods)
    for grain, run in options:
        months = {periods[i].last for i in run}
        reach = max(months) - min(months) >= 12 and newest - max(months) < 12
        if (wanted and all(w in months for w in wanted)) or (not wanted and reach):
            return grain, run
    return max(options, key=lambda o: periods[o[1][-1]].last - periods[o[1][0]].last)


def _end(view: View, amounts: Amounts, asked: Period | None) -> tuple[Amounts, Period]:
    """The window's end, and the amounts up to the last period that may be used."""
    periods = amounts.periods
    if asked:
        return amounts, _find(view, amounts, asked)
    last = len(periods) - 1
    while last >= 1 and not _filled(amounts, last):
        last -= 1
    if last < 1:
        raise _all_half_filled(view, amounts)
    if last < len(periods) - 1:
        _note_half_filled(view, amounts, last + 1)
        amounts = amounts.take(range(last + 1))
    return amounts, periods[last]


def _filled(amounts: Amounts, index: int) -> bool:
    """Whether enough accounts of the period before have something in this one.

    Zeros count as filled in, unless there is nothing else. Between months that stand a year apart half of
    the accounts suffice: a year of churn is no gap in the typing.
    """
    before = amounts.minor[:, index - 1] > 0
    number = int(before.sum())
    unread = any(column == index for _, column in amounts.bad)
    if number > 1 and not unread and not amounts.minor[:, index].any():
        return False
    share = FILLED if amounts.grain is None else FILLED_A_YEAR_ON
    return number == 0 or int((before & amounts.stated[:, index]).sum()) >= share * number


def _note_half_filled(view: View, amounts: Amounts, index: int) -> None:
    before = amounts.minor[:, index - 1] > 0
    here = amounts.stated[:, index] & bool(amounts.minor[:, index].any())
    missing = np.nonzero(before & ~here)[0].tolist()
    label = amounts.periods[index].label
    filled = int(before.sum()) - len(missing)
    view.notes.readings.append(
        BlankReading(
            "half_filled_period",
            f"{label} holds amounts of only {filled} of {counted(int(before.sum()), 'account')} of"
            f" {amounts.periods[index - 1].label}: not used as the end.",
            tuple(amounts.accounts[a].name for a in missing),
            int(amounts.minor[missing, index - 1].sum()),
            tuple(view.cells(p for a in missing[:500] for p in amounts.places(a, index))),
            (Choice(f"Use {label}", {"to": amounts.periods[index].iso}),),
        )
    )


def _all_half_filled(view: View, amounts: Amounts) -> Question:
    label = amounts.periods[-1].label
    return Question(
        f"{label} holds under 70% of the accounts of {amounts.periods[-2].label}; no window is earlier.",
        hint=f"Fill in {label}, or use it as it stands.",
        where=view.cells({(view.table.header_top, c) for c in amounts.columns[-1:]}),
        choices=(Choice(f"Use {label}", {"to": amounts.periods[-1].iso}),),
    )


def _find(view: View, amounts: Amounts, asked: Period) -> Period:
    """The period of the sheet that ends with ``asked``. Raises EmptyWindow naming what there is."""
    periods = amounts.periods
    for period in periods:
        if period.last == asked.last:
            return period
    inside = periods[0].last < asked.last < periods[-1].last
    finer = inside and amounts.step != "month"
    raise EmptyWindow(
        f"The sheet has no amounts for {asked.label}; it holds {periods[0].label}–{periods[-1].label}"
        + (f" by {amounts.step}, and nothing finer is made up." if finer else "."),
        hint="Choose one of its periods.",
        where=[view.tab.range(view.table.rect)],
        choices=tuple(Choice(f"To {p.label}", {"to": p.iso}) for p in periods[-3:]),
    )


def _start(view: View, amounts: Amounts, end: Period, asked: Period | None) -> tuple[Period, str | None]:
    """The window's start, with a note when it is not 12 months before the end."""
    if asked:
        start = _find(view, amounts, asked)
        if start.last >= end.last:
            raise EmptyWindow(
                f"The window would start in {start.label} and end in {end.label}.",
                hint="Choose a start before the end.",
                where=[view.tab.range(view.table.rect)],
            )
        months = end.last - start.last
        return start, None if months == 12 else f"a window of {months} months, not annualised"
    months = view.ask.window or 12
    periods, step = amounts.periods, MONTHS_IN[amounts.step]
    if view.ask.window and (months % step or months <= 0):
        raise EmptyWindow(
            f"A window of {counted(months, 'month')} is finer than the sheet: one amount a {amounts.step}.",
            hint=f"Choose a multiple of {counted(step, 'month')}.",
            where=[view.tab.range(view.table.rect)],
        )
    for period in periods:
        if period.last == end.last - months:
            return period, None if months == 12 else f"a window of {months} months, not annualised"
    if view.ask.window:
        raise EmptyWindow(
            f"The sheet begins in {periods[0].label}: it has no {months} months before {end.label}.",
            hint="Choose a shorter window.",
            where=[view.tab.range(view.table.rect)],
        )
    earlier = [p for p in periods if p.last < end.last]
    if not earlier:
        raise needs_two_periods(view)
    span = end.last - earlier[0].last
    return earlier[0], f"only {counted(span, 'month')}: the longest window the sheet has, not annualised"
