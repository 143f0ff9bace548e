"""Custom functions inside formulas, on top of an engine that knows none.

Each call gets a row of a hidden sheet: its arguments are formulas there, its result is a value there, and
the formula it stands in refers to that value. Calls run until nothing changes; results are kept by arguments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import ironcalc

from deploy.local.google.a1 import parse_region, quoted, split_title
from deploy.local.google.book import Book, CellError, Scalar
from deploy.local.google.effective import MOMENTS, inherited, number_format
from deploy.local.google.formulas import find_call, rewrite, same
from deploy.local.google.serial import from_datetime, to_datetime

SHEET = "Custom function calls"
ROUNDS = 20
_ERRORS = {"#CIRC!": "#REF!", "#N/IMPL!": "#NAME?", "#SPILL!": "#REF!", "#CALC!": "#VALUE!"}
Home = tuple[int, int, int]


@dataclass
class _Call:
    row: int
    name: str
    args: list[tuple[str, Any]] = field(default_factory=list)
    home: Home = (0, 0, 0)
    alone: bool = False
    seen: str | None = None
    grid: list[list[Scalar]] | None = None
    failed: CellError | None = None


class CustomCalls:
    """The custom-function calls of one book."""

    def __init__(self, model: Any, sheet: int, evaluator: Any) -> None:
        self.evaluator = evaluator
        self.names = {name.upper(): name for name in evaluator.names()}
        self.sheet = sheet
        self.calls: list[_Call] = []
        self.memo: dict[str, Any] = {}
        self.model = model
        self.book: Book | None = None
        self.row = 0
        model.add_sheet(SHEET)

    def forget(self, home: Home) -> None:
        """The formula at this place is gone; typed again it runs again, as in Sheets."""
        for call in self.calls:
            if call.home == home and call.seen is not None:
                self.memo.pop(call.seen, None)
        self.calls = [call for call in self.calls if call.home != home]

    def replaced(self, home: Home, formula: str, number: int) -> str:
        """The formula with each custom call replaced by a reference to its result."""
        while found := find_call(formula, set(self.names)):
            self.row += 1
            call = _Call(self.row, self.names[found.name], home=home)
            call.alone = found.start == 1 and found.end == len(formula)
            call.args = [self._argument(text, n, number) for n, text in enumerate(found.args)]
            self.calls.append(call)
            target = f"{quoted(SHEET)}!A{call.row}"
            formula = formula[: found.start] + target + formula[found.end :]
        return formula

    def _argument(self, text: str, n: int, number: int) -> tuple[str, Any]:
        """A range is read where it stands; anything else is computed in the hidden sheet."""
        title, rest, _ = split_title(text)
        region = parse_region(rest)
        if region and ":" in rest and title != SHEET:
            sheet = number
            if title is not None:
                titles = [item["name"] for item in self.model.get_worksheets_properties()]
                sheet = next((k for k, name in enumerate(titles) if name.lower() == title.lower()), -1)
            return "range", (sheet, region)
        if not text:
            return "value", None
        here = self.model.get_worksheets_properties()[number]["name"]
        local = rewrite(text, lambda tab, a, b: ("" if tab else quoted(here) + "!") + same(tab, a, b))
        local = re.sub(r"('[^']+'!)('[^']+'!)", r"\2", local)
        self.model.set_user_input(self.sheet, self.row, n + 2, f"={local}")
        return "cell", (n + 2, local)

    def settle(self, model: Any, book: Book) -> None:
        """Run the calls until no result changes; ``book`` holds the formats that tell dates from numbers."""
        self.book = book
        for _ in range(ROUNDS):
            if not [call for call in self.calls if self._run(model, call)]:
                return
            model.evaluate()

    def _run(self, model: Any, call: _Call) -> bool:
        args = [self._value(model, call, kind, what) for kind, what in call.args]
        key = f"{call.name}{args!r}"
        if key == call.seen:
            return False
        call.seen = key
        if key not in self.memo:
            self.memo[key] = self._evaluate(call.name, args)
        result = self.memo[key]
        call.grid = result if isinstance(result, list) else None
        call.failed = result if isinstance(result, CellError) else None
        first = (result[0][0] if result and result[0] else None) if isinstance(result, list) else result
        self._put(model, call.row, first)
        return True

    def _evaluate(self, name: str, args: list[Any]) -> Any:
        try:
            result = self.evaluator.evaluate(name, args)
        except Exception as error:
            line = getattr(error, "line", 0)
            return CellError("#ERROR!", f"{error} (line {line})." if line else str(error))
        if isinstance(result, list):
            return [line if isinstance(line, list) else [line] for line in result]
        return result

    def _put(self, model: Any, row: int, value: Scalar) -> None:
        at = (self.sheet, row, 1)
        if isinstance(value, bool):
            model.update_cell_with_bool(*at, value)
        elif isinstance(value, datetime):
            model.update_cell_with_number(*at, from_datetime(value))
        elif isinstance(value, int | float):
            model.update_cell_with_number(*at, float(value))
        elif isinstance(value, CellError):
            model.set_user_input(*at, "=SUM(" if value == "#ERROR!" else str(value))
        else:
            model.update_cell_with_text(*at, "" if value is None else str(value))

    def _value(self, model: Any, call: _Call, kind: str, what: Any) -> Any:
        if kind == "value":
            return what
        if kind == "cell":
            place, text = what
            return self._dated(value_of(model, self.sheet, call.row, place), self._format_of(text))
        sheet, region = what
        if sheet < 0:
            return CellError("#REF!")
        size = model.get_sheet_dimensions(sheet)
        box = region.clip(*_size(size))
        if region.bottom is not None and region.right is not None:
            box = region.clip(region.bottom, region.right)
        return [
            [self._cell(model, sheet, row, column) for column in range(box.left, box.right)]
            for row in range(box.top, box.bottom)
        ]

    def _cell(self, model: Any, sheet: int, row: int, column: int) -> Any:
        value = value_of(model, sheet, row + 1, column + 1)
        if not _number(value) or self.book is None or sheet >= len(self.book.tabs):
            return "" if value is None else value
        return self._dated(value, number_format(self.book, self.book.tabs[sheet], row, column))

    def _format_of(self, text: str) -> dict[str, Any] | None:
        """The number format of an argument: that of the cell it names, else of the first one it reads."""
        title, rest, _ = split_title(text)
        tab = self.book.titled(title) if self.book and title else None
        if self.book is None or tab is None:
            return inherited(self.book, self.book.tabs[0], f"={text}") if self.book else None
        region = parse_region(rest)
        if region and region.top is not None and region.left is not None:
            return number_format(self.book, tab, region.top, region.left)
        return inherited(self.book, tab, f"={text}")

    @staticmethod
    def _dated(value: Scalar, shown: dict[str, Any] | None) -> Any:
        """A cell's value for a function: a moment where it is shown as one, "" where there is nothing."""
        if _number(value) and shown and shown.get("type") in MOMENTS:
            assert isinstance(value, int | float)
            return to_datetime(value)
        return "" if value is None else value

    def explained(self, home: Home, value: CellError) -> CellError:
        """The error of a formula with the sentence of the call that failed in it."""
        said = (call.failed for call in self.calls if call.home == home and call.failed)
        return next((error for error in said if error == value), value)

    def whole(self, home: Home) -> list[list[Scalar]] | None:
        """The 2-D result of a formula that is nothing but one call; None otherwise."""
        for call in self.calls:
            if call.home == home and call.alone and call.grid is not None:
                return call.grid
        return None


def _number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _size(found: Any) -> tuple[int, int]:
    """Rows and columns in use, from IronCalc's (first row, last row, first column, last column)."""
    return int(found[1]), int(found[3])


def value_of(model: Any, sheet: int, row: int, column: int) -> Scalar:
    """A cell of the model as our value."""
    value = model.get_cell_value(sheet, row, column)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    error = isinstance(value, str) and value.startswith("#")
    if error and model.get_cell_type(sheet, row, column) == ironcalc.CellType.ErrorValue:
        return CellError(_ERRORS.get(value, value))
    return value  # type: ignore[no-any-return]
