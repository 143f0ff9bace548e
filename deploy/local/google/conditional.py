"""Conditional formats: what the rules of a tab add to the effective format of its cells.

The first rule that is true defines the format (support.google.com/docs/answer/78413); effectiveFormat
"includes the results of applying any conditional formatting" (reference of CellData). Assumed: a custom
formula is written for the first cell of the rule's first range, and colour scales shade in RGB.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from deploy.local.google.a1 import Box, quoted
from deploy.local.google.book import Cell, CellError, Row, Scalar, Tab
from deploy.local.google.conditions import holds, is_number
from deploy.local.google.engine import Engine
from deploy.local.google.entered import entered
from deploy.local.google.formulas import rewrite, same, translated
from deploy.local.google.view import View

Format = dict[str, Any]
SCRATCH = "Conditions of the tab"


class Painted:
    """The conditional formats of one tab in one view."""

    def __init__(self, view: View, tab: Tab) -> None:
        self.view = view
        self.tab = tab
        self.rules = [(rule, _boxes(tab, rule)) for rule in tab.parts["conditionalFormats"]]
        self.points: dict[int, list[tuple[float, Format]]] = {}
        self.custom: dict[int, dict[tuple[int, int], Scalar]] = {}

    def touches(self, row: int, column: int) -> bool:
        """Whether any rule covers this cell."""
        return any(_covers(boxes, row, column) for _, boxes in self.rules)

    def added(self, row: int, column: int, value: Scalar, shown: str) -> Format | None:
        """The format of the first rule that holds for this cell."""
        for number, (rule, boxes) in enumerate(self.rules):
            if not _covers(boxes, row, column):
                continue
            if "gradientRule" in rule:
                color = self._shade(number, rule["gradientRule"], boxes, value)
                if color is not None:
                    return {"backgroundColor": color, "backgroundColorStyle": {"rgbColor": color}}
            elif self._holds(
                number, rule["booleanRule"].get("condition", {}), boxes, (row, column), value, shown
            ):
                given: Format = rule["booleanRule"].get("format", {})
                return given
        return None

    def _holds(
        self,
        number: int,
        condition: dict[str, Any],
        boxes: list[Box],
        at: tuple[int, int],
        value: Scalar,
        shown: str,
    ) -> bool:
        if condition.get("type") != "CUSTOM_FORMULA":
            return holds(condition, value, shown, self.view.book.locale)
        if number not in self.custom:
            text = (condition.get("values") or [{}])[0].get("userEnteredValue", "")
            self.custom[number] = self._computed(str(text), boxes)
        found = self.custom[number].get(at)
        return bool(found) and not isinstance(found, str)

    def _computed(self, formula: str, boxes: list[Box]) -> dict[tuple[int, int], Scalar]:
        """The formula for every cell of the rule, computed on a tab of its own beside the others."""
        if not formula.startswith("=") or not boxes:
            return {}
        book = self.view.book.copied()
        scratch = Tab(-1, SCRATCH, self.tab.row_count, self.tab.column_count, formulas=True)
        here = quoted(self.tab.title) + "!"
        top, left = boxes[0].top, boxes[0].left
        bottom = max(len(self.tab.rows), top + 1)
        for box in boxes:
            for row in range(box.top, min(box.bottom, bottom)):
                cells: Row = []
                for column in range(box.left, box.right):
                    text = translated(formula, row - top, column - left)
                    local = rewrite(text, lambda tab, a, b: ("" if tab else here) + same(tab, a, b))
                    cells.append(Cell(formula=local))
                scratch.put(row, box.left, cells)
        book.tabs.append(scratch)
        results = Engine().compute(book, None).results.get(scratch.id, {})
        return {(row, column): value for row, line in results.items() for column, value in line.items()}

    def _shade(self, number: int, rule: dict[str, Any], boxes: list[Box], value: Scalar) -> Format | None:
        if not is_number(value):
            return None
        if number not in self.points:
            self.points[number] = self._points(rule, self._all_numbers(boxes))
        return _between(float(str(value)), self.points[number])

    def _points(self, rule: dict[str, Any], numbers: list[float]) -> list[tuple[float, Format]]:
        """The values a colour scale runs between, with their colours, lowest first."""
        found = []
        for name in ("minpoint", "midpoint", "maxpoint"):
            point = rule.get(name)
            if point:
                color = point.get("color") or (point.get("colorStyle") or {}).get("rgbColor") or {}
                found.append((_place(point, numbers, self.view.book.locale), color))
        return sorted(found, key=lambda point: point[0])

    def _all_numbers(self, boxes: list[Box]) -> list[float]:
        rows, results = self.tab.rows, self.view.results.get(self.tab.id, {})
        found: list[Scalar] = []
        for box in boxes:
            for row in range(box.top, min(box.bottom, len(rows))):
                found += [cell.value for cell in rows[row][box.left : box.right] if cell is not None]
            for row, line in results.items():
                if box.top <= row < box.bottom:
                    found += [value for column, value in line.items() if box.left <= column < box.right]
        return sorted(float(str(value)) for value in found if is_number(value))


def painted_of(view: View, tab: Tab) -> Painted | None:
    """The conditional formats of a tab, worked out once for each view; None where there are none."""
    if not tab.parts["conditionalFormats"]:
        return None
    found: Painted | None = view.painted.get(tab.id)
    if found is None or found.tab is not tab:
        found = view.painted[tab.id] = Painted(view, tab)
    return found


def _boxes(tab: Tab, rule: dict[str, Any]) -> list[Box]:
    return [
        Box(
            area.get("startRowIndex", 0),
            area.get("endRowIndex", tab.row_count),
            area.get("startColumnIndex", 0),
            area.get("endColumnIndex", tab.column_count),
        )
        for area in rule.get("ranges", [])
    ]


def _covers(boxes: list[Box], row: int, column: int) -> bool:
    return any(box.top <= row < box.bottom and box.left <= column < box.right for box in boxes)


def _place(point: dict[str, Any], numbers: list[float], locale: str) -> float:
    """Where an interpolation point lies among the numbers of the range."""
    low, high = (numbers[0], numbers[-1]) if numbers else (0.0, 0.0)
    kind = point.get("type")
    if kind == "MIN":
        return low
    if kind == "MAX":
        return high
    typed = entered(str(point.get("value", "0")), locale).value
    given = float(str(typed)) if is_number(typed) and not isinstance(typed, CellError) else 0.0
    if kind == "PERCENT":
        return low + (high - low) * given / 100
    if kind == "PERCENTILE" and numbers:
        at = given / 100 * (len(numbers) - 1)
        below = int(at)
        above = min(below + 1, len(numbers) - 1)
        return numbers[below] + (numbers[above] - numbers[below]) * (at - below)
    return given


def _between(value: float, points: list[tuple[float, Format]]) -> Format | None:
    if len(points) < 2:
        return None
    if value <= points[0][0]:
        return points[0][1]
    for (low, below), (high, above) in pairwise(points):
        if value <= high and high > low:
            part = (value - low) / (high - low)
            names = ("red", "green", "blue")
            mixed = {n: below.get(n, 0) + (above.get(n, 0) - below.get(n, 0)) * part for n in names}
            return {name: amount for name, amount in mixed.items() if amount}
    return points[-1][1]


def overlaid(form: Format, given: Format) -> Format:
    """A format with a rule's laid over it."""
    return form | given | {"textFormat": form.get("textFormat", {}) | given.get("textFormat", {})}
