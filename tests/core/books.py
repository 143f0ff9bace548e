"""Small hand-made ledgers and readings, so that a test of the numbers needs no sheet."""

from __future__ import annotations

from datetime import date

import numpy as np

from addon.core.layouts.reading import Fit, Reading
from addon.core.ledger import Account, Ledger
from addon.core.movements import Movements
from addon.core.period import Period, Window
from addon.core.table import Ask, Tab, Table

AS_OF = date(2025, 12, 31)
ASK = Ask(as_of=AS_OF)


def ledger(
    rows: dict[str, list[int]],
    first: Period | None = None,
    *,
    facts: dict[str, dict[str, object]] | None = None,
    currency: str = "USD",
    fact_cells: dict[str, dict[str, str]] | None = None,
) -> Ledger:
    """Accounts by name with one amount (minor units) per period from ``first`` (default Jan 2024) on."""
    start = first or Period.month(2024, 1)
    width = max((len(amounts) for amounts in rows.values()), default=0)
    amounts = np.array(list(rows.values()), dtype=np.int64).reshape(len(rows), width)
    accounts = tuple(
        Account(
            name.casefold(),
            name,
            (row + 1,),
            (facts or {}).get(name, {}),
            (fact_cells or {}).get(name, {}),
        )
        for row, name in enumerate(rows)
    )
    tab = Tab("MRR")
    return Ledger(
        accounts=accounts,
        periods=tuple(start.plus(i) for i in range(width)),
        amounts=amounts,
        stated=np.ones_like(amounts, dtype=np.bool_),
        currency=currency,
        basis="MRR",
        grain=start.grain,
        cells=lambda account, period: (tab.a1(account + 1, period + 1),),
    )


def window_of(book: Ledger, first: int = 0, last: int = -1) -> Window:
    """The window between two columns of a ledger."""
    return Window(book.periods[first], book.periods[last])


def given(
    start: int, expansion: int = 0, contraction: int = 0, churn: int = 0, new: int = 0, reactivation: int = 0
) -> Movements:
    """One block of stated movements, in minor units."""

    def one(amount: int) -> np.ndarray:
        return np.array([amount], dtype=np.int64)

    end = start + expansion + reactivation + new - contraction - churn
    return Movements(
        accounts=(Account("all", "All customers"),),
        window=None,
        start=one(start),
        expansion=one(expansion),
        contraction=one(contraction),
        churn=one(churn),
        reactivation=one(reactivation),
        new=one(new),
        end=one(end),
        currency="USD",
        basis="MRR",
        given=True,
        per_account=False,
    )


def reading(source: Ledger | Movements, window: Window | None = None) -> Reading:
    """A reading around a source, as a layout would hand it over."""
    names = ["Account"] + ([p.label for p in source.periods] if isinstance(source, Ledger) else ["Amount"])
    table = Table(
        Tab("MRR", 7), tuple(names), tuple(names), header_top=0, top=1, bottom=1 + len(source.accounts)
    )
    if isinstance(source, Ledger):
        chosen = window or window_of(source)
        fits = (Fit("periods_across", "one row per account, periods across", 0.97, "month headers"),)
        return Reading(
            table,
            fits,
            (),
            ledger=source,
            window=chosen,
            account_column=0,
            amount_columns=tuple(range(1, len(source.periods) + 1)),
        )
    return Reading(
        table,
        (Fit("vertical_block", "components down", 0.9, "component words"),),
        (),
        given=source,
        plain=False,
    )
