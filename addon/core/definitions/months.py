"""Monthly rates made into one: multiplied month by month, or one month raised to a year and said to be."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from addon.core.definitions.book import LedgerRule, ends, nothing_at, of_ledger, wants_months
from addon.core.definitions.definition import Definition, Parts, Term
from addon.core.definitions.flows import paid_before
from addon.core.ledger import Cents, Ledger
from addon.core.period import Window

MonthChange = Callable[[Cents, Cents, Cents], Cents]
"""What a month adds to a monthly rate, by account: (before, now, returned) -> minor units, signed."""


def _kept(before: Cents, now: Cents, returned: Cents) -> Cents:  # noqa: ARG001
    kept: Cents = np.where(before > 0, now - before, 0)
    return kept


def _kept_and_returned(before: Cents, now: Cents, returned: Cents) -> Cents:
    change: Cents = _kept(before, now, returned) + returned
    return change


def _held(before: Cents, now: Cents, returned: Cents) -> Cents:  # noqa: ARG001
    lost: Cents = np.minimum(now - before, 0)
    return lost


def _expansion_less_churn(before: Cents, now: Cents, returned: Cents) -> Cents:  # noqa: ARG001
    """Baremetrics names no contraction: 100% - ((churned - expansion) / MRR 30 days ago)."""
    counted: Cents = np.where((before > 0) & ((now > before) | (now == 0)), now - before, 0)
    return counted


def compounded(net: MonthChange, gross: MonthChange | None) -> LedgerRule:
    """The product of the monthly rates between the two ends.

    Laid out by account in the order of the months: a month's change weighs the product of the months before
    it, over that month's revenue at the start. The sum of all is the product minus 1, exactly.
    """

    def rule(ledger: Ledger, window: Window) -> Parts | str:
        first, last = ends(ledger, window)
        why = wants_months(ledger)
        if why:
            return why
        seen = paid_before(ledger, first)
        nets: list[Term] = []
        grosses: list[Term] = []
        for column in range(first + 1, last + 1):
            before, now = ledger.amounts[:, column - 1], ledger.amounts[:, column]
            base = int(before.sum())
            if not base:
                return nothing_at(ledger.periods[column - 1])
            seen |= before > 0
            returned = np.where((before == 0) & seen, now, 0)
            nets.append(Term(Fraction(1, base), net(before, now, returned)))
            if gross:
                grosses.append(Term(Fraction(1, base), gross(before, now, returned)))
        start = int(ledger.amounts[:, first].sum())
        return Parts(start, _chained(nets), _chained(grosses) if gross else None)

    return rule


def _chained(months: list[Term]) -> tuple[Term, ...]:
    so_far = Fraction(1)
    chain = []
    for month in months:
        term = Term(so_far * month.weight, month.change)
        chain.append(term)
        so_far += term.sum
    return tuple(chain)


def last_month_to_the_twelfth(ledger: Ledger, window: Window) -> Parts | str:
    """The last month's rate to the power of 12: r^12 - 1 = (r - 1)(1 + r + ... + r^11), so still a share."""
    _, last = ends(ledger, window)
    why = wants_months(ledger)
    if why:
        return why
    before, now = ledger.amounts[:, last - 1], ledger.amounts[:, last]
    base = int(before.sum())
    if not base:
        return nothing_at(ledger.periods[last - 1])
    return Parts(
        base, (_to_a_year(_kept(before, now, now), base),), (_to_a_year(_held(before, now, now), base),)
    )


def _to_a_year(change: Cents, base: int) -> Term:
    rate = 1 + Fraction(int(change.sum()), base)
    return Term(sum((rate**power for power in range(12)), Fraction(0)) / base, change)


MONTHLY_COMPOUNDED = Definition(
    name="monthly_compounded",
    version=1,
    label="Monthly rates compounded",
    text="For every month of the window the revenue kept from the customers of the month before, over "
    "theirs; all months multiplied; new and returned customers join in the month after they came.",
    needs="ledger",
    rule=of_ledger(compounded(_kept, _held)),
)
MONTHLY_COMPOUNDED_WITH_RETURNS = Definition(
    name="monthly_compounded_with_returns",
    version=1,
    label="Monthly rates compounded, with returns",
    text="As the compounded monthly rates, but a returning customer's revenue counts in the month in "
    "which it comes back.",
    needs="ledger",
    rule=of_ledger(compounded(_kept_and_returned, _held)),
)
BAREMETRICS_COMPOUNDED = Definition(
    name="baremetrics_compounded",
    version=1,
    label="Baremetrics' monthly formula, compounded",
    text="For every month 100% minus (churned minus expansion) over the revenue a month ago, as Baremetrics' "
    "changelog words it, which names no contraction; all months of the window multiplied.",
    needs="ledger",
    rule=of_ledger(compounded(_expansion_less_churn, None)),
)
LAST_MONTH_ANNUALISED = Definition(
    name="last_month_annualised",
    version=1,
    label="Last month annualised",
    text="The rate of the last month of the window to the power of 12: what a year would be if every month "
    "were like it; no year was measured.",
    needs="ledger",
    rule=of_ledger(last_month_to_the_twelfth),
    caution="an extrapolation: one month is made into a year",
)
