"""spreadsheets.values.*: reading and writing ranges."""

from __future__ import annotations

from typing import Any

from deploy.local.google import access
from deploy.local.google.a1 import Box, Region, column_name, range_name
from deploy.local.google.appending import last_table
from deploy.local.google.book import Book, Tab
from deploy.local.google.dimensions import insert
from deploy.local.google.errors import invalid, named
from deploy.local.google.locate import Place, from_a1, in_grid
from deploy.local.google.routes import Call, handles
from deploy.local.google.view import View
from deploy.local.google.writing import Touched, check_size, lines_of, put_values

V = "sheets.spreadsheets.values."


@handles(V + "get")
def values_get(call: Call) -> dict[str, Any]:
    """One range."""
    view = call.read()
    return read_range(view, *in_grid(from_a1(view.book, call.params["range"])), call.params)


@handles(V + "batchGet")
def values_batch_get(call: Call) -> dict[str, Any]:
    """Several ranges in one read."""
    view = call.read()
    found = [in_grid(from_a1(view.book, text)) for text in call.many("ranges")]
    answer: dict[str, Any] = {"spreadsheetId": view.book.id}
    if found:
        answer["valueRanges"] = [read_range(view, tab, box, call.params) for tab, box in found]
    return answer


def read_range(view: View, tab: Tab, box: Box, options: dict[str, Any]) -> dict[str, Any]:
    """A ValueRange; without `values` when nothing is there."""
    render = options.get("valueRenderOption", "FORMATTED_VALUE")
    rows = view.rows(tab, box, render, options.get("dateTimeRenderOption", "SERIAL_NUMBER"))
    columns = options.get("majorDimension") == "COLUMNS"
    answer: dict[str, Any] = {
        "range": range_name(tab.title, box),
        "majorDimension": "COLUMNS" if columns else "ROWS",
    }
    if columns:
        rows = _columns(rows)
    if rows:
        answer["values"] = rows
    return answer


