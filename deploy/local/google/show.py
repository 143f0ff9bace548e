"""A spreadsheet as JSON: properties, tabs, the objects on them, and cells."""

from __future__ import annotations

from typing import Any

from deploy.local.google import access, column_filters
from deploy.local.google.a1 import Box
from deploy.local.google.book import Book, Tab
from deploy.local.google.fields import Mask, Masked, includes
from deploy.local.google.hidden import hidden_rows
from deploy.local.google.locate import grid_box
from deploy.local.google.routes import Call
from deploy.local.google.show_cells import Cells
from deploy.local.google.view import View

PARTS = ("merges", "conditionalFormats", "filterViews", "basicFilter", "charts", "bandedRanges", "rowGroups",
         "columnGroups", "slicers")  # fmt: skip


def show_book(call: Call, view: View, boxes: list[tuple[Tab, Box]] | None, *, cells: bool) -> dict[str, Any]:
    """The Spreadsheet message; `boxes` limits tabs and cells."""
    book = view.book
    tabs = [tab for tab in book.tabs if boxes is None or any(tab.id == t.id for t, _ in boxes)]
    answer: dict[str, Any] = {
        "spreadsheetId": book.id,
        "properties": book.properties,
        "sheets": [_show_tab(call, view, tab, boxes, cells) for tab in tabs],
    }
    if book.named_ranges:
        answer["namedRanges"] = [plain(item) for item in book.named_ranges]
    own = [plain(item) for item in book.metadata if item["location"].get("spreadsheet")]
    if own:
        answer["developerMetadata"] = own
    answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
    return answer


def sheet_properties(book: Book, tab: Tab) -> dict[str, Any]:
    """SheetProperties."""
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    grid |= {key: value for key, value in tab.grid.items() if value}
    index = next((n for n, other in enumerate(book.tabs) if other.id == tab.id), 0)
    return {
        "sheetId": tab.id,
        "title": tab.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": grid,
        **{key: value for key, value in tab.properties.items() if value},
    }


def plain(item: Any) -> Any:
    """A stored object as proto3 shows it: `sheetId: 0` in a range is left out."""
    if isinstance(item, list):
        return [plain(value) for value in item]
    if not isinstance(item, dict):
        return item
    return {key: plain(value) for key, value in item.items() if not (key == "sheetId" and value == 0)}


def metadata_on(book: Book, tab: Tab, dimension: str | None, index: int = 0) -> list[dict[str, Any]]:
    """Developer metadata of a tab (`dimension` None), or of one of its rows or columns."""
    found = []
    for item in book.metadata:
        location = item["location"]
        span = location.get("dimensionRange")
        if (
            dimension is None
            and span is None
            and location.get("sheetId") == tab.id
            and not location.get("spreadsheet")
        ):
            found.append(item)
        if (
            span
            and span["sheetId"] == tab.id
            and span["dimension"] == dimension
            and span["startIndex"] == index
        ):
            found.append(item)
    return [plain(item) for item in found]


def _show_tab(
    call: Call, view: View, tab: Tab, boxes: list[tuple[Tab, Box]] | None, cells: bool
) -> dict[str, Any]:
    book = view.book
    answer: dict[str, Any] = {"properties": sheet_properties(book, tab)}
    if cells:
        areas = [box for t, box in boxes if t.id == tab.id] if boxes else [tab.box()]
        mask = below(call.mask(), "sheets", "data")
        answer["data"] = [grid_data(view, tab, box, mask) for box in areas]
    for name in PARTS:
        found = tab.parts.get(name)
        if name == "merges" and boxes is not None:  # recorded: only those that touch what was asked for
            asked = [box for t, box in boxes if t.id == tab.id]
            found = [item for item in found or [] if any(grid_box(item, tab).meets(box) for box in asked)]
        if name == "basicFilter" and found:
            found = column_filters.shown(found)
        if name == "filterViews" and found:
            found = [column_filters.shown(item) for item in found]
        if found:
            answer[name] = plain(found)
    if tab.parts["protectedRanges"]:
        answer["protectedRanges"] = [
            show_protected(book, item, call.principal) for item in tab.parts["protectedRanges"]
        ]
    marks = metadata_on(book, tab, None)
    if marks:
        answer["developerMetadata"] = marks
    return answer


def show_protected(book: Book, item: dict[str, Any], principal: str | None) -> dict[str, Any]:
    """A protected range as this account sees it; editors only to those who may edit."""
    shown: dict[str, Any] = plain(item)
    if access.may_edit(book, item, principal):
        return shown | {"requestingUserCanEdit": True}
    return {key: value for key, value in shown.items() if key != "editors"}


def below(mask: Mask | None, *path: str) -> Mask | None:
    """The part of a mask under this path; None keeps everything there."""
    here = mask
    for name in path:
        if not here or "*" in here:
            return None
        here = here.get(name)
    return here or None


def grid_data(view: View, tab: Tab, box: Box, mask: Mask | None = None) -> dict[str, Any]:
    """GridData: rows of CellData, and the sizes of rows and columns; only what the mask keeps is computed."""
    answer: dict[str, Any] = {}
    if box.top:
        answer["startRow"] = box.top
    if box.left:
        answer["startColumn"] = box.left
    rows = _row_data(view, tab, box, below(mask, "rowData", "values")) if includes(mask, "rowData") else []
    if rows:
        answer["rowData"] = rows
    book = view.book
    if includes(mask, "rowMetadata"):
        sizes = tab.row_properties
        span = range(box.top, box.bottom)
        hidden = hidden_rows(view, tab)
        answer["rowMetadata"] = [
            _dimension(book, tab, "ROWS", index, sizes, 21)
            | ({"hiddenByFilter": True} if index in hidden else {})
            for index in span
        ]
    if includes(mask, "columnMetadata"):
        sizes = tab.column_properties
        span = range(box.left, box.right)
        answer["columnMetadata"] = [_dimension(book, tab, "COLUMNS", index, sizes, 100) for index in span]
    return answer


def _row_data(view: View, tab: Tab, box: Box, mask: Mask | None) -> list[dict[str, Any]]:
    results = view.results.get(tab.id, {})
    last = max([len(tab.rows), *(row + 1 for row in results)], default=0)
    shower = Cells(view, tab, mask)
    rows: list[dict[str, Any]] = Masked()
    for row in range(box.top, min(box.bottom, last)):
        line = tab.rows[row] if row < len(tab.rows) else []
        width = max(len(line), max(results[row], default=-1) + 1 if row in results else 0)
        span = range(box.left, min(box.right, width))
        cells = [shower.data(row, n, line[n] if n < len(line) else None) for n in span]
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _dimension(
    book: Book, tab: Tab, axis: str, index: int, known: dict[int, dict[str, Any]], size: int
) -> dict[str, Any]:
    shown = {"pixelSize": size} | known.get(index, {})
    if book.metadata:
        found = metadata_on(book, tab, axis, index)
        if found:
            shown["developerMetadata"] = found
    return shown
