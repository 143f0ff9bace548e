"""What a list holds beside its amounts: units bought, and what runs on after its customer has cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from addon.core.dates import month_of, words_of
from addon.core.ledger import Account, Cents
from addon.core.period import Period
from addon.core.table import Value

THOUSANDTHS = 1_000
MOST_UNITS = 10**9
"""More is no quantity of anything that is subscribed to; sums of more would not fit."""
CANCELLED = "cancellation date"
"""The fact under which an account's day of cancelling stands."""
_HEADERS = frozenset(
    "canceled at|cancelled at|cancellation date|cancel date|canceled on|cancelled on|kundigungsdatum"
    "|gekundigt am|date de resiliation|fecha de cancelacion|fecha de baja|data de cancelamento".split("|")
)
_BESIDE = frozenset({"utc", "subscription", "subscriptions"})


@dataclass(frozen=True)
class Beside:
    """int64 by account and month, as a layout read them; ``accounts`` and ``months`` say where each is."""

    accounts: Mapping[str, int]
    months: Mapping[int, int]
    values: Cents

    def of(self, accounts: Sequence[Account], periods: Sequence[Period]) -> Cents:
        """The same for some accounts, their members with them, and periods; 0 where nothing is known."""
        found = np.zeros((len(accounts), len(periods)), np.int64)
        here = [(n, self.months[p.last]) for n, p in enumerate(periods) if p.last in self.months]
        ours, theirs = [n for n, _ in here], [n for _, n in here]
        for row, account in enumerate(accounts):
            for key in {account.key, *account.members}:
                if key in self.accounts:
                    found[row, ours] += self.values[self.accounts[key], theirs]
        return found


def is_cancelling(header: str) -> bool:
    """Whether a header names the day on which a customer cancelled."""
    return " ".join(w for w in words_of(header) if w not in _BESIDE) in _HEADERS


def units_of(values: Sequence[Value]) -> list[int]:
    """Cells as thousandths of a unit; what is no number, or an id rather than a number, counts as none."""
    return [
        round(v * THOUSANDTHS)
        if isinstance(v, int | float) and not isinstance(v, bool) and 0 < v <= MOST_UNITS
        else 0
        for v in values
    ]


def noticed_of(accounts: Sequence[Account], periods: Sequence[Period], amounts: Cents) -> Cents | None:
    """The amounts that accounts pay on after the day of cancelling that the sheet states; None without any.

    Who stopped and came back has a new contract: nothing of it is under notice. A day beside one of several
    rows is that row's own and says nothing of the account.
    """
    days = [account.facts.get(CANCELLED) if len(account.rows) == 1 else None for account in accounts]
    if not any(isinstance(day, date) for day in days):
        return None
    months = np.array([month_of(day).last if isinstance(day, date) else 10**6 for day in days], np.int64)
    noticed = np.zeros_like(amounts)
    running = np.ones(len(days), np.bool_)
    for column, period in enumerate(periods):
        gone = months <= period.last
        running &= ~gone | (amounts[:, column] > 0)
        noticed[:, column] = np.where(gone & running, amounts[:, column], 0)
    return noticed
