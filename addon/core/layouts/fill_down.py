"""Accounts and periods written once above their rows, as pivot tables show them: filled down when told so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from addon.core.layouts.cells import is_error
from addon.core.layouts.labels import is_total, may_be_total
from addon.core.layouts.view import View
from addon.core.roles import MOVEMENTS
from addon.core.table import Value
from addon.errors import Choice

ABOVE = Choice("It belongs to the row above, as in a pivot table", {"answers": {"blank_cells": "above"}})
_NAMES = frozenset({"account", "account_name", "period"})
_MONEY = frozenset({"amount", *MOVEMENTS})


def may_fill(view: View, row: int) -> bool:
    """Whether a blank account or period of a row may be that of a row above.

    The row must name something else, a product or a month: a row of bare numbers may be a total.
    """
    names = [g.column for g in view.roles if g.role in _NAMES]
    blank = [c for c in names if view.tab.value(row, c) is None]
    money = {g.column for g in view.roles if g.role in _MONEY} | set(view.headers)
    others = [c for c in range(view.table.left, view.table.right) if c not in money and c not in blank]
    return (
        bool(blank)
        and any(_names(view.tab.value(row, c)) for c in others)
        and all(_above(view, row, c) is not None for c in blank)
    )


def filled_down(view: View) -> View:
    """The view with blank accounts and periods filled from above, where the user said that they are."""
    if view.answer("blank_cells") != "above":
        return view
    columns = [g.column for g in view.roles if g.role in _NAMES]
    rows = [list(row) for row in view.tab.rows]
    formats = [list(row) for row in view.tab.formats]
    filled: list[tuple[int, int]] = []
    for row in range(view.table.top, min(view.table.bottom, len(rows))):
        for column in columns if may_fill(view, row) else ():
            if view.tab.value(row, column) is None:
                above = _above(view, row, column)
                assert above is not None, "may_fill looked"
                _put(rows[row], column, view.tab.value(above, column))
                if row < len(formats):
                    _put(formats[row], column, view.tab.number_format(above, column) or None)
                filled.append((row, column))
    view.notes.assumed(
        "blank_cells",
        f"{len(filled)} blank cell{'' if len(filled) == 1 else 's'} read like the cell above.",
        view.cells(filled),
    )
    tab = replace(view.tab, rows=rows, formats=formats)
    return replace(view, table=replace(view.table, tab=tab))


def _above(view: View, row: int, column: int) -> int | None:
    """The next row above with something in a column; None where that is a total, or there is none."""
    for other in range(row - 1, view.table.top - 1, -1):
        value = view.tab.value(other, column)
        if value is not None:
            text = str(value)
            return None if is_total(text) or may_be_total(text) or is_error(text) else other
    return None


def _names(value: Value) -> bool:
    return value is not None and not (isinstance(value, str) and (is_total(value) or may_be_total(value)))


def _put(cells: list[Any], column: int, value: object) -> None:
    cells += [None] * (column + 1 - len(cells))
    cells[column] = value
