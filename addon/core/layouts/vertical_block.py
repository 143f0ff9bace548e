"""A block of lines: Component | Amount, one bridge for all customers together."""

from __future__ import annotations

import numpy as np

from addon.core.layouts.amounts import minor_units, text_of
from addon.core.layouts.assemble import reading, say_hidden
from addon.core.layouts.cells import Block, ask_about_texts, read_block
from addon.core.layouts.given import Given, asked_window, given_movements
from addon.core.layouts.reading import LeftOut, Reading
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View
from addon.core.ledger import Account
from addon.core.money import Unreadable, parse_amount
from addon.core.roles import movement_role
from addon.core.table import Rect
from addon.errors import BadCell, Choice, Question


class VerticalBlock:
    """Labels such as ``Starting MRR``, ``Expansion``, ``Churn`` down a column, amounts beside them."""

    name = "vertical_block"
    label = "components and amounts, one below the other"

    def fit(self, view: View) -> tuple[float, str]:
        """A start and one more component among the labels."""
        found = _labels(view)
        roles = {role for _, role in found[1]} if found else set()
        if "start" not in roles or len(roles) < 2:
            return 0.0, "no lines for the start and its movements"
        return 0.99, f"lines for {', '.join(sorted(roles))}"

    def read(self, view: View) -> Reading:
        """One pseudo account stands for all; a missing line counts as 0, and is said."""
        found = _labels(view)
        if found is None:
            raise Question(
                "No lines name a start and its movements.", where=[view.tab.range(view.table.rect)]
            )
        label_column, lines = found
        column = _amount_column(view, label_column, [r for r, _ in lines])
        _refuse_twins(view, label_column, lines)
        block = read_block(view, [r for r, _ in lines], [column])
        ask_about_texts(view, block)
        _refuse_bad(view, block)
        currency = currency_of(view, block)
        minor = minor_units(view, block, currency)[:, 0]
        parts = {role: minor[i : i + 1] for i, (_, role) in enumerate(lines) if block.stated[i, 0]}
        if "start" not in parts:
            raise Question(
                "The start has no amount.", hint="Type it in.", where=view.cells([(lines[0][0], column)])
            )
        places = {role: [(row, column)] for row, role in lines}
        stated = {role: np.ones(1, np.bool_) for role in parts}
        texts = [view.header(label_column), *(text_of(view.tab.value(r, label_column)) for r, _ in lines)]
        basis = basis_of(view, [column], " ".join(texts))
        account = Account("all", "All customers", tuple(r for r, _ in lines))
        given = given_movements(
            view,
            Given((account,), parts, stated, currency, basis, asked_window(view), places, per_account=False),
        )
        _leave_others(view, label_column, column, {r for r, _ in lines})
        say_hidden(view)
        return reading(view, given=given, window=given.window, plain=False, columns=[column])


def _labels(view: View) -> tuple[int, list[tuple[int, str]]] | None:
    """The column of labels and its (row, role) lines; the header row counts when it is itself a line."""
    table = view.table
    for column in range(table.left, min(table.left + 3, table.right)):
        rows = range(table.header_top, min(table.bottom, table.header_top + 60))
        found = [
            (r, role)
            for r in rows
            if isinstance(text := view.tab.value(r, column), str) and (role := movement_role(text))
        ]
        if len(found) >= 2:
            return column, found
    return None


def _amount_column(view: View, label_column: int, rows: list[int]) -> int:
    """The one column with amounts beside the labels. Raises Question when there are several."""
    mapped = next((g.column for g in view.roles if g.role == "amount" and g.confidence == 1.0), None)
    if mapped is not None:
        return mapped
    columns = [
        c
        for c in range(label_column + 1, view.table.right)
        if c not in view.tab.our_columns
        and any(view.tab.value(r, c) is not None and "%" not in view.tab.number_format(r, c) for r in rows)
        and any(_numeric(view.tab.value(r, c), view.book.locale) for r in rows)
    ]
    if not columns:
        raise BadCell(
            "No amounts stand beside the components.",
            hint="Put each amount in the cell to the right of its label.",
            where=view.cells((r, label_column) for r in rows),
        )
    if len(columns) > 1:
        raise Question(
            "Several columns hold amounts.",
            hint="Choose the one to compute.",
            where=view.cells((view.table.header_top, c) for c in columns),
            choices=tuple(
                Choice(view.header(c) or view.span([c]), {"mapping": {"amount": view.span([c])}})
                for c in columns[-6:]
            ),
        )
    return columns[0]


def _numeric(value: object, locale: str) -> bool:
    """Whether a cell is meant as an amount: a number, or a text that reads as one, perhaps in two ways."""
    if not isinstance(value, str):
        return isinstance(value, int | float)
    try:
        parse_amount(value, locale)
    except Unreadable as problem:
        return bool(problem.ambiguous)
    return True


def _refuse_twins(view: View, column: int, lines: list[tuple[int, str]]) -> None:
    roles = [role for _, role in lines]
    twice = {role for role in roles if roles.count(role) > 1}
    if twice:
        role = sorted(twice)[0]
        raise Question(
            f"{roles.count(role)} lines are read as {role}.",
            hint="Keep one block on the tab, or choose its range.",
            where=view.cells((r, column) for r, x in lines if x in twice),
        )


def _refuse_bad(view: View, block: Block) -> None:
    if block.bad:
        texts = ", ".join(f"“{t}”" for t in block.bad.values())
        raise BadCell(
            f"There is no amount in {texts}.",
            hint="Correct the cells, then try again.",
            where=view.cells(map(block.place, block.bad)),
        )


def _leave_others(view: View, label_column: int, column: int, used: set[int]) -> None:
    """Other lines with amounts are listed: they do not enter the figure."""
    for row in range(view.table.top, view.table.bottom):
        if row not in used and view.tab.value(row, column) is not None:
            label = text_of(view.tab.value(row, label_column))
            cells = view.tab.range(Rect(row, label_column, row + 1, column + 1))
            view.notes.left_out.append(LeftOut(cells, label, "not a component of the bridge"))
