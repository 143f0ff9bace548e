"""Spreadsheets and tabs: metadata, addresses, adding and removing tabs."""

from __future__ import annotations

import re
from typing import Any

from deploy.local.script.errors import ServiceError
from deploy.local.script.services.execution import Execution
from deploy.local.script.services.stores import owner

Area = list[int]  # row, column, rows, columns; 1-based

_FIELDS = "spreadsheetId,spreadsheetUrl,properties(title,locale,timeZone),sheets.properties"
_A1 = re.compile(r"^\$?([A-Za-z]{1,3})?\$?(\d+)?(?::\$?([A-Za-z]{1,3})?\$?(\d+)?)?$")


def number(letters: str) -> int:
    """Column number of its letters: A is 1."""
    value = 0
    for letter in letters.upper():
        value = value * 26 + ord(letter) - 64
    return value


def letters(column: int) -> str:
    """Column letters of its number."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def quoted(title: str) -> str:
    """A tab's title as it stands in front of an address."""
    return "'" + title.replace("'", "''") + "'"


def address(area: Area) -> str:
    """An area in A1 notation, without its tab."""
    row, column, rows, columns = area
    return f"{letters(column)}{row}:{letters(column + columns - 1)}{row + rows - 1}"


def book(execution: Execution, spreadsheet_id: str) -> dict[str, Any]:
    """A spreadsheet's metadata, fresh: other users may just have changed it."""
    return execution.call("sheets.spreadsheets.get", {"spreadsheetId": spreadsheet_id, "fields": _FIELDS})


def sheets(execution: Execution, spreadsheet_id: str) -> list[dict[str, Any]]:
    """The tabs, in order, with defaults filled in."""
    found = []
    for sheet in book(execution, spreadsheet_id).get("sheets", []):
        properties = sheet["properties"]
        grid = properties.get("gridProperties", {})
        found.append(
            {
                "id": properties.get("sheetId", 0),
                "title": properties.get("title", ""),
                "index": properties.get("index", 0),
                "hidden": properties.get("hidden", False),
                "rows": grid.get("rowCount", 0),
                "columns": grid.get("columnCount", 0),
                "frozenRows": grid.get("frozenRowCount", 0),
                "frozenColumns": grid.get("frozenColumnCount", 0),
            }
        )
    return found


def sheet(execution: Execution, spreadsheet_id: str, sheet_id: int) -> dict[str, Any]:
    """One tab; refused when it is gone."""
    for one in sheets(execution, spreadsheet_id):
        if one["id"] == sheet_id:
            return one
    raise ServiceError(f"Sheet {sheet_id} not found")


def parse(a1: str, grid: dict[str, Any]) -> Area:
    """An address within a tab, open sides reaching the tab's edge; refused when it is none."""
    match = _A1.match(a1.strip())
    if not match or not a1.strip():
        raise ServiceError("Range not found")
    left, top, right, bottom = match.groups()
    if ":" not in a1:
        right, bottom = left, top
    if not (left or top) or not (right or bottom) or (":" not in a1 and not (left and top)):
        raise ServiceError("Range not found")
    rows = sorted([int(top) if top else 1, int(bottom) if bottom else grid["rows"]])
    columns = sorted([number(left) if left else 1, number(right) if right else grid["columns"]])
    return [rows[0], columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1]


def _split(a1: str) -> tuple[str | None, str]:
    """Tab title (None when the address names none) and the address within it."""
    if a1.startswith("'") and "'!" in a1:
        title, _, rest = a1[1:].rpartition("'!")
        return title.replace("''", "'"), rest
    title, mark, rest = a1.rpartition("!")
    return (title, rest) if mark else (None, a1)


def _inside(area: Area, grid: dict[str, Any]) -> Area:
    row, column, rows, columns = area
    if row < 1 or column < 1 or rows < 1 or columns < 1:
        raise ServiceError("The starting row, column and size of the range must be at least 1.")
    if row + rows - 1 > grid["rows"] or column + columns - 1 > grid["columns"]:
        raise ServiceError("The coordinates of the range are outside the dimensions of the sheet.")
    return area


def _range(
    execution: Execution, spreadsheet_id: str, sheet_id: int | None, a1: str | None, area: Area | None
) -> dict[str, Any]:
    """getRange in its forms: numbers, A1, A1 with a tab; the tab defaults to the selected one."""
    if area is not None and sheet_id is not None:
        grid = sheet(execution, spreadsheet_id, sheet_id)
        return {"sheetId": sheet_id, "at": _inside([int(n) for n in area], grid)}
    title, rest = _split(a1 or "")
    if title is None:
        wanted = selection(execution, spreadsheet_id)["sheetId"] if sheet_id is None else sheet_id
        grid = sheet(execution, spreadsheet_id, wanted)
    else:
        named = [one for one in sheets(execution, spreadsheet_id) if one["title"] == title]
        if not named:
            raise ServiceError("Range not found")
        grid = named[0]
    return {"sheetId": grid["id"], "at": _inside(parse(rest, grid), grid)}


