"""Dates and periods as people type them: ``Jan-24``, ``2024M01``, ``Q1 2024``, ``FY25``, ``31.12.2024``.

Serial dates count days from 30 December 1899, as spreadsheets do.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from addon.core.period import Period

EPOCH = date(1899, 12, 30)
Order = Literal["MDY", "DMY"]
_FIRST_SERIAL, _LAST_SERIAL = 25569, 73415  # 1970 to 2100

_NAMES = (
    "jan january januar janvier janv enero ene janeiro gennaio gen januari janner jaen jan.",
    "feb february februar fevrier fevr fev febrero fevereiro febbraio februari feber",
    "mar march marz maerz mrz mars marzo marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug",
    "aug august aout agosto ago augustus",
    "sep sept september septembre septiembre setembro set settembre",
    "oct october oktober okt octobre octubre outubro out ottobre ott",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dezembro dicembre",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_PLAN = {
    "forecast": "forecast", "fcst": "forecast", "fc": "forecast", "projected": "forecast",
    "projection": "forecast", "prognose": "forecast", "prevision": "forecast", "previsions": "forecast",
    "pronostico": "forecast", "previsao": "forecast", "expected": "forecast", "estimate": "forecast",
    "budget": "budget", "presupuesto": "budget", "orcamento": "budget",
    "plan": "plan", "target": "target", "goal": "target", "ziel": "target", "objectif": "target",
}  # fmt: skip
_NOISE = frozenset(
    "mrr arr revenue revenues recurring monthly annual umsatz ca sales amount montant betrag actual actuals"
    " act ist real as of at end ending ended eop per in the month months year quarter usd eur gbp chf cad aud"
    " jpy cny inr krw sek nok dkk pln czk huf brl mxn nzd sgd hkd zar ils aed kwd"
    " total net to de du fin au stand am ende importe ingresos receita valor fatturato omzet"
    " audited unaudited".split()
)
_AGO = frozenset("month months year years quarter quarters week weeks day days".split())
_DATE_LETTERS = re.compile(r"[ymd]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_EDGES = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"  # alike in every engine, whatever it calls a word
SCALE = re.compile(
    rf"(?:[$€£]|{_EDGES[0]}(?:usd|eur|gbp|chf))\s?(?:k|m|mm|mn|mio|tsd|000s?){_EDGES[1]}"
    rf"|{_EDGES[0]}(?:k|t|m|mm|mn|mio|tsd|tausend)\.?\s?(?:[$€£]|(?:usd|eur|gbp|chf){_EDGES[1]})"
    rf"|{_EDGES[0]}(?:in (?:thousands|millions|tausend)|tsd|mio){_EDGES[1]}",
    re.IGNORECASE,
)
"""A unit of thousands or millions: ``$k``, ``T€``, ``TEUR``, ``k EUR``, ``EUR 000``, ``Tsd. €``."""
_WITHIN = re.compile(
    r"(?<![\d/.\-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d{2}))(?![\d/.\-])"
)
"""A date within a text: ``ARR as at 31/12/2024``."""
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*\d{1,2}\s*[日일])?")
_SLASHED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})")


@dataclass(frozen=True)
class HeaderPeriod:
    """A header that names a period. ``plan``: the word that marks it as no actual (forecast, budget ...)."""

    period: Period
    plan: str | None = None


def is_date_format(pattern: str) -> bool:
    """Whether a number format shows a date (``mmm yy``), not an amount."""
    plain = _QUOTED.sub("", pattern)
    return bool(_DATE_LETTERS.search(plain)) and not re.search(r"[#0?]", plain)


def from_serial(serial: float) -> date | None:
    """The date of a serial number between 1970 and 2100; None beyond."""
    return EPOCH + timedelta(days=int(serial)) if _FIRST_SERIAL <= serial <= _LAST_SERIAL else None


def to_serial(day: date) -> int:
    """The serial number of a date."""
    return (day - EPOCH).days


def month_end(period: Period) -> date:
    """The last day of a period."""
    year, month = divmod(period.last, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def month_of(day: date) -> Period:
    """The month a date falls into."""
    return Period.month(day.year, day.month)


def day_text(day: date) -> str:
    """``31 Jan 2026``."""
    return f"{day.day} {month_of(day).label}"


def is_edge(day: date) -> bool:
    """Whether a date is the first or the last day of its month."""
    return day.day == 1 or day.day == monthrange(day.year, day.month)[1]


def words_of(text: str) -> list[str]:
    """Lower-case words and numbers of a text, accents removed: ``Févr. 2024`` -> ``["fevr", "2024"]``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.findall(r"[^\W\d_]+|\d+", plain)


