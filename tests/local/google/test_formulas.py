"""Formulas: computed on reading, moved with their cells, custom functions through the evaluator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.google.a1 import parse_region
from tests.local.google.test_values import Sheet, table


@pytest.fixture
def memory() -> Any:
    google = Google()
    yield google
    google.close()


class Functions:
    """Two custom functions and a count of their calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def names(self) -> set[str]:
        return {"NRR", "DOUBLE"}

    def evaluate(self, name: str, args: list[Any]) -> Any:
        self.calls.append((name, args))
        if name == "NRR":
            if args[0] == 0:
                raise ValueError("no revenue at the start")
            return args[1] / args[0]
        return [[cell * 2 for cell in row] for row in args[0]]


def test_formulas_follow_the_cells_they_read(memory: Google) -> None:
    sheet = Sheet(
        memory,
        [[1, 2, "=A1+B1"], [3, 4, "=SUM(A1:B2)"], ["=C1/0", "=nosuch(1)", "=A9:A"]],
        input="USER_ENTERED",
    )
    assert sheet.get("C1:C2") == [[3], [10]]
    assert sheet.get("A3:B3") == [["#DIV/0!", "#NAME?"]]
    sheet.put("A1", [[10]])
    assert sheet.get("C1:C2") == [[12], [19]]


def test_open_ranges_and_other_tabs_are_read(memory: Google) -> None:
    sheet = Sheet(memory, [[1], [2], [3]])
    sheet.batch({"addSheet": {"properties": {"title": "It's B"}}})
    sheet.put("'It''s B'!A1", [["=SUM(S!A2:A)"]], "USER_ENTERED")
    assert sheet.get("'It''s B'!A1") == [[5]]
    sheet.batch(
        {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "New name"}, "fields": "title"}}
    )
    assert sheet.get("'It''s B'!A1", "FORMULA") == [["=SUM('New name'!A2:A)"]]
    assert sheet.get("'It''s B'!A1") == [[5]]


@pytest.mark.parametrize(
    ("request_", "formula"),
    [
        (
            {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}}},
            "=SUM($A$1:A5)+A4",
        ),
        (
            {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}},
            "=SUM($A$1:A2)+#REF!",
        ),
        (
            {"insertDimension": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}},
            "=SUM($B$1:B3)+B2",
        ),
        (
            {
                "moveDimension": {
                    "source": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2},
                    "destinationIndex": 5,
                }
            },
            "=SUM($A$1:A2)+A5",
        ),
    ],
)
def test_references_move_with_rows_and_columns(memory: Google, request_: Any, formula: str) -> None:
    sheet = Sheet(memory, [[1], [2], [3]])
    sheet.put("F9", [["=SUM($A$1:A3)+A2"]], "USER_ENTERED")
    sheet.batch(request_)
    found = [
        cell
        for row in sheet.get("S", "FORMULA")
        for cell in row
        if isinstance(cell, str) and cell.startswith("=")
    ]
    assert found == [formula]


def test_copied_formulas_are_relative_and_sorted_rows_keep_their_own(memory: Google) -> None:
    sheet = Sheet(memory, [[3, "=A1*10"], [1, "=A2*10"], [2, "=A3*10"]], input="USER_ENTERED")
    sheet.batch(
        {
            "sortRange": {
                "range": {"endColumnIndex": 2},
                "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}],
            }
        }
    )
    assert sheet.get("A1:B3") == [[1, 10], [2, 20], [3, 30]]
    source = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    target = {"startRowIndex": 4, "endRowIndex": 5, "startColumnIndex": 2, "endColumnIndex": 3}
    sheet.batch({"copyPaste": {"source": source, "destination": target}})
    assert sheet.get("C5", "FORMULA") == [["=B5*10"]]


