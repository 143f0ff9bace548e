"""Request kinds that copy cells: copyPaste, cutPaste, autoFill by source and destination."""

from __future__ import annotations

from typing import Any

from deploy.local.google.a1 import Box
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Cell, Tab
from deploy.local.google.formulas import translated
from deploy.local.google.locate import box_of, tab_of
from deploy.local.google.relocation import block_moved

Block = list[list[Cell]]


def _pasted(old: Cell, new: Cell, how: str) -> Cell:
    """One cell pasted over another; `new` already has its formula moved."""
    if how == "PASTE_VALUES":
        return old._replace(value=new.value, formula=None)
    if how == "PASTE_FORMULA":
        return old._replace(value=new.value, formula=new.formula)
    if how == "PASTE_FORMAT":
        return old._replace(format=new.format)
    if how == "PASTE_DATA_VALIDATION":
        kept = {key: value for key, value in (old.more or {}).items() if key != "dataValidation"}
        rule = (new.more or {}).get("dataValidation")
        return old._replace(more=(kept | ({"dataValidation": rule} if rule else {})) or None)
    if how == "PASTE_NO_BORDERS" and new.format:
        return new._replace(
            format={key: value for key, value in new.format.items() if key != "borders"} or None
        )
    return new


def _block(batch: Batch, tab: Tab, box: Box, values: bool) -> Block:
    """The cells of a box; with `values` formulas are replaced by what they show."""
    view = batch.call.google.views.draft(batch.book) if values and tab.formulas else None
    block = []
    for row in range(box.top, box.bottom):
        line = [tab.cell(row, column) for column in range(box.left, box.right)]
        if view is not None:
            line = [
                cell._replace(value=view.value(tab, row, box.left + n)) if cell.formula else cell
                for n, cell in enumerate(line)
            ]
        block.append(line)
    return block


def paste(
    batch: Batch,
    source: tuple[Tab, Box],
    tab: Tab,
    target: Box,
    how: str,
    *,
    turned: bool = False,
    exact: bool = False,
) -> None:
    """Fill the target with the source, repeated as often as it fits whole, or exactly to the end."""
    home, box = source
    block = _block(batch, home, box, how == "PASTE_VALUES")
    if turned:
        block = [list(line) for line in zip(*block, strict=True)]
    height, width = len(block), len(block[0]) if block else 0
    if not height or not width:
        return
    if not exact:
        target = Box(target.top, target.top + max(height, target.height // height * height), target.left,
                     target.left + max(width, target.width // width * width))  # fmt: skip
    batch.guard(tab, target)
    tab.grow(target.bottom, target.right)

    def change(old: Cell, row: int, column: int) -> Cell:
        n, m = (row - target.top) % height, (column - target.left) % width
        new = block[n][m]
        if new.formula:
            down = row - (box.top + (m if turned else n))
            right = column - (box.left + (n if turned else m))
            new = new._replace(formula=translated(new.formula, down, right))
        return _pasted(old, new, how)

    tab.each(target, change)


@kind("copyPaste")
def copy_paste(batch: Batch, body: dict[str, Any]) -> None:
    """Copy a range; relative references move along."""
    source = box_of(batch.book, body.get("source", {"sheetId": 0}))
    tab, box = box_of(batch.book, body.get("destination", {"sheetId": 0}))
    turned = body.get("pasteOrientation") == "TRANSPOSE"
    paste(batch, source, tab, box, body.get("pasteType", "PASTE_NORMAL"), turned=turned)


@kind("cutPaste")
def cut_paste(batch: Batch, body: dict[str, Any]) -> None:
    """Move a range; its formulas keep their references, and what points at it follows."""
    tab, box = box_of(batch.book, body.get("source", {"sheetId": 0}))
    batch.guard(tab, box)
    at = body.get("destination", {"sheetId": 0})
    home = tab_of(batch.book, at.get("sheetId", 0))
    top, left = at.get("rowIndex", 0), at.get("columnIndex", 0)
    block_moved(batch.book, tab, box, home, top - box.top, left - box.left)
    block = _block(batch, tab, box, body.get("pasteType") == "PASTE_VALUES")
    target = Box(top, top + box.height, left, left + box.width)
    batch.guard(home, target)
    home.grow(target.bottom, target.right)
    tab.each(box, lambda _cell, _r, _c: Cell())
    how = body.get("pasteType", "PASTE_NORMAL")
    home.each(target, lambda old, row, column: _pasted(old, block[row - top][column - left], how))


@kind("autoFill")
def auto_fill(batch: Batch, body: dict[str, Any]) -> None:
    """Fill from a source along a dimension; copies, continues no series."""
    spec = body.get("sourceAndDestination", {})
    tab, box = box_of(batch.book, spec.get("source", body.get("range", {"sheetId": 0})))
    length = spec.get("fillLength", 0)
    if spec.get("dimension") == "COLUMNS":
        target = Box(box.top, box.bottom, box.right, box.right + length)
    else:
        target = Box(box.bottom, box.bottom + length, box.left, box.right)
    paste(batch, (tab, box), tab, target, "PASTE_NORMAL", exact=True)
