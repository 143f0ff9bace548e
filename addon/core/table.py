"""Tabs and tables: cells that know their address, value and number format, and what the user asked of them.

A ``Tab`` is what a reader of spreadsheets delivers (Google or a file); a ``Table`` is the part of it that has
a header and rows. Values are what Google calls UNFORMATTED with serial dates: str, int, float, bool, or None
for blank. Error values and ``Loading...`` arrive as their text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from addon.errors import Malformed

Value = str | int | float | bool | None
_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)?(?::\$?([A-Za-z]{1,3})\$?(\d+)?)?")


def column_letter(column: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """0 for ``A``, 26 for ``AA``. Raises ValueError for anything but letters."""
    if not letters.isalpha() or not letters.isascii():
        raise ValueError(f"{letters!r} is not a column")
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """A tab title as it stands in a range: always quoted, quotes doubled."""
    return "'" + title.replace("'", "''") + "'"


@dataclass(frozen=True)
class Rect:
    """A rectangle of cells, 0-based; ``bottom`` and ``right`` are exclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Tab:
    """One tab of a workbook as read.

    ``rows``: ragged rows of values, ``rows[0][0]`` is A1. ``formats``: number format patterns by row, ragged
    like ``rows`` (missing = none); the currency sign lives there. ``formulas``: whether cell (row, column)
    holds a formula, where known. ``row_count`` and ``column_count``: the grid. ``hidden_rows``: rows hidden
    by hand or filter; ``hidden_columns``: columns hidden by hand. ``protected``: rectangles the caller may
    not edit. ``merges``: merged rectangles. ``loaded`` is False for a tab of which only the title was read.
    ``ours`` is True for a tab Keeprate wrote;
    ``our_key`` says which one, whatever people call it now.
    """

    title: str
    sheet_id: int = 0
    rows: Sequence[Sequence[Value]] = ()
    formats: Sequence[Sequence[str | None]] = ()
    formulas: Callable[[int, int], bool] | None = None
    row_count: int = 1000
    column_count: int = 26
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    protected: tuple[Rect, ...] = ()
    merges: tuple[Rect, ...] = ()
    our_columns: frozenset[int] = frozenset()
    loaded: bool = True
    ours: bool = False
    our_key: str = ""

    def value(self, row: int, column: int) -> Value:
        """The value at 0-based (row, column); None beyond the read rectangle; ``""`` counts as blank."""
        if row < len(self.rows) and column < len(self.rows[row]):
            value = self.rows[row][column]
            return None if value == "" else value
        return None

    def number_format(self, row: int, column: int) -> str:
        """The number format pattern at 0-based (row, column), or an empty string."""
        if row < len(self.formats) and column < len(self.formats[row]):
            return self.formats[row][column] or ""
        return ""

    def a1(self, row: int, column: int) -> str:
        """The address of one cell with its tab, ``'ARR 2025'!C4``."""
        return f"{quoted(self.title)}!{column_letter(column)}{row + 1}"

    def range(self, rect: Rect) -> str:
        """The address of a rectangle with its tab, ``'ARR 2025'!C4:Z9``."""
        first = f"{column_letter(rect.left)}{rect.top + 1}"
        last = f"{column_letter(rect.right - 1)}{rect.bottom}"
        return f"{quoted(self.title)}!{first}" if first == last else f"{quoted(self.title)}!{first}:{last}"


@dataclass(frozen=True)
class Book:
    """A workbook as read: its tabs in order, locale (``en_US``) and time zone (``Europe/Paris``)."""

    title: str
    tabs: tuple[Tab, ...]
    locale: str = "en_US"
    time_zone: str = "Etc/UTC"
    book_id: str = ""


@dataclass(frozen=True)
class Table:
    """Header and rows inside a tab.

    ``names``: one header text per column from ``left`` on (several header rows joined with a space; a number
    or date header as its raw value in ``raw_header``). ``top``: first body row; ``bottom``: exclusive;
    ``header_top``: first header row, equal to ``top`` when there is no header. All 0-based tab coordinates.
    """

    tab: Tab
    names: tuple[str, ...]
    raw_header: tuple[Value, ...]
    header_top: int
    top: int
    bottom: int
    left: int = 0

    @property
    def right(self) -> int:
        """The column after the last one, exclusive."""
        return self.left + len(self.names)

    @property
    def rect(self) -> Rect:
        """Header and body together."""
        return Rect(self.header_top, self.left, self.bottom, self.right)

    def column(self, column: int) -> list[Value]:
        """The body values of tab column ``column``, top to bottom."""
        return [self.tab.value(row, column) for row in range(self.top, self.bottom)]


@dataclass(frozen=True)
class Ask:
    """What the user asked of a table; every part may be left open, then we guess and say so.

    ``mapping``: role -> column letters (``A`` or ``C:Z``). ``start`` and ``end``: periods as typed
    (``2024-12``, ``Dec 2024``, ``2025``). ``window``: months. ``answers``: question code -> value.
    ``as_of``: today, the only clock there is. ``fiscal_start``: first month (1-12) of the fiscal year.
    """

    as_of: date
    sheet_id: int | None = None
    range: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    window: int | None = None
    definition: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    fiscal_start: int = 1


def parse_range(text: str, tab: Tab) -> Rect:
    """The rectangle of ``A1:Z216``, ``A:Z`` or ``'ARR 2025'!B7:N90``. Raises Malformed."""
    match = _A1.fullmatch(text.rpartition("!")[2].strip())
    if not match:
        raise Malformed(f"“{text}” is no range.", hint="Write a range as A1:Z216.")
    left, top, right, bottom = match.groups()
    return Rect(
        int(top or 1) - 1,
        column_index(left),
        int(bottom) if bottom else len(tab.rows) if right else int(top or 1),
        column_index(right or left) + 1,
    )
