"""Credit notes that are told apart by a word in a column, with or without a minus before their amount."""

from __future__ import annotations

from addon.core.dates import words_of
from addon.core.layouts.amounts import text_of
from addon.core.layouts.cells import column_values
from addon.core.layouts.view import View, counted, listed
from addon.core.money import money_text
from addon.errors import Choice, Question

_CREDITS = frozenset(
    "credit|credit note|credit notes|credit memo|creditnote|credit invoice|sales credit|refund|refunds"
    "|refunded|gutschrift|rechnungskorrektur|stornorechnung|storno|erstattung|avoir|avoirs|note de credit"
    "|remboursement|nota de credito|abono|factura rectificativa|rectificativa|reembolso|devolucion"
    "|nota di credito|nota credito|rimborso|creditnota|creditfactuur|kreditnota|creditering".split("|")
)


def turn_credits(view: View, rows: list[int], minor: list[int], currency: str) -> tuple[list[int], list[int]]:
    """Rows and amounts, with lines that a column calls credit notes below zero or left out, as the user says.

    Lines whose amount is below zero already stay as they are. Raises Question while nothing was said.
    """
    column = _credit_column(view, rows)
    if column is None:
        return rows, minor
    values = column_values(view, rows, column)
    hit = [i for i, v in enumerate(values) if _is_credit(v) and minor[i] > 0]
    said = view.answer("credit_notes")
    if not hit or said == "count":
        return rows, minor
    cells = view.cells((rows[i], column) for i in hit)
    money = money_text(sum(minor[i] for i in hit), currency)
    words = listed(sorted({f"“{text_of(values[i])}”" for i in hit}))
    if said == "exclude":
        view.notes.warn("credit_notes", f"{counted(len(hit), 'line')} of {words}, {money}: left out.", cells)
        kept = sorted(set(range(len(rows))) - set(hit))
        return [rows[i] for i in kept], [minor[i] for i in kept]
    if said == "subtract":
        view.notes.assumed("credit_notes", f"{counted(len(hit), 'line')} of {words}: taken off.", cells)
        taken = set(hit)
        return rows, [-m if i in taken else m for i, m in enumerate(minor)]
    raise Question(
        f"{counted(len(hit), 'line')} marked {words}, together {money}, without a minus.",
        hint="Say whether it is money given back, which is taken off, or revenue.",
        where=cells,
        choices=(
            Choice("Take them off", {"answers": {"credit_notes": "subtract"}}),
            Choice("Leave them out", {"answers": {"credit_notes": "exclude"}}),
            Choice("Count them as revenue", {"answers": {"credit_notes": "count"}}),
        ),
    )


def _credit_column(view: View, rows: list[int]) -> int | None:
    """The first column in which some lines are called credit notes and others are not."""
    skip = {*view.columns("account"), *view.columns("account_name"), *view.columns("amount")}
    for column in range(view.table.left, view.table.right):
        if column in skip or column in view.table.tab.our_columns:
            continue
        marked = [_is_credit(v) for v in column_values(view, rows, column)]
        if any(marked) and not all(marked):
            return column
    return None


def _is_credit(value: object) -> bool:
    return isinstance(value, str) and " ".join(words_of(value)) in _CREDITS
