"""Inserting, deleting and moving rows and columns, with everything that points at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from deploy.local.google import column_filters
from deploy.local.google.book import Book, Cell, Row, Tab
from deploy.local.google.errors import invalid
from deploy.local.google.formulas import moved

Where = Callable[[int], int | None]
Span = Callable[[int, int], tuple[int, int] | None]


class Shift(NamedTuple):
    """What happens to indexes: `where` maps one, `span` a first and last (inclusive)."""

    axis: str
    where: Where
    span: Span


def insertion(axis: str, start: int, count: int) -> Shift:
    """Indexes from `start` on move up by `count`."""

    def where(index: int) -> int:
        return index + count if index >= start else index

    def span(first: int, last: int) -> tuple[int, int]:
        return where(first), where(last)

    return Shift(axis, where, span)


def deletion(axis: str, start: int, end: int) -> Shift:
    """Indexes in start..end are gone, later ones move down."""
    count = end - start

    def where(index: int) -> int | None:
        if start <= index < end:
            return None
        return index - count if index >= end else index

    def span(first: int, last: int) -> tuple[int, int] | None:
        if first >= start and last < end:
            return None
        begin = where(first)
        finish = where(last)
        return (start if begin is None else begin), (start - 1 if finish is None else finish)

    return Shift(axis, where, span)


def moving(axis: str, start: int, end: int, to: int) -> Shift:
    """Indexes start..end are put before what stood at `to`."""
    count = end - start
    place = to - count if to > end else to

    def where(index: int) -> int:
        if start <= index < end:
            return place + index - start
        rest = index - count if index >= end else index
        return rest + count if rest >= place else rest

    def span(first: int, last: int) -> tuple[int, int]:
        if (start <= first < end) == (start <= last < end):
            return where(first), where(last)
        return first, last

    return Shift(axis, where, span)


def insert(book: Book, tab: Tab, axis: str, start: int, count: int, *, inherit: bool) -> None:
    """Insert empty rows or columns with the formats and size of the one before, or else of the one after.

    Source: the reference of InsertDimensionRequest; that sizes go along too is assumed.
    """
    like = start - 1 if inherit else start
    if axis == "ROWS":
        new = _inherited(tab.rows[like] if like < len(tab.rows) else [])
        if start <= len(tab.rows):
            tab.rows[start:start] = [list(new) for _ in range(count)]
        tab.row_count += count
    else:
        for n, row in enumerate(tab.rows):
            if like < len(row):
                tab.rows[n] = row[:start] + _inherited(row[like : like + 1]) * count + row[start:]
        tab.column_count += count
    sizes = tab.row_properties if axis == "ROWS" else tab.column_properties
    size = sizes.get(like, {}).get("pixelSize")
    apply_shift(book, tab, insertion(axis, start, count))
    if size is not None:
        sizes = tab.row_properties if axis == "ROWS" else tab.column_properties
        sizes.update({index: {"pixelSize": size} for index in range(start, start + count)})


def _inherited(row: Row) -> Row:
    return [Cell(format=cell.format) if cell and cell.format else None for cell in row]


def unfrozen(tab: Tab, axis: str, left: int) -> None:
    """Refuse to leave so many rows or columns as are frozen (recorded in clients' code)."""
    frozen = tab.grid.get("frozenRowCount" if axis == "ROWS" else "frozenColumnCount", 0)
    if frozen and left <= frozen:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {axis.lower()}.")


def delete(book: Book, tab: Tab, axis: str, start: int, end: int) -> None:
    """Delete rows or columns."""
    size = tab.row_count if axis == "ROWS" else tab.column_count
    end = min(end, size)
    if end - start >= size:
        raise invalid(f"You can't delete all the {axis.lower()} on the sheet.")
    _thaw(tab, axis, start, end)
    if axis == "ROWS":
        del tab.rows[start:end]
        tab.row_count -= end - start
    else:
        for n, row in enumerate(tab.rows):
            if start < len(row):
                tab.rows[n] = row[:start] + row[end:]
        tab.column_count -= end - start
    apply_shift(book, tab, deletion(axis, start, end))


def _thaw(tab: Tab, axis: str, start: int, end: int) -> None:
    """What is deleted of the frozen rows or columns is no longer frozen (assumed); some others must stay."""
    name = "frozenRowCount" if axis == "ROWS" else "frozenColumnCount"
    frozen = tab.grid.get(name, 0)
    if start <= frozen and end >= (tab.row_count if axis == "ROWS" else tab.column_count):
        unfrozen(tab, axis, start)
    if start < frozen:
        tab.grid = tab.grid | {name: frozen - (min(end, frozen) - start)}


def move(book: Book, tab: Tab, axis: str, start: int, end: int, to: int) -> None:
    """Move rows or columns before what stands at `to`."""
    if start < to < end:
        raise invalid("Cannot move rows or columns into themselves.")
    place = to - (end - start) if to > start else to
    if axis == "ROWS":
        tab.rows.extend([] for _ in range(max(end, to) - len(tab.rows)))
        block = tab.rows[start:end]
        del tab.rows[start:end]
        tab.rows[place:place] = block
    else:
        for n, row in enumerate(tab.rows):
            full = row + [None] * (max(end, to) - len(row))
            block_of = full[start:end]
            del full[start:end]
            full[place:place] = block_of
            tab.rows[n] = full
    apply_shift(book, tab, moving(axis, start, end, to))


def apply_shift(book: Book, tab: Tab, shift: Shift) -> None:
    """Move everything that points at this tab's rows or columns."""
    _properties(tab, shift)
    for other in book.tabs:
        other.parts = {name: _left(shifted(part, tab.id, shift)) for name, part in other.parts.items()}
        if other.formulas:
            _formulas(other, tab, shift)
    if shift.axis == "COLUMNS":
        _filters(tab, shift)
    if not tab.parts.get("basicFilter", True):
        del tab.parts["basicFilter"]
    tab.parts["conditionalFormats"] = [rule for rule in tab.parts["conditionalFormats"] if rule.get("ranges")]
    book.named_ranges = [item for item in shifted(book.named_ranges, tab.id, shift) if item.get("range")]
    book.metadata = [item for item in shifted(book.metadata, tab.id, shift) if _placed(item)]


def _left(part: Any) -> Any:
    """What lies on a tab without what has lost its whole range (assumed: it goes with its cells)."""
    if isinstance(part, list):
        return [item for item in part if _left(item)]
    return None if isinstance(part, dict) and part.get("range", part) is None else part


def _filters(tab: Tab, shift: Shift) -> None:
    if tab.parts.get("basicFilter"):
        tab.parts["basicFilter"] = column_filters.moved(tab.parts["basicFilter"], shift)
    tab.parts["filterViews"] = [column_filters.moved(item, shift) for item in tab.parts["filterViews"]]


def _placed(item: dict[str, Any]) -> bool:
    """Metadata whose row or column was deleted goes with it."""
    location = item["location"]
    return "dimensionRange" not in location or location["dimensionRange"] is not None


def _properties(tab: Tab, shift: Shift) -> None:
    for name in ("row_properties", "column_properties"):
        if (name == "row_properties") == (shift.axis == "ROWS"):
            old: dict[int, dict[str, Any]] = getattr(tab, name)
            new = {shift.where(index): value for index, value in old.items()}
            new.pop(None, None)
            setattr(tab, name, new)


def _formulas(other: Tab, tab: Tab, shift: Shift) -> None:
    def applies(title: str | None) -> bool:
        return other is tab if title is None else title.lower() == tab.title.lower()

    def change(cell: Cell | None) -> Cell | None:
        if cell is None or cell.formula is None:
            return cell
        text = moved(cell.formula, applies, shift.axis, shift.where, shift.span)
        return cell if text == cell.formula else cell._replace(formula=text)

    for n, row in enumerate(other.rows):
        if any(cell is not None and cell.formula for cell in row):
            new = [change(cell) for cell in row]
            if any(a is not b for a, b in zip(new, row, strict=True)):
                other.rows[n] = new


def shifted(item: Any, sheet_id: int, shift: Shift) -> Any:
    """JSON with every range, coordinate and dimension range on this tab moved; what is gone is None."""
    if isinstance(item, list):
        found = [shifted(value, sheet_id, shift) for value in item]
        return [value for value, old in zip(found, item, strict=True) if value is not None or old is None]
    if not isinstance(item, dict):
        return item
    if item.get("sheetId") == sheet_id:
        name = "Row" if shift.axis == "ROWS" else "Column"
        if "dimension" in item:
            return _ends(item, "startIndex", "endIndex", shift) if item["dimension"] == shift.axis else item
        if f"{name.lower()}Index" in item:
            place = shift.where(item[f"{name.lower()}Index"])
            return item | {f"{name.lower()}Index": place or 0}
        if f"start{name}Index" in item or f"end{name}Index" in item:
            return _ends(item, f"start{name}Index", f"end{name}Index", shift)
    return {key: shifted(value, sheet_id, shift) for key, value in item.items()}


def _ends(item: dict[str, Any], start: str, end: str, shift: Shift) -> dict[str, Any] | None:
    if end not in item:
        place = shift.where(item[start])
        return item if place is None else item | {start: place}
    both = shift.span(item.get(start, 0), item[end] - 1)
    if both is None:
        return None
    return item | ({start: both[0]} if start in item else {}) | {end: both[1] + 1}
