"""Terms that end a stated number of months or years after their start, as lists of orders write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from addon.core.dates import words_of
from addon.core.layouts.cells import column_values
from addon.core.layouts.terms import add_months
from addon.core.layouts.view import View, counted
from addon.core.table import Value
from addon.errors import BadCell

_LENGTH = frozenset("term terms length duration laufzeit vertragslaufzeit duree plazo duracion prazo".split())
_MONTHS = frozenset("month months mo mths monate monaten mois meses".split())
_YEARS = frozenset("year years yr yrs jahre jahren ans annees anos".split())
_BESIDE = frozenset("contract subscription order in of the vertrag contrat contrato".split())
_MOST_MONTHS = 1200


def length_column(view: View) -> tuple[int, int] | None:
    """The column of lengths and how many months one of them is: 0 where each cell names its unit itself.

    A header without a unit over bare numbers says nothing.
    """
    for column in range(view.table.left, view.table.right):
        words = set(words_of(view.header(column)))
        unit = 1 if words & _MONTHS else 12 if words & _YEARS else 0
        if words & _LENGTH and words <= _LENGTH | _MONTHS | _YEARS | _BESIDE:
            values = [v for v in view.table.column(column) if v is not None]
            if unit or (values and all(_told(v, 0) is not None for v in values)):
                return column, unit
    return None


def _told(value: Value, unit: int) -> float | None:
    """The months of a cell: a number of ``unit`` months, or a text such as ``12 months`` or ``2 years``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value * unit or None
    words = words_of(value) if isinstance(value, str) else []
    if len(words) != 2 or not words[0].isdigit() or words[1] not in _MONTHS | _YEARS:
        return None
    return int(words[0]) * (1 if words[1] in _MONTHS else 12)


def ends_by_length(
    view: View, rows: Sequence[int], starts: Sequence[date], column: int, unit: int
) -> list[date | None]:
    """The first day no longer paid of each row; blank: no end. Raises BadCell for what is no length."""
    values = column_values(view, list(rows), column)
    found: list[date | None] = []
    wrong: list[int] = []
    for row, start, value in zip(rows, starts, values, strict=True):
        number = _told(value, unit)
        if value is None:
            found.append(None)
        elif number is None or number != int(number) or not 0 < number <= _MOST_MONTHS:
            wrong.append(row)
        else:
            found.append(add_months(start, int(number)))
    if wrong:
        hold = "holds" if len(wrong) == 1 else "hold"
        raise BadCell(
            f"{counted(len(wrong), 'cell')} under {view.header(column)} {hold} no length of a term.",
            hint="Write a whole number, or 12 months.",
            where=view.cells((r, column) for r in wrong),
        )
    view.notes.assumed(
        "term_lengths",
        f"Each term ends {view.header(column)} after its start.",
        view.cells([(view.table.header_top, column)]),
    )
    return found
