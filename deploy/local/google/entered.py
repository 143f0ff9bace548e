"""USER_ENTERED: what a typed text becomes, by locale. RAW never comes here."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from deploy.local.google import serial
from deploy.local.google.book import CellError, Scalar
from deploy.local.google.locales import Locale, locale

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!")
SYMBOLS = ("R$", "$", "€", "£", "¥")
_MARKS = frozenset("R$€£¥")
SPACES = "[ \u00a0\u202f]"


class Entered(NamedTuple):
    """A value or a formula, and the number format it suggests for a cell that has none."""

    value: Scalar = None
    formula: str | None = None
    format: dict[str, Any] | None = None


def entered(value: Any, locale_name: str) -> Entered:
    """What a value sent with USER_ENTERED stores."""
    if not isinstance(value, str):
        return Entered(value)
    if _PLAIN_TEXT.fullmatch(value) and value.strip().upper() not in _words(locale_name):
        return Entered(value)
    if _PLAIN_NUMBER.fullmatch(value) and locale(locale_name).decimal == ".":
        return Entered(int(value) if "." not in value else _short(float(value)))
    return _text(value, locale_name, date.today().year)


_PLAIN_TEXT = re.compile(r"[^\d'=+#][^\d]*")  # no digit: neither number nor date; only a word may mean more
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")


@cache
def _words(locale_name: str) -> frozenset[str]:
    place = locale(locale_name)
    return frozenset(("TRUE", "FALSE", place.true, place.false))


def _short(value: float) -> float:
    return int(value) if value.is_integer() else value


@lru_cache(maxsize=4096)
def _text(text: str, locale_name: str, year: int) -> Entered:
    if text.startswith("'"):
        return Entered(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Entered(formula=text)
    place = locale(locale_name)
    bare = text.strip()
    upper = bare.upper()
    if upper in ("TRUE", place.true):
        return Entered(True)
    if upper in ("FALSE", place.false):
        return Entered(False)
    if upper in ERRORS:
        return Entered(CellError(upper))
    found = _number(bare, place) or _moment(bare, place, year)
    if found:
        return found
    if bare.startswith("+") and len(bare) > 1:
        return Entered(formula=f"={bare}")
    return Entered(text)


def _number(text: str, place: Locale) -> Entered | None:
    negative, body, symbol, percent = _signs(text)
    digits = _digits(body, place)
    if digits is None or (symbol and percent):
        return None
    value = float(digits) * (-1 if negative else 1)
    if abs(value) > 1e308:
        return None
    if percent:
        value = float(f"{value / 100:.15g}")
    number: Scalar = int(value) if value == int(value) and abs(value) < 1e15 else value
    return Entered(number, None, _number_format(body, digits, symbol, percent, place))


def _signs(text: str) -> tuple[bool, str, str | None, bool]:
    """Take brackets, sign, currency and percent off a number."""
    negative, symbol = False, None
    percent = text.endswith("%")
    body = text[:-1].rstrip(" \u00a0\u202f") if percent else text
    if body.startswith("(") and body.endswith(")"):
        negative, body = True, body[1:-1]
    for _ in range(2):
        if body[:1] in ("-", "+", "\u2212") and not negative:
            negative, body = body[0] != "+", body[1:].lstrip() if symbol is None else body[1:]
        if symbol is None and body[:1] in _MARKS:
            symbol = next((s for s in SYMBOLS if body.startswith(s)), None)
            if symbol:
                body = body[len(symbol) :].lstrip()
                continue
        if symbol is None and body[-1:] in _MARKS:
            symbol = next((s for s in SYMBOLS if body.endswith(s)), None)
            body = body[: -len(symbol)].rstrip(" \u00a0\u202f") if symbol else body
    return negative, body, symbol, percent


@lru_cache(maxsize=32)
def _shape(decimal: str, group: str) -> re.Pattern[str]:
    gap = SPACES if group.isspace() else re.escape(group)
    mark = re.escape(decimal)
    whole = rf"(?:\d{{1,3}}(?:{gap}\d{{3}})+|\d+)"
    return re.compile(rf"(?:{whole}(?:{mark}\d*)?|{mark}\d+)(?:[eE][+-]?\d+)?")


def _digits(body: str, place: Locale) -> str | None:
    """The number in Python's notation."""
    if not body.isascii() and not re.search(SPACES, body):
        return None
    if not _shape(place.decimal, place.group).fullmatch(body):
        return None
    plain = re.sub(SPACES, "", body) if place.group.isspace() else body.replace(place.group, "")
    return plain.replace(place.decimal, ".")


def _number_format(
    body: str, digits: str, symbol: str | None, percent: bool, place: Locale
) -> dict[str, Any] | None:
    decimals = "." in digits
    if percent:
        return {"type": "PERCENT", "pattern": "0.00%" if decimals else "0%"}
    if symbol:
        return {"type": "CURRENCY", "pattern": place.money(decimals, _own(symbol, place))}
    if "e" in digits.lower():
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    grouped = place.group in body or (place.group.isspace() and re.search(SPACES, body))
    if grouped:
        return {"type": "NUMBER", "pattern": "#,##0.00" if decimals else "#,##0"}
    return None


