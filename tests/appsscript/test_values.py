"""Replace formulas with values: only ours, only after a question, and what they show stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptHost
from deploy.local.script.sources import load
from tests.local.script.conftest import Page

APP = Path(__file__).resolve().parents[2] / "appsscript"
YOU = "you@example.com"
# A function that spills, as =ENRICH does: texts that would be a formula or a date when typed.
ENRICH = """/** Fields of keys.
 * @customfunction
 */
function ENRICH(keys) { return keys.map((row) => [row[0] + '!', '=1+1', '1/2']); }
"""
ROWS = [
    ["Acme", 100, 90, "=NRR(B1:B2,C1:C2)", "=SUM(B1:B2)"],
    ["Bolt", 50, 60, "=ROUND(KEEPRATE_GRR(B1:B2,C1:C2),2)", '="NRR("&B1'],
    ["", "", "", "=NRR(B1:B9,C1:C2)", "=IFERROR(LOGO_RETENTION(B1:B2,C1:C2),0)"],
]


class Book:
    """A spreadsheet with the add-on, one selection, and the answers somebody gives."""

    def __init__(self, folder: Path, rows: list[list[Any]]) -> None:
        self.google, self.page = Google(), Page()
        tabs = [{"title": "A", "rows": rows, "input": "USER_ENTERED"}]
        self.google.create_spreadsheet("B", owner=YOU, spreadsheet_id="book", tabs=tabs)
        self.host = ScriptHost(
            self.google, folder, spreadsheet_id="book", user=YOU, ui=self.page, script_properties={}
        )

    def replace(self, selected: str, *answers: str) -> str:
        """The question or sentence shown."""
        self.page.selected = {"sheet_id": 0, "a1": selected}
        self.page.answers = list(answers)
        self.host.run("replaceFormulasWithValues", [])
        return str(next(shown for shown in reversed(self.page.shown) if shown[0] == "alert")[2])

    def get(self, a1: str, render: str = "FORMULA") -> Any:
        params = {"spreadsheetId": "book", "range": a1, "valueRenderOption": render}
        return self.google.call(YOU, "sheets.spreadsheets.values.get", params).get("values", [])

    def put(self, a1: str, value: Any) -> None:
        params = {"spreadsheetId": "book", "range": a1, "valueInputOption": "USER_ENTERED"}
        self.google.call(YOU, "sheets.spreadsheets.values.update", params, {"values": [[value]]})


@pytest.fixture
def open_book(tmp_path: Path) -> Iterator[Callable[..., Book]]:
    opened: list[Book] = []

    def begin(rows: list[list[Any]], folder: Path = APP) -> Book:
        opened.append(Book(folder, rows))
        return opened[-1]

    yield begin
    for book in opened:
        book.host.close()
        book.google.close()


def test_only_formulas_of_ours_in_the_selection_become_values(open_book: Callable[..., Book]) -> None:
    book = open_book(ROWS)
    asked = book.replace("D1:E3", "OK")
    assert asked == (
        "Replace 3 formulas of Keeprate in D1:E3 by the values they show? They will no longer follow changes."
        " 1 formula with an error or still loading will stay. Other formulas stay as they are."
    )
    assert book.get("D1:E3") == [[1, "=SUM(B1:B2)"], [0.93, '="NRR("&B1'], ["=NRR(B1:B9,C1:C2)", 1]]
    assert book.page.shown[-1][:2] == ("toast", "3 formulas replaced by their values.")
    book.put("C1", 900)
    assert book.get("D1", "UNFORMATTED_VALUE") == [[1]]


def test_nothing_changes_without_a_yes_or_without_a_formula_of_ours(open_book: Callable[..., Book]) -> None:
    book = open_book(ROWS)
    book.replace("D1:E3", "CANCEL")
    assert book.get("D1:D2") == [[ROWS[0][3]], [ROWS[1][3]]]
    assert book.replace("E1:E2", "OK").startswith("No selected cell holds a formula of Keeprate")
    assert "each with an error" in book.replace("D3", "OK")
    assert book.get("E1:E2") == [[ROWS[0][4]], [ROWS[1][4]]]
    assert book.get("D3") == [[ROWS[2][3]]]


def test_a_cell_somebody_typed_over_meanwhile_is_left_alone(open_book: Callable[..., Book]) -> None:
    book = open_book(ROWS)
    book.page.before_answer = lambda: book.put("D1", "=B1")
    book.replace("D1:D2", "OK")
    assert book.get("D1:D2") == [["=B1"], [0.93]]


def test_what_a_formula_laid_beside_itself_stays_and_never_becomes_a_formula(
    open_book: Callable[..., Book], tmp_path: Path
) -> None:
    for name in ("values.js", "formulas.cells.js", "appsscript.json"):
        (tmp_path / name).write_text((APP / name).read_text("utf-8"), "utf-8")
    (tmp_path / "enrich.js").write_text(ENRICH, "utf-8")
    book = open_book([["acme", "=ENRICH(A1:A2)"], ["bolt"], ["x", "=A3"]], tmp_path)
    shown = [["acme!", "=1+1", "1/2"], ["bolt!", "=1+1", "1/2"]]
    assert book.get("B1:D2", "UNFORMATTED_VALUE") == shown
    book.replace("B1", "OK")
    assert book.get("B1:D2", "UNFORMATTED_VALUE") == shown
    assert book.get("B3") == [["=A3"]]
    book.put("A1", "other")
    assert book.get("B1:D2", "UNFORMATTED_VALUE") == shown


def test_every_function_we_offer_can_be_replaced() -> None:
    text = (APP / "values.js").read_text("utf-8")
    listed = text.partition("OUR_FUNCTIONS_ = [")[2].partition("]")[0]
    for name in load(APP).custom_functions:
        assert f"'{name.removeprefix('KEEPRATE_')}'" in listed
