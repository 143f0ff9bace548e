"""Series: the definition at every period end up to the window's, and the movements from period to period."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from addon.core.definitions import Definition, Ratio
from addon.core.ledger import Ledger
from addon.core.movements import window_columns
from addon.core.period import Period, Window


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
    first, last = window_columns(ledger, window)
    steps = last - first
    ledger = replace(ledger, amounts=np.asfortranarray(ledger.amounts))
    points = []
    for index in range(steps, last + 1):
        begin, period = ledger.periods[index - steps], ledger.periods[index]
        ratio = definition.ratio(ledger, Window(begin, period))
        shown = window.end if index == last else period
        if isinstance(ratio, Ratio):
            points.append(Point(shown, ratio.base, int(ratio.nrr * ratio.base), ratio))
        else:
            points.append(Point(shown, 0, 0, None))
    return tuple(points)


@dataclass(frozen=True)
class Totals:
    """Movements of all accounts from the period before to ``period``, minor units.

    ``held``: the start without what was lost, so GRR of the one period is ``held / start``.
    """

    period: Period
    start: int
    expansion: int
    contraction: int
    churn: int
    reactivation: int
    new: int
    end: int

    @property
    def held(self) -> int:
        """Revenue of the start that is still there, expansion left out."""
        return self.start - self.contraction - self.churn

    @property
    def kept(self) -> int:
        """Revenue of the accounts of the start at the end of the period."""
        return self.held + self.expansion


def movement_series(ledger: Ledger) -> tuple[Totals, ...]:
    """The movements between every two neighbouring periods, in one pass; a bridge for each.

    The sums agree with ``movements`` over the same two periods.
    """
    wide = np.asfortranarray(ledger.amounts)
    seen = np.zeros(len(ledger.accounts), dtype=np.bool_)
    found = []
    for index in range(1, len(ledger.periods)):
        start, end = wide[:, index - 1], wide[:, index]
        here, there = start > 0, end > 0
        held = np.minimum(start, end)
        from_start, kept = int(start.sum()), int(held.sum())
        churn = int(start[~there].sum())
        back = int(end[there & ~here & seen].sum())
        arrived = int(end[~here].sum())
        at_end = int(end.sum())
        found.append(
            Totals(
                period=ledger.periods[index],
                start=from_start,
                expansion=at_end - arrived - kept,
                contraction=from_start - kept - churn,
                churn=churn,
                reactivation=back,
                new=arrived - back,
                end=at_end,
            )
        )
        seen |= here
    return tuple(found)
