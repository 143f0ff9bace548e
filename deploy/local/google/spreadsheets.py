"""spreadsheets.get, create, getByDataFilter, sheets.copyTo."""

from __future__ import annotations

import secrets
from typing import Any

from deploy.local.google.book import Tab
from deploy.local.google.errors import invalid
from deploy.local.google.fields import includes
from deploy.local.google.filters import place_of
from deploy.local.google.locate import from_a1, in_grid, tab_of
from deploy.local.google.routes import Call, handles
from deploy.local.google.seed import add_tabs, empty_book, now, owned
from deploy.local.google.show import sheet_properties, show_book
from deploy.local.google.view import View
from deploy.local.google.writing import check_size


@handles("sheets.spreadsheets.get")
def spreadsheets_get(call: Call) -> dict[str, Any]:
    """The spreadsheet; with `includeGridData` or cells in the mask also the cells of `ranges`."""
    view = call.read()
    mask = call.mask()
    boxes = [in_grid(text, from_a1(view.book, text)) for text in call.many("ranges")]
    grid = call.flag("includeGridData") if mask is None else includes(mask, "sheets", "data")
    asked = mask is not None and "sheets" in mask and "data" in (mask["sheets"] or {})
    return show_book(call, view, boxes or None, cells=grid and (mask is None or asked))


@handles("sheets.spreadsheets.getByDataFilter")
def spreadsheets_get_by_data_filter(call: Call) -> dict[str, Any]:
    """The tabs and cells the filters select."""
    view = call.read()
    places = [place_of(view.book, item) for item in call.body.get("dataFilters", [])]
    boxes = [in_grid("", place) for found in places for place in found]
    return show_book(call, view, boxes or None, cells=bool(call.body.get("includeGridData")))


@handles("sheets.spreadsheets.create")
def spreadsheets_create(call: Call) -> dict[str, Any]:
    """A new spreadsheet owned by the caller."""
    if call.principal is None:
        raise invalid("An owner is needed")
    asked = call.body.get("properties", {})
    book = empty_book(
        secrets.token_urlsafe(33)[:44],
        asked.get("title", "Untitled spreadsheet"),
        asked.get("locale", "en_US"),
        asked.get("timeZone", "Etc/GMT"),
    )
    owned(book, call.principal, call.google.sub(call.principal), now())
    for sheet in call.body.get("sheets", []):
        wanted = sheet.get("properties", {})
        title = wanted.get("title", f"Sheet{len(book.tabs) + 1}")
        size = wanted.get("gridProperties", {})
        tab = Tab(wanted.get("sheetId") or (book.new_id() if book.tabs else 0), title)
        tab.row_count, tab.column_count = size.get("rowCount", 1000), size.get("columnCount", 26)
        book.tabs.append(tab)
    if not book.tabs:
        add_tabs(book, [])
    check_size(book)
    call.google.keep(book)
    return show_book(call, View(book, {}), None, cells=False)


@handles("sheets.spreadsheets.sheets.copyTo")
def sheets_copy_to(call: Call) -> dict[str, Any]:
    """Copy one tab into another spreadsheet, at its end."""
    source = call.read().book
    tab = tab_of(source, int(call.params["sheetId"])).copied()
    call.params = call.params | {"spreadsheetId": call.body.get("destinationSpreadsheetId", "")}
    with call.change() as book:
        title, n = f"Copy of {tab.title}", 1
        while book.titled(title):
            n += 1
            title = f"Copy of {tab.title} {n}"
        tab.title, tab.id = title, book.new_id()
        book.tabs.append(tab)
        check_size(book)
    return sheet_properties(book, tab)
