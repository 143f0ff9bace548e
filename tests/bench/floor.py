"""The floor: the same outputs from the same int64 arrays, in the least numpy we could write by hand."""

from __future__ import annotations

import numpy as np


def run(accounts: np.ndarray, periods: np.ndarray, cents: np.ndarray, n: int, width: int) -> dict:
    """Wide amounts, movements of the last 12 months, monthly movements, monthly and trailing NRR and GRR."""
    wide = np.bincount(periods * n + accounts, weights=cents, minlength=n * width).astype(np.int64)
    wide = wide.reshape(width, n)
    return {
        "window": _window(wide, width - 13, width - 1),
        "monthly": _monthly(wide),
        "trailing": _trailing(wide, 12),
    }


def _window(wide: np.ndarray, first: int, last: int) -> dict[str, np.ndarray]:
    start, end = wide[first], wide[last]
    change = end - start
    here, gone = start > 0, end == 0
    arrived = ~here & ~gone
    before = (wide[:first] > 0).any(axis=0)
    return {
        "start": start,
        "expansion": np.where(here & (change > 0), change, 0),
        "contraction": np.where(here & ~gone & (change < 0), -change, 0),
        "churn": np.where(here & gone, start, 0),
        "reactivation": np.where(arrived & before, end, 0),
        "new": np.where(arrived & ~before, end, 0),
        "end": end,
    }


def _monthly(wide: np.ndarray) -> list[tuple[int, ...]]:
    """(start, expansion, contraction, churn, reactivation, new, end) per month."""
    rows, seen = [], np.zeros(wide.shape[1], dtype=bool)
    for index in range(1, len(wide)):
        start, end = wide[index - 1], wide[index]
        here, there = start > 0, end > 0
        s, e, held = int(start.sum()), int(end.sum()), int(np.minimum(start, end).sum())
        churn, arrived = int(start[~there].sum()), int(end[~here].sum())
        back = int(end[there & ~here & seen].sum())
        rows.append((s, e - arrived - held, s - held - churn, churn, back, arrived - back, e))
        seen |= here
    return rows


def _trailing(wide: np.ndarray, months: int) -> list[tuple[float, float]]:
    rates = []
    for index in range(months, len(wide)):
        start, end = wide[index - months], wide[index]
        base = int(start.sum())
        kept, held = int(end[start > 0].sum()), int(np.minimum(start, end).sum())
        rates.append((kept / base, held / base))
    return rates
