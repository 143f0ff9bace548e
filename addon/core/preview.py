"""The preview of a receipt: every column with what it is taken for, and the first accounts as read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addon.core.dates import is_date_format, parse_date, parse_header
from addon.core.layouts.reading import Reading
from addon.core.ledger import Account, Ledger
from addon.core.money import money_text
from addon.core.movements import Movements
from addon.core.period import Period
from addon.core.roles import ROLES, RoleGuess
from addon.core.table import Table, Value, column_letter

Json = dict[str, Any]
FIRST_ACCOUNTS = 8
MOST_COLUMNS = 60
SAMPLES = 3
_LONGEST_SAMPLE = 60
ROLE_LABELS: dict[str, str] = {
    "account": "Account (name or id)",
    "account_name": "Name of the account",
    "parent": "Parent account",
    "period": "Period (month, quarter or year)",
    "amount": "Amount",
    "start": "Amount at the start",
    "end": "Amount at the end",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churn",
    "reactivation": "Returned customers",
    "new": "New customers",
    "kind": "Kind of movement",
    "currency": "Currency",
    "term_start": "Start of the term",
    "term_end": "End of the term",
    "interval": "Billing interval",
    "quantity": "Quantity",
    "status": "Status",
    "renewal": "Renewal date",
    "segment": "Segment",
    "owner": "Owner",
    "domain": "Website",
    "email": "E-mail",
    "contact": "Contact",
    "linkedin": "LinkedIn page",
    "usage": "Usage",
    "seats": "Seats",
    "ignore": "Not used",
}
SEVERAL = frozenset({"amount", "segment", "ignore"})
"""Roles that several columns of a table may have at once."""


def preview_json(reading: Reading) -> Json:
    """The ``preview`` of a receipt.

    ``columns``: left to right, columns headed by periods joined to one; ``rows``: the first accounts, with
    one text for each of ``heads``, null where the sheet is blank. ``more`` and ``more_columns``: how many of
    each are not listed.
    """
    columns = _columns(reading)
    heads, rows, more = _rows(reading)
    return {
        "columns": columns[:MOST_COLUMNS],
        "more_columns": max(0, len(columns) - MOST_COLUMNS),
        "heads": heads,
        "rows": rows,
        "more": more,
    }


def role_choices() -> list[Json]:
    """The closed list of roles in plain words; ``several``: whether more than one column may have it."""
    return [{"value": r, "label": ROLE_LABELS[r], "several": r in SEVERAL} for r in ROLES]


def layout_choices(reading: Reading) -> list[Json]:
    """Every layout with how well it fits and why, best first; a layout the user chose stands first."""
    return [
        {"value": fit.layout, "label": fit.label, "score": round(fit.score, 3), "reason": fit.reason}
        for fit in reading.fits
    ]


def _columns(reading: Reading) -> list[Json]:
    table = reading.table
    guesses = {guess.column: guess for guess in reading.roles}
    found: list[Json] = []
    run: list[int] = []
    for column in range(table.left, table.right):
        if column in table.tab.our_columns:
            continue
        guess = guesses.get(column)
        joins = (guess is None or guess.role == "amount") and (
            _is_period(table, column) or (guess is None and column in reading.amount_columns)
        )
        if run and not (joins and column == run[-1] + 1 and bool(guess) == (run[-1] in guesses)):
            found.append(_periods(table, run, guesses.get(run[0])))
            run = []
        if joins:
            run.append(column)
        else:
            found.append(_column(table, column, guess))
    return [*found, _periods(table, run, guesses.get(run[0]))] if run else found


def _is_period(table: Table, column: int) -> bool:
    pattern = table.tab.number_format(table.top - 1, column) if table.top > table.header_top else ""
    return parse_header(table.raw_header[column - table.left], pattern) is not None


def _column(table: Table, column: int, guess: RoleGuess | None) -> Json:
    return {
        "column": column_letter(column),
        "header": table.names[column - table.left],
        "role": guess.role if guess else None,
        "confidence": round(guess.confidence, 3) if guess else None,
        "reason": guess.reason if guess else "nothing we look for; it can still cut the figures by segment",
        "sample": _sample(table, column),
    }


def _periods(table: Table, columns: Sequence[int], guess: RoleGuess | None) -> Json:
    """Columns headed by periods, as one; ``guess``: what was said of them, if anything was."""
    reason = "its header is a period" if len(columns) == 1 else f"{len(columns)} headers are periods"
    letters = [column_letter(columns[0]), column_letter(columns[-1])]
    names = [table.names[columns[0] - table.left], table.names[columns[-1] - table.left]]
    one = len(columns) == 1
    return {
        "column": letters[0] if one else ":".join(letters),
        "header": names[0] if one else " … ".join(names),
        "role": "amount",
        "confidence": guess.confidence if guess else 0.99,
        "reason": guess.reason if guess else reason,
        "sample": _sample(table, columns[-1]),
    }


def _sample(table: Table, column: int) -> list[str]:
    texts: list[str] = []
    for row in range(table.top, table.bottom):
        value = table.tab.value(row, column)
        if value is not None:
            texts.append(_text(value, table.tab.number_format(row, column)))
            if len(texts) == SAMPLES:
                break
    return texts


def _text(value: Value, pattern: str) -> str:
    """A cell as a person knows it: days as days, numbers without a needless fraction."""
    day = parse_date(value, pattern) if isinstance(value, int | float) and is_date_format(pattern) else None
    if day:
        return f"{day:%d %b %Y}".lstrip("0")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    text = f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())
    return text if len(text) <= _LONGEST_SAMPLE else text[: _LONGEST_SAMPLE - 1] + "…"


def _rows(reading: Reading) -> tuple[list[str], list[Json], int]:
    """(heads, rows, how many accounts are not shown)."""
    source = reading.ledger or reading.given
    if source is None:
        return [], [], 0
    ledger = source if isinstance(source, Ledger) else None
    heads, columns = _ends(ledger, reading) if ledger else (["At the start", "At the end"], [])
    rows = []
    for row, account in enumerate(source.accounts[:FIRST_ACCOUNTS]):
        texts = _amounts(ledger, row, columns) if ledger else _two_ends(reading.given, row)
        rows.append({"name": account.name, "cells": _place(reading, account), "amounts": texts})
    return heads, rows, max(0, len(source.accounts) - FIRST_ACCOUNTS)


def _ends(ledger: Ledger, reading: Reading) -> tuple[list[str], list[int]]:
    """The first period, and the two ends of the window (or the last period)."""
    window = reading.window
    wanted: list[Period] = [
        ledger.periods[0],
        *([window.start, window.end] if window else ledger.periods[-1:]),
    ]
    indexes = sorted({i for period in wanted if (i := ledger.period_index(period)) is not None})
    return [ledger.periods[i].label for i in indexes], indexes


def _amounts(ledger: Ledger, row: int, columns: Sequence[int]) -> list[str | None]:
    return [
        money_text(int(ledger.amounts[row, i]), ledger.currency) if ledger.stated[row, i] else None
        for i in columns
    ]


def _two_ends(given: Movements | None, row: int) -> list[str | None]:
    assert given is not None, "a source is a ledger or given movements"
    return [money_text(int(amounts[row]), given.currency) for amounts in (given.start, given.end)]


def _place(reading: Reading, account: Account) -> str | None:
    if reading.account_column is None or not account.rows:
        return None
    return reading.table.tab.a1(account.rows[0], reading.account_column)
