"""Retention in a cell: typed, seen, explained when it is refused, and right again after an edit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opener
from tests.journeys.sheet import RUN, WAIT, Sheet

TABLE = [
    ["Account", "Dec 2024", "Jan 2025", "Dec 2025", "", "Formula"],
    ["Acme", 100, 110, 150],
    ["Bolt", 100, 90, 80],
    ["Cyan", 50, 20, ""],
    ["Dune", "", 30, 40],
    ["Total", "=SUM(B2:B5)", "=SUM(C2:C5)", "=SUM(D2:D5)"],
]
FORMULAS = [
    ("=NRR(B2:B5,D2:D5)", 230 / 250),
    ("=GRR(B2:B5,D2:D5)", 180 / 250),
    ("=NRR_FROM(250,50,20,50)", 230 / 250),
    ("=GRR_FROM(B6,50,20,50)", 180 / 250),
    ('=NRR_PERIOD(A1:D6,B1,"Dec 2025")', 230 / 250),
    ("=GRR_PERIOD(A1:D6,DATE(2024,12,31),D1)", 180 / 250),
    ("=QUICK_RATIO(B2:B5,D2:D5)", 90 / 70),
    ("=LOGO_RETENTION(B2:B5,D2:D5)", 2 / 3),
    ('=NRR_PERIOD(A1:D6,B1,D1,"Same customers, any gap is gone")', 230 / 250),
    ('=NRR_PERIOD(A1:D6,B1,D1,,"JPY")', 230 / 250),
    ('=NRR_PERIOD(A1:D6,B1,D1,"renewal_base")', "The definition renewal_base needs the renewal date"),
    ('=GRR(B2:B5,D2:D5,"yen")', "The currency “yen” is no code: write it as USD, JPY or KWD"),
    ('=NRR(FILTER(B2:B6,A2:A6<>"Total"),FILTER(D2:D6,A2:A6<>"Total"))', 230 / 250),
    ("=KEEPRATE_NRR(B2:B,D2:D)", "Row 5 of the start range looks like a total"),  # it is in the open range
]


def tab(rows: list[list[Any]]) -> list[dict[str, Any]]:
    return [{"title": "Revenue", "rows": rows, "input": "USER_ENTERED"}]


@pytest.fixture
def small(open_sheet: Opener) -> Sheet:
    return open_sheet(tab(TABLE), title="Small").open()


def value(sheet: Sheet, a1: str) -> Any:
    params = {"spreadsheetId": sheet.id, "range": a1, "valueRenderOption": "UNFORMATTED_VALUE"}
    return sheet.google.call(sheet.user, "sheets.spreadsheets.values.get", params)["values"][0][0]


def hover(sheet: Sheet, a1: str) -> str:
    sheet.cell(a1).hover()
    expect(sheet.page.locator("#grid .note, .note")).to_be_visible(timeout=WAIT)
    return sheet.page.locator(".note").inner_text()


def test_every_formula_is_computed_where_it_is_typed(small: Sheet) -> None:
    for row, (formula, expected) in enumerate(FORMULAS, 2):
        small.edit(f"F{row}", formula)
        if isinstance(expected, str):
            small.expect_text(f"F{row}", "#ERROR!", RUN)
            assert expected in hover(small, f"F{row}")
            continue
        small.expect_text(f"F{row}", re.compile(r"^\d"), RUN)
        assert value(small, f"F{row}") == pytest.approx(expected, abs=1e-15)
    expect(small.cell(f"F{len(FORMULAS) + 1}")).to_have_class(re.compile(r"\bwrong\b"))
    small.select("F2")
    assert small.formula == "=NRR(B2:B5,D2:D5)"
    small.shot("formulas")
    assert small.errors == []


def test_an_edit_recalculates_what_depends_on_it_and_an_error_says_where(small: Sheet) -> None:
    small.edit("F2", "=NRR(B2:B5,D2:D5)")
    small.expect_text("F2", "0.92", RUN)
    small.edit("D3", "105")
    small.expect_text("F2", "1.02", RUN)
    small.edit("D4", "soon")
    small.expect_text("F2", "#ERROR!", RUN)
    said = hover(small, "F2")
    assert said.startswith("Error")
    assert "Row 3 of the end range holds the text “soon” instead of an amount: type it as a number." in said
    small.edit("D4", "50")
    small.expect_text("F2", "1.22", RUN)
    small.select("F2")
    bar = small.page.locator("#formula-bar")
    bar.click()
    bar.fill("=keeprate_grr(B2:B5,D2:D5)")
    bar.press("Enter")
    small.expect_text("F2", "1", RUN)
    expect(small.cell("F2")).not_to_have_attribute("data-note", re.compile(".*"))


def test_the_sample_book_gives_the_number_of_its_report(open_sheet: Opener) -> None:
    sheet = open_sheet().open()
    params = {"spreadsheetId": sheet.id, "range": "A2:Z215", "valueRenderOption": "UNFORMATTED_VALUE"}
    rows = sheet.google.call(sheet.user, "sheets.spreadsheets.values.get", params)["values"]
    ends = [[*row, *[""] * 26] for row in rows]
    paid = [(row[13] or 0, row[25] or 0) for row in ends]
    expected = sum(end for start, end in paid if start) / sum(start for start, _ in paid)
    sheet.edit("C220", "=NRR(N2:N215,Z2:Z215)")
    sheet.edit("C221", "=NRR_PERIOD(A1:Z217,N1,Z1)")
    sheet.expect_text("C220", re.compile(r"\d"), RUN)
    sheet.expect_text("C221", re.compile(r"\d"), RUN)
    assert value(sheet, "C220") == pytest.approx(expected, abs=1e-12)
    assert value(sheet, "C221") == value(sheet, "C220")


def test_formulas_are_replaced_by_their_values_after_a_question(small: Sheet) -> None:
    small.edit("F2", "=NRR(B2:B5,D2:D5)")
    small.edit("F3", "=SUM(D2:D5)")
    small.expect_text("F2", "0.92", RUN)
    small.select("F2:F3")
    small.menu("Extensions", "Keeprate", "Replace formulas with values")
    expect(small.alert).to_contain_text(
        "Replace 1 formula of Keeprate in F2:F3 by the value it shows?", timeout=RUN
    )
    small.shot("formulas-replace")
    small.answer("OK")
    expect(small.toast).to_contain_text("1 formula replaced by its value.", timeout=RUN)
    small.edit("D3", "105")
    small.expect_text("F3", "295", RUN)
    small.expect_text("F2", "0.92")
    small.select("F2")
    assert small.formula == "0.92"
    small.menu("Extensions", "Keeprate", "Replace formulas with values")
    expect(small.alert).to_contain_text("No selected cell holds a formula of Keeprate", timeout=RUN)
    small.answer("OK")
