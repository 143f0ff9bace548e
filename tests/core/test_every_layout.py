"""What every layout must survive: 500 columns, three rows on top, hidden rows, and another language.

Each sheet is taken from the corpus, changed in a way that means nothing, and must give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from addon.compute_nrr import compute
from addon.core.layouts import LAYOUTS
from addon.core.table import Book, Tab, Value
from addon.errors import KeeprateError, MixedCurrency
from tests.core.messy import CASES, Case, load

BASES = {
    "periods_across": "zeros_are_stated_not_blank",
    "account_period_rows": "log_of_months",
    "start_end": "start_end_blanks",
    "movement_columns": "movement_columns_with_minus_signs",
    "vertical_block": "component_and_amount",
    "period_totals": "period_totals",
    "movement_list": "movement_list",
    "movement_schedule": "movement_schedule",
    "subscriptions": "subscriptions_with_blank_ends",
    "invoice_lines": "invoice_lines_with_service_periods",
    "tab_per_period": "tab_per_month",
    "year_rows": "year_rows_of_months",
}
NO_NUMBERS = {"deals", "current_only"}  # these lists hold no NRR: they end in a question
WORDS_DOWN = ("vertical_block", "movement_list", "movement_schedule")  # their kinds are cells, not headers
SAME = ("layout", "start", "expansion", "contraction", "churn", "reactivation", "new", "end", "nrr", "grr")
GERMAN = {
    "Customer": "Kunde", "Account": "Kunde", "Month": "Monat", "MRR": "MRR", "Starting ARR": "ARR Anfang",
    "Ending ARR": "ARR Ende", "Expansion": "Erweiterung", "Contraction": "Reduzierung", "Churn": "Abgang",
    "Start date": "Vertragsbeginn", "End date": "Vertragsende", "Status": "Status", "Date": "Datum",
    "Service Start": "Leistungsbeginn", "Service End": "Leistungsende", "Amount": "Betrag",
    "Invoice Date": "Rechnungsdatum", "Segment": "Segment", "Dec 2024": "Dez 2024", "Dec 2025": "Dez 2025",
}  # fmt: skip
FRENCH = {
    "Customer": "Client", "Account": "Client", "Month": "Mois", "Starting ARR": "ARR début",
    "Ending ARR": "ARR fin", "Start date": "Date de début", "End date": "Date de fin", "Amount": "Montant",
    "Service Start": "Début de contrat", "Service End": "Date de fin", "Invoice Date": "Date de facture",
    "Dec 2024": "déc. 2024", "Dec 2025": "déc. 2025",
}  # fmt: skip
Change = Callable[[Book], Book]


def each_tab(change: Callable[[Tab], Tab]) -> Change:
    return lambda book: replace(book, tabs=tuple(change(tab) for tab in book.tabs))


def with_500_columns(tab: Tab) -> Tab:
    """Texts to the right of the table, as exports carry them along."""
    width = max(len(row) for row in tab.rows)
    rows: list[list[Value]] = []
    for number, row in enumerate(tab.rows):
        filled = [*row, *[None] * (width - len(row))]
        more = [f"Field {n}" if number == 0 else f"text {n}" for n in range(500 - width)]
        rows.append([*filled, *more])
    return replace(tab, rows=rows, column_count=500)


def with_three_rows_on_top(tab: Tab) -> Tab:
    """A title, a remark and a row of group names right above the header."""
    width = max(len(row) for row in tab.rows)
    groups: list[Value] = [None] * (width - 1) + ["Figures"] if width > 1 else [None]
    top: list[list[Value]] = [["Report of the finance team"], ["Prepared for the board"], groups]
    shown = [[], [], [], *tab.formats]
    formulas = tab.formulas
    return replace(
        tab,
        rows=[*top, *tab.rows],
        formats=shown,
        formulas=(lambda r, c: r > 2 and formulas(r - 3, c)) if formulas else None,
        hidden_rows=frozenset(r + 3 for r in tab.hidden_rows),
    )


def with_hidden_rows(tab: Tab) -> Tab:
    return replace(tab, hidden_rows=frozenset(range(2, len(tab.rows), 2)))


def in_language(words: dict[str, str], locale: str, mark: str, group: str) -> Change:
    """Headers translated, amounts typed as texts in the notation of the locale."""

    def amount(value: Value, pattern: str | None) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float) or not pattern or "#" not in pattern:
            return value
        whole, _, cents = f"{abs(value):,.2f}".partition(".")
        text = whole.replace(",", group) + mark + cents + " €"
        return f"-{text}" if value < 0 else text

    def change(tab: Tab) -> Tab:
        rows: list[list[Value]] = []
        for number, row in enumerate(tab.rows):
            patterns = tab.formats[number] if number < len(tab.formats) else []
            cells = [amount(v, patterns[i] if i < len(patterns) else None) for i, v in enumerate(row)]
            rows.append([words.get(c, c) if isinstance(c, str) and number == 0 else c for c in cells])
        plain = [[p if p and "#" not in p else None for p in row] for row in tab.formats]
        title = words.get(tab.title, tab.title)
        return replace(tab, rows=rows, formats=plain, title=title)

    return lambda book: replace(each_tab(change)(book), locale=locale)


def case_of(layout: str) -> Case:
    return load(CASES / f"{BASES[layout]}.txt")


def numbers(case: Case, book: Book) -> dict[str, Any]:
    result, _ = compute(book, case.ask)
    return {key: result[key] for key in SAME}


@pytest.mark.parametrize("layout", BASES)
@pytest.mark.parametrize(
    "change",
    [each_tab(with_500_columns), each_tab(with_three_rows_on_top), each_tab(with_hidden_rows)],
    ids=["500 columns", "three rows on top", "hidden rows"],
)
def test_a_change_without_meaning_changes_no_number(layout: str, change: Change) -> None:
    case = case_of(layout)
    base = numbers(case, case.book)
    assert base["layout"] == layout
    assert numbers(case, change(case.book)) == base


def with_hidden_columns(tab: Tab) -> Tab:
    return replace(tab, hidden_columns=frozenset(range(max(map(len, tab.rows)))))


@pytest.mark.parametrize("layout", BASES)
def test_hidden_columns_are_read_and_said(layout: str) -> None:
    case = case_of(layout)
    result, _ = compute(each_tab(with_hidden_columns)(case.book), case.ask)
    assert "hidden_columns" in [problem["code"] for problem in result["problems"]]
    assert {key: result[key] for key in SAME if key != "layout"} == {
        key: value for key, value in numbers(case, case.book).items() if key != "layout"
    }


@pytest.mark.parametrize("layout", BASES)
def test_hidden_rows_are_read_and_said(layout: str) -> None:
    case = case_of(layout)
    result, _ = compute(each_tab(with_hidden_rows)(case.book), case.ask)
    assert "hidden_rows" in [problem["code"] for problem in result["problems"]]


@pytest.mark.parametrize("layout", [x for x in BASES if x not in WORDS_DOWN])
@pytest.mark.parametrize(
    ("words", "locale", "mark", "group"),
    [(GERMAN, "de_DE", ",", "."), (FRENCH, "fr_FR", ",", "\u202f")],
    ids=["German", "French"],
)
def test_another_language_and_notation_gives_the_same_numbers(
    layout: str, words: dict[str, str], locale: str, mark: str, group: str
) -> None:
    case = case_of(layout)
    translated = in_language(words, locale, mark, group)(case.book)
    assert translated != case.book
    assert numbers(case, translated) == numbers(case, case.book)


def test_every_layout_is_here() -> None:
    assert {layout.name for layout in LAYOUTS} == set(BASES) | NO_NUMBERS


def amount_cells(tab: Tab) -> list[tuple[int, int]]:
    """Cells of money, by their number formats."""
    return [
        (r, c)
        for r, row in enumerate(tab.formats)
        for c, pattern in enumerate(row)
        if pattern and "#" in pattern and r < len(tab.rows) and c < len(tab.rows[r]) and tab.rows[r][c]
    ]


def place_of(layout: str, tab: Tab) -> tuple[int, int]:
    """An amount that counts: the last one, above the total of a tab per month, a typed text of a block."""
    if layout == "vertical_block":
        return (2, 1)
    return amount_cells(tab)[0 if layout == "tab_per_period" else -1]


def with_cell(book: Book, place: tuple[int, int], value: Value, pattern: str | None = None) -> Book:
    tab = book.tabs[0]
    rows, formats = [list(row) for row in tab.rows], [list(row) for row in tab.formats]
    rows[place[0]][place[1]] = value
    formats[place[0]][place[1]] = pattern or formats[place[0]][place[1]]
    return replace(book, tabs=(replace(tab, rows=rows, formats=formats), *book.tabs[1:]))


@pytest.mark.parametrize("layout", BASES)
@pytest.mark.parametrize("text", ["#N/A", "#REF!", "Loading..."])
def test_an_error_where_an_amount_should_be_is_refused_with_its_cell(layout: str, text: str) -> None:
    case = case_of(layout)
    place = place_of(layout, case.book.tabs[0])
    with pytest.raises(KeeprateError) as refused:
        compute(with_cell(case.book, place, text), case.ask)
    tab = case.book.tabs[0]
    assert tab.a1(*place) in refused.value.where, refused.value.message


@pytest.mark.parametrize("layout", BASES)
def test_two_currencies_without_rates_are_refused_and_never_added(layout: str) -> None:
    case = case_of(layout)
    place = place_of(layout, case.book.tabs[0])
    value = case.book.tabs[0].rows[place[0]][place[1]]
    value = value.replace("$", "€") if isinstance(value, str) else value
    with pytest.raises(MixedCurrency) as refused:
        compute(with_cell(case.book, place, value, "[$€-407]#,##0"), case.ask)
    assert refused.value.where