def locale_order(locale: str) -> Order:
    """Month first in the United States and the few that follow, day first elsewhere."""
    return (
        "MDY" if locale.replace("-", "_") in {"en_US", "en", "es_US", "fil_PH", "en_PH", "es_PA"} else "DMY"
    )


def date_order(texts: Iterable[object], locale: str) -> Order | None:
    """The one order in which all ``01/02/2024``-like texts are dates; None when neither is.

    Where both are possible, the order under which all dates are first or last days of months wins, when it
    is only one; else the locale decides.
    """
    parts = [m for t in texts if isinstance(t, str) and (m := _SLASHED.fullmatch(t.strip()))]
    options: list[Order] = [o for o in ("MDY", "DMY") if all(_slashed(m, o) for m in parts)]
    if len(options) < 2:
        return options[0] if options else None
    edges: list[Order] = [
        o for o in options if all(is_edge(d) for m in parts if (d := _slashed(m, o)) is not None)
    ]
    return edges[0] if parts and len(edges) == 1 else locale_order(locale)


def has_slashed(texts: Iterable[object]) -> bool:
    """Whether any text is written like ``01/02/2024``."""
    return any(isinstance(t, str) and _SLASHED.fullmatch(t.strip()) for t in texts)


def order_is_open(texts: Iterable[object]) -> bool:
    """Whether all ``01/02/2024``-like texts are dates day first and month first, and not the same ones."""
    parts = [m for t in texts if isinstance(t, str) and (m := _SLASHED.fullmatch(t.strip()))]
    both = [(_slashed(m, "MDY"), _slashed(m, "DMY")) for m in parts]
    return all(a and b for a, b in both) and any(a != b for a, b in both)


def _slashed(match: re.Match[str], order: Order) -> date | None:
    first, second, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
    month, day = (first, second) if order == "MDY" else (second, first)
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def parse_date(value: object, pattern: str = "", order: Order = "MDY") -> date | None:
    """A date from a serial number with a date format, an ISO text, ``31.12.2024`` or ``31 Dec 2024``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return from_serial(value) if is_date_format(pattern) else None
    text = str(value).strip()
    iso = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$", text)
    if iso:
        return _day(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return _slashed(slashed, order)
    eastern = re.fullmatch(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]", text)
    if eastern:
        return _day(int(eastern.group(1)), int(eastern.group(2)), int(eastern.group(3)))
    words = words_of(text)
    if len(words) == 3:
        named = [MONTHS[w] for w in words if w in MONTHS]
        numbers = [int(w) for w in words if w.isdigit()]
        if len(named) == 1 and len(numbers) == 2:
            day, year = (numbers[1], numbers[0]) if numbers[0] > 31 else (numbers[0], numbers[1])
            return _day(year if year > 99 else 2000 + year, named[0], day)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_header(
    value: object, pattern: str = "", *, order: Order = "MDY", fiscal_start: int = 1
) -> HeaderPeriod | None:
    """The period a header names, or None. Basis words, currency signs and plan words beside it are allowed.

    Numbers: a serial date with a date format, or without any format when it is the first or last day of a
    month; or a year from 1990 to 2100.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        period = _number_period(value, pattern, fiscal_start)
        return HeaderPeriod(period) if period else None
    day = parse_date(value, pattern, order)
    if day:
        return HeaderPeriod(month_of(day))
    text = SCALE.sub(" ", str(value).replace("'", " ").replace("’", " "))
    text = _WITHIN.sub(lambda m: _month_text(m.group(), order), _CJK.sub(r" \1-\2 ", text))
    words = words_of(text)
    plan = next((_PLAN[w] for w in words if w in _PLAN), None)
    if "ago" in words and _AGO & set(words):
        return None  # "12 months ago" is no August
    kept = [w for w in words if w not in _NOISE and w not in _PLAN]
    if words[-1:] == ["f"] and len(kept) > 1:
        plan, kept = plan or "forecast", kept[:-1]
    elif words[-1:] in (["a"], ["e"]) and len(kept) > 1:
        plan, kept = ("forecast" if words[-1] == "e" else plan), kept[:-1]
    period = _words_period(kept, fiscal_start)
    return HeaderPeriod(period, plan) if period else None


