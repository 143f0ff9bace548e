"""Writing values: RAW, to tabs by id and to columns by mark, in as few requests as their size allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from addon.core.table import Rect, Value
from addon.sheets.decoding import encode
from addon.sheets.http import Http
from addon.sheets.marks import by_mark
from addon.sheets.shape import grid_of

Entry = dict[str, Any]
MOST_BYTES = 8_000_000


def column_entry(mark_id: int, cells: Sequence[Value]) -> Entry:
    """The cells of a column from row 1 on; None leaves a cell as it is."""
    last = max((row + 1 for row, value in enumerate(cells) if value is not None), default=0)
    return {"dataFilter": by_mark(mark_id), "majorDimension": "COLUMNS", "values": [list(cells[:last])]}


def tab_entry(sheet_id: int, rect: Rect, rows: Sequence[Sequence[Value]]) -> Entry:
    """The cells of a rectangle of a tab."""
    return {
        "dataFilter": {"gridRange": grid_of(sheet_id, rect)},
        "majorDimension": "ROWS",
        "values": [list(row) for row in rows],
    }


def write_values(http: Http, entries: Iterable[Entry]) -> int:
    """Write them (values.batchUpdateByDataFilter, RAW: text is never parsed); the number of cells written."""
    written = 0
    for batch in _batches([entry for entry in entries if any(entry["values"])]):
        body = http.post("/values:batchUpdateByDataFilter", {"valueInputOption": "RAW", "data": batch})
        written += int(body.get("totalUpdatedCells", 0))
    return written


def _batches(entries: Sequence[Entry]) -> Iterable[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        weight = len(encode(entry["values"]))
        if batch and size + weight > MOST_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += weight
    if batch:
        yield batch
