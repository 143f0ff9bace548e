"""For how many months an amount stands, and how many units it is for: said by the sheet, else asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from addon.core.dates import words_of
from addon.core.layouts.amounts import text_of
from addon.core.layouts.cells import Block, column_values
from addon.core.layouts.view import View, counted, listed
from addon.core.table import Value
from addon.errors import BadCell, Choice, Question

Spans = list[Fraction | None]
"""Months per line; None where the amount stands for the line's whole term."""

_UNITS: dict[str, Fraction] = {
    word: months
    for months, words in (
        (Fraction(12, 365), "day days daily tag taglich"),
        (Fraction(12, 52), "week weeks weekly woche wochentlich hebdomadaire semanal settimanale"),
        (
            Fraction(1),
            "month months monthly mo mth monat monate monatlich mois mensuel mensuelle mes meses mensual"
            " mensal mensile mese maand maandelijks mensualmente mensalmente 月 毎月 月次",
        ),
        (Fraction(2), "bimonthly zweimonatlich bimestriel bimestral bimestrale"),
        (
            Fraction(3),
            "quarter quarters quarterly quartal quartalsweise vierteljahrlich trimestre trimestriel"
            " trimestral trimestrielle trimestrale kwartaal",
        ),
        (
            Fraction(6),
            "semester semiannual semiannually semestre semestriel semestral semestrale halbjahrlich"
            " halfyearly",
        ),
        (
            Fraction(12),
            "year years yearly yr annual annually annum jahr jahre jahrlich an ans annee annuel annuelle ano"
            " anos anual anualmente annuale anno jaar jaarlijks 年 毎年 年次",
        ),
    )
    for word in words.split()
}
MONTHLY = frozenset(
    "mrr cmrr monthly monatlich monatlicher monatliche monatsbetrag monatspreis mensuel mensual mensal"
    " mensalidade mensile 月額 月額料金".split()
)
YEARLY = frozenset(
    "arr carr acv annual annualized annualised yearly jahrlich jahrlicher jahrliche jahresbetrag jahrespreis"
    " annuel anual annuale 年額 年額料金".split()
)
_ANSWERS: dict[str, Fraction | None] = {
    "month": Fraction(1), "quarter": Fraction(3), "year": Fraction(12), "term": None,
}  # fmt: skip
_EXPORTS = frozenset(
    {"current period start", "billing cycle anchor", "customer uuid", "subscriptions mrr", "event timestamp"}
)
"""Headers of exports that write whole cents."""
_COUNTS = frozenset({"interval count", "plan interval length", "interval length"})
_CENTS = frozenset("cents cent centimes centimos pence paise".split())


def spans_of(view: View, rows: Sequence[int], amount: int) -> Spans:
    """For each row how many months its amount stands for: by answer, header or interval column.

    Raises Question where nothing says it: nothing is divided by 12 unsaid.
    """
    said = view.answer("amount_per")
    if said in _ANSWERS:
        return [_ANSWERS[said]] * len(rows)
    words = set(words_of(view.header(amount)))
    if words & MONTHLY:
        return [Fraction(1)] * len(rows)
    if words & YEARLY:
        return [Fraction(12)] * len(rows)
    column = view.column("interval")
    if column is not None:
        return _by_interval(view, rows, column)
    raise Question(
        f"For how long is the {view.header(amount) or 'amount'}: a month, a year or the whole term?",
        hint="Say it once, or add a column with the interval; nothing is divided by 12 unsaid.",
        where=[view.span_of(amount, rows)],
        choices=tuple(
            Choice(label, {"answers": {"amount_per": code}})
            for label, code in (("A month", "month"), ("A year", "year"), ("The whole term", "term"))
        ),
    )


