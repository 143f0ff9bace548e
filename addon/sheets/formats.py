"""Number formats, formulas and hidden rows and columns of the cells in use, in one request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from addon.core.table import Rect, Value
from addon.sheets.http import Http
from addon.sheets.shape import grid_of

FIELDS = (
    "sheets(properties(sheetId),data(startRow,startColumn,rowMetadata(hiddenByUser,hiddenByFilter),"
    "columnMetadata(hiddenByUser),rowData(values(effectiveFormat(numberFormat),userEnteredValue(formulaValue)))))"
)
BUDGET = 150_000
_TOP = 60
_BY_TYPE = {
    "TEXT": "@",
    "NUMBER": "#,##0.###",
    "PERCENT": "0.00%",
    "CURRENCY": "#,##0.00",
    "DATE": "yyyy-mm-dd",
    "TIME": "hh:mm:ss",
    "DATE_TIME": "yyyy-mm-dd hh:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
Rows = Sequence[Sequence[Value]]


@dataclass
class Looks:
    """What one tab's cells look like: patterns by row (ragged), formula cells, hidden rows and columns."""

    formats: list[list[str | None]] = field(default_factory=list)
    formula_cells: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def is_formula(self, row: int, column: int) -> bool:
        """Whether the cell holds a formula."""
        return (row, column) in self.formula_cells


def used(rows: Rows) -> Rect:
    """The rectangle of cells in use."""
    return Rect(0, 0, len(rows), max((len(row) for row in rows), default=0))


def rects_to_ask(rows: Rows, budget: int = BUDGET) -> list[Rect]:
    """The rectangles whose formats are asked for.

    All cells in use where they fit the budget. A bigger tab is asked for its first rows whole, and for all
    rows of as many number columns as fit, spread evenly with the first and the last among them.
    """
    whole = used(rows)
    height, width = whole.bottom, whole.right
    if not height or not width:
        return []
    if height * width <= budget:
        return [whole]
    top = min(_TOP, height)
    numeric = [c for c in range(width) if _has_number(rows, c)]
    room = max(2, (budget - top * width) // height)
    if len(numeric) > room:
        step = (len(numeric) - 1) / (room - 1)
        numeric = sorted({numeric[round(n * step)] for n in range(room)})
    return [Rect(0, 0, top, width), *(Rect(top, c, height, c + 1) for c in numeric if top < height)]


def _has_number(rows: Rows, column: int) -> bool:
    return any(
        isinstance(row[column], int | float) and not isinstance(row[column], bool)
        for row in rows[:500]
        if column < len(row)
    )


def read_looks(http: Http, asked: Mapping[int, Sequence[Rect]]) -> dict[int, Looks]:
    """Formats, formulas and hidden rows of these rectangles, by tab id (spreadsheets.getByDataFilter)."""
    filters = [{"gridRange": grid_of(sheet_id, rect)} for sheet_id, rects in asked.items() for rect in rects]
    if not filters:
        return {}
    body = http.post(
        ":getByDataFilter", {"dataFilters": filters, "includeGridData": True}, {"fields": FIELDS}
    )
    looks: dict[int, Looks] = {}
    for sheet in body.get("sheets", ()):
        sheet_id = sheet.get("properties", {}).get("sheetId", 0)
        if sheet_id in asked:
            looks[sheet_id] = looks_of(sheet.get("data", ()))
    return looks


def looks_of(blocks: Sequence[Mapping[str, Any]]) -> Looks:
    """The looks in the ``data`` blocks of one tab; those of columns nobody asked for are inferred."""
    looks = Looks()
    columns: set[int] = set()
    for block in blocks:
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        for offset, row in enumerate(block.get("rowMetadata", ())):
            if row.get("hiddenByUser") or row.get("hiddenByFilter"):
                looks.hidden_rows.add(top + offset)
        for offset, column in enumerate(block.get("columnMetadata", ())):
            if column.get("hiddenByUser"):
                looks.hidden_columns.add(left + offset)
        if top:
            columns.add(left)
        for offset, row in enumerate(block.get("rowData", ())):
            _row(looks, top + offset, left, row.get("values", ()))
    if columns:
        _spread(looks, columns)
    return looks


def _row(looks: Looks, row: int, left: int, cells: Sequence[Mapping[str, Any]]) -> None:
    while len(looks.formats) <= row:
        looks.formats.append([])
    line = looks.formats[row]
    line.extend([None] * (left - len(line)))
    for offset, cell in enumerate(cells):
        shown = cell.get("effectiveFormat")
        pattern = pattern_of(shown.get("numberFormat")) if shown else None
        if left + offset < len(line):
            line[left + offset] = pattern
        else:
            line.append(pattern)
        if (cell.get("userEnteredValue") or {}).get("formulaValue"):
            looks.formula_cells.add((row, left + offset))


def pattern_of(number_format: Mapping[str, str] | None) -> str | None:
    """The pattern of a NumberFormat; one that names only its type gets the usual pattern."""
    if not number_format:
        return None
    return number_format.get("pattern") or _BY_TYPE.get(number_format.get("type", ""))


def _spread(looks: Looks, asked: set[int]) -> None:
    """Fill in, below the first rows, the formats of columns that were not asked for.

    A column that looks like the nearest asked one in the first rows looks like it in every row; another one
    looks as it does in the first rows.
    """
    tops = looks.formats[:_TOP]
    width = max((len(line) for line in tops), default=0)
    usual = [_usual(tops, column) for column in range(width)]
    nearest = {c: min(asked, key=lambda a: abs(a - c)) for c in range(width) if c not in asked}
    for line in looks.formats[_TOP:]:
        line.extend([None] * (width - len(line)))
        for column, like in nearest.items():
            line[column] = line[like] if usual[column] == usual[like] else usual[column]


def _usual(rows: Sequence[Sequence[str | None]], column: int) -> str | None:
    """The most common pattern of a column below its first row."""
    found = Counter(row[column] if column < len(row) else None for row in rows[1:])
    return found.most_common(1)[0][0] if found else None
