"""The same Book from a CSV or XLSX file, for the command line and the local page.

A CSV has no number formats: what stands in it is typed only where there is one meaning; money texts stay
texts for the parser of amounts. Dates become serial numbers with a date format, as Google delivers them.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from addon.core.dates import to_serial
from addon.core.report import COLUMN_HEADERS, TAB_NAMES
from addon.core.table import Book, Rect, Tab, Value
from addon.errors import Malformed

ISO_DATE = "yyyy-mm-dd"
NOT_CALCULATED = "(formula not calculated)"
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.(\d+))?")
_COMMA = re.compile(r"-?(?:0|[1-9]\d{0,14}),(\d+)")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_SURE_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}(?:\s?€)?")
_SURE_DOT = re.compile(r"[-$(]*(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,})\)?")


def read_file(path: Path) -> Book:
    """A workbook from a ``.csv``, ``.tsv``, ``.txt``, ``.xlsx`` or ``.xlsm`` file. Raises Malformed."""
    raw = path.read_bytes()
    if raw[:4] == b"PK\x03\x04":
        return _xlsx(raw, path)
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Malformed(
            f"{path.name} is an old Excel file or is locked with a password.",
            hint="Save it as .xlsx or .csv without a password.",
        )
    return read_csv(raw, path.stem)


def read_csv(raw: bytes, title: str = "Sheet1") -> Book:
    """A workbook of one tab from the bytes of a CSV file in any common encoding and delimiter."""
    text = _decoded(raw)
    lines = _parsed(text)
    comma = _comma_decimal(lines)
    dot = comma is False
    rows: list[list[Value]] = []
    formats: list[list[str | None]] = []
    for line in lines:
        values: list[Any] = [_typed(cell, comma=bool(comma), dot=dot) for cell in line]
        dates = [i for i, v in enumerate(values) if type(v) is date]
        patterns: list[str | None] = []
        for index in dates:
            patterns += [None] * (index - len(patterns)) + [ISO_DATE]
            values[index] = to_serial(values[index])
        rows.append(values)
        formats.append(patterns)
    width = max((len(r) for r in rows), default=0)
    tab = Tab(title, 0, rows, formats, row_count=len(rows), column_count=width)
    return Book(title, (_with_ours(tab),), "de_DE" if comma else "en_US", book_id=title)


def _decoded(raw: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _parsed(text: str) -> list[list[str]]:
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):
        return list(csv.reader(io.StringIO(rest, newline=""), delimiter=first[4]))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Malformed(
            "The file is no CSV we can read.", hint="Save it again as CSV (UTF-8) or as .xlsx."
        ) from error


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most columns, most evenly."""
    sample = text[:100_000].splitlines()[:60]
    best, best_score = ",", 0.0
    for delimiter in ",;\t|":
        try:
            widths = [len(r) for r in csv.reader(sample, delimiter=delimiter) if any(c.strip() for c in r)]
        except csv.Error:
            continue
        common = max(set(widths), key=widths.count, default=1)
        score = (common - 1) * widths.count(common) / max(len(widths), 1)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _comma_decimal(lines: list[list[str]]) -> bool | None:
    """True when the file writes 1234,56; False when 1234.56; None when nothing tells."""
    commas = dots = 0
    for cell in _some_cells(lines):
        commas += bool(_SURE_COMMA.fullmatch(cell))
        dots += bool(_SURE_DOT.fullmatch(cell))
    return None if commas == dots == 0 or (commas and dots) else commas > 0


def _some_cells(lines: list[list[str]]) -> Iterator[str]:
    for line in lines[:2000]:
        for cell in line:
            if cell[-1:].isdigit() or cell[-1:] in {")", "€"}:
                yield cell.strip()


