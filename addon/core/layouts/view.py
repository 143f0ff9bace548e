"""What every layout looks at: one table, the roles of its columns, the user's answers, and a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from addon.core.dates import HeaderPeriod
from addon.core.layouts.beside import Beside
from addon.core.layouts.reading import BlankReading, Directory, LeftOut
from addon.core.roles import RoleGuess, movement_role
from addon.core.table import Ask, Book, Rect, Tab, Table
from addon.errors import Problem

SHOWN_CELLS = 20


@dataclass
class Notes:
    """Everything noticed on the way; it ends in the reading whether or not a number comes out.

    ``quantities`` and ``noticed``: what the lines hold beside their amounts, as the ledger explains it;
    ``directory``: an accounts tab of the same workbook that was joined.
    """

    problems: list[Problem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    readings: list[BlankReading] = field(default_factory=list)
    quantities: Beside | None = None
    noticed: Beside | None = None
    directory: Directory | None = None

    def assumed(self, code: str, message: str, cells: Sequence[str] = (), money: int | None = None) -> None:
        """Record a reading we chose."""
        self.problems.append(Problem("assumed", code, message, tuple(cells), money))

    def warn(self, code: str, message: str, cells: Sequence[str] = (), money: int | None = None) -> None:
        """Record something the user should know beside the number."""
        self.problems.append(Problem("warn", code, message, tuple(cells), money))


@dataclass
class View:
    """One table as a layout sees it. ``headers``: tab column -> the period its header names."""

    book: Book
    ask: Ask
    table: Table
    roles: tuple[RoleGuess, ...]
    headers: dict[int, HeaderPeriod]
    notes: Notes = field(default_factory=Notes)

    @property
    def tab(self) -> Tab:
        """The tab the table stands in."""
        return self.table.tab

    def columns(self, role: str) -> list[int]:
        """The tab columns taken for ``role``."""
        return [g.column for g in self.roles if g.role == role]

    def column(self, role: str) -> int | None:
        """The column taken for ``role``: the one the user chose, else the surest, else the leftmost."""
        found = [g for g in self.roles if g.role == role]
        return max(found, key=lambda g: (g.confidence, -g.column)).column if found else None

    def header(self, column: int) -> str:
        """The header text of a tab column."""
        return self.table.names[column - self.table.left]

    def answer(self, code: str) -> Any:
        """What the user answered to a question, or None."""
        return self.ask.answers.get(code)

    def cells(self, places: Iterable[tuple[int, int]]) -> list[str]:
        """Addresses of cells (row, column), runs in one column written as ranges; at most SHOWN_CELLS."""
        return ranges(self.tab, places)

    def span_of(self, column: int, rows: Sequence[int]) -> str:
        """The range from the first to the last of some rows in one column."""
        return self.tab.range(Rect(min(rows), column, max(rows) + 1, column + 1))

    def span(self, columns: Sequence[int]) -> str:
        """``C:Z`` for the outermost of some columns."""
        first, _, last = (
            self.tab.range(Rect(0, min(columns), 1, max(columns) + 1)).rpartition("!")[2].partition(":")
        )
        strip = str.maketrans("", "", "0123456789")
        left = first.translate(strip)
        return f"{left}:{last.translate(strip) or left}"


def ranges(tab: Tab, places: Iterable[tuple[int, int]], limit: int = SHOWN_CELLS) -> list[str]:
    """Addresses of cells (row, column) of a tab, vertical runs joined, at most ``limit`` of them."""
    found: list[str] = []
    run: list[int] = []
    for column, row in sorted((c, r) for r, c in places):
        if run and column == run[2] and row == run[1] + 1:
            run[1] = row
            continue
        if run:
            found.append(tab.range(Rect(run[0], run[2], run[1] + 1, run[2] + 1)))
        if len(found) >= limit:
            return found
        run = [row, row, column]
    if run:
        found.append(tab.range(Rect(run[0], run[2], run[1] + 1, run[2] + 1)))
    return list(dict.fromkeys(found))[:limit]


def counted(number: int, noun: str) -> str:
    """``1 account``, ``14 accounts``, ``2 entries``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y') + 'ies' if noun.endswith('ry') else noun + 's'}"


def listed(names: Sequence[str], limit: int = 3) -> str:
    """``Acme, Bolt and 12 more``."""
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown


def rows_are_movements(view: View) -> bool:
    """Whether the rows of a table name the parts of a revenue bridge, not accounts."""
    key = view.column("account")
    if key is None:
        key = view.column("account_name")
    if key is None:
        return False
    values = [v for v in view.table.column(key)[:40] if isinstance(v, str)]
    return len({role for v in values if (role := movement_role(v))}) >= 3
