"""Rates over what was due to renew inside the window, where the sheet says when accounts renew."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np

from addon.core.definitions.book import nothing_at, share
from addon.core.definitions.definition import Definition, Parts, Term
from addon.core.definitions.scene import Scene
from addon.core.ledger import Account, Mask

_DATES = ("renewal", "term_end")


def renewal_base(scene: Scene) -> Parts | str:
    """The default, of the accounts that were due to renew inside the window."""
    ledger, (first, last) = scene.ledger, scene.ends
    due = scene.once(_due)
    if isinstance(due, str):
        return due
    start = np.where(due, ledger.amounts[:, first], 0)
    return share(start, ledger.amounts[:, last]) or nothing_at(scene.span.start)


def displayr_due_to_renew(scene: Scene) -> Parts | str:
    """1 - losses of the accounts due over their revenue + expansion of all over all revenue.

    Displayr divides churn and contraction by the revenue due to renew and expansion by all of it.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    due = scene.once(_due)
    if isinstance(due, str):
        return due
    start, end = ledger.amounts[:, first], ledger.amounts[:, last]
    change = np.where(start > 0, end - start, 0)
    base = int(start.sum())
    renewing = np.where(due, start, 0)
    lost = Term(Fraction(1, int(renewing.sum())), np.where(due, np.minimum(change, 0), 0), renewing)
    return Parts(base, (lost, Term(Fraction(1, base), np.maximum(change, 0), start)), (lost,))


def _due(scene: Scene) -> Mask | str:
    """Accounts of the start with a date inside the window, or why that cannot be known.

    Sheets often move the date on when an account renews. When only accounts that left have a date inside the
    window, the dates of those that renewed were moved on: who was due is not known.
    """
    ledger, window, (first, last) = scene.ledger, scene.span, scene.ends
    months = np.array([_month(account) if account.facts else -1 for account in ledger.accounts], np.int64)
    if (months < 0).all():
        return "it needs the renewal date of each account, and the sheet has none"
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


def _month(account: Account) -> int:
    """The month number (year x 12 + month - 1) of the stated renewal or term end; -1 without one."""
    for role in _DATES:
        day = account.facts.get(role)
        if isinstance(day, date):
            return day.year * 12 + day.month - 1
    return -1


RENEWAL_BASE = Definition(
    name="renewal_base",
    version=1,
    label="Only customers due to renew",
    text="Customers with revenue at the start whose renewal date in the sheet lies inside the window: what "
    "they pay at the end over what they paid then; a date moved on at renewal takes its customer out.",
    needs="ledger",
    rule=renewal_base,
)
DISPLAYR_DUE_TO_RENEW = Definition(
    name="displayr_due_to_renew",
    version=1,
    label="Displayr: losses over what was due to renew",
    text="100% minus the losses of the customers due to renew over their revenue at the start, plus the "
    "expansion of all customers of the start over all of it.",
    needs="ledger",
    rule=displayr_due_to_renew,
    origin="Displayr's open code (github.com/Displayr/flipRevenueMetrics)",
)
