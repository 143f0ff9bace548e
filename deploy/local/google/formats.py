"""FORMATTED_VALUE: number-format patterns, and the general format as Google rounds it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from deploy.local.google.book import CellError, Scalar
from deploy.local.google.format_dates import is_date, show_date
from deploy.local.google.format_numbers import rounded, show_number
from deploy.local.google.locales import Locale, locale


def formatted(value: Scalar, number_format: dict[str, Any] | None, locale_name: str) -> str:
    """The text a cell shows."""
    if isinstance(value, CellError):
        return str(value)
    if value is None:
        return ""
    place = locale(locale_name)
    if isinstance(value, bool):
        return place.true if value else place.false
    pattern = pattern_of(number_format, place) if number_format else ""
    if isinstance(value, str):
        return _show_text(value, pattern) if pattern else value
    if pattern in ("", "@") or pattern.lower() == "general":
        return general(value, place)
    return _show(pattern, value, place)


def pattern_of(number_format: dict[str, Any], place: Locale) -> str:
    """The pattern of a NumberFormat; its type's default when it names none."""
    return str(number_format.get("pattern") or place.default(number_format.get("type", "")))


def general(value: float, place: Locale) -> str:
    """Automatic format: 10 significant digits, every digit of a whole number, E from 1E+15 on."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "#NUM!"
    value = value or 0  # no minus zero
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    plain = repr(value)
    if len(plain) <= 10 and "e" not in plain:  # no more than 10 digits: nothing to round
        return plain.removesuffix(".0").replace(".", place.decimal)
    number = Decimal(plain)
    size = number.adjusted()
    if number and not -10 < size < 15:
        mantissa, exponent = f"{rounded(number, 5 - size):E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        power = int(exponent)
        return f"{mantissa}E{'+' if power >= 0 else '-'}{abs(power):02d}".replace(".", place.decimal)
    text = f"{rounded(number, max(0, 9 - size)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace(".", place.decimal)


class Section(NamedTuple):
    """One `;` part of a pattern, cut into tokens."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None


EARLIEST, LATEST = -693_000, 2_958_465.999  # the years 2 to 9999; what others show as a date is assumed
_TOKEN = re.compile(
    r"""(?P<quote>"[^"]*"?)|(?P<escape>\\.)|(?P<pad>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\]]*\])"""
    r"""|(?P<power>[eE][+-]0+)|(?P<half>am/pm|a/p|(?-i:AM|PM))|(?P<digits>[0#?][0#?,]*|,+)|(?P<point>\.)"""
    r"""|(?P<percent>%)|(?P<at>@)|(?P<date>y+|M+|m+|d+|h+|H+|s+)|(?P<end>;)|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=512)
def sections(pattern: str) -> tuple[Section, ...]:
    """The pattern's sections."""
    found: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(pattern):
        kind = match.lastgroup or "other"
        if kind == "end":
            found.append([])
        else:
            found[-1].append((kind, match[0]))
    return tuple(_section(tokens) for tokens in found)


def _section(tokens: list[tuple[str, str]]) -> Section:
    kept, condition = [], None
    for kind, text in tokens:
        if kind == "bracket":
            test = re.fullmatch(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]", text)
            if test:
                condition = test[1], float(test[2])
                continue
            if text[1:2] == "$":
                kept.append(("quote", f'"{text[2:-1].rsplit("-", 1)[0] or ""}"'))
                continue
            if not re.fullmatch(r"\[(h+|m+|s+)\]", text, re.IGNORECASE):
                continue  # a colour, which only the page shows
            kind = "elapsed"
        kept.append((kind, text))
    return Section(tuple(kept), condition)


def _choose(pattern: str, value: float) -> tuple[Section, float]:
    """The section for this number, and the number it shows."""
    parts = sections(pattern)
    for part in parts:
        if part.condition and _holds(part.condition, value):
            return part, value
    if any(part.condition for part in parts):
        rest = [part for part in parts if not part.condition]
        return (rest[0] if rest else parts[-1]), value
    if value < 0 and len(parts) > 1 and parts[1].tokens:
        return parts[1], -value
    if value == 0 and len(parts) > 2:
        return parts[2], value
    return parts[0], value


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[sign]


def _show_text(text: str, pattern: str) -> str:
    parts = sections(pattern)
    part = parts[3] if len(parts) > 3 else parts[0]
    if not any(kind == "at" for kind, _ in part.tokens):
        return text
    return "".join(text if kind == "at" else _literal(kind, raw) for kind, raw in part.tokens)


def _literal(kind: str, raw: str) -> str:
    if kind == "quote":
        return raw.strip('"')
    if kind == "escape":
        return raw[1]
    if kind == "pad":
        return " "
    return "" if kind == "fill" else raw


class Plain(NamedTuple):
    """A pattern of `#,##0` or `0` with decimals between two literals, and perhaps a percent sign."""

    before: str
    after: str
    decimals: int
    grouped: bool
    percent: bool


@lru_cache(maxsize=512)
def _simple(pattern: str) -> Plain | None:
    """The pattern when it is as plain as most are."""
    parts = sections(pattern)
    if len(parts) != 1 or parts[0].condition:
        return None
    before, after, mask, percent = "", "", "", False
    for kind, raw in parts[0].tokens:
        if kind in ("digits", "point") and not after and not percent:
            mask += raw
        elif kind in ("quote", "escape", "other", "percent"):
            percent = percent or kind == "percent"
            text = _literal(kind, raw)
            before, after = (before, after + text) if mask else (before + text, after)
        else:
            return None
    found = re.fullmatch(r"(#,##0|0)(?:\.(0+))?", mask)
    if not found or (percent and "%" not in after):
        return None
    return Plain(before, after, len(found[2] or ""), found[1] == "#,##0", percent)


def _show_plain(plain: Plain, value: float, place: Locale) -> str:
    number = Decimal(repr(value))
    number = rounded(number.scaleb(2) if plain.percent else number, plain.decimals)
    text = f"{abs(number):,f}" if plain.grouped else f"{abs(number):f}"
    if place.decimal != ".":
        text = text.translate({44: place.group, 46: place.decimal})
    sign = "-" if number < 0 else ""
    return f"{sign}{plain.before}{text}{plain.after}"


def _show(pattern: str, value: float, place: Locale) -> str:
    plain = _simple(pattern)
    if plain is not None:
        return _show_plain(plain, value, place)
    section, shown = _choose(pattern, value)
    if is_date(section.tokens):
        if not EARLIEST <= shown <= LATEST:
            return general(shown, place)
        return show_date(section.tokens, shown, place, _literal)
    return show_number(section.tokens, shown, place, _literal)
