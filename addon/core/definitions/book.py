"""What the rules share: columns of a ledger, shares, and what a book cannot carry, in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from addon.core.definitions.definition import Parts, Term
from addon.core.ledger import Cents, Ledger
from addon.core.period import MONTHS_IN, Period, Window


def nothing_at(period: Period) -> str:
    """The reason when a rate would divide by zero."""
    return f"no account has revenue in {period.label}, and a share of nothing is no number"


def wants_months(ledger: Ledger) -> str | None:
    """The reason when the sheet is coarser than months."""
    if ledger.grain == "month":
        return None
    return f"it needs an amount for every month, and the sheet has one for every {ledger.grain}"


def wants_revenue_by_month(ledger: Ledger) -> str | None:
    """The reason when amounts cannot be added up to the revenue of a longer time.

    Monthly run-rates add up; a quarter's or a year's do so only when the sheet holds revenue.
    """
    if ledger.grain == "month" or ledger.basis == "revenue":
        return None
    return f"it adds up revenue, and the sheet holds {ledger.basis} at the end of each {ledger.grain}"


def wants_year(window: Window) -> str | None:
    """The reason when the window is no year: nothing is annualised without being asked to."""
    if window.months == 12:
        return None
    length = "1 month" if window.months == 1 else f"{window.months} months"
    return f"it compares two years, and the window is {length}; nothing is annualised"


def wants_from(ledger: Ledger, column: int) -> str | None:
    """The reason when ``column`` lies before the first period of the sheet."""
    if column >= 0:
        return None
    begins = ledger.periods[0]
    return f"it needs amounts from {begins.plus(column).label} on, and the sheet begins in {begins.label}"


def columns_in(ledger: Ledger, months: int) -> int:
    """How many columns make ``months`` months, at least one."""
    return max(1, months // MONTHS_IN[ledger.grain])


def column_sum(ledger: Ledger, first: int, last: int) -> Cents:
    """Revenue per account of the columns ``first`` to ``last``, both included."""
    total: Cents = ledger.amounts[:, first].copy()
    for column in range(first + 1, last + 1):
        total += ledger.amounts[:, column]
    return total


def share(start: Cents, end: Cents) -> Parts | None:
    """What the accounts of ``start`` have at ``end``; for GRR none counts for more than at the start.

    None when nothing stands at the start. This is the construction that SaaS Capital and Confluent
    describe.
    """
    base = int(start.sum())
    if not base:
        return None
    change = np.where(start > 0, end - start, 0)
    weight = Fraction(1, base)
    return Parts(base, (Term(weight, change, start),), (Term(weight, np.minimum(change, 0), start),))


def mean(shares: list[Parts]) -> Parts:
    """The plain mean of several shares, each term weighing its part; the base is that of the last."""

    def weighed(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(replace(term, weight=term.weight / len(shares)) for term in terms)

    nrr = tuple(term for one in shares for term in weighed(one.nrr))
    grr = tuple(term for one in shares for term in weighed(one.grr or ()))
    return Parts(shares[-1].base, nrr, grr)