def _typed(cell: str, *, comma: bool, dot: bool) -> Any:
    """A number or date where the text has one meaning, None for blank, else the text itself.

    Leading zeros and long digit strings are names, not numbers; ``1.234`` is a number only in a file that
    shows elsewhere that its decimal mark is a dot.
    """
    if not cell:
        return None
    last = cell[-1]
    if not last.isdigit():
        return cell if cell.strip() else None
    plain = _PLAIN.fullmatch(cell)
    if plain:
        decimals = plain.group(1)
        if decimals is None:
            return int(cell)
        if len(decimals) != 3 or dot or cell.lstrip("-").startswith("0"):
            return float(cell) if not comma else cell
        return cell
    if comma and (found := _COMMA.fullmatch(cell)):
        return cell if len(found.group(1)) == 3 else float(cell.replace(",", "."))
    iso = _ISO.fullmatch(cell)
    if iso:
        try:
            return date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
        except ValueError:
            return cell
    return cell


def _xlsx(raw: bytes, path: Path) -> Book:
    try:
        values = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(raw))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Malformed(
            f"{path.name} is no Excel file we can read.", hint="Save it again as .xlsx or as .csv."
        ) from error
    try:
        tabs = tuple(
            _with_ours(_tab(index, sheet, formulas[sheet.title]))
            for index, sheet in enumerate(values.worksheets)
        )
    finally:
        values.close()
        formulas.close()
    return Book(path.stem, tabs, book_id=path.stem)


def _tab(index: int, sheet: Any, formulas: Any) -> Tab:
    rows: list[list[Value]] = []
    formats: list[list[str | None]] = []
    computed: set[tuple[int, int]] = set()
    for cells, sources in zip(sheet.iter_rows(), formulas.iter_rows(), strict=True):
        row: list[Value] = []
        patterns: list[str | None] = []
        for cell, source in zip(cells, sources, strict=True):
            value, pattern = _cell(cell)
            if source.data_type == "f":
                computed.add((cell.row - 1, cell.column - 1))
                if cell.value is None and cell.data_type == "n":
                    value = NOT_CALCULATED
            row.append(value)
            patterns.append(pattern)
        rows.append(row)
        formats.append(patterns)
    merges = tuple(
        Rect(m.min_row - 1, m.min_col - 1, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
    )
    hidden = frozenset(r - 1 for r, d in sheet.row_dimensions.items() if d.hidden)
    veiled = frozenset(
        c for d in sheet.column_dimensions.values() if d.hidden and d.min for c in range(d.min - 1, d.max)
    )
    return Tab(
        sheet.title,
        index,
        rows,
        formats,
        lambda r, c: (r, c) in computed,
        row_count=len(rows),
        column_count=max((len(r) for r in rows), default=0),
        hidden_rows=hidden,
        hidden_columns=veiled,
        merges=merges,
    )


def _cell(cell: Any) -> tuple[Value, str | None]:
    """A cell's value as Google would deliver it, and its number format."""
    value = cell.value
    if value is None:
        return None, None
    pattern = cell.number_format if cell.number_format != "General" else None
    if isinstance(value, datetime):
        serial = to_serial(value.date()) + (value - datetime.combine(value.date(), time())) / timedelta(
            days=1
        )
        return (int(serial) if serial == int(serial) else serial), pattern or ISO_DATE
    if isinstance(value, date):
        return to_serial(value), pattern or ISO_DATE
    if isinstance(value, bool | int | float | str):
        return value, pattern
    return str(value), None


def _with_ours(tab: Tab) -> Tab:
    """Mark a tab or columns that an earlier run of ours left in the file, so that they are never read."""
    if tab.title in TAB_NAMES.values():
        return replace(tab, ours=True)
    for row in tab.rows[:60]:
        found = _run_of(row, COLUMN_HEADERS)
        if found is not None:
            return replace(tab, our_columns=frozenset(range(found, found + len(COLUMN_HEADERS))))
    return tab


def _run_of(row: Sequence[Value], headers: Sequence[str]) -> int | None:
    for start in range(len(row) - len(headers) + 1):
        if list(row[start : start + len(headers)]) == list(headers):
            return start
    return None
