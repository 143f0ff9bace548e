"""Constant price: what customers would pay for the units they have, at the price they paid at the start."""

from __future__ import annotations

import numpy as np

from addon.core.definitions.book import nothing_at, share
from addon.core.definitions.definition import Definition, Parts
from addon.core.definitions.scene import Scene
from addon.core.ledger import Cents

_SAFE = 2**61


def constant_price(scene: Scene) -> Parts | str:
    """Units at the end times revenue per unit at the start, over revenue at the start.

    A higher price is no expansion here and a discount no contraction: only units are. Amounts at the old
    price are rounded to a minor unit, half to even, once per account.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    if ledger.quantities is None:
        return "it needs the units of each customer in every period (a column Quantity or Seats in a list)"
    start, end = ledger.amounts[:, first], ledger.amounts[:, last]
    before, now = ledger.quantities[:, first], ledger.quantities[:, last]
    here, there = start > 0, end > 0
    lacking = int((here & ((before <= 0) | (there & (now <= 0)))).sum())
    if lacking:
        of = f"{lacking:,} of {int(here.sum()):,}"
        return f"it needs the units of each customer at both ends, and {of} lack them"
    kept = here & there
    would_pay = np.zeros_like(start)
    would_pay[kept] = _times(start[kept], now[kept], before[kept])
    return share(start, would_pay) or nothing_at(scene.span.start)


def _times(amount: Cents, units: Cents, per: Cents) -> Cents:
    """amount x units / per, exactly and half to even; in Python's integers where 64 bits may not hold it."""
    if len(amount) and int(amount.max()) * int(units.max()) >= _SAFE:
        amount, units, per = (numbers.astype(object) for numbers in (amount, units, per))
    whole = amount * units // per
    rest = amount * units - whole * per
    up = (2 * rest > per) | ((2 * rest == per) & (whole % 2 == 1))
    rounded: Cents = (whole + up).astype(np.int64)
    return rounded


CONSTANT_PRICE = Definition(
    name="constant_price",
    version=1,
    label="Constant price: units at the price of the start",
    text="As the default, but what customers pay at the end is what their units then would cost at the price "
    "per unit that each paid at the start; a price raised or cut counts for nothing.",
    needs="ledger",
    rule=constant_price,
)
