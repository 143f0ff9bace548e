"""Dates as Sheets counts them: days since 30 December 1899, the time as a fraction."""

from __future__ import annotations

from datetime import date, datetime, timedelta

EPOCH = datetime(1899, 12, 30)


def from_date(year: int, month: int, day: int) -> int | None:
    """The serial of a date; None when there is no such date."""
    try:
        return (date(year, month, day) - EPOCH.date()).days
    except ValueError:
        return None


def to_datetime(serial: float, unit: float = 1.0) -> datetime:
    """The moment of a serial, rounded to `unit` seconds so that 0.1 s of float noise is no other minute."""
    seconds = round(float(serial) * 86400 / unit) * unit
    return EPOCH + timedelta(seconds=seconds)


def from_datetime(moment: datetime) -> float:
    """The serial of a moment."""
    return (moment - EPOCH) / timedelta(days=1)


def full_year(year: int) -> int:
    """Two digits: 00-29 is this century, 30-99 the last."""
    if year >= 100:
        return year
    return year + (2000 if year < 30 else 1900)
