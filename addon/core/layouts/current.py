"""The current revenue of a sheet, for recording it: one amount per account, and no window."""

from __future__ import annotations

import numpy as np

from addon.core.layouts.amounts import Amounts, plain_amounts
from addon.core.layouts.assemble import bad_cells
from addon.core.layouts.reader import views
from addon.core.layouts.view import View
from addon.core.ledger import Ledger
from addon.core.period import Period
from addon.core.table import Ask, Book
from addon.errors import UnknownLayout


def current(book: Book, ask: Ask) -> tuple[View, Ledger]:
    """The table and a ledger of one period, the month of ``ask.as_of``.

    The amounts stand in the amount column, else in the end column, else under the last month that has any.
    Raises SheetProblem for whatever keeps them from being read.
    """
    for view, _ in sorted(views(book, ask), key=lambda c: -c[1][0].score):
        column = _column(view)
        if column is not None and (view.columns("account") or view.columns("account_name")):
            month = Period.month(ask.as_of.year, ask.as_of.month)
            return view, _ledger(view, plain_amounts(view, [column], [month]))
    raise UnknownLayout(
        "No column with current revenue was found beside an account column.",
        hint="Choose the account column and the amount column with [Change].",
    )


def _column(view: View) -> int | None:
    for role in ("amount", "end"):
        if view.column(role) is not None:
            return view.column(role)
    today = view.ask.as_of.year * 12 + view.ask.as_of.month - 1
    past = [c for c, h in view.headers.items() if h.plan is None and h.period.last <= today]
    for column in sorted(past, key=lambda c: -view.headers[c].period.last):
        if any(value is not None for value in view.table.column(column)):
            return column
    return None


def _ledger(view: View, amounts: Amounts) -> Ledger:
    if amounts.bad and view.answer("bad_cells") != "exclude":
        raise bad_cells(view, amounts, amounts.bad)
    amounts = amounts.without({account for account, _ in amounts.bad})
    return Ledger(
        tuple(amounts.accounts),
        tuple(amounts.periods),
        np.maximum(amounts.minor, 0),
        amounts.stated,
        amounts.currency,
        amounts.basis,
        "month",
    )
