"""Sums of movements: what was gained and lost from period to period, over the revenue at the start."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from addon.core.definitions.book import LedgerRule, ends, nothing_at, of_ledger
from addon.core.definitions.definition import UNBOUNDED_BELOW, Bounds, Definition, Parts, Term
from addon.core.ledger import Cents, Ledger, Mask
from addon.core.period import Window


@dataclass(frozen=True)
class Flows:
    """Movements of every account summed over the periods of a window (minor units).

    ``came``: revenue of every arrival, new and returned. ``returned``: of those who had paid before.
    ``lost``: contraction and churn, as a negative number.
    """

    came: Cents
    returned: Cents
    lost: Cents


def flows(ledger: Ledger, first: int, last: int) -> Flows:
    """The movements between every two neighbouring columns from ``first`` to ``last``, summed."""
    seen = paid_before(ledger, first)
    came, returned, lost = (np.zeros(len(seen), dtype=np.int64) for _ in range(3))
    for column in range(first + 1, last + 1):
        before, now = ledger.amounts[:, column - 1], ledger.amounts[:, column]
        lost += np.minimum(now - before, 0)
        seen |= before > 0
        arrived = np.where(before == 0, now, 0)
        came += arrived
        returned += np.where(seen, arrived, 0)
    return Flows(came, returned, lost)


def paid_before(ledger: Ledger, column: int) -> Mask:
    """Accounts with revenue in any column before ``column``."""
    seen = np.zeros(len(ledger.accounts), dtype=np.bool_)
    for index in range(column):
        seen |= ledger.amounts[:, index] > 0
    return seen


def movements_over_start(*, cohort: bool, returned: bool) -> LedgerRule:
    """(start + expansion - contraction - churn [+ reactivation]) / start, period by period.

    ``cohort``: only of the accounts that pay at the start. With returns that is what they pay at the end.
    """

    def rule(ledger: Ledger, window: Window) -> Parts | str:
        first, last = ends(ledger, window)
        start, end = ledger.amounts[:, first], ledger.amounts[:, last]
        base = int(start.sum())
        if not base:
            return nothing_at(window.start)
        moved = flows(ledger, first, last)
        change = end - start - moved.came + (moved.returned if returned else 0)
        lost = moved.lost
        if cohort:
            change, lost = (np.where(start > 0, amounts, 0) for amounts in (change, lost))
        weight = Fraction(1, base)
        return Parts(base, (Term(weight, change),), (Term(weight, lost),))

    return rule


_MISTAKE = (
    "a common mistake in spreadsheets: customers who were not there at the start lose and add revenue over a "
    "start that they are no part of"
)

COHORT_MOVEMENTS = Definition(
    name="cohort_movements",
    version=1,
    label="Movements of the same customers, returns left out",
    text="Customers with revenue at the start: start plus expansion minus contraction minus churn from "
    "period to period, over start; who left and came back stays lost, and GRR leaves expansion out.",
    needs="ledger",
    rule=of_ledger(movements_over_start(cohort=True, returned=False)),
    bounds=UNBOUNDED_BELOW,
)
# Tidemill's published formula adds reactivation; over the accounts of the start it is end over start again.
COHORT_MOVEMENTS_WITH_RETURNS = Definition(
    name="cohort_movements_with_returns",
    version=1,
    label="Movements of the same customers, with returns",
    text="Customers with revenue at the start: start plus expansion plus returned minus contraction minus "
    "churn from period to period, over start; NRR equals the default, GRR counts every loss.",
    needs="ledger",
    rule=of_ledger(movements_over_start(cohort=True, returned=True)),
    bounds=Bounds(grr_least=None),
)
ALL_MOVEMENTS = Definition(
    name="all_movements",
    version=1,
    label="All customers' movements over the start",
    text="Expansion minus contraction minus churn of all customers from period to period, new ones included "
    "once they are there, plus start, over start.",
    needs="ledger",
    rule=of_ledger(movements_over_start(cohort=False, returned=False)),
    bounds=UNBOUNDED_BELOW,
    caution=_MISTAKE,
)
# ChartMogul's net MRR churn counts reactivation; 1 minus it over a whole window is this.
ALL_MOVEMENTS_WITH_RETURNS = Definition(
    name="all_movements_with_returns",
    version=1,
    label="All customers' movements over the start, with returns",
    text="Expansion plus returned minus contraction minus churn of all customers from period to period, new "
    "ones included once they are there, plus start, over start.",
    needs="ledger",
    rule=of_ledger(movements_over_start(cohort=False, returned=True)),
    bounds=UNBOUNDED_BELOW,
    caution=_MISTAKE,
)
