"""One row per account and period: a log."""

from __future__ import annotations

import numpy as np

from addon.core.dates import is_date_format, is_edge, parse_date, parse_header
from addon.core.layouts.amounts import Amounts, key_column, minor_units, no_rows, say_duplicates, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.cells import (
    Block,
    Place,
    ask_about_texts,
    column_values,
    mark_wrong_formats,
    read_block,
)
from addon.core.layouts.fill_down import ABOVE, may_fill
from addon.core.layouts.line_extras import note_rows
from addon.core.layouts.log_checks import (
    account_rows,
    amount_column,
    amounts_by_status,
    needed,
    refuse_intervals,
    refuse_kinds,
)
from addon.core.layouts.period_cells import order_of, period_cells
from addon.core.layouts.reading import Reading
from addon.core.layouts.spans import ask_about_cents
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View, counted
from addon.core.ledger import Account, Cents, account_key
from addon.core.period import Period
from addon.core.table import Value
from addon.errors import BadCell, Choice, Question


class AccountPeriodRows:
    """Columns account, period and amount; an account has a row for each period it paid in."""

    name = "account_period_rows"
    label = "one row per account and period"

    def fit(self, view: View) -> tuple[float, str]:
        """All three columns must be there; period headers across speak against it."""
        needed = [view.column(r) for r in ("account", "period", "amount")]
        if any(c is None for c in needed):
            return 0.0, "no columns for account, period and amount"
        if len(view.headers) >= 2:
            return 0.5, "account, period and amount columns, but periods across too"
        return 0.96, "columns for account, period and amount"

    def read(self, view: View) -> Reading:
        """Rows of one account and period are added up, and said."""
        key, time, amount = key_column(view), needed(view, "period"), amount_column(view)
        refuse_intervals(view)
        refuse_kinds(view, amount)
        rows = account_rows(view, key, amount)
        if not rows:
            raise no_rows(view)
        block = read_block(view, rows, [amount])
        kept = [i for i, stated in enumerate(block.stated[:, 0].tolist()) if stated]
        if not kept:
            raise no_rows(view)
        block = block.keep(kept)
        mark_wrong_formats(view, block)
        ask_about_texts(view, block)
        ask_about_cents(view, block)
        currency = currency_of(view, block)
        periods, columns = _periods(view, block.rows, time)
        minor = minor_units(view, block, currency)[:, 0]
        minor = amounts_by_status(view, block, minor)
        amounts = _pivot(view, block, key, periods, columns, minor, currency)
        return assemble(view, amounts, LOG, plain=False)


def _periods(view: View, rows: list[int], column: int) -> tuple[list[Period], Cents]:
    """All periods, ascending, and for each row the index of its own.

    Raises BadCell for unreadable periods, Question for days as invoices have them.
    """
    tab = view.tab
    values, shown = period_cells(view, rows, column)
    order = order_of(view, values, column)
    if order is None:
        raise BadCell(
            "Some dates are written day first and some month first.",
            hint="Write all dates in one way.",
            where=view.cells((r, column) for r, v in zip(rows, values, strict=True) if isinstance(v, str)),
        )
    patterns = _with_common(shown)
    cache: dict[tuple[Value, str], Period | None] = {}
    days: set[object] = set()
    for seen in set(zip(values, patterns, strict=True)):
        found = parse_header(seen[0], seen[1], order=order, fiscal_start=view.ask.fiscal_start)
        cache[seen] = found.period if found else None
        day = parse_date(seen[0], seen[1], order)
        if day and not is_edge(day):
            days.add(day.day)
    if None in cache.values():
        unread = [r for r, v, p in zip(rows, values, patterns, strict=True) if cache[v, p] is None]
        raise BadCell(
            f"{len(unread)} of {counted(len(rows), 'row')} {'has' if len(unread) == 1 else 'have'} no"
            f" readable period (“{text_of(tab.value(unread[0], column)) or 'blank'}”).",
            hint="Write periods as 2025-01, Jan 2025, Q1 2025 or as dates.",
            where=view.cells((r, column) for r in unread),
            choices=(ABOVE,) if all(may_fill(view, r) for r in unread) else (),
        )
    if len(days) > 1 and view.answer("dates") != "months":
        raise Question(
            "The dates fall on many days, as invoices do; NRR needs recurring revenue per month.",
            hint="If each row is the revenue of its month, say so.",
            where=view.cells([(rows[0], column), (rows[-1], column)]),
            choices=(Choice("Add up the rows of each month", {"answers": {"dates": "months"}}),),
        )
    ordered = sorted({p for p in cache.values() if p})
    place = {p: i for i, p in enumerate(ordered)}
    index = {seen: place[p] for seen, p in cache.items() if p}
    columns = np.array([index[seen] for seen in zip(values, patterns, strict=True)], np.int64)
    _refuse_grains(view, rows, column, ordered, columns)
    return ordered, columns


