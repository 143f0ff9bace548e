"""The tab "Keeprate history": current revenue recorded month by month, until it can answer for itself.

Row 1 says what the tab is and carries the basis, row 2 is the header (Account ID, Account, one month per
column), then one row per account: a sheet like any other, so Compute NRR reads it with periods across.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from addon.core.dates import parse_header
from addon.core.ledger import Ledger, account_key
from addon.core.period import Period
from addon.core.report import OurTab, Style
from addon.core.report.cells import money_format, safe, units
from addon.core.table import Rect, Tab, Value

TAB_NAME = "Keeprate history"
TAB_KEY = "history"
_HEADER_ROW = 1
_FIRST_MONTH = 2


@dataclass
class History:
    """What was recorded so far: months ascending, and per account key its name and amounts by month."""

    months: list[Period] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, dict[Period, Value]] = field(default_factory=dict)


def recorded(tab: Tab | None) -> History:
    """The history as it stands in the workbook; what people typed into its amounts is kept."""
    history = History()
    if tab is None or len(tab.rows) <= _HEADER_ROW:
        return history
    header = tab.rows[_HEADER_ROW]
    columns: dict[int, Period] = {}
    for column in range(_FIRST_MONTH, len(header)):
        month = _month(header[column], tab.number_format(_HEADER_ROW, column))
        if month is not None:
            columns[column] = month
    history.months = sorted(set(columns.values()))
    for row in range(_HEADER_ROW + 1, len(tab.rows)):
        key = account_key(_unquoted(tab.value(row, 0)))
        if key:
            history.names[key] = str(_unquoted(tab.value(row, 1)) or key)
            history.amounts[key] = {month: tab.value(row, column) for column, month in columns.items()}
    return history


def with_month(history: History, ledger: Ledger, month: Period) -> History:
    """The history with the ledger's last period as ``month``; recording a month again replaces it."""
    months = sorted({*history.months, month})
    names, amounts = dict(history.names), {key: dict(by) for key, by in history.amounts.items()}
    for by_month in amounts.values():
        by_month.pop(month, None)
    for row, account in enumerate(ledger.accounts):
        names[account.key] = account.name
        stated = bool(ledger.stated[row, -1])
        value = units(int(ledger.amounts[row, -1]), ledger.currency) if stated else None
        amounts.setdefault(account.key, {})[month] = value
    return History(months, names, amounts)


def history_tab(history: History, ledger: Ledger, source: str) -> OurTab:
    """The tab to write. ``source``: the title of the tab that holds the current revenue."""
    header: tuple[Value, ...] = ("Account ID", "Account", *(month.label for month in history.months))
    body = [
        (safe(key), safe(history.names[key]), *_amounts(history.amounts[key], history.months))
        for key in history.amounts
    ]
    first = f"{ledger.basis} of the tab {source}, recorded by Keeprate each month"
    bottom, right = _HEADER_ROW + 1 + len(body), len(header)
    cents = any(isinstance(cell, float) for row in body for cell in row)
    number = Style(number_format=money_format(ledger.currency, cents=cents))
    return OurTab(
        key=TAB_KEY,
        name=TAB_NAME,
        rows=((first,), header, *body),
        styles=(
            (Rect(0, 0, 1, 1), Style(italic=True, foreground="#5f6368")),
            (Rect(_HEADER_ROW, 0, _HEADER_ROW + 1, right), Style(bold=True, background="#eef3f8")),
            (Rect(_HEADER_ROW + 1, _FIRST_MONTH, bottom, right), number),
        ),
        widths={0: 140, 1: 200},
        frozen_rows=_HEADER_ROW + 1,
    )


def _amounts(by_month: Mapping[Period, Value], months: list[Period]) -> tuple[Value, ...]:
    return tuple(by_month.get(month) for month in months)


def _month(header: Value, pattern: str) -> Period | None:
    """The month of a header, ``Nov 2026``; typed over, it may have become a date."""
    found = parse_header(header, pattern)
    return found.period if found and found.period.grain == "month" else None


def _unquoted(value: Value) -> Value:
    """A text as it was before it was kept from being a formula."""
    return (
        value[1:] if isinstance(value, str) and value.startswith("'") and safe(value[1:]) == value else value
    )