def selection(execution: Execution, spreadsheet_id: str) -> dict[str, Any]:
    """What the user has selected: tab and area; the first tab in a book that is not the open one."""
    if spreadsheet_id != execution.project.spreadsheet_id:
        return {"sheetId": sheets(execution, spreadsheet_id)[0]["id"], "at": [1, 1, 1, 1]}
    chosen = execution.project.ui.selection()
    grid = next(
        (one for one in sheets(execution, spreadsheet_id) if one["id"] == chosen["sheet_id"]),
        None,
    )
    if grid is None:  # the tab was just deleted by somebody
        return {"sheetId": sheets(execution, spreadsheet_id)[0]["id"], "at": [1, 1, 1, 1]}
    return {"sheetId": grid["id"], "at": parse(chosen["a1"], grid)}


def _info(execution: Execution, spreadsheet_id: str) -> dict[str, Any]:
    found = book(execution, spreadsheet_id)
    url = f"https://docs.google.com/spreadsheets/d/{spreadsheet_id}/edit"
    return {**found["properties"], "url": found.get("spreadsheetUrl", url)}


def change(execution: Execution, spreadsheet_id: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    """One batchUpdate; its replies."""
    done = execution.call(
        "sheets.spreadsheets.batchUpdate", {"spreadsheetId": spreadsheet_id}, {"requests": list(requests)}
    )
    replies: list[dict[str, Any]] = done.get("replies", [])
    return replies


def _insert(execution: Execution, spreadsheet_id: str, title: str | None, index: int | None) -> int:
    """A new tab, beside the selected one unless ``index`` (0-based) says where."""
    tabs = sheets(execution, spreadsheet_id)
    if title is None:
        titles = {one["title"] for one in tabs}
        title = next(f"Sheet{n}" for n in range(len(tabs) + 1, 10_000) if f"Sheet{n}" not in titles)
    elif any(one["title"] == title for one in tabs):
        raise ServiceError(f'A sheet with the name "{title}" already exists. Please enter another name.')
    if index is None:
        active = selection(execution, spreadsheet_id)["sheetId"]
        index = next(one["index"] for one in tabs if one["id"] == active) + 1
    reply = change(execution, spreadsheet_id, {"addSheet": {"properties": {"title": title, "index": index}}})
    sheet_id = int(reply[0]["addSheet"]["properties"].get("sheetId", 0))
    if spreadsheet_id == execution.project.spreadsheet_id:
        execution.project.ui.activate(sheet_id, "A1")
    return sheet_id


def _delete(execution: Execution, spreadsheet_id: str, sheet_id: int) -> None:
    change(execution, spreadsheet_id, {"deleteSheet": {"sheetId": sheet_id}})


def _paths(changes: dict[str, Any], prefix: str = "") -> list[str]:
    found = []
    for name, value in changes.items():
        found += _paths(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]
    return found


def _update_sheet(execution: Execution, spreadsheet_id: str, sheet_id: int, changes: dict[str, Any]) -> None:
    properties = {"sheetId": sheet_id, **changes}
    request = {"properties": properties, "fields": ",".join(_paths(changes))}
    change(execution, spreadsheet_id, {"updateSheetProperties": request})


def _update_book(execution: Execution, spreadsheet_id: str, changes: dict[str, Any]) -> None:
    request = {"properties": changes, "fields": ",".join(_paths(changes))}
    change(execution, spreadsheet_id, {"updateSpreadsheetProperties": request})


def _metadata(
    execution: Execution, spreadsheet_id: str, location: dict[str, Any], key: str, value: str, visibility: str
) -> None:
    entry = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": visibility}
    change(execution, spreadsheet_id, {"createDeveloperMetadata": {"developerMetadata": entry}})


SERVICES: dict[str, Any] = {
    "Spreadsheet.info": _info,
    "Spreadsheet.sheets": sheets,
    "Spreadsheet.selection": selection,
    "Spreadsheet.insertSheet": _insert,
    "Spreadsheet.deleteSheet": _delete,
    "Spreadsheet.update": _update_book,
    "Spreadsheet.addMetadata": _metadata,
    "Spreadsheet.owner": owner,
    "Sheet.info": sheet,
    "Sheet.update": _update_sheet,
    "Sheet.getRange": _range,
}
