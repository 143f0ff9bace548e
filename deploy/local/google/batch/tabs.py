"""Request kinds on tabs and on the spreadsheet as a whole."""

from __future__ import annotations

import re
from typing import Any

from deploy.local.google.batch.masks import masked, paths
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Book, Cell, Tab
from deploy.local.google.colors import rgb
from deploy.local.google.dimensions import unfrozen
from deploy.local.google.errors import invalid
from deploy.local.google.formulas import renamed
from deploy.local.google.locales import known
from deploy.local.google.locate import tab_of
from deploy.local.google.show import sheet_properties

_OWN = ("sheetId", "title", "index", "sheetType", "gridProperties")


@kind("addSheet")
def add_sheet(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """A new tab, at `index` or at the end."""
    wanted = dict(body.get("properties", {}))
    book = batch.book
    title = wanted.get("title") or _free_title(book)
    _check_title(book, title, None)
    sheet_id = wanted.get("sheetId")
    if sheet_id is not None and sheet_id < 0:
        raise invalid("Sheet id must be non-negative.")
    if sheet_id is not None and book.tab(sheet_id):
        raise invalid(f"Sheet with id {sheet_id} already exists.")
    tab = Tab(book.new_id() if sheet_id is None else sheet_id, title)
    _apply(tab, wanted)
    index = wanted.get("index", len(book.tabs))
    if not 0 <= index <= len(book.tabs):
        raise invalid(f"Invalid index: {index}")
    book.tabs.insert(index, tab)
    return {"addSheet": {"properties": sheet_properties(book, tab)}}


def _free_title(book: Book) -> str:
    n = len(book.tabs) + 1
    while book.titled(f"Sheet{n}"):
        n += 1
    return f"Sheet{n}"


def _check_title(book: Book, title: str, tab: Tab | None) -> None:
    found = book.titled(title)
    if found is not None and found is not tab:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    if not title:
        raise invalid("The sheet name cannot be empty.")


def _apply(tab: Tab, wanted: dict[str, Any]) -> None:
    """Take grid size and the plain properties of SheetProperties."""
    grid = dict(wanted.get("gridProperties", {}))
    rows, columns = grid.pop("rowCount", tab.row_count), grid.pop("columnCount", tab.column_count)
    if rows < 1 or columns < 1:
        raise invalid("You can't delete all the rows on the sheet.")
    tab.row_count, tab.column_count = rows, columns
    tab.rows = [row[:columns] if len(row) > columns else row for row in tab.rows[:rows]]
    for name, size in (("frozenRowCount", rows), ("frozenColumnCount", columns)):
        if grid.get(name, 0) >= size:
            raise invalid("You can't freeze all visible rows or columns on the sheet.")
    tab.grid = grid
    tab.properties = {key: value for key, value in wanted.items() if key not in _OWN}
    color = tab.properties.get("tabColor")
    if color is None and "rgbColor" in tab.properties.get("tabColorStyle", {}):
        color = tab.properties["tabColorStyle"]["rgbColor"]
    if color is not None:
        color = rgb(color)
        tab.properties |= {"tabColor": color, "tabColorStyle": {"rgbColor": color}}


@kind("deleteSheet")
def delete_sheet(batch: Batch, body: dict[str, Any]) -> None:
    """Remove a tab with everything on it; never the last one."""
    book = batch.book
    tab = tab_of(book, body.get("sheetId", 0))
    batch.guard(tab, None)
    if len([other for other in book.tabs if not other.properties.get("hidden")]) <= 1 and (
        not tab.properties.get("hidden") or len(book.tabs) == 1
    ):
        raise invalid(
            "You can't remove all the sheets in a document."
            if len(book.tabs) == 1
            else "You can't remove all the visible sheets in a document."
        )
    book.tabs.remove(tab)
    book.named_ranges = [item for item in book.named_ranges if item["range"].get("sheetId", 0) != tab.id]
    book.metadata = [item for item in book.metadata if not _on(item["location"], tab.id)]
    rewrite_formulas(book, lambda text: re.sub(re.escape(_prefix(tab.title)) + r"[$\w:]+", "#REF!", text))


def _on(location: dict[str, Any], sheet_id: int) -> bool:
    span = location.get("dimensionRange") or location
    return bool(not location.get("spreadsheet") and span.get("sheetId") == sheet_id)


def _prefix(title: str) -> str:
    from deploy.local.google.a1 import quoted

    return quoted(title) + "!"


def rewrite_formulas(book: Book, change: Any) -> None:
    """Pass every formula of the book through `change`."""

    def one(cell: Cell | None) -> Cell | None:
        if cell is None or not cell.formula:
            return cell
        return cell._replace(formula=change(cell.formula))

    for tab in book.tabs:
        if tab.formulas:
            for n, row in enumerate(tab.rows):
                if any(cell is not None and cell.formula for cell in row):
                    tab.rows[n] = [one(cell) for cell in row]


@kind("duplicateSheet")
def duplicate_sheet(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """A copy of a tab, with new ids for what is on it."""
    book = batch.book
    source = tab_of(book, body.get("sourceSheetId", 0))
    title, n = body.get("newSheetName") or f"Copy of {source.title}", 1
    while book.titled(title) and not body.get("newSheetName"):
        n += 1
        title = f"Copy of {source.title} {n}"
    _check_title(book, title, None)
    tab = source.copied()
    tab.id, tab.title = body.get("newSheetId") or book.new_id(), title
    if book.tab(tab.id):
        raise invalid(f"Sheet with id {tab.id} already exists.")
    renew(book, tab, source.id)
    book.tabs.insert(min(body.get("insertSheetIndex", 0), len(book.tabs)), tab)
    return {"duplicateSheet": {"properties": sheet_properties(book, tab)}}


_OBJECTS = ("protectedRangeId", "chartId", "bandedRangeId", "filterViewId", "slicerId")


def renew(book: Book, tab: Tab, old: int) -> None:
    """What lies on a copy of tab `old` points at the copy, under ids of its own."""
    tab.parts = _readdressed(tab.parts, old, tab.id)
    for part in tab.parts.values():
        for item in part if isinstance(part, list) else []:
            item.update({key: book.new_id() for key in _OBJECTS if key in item})


def _readdressed(item: Any, old: int, new: int) -> Any:
    if isinstance(item, list):
        return [_readdressed(value, old, new) for value in item]
    if isinstance(item, dict):
        return {
            key: new if key == "sheetId" and value == old else _readdressed(value, old, new)
            for key, value in item.items()
        }
    return item


@kind("updateSheetProperties")
def update_sheet_properties(batch: Batch, body: dict[str, Any]) -> None:
    """Title, place, size, frozen rows, colour, hidden."""
    book, wanted = batch.book, body.get("properties", {})
    tab = tab_of(book, wanted.get("sheetId", 0))
    mask = paths(body.get("fields", ""))
    old = sheet_properties(book, tab)
    new = masked(old, wanted, [path for path in mask if path != "sheetId"])
    for name, other in (("tabColor", "tabColorStyle"), ("tabColorStyle", "tabColor")):
        if any(path.split(".")[0] == name for path in mask):
            new.pop(other, None)
            if not new.get(name):
                new.pop(name, None)
    _check_changes(batch, tab, old, new)
    if new.get("title", "") != tab.title:
        _rename(book, tab, new.get("title", ""))
    before = book.tabs.index(tab)
    _apply(tab, new)
    index = new.get("index", before)
    if index != before:
        if index > len(book.tabs):
            raise invalid(f"Invalid index: {index}")
        book.tabs.remove(tab)
        book.tabs.insert(index - 1 if index > before else index, tab)


def _check_changes(batch: Batch, tab: Tab, old: dict[str, Any], new: dict[str, Any]) -> None:
    shrinks = False
    for name, axis in (("rowCount", "ROWS"), ("columnCount", "COLUMNS")):
        left = new.get("gridProperties", {}).get(name, 0)  # a mask that names it, and no value, is none
        if not left:
            raise invalid(f"You can't delete all the {axis.lower()} on the sheet.")
        if left < old["gridProperties"][name]:
            shrinks = True
            unfrozen(tab, axis, left)
    if shrinks or new.get("title") != tab.title:
        batch.guard(tab, None)
    visible = [other for other in batch.book.tabs if not other.properties.get("hidden")]
    if new.get("hidden") and visible == [tab]:
        raise invalid("You can't hide all the sheets in a document.")


def _rename(book: Book, tab: Tab, title: str) -> None:
    _check_title(book, title, tab)
    old, tab.title = tab.title, title
    rewrite_formulas(book, lambda text: renamed(text, old, title))


@kind("updateSpreadsheetProperties")
def update_spreadsheet_properties(batch: Batch, body: dict[str, Any]) -> None:
    """Title, locale, time zone."""
    wanted = body.get("properties", {})
    mask = paths(body.get("fields", ""))
    check_properties(wanted)
    old = batch.book.properties
    new = masked(old, wanted, mask)
    kept = {name: old[name] for name in ("defaultFormat", "spreadsheetTheme") if name in old}  # only read
    if not new.get("title"):
        raise invalid("The title of a spreadsheet cannot be empty.")
    batch.book.properties = old | new | kept


def check_properties(wanted: dict[str, Any]) -> None:
    """Refuse a locale or a time zone nobody knows."""
    locale, zone = wanted.get("locale"), wanted.get("timeZone")
    if locale is not None and not known(locale):
        raise invalid(f"Unsupported locale: {locale}")
    if zone is not None and not _zone(zone):
        raise invalid(f"Invalid time zone: {zone}")


def _zone(name: str) -> bool:
    from zoneinfo import available_timezones

    return name in available_timezones()