def test_custom_functions_are_computed_in_order_and_remembered_by_their_arguments(memory: Google) -> None:
    functions = Functions()
    memory.evaluator = functions
    rows = [
        [100, 120, "=nrr(A1,B1)"],
        [0, 5, '=IFERROR(NRR(A2,B2),"n/a")'],
        [100, 120, "=NRR(A3,B1+0)*C1"],
        ["=DOUBLE(A1:B2)"],
    ]
    sheet = Sheet(memory, rows, input="USER_ENTERED")
    assert sheet.get("C1:C3") == [[1.2], ["n/a"], [1.44]]
    assert sheet.get("A4:B5") == [[200, 240], [0, 10]]
    assert sorted(str(call) for call in functions.calls) == [
        "('DOUBLE', [[[100, 120], [0, 5]]])", "('NRR', [0, 5])", "('NRR', [100, 120])"]  # fmt: skip
    sheet.put("B1", [[150]])
    assert sheet.get("C1:C3") == [[1.5], ["n/a"], [2.25]]


def test_an_error_of_a_custom_function_says_its_sentence_beside_the_cell(memory: Google) -> None:
    memory.evaluator = Functions()
    sheet = Sheet(memory, [["=NRR(0,5)", "=NRR(0,5)*2", "=1/0"]], input="USER_ENTERED")
    found = sheet.call("get", fields="sheets.data.rowData.values.effectiveValue", ranges=["A1:C1"])
    cells = found["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [cell["effectiveValue"]["errorValue"] for cell in cells] == [
        {"type": "ERROR", "message": "no revenue at the start"},
        {"type": "ERROR", "message": "no revenue at the start"},
        {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."},
    ]


class Echo(Functions):
    """A function that keeps what it is given."""

    def names(self) -> set[str]:
        return {"SEEN", "NEXT"}

    def evaluate(self, name: str, args: list[Any]) -> Any:
        self.calls.append(args[0])
        return args[0] + timedelta(days=1) if name == "NEXT" else "seen"


def test_cells_shown_as_dates_reach_custom_functions_as_moments(memory: Google) -> None:
    echo = memory.evaluator = Echo()
    rows = [["Dec 2024", "2024-12-31", 45657, "1/2/2024 12:00", "50%"], ["=A1"]]
    rows += [["=SEEN(A1:E1)"], ["=SEEN(B1)"], ["=SEEN(C1)"], ["=SEEN(DATE(2024,5,6))"], ["=SEEN(A2)"]]
    sheet = Sheet(memory, [*rows, ["=NEXT(B1)"]], input="USER_ENTERED")
    assert sheet.get("A3:A7") == [["seen"]] * 5
    december, last = datetime(2024, 12, 1), datetime(2024, 12, 31)
    assert echo.calls[:5] == [
        [[december, last, 45657, datetime(2024, 1, 2, 12), 0.5]],
        last,
        45657,
        datetime(2024, 5, 6),
        december,
    ]
    assert sheet.get("A8") == [[45658]]


def test_without_an_evaluator_a_custom_function_is_an_unknown_name(memory: Google) -> None:
    assert Sheet(memory, [["=NRR(1,2)"]], input="USER_ENTERED").get("A1") == [["#NAME?"]]


def test_a_formula_shows_the_format_it_reads_from(memory: Google) -> None:
    sheet = Sheet(memory, [["$5"], ["=A1"], ["=SUM(A1:A2)"], ["=DATE(2024,1,31)"]], input="USER_ENTERED")
    assert sheet.get("A2:A4", "FORMATTED_VALUE") == [["$5"], ["$10"], ["1/31/2024"]]


def test_a_typed_phone_number_with_a_plus_is_an_error_and_no_number(memory: Google) -> None:
    sheet = Sheet(memory)
    sheet.put("A1", [["+33 6 12 34", "1e999"]], "USER_ENTERED")
    assert sheet.get("A1:B1") == [["#ERROR!", "1e999"]]
    sheet.put("A1", [["+33 6 12 34"]])
    assert sheet.get("A1") == [["+33 6 12 34"]]


def area(text: str, sheet_id: int = 0) -> dict[str, int]:
    region = parse_region(text)
    assert region is not None
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return {
        "sheetId": sheet_id,
        **{name: at for name, at in zip(names, region, strict=True) if at is not None},
    }


@pytest.mark.parametrize(
    ("request_", "formulas"),
    [
        (
            {"insertRange": {"range": area("A1:B2"), "shiftDimension": "ROWS"}},
            ["=A3", "=SUM(A3:B4)", "=SUM(A1:C2)", "=C1", "=SUM(A:A)"],
        ),
        (
            {"insertRange": {"range": area("A1:B2"), "shiftDimension": "COLUMNS"}},
            ["=C1", "=SUM(C1:D2)", "=SUM(C1:E2)", "=E1", "=SUM(A:A)"],
        ),
        (
            {"deleteRange": {"range": area("A1:B1"), "shiftDimension": "ROWS"}},
            ["=#REF!", "=SUM(A1:B1)", "=SUM(A1:C2)", "=C1", "=SUM(A:A)"],
        ),
        (
            {"deleteRange": {"range": area("A1:A2"), "shiftDimension": "COLUMNS"}},
            ["=#REF!", "=SUM(A1:A2)", "=SUM(A1:B2)", "=B1", "=SUM(A:A)"],
        ),
        (
            {
                "cutPaste": {
                    "source": area("A1:B2"),
                    "destination": {"sheetId": 0, "rowIndex": 9, "columnIndex": 3},
                }
            },
            ["=D10", "=SUM(D10:E11)", "=SUM(A1:C2)", "=C1", "=SUM(A:A)"],
        ),
    ],
    ids=["insert down", "insert right", "delete up", "delete left", "cut"],
)
def test_formulas_follow_cells_that_are_pushed_pulled_or_cut(
    memory: Google, request_: Any, formulas: list[str]
) -> None:
    sheet = Sheet(memory, [[1, 2, 3], [4, 5, 6]])
    rows = [["=S!A1"], ["=SUM(S!A1:B2)"], ["=SUM(S!A1:C2)"], ["=S!C1"], ["=SUM(S!A:A)"]]
    sheet.batch({"addSheet": {"properties": {"title": "T", "sheetId": 5}}})
    sheet.put("T!A1", rows, "USER_ENTERED")
    sheet.batch(request_)
    assert [row[0].replace("S!", "") for row in sheet.get("T!A1:A5", "FORMULA")] == formulas


def test_a_block_cut_to_another_tab_takes_its_references_along(memory: Google) -> None:
    sheet = Sheet(memory, [[1, "=A1*2"], [3, "=B1+A2"]], input="USER_ENTERED")
    sheet.put("D1", [["=B1", "=SUM(B1:B2)"]], "USER_ENTERED")
    named = {"name": "Twice", "range": area("B1")}
    sheet.batch(
        {"addSheet": {"properties": {"title": "It's T", "sheetId": 5}}},
        {"addNamedRange": {"namedRange": named}},
    )
    at = {"sheetId": 5, "rowIndex": 2, "columnIndex": 0}
    sheet.batch({"cutPaste": {"source": area("B1:B2"), "destination": at, "pasteType": "PASTE_NORMAL"}})
    assert sheet.get("'It''s T'!A3:A4", "FORMULA") == [["=S!A1*2"], ["='It''s T'!A3+S!A2"]]
    assert sheet.get("D1:E1", "FORMULA") == [["='It''s T'!A3", "=SUM('It''s T'!A3:A4)"]]
    assert sheet.get("D1:E1") == [[2, 7]]
    assert sheet.call("values.get", range="Twice")["range"] == "'It''s T'!A3"


@pytest.mark.parametrize(("locale", "typed", "value"), table("formulas"))
def test_a_formula_is_read_by_its_locale_and_shown_as_it_was_typed(
    memory: Google, locale: str, typed: str, value: Any
) -> None:
    sheet = Sheet(memory, [[10]], locale=locale)
    sheet.put("B1", [[typed]], "USER_ENTERED")
    assert sheet.get("B1") == [[value]]
    assert sheet.get("B1", "FORMULA") == [[typed]]
