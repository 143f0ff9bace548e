"""Request kinds on rows and columns."""

from __future__ import annotations

from typing import Any

from deploy.local.google import dimensions
from deploy.local.google.a1 import Box
from deploy.local.google.batch.masks import masked, paths
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Cell, Tab
from deploy.local.google.errors import invalid
from deploy.local.google.locate import box_of, tab_of
from deploy.local.google.relocation import strip_moved


def span_of(batch: Batch, item: dict[str, Any]) -> tuple[Tab, str, int, int]:
    """A DimensionRange: tab, dimension, start, end."""
    tab = tab_of(batch.book, item.get("sheetId", 0))
    axis = item.get("dimension", "")
    if axis not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension set.")
    size = tab.row_count if axis == "ROWS" else tab.column_count
    start, end = item.get("startIndex", 0), item.get("endIndex", size)
    if not 0 <= start < end:
        raise invalid(f"range.startIndex[{start}] must be before range.endIndex[{end}]")
    return tab, axis, start, end


def _area(tab: Tab, axis: str, start: int, end: int) -> Box:
    whole = tab.box()
    if axis == "ROWS":
        return whole._replace(top=start, bottom=end)
    return whole._replace(left=start, right=end)


def _inside(tab: Tab, axis: str, start: int, end: int) -> None:
    size = tab.row_count if axis == "ROWS" else tab.column_count
    one = axis[:-1].lower()
    if start >= size or end > size:
        raise invalid(
            f"Cannot delete a {one} that doesn't exist. Tried to delete {one} index {max(start, end - 1)} "
            f"but there are only {size} {axis.lower()}."
        )


@kind("insertDimension")
def insert_dimension(batch: Batch, body: dict[str, Any]) -> None:
    """Insert empty rows or columns."""
    tab, axis, start, end = span_of(batch, body.get("range", {}))
    size = tab.row_count if axis == "ROWS" else tab.column_count
    inherit = bool(body.get("inheritFromBefore"))
    if start > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not inherit:
        raise invalid(
            f"range.startIndex[{start}] must be less than the grid size ({size}) if inheritFromBefore is "
            "false."
        )
    if inherit and start == 0:
        raise invalid("inheritFromBefore cannot be true when inserting at index 0.")
    batch.guard(tab, _area(tab, axis, start, start) if start else None)
    dimensions.insert(batch.book, tab, axis, start, end - start, inherit=inherit)


@kind("appendDimension")
def append_dimension(batch: Batch, body: dict[str, Any]) -> None:
    """Add rows or columns at the end."""
    tab, length = tab_of(batch.book, body.get("sheetId", 0)), body.get("length", 0)
    if length < 1:
        raise invalid("length must be greater than 0")
    if body.get("dimension") == "COLUMNS":
        tab.column_count += length
    else:
        tab.row_count += length


@kind("deleteDimension")
def delete_dimension(batch: Batch, body: dict[str, Any]) -> None:
    """Delete rows or columns; what lies after moves up or left."""
    tab, axis, start, end = span_of(batch, body.get("range", {}))
    _inside(tab, axis, start, end)
    batch.guard(tab, _area(tab, axis, start, end))
    dimensions.delete(batch.book, tab, axis, start, end)


@kind("moveDimension")
def move_dimension(batch: Batch, body: dict[str, Any]) -> None:
    """Move rows or columns; `destinationIndex` counts before the move."""
    tab, axis, start, end = span_of(batch, body.get("source", {}))
    _inside(tab, axis, start, end)
    batch.guard(tab, _area(tab, axis, start, end))
    to = body.get("destinationIndex", 0)
    if any(_crossed(merge, axis, start, end, to) for merge in tab.parts["merges"]):
        one = axis[:-1].lower()
        raise invalid(
            f"Sorry, it is not possible to move a {one} to a position that crosses a merged cell. "
            "Please unmerge and try again."
        )
    dimensions.move(batch.book, tab, axis, start, end, body.get("destinationIndex", 0))


def _crossed(merge: dict[str, Any], axis: str, start: int, end: int, to: int) -> bool:
    """Whether a move takes a part of this merge away, or goes between its cells (recorded)."""
    name = "Row" if axis == "ROWS" else "Column"
    first, last = merge.get(f"start{name}Index", 0), merge.get(f"end{name}Index", 0)
    taken = first < end and start < last and not (start <= first and last <= end)
    return taken or first < to < last


@kind("updateDimensionProperties")
def update_dimension_properties(batch: Batch, body: dict[str, Any]) -> None:
    """Sizes and hidden rows or columns."""
    tab, axis, start, end = span_of(batch, body.get("range", {}))
    mask = paths(body.get("fields", ""))
    known = tab.row_properties if axis == "ROWS" else tab.column_properties
    size = tab.row_count if axis == "ROWS" else tab.column_count
    for index in range(start, min(end, size)):
        new = masked(known.get(index, {}), body.get("properties", {}), mask)
        known[index] = {key: value for key, value in new.items() if value not in (False, None)}


