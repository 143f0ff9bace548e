"""From the ranges of a request to cells: A1 text, GridRange, DimensionRange, DataFilter."""

from __future__ import annotations

from typing import Any

from deploy.local.google.a1 import Box, Region, parse_region, region_name, split_title
from deploy.local.google.book import Book, Tab
from deploy.local.google.errors import invalid

Place = tuple[Tab, Region]


def from_a1(book: Book, text: str) -> Place:
    """The tab and region an A1 range, a tab's title or a named range means."""
    title, rest, quoted = split_title(text)
    region = parse_region(rest) if rest else None
    if title is None:
        if region is not None:
            return _first_visible(book), region
        return _name(book, text, None) or _whole(book, text)
    tab = book.titled(title)
    if tab is None:
        raise invalid(f"Unable to parse range: {text}")
    if region is not None:
        return tab, region
    if not rest and quoted:
        return tab, Region(None, None, None, None)
    found = _name(book, rest, tab)
    if found is None:
        raise invalid(f"Unable to parse range: {text}")
    return found


def _first_visible(book: Book) -> Tab:
    """The tab a range without one means (guide to A1 notation)."""
    return next((tab for tab in book.tabs if not tab.properties.get("hidden")), book.tabs[0])


def _name(book: Book, name: str, tab: Tab | None) -> Place | None:
    for named in book.named_ranges:
        if named["name"].lower() == name.lower() and (tab is None or named["range"]["sheetId"] == tab.id):
            return from_grid(book, named["range"])
    return None


def _whole(book: Book, text: str) -> Place:
    tab = book.titled(text)
    if tab is None:
        raise invalid(f"Unable to parse range: {text}")
    return tab, Region(None, None, None, None)


def tab_of(book: Book, sheet_id: int, prefix: str = "") -> Tab:
    """The tab with this id, or Google's refusal."""
    tab = book.tab(sheet_id)
    if tab is None:
        raise invalid(f"{prefix}No grid with id: {sheet_id}")
    return tab


def from_grid(book: Book, grid: dict[str, Any]) -> Place:
    """A GridRange."""
    region = Region(
        grid.get("startRowIndex"),
        grid.get("endRowIndex"),
        grid.get("startColumnIndex"),
        grid.get("endColumnIndex"),
    )
    return tab_of(book, grid.get("sheetId", 0)), region


def box_of(book: Book, grid: dict[str, Any]) -> tuple[Tab, Box]:
    """A GridRange clipped to the grid; one that starts outside or ends before it starts is refused.

    One without a cell is taken. Recorded by other clients' live tests of repeatCell; that a range
    is refused which ends before it starts is assumed (the reference forbids it).
    """
    place = from_grid(book, grid)
    region = place[1]
    if _backwards(region.top, region.bottom) or _backwards(region.left, region.right):
        raise invalid(f"The range {_bounds(grid)} ends before it starts.")
    return in_grid(place)


def _backwards(start: int | None, end: int | None) -> bool:
    return end is not None and end < (start or 0)


def _bounds(grid: dict[str, Any]) -> str:
    return "".join(f"{key}: {value} " for key, value in grid.items() if key != "sheetId").strip()


def grid_box(item: dict[str, Any], tab: Tab) -> Box:
    """A stored GridRange as a box."""
    return Box(
        item.get("startRowIndex", 0),
        item.get("endRowIndex", tab.row_count),
        item.get("startColumnIndex", 0),
        item.get("endColumnIndex", tab.column_count),
    )


def to_grid(tab: Tab, box: Box) -> dict[str, Any]:
    """The box as a GridRange."""
    return {
        "sheetId": tab.id,
        "startRowIndex": box.top,
        "endRowIndex": box.bottom,
        "startColumnIndex": box.left,
        "endColumnIndex": box.right,
    }


def in_grid(place: Place) -> tuple[Tab, Box]:
    """The place clipped to the grid; one that starts outside is refused as Google does."""
    tab, region = place
    if (region.top or 0) >= tab.row_count or (region.left or 0) >= tab.column_count:
        raise invalid(
            f"Range ({region_name(tab.title, region)}) exceeds grid limits. Max rows: {tab.row_count}, "
            f"max columns: {tab.column_count}"
        )
    return tab, tab.box(region)


def on_grid(tab: Tab, row: int, column: int) -> None:
    """Refuse a GridCoordinate outside the grid, in the words recorded for charts and comments."""
    for name, index, size in (("row", row, tab.row_count), ("column", column, tab.column_count)):
        if index >= size:
            raise invalid(f"GridCoordinate.{name}Index[{index}] is after last {name} in grid[{size - 1}]")
