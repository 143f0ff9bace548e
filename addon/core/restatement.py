"""Restatement: the same window, computed before and now, and what every changed account cost.

Whatever the definition, an account that is what it was costs nothing, and what the others cost adds up to the
change of the rate, to the last digit (``addon.core.definitions.difference``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from addon.core.definitions import Laid, Shape, difference, laid_out
from addon.core.lens import added_up, signed
from addon.core.money import decimal_text
from addon.core.retention import Retention
from addon.core.words import percent

Json = dict[str, Any]
Ends = Mapping[str, tuple[int, int]]
OF_TWO_ENDS = "cohort_point_to_point"
"""The definition that needs nothing but an account's two ends: they are all that is kept for it."""
TWO_ENDS_AS_BEFORE = (
    "Where both ends are as they were, something else that the definition looks at has changed: another"
    " period, a date or a number of units."
)


@dataclass(frozen=True)
class Kept:
    """One run as it was kept. ``ends``: account key -> (start, end) in minor units, names beside.

    ``locked``: the figure stands as reported until somebody unlocks it. ``net`` and ``gross``: NRR and GRR
    laid out by account; None where nothing of the kind was kept.
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
    net: Laid | None = None
    gross: Laid | None = None


@dataclass(frozen=True)
class Changed:
    """One account that is not what it was, and the exact points of NRR and GRR that cost.

    Points are None where they cannot be told. ``printed``: points of NRR in hundredths of a percentage point,
    which add up over all rows to the change as printed.
    """

    key: str
    name: str
    start: tuple[int, int]
    end: tuple[int, int]
    nrr_points: Fraction | None
    grr_points: Fraction | None
    cells: tuple[str, ...]
    printed: int | None = None

    @property
    def ends_as_before(self) -> bool:
        """Whether what changed is neither the start nor the end."""
        return self.start[0] == self.start[1] and self.end[0] == self.end[1]


@dataclass(frozen=True)
class Restatement:
    """A figure that is not what it was. ``rows`` by the size of what they cost; they add up to the change.

    ``untold``: why no account's points of NRR can be told, in words; None where they are.
    """

    before: Kept
    nrr: Fraction | None
    grr: Fraction | None
    rows: tuple[Changed, ...]
    sentence: str
    untold: str | None = None

    @property
    def printed(self) -> int | None:
        """The change of NRR in hundredths of a percentage point, as the rows add up to it."""
        each = [row.printed for row in self.rows if row.printed is not None]
        return sum(each) if each and len(each) == len(self.rows) else None


def restatement(
    before: Kept | None, answer: Retention, cells: Callable[[int], list[str]]
) -> Restatement | None:
    """What changed since a run of the same window was kept; None when nothing did, or nothing was kept.

    ``cells(account index)``: the addresses behind an account's two amounts.
    """
    if before is None or answer.window is None:
        return None
    rows, untold = _changed(before, answer, cells)
    if not rows and _as_kept(answer.nrr, answer.grr) == _as_kept(before.nrr, before.grr):
        return None
    return Restatement(before, answer.nrr, answer.grr, rows, _sentence(before, answer, rows), untold)


def _as_kept(*rates: Fraction | None) -> list[float | None]:
    """Rates as the record holds them, where no accounts make them exact."""
    return [None if rate is None else float(rate) for rate in rates]


def ends_of(answer: Retention) -> dict[str, tuple[int, int]]:
    """Account key -> (start, end) of the window, accounts that are nothing at both ends left out."""
    moves = answer.movements
    pairs = zip(moves.accounts, moves.start.tolist(), moves.end.tolist(), strict=True)
    return {account.key: (start, end) for account, start, end in pairs if start or end}


def sides_of(answer: Retention) -> tuple[Laid, Laid | None]:
    """NRR and GRR laid out by account; without a rate, or without such a side, nobody is in it."""
    parts, accounts = answer.parts, answer.movements.accounts
    if parts is None:
        return {}, None
    return laid_out(accounts, parts.nrr), laid_out(accounts, parts.grr) if parts.grr else None


def of_two_ends(ends: Ends) -> tuple[Laid, Laid]:
    """Both sides of the definition that needs no more than these."""
    net = {key: ((start, end - start),) for key, (start, end) in ends.items() if start}
    return net, {key: ((start, min(change, 0)),) for key, ((start, change),) in net.items()}


def _changed(
    before: Kept, answer: Retention, cells: Callable[[int], list[str]]
) -> tuple[tuple[Changed, ...], str | None]:
    """The accounts that changed, the most points first, and why there are no points."""
    if not answer.movements.per_account:
        return (), "The sheet states totals, not accounts: the points that each account cost cannot be told."
    if not before.ends:
        return (), "The accounts of that run are no longer kept: the points that each cost cannot be told."
    now, (net, gross) = ends_of(answer), sides_of(answer)
    index = {account.key: n for n, account in enumerate(answer.movements.accounts)}
    names = {account.key: account.name for account in answer.movements.accounts}
    nrr, grr = _points(answer, before, net, gross)
    rows = []
    for key in sorted(
        {*before.ends, *now}.union(*(side or () for side in (before.net, net, before.gross, gross)))
    ):
        was, is_now = before.ends.get(key, (0, 0)), now.get(key, (0, 0))
        if was == is_now and _same(before, net, gross, key):
            continue
        told = tuple(cells(index[key])) if key in index else ()
        name = names.get(key) or before.names.get(key) or key
        starts, ends = zip(was, is_now, strict=True)
        rows.append(Changed(key, name, starts, ends, nrr and nrr(key), grr and grr(key), told))
    rows.sort(key=lambda row: (-abs(row.nrr_points or 0), row.key))
    return _printed(rows), _untold(before, answer) if nrr is None else None


def _same(before: Kept, net: Laid, gross: Laid | None, key: str) -> bool:
    """Whether an account stands in the rates as it did; of what was not kept nobody knows."""
    sides = ((before.net, net), (before.gross, gross))
    return all(was is None or now is None or was.get(key) == now.get(key) for was, now in sides)


Points = Callable[[str], Fraction] | None


def _points(answer: Retention, before: Kept, net: Laid, gross: Laid | None) -> tuple[Points, Points]:
    parts = answer.parts
    if parts is None:
        return None, None
    found = []
    for terms, was, now in ((parts.nrr, before.net, net), (parts.grr, before.gross, gross)):
        moved = None
        if terms is not None and was is not None and now is not None:
            moved = difference(Shape.of(parts, terms), was, now)
        found.append(moved.points if moved else None)
    return found[0], found[1]


def _printed(rows: list[Changed]) -> tuple[Changed, ...]:
    each = [row.nrr_points for row in rows if row.nrr_points is not None]
    if len(each) < len(rows):
        return tuple(rows)
    return tuple(replace(row, printed=shown) for row, shown in zip(rows, added_up(each)[1], strict=True))


def _untold(before: Kept, answer: Retention) -> str:
    """Why the rows stand there without points."""
    if answer.nrr is None or before.nrr is None:
        when = "now" if answer.nrr is None else "then"
        return f"There is no NRR {when}, so no account's points of it can be told."
    if before.net is None:
        return (
            f"The run of {_day(before)} kept no more than the two ends of each account, and this definition"
            " looks at more: points are told from the next change on."
        )
    return "The two runs were read in periods of different lengths, so no account's points can be told."


def _sentence(before: Kept, answer: Retention, rows: tuple[Changed, ...]) -> str:
    assert answer.window is not None
    was = "unknown" if before.nrr is None else percent(before.nrr)
    now = "unknown" if answer.nrr is None else percent(answer.nrr)
    many = "1 account has changed" if len(rows) == 1 else f"{len(rows):,} accounts have changed"
    counted = f": {many}" if rows else ""
    if before.locked:
        return (
            f"{answer.window.label} is locked at NRR {was} ({_day(before)}). From the cells as they are now"
            f" it would be {now}{counted}."
        )
    return f"{answer.window.label} was NRR {was} on {_day(before)}, now {now}{counted}."


def _day(before: Kept) -> str:
    return f"{before.as_of:%d %b %Y}".lstrip("0")


def restatement_json(found: Restatement | None, currency: str) -> Json | None:
    """The object of the result: rates and points as fractions, money as decimal strings.

    ``points``: points of NRR in percent with two decimals, which add up as printed.
    """
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
        "untold": found.untold,
        "points": None if found.printed is None else signed(found.printed),
        "rows": [
            {
                "key": row.key,
                "name": row.name,
                "start": [decimal_text(amount, currency) for amount in row.start],
                "end": [decimal_text(amount, currency) for amount in row.end],
                "nrr_points": rate(row.nrr_points),
                "grr_points": rate(row.grr_points),
                "points": None if row.printed is None else signed(row.printed),
                "cells": list(row.cells),
            }
            for row in found.rows
        ],
    }
