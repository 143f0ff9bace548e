"""The end of a term: whether a sheet writes the last day that is paid, or the first that is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from addon.core.layouts.terms import add_months, day_after, term_months
from addon.core.layouts.view import View, counted
from addon.errors import BadCell

_NEVER = date(9000, 1, 1)
MIXED = 0.1
"""Above this share of terms that end in the rarer way both are in use; below it, it is a slip or chance."""


def first_unpaid(
    view: View, column: int, rows: Sequence[int], starts: Sequence[date], ends: Sequence[date | None]
) -> list[date | None]:
    """Ends as the first day no longer paid; whether the sheet writes that day or the one before is said.

    A term of whole months tells it: 1 Jan to 31 Dec names the last day paid, 1 Jan to 1 Jan the day after.
    Raises BadCell for ends before their start.
    """
    wrong = [r for r, s, e in zip(rows, starts, ends, strict=True) if e is not None and e < s]
    if wrong:
        raise BadCell(
            f"{counted(len(wrong), 'row')} {'ends' if len(wrong) == 1 else 'end'} before"
            f" {'it starts' if len(wrong) == 1 else 'they start'}.",
            hint="Correct the dates.",
            where=view.cells((r, column) for r in wrong),
        )
    known = [e for e in ends if e is not None and e < _NEVER]
    if not any(ends):
        return list(ends)
    votes = [_vote(s, e) if e is not None and e < _NEVER else 0 for s, e in zip(starts, ends, strict=True)]
    balance = sum(votes) or sum((day_after(e).day == 1) - (e.day == 1) for e in known)
    common = 1 if balance > 0 else -1
    others = [r for r, v in zip(rows, votes, strict=True) if v == -common]
    mixed = len(others) > MIXED * sum(v != 0 for v in votes)
    _say_ends(view, column, common, others if mixed else [])
    return [
        day_after(e) if e is not None and (v if mixed and v else common) > 0 else e
        for e, v in zip(ends, votes, strict=True)
    ]


def _vote(start: date, end: date) -> int:
    """1 where whole months end with ``end`` as the last day paid, -1 where they end the day before it."""
    if end <= start:
        return 0
    after = day_after(end)
    last = add_months(start, max(1, term_months(start, after))) == after
    return last - (add_months(start, max(1, term_months(start, end))) == end)


def _say_ends(view: View, column: int, common: int, others: list[int]) -> None:
    meanings = {1: "the last day that is paid", -1: "the first day that is no longer paid"}
    header = view.header(column)
    view.notes.assumed(
        "term_ends",
        f"{header} is read as {meanings[common]}.",
        view.cells([(view.table.header_top, column)]),
    )
    if others:
        view.notes.warn(
            "mixed_ends",
            f"In {counted(len(others), 'row')} {header} is {meanings[-common]}, otherwise than in most:"
            " their terms are whole months so.",
            view.cells((r, column) for r in others),
        )
