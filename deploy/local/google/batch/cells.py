"""Request kinds that write cells: updateCells, repeatCell, appendCells, updateBorders, setDataValidation."""

from __future__ import annotations

from typing import Any

from deploy.local.google import conditions
from deploy.local.google.a1 import Box
from deploy.local.google.batch.masks import masked, paths
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Cell, CellError, Scalar, Tab
from deploy.local.google.colors import with_styles
from deploy.local.google.errors import invalid
from deploy.local.google.formulas import translated
from deploy.local.google.locate import box_of, on_grid, tab_of
from deploy.local.google.writing import check_length

_MORE = ("textFormatRuns", "dataValidation", "pivotTable", "chipRuns", "hyperlink", "dataSourceTable")


def merged(cell: Cell, data: dict[str, Any], mask: list[str], down: int = 0, right: int = 0) -> Cell:
    """The cell with the masked fields of a CellData; a formula is moved by (down, right)."""
    every = "*" in mask
    heads = {path.split(".")[0] for path in mask}
    if every or "userEnteredValue" in heads:
        value, formula = entered_value(data.get("userEnteredValue"))
        check_length(formula or value)
        if formula and (down or right):
            formula = translated(formula, down, right)
        cell = cell._replace(value=value, formula=formula)
    if every or "userEnteredFormat" in heads:
        own = ["*"] if every else [path for path in mask if path.startswith("userEnteredFormat")]
        inner = [path.removeprefix("userEnteredFormat").lstrip(".") or "*" for path in own]
        style = with_styles(masked(cell.format or {}, data.get("userEnteredFormat", {}), inner))
        cell = cell._replace(format=style or None)
    if every or "note" in heads:
        cell = cell._replace(note=data.get("note") or None)
    more = dict(cell.more or {})
    for name in _MORE:
        if every or name in heads:
            more.pop(name, None)
            if data.get(name):
                more[name] = data[name]
    return cell._replace(more=more or None)


def entered_value(value: dict[str, Any] | None) -> tuple[Scalar, str | None]:
    """An ExtendedValue; strings are never parsed."""
    if not value:
        return None, None
    if "formulaValue" in value:
        text = value["formulaValue"]
        return (None, text) if text.startswith("=") else (text, None)
    if "numberValue" in value:
        number = float(value["numberValue"])
        return (int(number) if number.is_integer() and abs(number) < 1e15 else number), None
    if "boolValue" in value:
        return bool(value["boolValue"]), None
    if "errorValue" in value:
        return CellError("#ERROR!"), None
    return (value.get("stringValue") or None), None


@kind("updateCells")
def update_cells(batch: Batch, body: dict[str, Any]) -> None:
    """Write rows of CellData at `start`, or over `range`, whose uncovered cells are cleared in the mask."""
    mask = paths(body.get("fields", ""))
    rows = [row.get("values", []) for row in body.get("rows", [])]
    if "range" in body:
        tab, box = box_of(batch.book, body["range"])
        _check_inside(rows, box, box)
    else:
        start = body.get("start", {"sheetId": 0})
        tab = tab_of(batch.book, start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        on_grid(tab, top, left)
        box = Box(top, top + len(rows), left, left + max((len(row) for row in rows), default=0))
        _check_inside(rows, box, tab.box())
    batch.guard(tab, box)
    whole = "range" in body
    for n in range(box.height):
        row = rows[n] if n < len(rows) else []
        width = box.width if whole else len(row)
        line = Box(box.top + n, box.top + n + 1, box.left, box.left + width)

        def change(cell: Cell, _row: int, column: int, row: list[dict[str, Any]] = row) -> Cell:
            at = column - box.left
            return merged(cell, row[at] if at < len(row) else {}, mask)

        tab.each(line, change)


def _check_inside(rows: list[Any], at: Box, limit: Box) -> None:
    """Refuse rows that, put at the corner of `at`, go past the limit: the range, or the grid."""
    width = max((len(row) for row in rows), default=0)
    for name, end, most in (
        ("row", at.top + len(rows), limit.bottom),
        ("column", at.left + width, limit.right),
    ):
        if end > most:
            raise invalid(
                f"Attempting to write {name}: {most}, beyond the last requested {name} of: {most - 1}"
            )


@kind("repeatCell")
def repeat_cell(batch: Batch, body: dict[str, Any]) -> None:
    """One CellData over a range; formulas adjust as when filled."""
    mask = paths(body.get("fields", ""))
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    data = body.get("cell", {})
    if all(path.startswith("userEnteredFormat") for path in mask):
        _dress(tab, box, data, mask)
    else:
        tab.each(box, lambda cell, row, column: merged(cell, data, mask, row - box.top, column - box.left))


def _dress(tab: Tab, box: Box, data: dict[str, Any], mask: list[str]) -> None:
    """Format a range: computed once for each format there was, and shared by the cells that had it."""
    known: dict[int, tuple[Any, dict[str, Any] | None]] = {}

    def change(cell: Cell, _row: int, _column: int) -> Cell:
        found = known.get(id(cell.format))
        if found is None:
            found = known[id(cell.format)] = (cell.format, merged(cell, data, mask).format)
        return Cell(cell.value, cell.formula, found[1], cell.note, cell.more)

    tab.each(box, change)


@kind("appendCells")
def append_cells(batch: Batch, body: dict[str, Any]) -> None:
    """Rows of CellData after the last row with data."""
    tab = tab_of(batch.book, body.get("sheetId", 0))
    mask = paths(body.get("fields", ""))
    top = tab.used()[0]
    rows = [row.get("values", []) for row in body.get("rows", [])]
    width = max((len(row) for row in rows), default=0)
    batch.guard(tab, Box(top, top + len(rows), 0, width))
    tab.grow(top + len(rows), width)
    for n, row in enumerate(rows):
        tab.put(top + n, 0, [merged(tab.cell(top + n, m), data, mask) for m, data in enumerate(row)])


@kind("setDataValidation")
def set_data_validation(batch: Batch, body: dict[str, Any]) -> None:
    """Put a validation rule on a range, or take it off."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    rule = body.get("rule")
    if rule:
        conditions.check(rule.get("condition", {}), batch.book.locale)
    data = {"dataValidation": rule} if rule else {}
    tab.each(box, lambda cell, _r, _c: merged(cell, data, ["dataValidation"]))


@kind("updateBorders")
def update_borders(batch: Batch, body: dict[str, Any]) -> None:
    """Borders around and inside a range."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)

    def change(cell: Cell, row: int, column: int) -> Cell:
        sides = {
            "top": "top" if row == box.top else "innerHorizontal",
            "bottom": "bottom" if row == box.bottom - 1 else "innerHorizontal",
            "left": "left" if column == box.left else "innerVertical",
            "right": "right" if column == box.right - 1 else "innerVertical",
        }
        style = dict(cell.format or {})
        borders = dict(style.get("borders", {}))
        for side, source in sides.items():
            if source in body and body[source].get("style") == "NONE":
                borders.pop(side, None)
            elif source in body:
                borders[side] = with_styles(body[source])
        style["borders"] = borders
        return cell._replace(format={key: value for key, value in style.items() if value} or None)

    tab.each(box, change)
