"""FORMATTED_VALUE: number-format patterns, and the general format as Google rounds it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from deploy.local.google.book import CellError, Scalar
from deploy.local.google.format_dates import is_date, show_date
from deploy.local.google.locales import Locale, locale

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


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
    if not pattern or pattern == "@":
        return general(value, place)
    return _show(pattern, value, place)


def pattern_of(number_format: dict[str, Any], place: Locale) -> str:
    """The pattern of a NumberFormat; its type's default when it names none."""
    return str(number_format.get("pattern") or place.default(number_format.get("type", "")))


def general(value: float, place: Locale) -> str:
    """Automatic format: 10 significant digits, every digit of a whole number, E from 1E+15 on."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "#NUM!"
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    plain = repr(value)
    if len(plain) <= 10 and "e" not in plain:  # no more than 10 digits: nothing to round
        return plain.removesuffix(".0").replace(".", place.decimal)
    number = Decimal(plain)
    size = number.adjusted()
    if number and not -10 < size < 15:
        mantissa, exponent = f"{_round(number, 5 - size):E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        power = int(exponent)
        return f"{mantissa}E{'+' if power >= 0 else '-'}{abs(power):02d}".replace(".", place.decimal)
    text = f"{_round(number, max(0, 9 - size)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace(".", place.decimal)


def _round(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, _WIDE)


class Section(NamedTuple):
    """One `;` part of a pattern, cut into tokens."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None


_TOKEN = re.compile(
    r"""(?P<quote>"[^"]*"?)|(?P<escape>\\.)|(?P<pad>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\]]*\])"""
    r"""|(?P<power>[eE][+-]0+)|(?P<half>am/pm|a/p)|(?P<digits>[0#?][0#?,]*|,+)|(?P<point>\.)"""
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
            if text[1:2].lower() not in ("h", "m", "s"):
                continue
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
    number = _round(number.scaleb(2) if plain.percent else number, plain.decimals)
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
        return show_date(section.tokens, shown, place, _literal)
    return _show_number(section, shown, place)


def _show_number(section: Section, value: float, place: Locale) -> str:
    tokens = section.tokens
    if not any(kind in ("digits", "at") for kind, _ in tokens):
        return "".join(_literal(kind, raw) for kind, raw in tokens)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    number = number.scaleb(2 * sum(kind == "percent" for kind, _ in tokens))
    whole, fraction = _masks(tokens)
    scale = len(whole) - len(whole.rstrip(",")) if not fraction else len(fraction) - len(fraction.rstrip(","))
    number = number.scaleb(-3 * scale)
    exponent = 0
    power = next((raw for kind, raw in tokens if kind == "power"), None)
    if power and number:
        exponent = number.adjusted()
        number = number.scaleb(-exponent)
        if abs(_round(number, len(fraction))) >= 10:
            exponent, number = exponent + 1, number.scaleb(-1)
    digits = _digits(_round(number, len(fraction.replace(",", ""))), whole, fraction, place)
    return _assemble(tokens, digits, exponent, place)


def _masks(tokens: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The digit placeholders before and after the decimal point."""
    whole = fraction = ""
    after = False
    for kind, raw in tokens:
        if kind == "power":
            break
        if kind == "point":
            after = True
        elif kind == "digits":
            whole, fraction = (whole, fraction + raw) if after else (whole + raw, fraction)
    return whole, fraction


class _Digits(NamedTuple):
    negative: bool
    whole: str
    fraction: str


def _digits(number: Decimal, whole: str, fraction: str, place: Locale) -> _Digits:
    sign = number < 0
    left, _, right = f"{abs(number):f}".partition(".")
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.rstrip(","):
        head = len(left) % 3
        groups = ([left[:head]] if head else []) + [left[n : n + 3] for n in range(head, len(left), 3)]
        left = place.group.join(groups)
    mask = fraction.replace(",", "")
    keep = len(right)
    while keep and mask[keep - 1] in "#?" and right[keep - 1] == "0":
        keep -= 1
    return _Digits(sign and number != 0, left, right[:keep])


def _assemble(tokens: tuple[tuple[str, str], ...], digits: _Digits, exponent: int, place: Locale) -> str:
    """Put the digits where the first placeholder of each side stands, the literals around them."""
    out, shown = [], False
    for kind, raw in tokens:
        if kind in ("digits", "point"):
            out.append("" if shown else digits.whole)
            shown = True
            out.append(place.decimal + digits.fraction if kind == "point" else "")
        elif kind == "power":
            sign = "-" if exponent < 0 else "+" if "+" in raw else ""
            out.append(f"E{sign}{abs(exponent):0{len(raw) - 2}d}")
        elif kind == "at":
            out.append(digits.whole + (place.decimal + digits.fraction if digits.fraction else ""))
        else:
            out.append(_literal(kind, raw))
    return ("-" if digits.negative else "") + "".join(out)