def _own(symbol: str, place: Locale) -> str | None:
    return None if symbol == place.currency.strip() else symbol


_TIME = re.compile(r"(\d{1,4}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?\s*([AaPp][Mm])?")


def _moment(text: str, place: Locale, year: int) -> Entered | None:
    """A date, a time, a duration, or a date and a time."""
    day = _date(text, place, year)
    if day:
        return Entered(day[0], None, {"type": "DATE", "pattern": day[1]})
    clock = _TIME.fullmatch(text)
    if clock:
        return _clock(clock)
    found = re.fullmatch(r"(.+?)(?: |, )" + _TIME.pattern, text)
    if not found:
        return None
    day, clock = _date(found[1], place, year), _TIME.search(text, found.start(2))
    part = _clock(clock) if day and clock else None
    if not day or not clock or not part or not isinstance(part.value, int | float) or part.value >= 1:
        return None
    pattern = f"{day[1]} {(part.format or {})['pattern']}"
    return Entered(day[0] + part.value, None, {"type": "DATE_TIME", "pattern": pattern})


def _clock(found: re.Match[str]) -> Entered | None:
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[5] or "").lower()
    if minutes > 59 or seconds > 59 or (half and not 1 <= hours <= 12):
        return None
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    value = (hours * 3600 + minutes * 60 + seconds + float(found[4] or 0)) / 86400
    pattern = "H:mm:ss" if found[3] else "H:mm"
    if half:
        pattern = pattern.replace("H", "h") + " am/pm"
    if hours >= 24:
        return Entered(value, None, {"type": "TIME", "pattern": "[h]:mm:ss"})
    return Entered(value, None, {"type": "TIME", "pattern": pattern})


def _date(text: str, place: Locale, year: int) -> tuple[int, str] | None:
    return _iso(text) or _numeric(text, place, year) or _named(text, place, year)


def _iso(text: str) -> tuple[int, str] | None:
    found = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", text)
    if not found or (found[2] == "." and not found[4]):
        return None
    day = serial.from_date(int(found[1]), int(found[3]), int(found[4] or 1))
    mark = found[2]
    pattern = f"yyyy{mark}mm{mark}dd" if found[4] else f"yyyy{mark}mm"
    return None if day is None else (day, pattern)


def _numeric(text: str, place: Locale, year: int) -> tuple[int, str] | None:
    found = re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?", text)
    if not found:
        return None
    if found[2] == "." and not (place.name in ("de_DE", "fr_FR") and found[4]):
        return None
    first, second = int(found[1]), int(found[3])
    month, day = (second, first) if place.order == "DMY" else (first, second)
    whole = serial.full_year(int(found[4])) if found[4] else year
    value = serial.from_date(whole, month, day)
    if value is None:
        return None
    if not found[4]:
        return value, f"d{found[2]}M" if place.order == "DMY" else f"M{found[2]}d"
    return value, place.date


_GAPS = re.compile(r"[\s,/-]+|(?<=\d)\.\s*")


def _named(text: str, place: Locale, year: int) -> tuple[int, str] | None:
    """`Jan 31, 2024`, `31 Jan 2024`, `31-Jan-24`, `January 2024`, `Jan-24`, `Jan 31`."""
    words = [word for word in _GAPS.split(text) if word and word.lower() != "de"]
    if not 2 <= len(words) <= 3:
        return None
    at = next((n for n, word in enumerate(words) if _month(word, place)), None)
    numbers = [word for n, word in enumerate(words) if n != at]
    if at is None or at > 1 or not all(word.isdigit() and len(word) in (1, 2, 4) for word in numbers):
        return None
    month, long = _month(words[at], place) or (0, False)
    name = "MMMM" if long else "MMM"
    if len(numbers) == 1:
        if at == 0 and (len(numbers[0]) == 4 or int(numbers[0]) > 31 or "-" in text):
            return _known(int(numbers[0]), month, 1, f"{name}{'-' if '-' in text else ' '}yyyy")
        pattern = f"{name} d" if at == 0 else f"d {name}"
        return _known(year, month, int(numbers[0]), pattern)
    pattern = f"{name} d, yyyy" if at == 0 else f"d {name} yyyy"
    if "-" in text:
        pattern = f"d-{name}-yyyy"
    return _known(int(numbers[1]), month, int(numbers[0]), pattern)


def _known(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    value = serial.from_date(serial.full_year(year), month, day)
    return None if value is None else (value, pattern)


def _month(word: str, place: Locale) -> tuple[int, bool] | None:
    """The month a word names in the locale or in English, and whether in full."""
    return _months(place.name).get(word.lower().rstrip("."))


@cache
def _months(name: str) -> dict[str, tuple[int, bool]]:
    found = {"sept": (9, False)}
    for names in (locale("en_US"), locale(name)):  # the locale's own words win
        for n in range(12):
            short, long = names.short_months[n].lower().rstrip("."), names.months[n].lower()
            found |= {short: (n + 1, False), long: (n + 1, len(long) > 3)}
    return found
