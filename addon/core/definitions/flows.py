"""Sums of movements: what was gained and lost from period to period, over the revenue at the start."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from addon.core.definitions.book import nothing_at
from addon.core.definitions.definition import UNBOUNDED_BELOW, Bounds, Definition, Parts, Rule, Term
from addon.core.definitions.scene import Scene
from addon.core.ledger import Cents, Mask


@dataclass(frozen=True)
class Flows:
    """Movements of every account summed over the periods of a window (minor units).

    ``came``: revenue of every arrival, new and returned. ``returned``: of those who had paid before.
    ``lost``: contraction and churn, as a negative number.
    """

    came: Cents
    returned: Cents
    lost: Cents


def flows(scene: Scene) -> Flows:
    """The movements between every two neighbouring columns of the window, summed."""
    ledger, (first, last) = scene.ledger, scene.ends
    seen = scene.once(paid_before).copy()
    came, returned, lost = (np.zeros(len(seen), dtype=np.int64) for _ in range(3))
    for column in range(first + 1, last + 1):
        before, now = ledger.amounts[:, column - 1], ledger.amounts[:, column]
        lost += np.minimum(now - before, 0)
        seen |= before > 0
        arrived = np.where(before == 0, now, 0)
        came += arrived
        returned += np.where(seen, arrived, 0)
    return Flows(came, returned, lost)


def paid_before(scene: Scene) -> Mask:
    """Accounts with revenue in any period before the window's start."""
    seen = np.zeros(len(scene.ledger.accounts), dtype=np.bool_)
    for column in range(scene.ends[0]):
        seen |= scene.ledger.amounts[:, column] > 0
    return seen


def movements_over_start(*, cohort: bool, returned: bool) -> Rule:
    """(start + expansion - contraction - churn [+ reactivation]) / start, period by period.

    ``cohort``: only of the accounts that pay at the start. With returns that is what they pay at the end.
    """

    def rule(scene: Scene) -> Parts | str:
        ledger, (first, last) = scene.ledger, scene.ends
        start, end = ledger.amounts[:, first], ledger.amounts[:, last]
        base = int(start.sum())
        if not base:
            return nothing_at(scene.span.start)
        moved = scene.once(flows)
        change = end - start - moved.came + (moved.returned if returned else 0)
        lost = moved.lost
        if cohort:
            change, lost = (np.where(start > 0, amounts, 0) for amounts in (change, lost))
        weight = Fraction(1, base)
        return Parts(base, (Term(weight, change, start),), (Term(weight, lost, start),))

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
    rule=movements_over_start(cohort=True, returned=False),
    bounds=UNBOUNDED_BELOW,
)
COHORT_MOVEMENTS_WITH_RETURNS = Definition(
    name="cohort_movements_with_returns",
    version=1,
    label="Movements of the same customers, with returns",
    text="Customers with revenue at the start: start plus expansion plus returned minus contraction minus "
    "churn from period to period, over start; NRR equals the default, GRR counts every loss.",
    needs="ledger",
    rule=movements_over_start(cohort=True, returned=True),
    origin="Tidemill adds reactivation (github.com/ondraz/tidemill, docs/definitions.md)",
    bounds=Bounds(grr_least=None),
)
ALL_MOVEMENTS = Definition(
    name="all_movements",
    version=1,
    label="All customers' movements over the start",
    text="Expansion minus contraction minus churn of all customers from period to period, new ones included "
    "once they are there, plus start, over start.",
    needs="ledger",
    rule=movements_over_start(cohort=False, returned=False),
    bounds=UNBOUNDED_BELOW,
    caution=_MISTAKE,
)
ALL_MOVEMENTS_WITH_RETURNS = Definition(
    name="all_movements_with_returns",
    version=1,
    label="All customers' movements over the start, with returns",
    text="Expansion plus returned minus contraction minus churn of all customers from period to period, new "
    "ones included once they are there, plus start, over start.",
    needs="ledger",
    rule=movements_over_start(cohort=False, returned=True),
    bounds=UNBOUNDED_BELOW,
    caution=_MISTAKE,
)
