"""Which currency the amounts are in, and whether they are MRR, ARR or plain revenue."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from addon.core import currency as currencies
from addon.core.dates import SCALE, words_of
from addon.core.layouts.cells import Block, Place, column_values, patterns_of
from addon.core.layouts.rates import convert
from addon.core.layouts.view import View, listed
from addon.core.ledger import Basis
from addon.errors import Choice, MixedCurrency, Question

_BASIS: tuple[tuple[Basis, frozenset[str]], ...] = (
    ("ARR", frozenset({"arr", "carr", "acv"})),
    ("MRR", frozenset({"mrr", "cmrr"})),
)
_THOUSANDS = re.compile(
    rf"{SCALE.pattern}|\b(?:thousands?|millions?|tausend|milliers?|miles)\b", re.IGNORECASE
)
_ANNUAL = frozenset(
    "annual annualised annualized yearly jahrliche jahrlich annuel annuels anual annuale".split()
)
_MONTHLY = frozenset("monthly monatliche monatlich mensuel mensuels mensual mensal mensile".split())
_RECURRING = frozenset("recurring wiederkehrend wiederkehrende recurrent recurrente recorrente".split())
_REVENUE = frozenset(
    "revenue revenues sales umsatz ca chiffre ingresos receita faturamento fatturato ricavi omzet"
    " billing".split()
)


def basis_of(view: View, columns: list[int], labels: str = "") -> Basis:
    """MRR, ARR or revenue by the answer, the headers, ``labels``, the tab's title or the texts above.

    A word for MRR or ARR anywhere beats a word for revenue; nothing at all is called revenue, and said.
    """
    said = view.answer("basis")
    if said in ("MRR", "ARR", "revenue"):
        return said  # type: ignore[no-any-return]
    headers = {found for c in columns if (found := _basis_in(view.header(c)))}
    _refuse_both(view, columns, headers)
    _say_thousands(view, columns)
    if len(headers) == 1:
        return headers.pop()
    found_in = [
        b for text in (labels, view.tab.title, *_above(view), view.book.title) if (b := _basis_in(text))
    ]
    for found in (*(b for b in found_in if b != "revenue"), *found_in):
        return found
    view.notes.assumed(
        "basis_assumed", "Nothing says whether the amounts are MRR or ARR: they are called revenue."
    )
    return "revenue"


def _above(view: View) -> list[str]:
    """The first texts above the table: titles and notes that may name basis and currency."""
    rows = view.tab.rows[: view.table.header_top]
    return [v for row in rows for v in row if isinstance(v, str)][:8]


def _refuse_both(view: View, columns: list[int], headers: set[Basis]) -> None:
    """A month's revenue against a year's would be wrong by twelve; nothing is multiplied or divided."""
    if {"MRR", "ARR"} <= headers:
        monthly = [c for c in columns if _basis_in(view.header(c)) == "MRR"]
        raise Question(
            "Some columns are MRR, others ARR; they cannot be compared.",
            hint="Choose columns of one kind; Keeprate multiplies or divides nothing by 12.",
            where=view.cells((view.table.header_top, c) for c in monthly),
        )


def _say_thousands(view: View, columns: list[int]) -> None:
    """Amounts in thousands stay as they stand: no ratio depends on it, every amount shown does.

    Raises Question where only some of the columns are: their sums and ratios would be wrong by a thousand.
    """
    headers = [view.header(c) for c in columns]
    named = [bool(_THOUSANDS.search(header)) for header in headers]
    if any(named) and not all(named) and view.answer("units") != "alike":
        first, other = headers[named.index(True)], headers[named.index(False)]
        raise Question(
            f"{first} is in thousands or millions, {other or 'another column'} is not.",
            hint="Bring all amounts into one unit, or choose columns of one unit.",
            where=view.cells((view.table.header_top, c) for c, n in zip(columns, named, strict=True) if n),
            choices=(Choice("All amounts are in one unit", {"answers": {"units": "alike"}}),),
        )
    if (
        all(named)
        and view.answer("units") != "alike"
        and len({_is_millions(header) for header in headers}) > 1
    ):
        raise _two_units(view, columns, headers)
    found = next((t for t in (*headers, view.tab.title) if _THOUSANDS.search(t)), None)
    if found:
        view.notes.assumed(
            "as_written",
            f"“{found}” names thousands or millions: amounts are shown as they stand in the cells.",
        )


def _is_millions(header: str) -> bool:
    """Whether the unit of a header is millions, not thousands."""
    match = _THOUSANDS.search(header)
    return bool(match and "m" in match.group().casefold().replace("milliers", "").replace("miles", ""))


def _two_units(view: View, columns: list[int], headers: list[str]) -> Question:
    millions = [c for c, header in zip(columns, headers, strict=True) if _is_millions(header)]
    return Question(
        "Some columns are in thousands, others in millions; they cannot be compared.",
        hint="Bring all amounts into one unit, or choose columns of one unit.",
        where=view.cells((view.table.header_top, c) for c in millions),
        choices=(Choice("All amounts are in one unit", {"answers": {"units": "alike"}}),),
    )


def _basis_in(text: str) -> Basis | None:
    words = set(words_of(text))
    for basis, names in _BASIS:
        if words & names:
            return basis
    if words & _RECURRING and words & (_ANNUAL | _MONTHLY):
        return "ARR" if words & _ANNUAL else "MRR"
    return "revenue" if words & _REVENUE else None


def currency_of(view: View, block: Block) -> str:
    """The one currency of a block: by its number formats, texts, currency column, headers, or the locale.

    Raises MixedCurrency naming the cells of the rarer currency, Question when header and cells disagree.
    """
    found = _in_formats(view, block)
    for code, positions in block.currencies.items():
        found.setdefault(code, []).extend(block.place(p) for p in positions)
    of_rows = _in_column(view, block)
    if len(of_rows) > 1 and not _header_holds(view, block, of_rows):
        for code, places in of_rows.items():
            found.setdefault(code, []).extend(places)
    elif len(of_rows) == 1:
        found.setdefault(next(iter(of_rows)), [])
    for code, places in _by_header(view, block).items():
        found.setdefault(code, []).extend(places)
    if len(found) > 1:
        converted = convert(view, block, found)
        if converted:
            return converted
        _refuse(view, found)
    named = _in_headers(view, block.columns)
    said = str(view.answer("currency") or "").upper()
    if said in currencies.CODES and (not found or said in found or named):
        return said
    if found:
        code = next(iter(found))
        if named and named != {code}:
            _ask_header(view, code, named, found[code])
        return code
    if len(named) == 1:
        return named.pop()
    code = currencies.of_locale(view.book.locale)
    view.notes.assumed(
        "currency_assumed", f"No currency is shown: {code} is assumed from the sheet's locale."
    )
    return code


def _in_formats(view: View, block: Block) -> dict[str, list[Place]]:
    """Currency -> cells, by number format; blank cells do not count."""
    tab, columns = view.tab, block.columns
    patterns = patterns_of(view, block)
    named = {p: code for p in patterns if p and (code := currencies.in_format(p, view.book.locale))}
    if not named:
        return {}
    if len(set(named.values())) == 1:
        return {next(iter(named.values())): []}
    places: dict[str, list[Place]] = defaultdict(list)
    for line, row in enumerate(block.rows):
        for index, column in enumerate(columns):
            code = named.get(tab.number_format(row, column))
            if code and block.stated[line, index] and block.units[line, index]:
                places[code].append((row, column))
    return dict(places)


def _in_column(view: View, block: Block) -> dict[str, list[Place]]:
    """Currency -> cells of a currency column."""
    column = view.column("currency")
    places: dict[str, list[Place]] = defaultdict(list)
    if column is None:
        return {}
    values = column_values(view, block.rows, column)
    codes = {v: currencies.of_sign(str(v), view.book.locale) for v in set(values) if v is not None}
    if len(set(codes.values()) - {None}) == 1:
        return {next(c for c in codes.values() if c): []}
    paid: list[bool] = np.any(block.units != 0, axis=1).tolist()
    for row, value, any_money in zip(block.rows, values, paid, strict=True):
        code = codes[value] if value is not None else None
        if code and any_money:
            places[code].append((row, column))
    return dict(places)


def _by_header(view: View, block: Block) -> dict[str, list[Place]]:
    """Currency -> cells, where the headers of the amount columns name several: ``2024 USD``, ``2025 EUR``."""
    locale = view.book.locale
    named = {
        j: code for j, c in enumerate(block.columns) if (code := currencies.in_text(view.header(c), locale))
    }
    places: dict[str, list[Place]] = defaultdict(list)
    if len(set(named.values())) > 1:
        for line, index in np.argwhere(block.stated & (block.units != 0)).tolist():
            if index in named:
                places[named[index]].append(block.place((line, index)))
    return dict(places)


def _header_holds(view: View, block: Block, of_rows: dict[str, list[Place]]) -> bool:
    """Whether a column such as ``MRR (USD)`` is already in one currency beside a currency column of several.

    Only the user can say: converting it again would be as wrong as adding up what was not converted.
    """
    headers = [view.header(c) for c in block.columns]
    named = {currencies.in_text(header, view.book.locale) for header in headers}
    said = view.answer("currency_from")
    if said in {"header", "rows"} or len(named) != 1 or None in named:
        return bool(said == "header")
    code, column = named.pop(), view.header(view.columns("currency")[0])
    raise Question(
        f"{headers[0]} names {code}, the column {column or 'of currencies'} names {listed(list(of_rows))}.",
        hint="Say whether the amounts are converted already; nothing is converted twice.",
        where=view.cells(place for places in of_rows.values() for place in places),
        choices=(
            Choice(f"All are in {code} already", {"answers": {"currency_from": "header"}}),
            Choice("Each is in the currency of its row", {"answers": {"currency_from": "rows"}}),
        ),
    )


def _in_headers(view: View, columns: list[int]) -> set[str]:
    """Currencies named by the headers, else by the tab's title."""
    locale = view.book.locale
    named = {code for c in columns if (code := currencies.in_text(view.header(c), locale))}
    if not named:
        texts = (view.tab.title, *_above(view))
        named = set(filter(None, [next(filter(None, (currencies.in_text(t, locale) for t in texts)), None)]))
    return named


def _refuse(view: View, found: dict[str, list[Place]]) -> None:
    ranked = sorted(found, key=lambda code: (bool(found[code]), -len(found[code])))
    others = [p for code in ranked[1:] for p in found[code]]
    raise MixedCurrency(
        f"Amounts are in {', '.join(ranked[:-1])} and {ranked[-1]}; without rates they cannot be added.",
        hint=f"Convert these cells to {ranked[0]}, or add a tab Rates with the columns Currency and Rate to"
        f" {ranked[0]}; one constant rate each is used.",
        where=view.cells(others) or [view.tab.range(view.table.rect)],
    )


def _ask_header(view: View, code: str, named: set[str], places: list[Place]) -> None:
    other = sorted(named - {code})[0]
    raise Question(
        f"The header says {other}, the cells are shown in {code}.",
        hint="Say which one is right; no amount is converted.",
        where=view.cells(places) or [view.tab.range(view.table.rect)],
        choices=tuple(Choice(f"All are {c}", {"answers": {"currency": c}}) for c in (code, other)),
    )
