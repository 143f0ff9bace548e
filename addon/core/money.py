"""Money: integer minor units inside, text at the edges, and never a guess about what a text means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import numpy.typing as npt

from addon.core import currency as currencies

LARGEST = 10**15
"""Amounts at or beyond this many minor units are refused: a double no longer holds every cent."""

_MULTIPLIERS = {
    "k": 3,
    "tsd": 3,
    "tsd.": 3,
    "m": 6,
    "mm": 6,
    "mn": 6,
    "mio": 6,
    "mio.": 6,
    "million": 6,
    "b": 9,
    "bn": 9,
    "mrd": 9,
    "mrd.": 9,
    "md": 9,
}
_COMMA_DECIMAL = frozenset(
    "de fr es it pt nl pl ru uk cs sk da nb nn no sv fi hu ro bg hr sl sr tr el id vi ca gl et lv lt".split()
)
_COMMA_EXCEPT = frozenset({"de_CH", "de_LI", "es_MX", "it_CH", "es_US", "es_GT", "es_PE", "es_DO", "es_PA"})
_GROUPED = re.compile(r"\d{1,3}(?P<group>[.,' ])\d{3}(?:(?P=group)\d{3})*")
_LAKH = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_NO_CENTS = re.compile(r"(?<=\d)[.,] ?-{1,2}$")
"""``500.–``, ``500,--``: how Swiss, German and Dutch write that there are no cents."""
_DASHES = frozenset({"-", "–", "—", "−", ".", "n/a", "na", "n.a.", "none", "nil", "null", "k.a.", "--"})


_SIGNS = frozenset(sign.casefold() for sign, _ in currencies.SIGNS)


class Unreadable(ValueError):
    """A text that is no amount. ``ambiguous`` when it could be two different ones (``1.234``)."""

    def __init__(self, text: str, *, ambiguous: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.ambiguous = ambiguous


@dataclass(frozen=True)
class Amount:
    """An amount as typed: in units, not minor units; ``currency`` where the text names one."""

    units: Decimal
    currency: str | None = None


def is_dash(text: str) -> bool:
    """A text for "nothing here": a dash, ``n/a``, ``none``, ``$ -`` as accounting formats show 0."""
    plain = text.strip().casefold()
    return plain in _DASHES or (plain[-1:] in "-–—" and plain.rstrip("-–—").strip() in _SIGNS)


def decimal_mark(locale: str) -> str:
    """``,`` or ``.`` by the spreadsheet's locale (``en_US``)."""
    name = locale.replace("-", "_")
    return "," if name.split("_")[0].lower() in _COMMA_DECIMAL and name not in _COMMA_EXCEPT else "."


def parse_amount(text: str, locale: str = "en_US") -> Amount:
    """An amount typed as text: ``$1,200``, ``(1,200.00)``, ``1.2M``, ``1 234,50``, ``CHF 1’234.50``.

    The locale decides only which mark groups; a mark followed by exactly three digits that is the locale's
    decimal mark (``1.234`` in ``en_US``) could be either and is refused. Raises Unreadable.
    """
    rest = unicodedata.normalize("NFKC", text).strip()
    rest = re.sub(r"[\u2018\u2019\u02bc`´]", "'", rest)
    rest = re.sub(r"[\u2212\u2013\u2014]", "-", rest)
    rest, negative = _sign(rest)
    rest, code = _currency(rest, locale)
    rest, inner_negative = _sign(rest)
    if inner_negative and negative:
        raise Unreadable(text)
    match = re.fullmatch(r"([\d.,' ]*\d[.,]?)\s*([A-Za-z]*\.?)", rest)
    if not match:
        raise Unreadable(text)
    power = _MULTIPLIERS.get(match.group(2).casefold(), None if match.group(2) else 0)
    if power is None:
        raise Unreadable(text)
    mark, digits = decimal_mark(locale), match.group(1).strip()
    if code and currencies.exponent(code) == 3 and re.fullmatch(rf"\d+\{mark}\d{{3}}", digits):
        digits += "0"  # thousandths, as this currency has them: no three digits of a group
    units = _number(digits, mark, power, text)
    return Amount(-units if negative or inner_negative else units, code)


def _sign(text: str) -> tuple[str, bool]:
    text = _NO_CENTS.sub("", text)
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def _currency(text: str, locale: str) -> tuple[str, str | None]:
    """The text without its currency sign or code, and the code."""
    edge = re.match(r"([A-Za-z]{3})(?=[\s\d.\-(])", text) or re.search(r"(?<=[\s\dkKmM])([A-Za-z]{3})$", text)
    if edge and edge.group(1).upper() in currencies.CODES:
        return (text[: edge.start()] + text[edge.end() :]).strip(), edge.group(1).upper()
    for sign, _ in currencies.SIGNS:
        if text.casefold().startswith(sign.casefold()):
            return text[len(sign) :].strip(" ."), currencies.of_sign(sign, locale)
        if text.casefold().endswith(sign.casefold()):
            return text[: -len(sign)].strip(), currencies.of_sign(sign, locale)
    return text, None


