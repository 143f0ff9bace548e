"""Metrics beside NRR and GRR: quick ratio, churn rates and revenue per account, of the same window.

All are of the whole window and of its bridge; nothing is annualised. Where one cannot be, ``reasons`` says
why, in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from addon.core.movements import Movements

NAMES = (
    "quick_ratio",
    "gross_churn",
    "net_churn",
    "net_churn_with_returns",
    "arpa_at_start",
    "arpa_at_end",
)


@dataclass(frozen=True)
class Metrics:
    """Exact fractions; ``arpa_*`` (revenue per paying account) in minor units, rounded half-even.

    ``quick_ratio``: (new + returned + expansion) / (contraction + churn); Baremetrics leaves returns out.
    ``gross_churn``: (churn + contraction) / start. ``net_churn``: the same less expansion, so 1 - NRR of the
    default definition; ``net_churn_with_returns`` also less returns, as ChartMogul counts.
    """

    quick_ratio: Fraction | None
    gross_churn: Fraction | None
    net_churn: Fraction | None
    net_churn_with_returns: Fraction | None
    arpa_at_start: int | None
    arpa_at_end: int | None
    reasons: Mapping[str, str | None]


def metrics(moves: Movements) -> Metrics:
    """The metrics of one window's movements."""
    start, expansion, returned, new, end = (
        moves.total(kind) for kind in ("start", "expansion", "reactivation", "new", "end")
    )
    lost = moves.total("churn") + moves.total("contraction")
    over = Fraction(1, start) if start else None
    no_start = None if start else "the revenue at the start is zero, and a share of nothing is no number"
    at_start, why_start = _per_account(moves, "start", start)
    at_end, why_end = _per_account(moves, "end", end)
    return Metrics(
        quick_ratio=Fraction(new + returned + expansion, lost) if lost else None,
        gross_churn=lost * over if over else None,
        net_churn=(lost - expansion) * over if over else None,
        net_churn_with_returns=(lost - expansion - returned) * over if over else None,
        arpa_at_start=at_start,
        arpa_at_end=at_end,
        reasons={
            "quick_ratio": None if lost else "nothing was lost, so there is nothing to divide by",
            "gross_churn": no_start,
            "net_churn": no_start,
            "net_churn_with_returns": no_start,
            "arpa_at_start": why_start,
            "arpa_at_end": why_end,
        },
    )


def _per_account(moves: Movements, kind: str, total: int) -> tuple[int | None, str | None]:
    if not moves.per_account:
        return None, "the sheet states totals, not accounts"
    paying = int((getattr(moves, kind) > 0).sum())
    return (round(Fraction(total, paying)), None) if paying else (None, f"no account pays at the {kind}")
