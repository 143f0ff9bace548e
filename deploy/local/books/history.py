"""Two years of recurring revenue of invented customers: arrivals, upgrades, downgrades, departures."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

MONTHS = 24
FIRST = datetime.date(2024, 1, 1)
EPOCH = datetime.date(1899, 12, 30)


@dataclass(frozen=True)
class Segment:
    """How customers of one size behave: price, and chances at a renewal (the rest renews unchanged)."""

    name: str
    share: float
    low: int
    high: int
    leaves: float
    shrinks: float
    grows: float
    growth: tuple[float, float]


SEGMENTS = (
    Segment("Enterprise", 0.12, 84_000, 360_000, 0.035, 0.10, 0.62, (0.10, 0.46)),
    Segment("Mid-market", 0.34, 18_000, 78_000, 0.085, 0.10, 0.47, (0.08, 0.40)),
    Segment("SMB", 0.54, 2_400, 15_600, 0.15, 0.08, 0.33, (0.06, 0.35)),
)


@dataclass
class Customer:
    """One account: its amounts by month (None = no row entry), and the month in the year when it renews."""

    name: str
    segment: str
    renews: int
    amounts: list[int | None]

    @property
    def here(self) -> bool:
        """Still a customer in the last month."""
        return bool(self.amounts[-1])


def serial(day: datetime.date) -> int:
    """A date as spreadsheets count it."""
    return (day - EPOCH).days


def months() -> list[datetime.date]:
    """The first day of each of the 24 months."""
    return [datetime.date(FIRST.year + n // 12, n % 12 + 1, 1) for n in range(MONTHS)]


def customers(names: list[str], chance: random.Random) -> list[Customer]:
    """A history for each name, in the order they signed."""
    made = [_customer(name, chance) for name in names]
    return sorted(made, key=lambda customer: _first(customer))


def _first(customer: Customer) -> int:
    return next((n for n, amount in enumerate(customer.amounts) if amount), MONTHS)


def _customer(name: str, chance: random.Random) -> Customer:
    segment = chance.choices(SEGMENTS, [s.share for s in SEGMENTS])[0]
    start = 0 if chance.random() < 0.74 else chance.randrange(1, MONTHS - 1)
    renews = chance.randrange(12) if start == 0 else start % 12
    # prices sit nearer the low end, in steps people actually quote
    price = segment.low + (segment.high - segment.low) * chance.random() ** 2.2
    amount = max(600, round(price / 600) * 600)
    amounts: list[int | None] = [None] * start
    while len(amounts) < MONTHS:
        month = len(amounts)
        renewal = month > start and month % 12 == renews
        if renewal and chance.random() < segment.leaves:
            # most sheets leave the cells empty once an account is gone; some people type zeros
            rest: int | None = 0 if chance.random() < 0.25 else None
            amounts += [rest] * (MONTHS - month)
            break
        amount = _next(amount, segment, renewal, chance)
        amounts.append(amount)
    return Customer(name, segment.name, renews, amounts)


def _next(amount: int, segment: Segment, renewal: bool, chance: random.Random) -> int:
    if renewal:
        roll = chance.random()
        if roll < segment.shrinks:
            return max(600, round(amount * chance.uniform(0.55, 0.9) / 300) * 300)
        if roll < segment.shrinks + segment.grows:
            return round(amount * (1 + chance.uniform(*segment.growth)) / 300) * 300
    elif chance.random() < 0.012:
        return round(amount * chance.uniform(1.05, 1.25) / 300) * 300
    return amount


def next_renewal(customer: Customer) -> datetime.date:
    """The first renewal after the last month of the history."""
    return datetime.date(FIRST.year + MONTHS // 12, customer.renews + 1, 1)
