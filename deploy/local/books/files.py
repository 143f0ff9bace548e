"""The user's own CSV or XLSX file as tabs to plant: values, formulas and number formats."""

from __future__ import annotations

import csv
import datetime
import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter

from deploy.local.books.history import EPOCH

DATE_PATTERN = "yyyy-mm-dd"
CURRENCY_TAG = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
PADDING = re.compile(r"_.|\*.|\[(?:Red|Blue|Black|Green|Color\d+)\]", re.IGNORECASE)
MOST_CELLS = 2_000_000


class UnreadableFile(Exception):
    """The file cannot be opened as a sheet; the message says why and what to do."""


def read(path: Path) -> list[dict[str, Any]]:
    """The tabs of a CSV, TSV or XLSX file; UnreadableFile with a sentence otherwise."""
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}.")
    kind = path.suffix.lower()
    try:
        if kind in {".csv", ".tsv", ".txt"}:
            return [_csv(path)]
        if kind in {".xlsx", ".xlsm"}:
            return list(_xlsx(path))
    except (OSError, ValueError, KeyError, csv.Error, zipfile.BadZipFile) as error:
        raise UnreadableFile(f"{path.name} could not be read: {error}.") from error
    raise UnreadableFile(f"{path.name} is not a CSV or XLSX file: save it as one of those and open that.")


def identity(path: Path) -> str:
    """An id for the spreadsheet made of this file: the same as long as its bytes are the same."""
    return "file-" + hashlib.sha256(path.read_bytes()).hexdigest()[:39]


def _csv(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    rows = [list(row) for row in csv.reader(text.splitlines(keepends=True), dialect)]
    # a CSV opened in Sheets is read as if it were typed, but nothing in it may become a formula
    rows = [[f"'{cell}" if cell[:1] in {"=", "+", "@"} else cell for cell in row] for row in rows]
    return {"title": path.stem[:90] or "Sheet1", "rows": rows, "input": "USER_ENTERED", "frozen_rows": 0}


def _xlsx(path: Path) -> Iterator[dict[str, Any]]:
    book = load_workbook(path)
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            raise ValueError(f"the tab {sheet.title} has more than {MOST_CELLS:,} cells")
        rows: list[list[Any]] = []
        formats = _Formats()
        for row in sheet.iter_rows():
            rows.append([_value(cell.value) for cell in row])
            for cell in row:
                if cell.value is not None:
                    formats.add(cell.row, cell.column, _format(cell.number_format, cell.value))
        while rows and not any(cell is not None for cell in rows[-1]):
            rows.pop()
        frozen = sheet.freeze_panes
        top = int(re.sub(r"\D", "", str(frozen))) - 1 if frozen else 0
        yield {
            "title": sheet.title,
            "rows": rows,
            "input": "USER_ENTERED",
            "formats": formats.ranges(),
            "frozen_rows": top,
            "widths": _widths(sheet),
        }


def _widths(sheet: Any) -> list[int]:
    columns = [sheet.column_dimensions.get(get_column_letter(n + 1)) for n in range(sheet.max_column)]
    # Excel counts widths in characters of its standard font: 7 pixels each, and 5 for the edges
    return [round(c.width * 7 + 5) if c is not None and c.customWidth else 100 for c in columns]


def _value(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        moment = value - datetime.datetime.combine(EPOCH, datetime.time())
        return moment.days + moment.seconds / 86400
    if isinstance(value, datetime.date):
        return (value - EPOCH).days
    if isinstance(value, datetime.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, str) and not value.startswith("="):
        # text stays text, also when it looks like a number or a date
        return (
            "'" + value
            if re.match(r"^[\s'+@$€£-]?[\d(]|^['+@]|^(true|false)$", value, re.IGNORECASE)
            else value
        )
    return getattr(value, "text", value) if not isinstance(value, int | float | bool) else value


def _format(code: str, value: Any) -> dict[str, str] | None:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        pattern = PADDING.sub("", code.split(";")[0]) if is_date_format(code) else DATE_PATTERN
        hours = "h" in pattern.lower()
        days = "y" in pattern.lower() or "d" in pattern.lower()
        kind = "DATE_TIME" if hours and days else "TIME" if hours else "DATE"
        return {"type": kind, "pattern": pattern.replace("\\", "")}
    if code == "General":
        return None
    pattern = PADDING.sub("", CURRENCY_TAG.sub(r'"\1"', code)).replace("\\", "").replace('""', "")
    if code == "@":
        return {"type": "TEXT", "pattern": "@"}
    if "%" in pattern:
        return {"type": "PERCENT", "pattern": pattern}
    if re.search(r"[$€£¥]", pattern):
        return {"type": "CURRENCY", "pattern": pattern}
    return {"type": "NUMBER", "pattern": pattern}


class _Formats:
    """Number formats gathered cell by cell, given back as one range per run down a column."""

    def __init__(self) -> None:
        self._runs: dict[int, list[tuple[int, int, dict[str, str]]]] = {}

    def add(self, row: int, column: int, form: dict[str, str] | None) -> None:
        if form is None:
            return
        runs = self._runs.setdefault(column, [])
        if runs and runs[-1][1] == row - 1 and runs[-1][2] == form:
            runs[-1] = (runs[-1][0], row, form)
        else:
            runs.append((row, row, form))

    def ranges(self) -> dict[str, dict[str, str]]:
        named = {}
        for column, runs in self._runs.items():
            name = get_column_letter(column)
            for first, last, form in runs:
                named[f"{name}{first}:{name}{last}"] = form
        return named
