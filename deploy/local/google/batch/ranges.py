"""Request kinds on ranges: merges, names, protections, sorting."""

from __future__ import annotations

import secrets
from typing import Any

from deploy.local.google.a1 import Box, box_name
from deploy.local.google.batch.masks import masked, paths
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Cell, CellError, Tab
from deploy.local.google.errors import invalid
from deploy.local.google.formulas import translated
from deploy.local.google.hidden import hidden_rows
from deploy.local.google.locate import box_of, from_grid, grid_box, to_grid
from deploy.local.google.show import plain


@kind("mergeCells")
def merge_cells(batch: Batch, body: dict[str, Any]) -> None:
    """Merge a range: whole, by rows or by columns; only the first cell keeps its value."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    how = body.get("mergeType", "MERGE_ALL")
    parts = [box]
    if how == "MERGE_ROWS":
        parts = [Box(row, row + 1, box.left, box.right) for row in range(box.top, box.bottom)]
    elif how == "MERGE_COLUMNS":
        parts = [Box(box.top, box.bottom, column, column + 1) for column in range(box.left, box.right)]
    kept = []
    for item in tab.parts["merges"]:
        old = grid_box(item, tab)
        if not old.meets(box):
            kept.append(item)
        elif not (
            box.top <= old.top
            and old.bottom <= box.bottom
            and box.left <= old.left
            and old.right <= box.right
        ):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    tab.parts["merges"] = kept
    for part in parts:
        if part.height * part.width > 1:
            tab.parts["merges"].append(to_grid(tab, part))
            _keep_first(tab, part)


def _keep_first(tab: Tab, box: Box) -> None:
    def change(cell: Cell, row: int, column: int) -> Cell:
        if (row, column) == (box.top, box.left) or not cell.filled:
            return cell
        return cell._replace(value=None, formula=None)

    tab.each(box._replace(bottom=min(box.bottom, max(len(tab.rows), box.top + 1))), change)


@kind("unmergeCells")
def unmerge_cells(batch: Batch, body: dict[str, Any]) -> None:
    """Unmerge what lies in a range."""
    tab, box = box_of(batch.book, body.get("range", {"sheetId": 0}))
    batch.guard(tab, box)
    tab.parts["merges"] = [item for item in tab.parts["merges"] if not grid_box(item, tab).meets(box)]


@kind("addNamedRange")
def add_named_range(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Name a range."""
    wanted = body.get("namedRange", {})
    from_grid(batch.book, wanted.get("range", {}))
    _check_name(batch, wanted.get("name", ""), None)
    named = {
        "namedRangeId": wanted.get("namedRangeId") or str(secrets.randbelow(2**31)),
        "name": wanted["name"],
        "range": wanted.get("range", {"sheetId": 0}),
    }
    batch.book.named_ranges.append(named)
    return {"addNamedRange": {"namedRange": plain(named)}}


def _check_name(batch: Batch, name: str, own: str | None) -> None:
    import re

    if not re.fullmatch(r"[^\W\d]\w*", name) or re.fullmatch(
        r"[A-Za-z]{1,3}\d+|true|false", name, re.IGNORECASE
    ):
        raise invalid(f"The name '{name}' for the named range is not valid.")
    taken = [item for item in batch.book.named_ranges if item["name"].lower() == name.lower()]
    if any(item["namedRangeId"] != own for item in taken):
        raise invalid(f"There is already a named range with the name '{name}'.")


def _named(batch: Batch, key: str) -> dict[str, Any]:
    for item in batch.book.named_ranges:
        if item["namedRangeId"] == key:
            return item
    raise invalid(f"No named range with ID {key}")


@kind("updateNamedRange")
def update_named_range(batch: Batch, body: dict[str, Any]) -> None:
    """Rename a range, or name another."""
    wanted = body.get("namedRange", {})
    item = _named(batch, wanted.get("namedRangeId", ""))
    new = masked(item, wanted, paths(body.get("fields", "")))
    _check_name(batch, new.get("name", ""), item["namedRangeId"])
    item.update(new | {"namedRangeId": item["namedRangeId"]})


@kind("deleteNamedRange")
def delete_named_range(batch: Batch, body: dict[str, Any]) -> None:
    """Forget a name."""
    batch.book.named_ranges.remove(_named(batch, body.get("namedRangeId", "")))


