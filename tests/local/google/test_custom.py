"""Custom functions in cells: their order, their arguments and results, when they run, and what waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.local.google import Google
from tests.local.google.test_values import Sheet, table

FORMULA: Any = {"input": "USER_ENTERED"}


def kind(value: Any) -> str:
    """What a function was given, in words."""
    if isinstance(value, list):
        return "[" + "".join("[" + " ".join(kind(one) for one in line) + "]" for line in value) + "]"
    if value == "":
        return "empty text"
    names: dict[type, str] = {bool: "boolean", int: "number", float: "number", str: "text", datetime: "date"}
    return names.get(type(value), type(value).__name__)


class Library:
    """Functions, the calls they had, and a gate that SLOW waits at."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.gate = threading.Event()

    def names(self) -> set[str]:
        return {"KIND", "NEXT", "GRID", "FAIL", "SLOW", "SAID"}

    def evaluate(self, name: str, args: list[Any]) -> Any:
        self.calls.append(f"{name}{args}")
        if name == "FAIL":
            raise ValueError(args[0])
        if name == "SLOW":
            assert self.gate.wait(20)
            return args[0] * 2
        if name == "SAID":
            return str(args[0])
        if name == "NEXT":
            return args[0] + timedelta(days=1)
        if name == "GRID":
            return [[f"{n},{m}" for m in range(int(args[1]))] for n in range(int(args[0]))]
        return kind(args[0]) if args else "nothing"


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def memory(library: Library) -> Iterator[Google]:
    google = Google()
    google.evaluator = library
    yield google
    library.gate.set()
    google.close()


def says(sheet: Sheet, cell: str) -> dict[str, str]:
    found = sheet.call("get", fields="sheets.data.rowData.values.effectiveValue", ranges=[cell])
    return found["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveValue"]["errorValue"]


@pytest.mark.parametrize(("rows", "where", "shown", "words"), table("custom"))
def test_a_custom_function_is_evaluated_as_in_sheets(
    memory: Google, rows: Any, where: str, shown: Any, words: dict[str, str]
) -> None:
    sheet = Sheet(memory, rows, **FORMULA)
    assert sheet.get(where) == shown
    assert {cell: says(sheet, cell)["message"] for cell in words} == words


def test_a_chain_of_any_length_runs_each_call_once(memory: Google, library: Library) -> None:
    sheet = Sheet(memory, [["2024-01-01"], *([f"=NEXT(A{n})"] for n in range(1, 61))], **FORMULA)
    assert sheet.get("A61") == [[45292 + 60]]
    assert len(library.calls) == len(set(library.calls)) == 60
    sheet.put("A1", [["2024-01-01"]], "USER_ENTERED")
    assert sheet.get("A61") == [[45292 + 60]]
    assert len(library.calls) == 60


def test_the_same_arguments_run_once_whatever_else_happens_to_the_book(
    memory: Google, library: Library
) -> None:
    sheet = Sheet(memory, [["a", "=KIND(A1)", "=KIND(A1)"], ["a", "=KIND(A2)"]], **FORMULA)
    sheet.get("A1:C2")
    sheet.put("F9", [["something else"]])
    top = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    sheet.batch({"insertDimension": {"range": top}})
    sheet.batch({"addSheet": {"properties": {"title": "T"}}})
    assert sheet.get("A2:C3") == [["a", "text", "text"], ["a", "text"]]
    assert library.calls == ["KIND['a']"]
    sheet.put("A2", [[5]])
    assert sheet.get("B2:C3") == [["number", "number"], ["text"]]
    sheet.put("A2", [["a"]])
    assert sheet.get("B2:C3") == [["text", "text"], ["text"]]
    assert library.calls == ["KIND['a']", "KIND[5]"]


def test_a_formula_that_was_cleared_runs_again_when_it_is_typed_again(
    memory: Google, library: Library
) -> None:
    sheet = Sheet(memory, [["a", "=KIND(A1)"]], **FORMULA)
    sheet.get("B1")
    sheet.put("B1", [[""]])
    sheet.get("B1")
    sheet.put("B1", [["=KIND(A1)"]], "USER_ENTERED")
    assert sheet.get("B1") == [["text"]]
    assert library.calls == ["KIND['a']"] * 2


def test_a_result_shrinks_grows_and_gives_way_with_its_arguments(memory: Google) -> None:
    sheet = Sheet(memory, [[3, 2, "=GRID(A1,B1)", "", "=COUNTA(GRID(A1,B1))"]], **FORMULA)
    assert sheet.get("C1:D3") == [["0,0", "0,1"], ["1,0", "1,1"], ["2,0", "2,1"]]
    sheet.put("A1", [[1]])
    assert sheet.get("C1:E3") == [["0,0", "0,1", 2]]
    sheet.put("D1", [["mine"]])
    assert sheet.get("C1:E3") == [["#REF!", "mine", 2]]
    sheet.put("D1", [[""]])
    assert sheet.get("C1:E3") == [["0,0", "0,1", 2]]
    sheet.put("C1", [["gone"]])
    assert sheet.get("C1:D3") == [["gone"]]
    sheet.put("A1", [[2]])
    assert sheet.get("E1") == [[4]]


