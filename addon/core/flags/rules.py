"""The rules. Each is weak or strong on a given book; its record says which, so none carries a weight.

Measured on real contracts, the renewal date says most; falling revenue alone says little (and on purchases
without contracts it points the wrong way), which is why every flag shows its record.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from addon.core.dates import day_text
from addon.core.flags.rule import Rule
from addon.core.flags.view import NONE, SOON, View, renewal_cell, shown_cell, stated_renewal
from addon.core.ledger import Cents, Mask
from addon.core.money import money_text
from addon.core.period import Period

_QUIET_DAYS = 90


def _soon(view: View) -> Mask:
    return (view.months_to_renewal >= 1) & (view.months_to_renewal <= SOON)


def _stated(view: View) -> Mask:
    """Accounts with a date. Sheets often drop the date of an account that left: then nothing is proven."""
    stated: Mask = view.renewal != NONE
    return stated


def _passed(view: View) -> Mask:
    passed: Mask = (view.renewal != NONE) & (view.renewal <= view.period.last)
    return passed


def _why_renewal(view: View, row: int) -> str:
    account = view.ledger.accounts[row]
    day = stated_renewal(account)
    assert day is not None
    if view.renewal[row] > view.period.last:
        return f"Renewal on {day_text(day)}{renewal_cell(account)}"
    due = Period(view.period.last + int(view.months_to_renewal[row]))
    passed = f"Renewal date {day_text(day)}{renewal_cell(account)} has passed"
    return f"{passed}; a yearly term would renew next in {due.label} (estimated)"


def _clear_renewal(view: View) -> str:
    until = Period(view.period.last + SOON).label
    return f"Enter the new renewal date once it is renewed; a date after {until} clears it"


def _anniversary(view: View) -> Mask:
    near = (view.months_to_anniversary >= 1) & (view.months_to_anniversary <= SOON)
    if view.looking_back:  # it can be held against every account, whether or not the sheet dates it now
        return near
    fires: Mask = near & (view.renewal == NONE)
    return fires


def _why_anniversary(view: View, row: int) -> str:
    step = int(view.last_step[row])
    due = Period(view.period.last + int(view.months_to_anniversary[row]))
    cell = _cell(view, row, step)
    changed = view.ledger.periods[step].label
    return f"Amount last changed in {changed}{cell}; a yearly term would renew in {due.label} (estimated)"


def _fell(view: View) -> Mask:
    index = view.ago(3)
    if index is None:
        return np.zeros(len(view.now), dtype=np.bool_)
    fires: Mask = (view.now < view.wide[index]) & view.alive
    return fires


def _why_fell(view: View, row: int) -> str:
    index = view.ago(3)
    assert index is not None
    return f"Fell from {_from_to(view, row, index)} since {view.ledger.periods[index].label}"


def _declines(view: View) -> Mask:
    fires: Mask = (view.falls >= 2) & (view.rises == 0) & view.alive
    return fires


def _why_declines(view: View, row: int) -> str:
    return f"Fell {view.falls[row]} times in 12 months without a rise, {_from_to(view, row, view.year_start)}"


def _grows(view: View) -> Mask:
    fires: Mask = (view.rises >= 2) & (view.falls == 0) & view.alive
    return fires


def _why_grows(view: View, row: int) -> str:
    return f"Rose {view.rises[row]} times in 12 months without a fall, {_from_to(view, row, view.year_start)}"


def _mean_rise(view: View) -> Cents:
    """The mean rise of the last 12 months: what one more would bring."""
    gained = np.zeros_like(view.now)
    for index in range(view.year_start + 1, view.at + 1):
        before, after = view.wide[index - 1], view.wide[index]
        gained += np.where((before > 0) & (after > before), after - before, 0)
    return gained // np.maximum(view.rises, 1)


def _inactive(view: View) -> Mask:
    quiet = [_quiet(view, row) is not None for row in range(len(view.now))]
    return np.array(quiet, dtype=np.bool_) & view.alive


def _quiet(view: View, row: int) -> str | None:
    """What shows that nobody uses what is paid for: no usage, no seats, or a last use long ago."""
    account = view.ledger.accounts[row]
    for role in ("usage", "seats"):
        value = account.facts.get(role)
        if value is None:
            continue
        if isinstance(value, date):
            end = date(*_year_month(view.period.last + 1), 1)
            if (end - value).days > _QUIET_DAYS:
                return f"Last used on {day_text(value)}{shown_cell(account.fact_cells.get(role))}"
        elif isinstance(value, int | float) and not isinstance(value, bool) and value <= 0:
            return f"{role.capitalize()} is {value:g}{shown_cell(account.fact_cells.get(role))}"
    return None


def _year_month(month: int) -> tuple[int, int]:
    """(year, month 1-12) of a month number."""
    year, rest = divmod(month, 12)
    return year, rest + 1


def _from_to(view: View, row: int, before: int) -> str:
    while before < view.at and not view.wide[before, row]:
        before += 1
    currency = view.ledger.currency
    told = [
        f"{money_text(int(view.wide[index, row]), currency)}{_cell(view, row, index)}"
        for index in (before, view.at)
    ]
    return " to ".join(told)


def _cell(view: View, row: int, index: int) -> str:
    return shown_cell(", ".join(view.ledger.cells(row, index)))


RULES: tuple[Rule, ...] = (
    Rule(
        name="renewal_due",
        kind="churn_risk",
        text="Renewal or term end within 3 months, by the date in the sheet",
        fires=_soon,
        why=_why_renewal,
        clears=_clear_renewal,
        knows=_stated,
        judged_after=4,  # a term that ends on a month's last day first shows in the month after
        due=True,
        estimated=_passed,
    ),
    Rule(
        name="anniversary_due",
        kind="churn_risk",
        text="No date in the sheet: yearly anniversary of the last change of the amount within 3 months",
        fires=_anniversary,
        why=_why_anniversary,
        clears=lambda _view: "Add the renewal date of this account",
        reach=9,
        due=True,
        estimated=_anniversary,
    ),
    Rule(
        name="contraction",
        kind="contraction_risk",
        text="Pays less than 3 months ago, or than one period ago where periods are longer",
        fires=_fell,
        why=_why_fell,
        clears=lambda _view: "Three months without a fall",
    ),
    Rule(
        name="decline",
        kind="churn_risk",
        text="Fell at least twice in 12 months, never rose",
        fires=_declines,
        why=_why_declines,
        clears=lambda _view: "A rise, or 12 months with at most one fall",
        reach=6,
    ),
    Rule(
        name="inactivity",
        kind="churn_risk",
        text="Pays, but usage or seats are zero or long ago",
        fires=_inactive,
        why=lambda view, row: _quiet(view, row) or "",
        clears=lambda _view: "Usage or seats above zero",
        dated=False,
    ),
    Rule(
        name="expansion",
        kind="expansion",
        text="Rose at least twice in 12 months, never fell",
        fires=_grows,
        why=_why_grows,
        clears=lambda _view: "A fall, or 12 months with at most one rise",
        stake=_mean_rise,
        reach=6,
    ),
)
