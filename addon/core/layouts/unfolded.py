"""The rows of an account side by side: one row per account, one column per month of each year.

What is shown of it leads back to the cells meant, in the row of their year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from addon.core.dates import HeaderPeriod
from addon.core.layouts.labels import is_total, may_be_total
from addon.core.layouts.view import View
from addon.core.ledger import account_key
from addon.core.period import Period
from addon.core.table import Rect, Tab, Value

Place = tuple[int, int]
Row = tuple[int, str, int | None]
"""(row, account, year); no year where there is none to be read."""
ANY_YEAR = 2000


@dataclass(frozen=True)
class Unfolded(Tab):
    """A tab with columns of ours to its right, from ``first`` on: each is a month column in one year.

    ``meant``: (year, column) of each of ours; ``of_year``: (row, year) -> the row that holds that year.
    """

    first: int = 0
    meant: tuple[tuple[int, int], ...] = ()
    of_year: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def place(self, row: int, column: int) -> Place:
        """The cell of the sheet that is meant by one of this tab."""
        if column < self.first:
            return row, column
        year, of = self.meant[column - self.first]
        return self.of_year.get((row, year), row), of

    def a1(self, row: int, column: int) -> str:
        """The address of the cell that is meant."""
        return super().a1(*self.place(row, column))

    def range(self, rect: Rect) -> str:
        """The address of a run where it is a run in the sheet, else of what stands in its first row there."""
        if rect.left < self.first:
            return super().range(replace(rect, right=min(rect.right, self.first)))
        top, left = self.place(rect.top, rect.left)
        across = [self.place(rect.top, column) for column in range(rect.left, rect.right)]
        right = max((column for row, column in across if row == top), default=left)
        down = [self.place(row, rect.left)[0] for row in range(rect.top, rect.bottom)]
        bottom = down[-1] if down == list(range(top, top + len(down))) else top
        left = min((column for row, column in across if row == top), default=left)
        return super().range(Rect(top, left, bottom + 1, right + 1))


@dataclass(frozen=True)
class YearSheet:
    """The columns of the key and the year, and those of the months with their period in ``ANY_YEAR``.

    ``beside``: columns of other parts of a year, such as quarters between the months.
    """

    key: int
    year: int
    parts: tuple[tuple[int, Period], ...]
    beside: tuple[int, ...] = ()

    @property
    def columns(self) -> list[int]:
        """The columns of the months, in time order."""
        return [column for column, _ in self.parts]


def is_sum(label: str) -> bool:
    """Whether a label is that of a total, or may be."""
    return is_total(label) or may_be_total(label)


def lines_of(rows: Sequence[Row]) -> dict[int, int]:
    """Row -> the row it is laid beside: that of the account's newest year, which knows most of it.

    Totals stay where they are; where an account has several rows a year, each is laid beside another.
    """
    newest: dict[tuple[str, int], int] = {}
    lines: dict[int, int] = {}
    seen: Counter[tuple[str, int]] = Counter()
    for row, label, year in sorted(rows, key=lambda r: -(r[2] or 0)):
        if year is None or is_sum(label):
            lines[row] = row
            continue
        key = account_key(label)
        lines[row] = newest.setdefault((key, seen[key, year]), row)
        seen[key, year] += 1
    return lines


def all_rows(lines: Sequence[int], members: Mapping[int, list[int]]) -> tuple[int, ...]:
    """The rows of an account, those of its newest year last."""
    others = {row for line in lines for row in members[line]} - set(lines)
    return (*sorted(others), *lines)


def unfold(
    view: View, sheet: YearSheet, rows: Sequence[Row], lines: Mapping[int, int]
) -> tuple[View, list[int]]:
    """A view with one row per account and one column per month of a year, and those columns."""
    years = sorted({year for _, _, year in rows if year is not None})
    first = max(view.table.right, max(map(len, view.tab.rows), default=0))
    meant = tuple((year, column) for year in years for column in sheet.columns)
    periods = [Period(p.last + 12 * (y - ANY_YEAR), p.grain) for y in years for _, p in sheet.parts]
    tab = _tab(view, sheet, rows, lines, meant, first)
    used = {*sheet.columns, *sheet.beside, sheet.year}
    names = ["" if c in used else view.header(c) for c in range(view.table.left, view.table.right)]
    names += [""] * (first - view.table.right) + [f"{year} {view.header(column)}" for year, column in meant]
    table = replace(view.table, tab=tab, names=tuple(names), raw_header=tuple(names))
    headers = {first + n: HeaderPeriod(period) for n, period in enumerate(periods)}
    return replace(view, table=table, headers=headers), list(headers)


def _tab(
    view: View,
    sheet: YearSheet,
    rows: Sequence[Row],
    lines: Mapping[int, int],
    meant: tuple[tuple[int, int], ...],
    first: int,
) -> Unfolded:
    """The tab with the amounts of an account in one row; rows that were laid beside another are empty."""
    tab, body = view.tab, range(view.table.top, view.table.bottom)
    values: list[list[Value]] = [[] if r in body else list(row) for r, row in enumerate(tab.rows)]
    formats: list[list[str | None]] = [[] for _ in values]
    kept = set(lines.values())
    for row, label, _ in rows:
        if row in kept:
            values[row] = [*tab.rows[row], *[None] * (first + len(meant) - len(tab.rows[row]))]
            values[row][sheet.key] = label if tab.value(row, sheet.key) is None else tab.value(row, sheet.key)
            formats[row] = [tab.number_format(row, c) or None for c in range(first)] + [None] * len(meant)
    of_year = {(lines[row], year): row for row, _, year in rows if year is not None}
    column_of = {pair: first + n for n, pair in enumerate(meant)}
    for (line, year), row in of_year.items():
        for column in sheet.columns:
            values[line][column_of[year, column]] = tab.value(row, column)
            formats[line][column_of[year, column]] = tab.number_format(row, column) or None
    found = Unfolded(
        tab.title,
        tab.sheet_id,
        values,
        formats,
        row_count=tab.row_count,
        column_count=first + len(meant),
        hidden_rows=tab.hidden_rows,
        hidden_columns=tab.hidden_columns,
        our_columns=tab.our_columns,
        first=first,
        meant=meant,
        of_year=of_year,
    )
    if tab.formulas is None:
        return found
    known = tab.formulas
    return replace(found, formulas=lambda row, column: known(*found.place(row, column)))