def _by_interval(view: View, rows: Sequence[int], column: int) -> Spans:
    values = column_values(view, list(rows), column)
    counts = _interval_counts(view, rows)
    months = [_months(v, n) for v, n in zip(values, counts, strict=True)]
    blank = [r for r, v in zip(rows, values, strict=True) if v is None]
    if blank:
        raise Question(
            f"{counted(len(blank), 'row')} {'has' if len(blank) == 1 else 'have'} no interval.",
            hint="Type month or year into each of them; an amount without it could be wrong by twelve.",
            where=view.cells((r, column) for r in blank),
        )
    wrong = [(r, v) for r, v, m in zip(rows, values, months, strict=True) if m is None]
    if wrong:
        texts = list(dict.fromkeys(f"“{text_of(v)}”" for _, v in wrong))
        raise BadCell(
            f"{listed(texts)} {'is' if len(texts) == 1 else 'are'} no interval we know.",
            hint="Write month, quarter or year.",
            where=view.cells((r, column) for r, _ in wrong),
        )
    return months


def _interval_counts(view: View, rows: Sequence[int]) -> list[int]:
    """How many units an interval has, where a column ``Interval count`` says so."""
    table = view.table
    for column in range(table.left, table.right):
        if " ".join(words_of(view.header(column))) in _COUNTS:
            values = column_values(view, list(rows), column)
            return [int(v) if isinstance(v, int | float) and v >= 1 else 1 for v in values]
    return [1] * len(rows)


def _months(value: Value, count: int) -> Fraction | None:
    """``month``, ``3 months``, ``Every 2 years`` in months."""
    words = words_of(text_of(value))
    units = [_UNITS[w] for w in words if w in _UNITS]
    numbers = [int(w) for w in words if w.isdigit()]
    if len(units) != 1 or len(numbers) > 1 or 0 in numbers:
        return None
    return units[0] * (numbers[0] if numbers else 1) * count


def times_quantity(view: View, block: Block) -> None:
    """Unit prices times their quantity; raises Question where an amount may be either."""
    column, amount = view.column("quantity"), block.columns[0]
    words = set(words_of(view.header(amount)))
    if column is None or words & {"mrr", "arr", "total", "acv", "cmrr", "carr"}:
        return
    values = column_values(view, block.rows, column)
    numbers = [float(v) if isinstance(v, int | float) and not isinstance(v, bool) else 1.0 for v in values]
    several = [r for r, n in zip(block.rows, numbers, strict=True) if n != 1]
    said = view.answer("quantity")
    if not several or said == "included":
        return
    priced = "each" in words or any("unit" in w or "price" in w for w in words)
    if said != "multiply" and not priced:
        raise Question(
            f"Is the {view.header(amount)} for one unit, or for the whole {view.header(column)}?",
            hint="Say which one; it changes every amount with more than one unit.",
            where=view.cells((r, column) for r in several),
            choices=(
                Choice("For one unit: multiply", {"answers": {"quantity": "multiply"}}),
                Choice("For all of them", {"answers": {"quantity": "included"}}),
            ),
        )
    block.units = block.units * np.array(numbers)[:, None]
    view.notes.assumed(
        "quantity",
        f"{view.header(amount)} is multiplied by {view.header(column)}.",
        view.cells((r, column) for r in several),
    )


def ask_about_cents(view: View, block: Block) -> None:
    """Amounts that may be cents are asked about, and divided only when the user says so."""
    amount = block.columns[0]
    said = view.answer("cents")
    if said == "yes":
        block.units = np.round(block.units, 6) / 100
        view.notes.assumed("cents", f"{view.header(amount)} is in cents: divided by 100.", ())
        return
    named = bool(set(words_of(view.header(amount))) & _CENTS)
    headers = {" ".join(words_of(re.sub(r"\(.*\)", "", n))) for n in view.table.names}
    exported = bool(headers & _EXPORTS)
    whole = bool((block.units == np.rint(block.units)).all()) and bool((block.units >= 100).any())
    plain = not any(view.tab.number_format(r, amount) for r in block.rows[:50])
    if said == "no" or not (named or (exported and whole and plain)):
        return
    most = int(np.abs(block.units).max())
    raise Question(
        f"Is {view.header(amount)} in cents ({most:,} = {most / 100:,.2f})?",
        hint="Exports of billing systems often are; nothing is divided by 100 unsaid.",
        where=[view.span_of(amount, block.rows)],
        choices=(
            Choice("Yes, in cents", {"answers": {"cents": "yes"}}),
            Choice("No, in whole units", {"answers": {"cents": "no"}}),
        ),
    )
