"""What a run writes: tabs of ours, columns of ours beside accounts, formats and native charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from addon.core.report.formula import Formula
from addon.core.table import Rect, Value


@dataclass(frozen=True)
class Style:
    """How cells look; None leaves a property alone. Colours ``#rrggbb``; ``align`` LEFT, CENTER or RIGHT.

    ``to_tab``: the cell is a link to the tab of ours with this key.
    """

    bold: bool | None = None
    italic: bool | None = None
    size: int | None = None
    background: str | None = None
    foreground: str | None = None
    number_format: str | None = None
    align: str | None = None
    wrap: bool | None = None
    to_tab: str | None = None


@dataclass(frozen=True)
class Highlight:
    """A conditional format: cells of ``rect`` whose text starts with ``text`` get these colours."""

    rect: Rect
    text: str
    background: str
    foreground: str


@dataclass(frozen=True)
class Scale:
    """A colour scale over numbers: two or three (whole number, colour) points, lowest first.

    Whole numbers, because the text of a decimal would depend on the spreadsheet's locale.
    """

    rect: Rect
    points: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class NotZero:
    """A conditional format: numbers of ``rect`` other than 0 turn red."""

    rect: Rect


@dataclass(frozen=True)
class Waterfall:
    """A native waterfall chart over one label column and one amount column of our tab (rects of one column).

    ``subtotals``: (0-based index of the bar that is a total, its label); the first bar is always a total.
    """

    title: str
    labels: Rect
    amounts: Rect
    subtotals: tuple[tuple[int, str], ...]
    anchor_row: int
    anchor_column: int


@dataclass(frozen=True)
class Line:
    """A native line chart: one domain column and one or more value columns of our tab."""

    title: str
    domain: Rect
    series: tuple[Rect, ...]
    anchor_row: int
    anchor_column: int
    percent: bool = True


@dataclass(frozen=True)
class OurTab:
    """A whole tab of ours. ``rows``: cells from A1 on; ``widths``: 0-based column -> pixels.

    ``hidden``: made hidden; whoever shows it keeps it so."""

    key: str
    name: str
    rows: tuple[tuple[Value | Formula, ...], ...]
    styles: tuple[tuple[Rect, Style], ...] = ()
    highlights: tuple[Highlight | Scale | NotZero, ...] = ()
    charts: tuple[Waterfall | Line, ...] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    frozen_rows: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class OurColumn:
    """One column of ours beside the accounts: account key -> value; ``key`` is stable, ``header`` shown.

    ``notes``: account key -> what the note of its cell says. A column with notes keeps those of its cells:
    a note that is not in here is taken away. A column without any leaves the notes of its cells alone.
    ``wrap``: long texts make their rows higher; only for tabs of ours, whose rows nobody else's cells share.
    """

    key: str
    header: str
    values: Mapping[str, Value]
    number_format: str | None = None
    highlights: tuple[tuple[str, str, str], ...] = ()
    width: int = 120
    notes: Mapping[str, str] = field(default_factory=dict)
    wrap: bool = False


@dataclass(frozen=True)
class FilterView:
    """A named filter of our accounts tab: rows whose ``column`` holds ``value``, sorted by ``sorted_by``."""

    name: str
    column: str
    value: Value
    sorted_by: str


@dataclass(frozen=True)
class OurAccounts:
    """Our accounts tab: rows are told apart by account, and whatever people type beside ours stays there.

    ``accounts``: account key -> what the account column says, in the order in which a new tab lists them.
    ``ranked_by``: our column whose order the rows follow, for as long as nobody sorted them otherwise.
    ``remains``: columns without values, emptied where an earlier run left them, and never made.
    """

    key: str
    name: str
    header: str
    accounts: Mapping[str, Value]
    columns: tuple[OurColumn, ...]
    ranked_by: str
    views: tuple[FilterView, ...] = ()
    remains: tuple[OurColumn, ...] = ()


@dataclass(frozen=True)
class RowKey:
    """Whose row a row is, when that is not told by the account column alone.

    ``columns``: the 0-based tab columns that hold the lookup keys; ``of``: their values in one row, in that
    order, to the row's key; empty for a row that is nobody's. Rows with the same key get the same values.
    """

    columns: tuple[int, ...]
    of: Callable[[Sequence[Value]], str]


@dataclass(frozen=True)
class Writes:
    """Everything one run writes: our tabs, and our columns beside the accounts of ``sheet_id``.

    ``sheet_id`` None: no columns. ``account_column``: 0-based column of the tab that holds an account's key
    (id or name), read again right before writing; ``header_row``: 0-based row for our headers; ``after``:
    0-based last column of the user's table, after which ours stand. ``row_key``: takes the place of
    ``account_column`` where rows are told apart by several columns.
    """

    tabs: tuple[OurTab, ...]
    columns: tuple[OurColumn, ...] = ()
    sheet_id: int | None = None
    account_column: int | None = None
    header_row: int = 0
    after: int | None = None
    row_key: RowKey | None = None
    accounts: OurAccounts | None = None
