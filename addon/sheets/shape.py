"""The shape of a spreadsheet: its tabs, grids, protections and what of it is ours, without a single cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from addon.core.table import Rect
from addon.sheets import marks
from addon.sheets.http import Http
from addon.sheets.marks import Mark

_MARK = "developerMetadata(metadataId,metadataKey,metadataValue)"
FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),sheets("
    "properties(sheetId,title,index,sheetType,hidden,gridProperties(rowCount,columnCount)),"
    "merges,protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit),"
    "charts(chartId,position(overlayPosition(anchorCell))),"
    f"filterViews(filterViewId),conditionalFormats(ranges),{_MARK},data(startColumn,columnMetadata({_MARK})))"
)


Anchor = tuple[int, int]


@dataclass(frozen=True)
class OurPlace:
    """Where one column of ours stands, and its mark."""

    column: int
    mark: Mark


@dataclass(frozen=True)
class TabShape:
    """One tab.

    ``charts``: the (row, column) of the cell that each hangs on, by id, where it hangs on one of this tab.
    ``rules``: how many conditional formats it has; ``mark``: set when the tab is ours; ``ours``: our columns
    by their stable key; ``account``: the column we noted as the account's; ``keys``: the columns we noted as
    telling rows apart, by their number.
    """

    sheet_id: int
    title: str
    grid: bool
    hidden: bool
    row_count: int
    column_count: int
    merges: tuple[Rect, ...] = ()
    protected: tuple[Rect, ...] = ()
    charts: Mapping[int, Anchor | None] = field(default_factory=dict)
    rules: int = 0
    views: frozenset[int] = frozenset()
    mark: Mark | None = None
    ours: Mapping[str, OurPlace] = field(default_factory=dict)
    account: OurPlace | None = None
    keys: Mapping[str, OurPlace] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """Cells of the grid."""
        return self.row_count * self.column_count


@dataclass(frozen=True)
class Shape:
    """A spreadsheet without its cells."""

    title: str
    locale: str
    time_zone: str
    tabs: tuple[TabShape, ...]

    def tab(self, sheet_id: int) -> TabShape | None:
        """The tab with this id."""
        return next((tab for tab in self.tabs if tab.sheet_id == sheet_id), None)


def read_shape(http: Http, spreadsheet_id: str) -> Shape:
    """One spreadsheets.get with a tight fields mask."""
    return shape_of(http.fetch_sheet_metadata(spreadsheet_id, {"fields": FIELDS}))


def shape_of(body: Mapping[str, Any]) -> Shape:
    """The shape in a spreadsheets.get body; absent fields mean proto defaults."""
    properties = body.get("properties", {})
    return Shape(
        title=properties.get("title", ""),
        locale=properties.get("locale", "en_US"),
        time_zone=properties.get("timeZone", "Etc/UTC"),
        tabs=tuple(_tab(sheet) for sheet in body.get("sheets", ())),
    )


def _tab(sheet: Mapping[str, Any]) -> TabShape:
    properties = sheet.get("properties", {})
    grid = properties.get("gridProperties", {})
    rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
    ours, account, keys = _columns(sheet)
    return TabShape(
        sheet_id=properties.get("sheetId", 0),
        title=properties.get("title", ""),
        grid=properties.get("sheetType", "GRID") == "GRID",
        hidden=properties.get("hidden", False),
        row_count=rows,
        column_count=columns,
        merges=tuple(rect_of(merge, rows, columns) for merge in sheet.get("merges", ())),
        protected=tuple(
            rect_of(entry.get("range", {}), rows, columns)
            for entry in sheet.get("protectedRanges", ())
            if not entry.get("requestingUserCanEdit", False) and not entry.get("warningOnly", False)
        ),
        charts={c["chartId"]: _anchor(c) for c in sheet.get("charts", ()) if "chartId" in c},
        views=frozenset(v["filterViewId"] for v in sheet.get("filterViews", ()) if "filterViewId" in v),
        rules=len(sheet.get("conditionalFormats", ())),
        mark=next(
            (m for m in marks.marks_in(sheet.get("developerMetadata", ())) if m.key == marks.TAB), None
        ),
        ours=ours,
        account=account,
        keys=keys,
    )


def _anchor(chart: Mapping[str, Any]) -> Anchor | None:
    cell = chart.get("position", {}).get("overlayPosition", {}).get("anchorCell")
    return None if cell is None else (cell.get("rowIndex", 0), cell.get("columnIndex", 0))


def _columns(
    sheet: Mapping[str, Any],
) -> tuple[dict[str, OurPlace], OurPlace | None, dict[str, OurPlace]]:
    ours: dict[str, OurPlace] = {}
    keys: dict[str, OurPlace] = {}
    account: OurPlace | None = None
    for block in sheet.get("data", ()):
        for offset, column in enumerate(block.get("columnMetadata", ())):
            at = block.get("startColumn", 0) + offset
            for mark in marks.marks_in(column.get("developerMetadata", ())):
                if mark.key == marks.COLUMN:
                    ours.setdefault(mark.value, OurPlace(at, mark))
                elif mark.key == marks.KEY:
                    keys.setdefault(mark.value, OurPlace(at, mark))
                elif mark.key == marks.ACCOUNT and account is None:
                    account = OurPlace(at, mark)
    return ours, account, keys


def rect_of(grid: Mapping[str, Any], rows: int, columns: int) -> Rect:
    """A GridRange as a rectangle; open ends reach the grid's."""
    return Rect(
        grid.get("startRowIndex", 0),
        grid.get("startColumnIndex", 0),
        grid.get("endRowIndex", rows),
        grid.get("endColumnIndex", columns),
    )


def grid_of(sheet_id: int, rect: Rect | None = None) -> dict[str, Any]:
    """A rectangle as a GridRange; None is the whole tab."""
    if rect is None:
        return {"sheetId": sheet_id}
    return {
        "sheetId": sheet_id,
        "startRowIndex": rect.top,
        "endRowIndex": rect.bottom,
        "startColumnIndex": rect.left,
        "endColumnIndex": rect.right,
    }