def _columns(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows as columns, trailing empties trimmed."""
    width = max((len(row) for row in rows), default=0)
    columns = []
    for m in range(width):
        column = [row[m] if m < len(row) else "" for row in rows]
        filled = [n for n, row in enumerate(rows) if m < len(row) and row[m] != ""]
        columns.append(column[: filled[-1] + 1] if filled else [])
    return columns


def input_option(options: dict[str, Any]) -> str:
    """RAW or USER_ENTERED; anything else is refused."""
    option = options.get("valueInputOption")
    if option not in ("RAW", "USER_ENTERED"):
        raise invalid("'valueInputOption' is required but not specified")
    return str(option)


@handles(V + "update")
def values_update(call: Call) -> dict[str, Any]:
    """Write one range."""
    text = call.params["range"]
    inside = call.body.get("range")
    with call.change() as book:
        place = from_a1(book, text)
        if inside is not None and from_a1(book, inside) != place:
            raise invalid(
                f"Requested writing within range [{_shown(place)}], but tried writing to range [{inside}]"
            )
        written = write_range(book, place, call.body, input_option(call.params), call.principal)
        check_size(book)
    return written_answer(call, written, call.params)


def _shown(place: Place) -> str:
    tab, region = place
    return range_name(tab.title, tab.box(region))


Written = tuple[Tab, Box, Touched, str]


def write_range(
    book: Book, place: Place, body: dict[str, Any], option: str, principal: str | None
) -> Written:
    """Write a ValueRange; the tab grows where its values need it."""
    tab, region = place
    tab, box = in_grid(place)
    dimension = body.get("majorDimension", "ROWS")
    lines = lines_of(body.get("values", []), dimension)
    height, width = len(lines), max((len(line) for line in lines), default=0)
    _check_fits(tab, region, height, width)
    area = Box(box.top, box.top + max(height, 1), box.left, box.left + max(width, 1))
    access.guard(book, tab, area, principal)
    tab.grow(area.bottom, area.right)
    touched = put_values(book, tab, box.top, box.left, lines, option)
    return tab, area, touched, dimension


def _check_fits(tab: Tab, region: Region, height: int, width: int) -> None:
    """Values outside a range of more than one cell are refused."""
    top, left = region.top or 0, region.left or 0
    if region.bottom == top + 1 and region.right == left + 1:
        return
    asked = f"Requested writing within range [{range_name(tab.title, tab.box(region))}]"
    if region.bottom is not None and height > region.bottom - top:
        row = region.bottom + 1
        raise invalid(f"{asked}, but tried writing to row [{row}]")
    if region.right is not None and width > region.right - left:
        name = column_name(region.right)
        raise invalid(f"{asked}, but tried writing to column [{name}]")


def written_answer(call: Call, written: Written, options: dict[str, Any]) -> dict[str, Any]:
    """An UpdateValuesResponse."""
    tab, box, touched, dimension = written
    answer: dict[str, Any] = {"spreadsheetId": call.file_id, "updatedRange": range_name(tab.title, box)}
    if touched.cells:
        answer["updatedRows"] = len(touched.rows)
        answer["updatedColumns"] = len(touched.columns)
        answer["updatedCells"] = touched.cells
    include = options.get("includeValuesInResponse")
    if include is True or str(include).lower() == "true":
        view = call.google.view(call.google.books[call.file_id])
        now = view.book.tab(tab.id) or tab
        answer["updatedData"] = read_range(
            view,
            now,
            box,
            {
                "majorDimension": dimension,
                "valueRenderOption": options.get("responseValueRenderOption", "FORMATTED_VALUE"),
                "dateTimeRenderOption": options.get("responseDateTimeRenderOption", "SERIAL_NUMBER"),
            },
        )
    return answer


@handles(V + "batchUpdate")
def values_batch_update(call: Call) -> dict[str, Any]:
    """Write several ranges, all or none."""
    with call.change() as book:
        option = input_option(call.body)
        written = []
        for n, item in enumerate(call.body.get("data", [])):
            with named(f"data[{n}]"):
                place = from_a1(book, item.get("range", ""))
                written.append(write_range(book, place, item, option, call.principal))
        check_size(book)
    return totals(call, [written_answer(call, item, call.body) for item in written], written)


def totals(call: Call, responses: list[dict[str, Any]], written: list[Written]) -> dict[str, Any]:
    """The totals of a batch: rows and columns counted once per tab."""
    rows = {(tab.id, row) for tab, _, touched, _ in written for row in touched.rows}
    columns = {(tab.id, column) for tab, _, touched, _ in written for column in touched.columns}
    answer: dict[str, Any] = {"spreadsheetId": call.file_id}
    cells = sum(touched.cells for _, _, touched, _ in written)
    if cells:
        answer["totalUpdatedRows"] = len(rows)
        answer["totalUpdatedColumns"] = len(columns)
        answer["totalUpdatedCells"] = cells
        answer["totalUpdatedSheets"] = len({tab.id for tab, _, touched, _ in written if touched.cells})
    if responses:
        answer["responses"] = responses
    return answer


@handles(V + "append")
def values_append(call: Call) -> dict[str, Any]:
    """Write below the table found in the range."""
    text = call.params["range"]
    with call.change() as book:
        tab, box = in_grid(from_a1(book, text))
        table = last_table(call.google.views.draft(book), tab, box)
        top, left = (table.bottom, table.left) if table else (box.top, box.left)
        dimension = call.body.get("majorDimension", "ROWS")
        lines = lines_of(call.body.get("values", []), dimension)
        if call.params.get("insertDataOption") == "INSERT_ROWS" and lines:
            tab.grow(top, 0)
            insert(book, tab, "ROWS", top, len(lines), inherit=False)
        tab.grow(top + max(len(lines), 1), 0)
        place = (tab, Region(top, top + 1, left, left + 1))
        written = write_range(book, place, call.body, input_option(call.params), call.principal)
        check_size(book)
    answer: dict[str, Any] = {"spreadsheetId": call.file_id}
    if table:
        answer["tableRange"] = range_name(tab.title, table)
    return answer | {"updates": written_answer(call, written, call.params)}


@handles(V + "clear")
def values_clear(call: Call) -> dict[str, Any]:
    """Clear the values of one range; formats and notes stay."""
    with call.change() as book:
        name = clear_range(book, from_a1(book, call.params["range"]), call.principal)
    return {"spreadsheetId": call.file_id, "clearedRange": name}


@handles(V + "batchClear")
def values_batch_clear(call: Call) -> dict[str, Any]:
    """Clear several ranges, all or none."""
    with call.change() as book:
        names = []
        for n, text in enumerate(call.body.get("ranges", [])):
            with named(f"range[{n}]"):
                names.append(clear_range(book, from_a1(book, text), call.principal))
    return {"spreadsheetId": call.file_id, "clearedRanges": names}


def clear_range(book: Book, place: Place, principal: str | None) -> str:
    """Clear a place; its name."""
    tab, box = in_grid(place)
    access.guard(book, tab, box, principal)
    tall = box._replace(bottom=max(box.top, min(box.bottom, len(tab.rows))))
    tab.each(tall, lambda cell, _r, _c: cell._replace(value=None, formula=None) if cell.filled else cell)
    return range_name(tab.title, box)