@kind("autoResizeDimensions")
def auto_resize_dimensions(batch: Batch, body: dict[str, Any]) -> None:
    """Fit columns to their longest text (7 pixels a letter; Google measures glyphs)."""
    tab, axis, start, end = span_of(batch, body.get("dimensions", {}))
    if axis == "ROWS":
        for index in range(start, end):
            tab.row_properties.pop(index, None)
        return
    view = batch.call.google.views.draft(batch.book) if tab.formulas else None
    for column in range(start, min(end, tab.column_count)):
        longest = 0
        for row in range(len(tab.rows)):
            cell = tab.cell(row, column)
            text = view.shown(tab, row, column) if view and cell.formula else str(cell.value or "")
            longest = max(longest, len(text))
        tab.column_properties[column] = {"pixelSize": max(21, longest * 7 + 8)}


@kind("insertRange")
def insert_range(batch: Batch, body: dict[str, Any]) -> None:
    """Push the cells of a range down or to the right."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    axis = body.get("shiftDimension", "ROWS")
    along = (box.left, box.width) if axis == "COLUMNS" else (box.top, box.height)
    strip_moved(batch.book, tab, box, dimensions.insertion(axis, *along))
    if axis == "COLUMNS":
        for row in range(box.top, min(box.bottom, len(tab.rows))):
            line = tab.rows[row]
            if len(line) > box.left:
                tab.rows[row] = line[: box.left] + [None] * box.width + line[box.left :]
                tab.grow(0, len(tab.rows[row]))
        return
    height = len(tab.rows)
    column = _block(tab, Box(box.top, height, box.left, box.right))
    blank: list[list[Cell | None]] = [[None] * box.width for _ in range(box.height)]
    for n, line in enumerate(blank + column):
        tab.put(box.top + n, box.left, line)
    tab.grow(len(tab.rows), 0)


def _block(tab: Tab, box: Box) -> list[list[Cell | None]]:
    return [
        [tab.cell(row, column) for column in range(box.left, box.right)] for row in range(box.top, box.bottom)
    ]


@kind("deleteRange")
def delete_range(batch: Batch, body: dict[str, Any]) -> None:
    """Take the cells of a range out and pull up or left what lies after."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    axis = body.get("shiftDimension", "ROWS")
    along = (box.left, box.right) if axis == "COLUMNS" else (box.top, box.bottom)
    strip_moved(batch.book, tab, box, dimensions.deletion(axis, *along))
    if axis == "COLUMNS":
        for row in range(box.top, min(box.bottom, len(tab.rows))):
            tab.rows[row] = tab.rows[row][: box.left] + tab.rows[row][box.right :]
        return
    height = max(len(tab.rows), box.bottom)
    below = _block(tab, Box(box.bottom, height, box.left, box.right))
    blank: list[list[Cell | None]] = [[None] * box.width for _ in range(box.height)]
    for n, line in enumerate(below + blank):
        tab.put(box.top + n, box.left, list(line))


GROUPS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}


@kind("addDimensionGroup")
def add_dimension_group(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Group rows or columns, one level deeper than the groups around."""
    tab, axis, start, end = span_of(batch, body.get("range", {}))
    groups = tab.parts[GROUPS[axis]]
    around = [
        g["depth"] for g in groups if g["range"]["startIndex"] <= start and end <= g["range"]["endIndex"]
    ]
    for group in groups:
        if start <= group["range"]["startIndex"] and group["range"]["endIndex"] <= end and not around:
            group["depth"] += 1
    span = {"sheetId": tab.id, "dimension": axis, "startIndex": start, "endIndex": end}
    groups.append({"range": span, "depth": max(around, default=0) + 1})
    tab.grid["rowGroupControlAfter" if axis == "ROWS" else "columnGroupControlAfter"] = True
    groups.sort(key=lambda group: (group["depth"], group["range"]["startIndex"]))
    return {"addDimensionGroup": {"dimensionGroups": _shown(groups)}}


def _shown(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from deploy.local.google.show import plain

    return [plain(group) for group in groups]


@kind("deleteDimensionGroup")
def delete_dimension_group(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Take the deepest group off a range."""
    tab, axis, start, end = span_of(batch, body.get("range", {}))
    groups = tab.parts[GROUPS[axis]]
    found = [g for g in groups if g["range"]["startIndex"] == start and g["range"]["endIndex"] == end]
    if not found:
        raise invalid(f"Cannot delete a dimension group that doesn't exist on {axis.lower()} {start}-{end}.")
    groups.remove(max(found, key=lambda group: group["depth"]))
    return {"deleteDimensionGroup": {"dimensionGroups": _shown(groups)} if groups else {}}


@kind("updateDimensionGroup")
def update_dimension_group(batch: Batch, body: dict[str, Any]) -> None:
    """Collapse or open a group."""
    wanted = body.get("dimensionGroup", {})
    tab, axis, start, end = span_of(batch, wanted.get("range", {}))
    for group in tab.parts[GROUPS[axis]]:
        same = (group["range"]["startIndex"], group["range"]["endIndex"], group["depth"])
        if same == (start, end, wanted.get("depth", 1)):
            group.update(masked(group, wanted, paths(body.get("fields", ""))))
            return
    raise invalid("No such dimension group.")
