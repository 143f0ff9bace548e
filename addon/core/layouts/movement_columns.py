"""Start, expansion, contraction and churn of each account, as the sheet states them."""

from __future__ import annotations

import numpy as np

from addon.core.layouts.amounts import Amounts, one_column, plain_amounts
from addon.core.layouts.assemble import bad_cells, reading, say_hidden
from addon.core.layouts.facts import attach
from addon.core.layouts.given import Given, asked_window, given_movements
from addon.core.layouts.reading import Reading
from addon.core.layouts.view import View
from addon.core.roles import MOVEMENTS, header_role
from addon.errors import BadCell


class MovementColumns:
    """One row per account; a missing column counts as 0, and is said."""

    name = "movement_columns"
    label = "one row per account, movements in columns"

    def fit(self, view: View) -> tuple[float, str]:
        """The start and at least one of expansion, contraction and churn."""
        found = [r for r in MOVEMENTS if view.column(r) is not None]
        lost = [r for r in found if r in {"expansion", "contraction", "churn"}]
        if "start" not in found or not lost:
            return 0.0, "no columns for the start and its movements"
        if view.column("account") is None and view.column("account_name") is None:
            return 0.45, "movement columns, but no account column"
        return min(0.9 + 0.02 * len(found), 0.98), f"columns for {', '.join(found)}"

    def read(self, view: View) -> Reading:
        """Per account, checked: losses never exceed the start, a stated end agrees."""
        roles = [r for r in MOVEMENTS if view.column(r) is not None]
        columns = [c for r in roles if (c := one_column(view, r)) is not None]
        _refuse_unread_parts(view, roles)
        amounts = plain_amounts(view, columns, [])
        if amounts.bad:
            raise bad_cells(view, amounts, amounts.bad)
        say_hidden(view)
        parts = {role: amounts.minor[:, i] for i, role in enumerate(roles)}
        stated = {role: amounts.stated[:, i] for i, role in enumerate(roles)}
        cells = _cells(amounts, roles)
        end = parts.get("end", np.zeros(len(amounts.accounts), np.int64))
        amounts, unmatched = attach(view, amounts, columns, np.where(end > 0, end, parts["start"]).tolist())
        given = given_movements(
            view,
            Given(
                tuple(amounts.accounts),
                parts,
                stated,
                amounts.currency,
                amounts.basis,
                asked_window(view),
                cells,
            ),
        )
        return reading(
            view, given=given, window=given.window, plain=True, columns=columns, unmatched=unmatched
        )


def _refuse_unread_parts(view: View, roles: list[str]) -> None:
    """A column headed as a movement in which no cell holds an amount must not count as 0 unsaid."""
    table = view.table
    taken = {guess.column for guess in view.roles}
    for column, name in enumerate(table.names, table.left):
        found = header_role(name)
        if column in taken or column in table.tab.our_columns or not found:
            continue
        if found[0] not in MOVEMENTS or found[0] in roles:
            continue
        rows = [r for r in range(table.top, table.bottom) if table.tab.value(r, column) is not None]
        if rows:
            raise BadCell(
                f"The column “{name}” names a movement, but none of its cells holds an amount.",
                hint="Correct the cells, or rename the column if it means something else.",
                where=view.cells((row, column) for row in rows),
            )


def _cells(amounts: Amounts, roles: list[str]) -> dict[str, list[tuple[int, int]]]:
    return {
        role: [amounts.places(a, i)[0] for a in range(len(amounts.accounts))] for i, role in enumerate(roles)
    }
