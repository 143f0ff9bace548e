"""Boolean conditions, as conditional formats and filters use them.

Kinds: developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#ConditionType.
Assumed: that texts are compared without case, and that a condition whose value cannot be read holds for
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from deploy.local.google.book import CellError, Scalar
from deploy.local.google.entered import entered
from deploy.local.google.errors import invalid
from deploy.local.google.formula_locale import canonical
from deploy.local.google.locales import locale as place_of
from deploy.local.google.serial import from_date

Numbers = list[float]
TEXTS: dict[str, Callable[[str, str], bool]] = {
    "TEXT_EQ": lambda text, wanted: text == wanted,
    "TEXT_NOT_EQ": lambda text, wanted: text != wanted,
    "TEXT_CONTAINS": lambda text, wanted: wanted in text,
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted not in text,
    "TEXT_STARTS_WITH": lambda text, wanted: text.startswith(wanted),
    "TEXT_ENDS_WITH": lambda text, wanted: text.endswith(wanted),
}
NUMBERS: dict[str, Callable[[float, Numbers], bool]] = {
    "GREATER": lambda number, than: number > than[0],
    "GREATER_THAN_EQ": lambda number, than: number >= than[0],
    "LESS": lambda number, than: number < than[0],
    "LESS_THAN_EQ": lambda number, than: number <= than[0],
    "EQ": lambda number, than: number == than[0],
    "NOT_EQ": lambda number, than: number != than[0],
    "BETWEEN": lambda number, than: than[0] <= number <= than[1],
    "NOT_BETWEEN": lambda number, than: not than[0] <= number <= than[1],
    "BEFORE": lambda number, than: number < than[0],
    "AFTER": lambda number, than: int(number) > than[0],
    "ON_OR_BEFORE": lambda number, than: int(number) <= than[0],
    "ON_OR_AFTER": lambda number, than: number >= than[0],
}
_PAST = {"PAST_YEAR": 365, "PAST_MONTH": 30, "PAST_WEEK": 7, "YESTERDAY": 1, "TODAY": 0, "TOMORROW": -1}


def holds(condition: dict[str, Any], value: Scalar, shown: str, locale: str) -> bool:
    """Whether a condition (CUSTOM_FORMULA apart) is true of a cell's value and shown text."""
    kind = str(condition.get("type", ""))
    wanted = condition.get("values", [])
    if kind in ("BLANK", "NOT_BLANK"):
        return (value is None or value == "") == (kind == "BLANK")
    if kind in TEXTS and wanted:
        return TEXTS[kind](shown.lower(), str(wanted[0].get("userEnteredValue", "")).lower())
    family, _, test = kind.partition("_")
    if family not in ("NUMBER", "DATE") or test not in NUMBERS or not is_number(value):
        return False
    limits = [_limit(item, locale) for item in wanted]
    known = [limit for limit in limits if limit is not None]
    if len(known) < (2 if test.endswith("BETWEEN") else 1):
        return False
    number = float(str(value)) if family == "NUMBER" else float(int(float(str(value))))
    return NUMBERS[test](number, known)


_NONE = ("BLANK", "NOT_BLANK", "TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_IS_VALID")
_MANY = ("ONE_OF_LIST", "BOOLEAN", "TEXT_EQ", "TEXT_NOT_EQ")


def check(condition: dict[str, Any], locale: str) -> None:
    """Refuse a condition whose values are too many or too few, or cannot be read in the book's locale.

    That a formula must be one of the locale, and the words, are recorded in clients' notes (CUSTOM_FORMULA,
    ONE_OF_RANGE); how many values a kind takes is documented, the words for that are assumed.
    """
    kind, values = str(condition.get("type", "")), condition.get("values", [])
    wanted = 0 if kind in _NONE else 2 if kind.endswith("BETWEEN") else 1
    if kind not in _MANY and len(values) != wanted:
        words = f"exactly {wanted} ConditionValues, but {len(values)} values were supplied"
        raise invalid(f"ConditionType '{kind}' requires {words}.")
    for item in values:
        text = str(item.get("userEnteredValue", ""))
        if "relativeDate" not in item and not _readable(kind, text, locale):
            raise invalid(f"Invalid ConditionValue.userEnteredValue: {text} for ConditionType: {kind}")


def _readable(kind: str, text: str, locale: str) -> bool:
    if text.startswith("="):
        return canonical(text, place_of(locale).decimal) is not None
    if kind in ("CUSTOM_FORMULA", "ONE_OF_RANGE"):
        return False
    numeric = kind.startswith(("NUMBER_", "DATE_"))
    return not numeric or is_number(entered(text, locale).value)


def is_number(value: Scalar) -> bool:
    """Whether a value counts as a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _limit(item: dict[str, Any], locale: str) -> float | None:
    """A ConditionValue as a number: what its text is when typed, or a date by today."""
    if "relativeDate" in item:
        day = date.today() - timedelta(days=_PAST.get(item["relativeDate"], 0))
        return from_date(day.year, day.month, day.day)
    value = entered(str(item.get("userEnteredValue", "")), locale).value
    if isinstance(value, CellError) or not is_number(value):
        return None
    return float(str(value))
