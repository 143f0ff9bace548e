"""Movements: what became of every account's revenue between the two ends of a window.

start + expansion + reactivation + new - contraction - churn = end, for every account, to the minor unit.
"""

from __future__ import annotations

from dataclasses import dataclass

from addon.core.ledger import Account, Basis, Cents
from addon.core.period import Window

KINDS = ("start", "expansion", "contraction", "churn", "reactivation", "new", "end")


@dataclass(frozen=True)
class Movements:
    """Seven int64 arrays of shape (accounts,), minor units, never negative.

    ``given`` is True when the sheet itself states the movements (then ``window`` may be unknown, and one
    pseudo account may stand for all: ``per_account`` is False).
    """

    accounts: tuple[Account, ...]
    window: Window | None
    start: Cents
    expansion: Cents
    contraction: Cents
    churn: Cents
    reactivation: Cents
    new: Cents
    end: Cents
    currency: str
    basis: Basis
    given: bool = False
    per_account: bool = True
