"""spreadsheets.get, create, getByDataFilter, sheets.copyTo."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from deploy.local.google.batch import KINDS
from deploy.local.google.batch.run import Batch
from deploy.local.google.batch.tabs import check_properties, renew
from deploy.local.google.errors import invalid, named, unimplemented
from deploy.local.google.fields import includes
from deploy.local.google.filters import place_of
from deploy.local.google.locate import from_a1, in_grid, tab_of
from deploy.local.google.routes import Call, handles
from deploy.local.google.seed import add_tabs, empty_book, now, owned
from deploy.local.google.show import sheet_properties, show_book
from deploy.local.google.surface import whole_number
from deploy.local.google.writing import check_size


@handles("sheets.spreadsheets.get")
def spreadsheets_get(call: Call) -> dict[str, Any]:
    """The spreadsheet; with `includeGridData`, or a mask that keeps them, also the cells of `ranges`.

    A mask has the last word over `includeGridData` (reference of spreadsheets.get).
    """
    view = call.read()
    boxes = [in_grid(from_a1(view.book, text)) for text in call.many("ranges")]
    return show_book(call, view, boxes or None, cells=_cells_asked(call, call.flag("includeGridData")))


def _cells_asked(call: Call, flag: bool) -> bool:
    return includes(call.mask(), "sheets", "data") if call.params.get("fields") else flag


@handles("sheets.spreadsheets.getByDataFilter")
def spreadsheets_get_by_data_filter(call: Call) -> dict[str, Any]:
    """The tabs and cells the filters select."""
    view = call.read()
    places = [place_of(view.book, item) for item in call.body.get("dataFilters", [])]
    boxes = [in_grid(place) for found in places for place in found]
    cells = _cells_asked(call, bool(call.body.get("includeGridData")))
    return show_book(call, view, boxes or None, cells=cells)


@handles("sheets.spreadsheets.create")
def spreadsheets_create(call: Call) -> dict[str, Any]:
    """A new spreadsheet owned by the caller."""
    if call.principal is None:
        raise invalid("An owner is needed")
    asked = call.body.get("properties", {})
    check_properties(asked)
    book = empty_book(
        secrets.token_urlsafe(33)[:44],
        asked.get("title", "Untitled spreadsheet"),
        asked.get("locale", "en_US"),
        asked.get("timeZone", "Etc/GMT"),
    )
    owned(book, call.principal, call.google.sub(call.principal), now())
    batch = Batch(book, call.principal, call)
    for n, sheet in enumerate(call.body.get("sheets", [])):
        with named(f"sheets[{n}]"):
            wanted = sheet.get("properties", {})
            KINDS["addSheet"](batch, {"properties": wanted if book.tabs else {"sheetId": 0} | wanted})
    if not book.tabs:
        add_tabs(book, [])
    for name, body in _contents(call.body, [tab.id for tab in book.tabs]):
        with named(name):
            KINDS[name](batch, body)
    check_size(book)
    call.google.keep(book)
    return show_book(call, call.google.view(book), None, cells=False)


_LISTS = {  # a list of Sheet or Spreadsheet -> the request that adds one, and what it calls it
    "protectedRanges": ("addProtectedRange", "protectedRange"),
    "filterViews": ("addFilterView", "filter"),
    "charts": ("addChart", "chart"),
    "bandedRanges": ("addBanding", "bandedRange"),
    "merges": ("mergeCells", "range"),
    "developerMetadata": ("createDeveloperMetadata", "developerMetadata"),
    "namedRanges": ("addNamedRange", "namedRange"),
}
_ELSEWHERE = ("properties", "data", "conditionalFormats", "basicFilter", "sheets")


def _contents(body: dict[str, Any], ids: list[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a new spreadsheet holds, as requests of batchUpdate; what none of them adds is absent."""
    for sheet, sheet_id in [*zip(body.get("sheets", []), ids, strict=False), (body, 0)]:
        for name, items in sheet.items():
            if name in _LISTS:
                request, word = _LISTS[name]
                yield from ((request, {word: item}) for item in items)
            elif name not in _ELSEWHERE:
                raise unimplemented(f"{name} in spreadsheets.create")
        for data in sheet.get("data", []):
            yield from _cells(data, sheet_id)
        for index, rule in enumerate(sheet.get("conditionalFormats", [])):
            yield "addConditionalFormatRule", {"rule": rule, "index": index}
        if "basicFilter" in sheet:
            yield "setBasicFilter", {"filter": sheet["basicFilter"]}


def _cells(data: dict[str, Any], sheet_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """GridData: its rows, and the sizes of rows and columns."""
    top, left = data.get("startRow", 0), data.get("startColumn", 0)
    if data.get("rowData"):
        start = {"sheetId": sheet_id, "rowIndex": top, "columnIndex": left}
        yield "updateCells", {"start": start, "rows": data["rowData"], "fields": "*"}
    for name, axis, at in (("rowMetadata", "ROWS", top), ("columnMetadata", "COLUMNS", left)):
        for n, properties in enumerate(data.get(name, []), at):
            span = {"sheetId": sheet_id, "dimension": axis, "startIndex": n, "endIndex": n + 1}
            yield "updateDimensionProperties", {"range": span, "properties": properties, "fields": "*"}


@handles("sheets.spreadsheets.sheets.copyTo")
def sheets_copy_to(call: Call) -> dict[str, Any]:
    """Copy one tab into another spreadsheet, at its end."""
    source = call.read().book
    tab = tab_of(source, whole_number(call.params, "sheetId")).copied()
    call.params = call.params | {"spreadsheetId": call.body.get("destinationSpreadsheetId", "")}
    with call.change() as book:
        title, n = f"Copy of {tab.title}", 1
        while book.titled(title):
            n += 1
            title = f"Copy of {tab.title} {n}"
        old, tab.title, tab.id = tab.id, title, book.new_id()
        renew(book, tab, old)
        book.tabs.append(tab)
        check_size(book)
    return sheet_properties(book, tab)
