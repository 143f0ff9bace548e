"""Dates between sheet and script: serial days, instants and Java's date patterns."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1899, 12, 30)
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")
_OFFSET = re.compile(r"^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?$")


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; None for a name nobody knows (Java then takes GMT)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def serial_to_ms(serial: float, time_zone: str) -> int:
    """A cell's serial day as milliseconds since 1970, read in the spreadsheet's time zone."""
    wall = EPOCH + timedelta(milliseconds=round(serial * 86_400_000))
    return round(wall.replace(tzinfo=zone(time_zone) or UTC).timestamp() * 1000)


def wall_clock(ms: float, time_zone: str) -> datetime:
    """An instant as the naive date and time a clock in that zone shows."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    offset = _OFFSET.match(time_zone)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return moment.replace(tzinfo=None) + timedelta(minutes=-minutes if offset[1] == "-" else minutes)
    return moment.astimezone(zone(time_zone) or UTC).replace(tzinfo=None)


def typed(ms: float, time_zone: str) -> str:
    """A Date as one would type it into a cell: a day, or a day and a time."""
    wall = wall_clock(ms, time_zone)
    return f"{wall:%Y-%m-%d}" if wall.time() == datetime.min.time() else f"{wall:%Y-%m-%d %H:%M:%S}"


def _offset_minutes(ms: float, time_zone: str) -> int:
    utc = datetime(1970, 1, 1) + timedelta(milliseconds=ms)
    return round((wall_clock(ms, time_zone) - utc).total_seconds() / 60)


def _field(letter: str, width: int, wall: datetime, ms: float, time_zone: str) -> str:
    """One run of a pattern letter, as SimpleDateFormat writes it in English."""
    offset = _offset_minutes(ms, time_zone)
    sign, hours, minutes = "-" if offset < 0 else "+", abs(offset) // 60, abs(offset) % 60
    if letter in "yYu" and letter != "u":
        year = wall.isocalendar()[0] if letter == "Y" else wall.year
        return f"{year % 100:02d}" if width == 2 else str(year).zfill(width)
    if letter in "ML" and width >= 3:
        return f"{wall:%B}" if width > 3 else f"{wall:%b}"
    if letter == "E":
        return f"{wall:%A}" if width > 3 else f"{wall:%a}"
    if letter == "a":
        return f"{wall:%p}"
    if letter == "Z":
        return f"{sign}{hours:02d}{minutes:02d}"
    if letter == "X":
        colon = ":" if width == 3 else ""
        tail = "" if width == 1 else f"{colon}{minutes:02d}"
        return "Z" if offset == 0 else f"{sign}{hours:02d}{tail}"
    if letter == "z":
        known = zone(time_zone)
        moment = datetime.fromtimestamp(ms / 1000, known or UTC)
        return (moment.tzname() or "GMT") if known else f"GMT{sign}{hours:02d}:{minutes:02d}"
    numbers = {
        "M": wall.month,
        "L": wall.month,
        "d": wall.day,
        "D": wall.timetuple().tm_yday,
        "H": wall.hour,
        "k": wall.hour or 24,
        "K": wall.hour % 12,
        "h": wall.hour % 12 or 12,
        "m": wall.minute,
        "s": wall.second,
        "S": wall.microsecond // 1000,
        "u": wall.isoweekday(),
        "w": wall.isocalendar()[1],
    }
    if letter not in numbers:
        raise ValueError(f"Illegal pattern character '{letter}'")
    return str(numbers[letter]).zfill(width)


def format_date(ms: float, time_zone: str, pattern: str) -> str:
    """``Utilities.formatDate``: an instant in a zone, in Java's SimpleDateFormat patterns (English)."""
    wall = wall_clock(ms, time_zone)

    def one(match: re.Match[str]) -> str:
        text = match.group(0)
        if text.startswith("'"):
            return "'" if text == "''" else match.group(1).replace("''", "'")
        if match.group(2):
            return _field(match.group(2), len(text), wall, ms, time_zone)
        return text

    return _TOKEN.sub(one, pattern)
