"""Amounts in several currencies, converted at one constant rate each: exchange rates are no growth.

Rates come from a tab that lists currencies with their rates, or from the answer ``rates``
(``EUR:1.08,GBP:1.27`` or an object) together with the answer ``currency``. Without them nothing is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from addon.core import currency as currencies
from addon.core.dates import words_of
from addon.core.finding import find_tables
from addon.core.layouts.cells import Block, Place
from addon.core.layouts.view import View
from addon.core.money import Unreadable, parse_amount
from addon.core.table import Table
from addon.errors import BadCell, Choice, Malformed, Question

_RATE = frozenset("rate rates kurs wechselkurs taux cambio tasa taxa tasso koers fx".split())
_TO = frozenset("to in zu nach en a para naar".split())
_PER = frozenset("per pro par por".split())


@dataclass(frozen=True)
class Rates:
    """``rates``: currency -> how many units of ``target`` one unit is worth. ``source``: where they stand."""

    target: str
    rates: Mapping[str, Fraction]
    source: str
    cells: tuple[str, ...] = ()


def convert(view: View, block: Block, found: Mapping[str, list[Place]]) -> str | None:
    """Turn the block into one currency and say so; None when there are no rates for all of them.

    Cents are rounded half to even, cell by cell. Raises Question when the currency of the rates is not said.
    """
    if any(not places for places in found.values()) or _claimed_twice(found):
        return None
    rates = _answered(view) or _from_tab(view, set(found))
    if rates is None or any(code != rates.target and code not in rates.rates for code in found):
        return None
    where = {place: code for code, places in found.items() for place in places}
    bare: list[Place] = []
    for line, row in enumerate(block.rows):
        for index, column in enumerate(block.columns):
            if not block.units[line, index]:
                continue
            code = where.get((row, column)) or _of_row(view, row, where)
            if code is None:
                bare.append((row, column))
            elif code != rates.target:
                block.units[line, index] = _exchanged(float(block.units[line, index]), code, rates)
    if bare:
        raise BadCell(
            "Some amounts show no currency beside others that do, so no rate can be chosen for them.",
            hint="Give every amount its currency, by its format or in a currency column.",
            where=view.cells(bare),
        )
    told = [
        f"1 {code} = {float(rate):.6g} {rates.target}"
        for code, rate in sorted(rates.rates.items())
        if code in found and code != rates.target
    ]
    view.notes.assumed(
        "converted",
        f"Amounts are converted to {rates.target} at one constant rate each, {rates.source}:"
        f" {', '.join(told)}.",
        rates.cells,
    )
    return rates.target


def _claimed_twice(found: Mapping[str, list[Place]]) -> bool:
    places = [place for group in found.values() for place in set(group)]
    return len(places) != len(set(places))


def _of_row(view: View, row: int, where: Mapping[Place, str]) -> str | None:
    """The currency column's word counts for every amount of its row."""
    column = view.column("currency")
    return None if column is None else where.get((row, column))


def _exchanged(units: float, code: str, rates: Rates) -> float:
    scale = 10 ** currencies.exponent(rates.target)
    return float(Fraction(round(Fraction(repr(units)) * rates.rates[code] * scale), scale))


def _answered(view: View) -> Rates | None:
    """Rates that the user gave with the request."""
    said = view.answer("rates")
    if not said:
        return None
    pairs = (
        said.items()
        if isinstance(said, Mapping)
        else [tuple(part.split(":", 1)) for part in str(said).replace(" ", "").split(",") if ":" in part]
    )
    target = str(view.answer("currency") or "").upper()
    try:
        rates = {str(code).upper(): Fraction(str(rate)) for code, rate in pairs}
    except (ValueError, ZeroDivisionError):
        rates = {}
    if not rates or any(rate <= 0 for rate in rates.values()) or target not in currencies.CODES:
        raise Malformed(
            "The rates cannot be read.", hint="Give them as EUR:1.08,GBP:1.27 together with currency=USD."
        )
    return Rates(target, rates, "as you gave them")


def _from_tab(view: View, codes: set[str]) -> Rates | None:
    """The first other tab that lists the currencies with their rates."""
    for tab in view.book.tabs:
        if tab.ours or not tab.loaded or tab.sheet_id == view.tab.sheet_id:
            continue
        for table in find_tables(tab, None, view.book.locale, view.ask.fiscal_start):
            read = _read_table(view, table, codes)
            if read:
                return read
    return None


def _read_table(view: View, table: Table, codes: set[str]) -> Rates | None:
    headers = [words_of(name) for name in table.names]
    column = next((i for i, words in enumerate(headers) if _RATE & set(words)), None)
    if column is None:
        return None
    per_target, target = _direction(table.names[column])
    found: dict[str, Fraction] = {}
    for row in range(table.top, table.bottom):
        line = [table.tab.value(row, table.left + i) for i in range(len(table.names))]
        code = next((c for v in line if (c := str(v).strip().upper()) in currencies.CODES), None)
        rate = _rate(line[column], view.book.locale)
        if code and rate:
            found.setdefault(code, 1 / rate if per_target else rate)
    if len(found) < 1 or not codes & set(found):
        return None
    target = target or next((code for code, rate in found.items() if rate == 1), None)
    said = str(view.answer("currency") or "").upper()
    target = target or (said if said in currencies.CODES else None)
    where = (table.tab.range(table.rect),)
    if target is None:
        raise Question(
            f"To which currency do the rates on {table.tab.title} convert?",
            hint="Name it in the header, such as Rate to USD, or give it the rate 1.",
            where=where,
            choices=tuple(
                Choice(f"To {c}", {"answers": {"currency": c}}) for c in sorted(codes - set(found) or codes)
            ),
        )
    return Rates(target, {**found, target: Fraction(1)}, f"from the tab {table.tab.title}", where)


def _direction(header: str) -> tuple[bool, str | None]:
    """Whether the rates are per unit of the target (``EUR per USD``), and the target where it is named."""
    words = words_of(header)
    for index, word in enumerate(words[1:], 1):
        if word.upper() in currencies.CODES and words[index - 1] in _PER:
            return True, word.upper()
        if word.upper() in currencies.CODES and words[index - 1] in _TO:
            return False, word.upper()
    named = [w.upper() for w in words if w.upper() in currencies.CODES]
    return False, named[0] if len(named) == 1 else None


def _rate(value: object, locale: str) -> Fraction | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return Fraction(repr(value)) if value > 0 else None
    try:
        units = Fraction(parse_amount(str(value), locale).units)
    except Unreadable:
        return None
    return units if units > 0 else None
