"""Segments: the same rates inside every group that a column of facts makes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from addon.core.definitions import Definition, Ratio
from addon.core.ledger import Account, Cents, Ledger
from addon.core.movements import KINDS, Movements, window_columns
from addon.core.period import MONTHS_IN, Window

FEWEST_ACCOUNTS = 5
"""A rate of fewer accounts at the start is one customer's story, not a segment's."""
MOST_VALUES = 20
_NEVER = frozenset(
    "account account_name parent period amount start end expansion contraction churn reactivation new kind "
    "currency term_start term_end interval quantity renewal "
    "domain email contact linkedin usage seats ignore".split()
)
_BLANK = "(blank)"

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SegmentRow:
    """One value of a segment column. Money in minor units; ``accounts`` those with revenue at the start.

    ``expansion``: what its accounts added. ``early``: accounts that left inside the window within a year of
    their first revenue, and ``early_money`` what they last paid; both 0 where the sheet knows no history.
    """

    value: str
    accounts: int
    start: int
    end: int
    nrr: Fraction | None
    grr: Fraction | None
    note: str | None
    expansion: int = 0
    early: int = 0
    early_money: int = 0


@dataclass(frozen=True)
class Segment:
    """One column of facts (``by`` as shown) and its values, largest revenue at the start first."""

    by: str
    rows: tuple[SegmentRow, ...]


def segments(
    source: Ledger | Movements, moves: Movements, window: Window | None, definition: Definition
) -> tuple[Segment, ...]:
    """Every column of facts that groups the accounts, with NRR and GRR from five accounts up."""
    if not moves.per_account:
        return ()
    found = []
    early = left_early(source, window) if isinstance(source, Ledger) and window else None
    for key in segment_columns(moves.accounts):
        groups = _groups(moves.accounts, key)
        rows = [_row(value, rows, source, moves, window, definition) for value, rows in groups.items()]
        if early is not None:
            rows = [_with_early(row, early[groups[row.value]]) for row in rows]
        rows = [row for row in rows if row.start or row.end]
        rows.sort(key=lambda row: (-row.start, -row.end, row.value))
        if len(rows) > 1:
            found.append(Segment(key[:1].upper() + key[1:], tuple(rows)))
    return tuple(found)


def segment_columns(accounts: tuple[Account, ...]) -> list[str]:
    """Columns of facts with few different values: at least two, at most 20, three accounts each or more.

    A column with the role ``segment`` or ``owner`` needs no three accounts each.
    """
    keys = dict.fromkeys(key for account in accounts for key in account.facts if key not in _NEVER)
    chosen = []
    for key in keys:
        values = Counter(_value(account, key) for account in accounts)
        several = 2 <= len(values) <= MOST_VALUES
        text = all(isinstance(a.facts.get(key), str | bool | int | None) for a in accounts)
        if several and text and (key in ("segment", "owner") or len(accounts) >= 3 * len(values)):
            chosen.append(key)
    return chosen


def left_early(ledger: Ledger, window: Window) -> Cents:
    """What accounts last paid that left inside the window within a year of their first revenue; 0 for others.

    Who pays in the sheet's first period may have begun long before, so nothing is said about them.
    """
    begin, last = window_columns(ledger, window)
    here = ledger.amounts[:, : last + 1] > 0
    first = here.argmax(axis=1)
    final = last - here[:, ::-1].argmax(axis=1)
    months = (final + 1 - first) * MONTHS_IN[ledger.grain]
    gone = here.any(axis=1) & ~here[:, last] & (final >= begin) & (first > 0) & (months <= 12)
    amounts: Cents = np.where(gone, ledger.amounts[np.arange(len(final)), final], 0)
    return amounts


def _with_early(row: SegmentRow, early: Cents) -> SegmentRow:
    return replace(row, early=int((early > 0).sum()), early_money=int(early.sum()))


def _value(account: Account, key: str) -> str:
    value = account.facts.get(key)
    text = "" if value is None else " ".join(str(value).split())
    return text or _BLANK


def _groups(accounts: tuple[Account, ...], key: str) -> dict[str, Rows]:
    groups: dict[str, list[int]] = {}
    for row, account in enumerate(accounts):
        groups.setdefault(_value(account, key), []).append(row)
    return {value: np.array(rows, dtype=np.int64) for value, rows in groups.items()}


def _row(
    value: str,
    rows: Rows,
    source: Ledger | Movements,
    moves: Movements,
    window: Window | None,
    definition: Definition,
) -> SegmentRow:
    inside = _only_movements(moves, rows)
    at_start = int((inside.start > 0).sum())
    ratio: Ratio | str = f"{at_start} account{'' if at_start == 1 else 's'}: too few for a rate"
    if at_start >= FEWEST_ACCOUNTS:
        ratio = definition.ratio(only(source, rows) if isinstance(source, Ledger) else inside, window)
    good = ratio if isinstance(ratio, Ratio) else None
    return SegmentRow(
        value=value,
        accounts=at_start,
        start=inside.total("start"),
        end=inside.cohort_end,
        nrr=good.nrr if good else None,
        grr=good.grr if good else None,
        note=None if isinstance(ratio, Ratio) else ratio,
        expansion=inside.total("expansion"),
    )


def only(source: Ledger | Movements, rows: Rows) -> Ledger | Movements:
    """A book of some of its accounts: ``rows`` are their places."""
    return _only_ledger(source, rows) if isinstance(source, Ledger) else _only_movements(source, rows)


def _only_ledger(ledger: Ledger, rows: Rows) -> Ledger:
    return replace(
        ledger,
        accounts=tuple(ledger.accounts[row] for row in rows.tolist()),
        amounts=ledger.amounts[rows],
        stated=ledger.stated[rows],
        cells=lambda account, period: ledger.cells(int(rows[account]), period),
        quantities=None if ledger.quantities is None else ledger.quantities[rows],
        noticed=None if ledger.noticed is None else ledger.noticed[rows],
    )


def _only_movements(moves: Movements, rows: Rows) -> Movements:
    arrays = {kind: getattr(moves, kind)[rows] for kind in KINDS}
    return Movements(
        accounts=tuple(moves.accounts[row] for row in rows.tolist()),
        window=moves.window,
        **arrays,
        currency=moves.currency,
        basis=moves.basis,
        given=moves.given,
    )
