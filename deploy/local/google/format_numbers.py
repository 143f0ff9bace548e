"""Number patterns: digits, grouping, scaling, exponents and fractions.

Tokens and examples: developers.google.com/workspace/sheets/api/guides/formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from deploy.local.google.locales import Locale

Tokens = tuple[tuple[str, str], ...]
Literal = Callable[[str, str], str]
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_FRACTION = re.compile(r"(?:(?P<whole>[0#?]+)\s+)?(?P<top>[0#?]+)/(?:(?P<fixed>[1-9]\d*)|(?P<bottom>[0#?]+))")


def rounded(number: Decimal, places: int) -> Decimal:
    """Half away from zero."""
    return number.quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, _WIDE)


def show_number(tokens: Tokens, value: float, place: Locale, literal: Literal) -> str:
    """The number in the section of a pattern."""
    if not any(kind in ("digits", "at") for kind, _ in tokens):
        return "".join(literal(kind, raw) for kind, raw in tokens)
    parts = "".join(raw for kind, raw in tokens if kind in ("digits", "other"))
    found = _FRACTION.fullmatch(parts.strip())
    if found:
        return _fraction(value, found)
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
        if abs(rounded(number, len(fraction))) >= 10:
            exponent, number = exponent + 1, number.scaleb(-1)
    digits = _digits(rounded(number, len(fraction.replace(",", ""))), whole, fraction, place)
    return _assemble(tokens, digits, exponent, place, literal)


def _fraction(value: float, found: re.Match[str]) -> str:
    """`# ?/?`: the nearest fraction with so many digits below the line, or with the number given there."""
    sign = "-" if value < 0 else ""
    exact = abs(Fraction(repr(value) if isinstance(value, float) else value))
    below = int(found["fixed"]) if found["fixed"] else 0
    most = 10 ** len(found["bottom"] or "") - 1
    near = Fraction(round(exact * below), below) if below else exact.limit_denominator(most)
    whole, rest = divmod(near, 1) if found["whole"] else (0, near)
    if not rest and found["whole"]:
        return f"{sign if whole else ''}{whole}"
    top = rest.numerator * (below // rest.denominator) if below else rest.numerator
    text = f"{top}/{below or rest.denominator}"
    return f"{sign}{whole} {text}" if whole else f"{sign if top else ''}{text}"


def _masks(tokens: Tokens) -> tuple[str, str]:
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
    left = " " * (len(whole.replace(",", "")) - len(left)) + left if "?" in whole else left
    mask = fraction.replace(",", "")
    keep = len(right)
    while keep and mask[keep - 1] in "#?" and right[keep - 1] == "0":
        keep -= 1
    return _Digits(sign and number != 0, left, right[:keep] + " " * mask[keep:].count("?"))


def _spread(tokens: Tokens, whole: str) -> list[str]:
    """The digits before the point, given out from the right to the placeholders that literals part."""
    end = next((n for n, (kind, _) in enumerate(tokens) if kind in ("point", "power")), len(tokens))
    sizes = [len(raw.replace(",", "")) for kind, raw in tokens[:end] if kind == "digits"]
    parts: list[str] = []
    for size in reversed(sizes[1:]):
        cut = max(0, len(whole) - size)
        parts.insert(0, whole[cut:])
        whole = whole[:cut]
    return [whole, *parts]


def _assemble(tokens: Tokens, digits: _Digits, exponent: int, place: Locale, literal: Literal) -> str:
    """Put the digits where the placeholders stand, the literals around them."""
    out: list[str] = []
    left, after = _spread(tokens, digits.whole), False
    for kind, raw in tokens:
        if kind == "digits" and not after:
            out.append(left.pop(0) if left else "")
        elif kind == "point" and not after:
            out += [*left, place.decimal + digits.fraction]
            left, after = [], True
        elif kind == "power":
            sign = "-" if exponent < 0 else "+" if "+" in raw else ""
            out.append(f"{raw[0]}{sign}{abs(exponent):0{len(raw) - 2}d}")
            after = True
        elif kind == "at":
            out.append(digits.whole + (place.decimal + digits.fraction if digits.fraction else ""))
        elif kind not in ("digits", "point"):
            out.append(literal(kind, raw))
    return ("-" if digits.negative else "") + "".join(out)
