"""Rates over what was due to renew inside the window, where the sheet says when accounts renew."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np

from addon.core.definitions.book import ends, nothing_at, of_ledger, share
from addon.core.definitions.definition import Definition, Parts, Term
from addon.core.ledger import Account, Ledger, Mask
from addon.core.period import Window

_DATES = ("renewal", "term_end")


def renewal_base(ledger: Ledger, window: Window) -> Parts | str:
    """The default, of the accounts that were due to renew inside the window."""
    first, last = ends(ledger, window)
    due = _due(ledger, window)
    if isinstance(due, str):
        return due
    start = np.where(due, ledger.amounts[:, first], 0)
    return share(start, ledger.amounts[:, last]) or nothing_at(window.start)


def displayr_due_to_renew(ledger: Ledger, window: Window) -> Parts | str:
    """1 - losses of the accounts due over their revenue + expansion of all over all revenue.

    Displayr divides churn and contraction by the revenue due to renew and expansion by all of it.
    """
    first, last = ends(ledger, window)
    due = _due(ledger, window)
    if isinstance(due, str):
        return due
    start, end = ledger.amounts[:, first], ledger.amounts[:, last]
    change = np.where(start > 0, end - start, 0)
    base = int(start.sum())
    lost = Term(Fraction(1, int(start[due].sum())), np.where(due, np.minimum(change, 0), 0))
    return Parts(base, (lost, Term(Fraction(1, base), np.maximum(change, 0))), (lost,))


def _due(ledger: Ledger, window: Window) -> Mask | str:
    """Accounts of the start with a date inside the window, or why that cannot be known.

    Sheets often move the date on when an account renews. When only accounts that left have a date inside the
    window, the dates of those that renewed were moved on: who was due is not known.
    """
    first, last = ends(ledger, window)
    days = [_day(account) for account in ledger.accounts]
    if not any(days):
        return "it needs the renewal date of each account, and the sheet has none"
    months = np.array([-1 if day is None else day.year * 12 + day.month - 1 for day in days], dtype=np.int64)
    here = ledger.amounts[:, first] > 0
    due: Mask = here & (months > window.start.last) & (months <= window.end.last)
    if not due.any():
        return f"no account of {window.start.label} has a renewal date inside the window"
    stayed = ledger.amounts[:, last] > 0
    if not (due & stayed).any() and (here & stayed & (months > window.end.last)).any():
        return (
            "only accounts that left have a renewal date inside the window: dates of the others were moved "
            "on when they renewed, so who was due is not known"
        )
    return due


def _day(account: Account) -> date | None:
    for role in _DATES:
        day = account.facts.get(role)
        if isinstance(day, date):
            return day
    return None


RENEWAL_BASE = Definition(
    name="renewal_base",
    version=1,
    label="Only customers due to renew",
    text="Customers with revenue at the start whose renewal date in the sheet lies inside the window: what "
    "they pay at the end over what they paid then; everybody else is in neither.",
    needs="ledger",
    rule=of_ledger(renewal_base),
)
DISPLAYR_DUE_TO_RENEW = Definition(
    name="displayr_due_to_renew",
    version=1,
    label="Displayr: losses over what was due to renew",
    text="100% minus the losses of the customers due to renew over their revenue at the start, plus the "
    "expansion of all customers of the start over all of it.",
    needs="ledger",
    rule=of_ledger(displayr_due_to_renew),
)