def test_a_named_range_comes_as_its_rows_wherever_it_lies(memory: Google) -> None:
    sheet = Sheet(memory, [["=KIND(Amounts)", 1], ["=KIND(one)", 2]], **FORMULA)
    for name, rows in (("Amounts", 2), ("One", 1)):
        area = {
            "sheetId": 0,
            "startRowIndex": 0,
            "endRowIndex": rows,
            "startColumnIndex": 1,
            "endColumnIndex": 2,
        }
        sheet.batch({"addNamedRange": {"namedRange": {"name": name, "range": area}}})
    assert sheet.get("A1:A2") == [["[[number][number]]"], ["number"]]
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    sheet.batch({"insertDimension": {"range": span}})
    assert sheet.get("A1") == [["[[number][empty text][number]]"]]


def test_an_argument_that_is_worked_out_grows_and_shrinks_with_what_it_reads(
    memory: Google, library: Library
) -> None:
    formulas = ["=KIND(FILTER(A1:A4,A1:A4>1))", "=KIND(FILTER(A1:A4,A1:A4<3))", "=KIND(SORT(A1:A4))"]
    sheet = Sheet(memory, [[1, formulas[0]], [2, formulas[1]], [3, formulas[2]], [4]], **FORMULA)
    number = "[number]"
    assert sheet.get("B1:B3") == [[f"[{number * n}]"] for n in (3, 2, 4)]
    sheet.put("A1", [[9]])
    assert sheet.get("B1:B3") == [[f"[{number * 4}]"], ["number"], [f"[{number * 4}]"]]
    sheet.put("A1:A4", [[0], [0], [0], [0]])
    assert sheet.get("B1:B3") == [["CellError"], [f"[{number * 4}]"], [f"[{number * 4}]"]]
    assert library.calls[-1] == "KIND[[[0], [0], [0], [0]]]"


def test_a_date_that_a_function_returns_is_shown_as_one(memory: Google) -> None:
    sheet = Sheet(memory, [["2024-12-31", "=NEXT(A1)", "=NEXT(A1+0.5)"]], **FORMULA)
    assert sheet.get("B1:C1", "FORMATTED_VALUE") == [["1/1/2025", "1/1/2025 12:00:00"]]


def test_each_book_is_evaluated_by_its_own_and_the_latest_offer_counts(memory: Google) -> None:
    class Says(Library):
        def __init__(self, word: str) -> None:
            super().__init__()
            self.word = word

        def evaluate(self, name: str, args: list[Any]) -> Any:
            return self.word

    first, second, other = (Sheet(memory, [["=KIND(1)"]], **FORMULA) for _ in range(3))
    one, two, newer = Says("one"), Says("two"), Says("newer")
    memory.offer(first.id, one)
    memory.offer(second.id, two)
    assert [sheet.get("A1") for sheet in (first, second, other)] == [[["one"]], [["two"]], [["number"]]]
    memory.offer(first.id, newer)
    assert [sheet.get("A1") for sheet in (first, second)] == [[["newer"]], [["two"]]]
    memory.withdraw(first.id, newer)
    assert first.get("A1") == [["one"]]
    memory.withdraw(second.id, two)
    assert second.get("A1") == [["number"]]


def test_a_pending_function_and_all_that_reads_it_say_loading_until_its_result_wakes_those_who_watch(
    memory: Google, library: Library
) -> None:
    memory.views.patience = 0
    rows = [[4, "=SLOW(A1)", "=B1+1", '=IFERROR(B1,"no")', "=SLOW(B1)", "=A1+1"]]
    sheet = Sheet(memory, rows, **FORMULA)
    waiting = ["Loading..."] * 4
    assert sheet.get("B1:F1") == [[*waiting, 5]]
    assert sheet.get("B1:F1", "FORMATTED_VALUE") == [[*waiting, "5"]]
    assert says(sheet, "C1") == {"type": "LOADING", "message": "Loading..."}
    assert library.calls == ["SLOW[4]"]
    version = memory.version(sheet.id)
    library.gate.set()
    assert memory.wait_change(sheet.id, version, 10) > version
    memory.views.patience = 10
    assert sheet.get("B1:F1") == [[8, 9, 8, 16, 5]]
    assert library.calls == ["SLOW[4]", "SLOW[8]"]


def test_a_book_is_read_and_written_while_a_function_of_another_is_pending(
    memory: Google, library: Library
) -> None:
    memory.views.patience = 0
    slow, quick = Sheet(memory, [["=SLOW(1)", 1]], **FORMULA), Sheet(memory, [["=KIND(1)"]], **FORMULA)
    assert slow.get("A1") == [["Loading..."]]
    slow.put("B1", [[2]])
    assert slow.get("A1:B1") == [["Loading...", 2]]
    memory.views.patience = 10
    assert quick.get("A1") == [["number"]]


def test_what_an_add_on_that_was_closed_left_undone_is_asked_of_the_one_before(memory: Google) -> None:
    class Leaving(Library):
        closed = False

        def evaluate(self, name: str, args: list[Any]) -> Any:
            assert self.gate.wait(20)
            raise RuntimeError("its process was ended")

    sheet, leaving = Sheet(memory, [["=KIND(1)"]], **FORMULA), Leaving()
    memory.offer(sheet.id, leaving)
    memory.views.patience = 0
    assert sheet.get("A1") == [["Loading..."]]
    memory.withdraw(sheet.id, leaving)
    leaving.closed = True
    leaving.gate.set()
    memory.views.patience = 20
    assert sheet.get("A1") == [["number"]]
