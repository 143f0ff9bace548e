"""What a list of lines may hide: trials, repeats, amounts that cannot be read, stops without a date."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from addon.core.dates import words_of
from addon.core.layouts.amounts import minor_units, no_rows, text_of
from addon.core.layouts.cells import ask_about_texts, column_values, mark_wrong_formats, read_block
from addon.core.layouts.days import read_days
from addon.core.layouts.discounts import take_off_discounts
from addon.core.layouts.line_extras import cancelling_column
from addon.core.layouts.reading import LeftOut
from addon.core.layouts.spans import ask_about_cents, times_quantity
from addon.core.layouts.units import currency_of
from addon.core.layouts.view import View, counted, listed
from addon.core.table import Rect
from addon.errors import BadCell, Choice, Question

_TRIAL = frozenset(
    "trial trialing trialling incomplete draft future pending test testphase probezeit essai prueba prova"
    " トライアル".split()
)
_UNCHARGED = frozenset("void voided uncollectible deleted".split())
_STOPPED = frozenset(
    "churned cancelled canceled inactive expired lost ended paused gekundigt inaktiv resilie annule inactif"
    " cancelado baja inactivo inativo terminated beendet ausgelaufen resiliee termine terminee finalizado"
    " encerrado disdetto cessato opgezegd 解約 解約済".split()
)
_CHURNED = frozenset(
    "churn date|churned at|churned on|churn day|termination date|terminated on|data disdetta|解約日".split(
        "|"
    )
)
"""Days that end a line where the sheet has no column of ends."""


def term_columns(view: View) -> tuple[int | None, int | None]:
    """Where a line starts and ends. The current billing period of an export is neither."""
    start, end = _of_role(view, "term_start"), _of_role(view, "term_end")
    end = end if end is not None else cancelling_column(view)
    return start, end if end is not None else _churned_at(view)


def _of_role(view: View, role: str) -> int | None:
    found = [
        g
        for g in view.roles
        if g.role == role and (g.confidence == 1.0 or words_of(g.header)[:2] != ["current", "period"])
    ]
    return max(found, key=lambda g: (g.confidence, -g.column)).column if found else None


def _churned_at(view: View) -> int | None:
    columns = range(view.table.left, view.table.right)
    return next((c for c in columns if " ".join(words_of(view.header(c))) in _CHURNED), None)


def stage_column(view: View) -> int | None:
    """The column of the stage of an opportunity."""
    table = view.table
    for column in range(table.left, table.right):
        words = words_of(view.header(column))
        if words[-1:] == ["stage"] and set(words) <= {"stage", "deal", "opportunity", "sales"}:
            return column
    return None


def drop_unwon(view: View, key: int, rows: list[int]) -> list[int]:
    """Opportunities that were not won are left out, and listed."""
    column = stage_column(view)
    if column is None:
        return rows
    stages = column_values(view, rows, column)
    won = {r for r, v in zip(rows, stages, strict=True) if "won" in words_of(text_of(v))}
    if not won:
        return rows
    for row in rows:
        if row not in won:
            rect = Rect(row, view.table.left, row + 1, view.table.right)
            label = text_of(view.tab.value(row, key))
            view.notes.left_out.append(LeftOut(view.tab.range(rect), label, "not won"))
    return [r for r in rows if r in won]


def drop_unpaid(view: View, key: int, rows: list[int]) -> list[int]:
    """Trials, voided rows and opportunities that were not won are left out, and listed."""
    rows = drop_unwon(view, key, rows)
    column = view.column("status")
    if column is None:
        return rows
    kept = []
    for row, value in zip(rows, column_values(view, rows, column), strict=True):
        words = set(words_of(text_of(value)))
        if words & (_TRIAL | _UNCHARGED):
            rect = Rect(row, view.table.left, row + 1, view.table.right)
            label = text_of(view.tab.value(row, key))
            reason = "never charged" if words & _UNCHARGED else "a trial, not paid yet"
            view.notes.left_out.append(LeftOut(view.tab.range(rect), label, reason))
        else:
            kept.append(row)
    return kept


def ask_about_repeats(view: View, key: int, rows: list[int]) -> list[int]:
    """Rows that repeat another cell for cell count once or each, as the user says. Raises Question."""
    seen: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in rows:
        cells = (view.tab.value(row, c) for c in range(view.table.left, view.table.right))
        seen[tuple(cells)].append(row)
    again = [r for group in seen.values() for r in group[1:]]
    said = view.answer("repeated")
    if not again or said == "each":
        return rows
    if said == "once":
        view.notes.assumed(
            "repeated_rows",
            f"{counted(len(again), 'row')} repeat another: counted once.",
            view.cells((r, key) for r in again),
        )
        hit = set(again)
        return [r for r in rows if r not in hit]
    raise Question(
        f"{counted(len(again), 'row')} {'repeats' if len(again) == 1 else 'repeat'} another cell for cell.",
        hint="Say whether they are further lines or the same one twice.",
        where=view.cells((r, key) for r in again),
        choices=(
            Choice("Count them once", {"answers": {"repeated": "once"}}),
            Choice("Count each", {"answers": {"repeated": "each"}}),
        ),
    )


def paid_lines(view: View, rows: list[int], amount: int) -> tuple[list[int], list[int], str]:
    """(rows, minor units, currency) of the rows with an amount. Raises BadCell, Question, MixedCurrency."""
    if not rows:
        raise no_rows(view)
    block = read_block(view, rows, [amount])
    mark_wrong_formats(view, block)
    blank = [i for i, stated in enumerate(block.stated[:, 0].tolist()) if not stated]
    if blank:
        view.notes.warn(
            "no_amount",
            f"{counted(len(blank), 'row')} without an amount: counted as 0.",
            view.cells((rows[i], amount) for i in blank),
        )
    block = block.keep([i for i in range(len(rows)) if i not in set(blank)])
    if not block.rows:
        raise no_rows(view)
    ask_about_texts(view, block)
    if block.bad:
        raise BadCell(
            f"There is no amount in {listed([f'“{t}”' for t in dict.fromkeys(block.bad.values())])}.",
            hint="Correct the cells, then try again.",
            where=view.cells(map(block.place, block.bad)),
        )
    ask_about_cents(view, block)
    times_quantity(view, block)
    take_off_discounts(view, block)
    currency = currency_of(view, block)
    found: list[int] = np.asarray(minor_units(view, block, currency)[:, 0]).tolist()
    return list(block.rows), found, currency


def stopped_without_end(view: View, rows: list[int], ends: list[date | None]) -> list[int]:
    """Positions to keep; rows marked as stopped and without an end take the day of cancellation, else ask.

    ``ends`` is filled in place where the sheet holds that day.
    """
    column = view.column("status")
    everything = list(range(len(rows)))
    if column is None:
        return everything
    values = column_values(view, rows, column)
    open_ = [i for i in everything if ends[i] is None and _STOPPED & set(words_of(text_of(values[i])))]
    cancelled = cancelling_column(view)
    if open_ and cancelled is not None:
        days = read_days(view, [rows[i] for i in open_], cancelled)
        for i, day in zip(open_, days, strict=True):
            ends[i] = day
        open_ = [i for i in open_ if ends[i] is None]
    said = view.answer("status")
    if not open_ or said == "count":
        return everything
    if said == "zero":
        hit = set(open_)
        return [i for i in everything if i not in hit]
    words = sorted({f"“{text_of(values[i])}”" for i in open_})
    raise Question(
        f"{counted(len(open_), 'row')} {'is' if len(open_) == 1 else 'are'} marked {listed(words)}"
        " and without an end.",
        hint="Type the day each of them ended; without it we cannot say when the revenue was lost.",
        where=view.cells((rows[i], column) for i in open_),
        choices=(
            Choice("Leave these rows out", {"answers": {"status": "zero"}}),
            Choice("Count them as active", {"answers": {"status": "count"}}),
        ),
    )
