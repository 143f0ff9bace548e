"""Remove what Keeprate added: our tabs and our columns, found by their marks, and nothing else."""

from __future__ import annotations

from typing import Any

from addon.core.report import ACCOUNTS_TAB
from addon.core.table import Rect, quoted
from addon.errors import SheetProblem
from addon.sheets import marks
from addon.sheets.failures import Refused, Uncertain, busy, protected
from addon.sheets.http import Http
from addon.sheets.ourtab import Note, find
from addon.sheets.reading import read_ranges
from addon.sheets.shape import Shape, TabShape, grid_of, read_shape
from addon.sheets.styles import Request
from addon.sheets.writing import spans

LOOKS = 3
_HEADER_ROWS = 30
Json = dict[str, Any]


def remove(http: Http, spreadsheet_id: str) -> Json:
    """Delete our tabs and columns in one atomic change; ``{"tabs", "columns", "sentence", "requests"}``."""
    problem: Exception = busy()
    for _ in range(LOOKS):
        shape = read_shape(http, spreadsheet_id)
        try:
            columns = _columns(http, shape)
            kept = _worked_in(http, shape)
            if kept:
                columns[kept.sheet_id] = sorted(place.column for place in kept.ours.values())
            tabs = [tab for tab in shape.tabs if tab.mark and tab is not kept]
            requests = [*_requests(shape, tabs, columns), *(_left_to_people(kept) if kept else ())]
            if requests:
                http.batch_update(spreadsheet_id, {"requests": requests})
        except (Refused, Uncertain) as refused:
            problem = refused
            continue
        return _told(shape, tabs, columns, kept, http.sent)
    raise problem


def _worked_in(http: Http, shape: Shape) -> TabShape | None:
    """Our accounts tab when people typed something beside ours; it is theirs as well, so it stays."""
    found = find(shape, ACCOUNTS_TAB)
    if found is None:
        return None
    tab = found[0]
    ours = {place.column for place in tab.ours.values()} | ({tab.account.column} if tab.account else set())
    rows = read_ranges(http, {0: {"gridRange": grid_of(tab.sheet_id)}}, "ROWS").get(0, [])
    typed = any(
        value not in (None, "") for row in rows for column, value in enumerate(row) if column not in ours
    )
    return tab if typed else None


def _left_to_people(tab: TabShape) -> list[Request]:
    """What makes our accounts tab a tab like any other."""
    note = Note.read(tab.mark.value) if tab.mark else None
    views = sorted(frozenset(note.views) & tab.views) if note else []
    gone = [marks.delete(tab.mark.id)] if tab.mark else []
    return [*({"deleteFilterView": {"filterId": view}} for view in views), *gone]


def _columns(http: Http, shape: Shape) -> dict[int, list[int]]:
    """Our columns by tab id: marked ones; in tabs without any, those our headers stand over."""
    columns = {
        tab.sheet_id: sorted(place.column for place in tab.ours.values())
        for tab in shape.tabs
        if tab.ours and not tab.mark
    }
    unmarked = [tab for tab in shape.tabs if tab.grid and not tab.ours and not tab.mark and tab.cells]
    rows = (
        read_ranges(
            http,
            {
                tab.sheet_id: {
                    "gridRange": grid_of(
                        tab.sheet_id, Rect(0, 0, min(_HEADER_ROWS, tab.row_count), tab.column_count)
                    )
                }
                for tab in unmarked
            },
            "ROWS",
        )
        if unmarked
        else {}
    )
    for sheet_id, values in rows.items():
        by_header = marks.columns_by_header(values)
        if by_header:
            columns[sheet_id] = sorted(by_header)
    return columns


def _requests(shape: Shape, tabs: list[TabShape], columns: dict[int, list[int]]) -> list[Request]:
    requests: list[Request] = []
    for tab in shape.tabs:
        gone = columns.get(tab.sheet_id, [])
        for rect in tab.protected:
            if tab.mark or any(rect.left <= column < rect.right for column in gone):
                raise protected((quoted(tab.title),))
        # Deleting goes by place: the whole change fails when a column of ours is not where it was seen.
        for place in tab.ours.values() if gone else ():
            requests += marks.still_at(place.mark, tab.sheet_id, place.column)
        if gone:
            requests.append(marks.still_wide(tab.sheet_id, tab.column_count))
        requests += [_delete_column(tab.sheet_id, column) for column in reversed(gone)]
        noted = [tab.account] if tab.account else []
        requests += [marks.delete(place.mark.id) for place in (*noted, *tab.keys.values())]
    if tabs and len(tabs) == len([tab for tab in shape.tabs if not tab.hidden or tab.mark]):
        raise SheetProblem(
            "Keeprate's tabs are the only visible ones; a spreadsheet must keep one.",
            hint="Add an empty tab or show a hidden one, then try again.",
        )
    requests += [{"deleteSheet": {"sheetId": tab.sheet_id}} for tab in tabs]
    return requests


def _delete_column(sheet_id: int, column: int) -> Request:
    return {"deleteDimension": {"range": marks.column_location(sheet_id, column)["dimensionRange"]}}


def _told(
    shape: Shape, tabs: list[TabShape], columns: dict[int, list[int]], kept: TabShape | None, sent: int
) -> Json:
    ranges = []
    for sheet_id, places in columns.items():
        tab = shape.tab(sheet_id)
        title = tab.title if tab else ""
        ranges += [f"{quoted(title)}!{span}" for span in spans({str(c): c for c in places})]
    count = sum(len(places) for places in columns.values())
    titles = [tab.title for tab in tabs]
    parts = [f"the tab{'' if len(titles) == 1 else 's'} {_listed(titles)}"] if titles else []
    if count:
        parts.append("1 column" if count == 1 else f"{count} columns")
    joined = (", and " if len(titles) > 1 else " and ").join(parts)
    sentence = f"Removed {joined}." if parts else "Keeprate had added nothing to this spreadsheet."
    if kept:
        sentence += f" The tab {kept.title} stays, with what people typed into it."
    return {"tabs": [tab.title for tab in tabs], "columns": ranges, "sentence": sentence, "requests": sent}


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
