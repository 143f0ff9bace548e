"""How we recognise what is ours in a spreadsheet: developer metadata on tabs and columns.

Invisible to people, moved along by Google when tabs are renamed and columns are moved. Where it was lost (an
export and import), our columns are still known by their headers standing side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from addon.core.ledger import account_key
from addon.core.report import OurColumn
from addon.core.table import Value

TAB = "keeprate.tab"
COLUMN = "keeprate.column"
ACCOUNT = "keeprate.account"
KEY = "keeprate.key"
HEADERS = ("Movement", "Flag", "Why", "At stake", "Renewal", "Signals")
_AT_LEAST = 4


@dataclass(frozen=True)
class Mark:
    """One entry of developer metadata: its id in the spreadsheet, our key, and what we noted there."""

    id: int
    key: str
    value: str


@dataclass(frozen=True)
class Marks:
    """The marks of one write: of the key columns, in order, and of our columns by their stable key."""

    keys: tuple[int, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    def of(self, columns: Sequence[OurColumn]) -> list[int]:
        """The marks of these columns, of those that have one."""
        return [self.columns[column.key] for column in columns if column.key in self.columns]


def marks_in(entries: Sequence[dict[str, Any]]) -> list[Mark]:
    """Our marks among the ``developerMetadata`` of a tab or column."""
    return [
        Mark(int(e["metadataId"]), str(e["metadataKey"]), str(e.get("metadataValue", "")))
        for e in entries
        if str(e.get("metadataKey", "")).startswith("keeprate.") and "metadataId" in e
    ]


def by_mark(mark_id: int) -> dict[str, Any]:
    """A DataFilter that finds the column of a mark wherever it stands now."""
    return {"developerMetadataLookup": {"metadataId": mark_id}}


def create(key: str, value: str, location: dict[str, Any]) -> dict[str, Any]:
    """A createDeveloperMetadata request.

    Visible to every project with access to the document, so that one that was set up anew, or that works with
    a service account, still recognises what was written.
    """
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataKey": key,
                "metadataValue": value,
                "location": location,
                "visibility": "DOCUMENT",
            }
        }
    }


def update(mark_id: int, value: str) -> dict[str, Any]:
    """An updateDeveloperMetadata request that notes another value."""
    return {
        "updateDeveloperMetadata": {
            "dataFilters": [by_mark(mark_id)],
            "developerMetadata": {"metadataValue": value},
            "fields": "metadataValue",
        }
    }


def delete(mark_id: int) -> dict[str, Any]:
    """A deleteDeveloperMetadata request."""
    return {"deleteDeveloperMetadata": {"dataFilter": by_mark(mark_id)}}


def still_at(mark: Mark, sheet_id: int, column: int) -> list[dict[str, Any]]:
    """Requests that make a whole batch fail unless the mark still stands on this column.

    Sheets has no compare-and-set, and cells can only be named by place in a batch. But an id of metadata is
    unique: the mark is deleted if it is here, and made again under its id, which is refused when it lives on
    elsewhere. When it is gone altogether, the first reply is empty. Google's reference forbids a
    location type beside an exact location.
    """
    here = column_location(sheet_id, column)
    lookup = {
        "metadataId": mark.id,
        "metadataLocation": here,
        "locationMatchingStrategy": "EXACT_LOCATION",
    }
    again = create(mark.key, mark.value, here)
    again["createDeveloperMetadata"]["developerMetadata"]["metadataId"] = mark.id
    return [{"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}, again]


def still_wide(sheet_id: int, width: int) -> dict[str, Any]:
    """A request that makes a whole batch fail when the grid has fewer columns than ``width``.

    Google refuses to write beyond the grid. What is written is no pivot table into a cell that has none.
    """
    corner = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": width - 1}
    return {"updateCells": {"start": corner, "rows": [{"values": [{}]}], "fields": "pivotTable"}}


def column_location(sheet_id: int, column: int) -> dict[str, Any]:
    """The location of a mark on one column."""
    return {
        "dimensionRange": {
            "sheetId": sheet_id,
            "dimension": "COLUMNS",
            "startIndex": column,
            "endIndex": column + 1,
        }
    }


def columns_by_header(rows: Sequence[Sequence[Value]], look_at: int = 30) -> frozenset[int]:
    """Our columns by their headers: a row in which at least four of them stand side by side in order."""
    wanted = [account_key(header) for header in HEADERS]
    for row in rows[:look_at]:
        texts = [account_key(value) for value in row]
        for left, text in enumerate(texts):
            if text != wanted[0]:
                continue
            right = left
            while right - left < len(wanted) and right < len(texts) and texts[right] == wanted[right - left]:
                right += 1
            if right - left >= _AT_LEAST:
                return frozenset(range(left, right))
    return frozenset()
