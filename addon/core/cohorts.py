"""Cohorts: accounts by the period in which they first paid, and what is left of each as it grows older.

An account's age counts from its own first period, so a cohort of a quarter or a year compares like with like.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from addon.core.ledger import Cents, Ledger
from addon.core.period import MONTHS_IN, Grain, Period

MOST_ROWS = 13
"""A triangle larger than this is read by nobody: cohorts are then made of quarters or years."""
_GRAINS: tuple[Grain, ...] = ("month", "quarter", "year")
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cohort:
    """Accounts that first paid in one period. ``first``: what they paid in their own first period.

    ``revenue`` and ``logos`` by age: what they pay, and how many of them do; they end with the last age that
    every account of the cohort has reached. ``censored``: they pay from the sheet's first period on, so
    nobody knows when they began.
    """

    label: str
    accounts: int
    first: int
    revenue: tuple[int, ...]
    logos: tuple[int, ...]
    censored: bool = False


@dataclass(frozen=True)
class Cohorts:
    """The triangle. ``ages``: months since the first period, by column; money in minor units."""

    grain: Grain
    ages: tuple[int, ...]
    rows: tuple[Cohort, ...]


def cohorts(ledger: Ledger, end: Period) -> Cohorts | None:
    """Cohorts up to ``end``; None when the ledger does not reach it or nobody ever paid."""
    last = ledger.period_index(end)
    if last is None:
        return None
    paid = np.asfortranarray(ledger.amounts[:, : last + 1])
    here = paid > 0
    rows = np.flatnonzero(here.any(axis=1))
    if not len(rows):
        return None
    first = here.argmax(axis=1)[rows].astype(np.int64)
    grain = _grain(ledger, last)
    step = MONTHS_IN[grain] // MONTHS_IN[ledger.grain]
    ages = range(0, last + 1, step)
    made = tuple(_cohorts(ledger, paid, rows, first, grain, ages))
    reach = max(len(cohort.revenue) for cohort in made)
    return Cohorts(grain, tuple(age * MONTHS_IN[ledger.grain] for age in ages[:reach]), made)


def _grain(ledger: Ledger, last: int) -> Grain:
    """The finest grain that keeps the triangle readable, at least the ledger's own."""
    coarser = _GRAINS[_GRAINS.index(ledger.grain) :]
    for grain in coarser:
        if last + 1 <= MOST_ROWS * MONTHS_IN[grain] // MONTHS_IN[ledger.grain]:
            return grain
    return coarser[-1]


def _cohorts(
    ledger: Ledger, paid: Cents, rows: Index, first: Index, grain: Grain, ages: range
) -> Iterator[Cohort]:
    """Who paid from the first period on comes first, as a cohort of its own; then period by period."""
    last = paid.shape[1] - 1
    yield from _cohort(ledger, paid, rows[first == 0], first[first == 0], ages, (0, 0), censored=True)
    for begin, finish, label in _spans(ledger, grain, last):
        inside = (first >= max(begin, 1)) & (first <= finish)
        span = (begin, finish)
        for cohort in _cohort(ledger, paid, rows[inside], first[inside], ages, span):
            yield Cohort(label, cohort.accounts, cohort.first, cohort.revenue, cohort.logos)


def _spans(ledger: Ledger, grain: Grain, last: int) -> Iterator[tuple[int, int, str]]:
    """First and last column of every period of ``grain``, and its name; the last one may be cut short."""
    months = MONTHS_IN[grain]
    # calendar quarters and years; a sheet of fiscal years keeps its own
    shift = (ledger.periods[0].last + 1) % months if grain == ledger.grain else 0
    groups: dict[int, list[int]] = {}
    for index in range(last + 1):
        groups.setdefault((ledger.periods[index].last - shift) // months, []).append(index)
    for group, columns in groups.items():
        period = Period((group + 1) * months - 1 + shift, grain)
        yield columns[0], columns[-1], ledger.periods[columns[0]].label if months == 1 else period.label


def _cohort(
    ledger: Ledger,
    paid: Cents,
    rows: Index,
    first: Index,
    ages: range,
    span: tuple[int, int],
    censored: bool = False,
) -> Iterator[Cohort]:
    if not len(rows):
        return
    last = paid.shape[1] - 1
    revenue, logos = [], []
    for age in ages:
        if span[1] + age > last:
            break
        amounts = paid[rows, first + age]
        revenue.append(int(amounts.sum()))
        logos.append(int((amounts > 0).sum()))
    base = int(paid[rows, first].sum())
    yield Cohort(
        f"{ledger.periods[0].label} or earlier", len(rows), base, tuple(revenue), tuple(logos), censored
    )
