"""Notes of our cells: written by place, because Google offers no other way, but only while the place is ours.

Values are written to a column by its mark, wherever it stands; ``updateCells`` wants a row and a column
number. So every batch first holds each mark to its column (``marks.still_at``) and fails as a whole when one
has moved. Only notes are touched (``fields: note``); a note is text that nothing evaluates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from addon.core.table import Value
from addon.sheets import marks
from addon.sheets.decoding import encode
from addon.sheets.failures import Refused
from addon.sheets.http import Http
from addon.sheets.marks import Mark, by_mark, marks_in
from addon.sheets.styles import Request

MOST_BYTES = 4_000_000
FIELDS = (
    "sheets(properties(sheetId,gridProperties(columnCount)),data(startRow,startColumn,rowData(values(effectiveValue,note)),"
    "columnMetadata(developerMetadata(metadataId,metadataKey,metadataValue))))"
)


class Moved(Exception):
    """A key column or one of ours is not where its mark was: look again from the start."""


@dataclass(frozen=True)
class Seen:
    """One marked column at one moment: where it stands, its cells and their notes, from row 1 on."""

    mark: Mark
    sheet_id: int
    column: int
    values: tuple[Value, ...]
    notes: tuple[str, ...]
    width: int = 0


@dataclass(frozen=True)
class NoteEntry:
    """Notes for a column: ``cells`` row by row; ``""`` takes a note away, None leaves it; where it stood.

    ``width``: how many columns the grid had then, so that a deleted one is noticed; 0: not known.
    """

    mark: Mark
    sheet_id: int
    column: int
    cells: Sequence[str | None]
    width: int = 0


def write_notes(
    http: Http, spreadsheet_id: str, entries: Iterable[NoteEntry], held: Iterable[NoteEntry] = ()
) -> None:
    """Write them, or raise ``Moved`` when a column no longer stands where its entry says.

    A batch that finds its column, or one of the ``held`` ones beside it, moved, or the grid narrower, changes
    nothing. Should one be gone all the same, what was written into its place is taken back.
    """
    for batch in _batches(entries):
        held_too = {entry.mark.id: entry for entry in (*held, *batch)}.values()
        guards = [request for e in held_too for request in marks.still_at(e.mark, e.sheet_id, e.column)]
        widths = {entry.sheet_id: entry.width for entry in held_too if entry.width}
        guards += [marks.still_wide(sheet_id, width) for sheet_id, width in widths.items()]
        requests = [request for entry in batch for request in _requests(entry)]
        try:
            body = http.batch_update(spreadsheet_id, {"requests": [*guards, *requests]})
        except Refused as refused:
            raise Moved from refused
        gone = [entry for n, entry in enumerate(held_too) if not _was_there(body, 2 * n)]
        if gone:
            for entry in gone:
                _take_back(http, spreadsheet_id, entry)
            raise Moved


def _was_there(body: Mapping[str, Any], at: int) -> bool:
    reply = body.get("replies", [])[at].get("deleteDeveloperMetadata") or {}
    return bool(reply.get("deletedDeveloperMetadata"))


def _take_back(http: Http, spreadsheet_id: str, gone: NoteEntry) -> None:
    """Take our notes off a column that was marked as ours by mistake, and the mark; the mark at any rate."""
    guard = marks.still_at(gone.mark, gone.sheet_id, gone.column)
    clear = _requests(replace(gone, cells=["" if cell else None for cell in gone.cells]))
    unmark = marks.delete(gone.mark.id)
    try:
        http.batch_update(spreadsheet_id, {"requests": [*guard, *clear, unmark]})
    except Refused:
        http.batch_update(spreadsheet_id, {"requests": [unmark]})


def clear_notes(http: Http, spreadsheet_id: str, seen: Iterable[Seen]) -> None:
    """Take away every note of these columns. Raises ``Moved``."""
    entries = [
        NoteEntry(s.mark, s.sheet_id, s.column, ["" if note else None for note in s.notes], s.width)
        for s in seen
    ]
    write_notes(http, spreadsheet_id, entries, entries)


def see(http: Http, ids: Iterable[int]) -> dict[int, Seen]:
    """Marked columns with values and notes, all at one moment (getByDataFilter); by the id of their mark."""
    wanted = set(ids)
    body = http.post(
        ":getByDataFilter",
        {"dataFilters": [by_mark(mark) for mark in sorted(wanted)], "includeGridData": True},
        {"fields": FIELDS},
    )
    found: dict[int, Seen] = {}
    for sheet in body.get("sheets", ()):
        properties = sheet.get("properties", {})
        sheet_id = properties.get("sheetId", 0)
        width = properties.get("gridProperties", {}).get("columnCount", 0)
        for block in sheet.get("data", ()):
            for one in _columns(sheet_id, width, block):
                if one.mark.id in wanted:
                    found.setdefault(one.mark.id, one)
    return found


def _columns(sheet_id: int, width: int, block: Mapping[str, Any]) -> Iterator[Seen]:
    left, top = block.get("startColumn", 0), block.get("startRow", 0)
    rows = [row.get("values", ()) for row in block.get("rowData", ())]
    for offset, column in enumerate(block.get("columnMetadata", ())):
        found = marks_in(column.get("developerMetadata", ()))
        if not found:
            continue
        cells = [row[offset] if offset < len(row) else {} for row in rows]
        values = (None,) * top + tuple(_value(cell.get("effectiveValue") or {}) for cell in cells)
        notes = ("",) * top + tuple(cell.get("note", "") for cell in cells)
        for mark in found:
            yield Seen(mark, sheet_id, left + offset, values, notes, width)


def _value(shown: Mapping[str, Any]) -> Value:
    """An ExtendedValue as the values methods give it; an error as text that is nobody's key."""
    for kind in ("stringValue", "numberValue", "boolValue"):
        if kind in shown:
            value: Value = shown[kind]
            return value
    return "#ERROR!" if "errorValue" in shown else None


def _requests(entry: NoteEntry) -> list[Request]:
    """updateCells for every run of rows that is ours to say."""
    requests: list[Request] = []
    run: list[str] = []
    for row in range(len(entry.cells) + 1):
        note = entry.cells[row] if row < len(entry.cells) else None
        if note is not None:
            run.append(note)
        elif run:
            requests.append(_update(entry, row - len(run), run))
            run = []
    return requests


def _update(entry: NoteEntry, top: int, notes: Sequence[str]) -> Request:
    start = {"sheetId": entry.sheet_id, "rowIndex": top, "columnIndex": entry.column}
    rows = [{"values": [{"note": note} if note else {}]} for note in notes]
    return {"updateCells": {"start": start, "rows": rows, "fields": "note"}}


def _batches(entries: Iterable[NoteEntry]) -> Iterator[list[NoteEntry]]:
    batch: list[NoteEntry] = []
    size = 0
    for entry in entries:
        if not any(cell is not None for cell in entry.cells):
            continue
        weight = len(encode([*entry.cells]))
        if batch and size + weight > MOST_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += weight
    if batch:
        yield batch
