"""Our engine on the same arrays, through the product's own functions."""

from __future__ import annotations

import numpy as np

from addon.core.definitions import DEFINITIONS
from addon.core.ledger import Account, Ledger, tally
from addon.core.movements import KINDS, movements
from addon.core.period import Period, Window
from addon.core.series import movement_series, trailing_series


def run(
    accounts: np.ndarray, periods: np.ndarray, cents: np.ndarray, names: tuple[Account, ...], width: int
) -> dict:
    """The outputs of ``floor.run``, computed by the product."""
    amounts = tally(accounts, periods, cents, (len(names), width))
    first = Period.month(2024, 1)
    ledger = Ledger(
        names,
        tuple(first.plus(i) for i in range(width)),
        amounts,
        np.broadcast_to(np.True_, amounts.shape),
        "USD",
        "MRR",
        "month",
    )
    window = Window(ledger.periods[-13], ledger.periods[-1])
    moves = movements(ledger, window)
    points = trailing_series(ledger, window, DEFINITIONS[0])
    return {
        "window": {kind: getattr(moves, kind) for kind in KINDS},
        "monthly": [tuple(getattr(t, kind) for kind in KINDS) for t in movement_series(ledger)],
        "trailing": [(float(p.ratio.nrr), float(p.ratio.grr or 0)) for p in points if p.ratio],
    }
