"""The trailing series: the same definition at every period end the sheet allows, up to the window's end."""

from __future__ import annotations

from dataclasses import dataclass

from addon.core.definitions import Definition, Ratio
from addon.core.ledger import Ledger
from addon.core.period import MONTHS_IN, Period, Window


@dataclass(frozen=True)
class Point:
    """One point: revenue of the cohort at both ends of the trailing window (minor units) and its ratio.

    ``ratio`` is None where no account had revenue at that window's start.
    """

    period: Period
    start: int
    end: int
    ratio: Ratio | None


def trailing_series(ledger: Ledger, window: Window, definition: Definition) -> tuple[Point, ...]:
    """A point for every period with a full trailing window of the headline's length behind it.

    The last point is the headline itself; nothing after the window's end is shown, because it was not
    complete enough to be the headline.
    """
    steps = window.months // MONTHS_IN[ledger.grain]
    points = []
    for index, period in enumerate(ledger.periods):
        if index < steps or period.last > window.end.last:
            continue
        ratio = definition.ratio(ledger, Window(ledger.periods[index - steps], period))
        if isinstance(ratio, Ratio):
            points.append(Point(period, ratio.base, int(ratio.nrr * ratio.base), ratio))
        else:
            points.append(Point(period, 0, 0, None))
    return tuple(points)
