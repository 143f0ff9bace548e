"""Retention: NRR, GRR and logo retention of a window under one definition, with everything that shows them.

The bridge has two named endings: same customers at the end (that is NRR) and all customers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from addon.core.definitions import Definition, Parts, Scene
from addon.core.ledger import Ledger
from addon.core.metrics import Metrics, metrics
from addon.core.money import money_text
from addon.core.movements import Movements, check_given, movements
from addon.core.period import Window
from addon.core.segments import Segment, segments
from addon.core.series import Point, trailing_series
from addon.core.words import Flow, how_to_read, percent, sentence


@dataclass(frozen=True)
class Step:
    """One line of the bridge. ``amount`` in minor units, positive; ``accounts`` None where not known."""

    label: str
    kind: Literal["total", "plus", "minus"]
    amount: int
    accounts: int | None
    note: str | None = None


@dataclass(frozen=True)
class Retention:
    """The answer. Rates are exact fractions; where one is None, ``reasons`` says why, in words.

    ``parts``: the rates laid out by account, where there are any.
    """

    definition: Definition
    window: Window | None
    movements: Movements
    nrr: Fraction | None
    grr: Fraction | None
    logo_retention: Fraction | None
    reasons: Mapping[str, str | None]
    accounts_at_start: int | None
    accounts_at_end: int | None
    bridge: tuple[Step, ...]
    series: tuple[Point, ...]
    series_note: str
    segments: tuple[Segment, ...]
    sentence: str
    how_to_read: tuple[str, ...]
    metrics: Metrics
    parts: Parts | None


def retention(source: Ledger | Movements, window: Window | None, definition: Definition) -> Retention:
    """Everything about one window: ``source`` is a ledger (then ``window`` is needed) or given movements.

    Raises SheetProblem for given movements that cannot be true, EmptyWindow for a window outside the ledger.
    """
    if isinstance(source, Ledger):
        assert window is not None, "a ledger needs a window"
        moves = movements(source, window)
    else:
        check_given(source)
        moves, window = source, window or source.window
    answer = definition.parts(Scene(source, window))
    parts, why = (None, answer) if isinstance(answer, str) else (answer, None)
    ratio = parts.ratio() if parts else None
    logo, logo_why = _logo(moves, why)
    points = trailing_series(source, window, definition) if isinstance(source, Ledger) and window else ()
    nrr, grr = (ratio.nrr, ratio.grr) if ratio else (None, None)
    grr_why = why if ratio is None else (None if grr is not None else "this definition has no gross side")
    return Retention(
        definition=definition,
        window=window,
        movements=moves,
        nrr=nrr,
        grr=grr,
        logo_retention=logo,
        reasons={"nrr": why, "grr": grr_why, "logo_retention": logo_why},
        accounts_at_start=int((moves.start > 0).sum()) if moves.per_account else None,
        accounts_at_end=int((moves.end > 0).sum()) if moves.per_account else None,
        bridge=_bridge(moves, window, nrr),
        series=points,
        series_note=_series_note(points, moves, window, why),
        segments=segments(source, moves, window, definition),
        sentence=_sentence(source, moves, window, why) + _under(definition, nrr, why, moves),
        how_to_read=how_to_read(nrr, grr, window.months if window else None, adds_up=_plain(moves, nrr, grr)),
        metrics=metrics(moves),
        parts=parts,
    )


def _logo(moves: Movements, why: str | None) -> tuple[Fraction | None, str | None]:
    """Accounts of the start that are still there, over accounts at the start."""
    if not moves.per_account:
        return None, "the sheet states totals, not accounts"
    at_start = int((moves.start > 0).sum())
    if not at_start:
        return None, why or "no account has revenue at the start"
    return Fraction(int(((moves.start > 0) & (moves.end > 0)).sum()), at_start), None


def _bridge(moves: Movements, window: Window | None, nrr: Fraction | None) -> tuple[Step, ...]:
    starts = window.start.label if window else "Start"
    ends = f", {window.end.label}" if window else " at the end"
    note = f"NRR {percent(nrr)}" if nrr is not None and _plain(moves, nrr) else None

    def count(kind: str) -> int | None:
        return int((getattr(moves, kind) > 0).sum()) if moves.per_account else None

    stayed = int(((moves.start > 0) & (moves.end > 0)).sum()) if moves.per_account else None
    return (
        Step(starts, "total", moves.total("start"), count("start")),
        Step("Expansion", "plus", moves.total("expansion"), count("expansion")),
        Step("Contraction", "minus", moves.total("contraction"), count("contraction")),
        Step("Churn", "minus", moves.total("churn"), count("churn")),
        Step(f"Same customers{ends}", "total", moves.cohort_end, stayed, note),
        Step("Returned", "plus", moves.total("reactivation"), count("reactivation")),
        Step("New", "plus", moves.total("new"), count("new")),
        Step(f"All customers{ends}", "total", moves.total("end"), count("end")),
    )


def _plain(moves: Movements, nrr: Fraction | None, grr: Fraction | None = None) -> bool:
    """Whether the rates are those of the bridge: every definition but a few divides something else."""
    start, cohort_end = moves.total("start"), moves.cohort_end
    held = start - moves.total("contraction") - moves.total("churn")
    return nrr is not None and nrr * start == cohort_end and (grr is None or grr * start == held)


def _under(definition: Definition, nrr: Fraction | None, why: str | None, moves: Movements) -> str:
    """What the chosen definition answers, where it is not what the sentence has just told."""
    if not moves.total("start") or _plain(moves, nrr):
        return ""
    told = f"NRR is {percent(nrr)}" if nrr is not None else f"there is no NRR: {why}"
    return f" By the chosen definition, {definition.label}, {told}."


def _series_note(points: tuple[Point, ...], moves: Movements, window: Window | None, why: str | None) -> str:
    """One line that ties the last point to the headline."""
    if window is None or not points:
        return "The sheet states the movements of one period, so there is no series."
    last = points[-1]
    each = f"Each point looks back {window.months} month{'' if window.months == 1 else 's'}"
    if last.ratio is None:
        return f"{each}; the last one, {last.period.label}, has no rate: {why}."
    if (last.ratio.nrr * last.ratio.base).denominator > 1:  # no two amounts divide to it
        return f"{each}. The last one, {last.period.label}, is the headline: {percent(last.ratio.nrr)}."
    return (
        f"{each}. The last one, {last.period.label}, is the headline: "
        f"{money_text(last.end, moves.currency)} of {money_text(last.start, moves.currency)} "
        f"= {percent(last.ratio.nrr)}."
    )


def _sentence(source: Ledger | Movements, moves: Movements, window: Window | None, why: str | None) -> str:
    start = moves.total("start")
    if not start:
        where = f" for {window.label}" if window else ""
        return f"There is no NRR{where}: {why or 'no account has revenue at the start'}."
    flow = Flow(start, moves.total("churn"), moves.total("contraction"), moves.total("expansion"))
    latest = not isinstance(source, Ledger) or window is None or source.periods[-1].last == window.end.last
    return sentence(
        flow,
        moves.currency,
        window.start.label if window else None,
        None if latest or window is None else window.end.label,
    )
