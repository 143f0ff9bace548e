"""What the page shows of a spreadsheet: the book (tabs, sizes) and windows of cells."""

from __future__ import annotations

import json
import marshal
import re
from typing import Any, Protocol

from deploy.local.page.a1 import span
from deploy.local.page.styles import style_of

ROW_HEIGHT = 21
COLUMN_WIDTH = 100
BOOK_FIELDS = "properties,sheets(properties,merges,charts(chartId),basicFilter)"
CELL_FIELDS = (
    "sheets(properties(sheetId),data(columnMetadata(pixelSize,hiddenByUser),rowMetadata(pixelSize,hiddenByUser,hiddenByFilter),"
    "rowData(values(userEnteredValue,effectiveValue,formattedValue,effectiveFormat,"
    "userEnteredFormat(horizontalAlignment),note,hyperlink))))"
)
COMMA = {"bg", "ca", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "it", "nl", "nb", "pl", "pt", "ro", "ru"}
COMMA |= {"sk", "sl", "sv", "tr", "uk", "vi"}  # languages that write 1,5 for one and a half
DATES = {"DATE", "TIME", "DATE_TIME"}
LOOKS_TYPED = re.compile(r"^\s*[-+$€£(]?\s*\d[\d\s.,:/%-]*\)?\s*$|^(true|false)$", re.IGNORECASE)


class Spreadsheets(Protocol):
    """What the page needs of the stand-in."""

    def call(
        self, principal: str, method_id: str, params: dict[str, Any], body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One API call as somebody, under that person's permissions."""


def book(google: Spreadsheets, user: str, spreadsheet_id: str) -> dict[str, Any]:
    """Title, locale and tabs in their order, with sizes, frozen rows and columns and merged cells."""
    params = {"spreadsheetId": spreadsheet_id, "fields": BOOK_FIELDS}
    got = google.call(user, "sheets.spreadsheets.get", params)
    properties = got.get("properties", {})
    comma = str(properties.get("locale", "en_US")).split("_")[0] in COMMA
    tabs = [{**_tab(sheet), "comma": comma} for sheet in got.get("sheets", [])]
    return {
        "id": spreadsheet_id,
        "title": properties.get("title", ""),
        "locale": properties.get("locale", "en_US"),
        "tabs": sorted(tabs, key=lambda tab: tab["index"]),
    }


def _tab(sheet: dict[str, Any]) -> dict[str, Any]:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})
    merges = [
        [
            merge.get("startRowIndex", 0),
            merge.get("startColumnIndex", 0),
            merge.get("endRowIndex", 0),
            merge.get("endColumnIndex", 0),
        ]
        for merge in sheet.get("merges", [])
    ]
    return {
        "id": properties.get("sheetId", 0),
        "title": properties.get("title", ""),
        "index": properties.get("index", 0),
        "hidden": bool(properties.get("hidden")),
        "rows": grid.get("rowCount", 0),
        "columns": grid.get("columnCount", 0),
        "frozenRows": grid.get("frozenRowCount", 0),
        "frozenColumns": grid.get("frozenColumnCount", 0),
        "gridlines": not grid.get("hideGridlines"),
        "merges": merges,
        "charts": len(sheet.get("charts", [])),
        "filter": _filter(sheet.get("basicFilter"), grid),
    }


def _filter(found: dict[str, Any] | None, grid: dict[str, Any]) -> dict[str, Any] | None:
    """The basic filter: its corners, and by column the texts it hides."""
    if not found:
        return None
    area = found.get("range", {})
    hidden = {int(key): one.get("hiddenValues", []) for key, one in found.get("criteria", {}).items()}
    for spec in found.get("filterSpecs", []):
        hidden[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {}).get("hiddenValues", [])
    return {
        "top": area.get("startRowIndex", 0),
        "left": area.get("startColumnIndex", 0),
        "bottom": area.get("endRowIndex", grid.get("rowCount", 0)),
        "right": area.get("endColumnIndex", grid.get("columnCount", 0)),
        "hidden": {key: texts for key, texts in hidden.items() if texts},
    }


