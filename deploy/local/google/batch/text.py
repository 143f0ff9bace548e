"""Request kinds on what cells say: find, trim, drop doubles, split, paste."""

from __future__ import annotations

import re
from typing import Any

from deploy.local.google.a1 import Box
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Cell, Tab
from deploy.local.google.errors import invalid
from deploy.local.google.locate import box_of, tab_of
from deploy.local.google.writing import entry, put_values


@kind("findReplace")
def find_replace(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Replace text in a range, a tab or everywhere."""
    if body.get("allSheets"):
        areas = [(tab, tab.box()) for tab in batch.book.tabs]
    elif "range" in body:
        areas = [box_of(batch.book, body["range"])]
    else:
        tab = tab_of(batch.book, body.get("sheetId", 0))
        areas = [(tab, tab.box())]
    text = body.get("find", "")
    if not text:
        raise invalid("The find string must not be empty.")
    pattern = text if body.get("searchByRegex") else re.escape(text)
    if body.get("matchEntireCell"):
        pattern = f"^(?:{pattern})$"
    try:
        wanted = re.compile(pattern, 0 if body.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise invalid(f"The regular expression is not valid: {error}") from error
    replacement = body.get("replacement", "")
    if not body.get("searchByRegex"):
        replacement = replacement.replace("\\", "\\\\")
    else:
        replacement = re.sub(r"\$(\d)", r"\\\1", replacement)
    found = _Found()
    for tab, box in areas:
        _replace(batch, tab, box, wanted, replacement, bool(body.get("includeFormulas")), found)
    return {"findReplace": found.reply()}


class _Found:
    """What a findReplace has changed."""

    def __init__(self) -> None:
        self.values = self.formulas = self.occurrences = 0
        self.rows: set[tuple[int, int]] = set()
        self.sheets: set[int] = set()

    def reply(self) -> dict[str, Any]:
        """FindReplaceResponse."""
        shown = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len(self.sheets),
            "occurrencesChanged": self.occurrences,
        }
        return {key: value for key, value in shown.items() if value}


def _replace(
    batch: Batch, tab: Tab, box: Box, wanted: re.Pattern[str], text: str, formulas: bool, found: _Found
) -> None:
    box = box._replace(bottom=min(box.bottom, max(len(tab.rows), box.top)))

    def change(cell: Cell, row: int, _column: int) -> Cell:
        old = cell.formula if cell.formula and formulas else None if cell.formula else _plain(cell)
        if old is None:
            return cell
        new, count = wanted.subn(text, old)
        if not count:
            return cell
        found.occurrences += count
        found.rows.add((tab.id, row))
        found.sheets.add(tab.id)
        if cell.formula:
            found.formulas += 1
        else:
            found.values += 1
        return entry(new, "USER_ENTERED", batch.book, cell)

    tab.each(box, change)
    if tab.id in found.sheets:
        batch.guard(tab, box)


def _plain(cell: Cell) -> str | None:
    return None if cell.value is None or isinstance(cell.value, bool) else str(cell.value)


@kind("trimWhitespace")
def trim_whitespace(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Take spaces off both ends of texts, and doubles out of them."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    count = 0

    def change(cell: Cell, _row: int, _column: int) -> Cell:
        nonlocal count
        if type(cell.value) is not str:
            return cell
        new = re.sub(r"\s+", " ", cell.value).strip()
        if new == cell.value:
            return cell
        count += 1
        return cell._replace(value=new or None)

    tab.each(box._replace(bottom=min(box.bottom, max(len(tab.rows), box.top))), change)
    return {"trimWhitespace": {"cellsChangedCount": count} if count else {}}


@kind("deleteDuplicates")
def delete_duplicates(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Remove rows of a range that repeat an earlier one in the compared columns."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    columns = [
        column
        for item in body.get("comparisonColumns", [])
        for column in range(item.get("startIndex", box.left), item.get("endIndex", box.right))
    ] or list(range(box.left, box.right))
    seen: set[tuple[str, ...]] = set()
    kept: list[list[Cell | None]] = []
    bottom = min(box.bottom, len(tab.rows))
    for row in range(box.top, bottom):
        key = tuple(str(tab.cell(row, column).value).lower() for column in columns)
        if key not in seen:
            seen.add(key)
            kept.append([tab.cell(row, column) for column in range(box.left, box.right)])
    removed = bottom - box.top - len(kept)
    blank: list[list[Cell | None]] = [[None] * box.width for _ in range(removed)]
    for n, line in enumerate(kept + blank):
        tab.put(box.top + n, box.left, line)
    return {"deleteDuplicates": {"duplicatesRemovedCount": removed} if removed else {}}


@kind("pasteData")
def paste_data(batch: Batch, body: dict[str, Any]) -> None:
    """Text with a delimiter, entered as a user would."""
    at = body.get("coordinate", {"sheetId": 0})
    tab = tab_of(batch.book, at.get("sheetId", 0))
    mark = body.get("delimiter") or "\t"
    lines: list[list[Any]] = [line.split(mark) for line in body.get("data", "").split("\n")]
    top, left = at.get("rowIndex", 0), at.get("columnIndex", 0)
    box = Box(top, top + len(lines), left, left + max(len(line) for line in lines))
    batch.guard(tab, box)
    tab.grow(box.bottom, box.right)
    put_values(batch.book, tab, top, left, lines, "USER_ENTERED")


_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


@kind("textToColumns")
def text_to_columns(batch: Batch, body: dict[str, Any]) -> None:
    """Split one column of texts over the columns beside it."""
    tab, box = box_of(batch.book, body.get("source", {"sheetId": 0}))
    if box.width != 1:
        raise invalid("The source range must be one column wide.")
    mark = body.get("delimiter") or _DELIMITERS.get(body.get("delimiterType", ""), ",")
    for row in range(box.top, min(box.bottom, len(tab.rows))):
        value = tab.cell(row, box.left).value
        pieces: list[Any] = value.split(mark) if isinstance(value, str) else [value]
        batch.guard(tab, Box(row, row + 1, box.left, box.left + len(pieces)))
        tab.grow(0, box.left + len(pieces))
        put_values(batch.book, tab, row, box.left, [pieces], "USER_ENTERED")
