"""From the core's values to cells: amounts as numbers, their formats, text that can never be a formula."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from addon.core import currency as currencies
from addon.core.harmless import opens_formula
from addon.core.report.formula import Formula
from addon.core.table import Value

Cell = Value | Formula
PERCENT = "0.0%"
DATE = "yyyy-mm-dd"
LONGEST = 2_000
_EPOCH = date(1899, 12, 30)


def safe(value: Value) -> Value:
    """Text from outside with an apostrophe before whatever a spreadsheet could take for a formula."""
    if not isinstance(value, str):
        return value
    text = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return "'" + text if opens_formula(text) else text


def units(minor: int, currency: str) -> int | float:
    """An amount as the number a cell holds: in units, an int when whole."""
    whole, rest = divmod(minor, 10 ** currencies.exponent(currency))
    return whole if not rest else float(Fraction(minor, 10 ** currencies.exponent(currency)))


def money_format(currency: str, *, cents: bool) -> str:
    """The number format of amounts: ``"$"#,##0.00;-"$"#,##0.00``; without decimals when none are needed."""
    places = currencies.exponent(currency) if cents else 0
    number = "#,##0" + ("." + "0" * places if places else "")
    shown = currencies.shown(currency).replace('"', "")
    return f'"{shown}"{number};-"{shown}"{number}' if shown else number


def share(rate: Fraction | None) -> float | None:
    """A rate as the number a cell holds."""
    return None if rate is None else float(rate)


def serial(day: date) -> int:
    """A date as spreadsheets count it: days since 30 December 1899."""
    return (day - _EPOCH).days
