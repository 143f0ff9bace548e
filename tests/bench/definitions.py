"""All definitions on 100,000 accounts x 37 months against one pass of monthly movements, in one run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np

from addon.core.definitions import DEFINITIONS, Ratio, Scene
from addon.core.ledger import Account, Ledger, tally
from addon.core.lens import lens
from addon.core.period import Period, Window
from addon.core.series import movement_series
from tests.bench.compute import in_turns, lines

ACCOUNTS, MONTHS = 100_000, 37
MOST = 4.0
"""All definitions may take this many passes of monthly movements."""


def book(n: int = ACCOUNTS, width: int = MONTHS) -> Ledger:
    """A book with starts, steps, gaps and ends; every third account has a renewal in the last year."""
    account, period, cents = lines(n, width, seed=11)
    months = [date(2026, 1 + i % 12, 15) if i % 3 == 0 else None for i in range(n)]
    names = tuple(
        Account(f"a{i}", f"A{i}", facts={"renewal": day} if day else {}) for i, day in enumerate(months)
    )
    first = Period.month(2024, 1)
    amounts = tally(account, period, cents, (n, width))
    stated = np.broadcast_to(np.True_, amounts.shape)
    units, noticed = 1_000 + amounts % 9_000, np.where(amounts % 7 == 0, amounts, 0)
    periods = tuple(first.plus(i) for i in range(width))
    return Ledger(names, periods, amounts, stated, "USD", "MRR", "month", quantities=units, noticed=noticed)


def all_ratios(ledger: Ledger, window: Window) -> list[Ratio | str]:
    """Every definition's answer, shared work done once, as the lens does it."""
    scene = Scene(ledger, window)
    found = [definition.parts(scene) for definition in DEFINITIONS]
    return [parts if isinstance(parts, str) else parts.ratio() for parts in found]


def report(times: int = 7) -> dict[str, float]:
    """Medians in seconds: the pass, every definition, all of them, and the whole lens.

    The parts take turns, so that a busy machine slows all of them alike.
    """
    ledger = book()
    window = Window(ledger.periods[-13], ledger.periods[-1])
    mine = [definition for definition in DEFINITIONS if definition.needs == "ledger"]
    for definition in mine:
        answer = definition.ratio(ledger, window)
        if not isinstance(answer, Ratio):
            raise AssertionError(f"{definition.name} has no answer: {answer}")
    parts: dict[str, Callable[[], object]] = {
        "one pass": lambda: movement_series(ledger),
        **{d.name: partial(d.ratio, ledger, window) for d in mine},
        "all": lambda: all_ratios(ledger, window),
        "lens": lambda: lens(ledger, window),
    }
    return in_turns(parts, times)


def main() -> None:
    """Print the medians as ratios."""
    medians = report()
    one = medians["one pass"]
    print(
        f"definitions: {ACCOUNTS:,} accounts x {MONTHS} months, medians of 7; aim: all in {MOST:.0f} passes"
    )
    for name, taken in medians.items():
        print(f"  {name:<32} {taken * 1000:8.1f} ms   {taken / one:6.2f} x one pass")
    if medians["all"] > MOST * one:
        raise AssertionError("all definitions take longer than they may")


if __name__ == "__main__":
    main()