def _month_text(text: str, order: Order) -> str:
    """`` 2024-12 `` of a date within a text; the text itself where it is none."""
    day = parse_date(text, order=order)
    return f" {day.year}-{day.month:02d} " if day else text


def parse_period(text: str, fiscal_start: int = 1) -> Period | None:
    """A period as somebody types it into a form: ``2024-12``, ``Dec 2024``, ``2025``, ``Q4 2025``."""
    found = parse_header(text, fiscal_start=fiscal_start)
    return found.period if found else None


def _number_period(value: float, pattern: str, fiscal_start: int) -> Period | None:
    if value != int(value):
        return None
    number = int(value)
    if 1990 <= number <= 2100 and not is_date_format(pattern):
        return Period.year(number, fiscal_start)
    if 199001 <= number <= 210012 and not pattern and 1 <= number % 100 <= 12:
        return Period.month(number // 100, number % 100)
    day = from_serial(number)
    if day and (is_date_format(pattern) or (pattern in {"", "General"} and is_edge(day))):
        return month_of(day)
    return None


def _year(word: str) -> int | None:
    if not word.isdigit() or len(word) not in (2, 4):
        return None
    year = int(word) if len(word) == 4 else 2000 + int(word)
    return year if 1990 <= year <= 2100 else None


def _words_period(words: list[str], fiscal_start: int) -> Period | None:
    """A period from words that say nothing else."""
    if len(words) == 1 and len(words[0]) == 4:
        year = _year(words[0])
        return Period.year(year, fiscal_start) if year else None
    if len(words) == 1 and len(words[0]) == 6 and words[0].isdigit():
        words = [words[0][:4], words[0][4:]]
    return (
        _month_period(words, fiscal_start)
        or _quarter_period(words, fiscal_start)
        or _year_period(words, fiscal_start)
    )


def _month_period(words: list[str], fiscal_start: int) -> Period | None:
    if len(words) == 3 and words[0] in {"fy", "cy"} and words[2] in MONTHS:  # a month under a band of a year
        year, month = _year(words[1]), MONTHS[words[2]]
        before = words[0] == "fy" and fiscal_start > 1 and month >= fiscal_start
        return Period.month(year - before, month) if year else None
    named = [w for w in words if w in MONTHS]
    if len(words) == 2 and len(named) == 1:
        year = _year(words[0] if words[1] == named[0] else words[1])
        return Period.month(year, MONTHS[named[0]]) if year else None
    numbers = [w for w in words if w.isdigit()]
    if len(numbers) == 2 and [w for w in words if not w.isdigit()] in ([], ["m"]):
        long, short = sorted(numbers, key=len, reverse=True)
        if len(long) == 4 and len(short) <= 2 and 1 <= int(short) <= 12 and _year(long):
            return Period.month(int(long), int(short))
    return None


def _quarter_period(words: list[str], fiscal_start: int) -> Period | None:
    rest = [w for w in words if w not in {"fy", "cy"}]
    start = 1 if "cy" in words else fiscal_start
    letters = [w for w in rest if not w.isdigit()]
    if len(rest) != 3 or letters not in (["q"], ["t"], ["k"], ["quartal"], ["trimestre"], ["kw"]):
        return None
    if letters == ["kw"]:
        return None
    numbers = [w for w in rest if w.isdigit()]
    for quarter, year_word in ((numbers[0], numbers[1]), (numbers[1], numbers[0])):
        year = _year(year_word)
        if len(quarter) == 1 and 1 <= int(quarter) <= 4 and year:
            return Period.quarter(year, int(quarter), start)
    return None


def _year_period(words: list[str], fiscal_start: int) -> Period | None:
    """``FY25``, ``FY2024/25``, ``GJ 2025``, ``CY24``."""
    if not words or words[0] not in {"fy", "cy", "gj", "jahr", "exercice", "ejercicio", "annee", "ano"}:
        return None
    start = 1 if words[0] == "cy" else fiscal_start
    years = [_year(w) for w in words[1:]]
    if len(years) == 1 and years[0]:
        return Period.year(years[0], start)
    if len(years) == 2 and years[0] and years[1] and years[1] == years[0] + 1:
        return Period.year(years[1], start)
    return None
