"""The same questions answered in plain Python, sharing no code with the product: a second opinion."""

from __future__ import annotations

from fractions import Fraction

Rows = dict[str, list[int]]


def movement(row: list[int], first: int, last: int) -> dict[str, int]:
    """What became of one account between two periods."""
    start, end = row[first], row[last]
    out = dict.fromkeys(("expansion", "contraction", "churn", "reactivation", "new"), 0)
    if start > 0 and end == 0:
        out["churn"] = start
    elif start > 0 and end < start:
        out["contraction"] = start - end
    elif start > 0 and end > start:
        out["expansion"] = end - start
    elif start == 0 and end > 0:
        came_before = any(amount > 0 for amount in row[:first])
        out["reactivation" if came_before else "new"] = end
    return {"start": start, **out, "end": end}


def totals(rows: Rows, first: int, last: int) -> dict[str, int]:
    """Sums over all accounts."""
    kinds = ("start", "expansion", "contraction", "churn", "reactivation", "new", "end")
    each = [movement(row, first, last) for row in rows.values()]
    return {kind: sum(one[kind] for one in each) for kind in kinds}


def rates(rows: Rows, first: int, last: int) -> tuple[Fraction, Fraction, Fraction] | None:
    """(NRR, GRR, logo retention) of the accounts that pay in ``first``; None without any."""
    cohort = [row for row in rows.values() if row[first] > 0]
    if not cohort:
        return None
    base = sum(row[first] for row in cohort)
    kept = sum(row[last] for row in cohort)
    held = sum(min(row[first], row[last]) for row in cohort)
    here = sum(1 for row in cohort if row[last] > 0)
    return Fraction(kept, base), Fraction(held, base), Fraction(here, len(cohort))
