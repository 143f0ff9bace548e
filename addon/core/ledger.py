"""The ledger: accounts x periods -> recurring revenue.

Amounts are integer minor units; grain and basis stay the user's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from addon.core.period import Grain, Period
from addon.core.table import Value

Basis = Literal["MRR", "ARR", "revenue"]
Cents = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Account:
    """A customer as the sheet names it.

    ``key``: the normalised id or name by which rows are found again at write time, unique in a ledger.
    ``name``: as shown. ``rows``: 0-based tab rows that hold it (one for plain tabs). ``facts``: what else is
    known, by role (``segment``, ``owner``, ``renewal`` as ``datetime.date``, ``domain`` ...) and, for
    columns without a role, by header text. ``fact_cells``: the addresses of those facts. ``members``: the
    keys of the accounts that were rolled up into this one, the leading one first; empty for most.
    """

    key: str
    name: str
    rows: tuple[int, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    fact_cells: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """Recurring revenue per account and period.

    ``amounts``: int64, shape (accounts, periods), minor units of ``currency``; a blank counts as 0 here.
    ``stated``: bool, same shape, False where the sheet is blank. ``periods``: ascending, without holes, all
    of one grain. ``cells(account, period)``: addresses behind one amount. ``negatives`` are amounts below
    zero as read; they stand as 0 in ``amounts`` and are listed in the reading's problems. ``quantities``:
    thousandths of the units bought, same shape; ``noticed``: the part of ``amounts`` that runs on although
    its customer has cancelled. Both are None where the sheet says nothing of it.
    """

    accounts: tuple[Account, ...]
    periods: tuple[Period, ...]
    amounts: Cents
    stated: Mask
    currency: str
    basis: Basis
    grain: Grain
    cells: Callable[[int, int], tuple[str, ...]] = field(default=lambda _a, _p: (), compare=False)
    quantities: Cents | None = None
    noticed: Cents | None = None

    def period_index(self, period: Period) -> int | None:
        """Where ``period`` stands in ``periods``; a period of another grain matches by its end month."""
        for index, mine in enumerate(self.periods):
            if mine.last == period.last:
                return index
        return None


def account_key(value: Value) -> str:
    """The key of an account as typed in a cell: what rows are found by, before and after writing.

    Compatibility forms, case and white space do not matter (``" ACME  Inc"`` is ``"acme inc"``); a number
    and its text are the same (``12.0``, ``"12"``). Blank gives an empty key.
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)).replace("\u200b", "")
    return " ".join(text.split()).casefold()


def tally(accounts: Cents, periods: Cents, minor: Cents, shape: tuple[int, int]) -> Cents:
    """Lines (account index, period index, minor units) summed into int64 of ``shape``, exactly.

    Columns lie contiguous in memory, because everything after this walks period by period.
    """
    flat = periods * shape[0] + accounts
    size = shape[0] * shape[1]
    if float(np.abs(minor).sum(dtype=np.float64)) < 2.0**53:  # then every partial sum is exact in a double
        summed = np.bincount(flat, weights=minor, minlength=size).astype(np.int64)
    else:
        summed = np.zeros(size, dtype=np.int64)
        np.add.at(summed, flat, minor)
    return summed.reshape(shape[1], shape[0]).T
