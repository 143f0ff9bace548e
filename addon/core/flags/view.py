"""What a rule may see: the book as it stood at one period end, and nothing later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from addon.core.ledger import Account, Cents, Ledger, Mask
from addon.core.period import MONTHS_IN, Period

Months = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]
SOON = 3
"""Months ahead within which a renewal counts as due."""
NONE = -1
_DATES = ("renewal", "term_end")


@dataclass(frozen=True)
class Past:
    """A whole book, laid out by period; ``view`` cuts it off at one period end.

    ``wide``: int64, shape (periods, accounts). ``renewal``: month number (year x 12 + month - 1) of the
    stated renewal or term end per account, ``NONE`` where the sheet states none.
    """

    ledger: Ledger
    wide: Cents
    renewal: Months

    @classmethod
    def of(cls, ledger: Ledger) -> Past:
        """Lay a ledger out by period and read its renewal dates."""
        dates = [stated_renewal(account) for account in ledger.accounts]
        months = [NONE if day is None else day.year * 12 + day.month - 1 for day in dates]
        return cls(ledger, np.ascontiguousarray(ledger.amounts.T), np.array(months, dtype=np.int64))

    def view(self, at: int, *, looking_back: bool = False) -> View:
        """The book as it stood at the end of period ``at``; ``looking_back`` when it serves a record."""
        return View(self.ledger, self.wide[: at + 1], self.renewal, looking_back)


@dataclass(frozen=True)
class View:
    """A book up to and with its last row: later amounts are not even in reach of a rule."""

    ledger: Ledger
    wide: Cents
    renewal: Months
    looking_back: bool = False

    @property
    def at(self) -> int:
        """The index of the period the view stands at."""
        return len(self.wide) - 1

    @property
    def period(self) -> Period:
        """The period the view stands at."""
        return self.ledger.periods[self.at]

    @property
    def now(self) -> Cents:
        """Revenue per account at the view's end."""
        last: Cents = self.wide[-1]
        return last

    @cached_property
    def alive(self) -> Mask:
        """Accounts that pay at the view's end."""
        paying: Mask = self.now > 0
        return paying

    def steps(self, months: int) -> int:
        """How many periods make ``months``, at least one."""
        return max(1, months // MONTHS_IN[self.ledger.grain])

    def ago(self, months: int) -> int | None:
        """The index of the period ``months`` earlier, or None when the book does not reach back so far."""
        index = self.at - self.steps(months)
        return index if index >= 0 else None

    @cached_property
    def falls(self) -> Counts:
        """How many times each account fell between neighbouring paid periods of the last 12 months."""
        return self._count(lambda before, after: after < before)

    @cached_property
    def rises(self) -> Counts:
        """How many times each account rose between neighbouring paid periods of the last 12 months."""
        return self._count(lambda before, after: after > before)

    @property
    def year_start(self) -> int:
        """The index 12 months earlier, or the first one the book has."""
        return max(0, self.at - self.steps(12))

    def _count(self, moved: Callable[[Cents, Cents], Mask]) -> Counts:
        times = np.zeros(self.wide.shape[1], dtype=np.int64)
        for index in range(self.year_start + 1, self.at + 1):
            before, after = self.wide[index - 1], self.wide[index]
            times += moved(before, after) & (before > 0) & (after > 0)
        return times

    @cached_property
    def last_step(self) -> Counts:
        """The index of the last period in which the amount changed; NONE when it never did.

        An amount that stands in the first period may be older than the book, so that is no step.
        """
        step = np.full(self.wide.shape[1], NONE, dtype=np.int64)
        for index in range(1, self.at + 1):
            step[self.wide[index] != self.wide[index - 1]] = index
        return step

    @cached_property
    def months_to_renewal(self) -> Months:
        """Months from the view's end to the stated renewal, taken to the next whole year when passed.

        When looking back, a date more than a year ahead is taken back in whole years. NONE without a date.
        """
        ahead = self.renewal - self.period.last
        turns = (ahead < 1) | (ahead > 12 if self.looking_back else False)
        turned = np.where(turns, (ahead - 1) % 12 + 1, ahead)
        return np.where(self.renewal == NONE, NONE, turned)

    @cached_property
    def months_to_anniversary(self) -> Months:
        """Months to the next yearly anniversary of the last step, 1 to 12; NONE where no step was seen."""
        if MONTHS_IN[self.ledger.grain] == 12:
            return np.full(self.wide.shape[1], NONE, dtype=np.int64)
        since = (self.at - self.last_step) * MONTHS_IN[self.ledger.grain]
        return np.where(self.last_step == NONE, NONE, 12 - since % 12)


def stated_renewal(account: Account) -> date | None:
    """The renewal date or term end that the sheet states for an account."""
    for role in _DATES:
        day = account.facts.get(role)
        if isinstance(day, date):
            return day
    return None


def renewal_cell(account: Account) -> str:
    """Where the renewal stands, as `` ('ARR 2025'!B2)``, or nothing when not known."""
    for role in _DATES:
        if isinstance(account.facts.get(role), date):
            return shown_cell(account.fact_cells.get(role))
    return ""


def shown_cell(cell: str | None) -> str:
    """A cell in brackets after a word, or nothing."""
    return f" ({cell})" if cell else ""
