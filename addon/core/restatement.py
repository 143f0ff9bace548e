"""Restatement: the same window, computed before and now, and what every changed account cost.

With S the start and E the end of the same customers, NRR = E / S. An account that was (s0, e0) and is now
(s1, e1) moves the rate by ((e1 - NRR0 s1) - (e0 - NRR0 s0)) / S1; over all accounts that is NRR1 - NRR0, to
the last digit, because the second half sums to nothing. GRR goes by the same formula with min(s, e).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from addon.core.money import decimal_text
from addon.core.retention import Retention
from addon.core.words import percent

Json = dict[str, Any]
Ends = Mapping[str, tuple[int, int]]
KNOWN_DEFINITIONS = ("cohort_point_to_point",)
"""Definitions that need nothing but an account's two ends: only for them an account's points can be told."""


@dataclass(frozen=True)
class Kept:
    """One run as it was kept. ``ends``: account key -> (start, end) in minor units, names beside.

    ``locked``: the figure stands as reported until somebody unlocks it.
    """

    source: str
    window: str
    definition: str
    basis: str
    currency: str
    as_of: date
    nrr: Fraction | None
    grr: Fraction | None
    input_sha256: str
    locked: bool
    ends: Ends
    names: Mapping[str, str]


@dataclass(frozen=True)
class Changed:
    """One account whose ends are not what they were, and the exact points of NRR and GRR that cost.

    Points are None under a definition that needs more than an account's two ends.
    """

    key: str
    name: str
    start: tuple[int, int]
    end: tuple[int, int]
    nrr_points: Fraction | None
    grr_points: Fraction | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Restatement:
    """A figure that is not what it was. ``rows`` by the size of what they cost; they add up to the change."""

    before: Kept
    nrr: Fraction | None
    grr: Fraction | None
    rows: tuple[Changed, ...]
    sentence: str


def restatement(
    before: Kept | None, answer: Retention, cells: Callable[[int], list[str]]
) -> Restatement | None:
    """What changed since a run of the same window was kept; None when nothing did, or nothing was kept.

    ``cells(account index)``: the addresses behind an account's two amounts.
    """
    if before is None or answer.window is None or not answer.movements.per_account:
        return None
    rows = _changed(before, answer, cells)
    if not rows and (answer.nrr, answer.grr) == (before.nrr, before.grr):
        return None
    return Restatement(before, answer.nrr, answer.grr, rows, _sentence(before, answer, rows))


def ends_of(answer: Retention) -> dict[str, tuple[int, int]]:
    """Account key -> (start, end) of the window, accounts that are nothing at both ends left out."""
    moves = answer.movements
    pairs = zip(moves.accounts, moves.start.tolist(), moves.end.tolist(), strict=True)
    return {account.key: (start, end) for account, start, end in pairs if start or end}


def _changed(before: Kept, answer: Retention, cells: Callable[[int], list[str]]) -> tuple[Changed, ...]:
    now = ends_of(answer)
    index = {account.key: n for n, account in enumerate(answer.movements.accounts)}
    names = {account.key: account.name for account in answer.movements.accounts}
    base = sum(start for start, _ in now.values())
    told = answer.definition.name in KNOWN_DEFINITIONS
    rows = []
    for key in sorted({*before.ends, *now}):
        was, is_now = before.ends.get(key, (0, 0)), now.get(key, (0, 0))
        if was != is_now:
            rows.append(
                Changed(
                    key,
                    names.get(key) or before.names.get(key) or key,
                    (was[0], is_now[0]),
                    (was[1], is_now[1]),
                    _points(was, is_now, before.nrr if told else None, base, held=False),
                    _points(was, is_now, before.grr if told else None, base, held=True),
                    tuple(cells(index[key])) if key in index else (),
                )
            )
    return tuple(sorted(rows, key=lambda row: (-abs(row.nrr_points or 0), row.key)))


def _points(
    was: tuple[int, int], now: tuple[int, int], rate: Fraction | None, base: int, *, held: bool
) -> Fraction | None:
    if rate is None or not base:
        return None

    def kept(ends: tuple[int, int]) -> int:
        start, end = ends
        return 0 if not start else min(start, end) if held else end

    return (kept(now) - rate * now[0] - kept(was) + rate * was[0]) / Fraction(base)


def _sentence(before: Kept, answer: Retention, rows: tuple[Changed, ...]) -> str:
    assert answer.window is not None
    was = "unknown" if before.nrr is None else percent(before.nrr)
    now = "unknown" if answer.nrr is None else percent(answer.nrr)
    many = "1 account has changed" if len(rows) == 1 else f"{len(rows):,} accounts have changed"
    day = f"{before.as_of:%d %b %Y}".lstrip("0")
    if before.locked:
        return (
            f"{answer.window.label} is locked at NRR {was} ({day}). From the cells as they are now it would"
            f" be {now}: {many}."
        )
    return f"{answer.window.label} was NRR {was} on {day}, now {now}: {many}."


def restatement_json(found: Restatement | None, currency: str) -> Json | None:
    """The object of the result: rates and points as fractions, money as decimal strings."""
    if found is None:
        return None

    def rate(value: Fraction | None) -> float | None:
        return None if value is None else float(value)

    return {
        "sentence": found.sentence,
        "locked": found.before.locked,
        "as_of": found.before.as_of.isoformat(),
        "nrr": [rate(found.before.nrr), rate(found.nrr)],
        "grr": [rate(found.before.grr), rate(found.grr)],
        "rows": [
            {
                "key": row.key,
                "name": row.name,
                "start": [decimal_text(amount, currency) for amount in row.start],
                "end": [decimal_text(amount, currency) for amount in row.end],
                "nrr_points": rate(row.nrr_points),
                "grr_points": rate(row.grr_points),
                "cells": list(row.cells),
            }
            for row in found.rows
        ],
    }
