"""Computing formulas: IronCalc holds a copy of the book and is fed only what changed.

Values go in typed, formulas as text; nothing is parsed or formatted here.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import ironcalc

from deploy.local.google.a1 import Box, quoted, range_name
from deploy.local.google.book import Book, Cell, CellError, Row, Scalar, Tab
from deploy.local.google.custom import CustomCalls
from deploy.local.google.executions import WAITING, Executions
from deploy.local.google.formula_locale import canonical
from deploy.local.google.formulas import Point, rewrite, same
from deploy.local.google.locales import locale
from deploy.local.google.order import Area, Home, areas
from deploy.local.google.values_of import value_of

Results = dict[int, dict[int, dict[int, Scalar]]]
_BROKEN = re.compile(r"(?<![\w.])\d+\s+\d")
_SMALL = re.compile(r"(?<![\w.])([a-z_][a-z0-9_.]*)\(")
_SPILLS = re.compile(
    r"\b(SEQUENCE|FILTER|UNIQUE|SORT|SORTBY|TRANSPOSE|RANDARRAY|TAKE|DROP|[VH]STACK|TO(COL|ROW)|WRAP(ROWS|COLS)"
    r"|CHOOSE(COLS|ROWS)|EXPAND|MMULT|XLOOKUP|LET|LAMBDA|MAP|BYROW|BYCOL|FREQUENCY|INDEX)\(|\{",
    re.IGNORECASE,
)


class Computed(NamedTuple):
    """What a computation gave: values, moments among them by cell, and whether some have yet to come."""

    results: Results
    kinds: dict[Home, str]
    waiting: bool


class Engine:
    """The formulas of one book; `executions` runs its custom functions."""

    def __init__(self, executions: Executions | None = None) -> None:
        self.executions = executions or Executions(lambda: None)
        self.model: Any = None
        self.shape: Any = None
        self.rows: dict[int, list[Row]] = {}
        self.formulas: dict[int, dict[tuple[int, int], str]] = {}
        self.custom: CustomCalls | None = None
        self.decimal = "."
        self.titles: dict[str, int] = {}
        self.names: dict[str, Area] = {}

    def compute(self, book: Book, evaluator: Any) -> Computed:
        """The value of every formula and every cell a formula spills into, as far as they are known."""
        if evaluator is not None:
            self.executions.of(evaluator)
        shape = self._shape_of(book, evaluator)
        if self.model is None or shape != self.shape:
            self._build(book, evaluator)
            self.shape = shape
        changed = [self._feed(number, tab) for number, tab in enumerate(book.tabs)]
        waiting: set[Home] = set()
        if any(changed) or any(self.formulas.values()):
            self.model.evaluate()
            if self.custom:
                waiting = self.custom.settle(self.model, book, evaluator)
        results = {tab.id: self._read(number, tab) for number, tab in enumerate(book.tabs) if tab.formulas}
        for tab_id, row, column in waiting:
            results.setdefault(tab_id, {}).setdefault(row, {})[column] = WAITING
        kinds = dict(self.custom.spills.kinds) if self.custom else {}
        return Computed(results, kinds, bool(waiting))

    def _shape_of(self, book: Book, evaluator: Any) -> Any:
        names = [(item["name"], str(item["range"])) for item in book.named_ranges]
        tabs = [(tab.id, tab.title, tab.row_count, tab.column_count) for tab in book.tabs]
        return tabs, names, sorted(evaluator.names()) if evaluator else None, book.locale

    def _build(self, book: Book, evaluator: Any) -> None:
        self.model = ironcalc.create("book", "en", "UTC", "en")
        self.rows, self.formulas = {}, {}
        self.decimal = locale(book.locale).decimal
        titles = [tab.title for tab in book.tabs]
        for number, title in enumerate(titles):
            if number:
                self.model.add_sheet(f"tab {number} of the book")
            self.model.rename_sheet(number, _title(title, titles[:number]))
        self.custom = None
        if evaluator is not None and evaluator.names():
            self.custom = CustomCalls(self.model, len(titles), evaluator, self.executions)
        self.titles = {tab.title.lower(): tab.id for tab in book.tabs}
        self.names = {}
        for named in book.named_ranges:
            tab = book.tab(named["range"].get("sheetId", 0))
            if tab is not None:
                self._name(tab, book.tabs.index(tab), named)

    def _name(self, tab: Tab, number: int, named: dict[str, Any]) -> None:
        grid = named["range"]
        box = Box(
            grid.get("startRowIndex", 0),
            grid.get("endRowIndex", tab.row_count),
            grid.get("startColumnIndex", 0),
            grid.get("endColumnIndex", tab.column_count),
        )
        self.names[named["name"].upper()] = (tab.id, box)
        if self.custom:
            self.custom.ranges[named["name"].upper()] = (number, box)
        text = range_name(tab.title, box).rpartition("!")[2]
        fixed = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", text)
        try:
            self.model.new_defined_name(named["name"], None, f"{quoted(tab.title)}!{fixed}")
        except ironcalc.WorkbookError:
            return  # a name Sheets allows and IronCalc does not shows #NAME?

    def _feed(self, number: int, tab: Tab) -> bool:
        old = self.rows.get(tab.id, [])
        changed = False
        for n in range(max(len(old), len(tab.rows))):
            before = old[n] if n < len(old) else []
            after = tab.rows[n] if n < len(tab.rows) else []
            if before is not after:
                changed = self._feed_row(number, tab, n, before, after) or changed
        self.rows[tab.id] = list(tab.rows)
        return changed

    def _feed_row(self, number: int, tab: Tab, n: int, before: Row, after: Row) -> bool:
        changed = False
        for m in range(max(len(before), len(after))):
            old = before[m] if m < len(before) else None
            new = after[m] if m < len(after) else None
            if old is new or (old and new and old[:2] == new[:2] and type(old.value) is type(new.value)):
                continue
            changed = True
            self._feed_cell(number, tab, n, m, new)
        return changed

    def _feed_cell(self, number: int, tab: Tab, row: int, column: int, cell: Cell | None) -> None:
        known = self.formulas.setdefault(tab.id, {})
        at = (number, row + 1, column + 1)
        if known.pop((row, column), None) is not None and self.custom:
            self.custom.forget((tab.id, row, column), number)
        value = cell.value if cell else None
        if cell and cell.formula:
            known[row, column] = cell.formula
            text = prepared(cell.formula, tab.row_count, tab.column_count, self.decimal)
            if self.custom:
                home = (tab.id, row, column)
                self.custom.order.put(home, areas(text, tab.id, self.titles, self.names))
                text = self.custom.replaced(home, text, number)
            self.model.set_user_input(*at, text)
        elif value is None:
            self.model.range_clear_contents(number, row + 1, column + 1, row + 1, column + 1)
        elif isinstance(value, bool):
            self.model.update_cell_with_bool(*at, value)
        elif isinstance(value, int | float):
            self.model.update_cell_with_number(*at, float(value))
        elif isinstance(value, CellError):
            self.model.set_user_input(*at, str(value))
        else:
            self.model.update_cell_with_text(*at, value)

    def _read(self, number: int, tab: Tab) -> dict[int, dict[int, Scalar]]:
        found: dict[int, dict[int, Scalar]] = {}
        known = self.formulas.get(tab.id, {})
        spills = False
        for (row, column), text in known.items():
            value = value_of(self.model, number, row + 1, column + 1)
            if value == "#NAME?":
                value = self._unknown(number, row, column, text) or value
            if self.custom and isinstance(value, CellError):
                value = self.custom.explained((tab.id, row, column), value)
            found.setdefault(row, {})[column] = value
            spills = spills or _SPILLS.search(text) is not None
        if spills:
            for sheet, row, column in self.model.get_all_cells():
                at = (row - 1, column - 1)
                if sheet == number and at not in known and not tab.cell(*at).filled:
                    value = value_of(self.model, number, row, column)
                    if value is not None:
                        found.setdefault(at[0], {})[at[1]] = value
        if self.custom:
            for tab_id, row, column in self.custom.order.filled:
                if tab_id == tab.id:
                    value = value_of(self.model, number, row + 1, column + 1)
                    if value not in (None, ""):
                        found.setdefault(row, {})[column] = value
        return found

    def _unknown(self, number: int, row: int, column: int, formula: str) -> CellError | None:
        """#NAME? with the function nobody knows: IronCalc writes those in small letters."""
        for name in _SMALL.findall(self.model.get_cell_formula(number, row + 1, column + 1)):
            typed = re.search(rf"{re.escape(name)}(?=\s*\()", formula, re.IGNORECASE)
            if typed:
                return CellError("#NAME?", f"Unknown function: '{typed[0]}'.")
        return None


def _title(title: str, before: list[str]) -> str:
    """A title IronCalc takes (it refuses some letters; those tabs cannot be referred to)."""
    plain = re.sub(r"[\\/*?:\[\]]", "_", title)[:31] or "_"
    return plain if plain not in before else f"{plain[:24]} {len(before)}"


def prepared(formula: str, rows: int, columns: int, decimal: str = ".") -> str:
    """A Sheets formula in IronCalc's grammar: open ranges closed, the locale's marks as in English."""

    def close(title: str | None, start: Point, end: Point | None) -> str:
        if end is None or (
            (start.row is None) == (end.row is None) and (start.column is None) == (end.column is None)
        ):
            return same(title, start, end)
        if end.row is None:
            return same(title, start, end._replace(row=rows - 1))
        return same(title, start, end._replace(column=columns - 1))

    if _BROKEN.search(re.sub(r'"[^"]*"|\'[^\']*\'', "", formula)):
        return "=SUM("  # two numbers with nothing between them: IronCalc reads the first, Sheets says #ERROR!
    english = canonical(formula, decimal)
    return "=SUM(" if english is None else rewrite(english, close)
