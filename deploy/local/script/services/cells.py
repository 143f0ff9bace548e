"""Cells: reading values as Apps Script gives them, writing what a script typed, formats, notes, clearing."""

from __future__ import annotations

from typing import Any

from deploy.local.script.dates import serial_to_ms, typed
from deploy.local.script.services.book import Area, address, book, change, quoted, sheet
from deploy.local.script.services.execution import Execution

PLAIN = "0.###############"  # what a cell without a number format answers (gas-fakes, notes/oddities.md)
_FIELDS = {"values": "userEnteredValue", "formats": "userEnteredFormat", "notes": "note"}


def _values(
    execution: Execution, book_id: str, sheet_id: int, area: Area | None, **options: str
) -> list[Any]:
    title = sheet(execution, book_id, sheet_id)["title"]
    where = f"{quoted(title)}!{address(area)}" if area else quoted(title)
    params = {"spreadsheetId": book_id, "range": where, **options}
    rows: list[Any] = execution.call("sheets.spreadsheets.values.get", params).get("values", [])
    return rows


def _square(rows: list[Any], area: Area) -> list[list[Any]]:
    """Ragged rows filled up with empty cells."""
    _, _, height, width = area
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    return full + [[""] * width for _ in range(height - len(rows))]


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _typed_values(execution: Execution, book_id: str, sheet_id: int, area: Area) -> dict[str, Any]:
    """Values with Dates told apart: a date is a number as a serial and a text as a formatted string."""
    plain = {"valueRenderOption": "UNFORMATTED_VALUE"}
    rows = _values(execution, book_id, sheet_id, area, **plain, dateTimeRenderOption="SERIAL_NUMBER")
    values = _square(rows, area)
    dates: list[list[int]] = []
    if any(_number(value) for row in values for value in row):
        rows = _values(execution, book_id, sheet_id, area, **plain, dateTimeRenderOption="FORMATTED_STRING")
        shown = _square(rows, area)
        zone = book(execution, book_id)["properties"].get("timeZone", "Etc/UTC")
        for r, row in enumerate(values):
            for c, value in enumerate(row):
                if _number(value) and isinstance(shown[r][c], str):
                    row[c] = serial_to_ms(value, zone)
                    dates.append([r, c])
    return {"values": values, "dates": dates}


def _grid(
    execution: Execution, book_id: str, sheet_id: int, area: Area, fields: str
) -> list[list[dict[str, Any]]]:
    """Cell objects of an area, under a field mask."""
    title = sheet(execution, book_id, sheet_id)["title"]
    params = {
        "spreadsheetId": book_id,
        "ranges": [f"{quoted(title)}!{address(area)}"],
        "fields": f"sheets.data.rowData.values({fields})",
    }
    found = execution.call("sheets.spreadsheets.get", params).get("sheets", [])
    data = (found[0].get("data") if found else None) or [{}]
    rows = [row.get("values", []) for row in data[0].get("rowData", [])]
    _, _, height, width = area
    full = [[*(cell or {} for cell in row), *({} for _ in range(width - len(row)))] for row in rows]
    return full + [[{} for _ in range(width)] for _ in range(height - len(rows))]


def _pattern(cell: dict[str, Any]) -> str:
    shown = cell.get("effectiveFormat") or cell.get("userEnteredFormat") or {}
    return str(shown.get("numberFormat", {}).get("pattern", PLAIN))


def _weight(cell: dict[str, Any]) -> str:
    return "bold" if cell.get("userEnteredFormat", {}).get("textFormat", {}).get("bold") else "normal"


def _read(execution: Execution, book_id: str, sheet_id: int, area: Area, what: str) -> dict[str, Any]:
    if what == "values":
        return _typed_values(execution, book_id, sheet_id, area)
    if what == "display":
        rows = _values(execution, book_id, sheet_id, area, valueRenderOption="FORMATTED_VALUE")
        return {"values": _square(rows, area)}
    if what == "formulas":
        cells = _grid(execution, book_id, sheet_id, area, "userEnteredValue")
        return {
            "values": [[c.get("userEnteredValue", {}).get("formulaValue", "") for c in row] for row in cells]
        }
    if what == "notes":
        cells = _grid(execution, book_id, sheet_id, area, "note")
        return {"values": [[c.get("note", "") for c in row] for row in cells]}
    if what == "fontWeights":
        cells = _grid(execution, book_id, sheet_id, area, "userEnteredFormat.textFormat.bold")
        return {"values": [[_weight(c) for c in row] for row in cells]}
    cells = _grid(
        execution, book_id, sheet_id, area, "effectiveFormat.numberFormat,userEnteredFormat.numberFormat"
    )
    return {"values": [[_pattern(c) for c in row] for row in cells]}


def _entered(execution: Execution, book_id: str, values: list[list[Any]]) -> list[list[Any]]:
    """Values as typed by a user; a Date becomes the text one would type for it."""
    if not any(isinstance(value, dict) for row in values for value in row):
        return values
    zone = book(execution, book_id)["properties"].get("timeZone", "Etc/UTC")
    return [[typed(v["$date"], zone) if isinstance(v, dict) else v for v in row] for row in values]