def window(
    google: Spreadsheets, user: str, spreadsheet_id: str, tab: dict[str, Any], start: int, count: int
) -> dict[str, Any]:
    """Rows start..start+count: cells as [text, style number, text to edit, note], each style once."""
    end = min(start + count, tab["rows"])
    if start >= end or not tab["columns"]:
        return {"from": start, "count": 0, "rows": [], "styles": [], "widths": [], "heights": {}}
    params = {
        "spreadsheetId": spreadsheet_id,
        "ranges": [span(tab["title"], start, 0, end, tab["columns"])],
        "includeGridData": True,
        "fields": CELL_FIELDS,
    }
    got = google.call(user, "sheets.spreadsheets.get", params)
    data = (got["sheets"][0].get("data") or [{}])[0]
    styles = _Styles()
    rows = [[_cell(cell, styles, tab) for cell in row.get("values", [])] for row in data.get("rowData", [])]
    return {
        "from": start,
        "count": end - start,
        "rows": [_trimmed(row) for row in rows],
        "styles": styles.listed,
        "widths": _widths(data.get("columnMetadata", [])),
        "heights": _heights(data.get("rowMetadata", [])),
    }


class _Styles:
    """Each different style once; a cell refers to it by number. Number 0 is the plain cell."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = [{}]
        self._numbers = {"{}": 0}
        self._seen: dict[tuple[bytes, str], int] = {}

    def number(self, form: dict[str, Any], value: dict[str, Any]) -> int:
        # thousands of cells share a few formats: their serialised form is the cheapest thing to look up
        # (version 2 has no back references, so that equal formats give equal bytes)
        key = (marshal.dumps(form, 2), next(iter(value), ""))
        number = self._seen.get(key)
        if number is None:
            style = style_of(form, value)
            number = self._numbers.setdefault(json.dumps(style, sort_keys=True), len(self.listed))
            if number == len(self.listed):
                self.listed.append(style)
            self._seen[key] = number
        return number


def _hover(value: dict[str, Any], note: str | None) -> str | None:
    """What shows when somebody points at a cell: why it is an error, and its note."""
    wrong = value.get("errorValue")
    if not wrong or wrong.get("type") == "LOADING":
        return note
    return "\n\n".join(filter(None, [f"Error\n{wrong.get('message', '')}".rstrip(), note]))


def _cell(cell: dict[str, Any], styles: _Styles, tab: dict[str, Any]) -> list[Any] | None:
    value = cell.get("effectiveValue") or {}
    form = cell.get("effectiveFormat") or {}
    text = cell.get("formattedValue", "")
    if ("boolValue" in value or "errorValue" in value) and not cell.get("userEnteredFormat"):
        # Sheets centres these, whatever side text or numbers stand on
        form = {**form, "horizontalAlignment": "CENTER"}
    number = styles.number(form, value)
    edited = edit_text(cell.get("userEnteredValue") or {}, form, text, "," if tab.get("comma") else ".")
    note = _hover(value, cell.get("note"))
    if not text and not number and not edited and not note:
        return None
    shown: list[Any] = [text, number, edited if edited != text else None, note]
    link = cell.get("hyperlink") or ((form.get("textFormat") or {}).get("link") or {}).get("uri")
    if link and text:
        shown.append(link)
    while shown[-1] is None:
        shown.pop()
    return shown


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row.pop()
    return row


def _widths(columns: list[dict[str, Any]]) -> list[int]:
    return [0 if c.get("hiddenByUser") else int(c.get("pixelSize", COLUMN_WIDTH)) for c in columns]


def _heights(rows: list[dict[str, Any]]) -> dict[int, int]:
    """Heights that somebody set, by place in the window; the page works the others out from the text."""
    hidden = [bool(row.get("hiddenByUser") or row.get("hiddenByFilter")) for row in rows]
    sizes = {n: 0 if hidden[n] else int(row.get("pixelSize", 0)) for n, row in enumerate(rows)}
    return {n: size for n, size in sizes.items() if size != ROW_HEIGHT and (size or hidden[n])}


def edit_text(entered: dict[str, Any], form: dict[str, Any], text: str, point: str = ".") -> str:
    """What the formula bar shows: the formula, or the value as one would type it to get it again."""
    if "formulaValue" in entered:
        return str(entered["formulaValue"])
    if "boolValue" in entered:
        return "TRUE" if entered["boolValue"] else "FALSE"
    if "numberValue" in entered:
        kind = (form.get("numberFormat") or {}).get("type")
        if kind in DATES and text and not text.startswith("#"):
            return text
        return _number_text(float(entered["numberValue"]), kind).replace(".", point)
    string = str(entered.get("stringValue", ""))
    # without the apostrophe the same text typed again would turn into a number or a formula
    if string[:1] in {"=", "+"} or string[:1] == "'" or LOOKS_TYPED.match(string):
        return "'" + string
    return string


def _number_text(number: float, kind: str | None) -> str:
    if kind == "PERCENT":
        return _plain(number * 100) + "%"
    return _plain(number)


def _plain(number: float) -> str:
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return format(number, ".15g")
