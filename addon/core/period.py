"""Periods, windows and grain: the product's only notion of time.

A period is a whole month, quarter or year, known by its last month; so a fiscal year is no special case,
and "the amount at the end of the period" always has a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grain = Literal["month", "quarter", "year"]
MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year. ``last`` is its last month, counted as year x 12 + (month - 1)."""

    last: int
    grain: Grain = "month"

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """The month ``month`` (1-12) of ``year``."""
        return cls(year * 12 + month - 1, "month")

    @classmethod
    def quarter(cls, year: int, quarter: int, fiscal_start: int = 1) -> Period:
        """Quarter 1-4 of the fiscal year ``year`` that starts in month ``fiscal_start``.

        A fiscal year is named after the calendar year in which it ends.
        """
        return cls(_fiscal_first(year, fiscal_start) + quarter * 3 - 1, "quarter")

    @classmethod
    def year(cls, year: int, fiscal_start: int = 1) -> Period:
        """The fiscal year ``year``, named after the calendar year in which it ends."""
        return cls(_fiscal_first(year, fiscal_start) + 11, "year")

    def plus(self, n: int) -> Period:
        """The period ``n`` periods later (earlier when negative)."""
        return Period(self.last + n * MONTHS_IN[self.grain], self.grain)

    @property
    def end_month(self) -> Period:
        """The last month of this period, as a month."""
        return Period(self.last, "month")

    @property
    def iso(self) -> str:
        """``2025-12`` for months, ``2025-Q4`` for calendar quarters, ``2025`` for calendar years.

        Fiscal quarters and years that do not end with a calendar one are named by their last month.
        """
        year, month = divmod(self.last, 12)
        if self.grain == "quarter" and month % 3 == 2:
            return f"{year:04d}-Q{month // 3 + 1}"
        if self.grain == "year" and month == 11:
            return f"{year:04d}"
        return f"{year:04d}-{month + 1:02d}"

    @property
    def label(self) -> str:
        """What a person reads: ``Dec 2025``, ``Q4 2025``, ``2025``, or ``year to Jun 2025``."""
        year, month = divmod(self.last, 12)
        if self.grain == "quarter":
            return (
                f"Q{month // 3 + 1} {year}" if month % 3 == 2 else f"quarter to {MONTH_NAMES[month]} {year}"
            )
        if self.grain == "year":
            return f"{year}" if month == 11 else f"year to {MONTH_NAMES[month]} {year}"
        return f"{MONTH_NAMES[month]} {year}"


def _fiscal_first(year: int, fiscal_start: int) -> int:
    """The first month of the fiscal year that ends in calendar year ``year``."""
    return year * 12 + (fiscal_start - 1) - (12 if fiscal_start > 1 else 0)


@dataclass(frozen=True)
class Window:
    """Two period ends: revenue at the end of ``start`` against revenue at the end of ``end``.

    "The year 2025" is the window Dec 2024 -> Dec 2025. ``note`` says why it is not the usual 12 months.
    """

    start: Period
    end: Period
    note: str | None = None

    @property
    def months(self) -> int:
        """Months between the two ends."""
        return self.end.last - self.start.last

    @property
    def label(self) -> str:
        """``Dec 2024 → Dec 2025``."""
        return f"{self.start.label} → {self.end.label}"
