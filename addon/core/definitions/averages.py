"""Averages of the default over the last twelve month ends or four quarters: one good month weighs less."""

from __future__ import annotations

from fractions import Fraction

from addon.core.definitions.book import mean, nothing_at, share, wants_from, wants_months
from addon.core.definitions.definition import Definition, Parts, Term
from addon.core.definitions.scene import Scene
from addon.core.ledger import Cents

POINTS = 12


def trailing_12_average(scene: Scene) -> Parts | str:
    """The plain mean of the default at the twelve month ends up to the window's end."""
    shares = scene.once(_shares)
    return shares if isinstance(shares, str) else mean(shares)


def datadog_trailing_12(scene: Scene) -> Parts | str:
    """The mean of the same twelve values, weighted by the revenue at each one's start.

    Datadog's investor deck describes its GRR as the weighted average of the trailing twelve monthly
    point-to-point values; the weights are read here as the revenue that each value stands on.
    """
    shares = scene.once(_shares)
    if isinstance(shares, str):
        return shares
    base = sum(one.base for one in shares)
    net = _summed([term.change for one in shares for term in one.nrr])
    held = _summed([term.change for one in shares for term in one.grr or ()])
    over = _summed([term.over for one in shares for term in one.nrr])
    weight = Fraction(1, base)
    return Parts(base, (Term(weight, net, over),), (Term(weight, held, over),))


def _summed(columns: list[Cents]) -> Cents:
    """The columns, summed by account."""
    total = columns[0].copy()
    for column in columns[1:]:
        total += column
    return total


def _shares(scene: Scene) -> list[Parts] | str:
    """The default at the window's end and at the eleven month ends before it."""
    ledger, (first, last) = scene.ledger, scene.ends
    why = wants_months(ledger) or wants_from(ledger, first - POINTS + 1)
    if why:
        return why
    found = []
    for back in range(POINTS - 1, -1, -1):
        one = share(ledger.amounts[:, first - back], ledger.amounts[:, last - back])
        if one is None:
            return nothing_at(ledger.periods[first - back])
        found.append(one)
    return found


TRAILING_12_AVERAGE = Definition(
    name="trailing_12_average",
    version=1,
    label="Average of the last twelve month ends",
    text="The default at each of the twelve month ends up to the window's end, each looking back as far as "
    "the window does; their plain mean.",
    needs="ledger",
    rule=trailing_12_average,
)
DATADOG_TRAILING_12 = Definition(
    name="datadog_trailing_12",
    version=1,
    label="Datadog: weighted average of twelve month ends",
    text="The default at each of the twelve month ends up to the window's end; their mean, weighted by the "
    "revenue at each one's start.",
    needs="ledger",
    rule=datadog_trailing_12,
    origin="Datadog's investor deck, of its GRR; which weights it takes is our reading",
)
