"""A1 notation: columns, cells, ranges and quoted titles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?$")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}\d+$|[Rr]\d*[Cc]\d*$|\d+$")


class Region(NamedTuple):
    """A rectangle of cells: zero-based, half open; None is open on that side."""

    top: int | None
    bottom: int | None
    left: int | None
    right: int | None

    def clip(self, rows: int, columns: int) -> Box:
        """The part inside a grid of this size (empty when it starts outside)."""
        top, left = self.top or 0, self.left or 0
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Box(top, max(bottom, top), left, max(right, left))


class Box(NamedTuple):
    """A rectangle with every side known: zero-based, half open."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    def meets(self, other: Box) -> bool:
        """Whether the two share a cell."""
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )


@lru_cache(maxsize=2048)
def column_name(index: int) -> str:
    """0 -> A, 26 -> AA."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=2048)
def column_index(name: str) -> int:
    """A -> 0, AA -> 26."""
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """(0, 0) -> A1."""
    return f"{column_name(column)}{row + 1}"


def quoted(title: str) -> str:
    """A tab's title as it stands before the `!`: in quotes where Google quotes it (measured by others)."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def split_title(text: str) -> tuple[str | None, str, bool]:
    """`'My tab'!A1:B2` -> (title, rest, quoted); no `!`: title is None; a bare title: rest is ""."""
    if text.startswith("'"):
        found = re.match(r"'((?:[^']|'')*)'(?:!(.*))?$", text, re.DOTALL)
        if found:
            return found[1].replace("''", "'"), found[2] or "", True
    if "!" in text:
        title, rest = text.rsplit("!", 1)
        return title, rest, False
    return None, text, False


def parse_region(text: str) -> Region | None:
    """`A1`, `A1:B2`, `A:B`, `2:5`, `A2:B`, `A2:5` -> Region; None when it is something else."""
    first, colon, last = text.strip().partition(":")
    start = _point(first)
    end = _point(last) if colon else start
    if start is None or end is None:
        return None
    (row, column), (row2, column2) = start, end
    if not colon and (row is None or column is None):
        return None
    if row is not None and row2 is not None and row > row2:
        row, row2 = row2, row
    if column is not None and column2 is not None and column > column2:
        column, column2 = column2, column
    if row is None and row2 is not None:
        row, row2 = row2, None
    if column is None and column2 is not None:
        column, column2 = column2, None
    return Region(row, None if row2 is None else row2 + 1, column, None if column2 is None else column2 + 1)


def _point(text: str) -> tuple[int | None, int | None] | None:
    found = _CELL.match(text)
    if not text or not found or text.endswith("$"):
        return None
    row = int(found[2]) - 1 if found[2] else None
    column = column_index(found[1]) if found[1] else None
    return row, column


def box_name(box: Box) -> str:
    """A1:B2, or A1 for one cell."""
    start = cell_name(box.top, box.left)
    if box.height <= 1 and box.width <= 1:
        return start
    return f"{start}:{cell_name(max(box.bottom, box.top + 1) - 1, max(box.right, box.left + 1) - 1)}"


def range_name(title: str, box: Box) -> str:
    """Sheet1!A1:B2."""
    return f"{quoted(title)}!{box_name(box)}"


def region_name(title: str, region: Region) -> str:
    """Sheet1!A5:B: as refusals name a range, a side without an end left open."""
    start = cell_name(region.top or 0, region.left or 0)
    column = "" if region.right is None else column_name(region.right - 1)
    end = column + ("" if region.bottom is None else str(region.bottom))
    return f"{quoted(title)}!{start}" + ("" if end in ("", start) else f":{end}")
