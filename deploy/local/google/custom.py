"""Custom functions inside formulas, on top of an engine that knows none.

Each call gets a row of a hidden sheet: its arguments are formulas there, its result is a value there, and
the formula it stands in refers to that value. Calls run in the order in which formulas read each other
(order.py), beside the readers (executions.py); 2-D results are laid over empty cells (spill.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from deploy.local.google.a1 import Box, Region, parse_region, quoted, split_title
from deploy.local.google.array_args import Arrays, at_home, first_range, many, sheet_of
from deploy.local.google.book import Book, CellError, Scalar
from deploy.local.google.effective import MOMENTS, inherited, number_format
from deploy.local.google.executions import WAITING, Executions, evaluated
from deploy.local.google.formulas import enclosing, find_call, rewrite, same
from deploy.local.google.order import Home, Order
from deploy.local.google.serial import to_datetime
from deploy.local.google.spill import Grid, Spills
from deploy.local.google.values_of import CIRCULAR, is_number, put_value, value_of

SHEET = "Custom function calls"
BLOCKS = "Custom function results"
ARRAYS = "Custom function arguments"
ROUNDS = 8  # how often 2-D results may move the order in one computation

_VOLATILE = re.compile(r"\b(NOW|RAND|RANDBETWEEN)\s*\(", re.IGNORECASE)
# functions that take a whole 2-D result; elsewhere in a formula its first value counts
_WHOLE = frozenset(
    "SUM AVERAGE MIN MAX COUNT COUNTA MEDIAN PRODUCT STDEV ROWS COLUMNS INDEX SUMPRODUCT MATCH VLOOKUP"
    " XLOOKUP FILTER SORT UNIQUE TRANSPOSE TEXTJOIN LARGE SMALL".split()
)
_MARK = re.compile(r"\x00(\d+)\x00")


@dataclass
class _Call:
    row: int
    name: str
    home: Home
    number: int
    args: list[tuple[str, Any]] = field(default_factory=list)
    alone: bool = False
    whole: bool = False
    volatile: bool = False
    key: str = ""
    shown: Any = None
    refused: CellError | None = None


class CustomCalls:
    """The custom-function calls of one book."""

    def __init__(self, model: Any, sheet: int, evaluator: Any, executions: Executions) -> None:
        self.evaluator = evaluator
        self.executions = executions
        self.names = {name.upper(): name for name in evaluator.names()}
        self.sheet = sheet
        self.calls: dict[Home, list[_Call]] = {}
        self.order = Order()
        self.model = model
        self.book: Book | None = None
        self.row = 0
        self._templates: dict[Home, str] = {}
        self._gone: set[str] = set()
        self._rows: dict[int, _Call] = {}
        model.add_sheet(SHEET)
        model.add_sheet(BLOCKS)
        model.add_sheet(ARRAYS)
        self.spills = Spills(model, sheet + 1, BLOCKS, self.order)
        self.arrays = Arrays(model, sheet, sheet + 2)
        self.ranges: dict[str, tuple[int, Box]] = {}  # named ranges, by upper-case name

    def forget(self, home: Home, number: int) -> None:
        """The formula at this place is gone; typed again its calls run again."""
        for call in self.calls.pop(home, ()):
            self._gone.add(call.key)
            self._rows.pop(call.row, None)
            for n in range(len(call.args)):
                self.arrays.drop((call.row, _place(n)))
        self.spills.take_back(home, number, None)
        self._templates.pop(home, None)
        self.order.drop(home)

    def replaced(self, home: Home, formula: str, number: int) -> str:
        """The formula with each custom call replaced by a reference to its result."""
        while found := find_call(formula, set(self.names)):
            self.row += 1
            call = self._rows[self.row] = _Call(self.row, self.names[found.name], home, number)
            call.alone = found.start == 1 and found.end == len(formula)
            call.whole = (enclosing(formula, found.start) or "").upper() in _WHOLE
            call.volatile = any(_VOLATILE.search(re.sub(r'"[^"]*"', "", text)) for text in found.args)
            call.args = [self._argument(text, n, number) for n, text in enumerate(found.args)]
            self.calls.setdefault(home, []).append(call)
            formula = formula[: found.start] + f"\x00{call.row}\x00" + formula[found.end :]
        self._templates[home] = formula
        return self._written(formula)

    def _written(self, template: str) -> str:
        def one(found: re.Match[str]) -> str:
            row = int(found[1])
            block = self.spills.blocks.get(row) if self._rows[row].whole else None
            return block or f"{quoted(SHEET)}!A{row}"

        return _MARK.sub(one, template)

    def _argument(self, text: str, n: int, number: int) -> tuple[str, Any]:
        """Cells are read where they stand; anything else is computed in the hidden sheet."""
        inner = _MARK.fullmatch(text)
        if inner:
            return "call", int(inner[1])
        if named := self.ranges.get(text.upper()):
            sheet, box = named
            return ("single" if box.height == box.width == 1 else "range"), (sheet, Region(*box))
        title, rest, _ = split_title(text)
        region = parse_region(rest)
        if region:
            sheet = number if title is None else sheet_of(self.model, title)
            return ("range" if ":" in rest else "single"), (sheet, region)
        if not text:
            return "value", None
        here = self.model.get_worksheets_properties()[number]["name"]
        local = rewrite(text, lambda tab, a, b: ("" if tab else quoted(here) + "!") + same(tab, a, b))
        local = at_home(re.sub(r"('[^']+'!)('[^']+'!)", r"\2", local), here)
        self._computed(self.row, _place(n), local, many(text))
        return ("array" if many(text) else "cell"), (_place(n), local)

    def _computed(self, row: int, place: int, local: str, array: bool) -> None:
        if array:
            self.arrays.ask((row, place), self._written(local))
        else:
            self.model.set_user_input(self.sheet, row, place, f"={self._written(local)}")

    def settle(self, model: Any, book: Book, evaluator: Any) -> set[Home]:
        """Run what can run now; the formulas that wait. The book's formats tell dates from numbers."""
        self.book, self.evaluator = book, evaluator
        waiting: set[Home] = set()
        for _ in range(ROUNDS):
            before = dict(self.order.filled)
            waiting = self._pass(model)
            if self.order.filled == before:
                break
        known = {call.key for calls in self.calls.values() for call in calls}
        self.executions.forget(self._gone - known)
        self._gone = set()
        return self.order.after(waiting) if waiting else waiting

    def _pass(self, model: Any) -> set[Home]:
        order, circular = self.order.walk(list(self.calls))
        waiting: set[Home] = set()
        for homes in self.order.levels(order, self.calls):
            changed = False
            # all arrays of a level before the first is read: each evaluation computes the whole book
            calls = [call for home in homes for call in self.calls.get(home, ())]
            arrays = [(call.row, *what) for call in calls for kind, what in call.args if kind == "array"]
            self.arrays.lay({(row, place): self._written(text) for row, place, text in arrays})
            for home in homes:
                if home not in circular and any(step in waiting for step in self.order.before(home)):
                    waiting.add(home)
                for call in self.calls.get(home, ()):
                    changed = self._run(model, call, waiting, home in circular) or changed
            if changed:
                model.evaluate()
        return waiting

    def _run(self, model: Any, call: _Call, waiting: set[Home], circular: bool) -> bool:
        """One call's result into the model, as far as it is known; whether that changed anything."""
        result: Any = WAITING
        if circular:
            result = CellError("#REF!", CIRCULAR)
        elif call.home not in waiting and not call.volatile:
            args = [self._value(model, call, kind, what) for kind, what in call.args]
            key = f"{call.name}{args!r}"
            if call.key and call.key != key:
                call.shown = None
            call.key = key
            run = partial(evaluated, self.evaluator, call.name, args)
            result = self.executions.result(key, run)
        if result is WAITING:
            waiting.add(call.home)
        return self._apply(model, call, result)

    def _apply(self, model: Any, call: _Call, result: Any) -> bool:
        assert self.book is not None
        grid: Grid | None = result if isinstance(result, list) else None
        spilling = grid is not None and call.alone
        refused = self.spills.refusal(self.book, call.home, grid or []) if spilling else None
        if result is call.shown and refused == call.refused:
            return False
        call.shown, call.refused = result, refused
        if call.alone:
            self.spills.take_back(call.home, call.number, self.book)
        first = (grid[0][0] if grid and grid[0] else None) if grid is not None else result
        put_value(model, self.sheet, call.row, 1, refused or first)
        self.spills.note_kind(call.home, first if call.alone and not refused else None)
        if grid is not None and spilling and refused is None:
            self.spills.lay(call.home, call.number, grid)
        if call.whole and self.spills.block(call.row, grid):
            self._written_again(model, call)
        if len(self.calls[call.home]) > 1:
            model.evaluate()  # a call around this one reads it next
        return True

    def _written_again(self, model: Any, call: _Call) -> None:
        """The formulas that read a result whole, now that it lies elsewhere."""
        _, row, column = call.home
        model.set_user_input(call.number, row + 1, column + 1, self._written(self._templates[call.home]))
        for other in self.calls[call.home]:
            for kind, what in other.args:
                if kind in ("cell", "array"):
                    self._computed(other.row, what[0], what[1], kind == "array")

    def _value(self, model: Any, call: _Call, kind: str, what: Any) -> Any:
        if kind == "value":
            return what
        if kind == "call":
            inner = self._rows[what].shown
            return "" if inner is None else inner
        if kind == "cell":
            place, text = what
            return self._dated(value_of(model, self.sheet, call.row, place), self._format_of(text))
        if kind == "array":
            return self._array(call, *what)
        sheet, region = what
        if sheet < 0:
            return CellError("#REF!")
        found = self._read(model, sheet, region)
        return found if kind == "range" else found[0][0]

    def _array(self, call: _Call, place: int, text: str) -> Any:
        found = self.arrays.values((call.row, place), self._written(text))
        if isinstance(found, CellError):
            return found
        shown = self._formats(text, len(found[0]))
        dated = [[self._dated(*pair) for pair in zip(line, shown, strict=True)] for line in found]
        return dated[0][0] if len(dated) == len(dated[0]) == 1 else dated

    def _read(self, model: Any, sheet: int, region: Region) -> list[list[Any]]:
        _, last_row, _, last_column = model.get_sheet_dimensions(sheet)
        box = region.clip(int(last_row), int(last_column))
        if region.bottom is not None and region.right is not None:
            box = region.clip(region.bottom, region.right)
        return [
            [self._cell(model, sheet, row, column) for column in range(box.left, box.right)]
            for row in range(box.top, box.bottom)
        ]

    def _cell(self, model: Any, sheet: int, row: int, column: int) -> Any:
        value = value_of(model, sheet, row + 1, column + 1)
        if not is_number(value) or self.book is None or sheet >= len(self.book.tabs):
            return "" if value is None else value
        return self._dated(value, self._shown(sheet, row, column))

    def _shown(self, sheet: int, row: int, column: int) -> dict[str, Any] | None:
        assert self.book is not None
        tab = self.book.tabs[sheet]
        kind = self.spills.kinds.get((tab.id, row, column))
        return number_format(self.book, tab, row, column) or ({"type": kind} if kind else None)

    def _formats(self, text: str, width: int) -> list[dict[str, Any] | None]:
        """The number formats of an array's columns: those of the range it is taken from, if as wide."""
        source = first_range(self.model, text)
        if source is None:
            return [self._format_of(text)] * width
        sheet, box = source
        same_width = [self._shown(sheet, box.top, column) for column in range(box.left, box.right)]
        return same_width if len(same_width) == width else [same_width[0]] * width

    def _format_of(self, text: str) -> dict[str, Any] | None:
        """The number format of a computed argument: a date function's, or that of the first cell it reads."""
        assert self.book is not None
        return inherited(self.book, self.book.tabs[0], f"={text}")

    @staticmethod
    def _dated(value: Scalar, shown: dict[str, Any] | None) -> Any:
        """A cell's value for a function: a moment where it is shown as one, "" where there is nothing."""
        if is_number(value) and shown and shown.get("type") in MOMENTS:
            assert isinstance(value, int | float)
            return to_datetime(value)
        return "" if value is None else value

    def explained(self, home: Home, value: CellError) -> CellError:
        """The error of a formula with the sentence of the call that failed in it."""
        for call in self.calls.get(home, ()):
            said = call.refused or call.shown
            if isinstance(said, CellError) and said == value:
                return said
        return value


def _place(n: int) -> int:
    """The column of the n-th argument in the sheet of calls: two for each, beside the result."""
    return 2 * n + 2
