"""A spreadsheet opened, written to and read back, in a tab of ours that is gone afterwards."""

from __future__ import annotations

import secrets
from typing import Any

from addon.errors import Bug, KeeprateError
from addon.sheets import marks
from addon.sheets.access import Access
from addon.sheets.failures import Refused
from addon.sheets.http import Http, Limiter, Patience
from addon.sheets.marks import Mark
from addon.sheets.notes import NoteEntry, write_notes

# Text that looks like a formula must stay text; the number must stay a number.
VALUES: list[list[Any]] = [["=1+1", 1234.5]]


def round_trip(
    spreadsheet_id: str,
    access: Access,
    *,
    endpoint: str | None = None,
    limiter: Limiter | None = None,
    patience: Patience | None = None,
) -> str:
    """Add a tab, write two cells and a note, read them back, remove the tab; the spreadsheet's title.

    Also that a note is refused when its column is not where its mark is: everything beside accounts rests on
    that. Raises what the first of these that fails raises; the tab is removed in any case. Seven requests.
    """
    http = Http(
        access.credentials(spreadsheet_id),
        key=spreadsheet_id,
        endpoint=endpoint,
        limiter=limiter,
        patience=patience,
    )
    sheet_id = secrets.randbelow(2**30) + 1
    title = f"Keeprate check {sheet_id}"
    try:
        book = http.fetch_sheet_metadata(spreadsheet_id, {"fields": "properties.title"})
        properties = {
            "sheetId": sheet_id,
            "title": title,
            "gridProperties": {"rowCount": 1, "columnCount": 2},
        }
        requests = [
            {"addSheet": {"properties": properties}},
            marks.create(marks.COLUMN, "check", marks.column_location(sheet_id, 0)),
        ]
        made = http.batch_update(spreadsheet_id, {"requests": requests})["replies"][1]
        mark = Mark(_id_of(made), marks.COLUMN, "check")
        try:
            _write_and_read(http, spreadsheet_id, f"'{title}'!A1:B1")
            _hold_notes(http, spreadsheet_id, mark, sheet_id)
        finally:
            http.batch_update(spreadsheet_id, {"requests": [{"deleteSheet": {"sheetId": sheet_id}}]})
    finally:
        http.close()
    return str(book["properties"]["title"])


def _write_and_read(http: Http, spreadsheet_id: str, cells: str) -> None:
    http.values_update(spreadsheet_id, cells, {"valueInputOption": "RAW"}, {"values": VALUES})
    told = http.values_get(spreadsheet_id, cells, {"valueRenderOption": "UNFORMATTED_VALUE"})
    if told.get("values") != VALUES:
        raise changed_values()


def _id_of(reply: dict[str, Any]) -> int:
    return int(reply["createDeveloperMetadata"]["developerMetadata"]["metadataId"])


def _hold_notes(http: Http, spreadsheet_id: str, mark: Mark, sheet_id: int) -> None:
    """A note is written where the mark stands, and nowhere else."""
    write_notes(http, spreadsheet_id, [NoteEntry(mark, sheet_id, 0, ["Where it belongs"])])
    try:
        http.batch_update(spreadsheet_id, {"requests": marks.still_at(mark, sheet_id, 1)})
    except Refused:
        return
    raise Bug(
        "The test sheet took a note for a column that is not Keeprate's.",
        hint="Google changed how marks work. Do not use Enrich with notes until Keeprate follows; tell us.",
    )


def changed_values() -> KeeprateError:
    """What was read is not what was written."""
    return Bug(
        "The test sheet gave back other values than were written to it.",
        hint="Use a sheet without scripts or add-ons that change cells; if it stays so, tell us.",
    )
