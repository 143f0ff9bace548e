"""Date, time and duration patterns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from deploy.local.google import serial
from deploy.local.google.locales import Locale

Tokens = tuple[tuple[str, str], ...]


def is_date(tokens: Tokens) -> bool:
    """Whether a section shows a moment rather than a number."""
    return any(kind in ("date", "elapsed", "half") for kind, _ in tokens)


def show_date(tokens: Tokens, value: float, place: Locale, literal: Callable[[str, str], str]) -> str:
    """The moment in this pattern."""
    fraction = next((len(raw) for kind, raw in tokens if kind == "digits" and "0" in raw), 0)
    moment = serial.to_datetime(value, 10.0**-fraction)
    total = timedelta(seconds=round(value * 86400 * 10**fraction) / 10**fraction)
    half = any(kind == "half" for kind, _ in tokens)
    out = []
    minutes = _minutes(tokens)
    for n, (kind, raw) in enumerate(tokens):
        if kind == "date":
            out.append(_part(raw, n in minutes, moment, half, place))
        elif kind == "elapsed":
            out.append(_elapsed(raw, total, first=not any(k == "elapsed" for k, _ in tokens[:n])))
        elif kind == "half":
            out.append(_half(raw, moment.hour))
        elif kind == "digits" and "0" in raw:
            out.append(f"{moment.microsecond:06d}"[: len(raw)])
        else:
            out.append(literal(kind, raw))
    return "".join(out)


@lru_cache(maxsize=512)
def _minutes(tokens: Tokens) -> frozenset[int]:
    """Which tokens are minutes."""
    return frozenset(n for n, (kind, _) in enumerate(tokens) if kind == "date" and _minute(tokens, n))


def _minute(tokens: Tokens, at: int) -> bool:
    """An m is a minute right after hours or right before seconds."""
    if tokens[at][1][0] == "M":
        return False
    fields = [n for n, (kind, _) in enumerate(tokens) if kind in ("date", "elapsed")]
    here = fields.index(at)
    before = tokens[fields[here - 1]][1].lower() if here else ""
    after = tokens[fields[here + 1]][1].lower() if here + 1 < len(fields) else ""
    return "h" in before or "s" in after


def _part(raw: str, minute: bool, moment: datetime, half: bool, place: Locale) -> str:
    letter, size = raw[0].lower(), len(raw)
    if letter == "m" and minute:
        return _padded(moment.minute, size)
    if letter == "m":
        month = moment.month - 1
        names = {3: place.short_months[month], 4: place.months[month], 5: place.months[month][:1]}
        return names[min(size, 5)] if size >= 3 else _padded(moment.month, size)
    if letter == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if letter == "d":
        day = moment.weekday()
        if size >= 3:
            return place.short_days[day] if size == 3 else place.days[day]
        return _padded(moment.day, size)
    if letter == "h":
        return _padded((moment.hour % 12 or 12) if half else moment.hour, size)
    return _padded(moment.second, size)


def _padded(number: int, size: int) -> str:
    return f"{number:0{min(size, 2)}d}"


def _half(raw: str, hour: int) -> str:
    """`a/p` and `A/P` are one letter as written; every other form is AM or PM."""
    if raw.lower() == "a/p":
        return raw[0] if hour < 12 else raw[2]
    return "AM" if hour < 12 else "PM"


def _elapsed(raw: str, total: timedelta, *, first: bool) -> str:
    """Hours, minutes or seconds that passed: the first such token counts all of them, later ones the rest."""
    seconds = int(total.total_seconds())
    unit = {"h": 3600, "m": 60, "s": 1}[raw[1].lower()]
    count = int(seconds / unit) if first else abs(seconds) // unit % 60
    return f"{'-' if count < 0 else ''}{abs(count):0{len(raw) - 2}d}"
