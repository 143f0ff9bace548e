"""Concentration: how much of the rate hangs on a few accounts, and on which accounts there happen to be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from addon.core.definitions import Definition, Ratio
from addon.core.ledger import Account, Cents, Ledger
from addon.core.movements import Movements
from addon.core.period import Window
from addon.core.segments import only

TOPS = (1, 5)
DRAWS = 1_000
FEWEST_DRAWS = 200
FEWEST_ACCOUNTS = 10
"""Drawing again from fewer accounts says nothing about others."""
_MOST_PICKS = 4_000_000
_NAMED = 10


@dataclass(frozen=True)
class Without:
    """The rates when the ``count`` accounts largest at the start had never been customers.

    ``share``: their part of the revenue at the start. ``reason`` where there is no rate.
    """

    count: int
    accounts: tuple[Account, ...]
    share: Fraction
    nrr: Fraction | None
    grr: Fraction | None
    reason: str | None


@dataclass(frozen=True)
class Tipping:
    """The smallest number of accounts whose loss alone takes NRR of the bridge below 100%.

    ``accounts``: those that pay most at the end, at most ten of them named; ``nrr`` after losing them.
    """

    count: int
    accounts: tuple[Account, ...]
    money: int
    nrr: Fraction


@dataclass(frozen=True)
class Spread:
    """NRR of the bridge over ``draws`` books of as many accounts drawn from these: three percentiles."""

    draws: int
    accounts: int
    low: Fraction
    middle: Fraction
    high: Fraction


@dataclass(frozen=True)
class Concentration:
    """``tipping_reason`` and ``spread_reason`` say in words why one of them is missing."""

    without: tuple[Without, ...]
    tipping: Tipping | None
    tipping_reason: str | None
    spread: Spread | None
    spread_reason: str | None


def concentration(
    source: Ledger | Movements, moves: Movements, window: Window | None, definition: Definition, seed: str
) -> Concentration | None:
    """Everything about a few accounts; ``seed``: hexadecimal, the input's hash. None without accounts."""
    start = moves.start
    if not moves.per_account or not start.any():
        return None
    end = start + moves.expansion - moves.contraction - moves.churn
    tipping = _tipping(moves.accounts, start, end)
    spread = _spread(start, end, seed)
    return Concentration(
        without=tuple(_without(count, source, moves, window, definition) for count in TOPS),
        tipping=None if isinstance(tipping, str) else tipping,
        tipping_reason=tipping if isinstance(tipping, str) else None,
        spread=None if isinstance(spread, str) else spread,
        spread_reason=spread if isinstance(spread, str) else None,
    )


def _without(
    count: int, source: Ledger | Movements, moves: Movements, window: Window | None, definition: Definition
) -> Without:
    order = np.argsort(-moves.start, kind="stable")
    paying = int((moves.start > 0).sum())
    top = order[: min(count, paying)]
    rest = np.sort(order[min(count, paying) :])
    ratio: Ratio | str = "no other account has revenue at the start"
    if paying > count:
        part = only(source if isinstance(source, Ledger) else moves, rest)
        ratio = definition.ratio(part, window)
    good = ratio if isinstance(ratio, Ratio) else None
    return Without(
        count=count,
        accounts=tuple(moves.accounts[row] for row in top.tolist()),
        share=Fraction(int(moves.start[top].sum()), moves.total("start")),
        nrr=good.nrr if good else None,
        grr=good.grr if good else None,
        reason=ratio if isinstance(ratio, str) else None,
    )


def _tipping(accounts: tuple[Account, ...], start: Cents, end: Cents) -> Tipping | str:
    base, kept = int(start.sum()), int(end.sum())
    if kept < base:
        return "NRR of the bridge is below 100% already"
    order = np.argsort(-end, kind="stable")
    lost = np.cumsum(end[order])
    count = int(np.searchsorted(lost, kept - base, side="right")) + 1
    if count > len(order) or int(lost[count - 1]) <= kept - base:
        return "no loss of accounts takes NRR below 100%"
    gone = int(lost[count - 1])
    named = tuple(accounts[row] for row in order[: min(count, _NAMED)].tolist())
    return Tipping(count, named, gone, Fraction(kept - gone, base))


def _spread(start: Cents, end: Cents, seed: str) -> Spread | str:
    rows = np.flatnonzero(start > 0)
    size = len(rows)
    if size < FEWEST_ACCOUNTS:
        return f"{size} account{'' if size == 1 else 's'} at the start: too few to draw from"
    draws = max(FEWEST_DRAWS, min(DRAWS, _MOST_PICKS // size))
    base, kept = start[rows], end[rows]
    # raw output of a named generator stays the same in every version of numpy; its bias here is below 1e-13
    source = np.random.PCG64(int(seed[:32], 16))
    drawn = [_draw(source, size, base, kept) for _ in range(draws)]
    ordered = sorted(drawn, key=lambda pair: Fraction(pair[1], pair[0]))
    low, middle, high = (ordered[round(part * (draws - 1))] for part in (0.05, 0.5, 0.95))
    return Spread(draws, size, *(Fraction(top, bottom) for bottom, top in (low, middle, high)))


def _draw(source: np.random.PCG64, size: int, base: Cents, kept: Cents) -> tuple[int, int]:
    raw: npt.NDArray[np.uint64] = source.random_raw(size)
    picks = (raw % np.uint64(size)).astype(np.int64)
    return int(base[picks].sum()), int(kept[picks].sum())
