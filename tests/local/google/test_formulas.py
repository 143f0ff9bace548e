"""Formulas: computed on reading, moved with their cells, custom functions through the evaluator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.local.google import Google
from tests.local.google.test_values import Sheet


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
