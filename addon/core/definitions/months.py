"""Monthly rates made into one: multiplied month by month, or one month raised to a year and said to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from addon.core.definitions.book import nothing_at, wants_months
from addon.core.definitions.definition import Definition, Parts, Rule, Term
from addon.core.definitions.flows import paid_before
from addon.core.definitions.scene import Scene
from addon.core.ledger import Cents, Ledger, Mask


@dataclass(frozen=True)
class Month:
    """A month of every account, minor units: ``kept`` is what those of the month before changed by, signed.

    ``before``: revenue of the month before, ``base`` in all. ``contraction`` and ``lost`` (with churn) are
    negative.
    """

    base: int
    before: Cents
    kept: Cents
    contraction: Cents
    lost: Cents
    returned: Cents


def _month(ledger: Ledger, column: int, seen: Mask) -> Month:
    before, now = ledger.amounts[:, column - 1], ledger.amounts[:, column]
    here, change = before > 0, now - before
    lost = np.minimum(change, 0)
    return Month(
        base=int(before.sum()),
        before=before,
        kept=np.where(here, change, 0),
        contraction=np.where(now > 0, lost, 0),
        lost=lost,
        returned=np.where(~here & seen, now, 0),
    )


def _months(scene: Scene) -> list[Month] | str:
    """Every month of the window, or why months cannot be compounded."""
    ledger, (first, last) = scene.ledger, scene.ends
    why = wants_months(ledger)
    if why:
        return why
    seen = scene.once(paid_before).copy()
    found = []
    for column in range(first + 1, last + 1):
        seen |= ledger.amounts[:, column - 1] > 0
        found.append(_month(ledger, column, seen))
        if not found[-1].base:
            return nothing_at(ledger.periods[column - 1])
    return found


def compounded(net: Callable[[Month], Cents], gross: Callable[[Month], Cents] | None) -> Rule:
    """The product of the monthly rates between the two ends.

    Laid out by account in the order of the months: a month's change weighs the product of the months before
    it, over that month's revenue at the start. The sum of all is the product minus 1, exactly.
    """

    def rule(scene: Scene) -> Parts | str:
        months = scene.once(_months)
        if isinstance(months, str):
            return months
        lost = _chained(months, gross) if gross else None
        return Parts(months[0].base, _chained(months, net), lost, multiplied=1)

    return rule


def _chained(months: list[Month], change: Callable[[Month], Cents]) -> tuple[Term, ...]:
    so_far = Fraction(1)
    chain = []
    for month in months:
        term = Term(so_far / month.base, change(month), month.before)
        chain.append(term)
        so_far += term.sum
    return tuple(chain)


def _kept(month: Month) -> Cents:
    return month.kept


def _kept_and_returned(month: Month) -> Cents:
    change: Cents = month.kept + month.returned
    return change


def _lost(month: Month) -> Cents:
    return month.lost


def _expansion_less_churn(month: Month) -> Cents:
    """Baremetrics names no contraction: 100% - ((churned - expansion) / MRR 30 days ago)."""
    change: Cents = month.kept - month.contraction
    return change


def last_month_to_the_twelfth(scene: Scene) -> Parts | str:
    """The last month's rate to the power of 12: r^12 - 1 = (r - 1)(1 + r + ... + r^11), so still a share."""
    ledger, (_, last) = scene.ledger, scene.ends
    why = wants_months(ledger)
    if why:
        return why
    month = _month(ledger, last, np.zeros(len(ledger.accounts), dtype=np.bool_))
    if not month.base:
        return nothing_at(ledger.periods[last - 1])
    net, gross = ((_to_a_year(change, month),) for change in (month.kept, month.lost))
    return Parts(month.base, net, gross, multiplied=12)


def _to_a_year(change: Cents, month: Month) -> Term:
    rate = 1 + Fraction(int(change.sum()), month.base)
    return Term(sum((rate**power for power in range(12)), Fraction(0)) / month.base, change, month.before)


MONTHLY_COMPOUNDED = Definition(
    name="monthly_compounded",
    version=1,
    label="Monthly rates compounded",
    text="For every month of the window the revenue kept from the customers of the month before, over "
    "theirs; all months multiplied; new and returned customers join in the month after they came.",
    needs="ledger",
    rule=compounded(_kept, _lost),
)
MONTHLY_COMPOUNDED_WITH_RETURNS = Definition(
    name="monthly_compounded_with_returns",
    version=1,
    label="Monthly rates compounded, with returns",
    text="As the compounded monthly rates, but a returning customer's revenue counts in the month in "
    "which it comes back.",
    needs="ledger",
    rule=compounded(_kept_and_returned, _lost),
    origin="ChartMogul's monthly net MRR churn counts reactivation (help.chartmogul.com, "
    "203359341); compounding is ours",
)
BAREMETRICS_COMPOUNDED = Definition(
    name="baremetrics_compounded",
    version=1,
    label="Baremetrics' monthly formula, compounded",
    text="For every month 100% minus (churned minus expansion) over the revenue a month ago, as Baremetrics' "
    "changelog words it, which names no contraction; all months of the window multiplied.",
    needs="ledger",
    rule=compounded(_expansion_less_churn, None),
    origin="Baremetrics' changelog (changelog.baremetrics.com); compounding is ours",
)
LAST_MONTH_ANNUALISED = Definition(
    name="last_month_annualised",
    version=1,
    label="Last month annualised",
    text="The rate of the last month of the window to the power of 12: what a year would be if every month "
    "were like it; no year was measured.",
    needs="ledger",
    rule=last_month_to_the_twelfth,
    caution="an extrapolation: one month is made into a year",
)