def _write(execution: Execution, book_id: str, sheet_id: int, area: Area, values: list[list[Any]]) -> None:
    where = f"{quoted(sheet(execution, book_id, sheet_id)['title'])}!{address(area)}"
    params = {"spreadsheetId": book_id, "range": where, "valueInputOption": "USER_ENTERED"}
    body = {"range": where, "majorDimension": "ROWS", "values": _entered(execution, book_id, values)}
    execution.call("sheets.spreadsheets.values.update", params, body)


def _append(execution: Execution, book_id: str, sheet_id: int, values: list[list[Any]]) -> None:
    """appendRow: into the row below the last one with content, growing the tab when it is full."""
    last, _ = _last(execution, book_id, sheet_id)
    if last >= sheet(execution, book_id, sheet_id)["rows"]:
        change(
            execution, book_id, {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": 1}}
        )
    if values[0]:
        _write(execution, book_id, sheet_id, [last + 1, 1, 1, len(values[0])], values)


def _last(execution: Execution, book_id: str, sheet_id: int) -> list[int]:
    """The last row and column with content; a formula counts even when it shows nothing."""
    rows = _values(execution, book_id, sheet_id, None, valueRenderOption="FORMULA")
    filled = [(r, c) for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""]
    return [max((r for r, _ in filled), default=0), max((c for _, c in filled), default=0)]


def _grid_range(sheet_id: int, area: Area) -> dict[str, int]:
    row, column, rows, columns = area
    return {
        "sheetId": sheet_id,
        "startRowIndex": row - 1,
        "endRowIndex": row - 1 + rows,
        "startColumnIndex": column - 1,
        "endColumnIndex": column - 1 + columns,
    }


def _cells(
    execution: Execution, book_id: str, sheet_id: int, area: Area, rows: list[Any], fields: str
) -> None:
    request = {
        "range": _grid_range(sheet_id, area),
        "rows": [{"values": row} for row in rows],
        "fields": fields,
    }
    change(execution, book_id, {"updateCells": request})


def _kind(pattern: str) -> str:
    """The number format's type of a pattern, as Google derives it."""
    plain = pattern.lower()
    if pattern == "@":
        return "TEXT"
    if any(mark in plain for mark in ("yy", "d")):
        return "DATE_TIME" if "h" in plain else "DATE"
    if "h" in plain:
        return "TIME"
    if "%" in pattern:
        return "PERCENT"
    return "CURRENCY" if any(sign in pattern for sign in "$€£¥") else "NUMBER"


def _format(execution: Execution, book_id: str, sheet_id: int, area: Area, patterns: list[list[str]]) -> None:
    rows = [
        [{"userEnteredFormat": {"numberFormat": {"type": _kind(p), "pattern": p}}} for p in row]
        for row in patterns
    ]
    if len({pattern for row in patterns for pattern in row}) == 1:
        repeat = {
            "range": _grid_range(sheet_id, area),
            "cell": rows[0][0],
            "fields": "userEnteredFormat.numberFormat",
        }
        change(execution, book_id, {"repeatCell": repeat})
        return
    _cells(execution, book_id, sheet_id, area, rows, "userEnteredFormat.numberFormat")


def _weigh(execution: Execution, book_id: str, sheet_id: int, area: Area, weights: list[list[Any]]) -> None:
    """setFontWeights: bold, normal, or None for whatever is the default."""
    rows = [[{"userEnteredFormat": {"textFormat": {"bold": w == "bold"}}} for w in row] for row in weights]
    _cells(execution, book_id, sheet_id, area, rows, "userEnteredFormat.textFormat.bold")


def _notes(execution: Execution, book_id: str, sheet_id: int, area: Area, notes: list[list[str]]) -> None:
    _cells(execution, book_id, sheet_id, area, [[{"note": one} for one in row] for row in notes], "note")


def _copy(
    execution: Execution,
    book_id: str,
    sheet_id: int,
    area: Area,
    to_sheet: int,
    to_area: Area,
    how: str,
    transposed: bool,
) -> None:
    """copyTo: a paste inside the spreadsheet, repeated where the target is larger."""
    body = {
        "source": _grid_range(sheet_id, area),
        "destination": _grid_range(to_sheet, to_area),
        "pasteType": how,
        "pasteOrientation": "TRANSPOSE" if transposed else "NORMAL",
    }
    change(execution, book_id, {"copyPaste": body})


def _clear(execution: Execution, book_id: str, sheet_id: int, area: Area, parts: list[str]) -> None:
    fields = ",".join(_FIELDS[part] for part in parts)
    where = _grid_range(sheet_id, area)
    change(execution, book_id, {"updateCells": {"range": where, "fields": fields}})


def _clear_sheet(execution: Execution, book_id: str, sheet_id: int, parts: list[str]) -> None:
    grid = sheet(execution, book_id, sheet_id)
    _clear(execution, book_id, sheet_id, [1, 1, grid["rows"], grid["columns"]], parts)


def _activate(execution: Execution, book_id: str, sheet_id: int, a1: str) -> None:
    sheet(execution, book_id, sheet_id)
    if book_id == execution.project.spreadsheet_id:
        execution.project.ui.activate(sheet_id, a1)


SERVICES: dict[str, Any] = {
    "Range.read": _read,
    "Range.write": _write,
    "Range.format": _format,
    "Range.weigh": _weigh,
    "Range.notes": _notes,
    "Range.clear": _clear,
    "Range.copy": _copy,
    "Range.activate": _activate,
    "Sheet.last": _last,
    "Sheet.appendRow": _append,
    "Sheet.clear": _clear_sheet,
}
