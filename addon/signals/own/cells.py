"""Cells of the user's own data -> values of fields. What cannot be told is left out, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from addon.core.dates import Order, parse_date
from addon.core.lookup import text_of
from addon.core.signal import Known, SignalField
from addon.core.table import Value

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+")
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:[.,]0+)?")
_DECIMAL = re.compile(r"([+-]?\d{1,15})[.,](\d{1,4})")
_PERCENT = re.compile(r"([+-]?\d{1,7}(?:[.,]\d{1,6})?)\s*%")
_COUNT = re.compile(r"(.*?\S)\s*[:(]?\s*(\d{1,7})\)?")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}


def known_of(
    value: Value, pattern: str, field: SignalField, order: Order, *, percent: bool = False
) -> Known | None:
    """The value of a cell for this field; None when blank or not to be told.

    ``pattern``: the cell's number format; ``percent``: plain numbers of this column are percentages.
    """
    if value is None or isinstance(value, bool):
        return None
    if field.type == "fraction":
        return _fraction(value, pattern, percent=percent)
    if field.type == "date":
        day = parse_date(value, pattern, order)
        return day.isoformat() if day else None
    return _READ[field.type](value, field)


def currency_of(value: Value, pattern: str) -> str | None:
    """The currency a cell shows by its sign."""
    shown = f"{pattern} {value if isinstance(value, str) else ''}"
    return next((code for sign, code in _SIGNS.items() if sign in shown), None)


def are_percentages(header: str, values: Sequence[Value], patterns: Sequence[str]) -> bool | None:
    """Whether the plain numbers of a column are percentages; None when nobody can tell."""
    plain = [
        abs(value)
        for value, pattern in zip(values, patterns, strict=True)
        if isinstance(value, int | float) and not isinstance(value, bool) and "%" not in pattern
    ]
    if "%" in header or not plain:
        return True
    return False if max(plain) <= 1.0 and any(0 < number < 1 for number in plain) else None


def whole(text: str) -> int | None:
    """A whole number as people write it: ``1,234``, ``1.234``, ``1 234``, ``1234``."""
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        return int(re.sub(r"[^\d+-]", "", text))
    return int(re.split(r"[.,]", text)[0]) if _WHOLE.fullmatch(text) else None


def _integer(value: Value, _field: SignalField) -> Known | None:
    if isinstance(value, str):
        return whole(value)
    return int(value) if value is not None and value == int(value) else None


def _fraction(value: Value, pattern: str, *, percent: bool) -> Known | None:
    if isinstance(value, str):
        found = _PERCENT.fullmatch(value.strip().replace("\u00a0", " "))
        return float(found[1].replace(",", ".")) / 100 if found else None
    if value is None:
        return None
    return float(value) / 100 if percent and "%" not in pattern else float(value)


def _money(value: Value, _field: SignalField) -> Known | None:
    """Hundredths of the currency's unit."""
    if isinstance(value, int | float):
        return round(value * 100)
    text = re.sub(r"[$€£\u00a0\u202f]|USD|EUR|GBP", " ", str(value)).strip()
    number = whole(text)
    if number is not None:
        return number * 100
    found = _DECIMAL.fullmatch(text)
    return int(found[1]) * 100 + int(found[2].ljust(2, "0")[:2]) if found and len(found[2]) <= 2 else None


def _text(value: Value, _field: SignalField) -> Known | None:
    text = " ".join(text_of(value).split())
    return text if text and not text.startswith("#") else None


def _link(value: Value, _field: SignalField) -> Known | None:
    text = text_of(value)
    if not text or " " in text or "." not in text:
        return None
    return text if "://" in text else f"https://{text}"


def _list(value: Value, _field: SignalField) -> Known | None:
    parts = [" ".join(part.split()) for part in re.split(r"[;,\n|]", text_of(value))]
    return tuple(part for part in parts if part) or None


def _counts(value: Value, _field: SignalField) -> Known | None:
    found = [_COUNT.fullmatch(part.strip()) for part in re.split(r"[;,\n|]", text_of(value)) if part.strip()]
    return {m[1]: int(m[2]) for m in found if m} if found and all(found) else None


def _status(value: Value, field: SignalField) -> Known | None:
    word = "_".join(text_of(value).casefold().split())
    return word if word in field.statuses else None


_READ: Mapping[str, Callable[[Value, SignalField], Known | None]] = {
    "text": _text,
    "integer": _integer,
    "money": _money,
    "link": _link,
    "list": _list,
    "counts": _counts,
    "status": _status,
}
