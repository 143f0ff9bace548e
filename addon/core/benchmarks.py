"""Benchmarks others have published, each with its source and year, beside the user's own accounts by size.

Never our own data, and never one threshold for everybody: published medians differ by size of contract, year
and survey.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from addon.core import currency as currencies
from addon.core.definitions import Definition, Ratio
from addon.core.ledger import Ledger
from addon.core.movements import Movements
from addon.core.period import MONTHS_IN, Window
from addon.core.segments import FEWEST_ACCOUNTS, only


@dataclass(frozen=True)
class Published:
    """One published median. ``percent``s are whole percent; None where the source states none."""

    group: str
    nrr: int | None
    grr: int | None
    source: str
    year: int
    note: str = ""


@dataclass(frozen=True)
class Band:
    """Accounts by annual value in US dollars: from ``least`` up to, not including, ``below``."""

    least: int
    below: int | None
    published: Published


_SAAS_CAPITAL = "SaaS Capital, Research Brief 28, survey of about 1,500 private B2B SaaS companies"
_SIZES = (
    ("under $12k", 0, 12_000, 100, 90),
    ("$12k–25k", 12_000, 25_000, 102, 90),
    ("$25k–50k", 25_000, 50_000, 103, 92),
    ("$50k–100k", 50_000, 100_000, 105, 93),
    ("$100k–250k", 100_000, 250_000, 107, 93),
    ("over $250k", 250_000, None, 110, 93),
)
BANDS: tuple[Band, ...] = tuple(
    Band(least, below, Published(group, nrr, grr, _SAAS_CAPITAL, 2023))
    for group, least, below, nrr, grr in _SIZES
)
OTHERS: tuple[Published, ...] = (
    Published(
        "all, private B2B SaaS",
        101,
        88,
        "Benchmarkit and Maxio, as retold by digitalapplied.com",
        2024,
        "NRR was 105% in the same survey for 2021",
    ),
    Published(
        "all",
        None,
        91,
        "KeyBanc and Sapphire private SaaS survey, as retold by imboard.ai",
        2024,
        "a quarter of companies below 82%, a quarter above 95%",
    ),
    Published(
        "all",
        105,
        None,
        "Bessemer Venture Partners, as retold by micro-scribe-spot.pages.dev",
        2024,
        "top quarter 120% and more",
    ),
    Published("all", 100, 90, "KeyBanc survey, as retold by atlasrosetta.com", 2021),
)


@dataclass(frozen=True)
class Sized:
    """One band with the user's own accounts in it: how many at the start, and their rates."""

    band: Band
    accounts: int
    start: int
    nrr: Fraction | None
    grr: Fraction | None


@dataclass(frozen=True)
class Benchmarks:
    """``note`` says how the user's accounts were put into bands, or why they were not (``sized`` empty)."""

    sized: tuple[Sized, ...]
    note: str


def benchmarks(
    source: Ledger | Movements, moves: Movements, window: Window | None, definition: Definition
) -> Benchmarks:
    """The user's accounts by annual value at the start, beside what was published for that size."""
    if not moves.per_account:
        return Benchmarks((), "The sheet states totals, so its accounts cannot be told apart by size.")
    if moves.currency != "USD":
        return Benchmarks(
            (),
            f"The published bands are in US dollars and this sheet is in {moves.currency or 'no currency'}: "
            "no rate is invented, so your accounts are not put into them.",
        )
    times = _times(source, moves)
    if times is None:
        return Benchmarks((), "Nothing tells how long these amounts are for, so they cannot be made annual.")
    annual = moves.start * times
    one = 10 ** currencies.exponent(moves.currency)
    sized = tuple(_sized(band, annual, one, source, moves, window, definition) for band in BANDS)
    counted = "as it stands" if times == 1 else f"times {times}"
    return Benchmarks(
        sized, f"Your accounts are grouped by their {moves.basis} at the start, {counted}, as annual value."
    )


def _times(source: Ledger | Movements, moves: Movements) -> int | None:
    """What makes an amount annual."""
    if moves.basis == "MRR":
        return 12
    if moves.basis == "ARR":
        return 1
    return 12 // MONTHS_IN[source.grain] if isinstance(source, Ledger) else None


def _sized(
    band: Band,
    annual: np.ndarray[tuple[int], np.dtype[np.int64]],
    one: int,
    source: Ledger | Movements,
    moves: Movements,
    window: Window | None,
    definition: Definition,
) -> Sized:
    inside = (annual > 0) & (annual >= band.least * one)
    if band.below is not None:
        inside &= annual < band.below * one
    rows = np.flatnonzero(inside)
    ratio: Ratio | str = "too few"
    if len(rows) >= FEWEST_ACCOUNTS:
        ratio = definition.ratio(only(source if isinstance(source, Ledger) else moves, rows), window)
    good = ratio if isinstance(ratio, Ratio) else None
    start = int(moves.start[rows].sum())
    return Sized(band, len(rows), start, good.nrr if good else None, good.grr if good else None)