def _number(digits: str, mark: str, power: int, text: str) -> Decimal:
    """Digits with grouping and decimal marks, times ten to ``power``."""
    group, decimal = ("," if mark == "." else "."), mark
    single = re.fullmatch(r"(\d{1,3})([.,])(\d{3})", digits)
    if single and single.group(1).lstrip("0"):
        is_group = single.group(2) == group
        if (is_group and power > 3) or (not is_group and power == 0):
            raise Unreadable(text, ambiguous=True)
        return Decimal(digits.replace(group, "").replace(decimal, ".")).scaleb(power)
    whole, fraction = digits, ""
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and digits.count(digits[last]) == 1:
        whole, fraction = digits[:last], digits[last + 1 :]
        if digits[last] in whole or not re.fullmatch(r"\d*", fraction):
            raise Unreadable(text)
    if not (re.fullmatch(r"\d*", whole) or _grouped(whole, digits[last] if fraction else "")):
        raise Unreadable(text)
    plain = re.sub(r"[.,' ]", "", whole)
    return Decimal(f"{plain or 0}.{fraction or 0}").scaleb(power)


def _grouped(whole: str, decimal: str) -> bool:
    match = _GROUPED.fullmatch(whole)
    if match:
        return match.group("group") != decimal
    return bool(_LAKH.fullmatch(whole)) and decimal != ","


def to_minor(units: Decimal | float, currency: str) -> tuple[int, bool]:
    """(minor units, whether it was exact): half-even, through the shortest decimal text of a float.

    Raises OverflowError for amounts that a double cannot hold to the cent, and for nan and infinities.
    """
    exact = (units if isinstance(units, Decimal) else Decimal(repr(units))).scaleb(
        currencies.exponent(currency)
    )
    if not exact.is_finite() or abs(exact) >= LARGEST:
        raise OverflowError(f"{units} is too large")
    minor = int(exact.to_integral_value(rounding=ROUND_HALF_EVEN))
    return minor, exact == minor


def to_minor_array(
    units: npt.NDArray[np.float64], currency: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """``to_minor`` for a whole array: (int64 minor units, mask of the amounts that were rounded).

    Only amounts within a millionth of half a minor unit need decimals; for all others a double tells.
    Noise of binary sums (below a millionth of a minor unit) is no rounding. Raises OverflowError.
    """
    scaled = units * float(10 ** currencies.exponent(currency))
    if not np.all(np.abs(scaled) < LARGEST):
        raise OverflowError("an amount is too large")
    nearest = np.rint(scaled)
    off = np.abs(scaled - nearest)
    minor = nearest.astype(np.int64)
    for index in np.argwhere(np.abs(off - 0.5) < 1e-6 * np.maximum(1.0, np.abs(scaled) * 1e-9)):
        minor[tuple(index)] = to_minor(float(units[tuple(index)]), currency)[0]
    return minor, off > 1e-6 * np.maximum(1.0, np.abs(scaled) * 1e-9)


def decimal_text(minor: int, currency: str) -> str:
    """``1234.50``: a decimal string in the currency's units, for JSON."""
    places = currencies.exponent(currency)
    sign, minor = ("-" if minor < 0 else ""), abs(int(minor))
    if not places:
        return f"{sign}{minor}"
    whole, rest = divmod(minor, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"


def money_text(minor: int, currency: str) -> str:
    """``$1,234.50`` for people; whole amounts without cents (``$1,200``), ``-$5`` when negative."""
    text = decimal_text(abs(int(minor)), currency)
    whole, _, rest = text.partition(".")
    tail = f".{rest}" if rest.strip("0") else ""
    return f"{'-' if minor < 0 else ''}{currencies.shown(currency)}{int(whole):,}{tail}"


def compact_text(minor: int, currency: str) -> str:
    """``$212k``, ``$1.2M``: three digits at most, half-even, for sentences."""
    sign, units = ("-" if minor < 0 else ""), Decimal(abs(int(minor))).scaleb(-currencies.exponent(currency))
    for power, suffix in ((0, ""), (3, "k"), (6, "M"), (9, "B"), (12, "T")):
        scaled = units.scaleb(-power)
        places = 0 if scaled >= 10 or power == 0 else 1
        rounded = round(scaled, places)
        if rounded < 1000 or power == 12:
            text = f"{rounded:,.{places}f}".removesuffix(".0")
            return f"{sign}{currencies.shown(currency)}{text}{suffix}"
    raise AssertionError("unreachable")