def _with_common(patterns: list[str]) -> list[str]:
    """Formats of dates where some are not known: of a very large tab not every format is read."""
    known = set(patterns)
    common = next((p for p in sorted(known) if is_date_format(p)), "")
    return [p or common for p in patterns] if common and "" in known else patterns


def _refuse_grains(view: View, rows: list[int], column: int, periods: list[Period], columns: Cents) -> None:
    if len({p.grain for p in periods}) < 2:
        return
    counts = np.bincount(columns, minlength=len(periods))
    common = periods[int(np.argmax(counts))].grain
    odd = [r for r, p in zip(rows, columns.tolist(), strict=True) if periods[p].grain != common]
    raise BadCell(
        f"Most rows are by {common}, {len(odd)} {'is' if len(odd) == 1 else 'are'} not.",
        hint="Give all rows periods of one length.",
        where=view.cells((r, column) for r in odd),
    )


def _pivot(
    view: View, block: Block, key: int, ordered: list[Period], columns: Cents, minor: Cents, currency: str
) -> Amounts:  # fmt: skip
    """Rows to accounts x periods."""
    raw = column_values(view, block.rows, key)
    index: dict[str, int] = {}
    of_value = {
        value: index.setdefault(account_key(text_of(value)), len(index)) for value in dict.fromkeys(raw)
    }
    account_of = np.array([of_value[v] for v in raw], np.int64)
    flat = account_of * len(ordered) + columns
    shape = (len(index), len(ordered))
    total = np.zeros(shape, np.int64)
    np.add.at(total.reshape(-1), flat, minor)
    counts = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    order = np.argsort(flat, kind="stable")
    lines = np.array(block.rows, np.int64)
    _say_repeated(view, block, flat, counts.reshape(-1), raw, key)
    note_rows(view, block.rows, list(index), account_of, columns, ordered)
    amount = block.columns[0]

    def places(account: int, period: int) -> list[Place]:
        cell = account * len(ordered) + period
        low, high = np.searchsorted(flat, [cell, cell + 1], sorter=order)
        return [(int(lines[i]), amount) for i in order[low:high]]

    accounts = _accounts(view, list(index), account_of, lines, raw)
    bad = {(int(account_of[i]), int(columns[i])): text for (i, _), text in block.bad.items()}
    return Amounts(
        accounts,
        ordered,
        total,
        counts > 0,
        currency,
        basis_of(view, [amount]),
        places,
        bad,
        [amount] * len(ordered),
    )


def _accounts(
    view: View, keys: list[str], account_of: Cents,
    lines: Cents, raw: list[Value],
) -> list[Account]:  # fmt: skip
    order = np.argsort(account_of, kind="stable")
    parts = np.split(order, np.nonzero(np.diff(account_of[order]))[0] + 1) if len(order) else []
    name_column = view.column("account_name")
    accounts = []
    for key, part in zip(keys, parts, strict=True):
        rows = tuple(lines[part].tolist())
        name = text_of(raw[int(part[0])])
        if name_column is not None:
            name = text_of(view.tab.value(rows[-1], name_column)) or name
        accounts.append(Account(key, name, rows))
    return accounts


def _say_repeated(
    view: View, block: Block, flat: Cents,
    counts: Cents, raw: list[Value], key: int,
) -> None:  # fmt: skip
    """Two rows of one account and period are added, and said."""
    repeated = np.nonzero(counts[flat] > 1)[0].tolist()
    if repeated:
        names = list(dict.fromkeys(text_of(raw[i]) for i in repeated))
        say_duplicates(view, names, view.cells((block.rows[i], key) for i in repeated[:500]))
