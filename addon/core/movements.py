"""Movements: what became of every account's revenue between the two ends of a window.

start + expansion + reactivation + new - contraction - churn = end, for every account, to the minor unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from addon.core.ledger import Account, Basis, Cents, Ledger, Mask
from addon.core.money import money_text
from addon.core.period import Window
from addon.errors import EmptyWindow, SheetProblem

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

    def total(self, kind: str) -> int:
        """The sum of one of ``KINDS`` over all accounts, minor units."""
        return int(getattr(self, kind).sum())

    @property
    def cohort_end(self) -> int:
        """What the accounts of the start pay at the end, minor units."""
        lost = self.total("contraction") + self.total("churn")
        return self.total("start") + self.total("expansion") - lost


def movements(ledger: Ledger, window: Window) -> Movements:
    """What became of every account between the ends of ``window``; all accounts of the ledger are listed.

    An account without revenue at the start is ``reactivation`` when it had revenue before, else ``new``.
    Raises EmptyWindow when the ledger does not reach both ends.
    """
    first, last = window_columns(ledger, window)
    start, end = ledger.amounts[:, first], ledger.amounts[:, last]
    zero = np.zeros_like(start)
    change = end - start
    here, gone = start > 0, end == 0
    arrived = ~here & ~gone
    before = (ledger.amounts[:, :first] > 0).any(axis=1) if first else np.zeros(len(start), dtype=np.bool_)
    return Movements(
        accounts=ledger.accounts,
        window=window,
        start=start.copy(),
        expansion=np.where(here & (change > 0), change, zero),
        contraction=np.where(here & ~gone & (change < 0), -change, zero),
        churn=np.where(here & gone, start, zero),
        reactivation=np.where(arrived & before, end, zero),
        new=np.where(arrived & ~before, end, zero),
        end=end.copy(),
        currency=ledger.currency,
        basis=ledger.basis,
    )


def window_columns(ledger: Ledger, window: Window) -> tuple[int, int]:
    """Where the two ends of ``window`` stand among the ledger's periods. Raises EmptyWindow."""
    first, last = ledger.period_index(window.start), ledger.period_index(window.end)
    if first is None or last is None or first >= last:
        span = f"{ledger.periods[0].label} to {ledger.periods[-1].label}" if ledger.periods else "no period"
        raise EmptyWindow(
            f"The window {window.label} is not inside what the sheet holds ({span}).",
            hint="Choose two periods of the sheet, the earlier one first.",
        )
    return first, last


def check_given(given: Movements) -> None:
    """Refuse stated movements that cannot be true.

    Raises SheetProblem when an account loses more than it had, or when a stated end disagrees with
    start + expansion + reactivation + new - contraction - churn.
    """
    lost = given.contraction + given.churn
    _refuse_where(
        given,
        lost > given.start,
        "contraction and churn together are larger than the revenue at the start",
        "A customer cannot lose more than it paid: check these amounts; leave out losses of new customers.",
    )
    came = given.start + given.expansion + given.reactivation + given.new
    _refuse_where(
        given,
        came - lost != given.end,
        "start + expansion + returned + new - contraction - churn does not give the stated end",
        "Correct the end or the movement that is missing; Keeprate will not choose one of two numbers.",
    )


def _refuse_where(given: Movements, wrong: Mask, what: str, hint: str) -> None:
    rows = np.nonzero(wrong)[0]
    if not len(rows):
        return
    first = int(rows[0])
    amounts = ", ".join(
        f"{kind} {money_text(int(getattr(given, kind)[first]), given.currency)}" for kind in KINDS
    )
    who = f"{given.accounts[first].name}: " if given.per_account else ""
    more = f" (and {len(rows) - 1} more account{'s' if len(rows) > 2 else ''})" if len(rows) > 1 else ""
    cells = tuple(dict.fromkeys(c for row in rows[:20] for c in given.accounts[row].fact_cells.values()))
    raise SheetProblem(f"{who}{what}: {amounts}{more}.", hint=hint, where=cells)


def movement_words(moves: Movements) -> list[str]:
    """What happened to each account, one word each.

    new | expansion | contraction | churn | reactivation | unchanged | not_a_customer. Where a sheet states
    several movements of one account, leaving comes first, then the larger of what was added and lost.
    """
    words = np.full(len(moves.start), "not_a_customer", dtype="<U14")
    words[(moves.start > 0) | (moves.end > 0)] = "unchanged"
    words[moves.new > 0] = "new"
    words[moves.reactivation > 0] = "reactivation"
    lost = moves.contraction + moves.churn
    words[lost > 0] = "contraction"
    words[moves.expansion > lost] = "expansion"
    words[(moves.churn > 0) & (moves.end == 0)] = "churn"
    listed: list[str] = words.tolist()
    return listed
