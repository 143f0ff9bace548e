"""Cells the page has not fetched: what a copy takes along, what an undo restores, where a table ends.

The page holds the rows that were in view; these answers come from the whole tab, so that nothing a user does
to more rows than that treats the others as empty.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from deploy.local.page.a1 import quoted, span
from deploy.local.page.view import Spreadsheets, edit_text

EDIT_FIELDS = "sheets(data(rowData(values(userEnteredValue,formattedValue,effectiveFormat.numberFormat))))"
HIDDEN_FIELDS = "sheets(data(rowMetadata(hiddenByFilter)))"
Filled = list[list[bool]]


class Block(NamedTuple):
    """Rows and columns from the first to the one after the last, from 0 on."""

    top: int
    left: int
    bottom: int
    right: int

    def within(self, tab: dict[str, Any]) -> Block:
        """The part of it that lies on the tab."""
        top, left = max(0, self.top), max(0, self.left)
        return Block(top, left, min(self.bottom, tab["rows"]), min(self.right, tab["columns"]))

    def square(self, rows: list[list[Any]]) -> list[list[Any]]:
        """Ragged rows filled up with empty texts."""
        height, width = self.bottom - self.top, self.right - self.left
        full = [[*row[:width], *[""] * (width - len(row))] for row in rows[:height]]
        return full + [[""] * width for _ in range(height - len(full))]


def shown(
    google: Spreadsheets, user: str, spreadsheet_id: str, tab: dict[str, Any], block: Block
) -> dict[str, Any]:
    """What the cells of a block show, and which of its rows a filter hides, counted from its first."""
    if block.top >= block.bottom or block.left >= block.right:
        return {"texts": [], "hidden": []}
    where = span(tab["title"], *block)
    params = {"spreadsheetId": spreadsheet_id, "range": where}
    rows = google.call(user, "sheets.spreadsheets.values.get", params).get("values", [])
    hidden: list[int] = []
    if tab["filter"]:
        fields = {"ranges": [where], "includeGridData": True, "fields": HIDDEN_FIELDS}
        got = google.call(user, "sheets.spreadsheets.get", {"spreadsheetId": spreadsheet_id, **fields})
        about = (got["sheets"][0].get("data") or [{}])[0].get("rowMetadata", [])
        hidden = [n for n, row in enumerate(about) if row.get("hiddenByFilter")]
    return {"texts": block.square([[str(text) for text in row] for row in rows]), "hidden": hidden}


def edits(
    google: Spreadsheets, user: str, spreadsheet_id: str, tab: dict[str, Any], block: Block
) -> list[list[str]]:
    """The cells of a block as one would type them to get them again."""
    if block.top >= block.bottom or block.left >= block.right:
        return []
    fields = {"ranges": [span(tab["title"], *block)], "includeGridData": True, "fields": EDIT_FIELDS}
    got = google.call(user, "sheets.spreadsheets.get", {"spreadsheetId": spreadsheet_id, **fields})
    data = (got["sheets"][0].get("data") or [{}])[0]
    point = "," if tab.get("comma") else "."
    rows = [[_edited(cell, point) for cell in row.get("values", [])] for row in data.get("rowData", [])]
    return block.square(rows)


def _edited(cell: dict[str, Any], point: str) -> str:
    form, text = cell.get("effectiveFormat") or {}, cell.get("formattedValue", "")
    return edit_text(cell.get("userEnteredValue") or {}, form, text, point)


def filled(google: Spreadsheets, user: str, spreadsheet_id: str, tab: dict[str, Any]) -> Filled:
    """Which cells of a tab show something, up to the last that does."""
    params = {"spreadsheetId": spreadsheet_id, "range": quoted(tab["title"])}
    rows = google.call(user, "sheets.spreadsheets.values.get", params).get("values", [])
    return [[text != "" for text in row] for row in rows]


def _at(cells: Filled, row: int, column: int) -> bool:
    return 0 <= row < len(cells) and 0 <= column < len(cells[row]) and cells[row][column]


def edge(
    cells: Filled, tab: dict[str, Any], start: tuple[int, int], step: tuple[int, int]
) -> tuple[int, int]:
    """Where Ctrl and an arrow lead: to the end of the filled cells, or over the gap to the next one."""
    (row, column), (rows, columns) = start, step
    runs = _at(cells, row, column) and _at(cells, row + rows, column + columns)
    while 0 <= row + rows < tab["rows"] and 0 <= column + columns < tab["columns"]:
        if runs and not _at(cells, row + rows, column + columns):
            break
        row, column = row + rows, column + columns
        if not runs and _at(cells, row, column):
            break
    return row, column


def region(cells: Filled, row: int, column: int) -> Block | None:
    """The table around a cell: filled cells that touch it or each other, corners included, or None."""
    top, left, bottom, right = row, column, row + 1, column + 1

    def any_in(rows: range, columns: range) -> bool:
        return any(_at(cells, r, c) for r in rows for c in columns)

    before = None
    while before != (top, left, bottom, right):
        before = (top, left, bottom, right)
        while any_in(range(top - 1, top), range(left - 1, right + 1)):
            top -= 1
        while any_in(range(bottom, bottom + 1), range(left - 1, right + 1)):
            bottom += 1
        while any_in(range(top - 1, bottom + 1), range(left - 1, left)):
            left -= 1
        while any_in(range(top - 1, bottom + 1), range(right, right + 1)):
            right += 1
    # an empty cell at a table's side is no row or column of it
    while bottom > top and not any_in(range(top, top + 1), range(left, right)):
        top += 1
    while right > left and not any_in(range(top, bottom), range(left, left + 1)):
        left += 1
    return Block(top, left, bottom, right) if any_in(range(top, bottom), range(left, right)) else None