@kind("addProtectedRange")
def add_protected_range(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Protect a range, a named range or a whole tab; its author may always edit."""
    item = dict(body.get("protectedRange", {}))
    if "namedRangeId" in item:
        tab = from_grid(batch.book, _named(batch, item["namedRangeId"])["range"])[0]
    else:
        tab = from_grid(batch.book, item.setdefault("range", {"sheetId": 0}))[0]
    item.setdefault("protectedRangeId", batch.book.new_id())
    item.pop("requestingUserCanEdit", None)
    if not item.get("warningOnly"):
        item.pop("warningOnly", None)
    given = {key: value for key, value in item.get("editors", {}).items() if value}
    if item.get("unprotectedRanges") and any(name.endswith("Index") for name in item.get("range", {})):
        raise invalid("Unprotected ranges are only supported on protected sheets.")
    if given and "warningOnly" in item:
        raise invalid("ProtectedRange is warningOnly. Editors cannot be set on it.")
    tab.parts["protectedRanges"].append(_with_author(batch, item, given))
    shown = plain(item) | {"requestingUserCanEdit": True, "editors": given}
    return {"addProtectedRange": {"protectedRange": shown}}


def _with_author(batch: Batch, item: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The protection as kept: its author and the owner are editors, though the reply does not say so."""
    owners = [
        p["emailAddress"] for p in batch.book.permissions if p["role"] == "owner" and "emailAddress" in p
    ]
    users = [*given.get("users", []), *owners, *([batch.principal] if batch.principal else [])]
    return item | {"editors": given | {"users": list(dict.fromkeys(users))}}


def _protected(batch: Batch, key: int) -> tuple[Tab, dict[str, Any]]:
    for tab in batch.book.tabs:
        for item in tab.parts["protectedRanges"]:
            if item["protectedRangeId"] == key:
                batch.guard(tab, grid_box(item.get("range", {}), tab))
                return tab, item
    raise invalid(f"No protected range with ID: {key}")


@kind("updateProtectedRange")
def update_protected_range(batch: Batch, body: dict[str, Any]) -> None:
    """Change a protection."""
    wanted = body.get("protectedRange", {})
    _, item = _protected(batch, wanted.get("protectedRangeId", 0))
    new = masked(item, wanted, paths(body.get("fields", "")))
    key = item["protectedRangeId"]
    item.clear()
    item.update(new | {"protectedRangeId": key})


@kind("deleteProtectedRange")
def delete_protected_range(batch: Batch, body: dict[str, Any]) -> None:
    """Lift a protection."""
    tab, item = _protected(batch, body.get("protectedRangeId", 0))
    tab.parts["protectedRanges"].remove(item)


@kind("sortRange")
def sort_range(batch: Batch, body: dict[str, Any]) -> None:
    """Sort rows by columns: numbers, text, booleans, errors; blanks last, whatever the order.

    Rows that are not shown stay where they are (recorded in a client's live tests).
    """
    area = body.get("range", {"sheetId": 0})
    tab = from_grid(batch.book, area)[0]
    if area.get("startRowIndex", 0) >= tab.row_count:
        raise invalid(f"range.startRowIndex is larger than current grid size ({tab.row_count})")
    tab, box = box_of(batch.book, area)
    batch.guard(tab, box)
    _no_tall_merges(tab, box)
    view = batch.call.google.views.draft(batch.book)
    bottom = min(box.bottom, max(len(tab.rows), box.top))
    hidden = hidden_rows(view, tab) | {n for n, one in tab.row_properties.items() if one.get("hiddenByUser")}
    places = [row for row in range(box.top, bottom) if row not in hidden]
    order = list(places)
    for spec in reversed(body.get("sortSpecs", [])):
        column = spec.get("dimensionIndex", 0)
        down = spec.get("sortOrder") == "DESCENDING"
        filled = [row for row in order if view.value(tab, row, column) is not None]
        blank = [row for row in order if view.value(tab, row, column) is None]
        filled.sort(key=lambda row: rank_value(view.value(tab, row, column)), reverse=down)
        order = filled + blank
    put = dict(zip(places, order, strict=True))
    reorder(tab, box, [put.get(row, row) for row in range(box.top, bottom)])


def _no_tall_merges(tab: Tab, box: Box) -> None:
    """Refuse to sort over merges of several rows."""
    for item in tab.parts["merges"]:
        merge = grid_box(item, tab)
        if merge.height > 1 and merge.meets(box):
            raise invalid(
                "You can't sort a range containing vertical merges. There is a vertical merge at "
                f"{box_name(merge)}"
            )


def rank_value(value: Any) -> tuple[int, float, str]:
    """Numbers before text before booleans before errors; text without case."""
    if isinstance(value, CellError):
        return 3, 0.0, str(value)
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(value).lower()


def reorder(tab: Tab, box: Box, order: list[int]) -> None:
    """Put the rows of a box in this order; references inside the moved rows move with them."""
    lines = []
    for place, row in enumerate(order):
        cells = [tab.cell(row, column) for column in range(box.left, box.right)]
        down = box.top + place - row
        lines.append(
            [c._replace(formula=translated(c.formula, down, 0)) if c.formula and down else c for c in cells]
        )
    for place, line in enumerate(lines):
        tab.put(box.top + place, box.left, [None if cell == Cell() else cell for cell in line])
