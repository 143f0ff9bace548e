"""Discounts beside an amount: taken off once the user has said that the amount is before them."""

from __future__ import annotations

import numpy as np

from addon.core.dates import words_of
from addon.core.layouts.amounts import text_of
from addon.core.layouts.cells import Block, column_values
from addon.core.layouts.view import View
from addon.errors import BadCell, Choice, Question

_DISCOUNT = ("discount", "coupon", "rabatt", "remise", "descuento", "desconto", "sconto", "korting", "promo")
_PERCENT = frozenset("percent pct percentage prozent pourcentage porcentaje percentual percentuale".split())
_NET = frozenset("mrr arr net netto cmrr carr acv discounted".split())
_PASSING = frozenset("once repeating einmalig limited".split())


def take_off_discounts(view: View, block: Block) -> None:
    """Amounts less their discount, a percentage or an amount per line.

    A discount that ends by itself (duration ``once`` or ``repeating``) lowers no recurring amount: only those
    that last forever do (https://docs.stripe.com/billing/subscriptions/analytics). Raises Question where an
    amount may be before or after its discount, BadCell for a discount that cannot be read.
    """
    column, amount = _column(view), block.columns[0]
    if column is None or column == amount or set(words_of(view.header(amount))) & _NET:
        return
    off = _numbers(view, block, column)
    for line in _passing(view, block):
        off[line] = 0.0
    hit = [r for r, number in zip(block.rows, off, strict=True) if number]
    said = view.answer("discount")
    if not hit or said == "included":
        return
    names = f"{view.header(amount)} before or after {view.header(column)}"
    if said != "take_off":
        raise Question(
            f"Is {names}?",
            hint="Say which one; recurring revenue is what is really paid.",
            where=view.cells((r, column) for r in hit),
            choices=(
                Choice("Before: take it off", {"answers": {"discount": "take_off"}}),
                Choice("After: it is taken off already", {"answers": {"discount": "included"}}),
            ),
        )
    percent = _is_percent(view, block, column)
    shares = np.array(off)[:, None]
    if percent and float(np.abs(shares).max()) > 1:
        shares = shares / 100
    block.units = block.units * (1 - shares) if percent else block.units - shares
    block.units = np.round(block.units, 6)
    view.notes.assumed(
        "discount",
        f"{view.header(column)} is taken off {view.header(amount)}"
        f"{' as a percentage' if percent else ''}; discounts that end by themselves are not.",
        view.cells((r, column) for r in hit),
    )


def _column(view: View) -> int | None:
    for column in range(view.table.left, view.table.right):
        words = words_of(view.header(column))
        named = any(w.startswith(_DISCOUNT) or w == "off" for w in words)
        if named and not {"duration", "code", "id", "name", "date", "end", "start"} & set(words):
            return column
    return None


def _numbers(view: View, block: Block, column: int) -> list[float]:
    """The discount of every line; a blank is none."""
    numbers: list[float] = []
    bad: list[int] = []
    for row, value in zip(block.rows, column_values(view, block.rows, column), strict=True):
        text = text_of(value).strip().rstrip("%").strip()
        try:
            numbers.append(abs(float(text)) if text else 0.0)
        except ValueError:
            bad.append(row)
            numbers.append(0.0)
    if bad and len(bad) == len(numbers):
        return [0.0] * len(numbers)  # names of coupons, not their size
    if bad:
        raise BadCell(
            f"{view.header(column)} cannot be read.",
            hint="Type a percentage or an amount, or leave the cell blank.",
            where=view.cells((row, column) for row in bad),
        )
    return numbers


def _passing(view: View, block: Block) -> list[int]:
    """The lines whose discount ends by itself."""
    for column in range(view.table.left, view.table.right):
        words = words_of(view.header(column))
        if "duration" in words and any(w.startswith(_DISCOUNT) for w in words):
            values = column_values(view, block.rows, column)
            return [i for i, v in enumerate(values) if _PASSING & set(words_of(text_of(v)))]
    return []


def _is_percent(view: View, block: Block, column: int) -> bool:
    header = view.header(column)
    if _PERCENT & set(words_of(header)) or "%" in header:
        return True
    texts = column_values(view, block.rows, column)
    shown = [view.tab.number_format(row, column) for row in block.rows]
    return any("%" in pattern for pattern in shown) or any(
        isinstance(t, str) and t.strip().endswith("%") for t in texts
    )
