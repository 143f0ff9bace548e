"""Columns over spans that are no periods of ours: half-years, and sums that run on (LTM, TTM, YTD).

Half-years are no grain: nothing is computed from them, and they are never read as something else.
"""

from __future__ import annotations

from typing import Literal

from addon.core.dates import parse_header, words_of
from addon.core.layouts.reading import LeftOut
from addon.core.layouts.view import View, listed
from addon.core.role_words import RUNNING
from addon.core.roles import header_role
from addon.core.table import Rect, Value
from addon.errors import UnknownLayout

Span = Literal["half-year", "running sum"]
_HALVES = frozenset("h hy hj s sem semester semestre semestral halbjahr half".split())
_LAST_YEAR = (
    ["l", "12", "m"],
    ["last", "12", "months"],
    ["trailing", "12", "months"],
    ["rolling", "12", "months"],
)
_SAMPLE = 200


def other_span(value: Value) -> Span | None:
    """``half-year`` for H1 2024, 2024-H2 or 1H24; ``running sum`` for LTM, YTD 2025 or Last 12 months."""
    if not isinstance(value, str) or parse_header(value):
        return None
    words = words_of(value)
    if RUNNING & set(words) or any(words[i : i + 3] in _LAST_YEAR for i in range(len(words))):
        return "running sum"
    return "half-year" if _is_half(words) else None


def _is_half(words: list[str]) -> bool:
    """A word for half beside 1 or 2, and a year."""
    for index, word in enumerate(words):
        beside = {w for w in words[max(0, index - 1) : index + 2] if w in {"1", "2"}}
        if word in _HALVES and beside:
            years = [w for w in words if w.isdigit() and w not in {"1", "2"}]
            return len(years) == 1 and len(years[0]) in (2, 4)
    return False


def say_other_spans(view: View) -> None:
    """List the columns over other spans that stand beside those that were read."""
    table = view.table
    roles = {g.column for g in view.roles}
    for column in range(table.left, table.right):
        span = other_span(view.header(column))
        if span and column not in roles and column not in view.headers:
            rect = Rect(table.header_top, column, table.bottom, column + 1)
            reason = "a half-year, which is no grain" if span == "half-year" else "adds up several periods"
            view.notes.left_out.append(LeftOut(view.tab.range(rect), view.header(column), reason))


def refuse_other_spans(view: View) -> None:
    """Raise UnknownLayout where the amounts, or the periods of the rows, are those of other spans."""
    table = view.table
    columns = range(table.left, table.right)
    halves = [c for c in columns if other_span(view.header(c)) == "half-year"]
    if halves:
        cells = view.cells((table.header_top, c) for c in halves)
        raise _half_years(listed([view.header(c) for c in halves]), cells)
    refuse_rows_of_half_years(view)
    running = [c for c in columns if other_span(view.header(c)) == "running sum"]
    if running:
        names, add = listed([view.header(c) for c in running]), "adds" if len(running) == 1 else "add"
        raise UnknownLayout(
            f"{names} {add} up several periods; NRR compares the revenue of single ones.",
            hint="Add columns with the revenue of the months, quarters or years themselves.",
            where=view.cells((table.header_top, c) for c in running),
        )


def refuse_rows_of_half_years(view: View) -> None:
    """Raise UnknownLayout where a column of periods holds half-years."""
    table = view.table
    for column in range(table.left, table.right):
        role = header_role(view.header(column))
        values = [v for v in table.column(column)[:_SAMPLE] if v is not None]
        found = [v for v in values if other_span(v) == "half-year"]
        if role and role[0] == "period" and found and 2 * len(found) > len(values):
            rows = [r for r in range(table.top, table.bottom) if other_span(view.tab.value(r, column))]
            texts = listed([str(v) for v in dict.fromkeys(found)])
            raise _half_years(texts, view.cells((row, column) for row in rows))


def _half_years(names: str, cells: list[str]) -> UnknownLayout:
    return UnknownLayout(
        f"Half-years are no grain that is read ({names}): amounts are by month, quarter or year.",
        hint="Name each half by its last month, such as Jun 2024 for H1 2024, or add the halves up to years.",
        where=cells,
    )
