"""The structure of a tab of ours: made once, renewed in place, so that references to it survive.

Its mark notes how far it reaches, so a longer report pushes down what people typed below it, and what they
typed outside is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from addon.core.report import Formula, OurTab
from addon.core.table import Rect, Value
from addon.sheets import charts, marks
from addon.sheets.decoding import decode, encode
from addon.sheets.formulas import formulas
from addon.sheets.rows import plain
from addon.sheets.shape import Anchor, Shape, TabShape, grid_of
from addon.sheets.styles import Request, highlight, paint, unpaint, width

_CHART_ROWS, _CHART_COLUMNS = 19, 7


@dataclass(frozen=True)
class Note:
    """What the mark of our tab says: its key, how far our cells reach, a hash of its looks, our charts.

    ``anchors``: the (row, column) we hung each chart on; one that hangs elsewhere was moved by somebody.
    """

    key: str
    rows: int
    columns: int
    look: str = ""
    charts: tuple[int, ...] = ()
    views: tuple[int, ...] = ()
    anchors: tuple[Anchor, ...] = ()

    def text(self) -> str:
        """As it stands in the mark."""
        return encode(asdict(self)).decode()

    @classmethod
    def read(cls, text: str) -> Note | None:
        """The note in a mark, or None when it is not one."""
        try:
            told = decode(text.encode())
            return cls(
                key=str(told["key"]),
                rows=int(told["rows"]),
                columns=int(told["columns"]),
                look=str(told.get("look", "")),
                charts=tuple(int(n) for n in told.get("charts", ())),
                views=tuple(int(n) for n in told.get("views", ())),
                anchors=tuple((int(row), int(column)) for row, column in told.get("anchors", ())),
            )
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Placed:
    """Where a tab of ours is, or will be after ``requests``, and the rectangle that is ours."""

    tab: OurTab
    sheet_id: int
    title: str
    rect: Rect
    requests: tuple[Request, ...]

    def values(self) -> list[list[Value]]:
        """Every cell of our rectangle; blank where the report says nothing, None where a formula stands."""
        rows: list[list[Value]] = []
        for row in range(self.rect.bottom):
            line = self.tab.rows[row] if row < len(self.tab.rows) else ()
            cells = [_stored(cell) for cell in line]
            cells.extend([""] * (self.rect.right - len(cells)))
            rows.append(cells)
        return rows


def _stored(cell: Value | Formula) -> Value:
    """A cell as it is written RAW; a formula is written in the change of structure, and left alone here."""
    if isinstance(cell, Formula):
        return None
    value = plain(cell)
    return "" if value is None else value


def find(shape: Shape, key: str) -> tuple[TabShape, Note] | None:
    """Our tab with this key, if the spreadsheet has it."""
    for tab in shape.tabs:
        note = Note.read(tab.mark.value) if tab.mark else None
        if note and note.key == key:
            return tab, note
    return None


def ids_of(shape: Shape, keys: Sequence[str], spreadsheet_id: str, taken: set[int]) -> dict[str, int]:
    """The tabs of ours with these keys: the ids they have, or those they get."""
    found = {key: find(shape, key) for key in keys}
    ids = {key: there[0].sheet_id for key, there in found.items() if there}
    return {key: ids[key] if key in ids else fresh_id(f"{spreadsheet_id}/{key}", taken) for key in keys}


def taken_ids(shape: Shape) -> set[int]:
    """Ids of tabs and charts in use."""
    return {tab.sheet_id for tab in shape.tabs} | {i for tab in shape.tabs for i in tab.charts}


def place_all(
    shape: Shape, tabs: Sequence[OurTab], spreadsheet_id: str, ids: Mapping[str, int], taken: set[int]
) -> list[Placed]:
    """Plan our tabs. ``ids``: of all tabs of ours, for links; ``taken``: to which new ids are added."""
    found = {tab.key: find(shape, tab.key) for tab in tabs}
    titles = {tab.title.casefold() for tab in shape.tabs}
    placed = []
    for tab in tabs:
        there = found[tab.key]
        made = _renew(*there, tab, ids, taken) if there else _make(titles, tab, spreadsheet_id, ids, taken)
        titles.add(made.title.casefold())
        placed.append(replace(made, requests=(*made.requests, *formulas(made.sheet_id, tab, shape))))
    return placed


def _size(tab: OurTab) -> tuple[int, int]:
    return len(tab.rows), max((len(row) for row in tab.rows), default=0)


def _make(
    titles: Collection[str], tab: OurTab, spreadsheet_id: str, ids: Mapping[str, int], taken: set[int]
) -> Placed:
    rows, columns = _size(tab)
    sheet_id = ids[tab.key]
    title = free_title(tab.name, titles)
    grid: dict[str, Any] = {
        "rowCount": max(rows, 1, *(c.anchor_row + _CHART_ROWS for c in tab.charts)),
        "columnCount": max(columns, 1, *(c.anchor_column + _CHART_COLUMNS for c in tab.charts)),
    }
    if tab.frozen_rows:
        grid["frozenRowCount"] = tab.frozen_rows
    properties = {"sheetId": sheet_id, "title": title, "gridProperties": grid}
    if tab.hidden:
        properties["hidden"] = True
    chart_ids = tuple(fresh_id(f"{spreadsheet_id}/{tab.key}/chart{n}", taken) for n in range(len(tab.charts)))
    anchors = tuple((chart.anchor_row, chart.anchor_column) for chart in tab.charts)
    note = Note(tab.key, rows, columns, look_of(tab, rows, columns, ids), chart_ids, anchors=anchors)
    requests = (
        {"addSheet": {"properties": properties}},
        marks.create(marks.TAB, note.text(), {"sheetId": sheet_id}),
        *_looks(sheet_id, tab, ids),
        *(charts.add(sheet_id, i, chart) for i, chart in zip(chart_ids, tab.charts, strict=True)),
    )
    return Placed(tab, sheet_id, title, Rect(0, 0, rows, columns), requests)


def _renew(there: TabShape, note: Note, tab: OurTab, ids: Mapping[str, int], taken: set[int]) -> Placed:
    rows, columns = _size(tab)
    rect = Rect(0, 0, max(rows, note.rows), max(columns, note.columns))
    requests = [
        *_grow(there.sheet_id, "ROWS", note.rows, rect.bottom, there.row_count),
        *_grow(there.sheet_id, "COLUMNS", note.columns, rect.right, there.column_count),
    ]
    chart_ids = list(note.charts[: len(tab.charts)])
    for n, gone in enumerate(chart_ids):
        if gone not in there.charts:
            chart_ids[n] = -1
    chart_ids += [-1] * (len(tab.charts) - len(chart_ids))
    moves, anchors = _moves(there, note, tab, chart_ids)
    requests += moves
    look = look_of(tab, rect.bottom, rect.right, ids)
    if look != note.look or -1 in chart_ids:
        requests += _look_again(there, tab, rect, chart_ids, ids, taken)
    renewed = Note(tab.key, rect.bottom, rect.right, look, tuple(chart_ids), anchors=anchors)
    if renewed != note and there.mark:
        requests.append(marks.update(there.mark.id, renewed.text()))
    return Placed(tab, there.sheet_id, there.title, rect, tuple(requests))


def _moves(
    there: TabShape, note: Note, tab: OurTab, chart_ids: Sequence[int]
) -> tuple[list[Request], tuple[Anchor, ...]]:
    """Charts follow the rows they belong to, unless somebody moved them; and where we hung each."""
    requests: list[Request] = []
    anchors: list[Anchor] = []
    for n, (chart_id, chart) in enumerate(zip(chart_ids, tab.charts, strict=True)):
        wanted, hangs = (chart.anchor_row, chart.anchor_column), there.charts.get(chart_id)
        hung = note.anchors[n] if n < len(note.anchors) else hangs
        if chart_id != -1 and hangs != hung:
            wanted = hung or wanted  # somebody's choice: compared with the same place next time
        elif chart_id != -1 and hangs != wanted:
            requests.append(charts.move(there.sheet_id, chart_id, chart))
        anchors.append(wanted)
    return requests, tuple(anchors)


def _look_again(
    there: TabShape,
    tab: OurTab,
    rect: Rect,
    chart_ids: list[int],
    ids: Mapping[str, int],
    taken: set[int],
) -> list[Request]:
    """Formats, rules and charts anew; fills in the ids of charts that are made."""
    sheet_id = there.sheet_id
    requests: list[Request] = [unpaint(grid_of(sheet_id, rect))]
    requests += [
        {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": n}}
        for n in reversed(range(there.rules))
    ]
    frozen = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": tab.frozen_rows}}
    requests.append(
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}}
    )
    requests += _looks(sheet_id, tab, ids)
    for n, chart in enumerate(tab.charts):
        if chart_ids[n] == -1:
            chart_ids[n] = fresh_id(f"{sheet_id}/{tab.key}/chart{n}", taken)
            requests.append(charts.add(sheet_id, chart_ids[n], chart))
        else:
            requests.append(charts.renew(sheet_id, chart_ids[n], chart))
    return requests


def _looks(sheet_id: int, tab: OurTab, ids: Mapping[str, int]) -> list[Request]:
    return [
        *(
            request
            for rect, style in tab.styles
            if rect.bottom > rect.top and rect.right > rect.left
            for request in paint(grid_of(sheet_id, rect), style, ids)
        ),
        *(highlight(sheet_id, what) for what in reversed(tab.highlights) if what.rect.bottom > what.rect.top),
        *(width(sheet_id, column, pixels) for column, pixels in sorted(tab.widths.items())),
    ]


def _grow(sheet_id: int, dimension: str, reach: int, needed: int, there: int) -> list[Request]:
    """Make room for our cells by inserting at the end of ours, so that what stands beyond moves along."""
    requests: list[Request] = []
    if needed > reach:
        start = min(reach, there)
        requests.append(
            {
                "insertDimension": {
                    "range": {
                        "sheetId": sheet_id,
                        "dimension": dimension,
                        "startIndex": start,
                        "endIndex": start + needed - reach,
                    },
                    "inheritFromBefore": start > 0,
                }
            }
        )
        there += needed - reach
    if there < needed:
        requests.append(
            {"appendDimension": {"sheetId": sheet_id, "dimension": dimension, "length": needed - there}}
        )
    return requests


def look_of(tab: OurTab, rows: int, columns: int, ids: Mapping[str, int]) -> str:
    """A hash of everything about the tab that is not a value; links lead to the tabs of ``ids``."""
    links = sorted(ids.items()) if any(style.to_tab for _, style in tab.styles) else []
    looks = (tab.styles, tab.highlights, tab.charts, sorted(tab.widths.items()), tab.frozen_rows, links)
    return hashlib.sha256(repr((looks, rows, columns)).encode()).hexdigest()[:16]


def fresh_id(seed: str, taken: set[int]) -> int:
    """A positive 31-bit id, the same for the same seed unless it is taken."""
    digest = hashlib.sha256(seed.encode()).digest()
    number = int.from_bytes(digest[:4], "big") & 0x7FFFFFFF
    while number == 0 or number in taken:
        number = (number + 1) & 0x7FFFFFFF
    taken.add(number)
    return number


def free_title(name: str, taken: Collection[str]) -> str:
    """``name``, or ``name (2)`` when somebody's tab has it already."""
    title, n = name, 1
    while title.casefold() in taken:
        n += 1
        title = f"{name} ({n})"
    return title
