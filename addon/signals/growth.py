"""Growth of headcount as the difference of our own dated observations of one source and one method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from addon.core.signal import Missing, NullReason, Observation
from addon.core.signal_fields import FIELD

GROWTH = {"headcount_growth_6m": 182.625, "headcount_growth_12m": 365.25}
OF = "headcount"
GAP = 0.2  # how far apart two observations may be from 6 or 12 months, as a share
FEWEST = 10
FRESH_DAYS = 60
REPEATED, LARGE = 0.5, 100  # how sure a figure is that a large company repeats to the last digit
MOST = 10  # times: a larger step within one series is a change of unit, as filings show


def day_of(one: Observation) -> date:
    """The day for which an observation speaks."""
    return one.as_of or datetime.fromtimestamp(one.observed_at, UTC).date()


def growth(field: str, history: Sequence[Observation], today: date) -> Observation | Missing | None:
    """``(now - then) / then`` as a fraction, derived; None when no two observations are far enough apart.

    Both must come from the same source by the same method, a gap within 20% of 6 or 12 months; under ten
    employees then, a share means nothing: the difference is said in words instead.
    """
    days = GROWTH[field]
    best: tuple[float, Observation, Observation] | None = None
    for now in _newest(history, today):
        for then in history:
            same = then.source == now.source and then.method == now.method and _unit(then) == _unit(now)
            off = abs((day_of(now) - day_of(then)).days - days) / days
            if same and off <= GAP and (best is None or off < best[0]):
                best = (off, now, then)
    if best is None:
        return None
    _, now, then = best
    before, after = _number(then), _number(now)
    told = f"{before:,} on {day_of(then).isoformat()}, {after:,} on {day_of(now).isoformat()}"
    if before < FEWEST:
        message = f"Fewer than {FEWEST} employees then ({told}): {after - before:+,}, no share."
        return Missing(field, NullReason.NOT_COVERED, message, now.source, now.observed_at)
    if max(before, after) > MOST * max(1, min(before, after)):
        message = f"A step of more than {MOST} times ({told}) is another unit or another company, not growth."
        return Missing(field, NullReason.UNIT_AMBIGUOUS, message, now.source, now.observed_at)
    sure = min(now.confidence, then.confidence)
    if before == after >= LARGE:
        sure, told = min(sure, REPEATED), f"{told}: the same to the last digit, perhaps only carried over"
    return replace(
        now, field=field, value=(after - before) / before, unit="", as_of=day_of(now), method="derived",
        match=min(now.match, then.match), confidence=sure, cost_minor=0, remark=told,
    )  # fmt: skip


def _newest(history: Sequence[Observation], today: date) -> list[Observation]:
    """The newest observation of each source and method, where it still speaks for now."""
    newest: dict[tuple[str, str], Observation] = {}
    for one in history:
        key = (one.source, one.method)
        if key not in newest or day_of(one) > day_of(newest[key]):
            newest[key] = one
    return [one for _, one in sorted(newest.items()) if (today - day_of(one)).days <= FRESH_DAYS]


def _unit(one: Observation) -> str:
    return one.unit or FIELD[OF].unit


def _number(one: Observation) -> int:
    assert isinstance(one.value, int)
    return one.value
