"""From a spreadsheet to a Book: three bounded requests; tabs are named by id, so renaming does no harm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from addon.core.dates import parse_header
from addon.core.report import TAB_NAMES
from addon.core.table import Ask, Book, Rect, Tab, Value
from addon.errors import NoSuchSheet, SheetProblem, TooLarge
from addon.sheets.formats import Looks, read_looks, rects_to_ask, used
from addon.sheets.http import Http
from addon.sheets.marks import columns_by_header
from addon.sheets.ourtab import Note
from addon.sheets.shape import Shape, TabShape, grid_of

MOST_CELLS = 5_000_000
OTHER_TAB_CELLS = 300_000
OTHER_TABS = 12
PERIOD_TABS = 60  # a list of accounts per month, on tabs named after them
OTHER_FORMATS = 20_000
Rows = list[list[Value]]


def chosen_tab(shape: Shape, sheet_id: int | None) -> TabShape:
    """The tab the user asked for, else the first visible one that is not ours."""
    if sheet_id is None:
        for tab in shape.tabs:
            if tab.grid and not tab.hidden and tab.mark is None:
                return tab
        raise SheetProblem(
            "This spreadsheet has no visible tab with cells.", hint="Add one with your revenue."
        )
    tab_or_none = shape.tab(sheet_id)
    if tab_or_none is None:
        raise NoSuchSheet(
            "The tab does not exist any more: somebody deleted it.",
            hint="Choose another tab with [Change], or restore it with File > Version history.",
        )
    if not tab_or_none.grid:
        raise SheetProblem(
            f"The tab {tab_or_none.title!r} is a chart or a connected sheet, without cells of its own.",
            hint="Choose the tab that holds the revenue.",
        )
    return tab_or_none


def tabs_to_load(shape: Shape, chosen: TabShape) -> list[TabShape]:
    """The chosen tab, ours (a history is written again from what it holds), and the small others.

    Where the chosen one is named after a period, the others are those named after periods, too.
    """
    if chosen.cells > MOST_CELLS:
        raise TooLarge(
            f"The tab {chosen.title!r} has {chosen.cells:,} cells; Keeprate reads up to {MOST_CELLS:,}.",
            hint="Delete empty rows and columns of its grid, or move the revenue to a tab of its own.",
        )
    others = [tab for tab in shape.tabs if tab.grid and tab.sheet_id != chosen.sheet_id and tab.cells]
    ours = [tab for tab in others if tab.mark and _kept(tab)]
    theirs = [tab for tab in others if not tab.mark and tab.cells <= OTHER_TAB_CELLS]
    periods = [tab for tab in theirs if parse_header(tab.title)]
    if parse_header(chosen.title) and periods:
        return [chosen, *ours, *periods[:PERIOD_TABS]]
    return [chosen, *ours, *theirs[:OTHER_TABS]]


def _kept(tab: TabShape) -> bool:
    """Whether a tab of ours holds what only it knows; the others are written anew by every run."""
    note = Note.read(tab.mark.value) if tab.mark else None
    return note is None or note.key not in TAB_NAMES


def read_values(http: Http, sheet_ids: Iterable[int]) -> dict[int, Rows]:
    """Whole tabs by id: unformatted values, dates as serial numbers (values.batchGetByDataFilter)."""
    return {
        key: block
        for key, block in read_ranges(http, {i: {"gridRange": grid_of(i)} for i in sheet_ids}, "ROWS").items()
        if isinstance(key, int)
    }


def read_ranges(http: Http, filters: Mapping[Any, dict[str, Any]], major: str) -> dict[Any, Rows]:
    """Values behind named data filters, in one request; a filter that matches nothing is absent."""
    body = http.post(
        "/values:batchGetByDataFilter",
        {
            "dataFilters": list(filters.values()),
            "majorDimension": major,
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        },
    )
    return matched(filters, body.get("valueRanges", ()))


def matched(filters: Mapping[Any, dict[str, Any]], ranges: Sequence[Mapping[str, Any]]) -> dict[Any, Rows]:
    """Which answer belongs to which filter: by Google's echo of it, else by order where none is missing."""
    found: dict[Any, Rows] = {}
    strangers: list[Rows] = []
    for match in ranges:
        values = match.get("valueRange", {}).get("values", [])
        echoes = match.get("dataFilters", ())
        known = [name for name, asked in filters.items() if any(same_filter(asked, e) for e in echoes)]
        for name in known:
            found.setdefault(name, values)
        if not known:
            strangers.append(values)
    missing = [name for name in filters if name not in found]
    if len(missing) == len(strangers):
        found.update(zip(missing, strangers, strict=True))
    return found


def same_filter(asked: Mapping[str, Any], answered: Mapping[str, Any]) -> bool:
    """Whether Google's echo is the filter we sent; it leaves out zeros."""
    if "gridRange" in asked:
        return _without_zeros(asked["gridRange"]) == _without_zeros(answered.get("gridRange"))
    lookup = answered.get("developerMetadataLookup") or {}
    return bool(asked["developerMetadataLookup"]["metadataId"] == lookup.get("metadataId"))


def _without_zeros(grid: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if grid is None else {key: value for key, value in grid.items() if value}


def looks_asked(chosen: TabShape, values: Mapping[int, Rows]) -> dict[int, list[Rect]]:
    """For which rectangles formats are asked: the chosen tab, and others that are really small."""
    asked: dict[int, list[Rect]] = {}
    for sheet_id, rows in values.items():
        rect = used(rows)
        if sheet_id == chosen.sheet_id or rect.bottom * rect.right <= OTHER_FORMATS:
            rects = rects_to_ask(rows)
            if rects:
                asked[sheet_id] = rects
    return asked


def read_cells(http: Http, shape: Shape, ask: Ask) -> Book:
    """The Book of a shape: values, then looks."""
    chosen = chosen_tab(shape, ask.sheet_id)
    loading = tabs_to_load(shape, chosen)
    values = read_values(http, [tab.sheet_id for tab in loading])
    looks = read_looks(http, looks_asked(chosen, values))
    return Book(
        title=shape.title,
        tabs=tuple(_tab(tab, values.get(tab.sheet_id), looks.get(tab.sheet_id)) for tab in shape.tabs),
        locale=shape.locale,
        time_zone=shape.time_zone,
    )


def _tab(tab: TabShape, rows: Rows | None, looks: Looks | None) -> Tab:
    ours = frozenset(place.column for place in tab.ours.values())
    note = Note.read(tab.mark.value) if tab.mark else None
    return Tab(
        title=tab.title,
        sheet_id=tab.sheet_id,
        rows=rows or (),
        formats=looks.formats if looks else (),
        formulas=looks.is_formula if looks else None,
        row_count=tab.row_count,
        column_count=tab.column_count,
        hidden_rows=frozenset(looks.hidden_rows) if looks else frozenset(),
        hidden_columns=frozenset(looks.hidden_columns) if looks else frozenset(),
        protected=tab.protected,
        merges=tab.merges,
        our_columns=ours or columns_by_header(rows or ()),
        loaded=rows is not None,
        ours=tab.mark is not None,
        our_key=note.key if note else "",
    )
