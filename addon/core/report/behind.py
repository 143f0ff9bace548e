"""The rows behind the figures: every account with its two amounts, what happened to it, and its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from addon.core.definitions import Term
from addon.core.movements import Movements, window_columns
from addon.core.report.cells import Cell
from addon.core.report.formula import Ref
from addon.core.report.found import Found
from addon.core.report.page import Page
from addon.core.table import Rect

MOST_ROWS = 10_000
"""Rows shown one by one; the smaller accounts beyond stand in one row, so that every sum still holds."""
MOVED = ("expansion", "contraction", "churn", "reactivation", "new")
COLUMN = {
    "start": 1,
    "end": 2,
    **{kind: 3 + n for n, kind in enumerate(MOVED)},
    "residual": 8,
    "part_nrr": 10,
    "part_grr": 11,
}
_HEADER = ("Account", "Start", "End", "Expansion", "Contraction", "Churn", "Returned", "New", "Residual")
_FEW = 3
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Behind:
    """Where the rows stand. ``top`` to ``listed``: accounts one by one; to ``bottom``: the others, if any.

    ``parts``: columns with what each account adds to a rate that is not the bridge's.
    """

    top: int
    listed: int
    bottom: int
    parts: tuple[str, ...] = ()

    def column(self, name: str) -> Ref:
        """The cells of one column."""
        at = COLUMN[name]
        return Ref(Rect(self.top, at, self.bottom, at + 1))

    @classmethod
    def nowhere(cls, found: Found) -> Behind:
        """Before they are laid down: to know how many checks there will be."""
        return cls(0, 1, 1, tuple(_parts(found)))


def behind(page: Page, found: Found) -> Behind:
    """The table, at the end of the page because it is long."""
    moves = found.answer.movements
    page.heading("The rows behind every figure")
    page.note(
        "One row per account. Residual: start + expansion + returned + new - contraction - churn - end; a "
        "check above recomputes all of them. Cells: where the two amounts were read."
    )
    parts = _parts(found)
    size = np.maximum(moves.start, moves.end)
    order = np.argsort(-size, kind="stable")[:MOST_ROWS]
    shown = np.sort(order).tolist()
    cells = cells_behind(found)
    top = page.next_row + 1
    rows: list[Sequence[Cell]] = []
    for row in shown:
        amounts = [found.amount(int(getattr(moves, kind)[row])) for kind in ("start", "end", *MOVED)]
        told, adds = ", ".join(cells(row)), [float(part[row]) for part in parts.values()]
        rows.append((moves.accounts[row].name, *amounts, _residual(moves, np.array([row])), told, *adds))
    others = len(moves.accounts) - len(shown)
    listed = top + len(shown)
    if others:
        mask = np.ones(len(moves.accounts), dtype=np.bool_)
        mask[order] = False
        sums = [found.amount(int(getattr(moves, kind)[mask].sum())) for kind in ("start", "end", *MOVED)]
        adds = [float(part[mask].sum()) for part in parts.values()]
        left = _residual(moves, np.flatnonzero(mask))
        rows.append((f"{others:,} smaller accounts", *sums, left, None, *adds))
    names = [f"Part in {name.removeprefix('part_').upper()}" for name in parts]
    formats = (None, *([found.money] * 7), "0", None, *(["0.000000%"] * len(parts)))
    body = page.table((*_HEADER, "Cells", *names), rows, formats)
    return Behind(top, listed, body.bottom, tuple(parts))


def _parts(found: Found) -> dict[str, npt.NDArray[np.float64]]:
    """What each account adds to a rate that is not the bridge's."""
    answer, parts = found.answer, found.answer.parts
    if found.bridges or parts is None:
        return {}
    sides = {"part_nrr": parts.nrr, "part_grr": parts.grr}
    return {
        name: _added(terms, len(answer.movements.accounts))
        for name, terms in sides.items()
        if terms is not None
    }


def _added(terms: Sequence[Term], size: int) -> npt.NDArray[np.float64]:
    added: npt.NDArray[np.float64] = np.zeros(size)
    for term in terms:
        added += float(term.weight) * term.change
    return added


def _residual(moves: Movements, rows: Index) -> int:
    """What the movements of these accounts do not explain, minor units: 0."""
    came = moves.start + moves.expansion + moves.reactivation + moves.new
    return int((came - moves.contraction - moves.churn - moves.end)[rows].sum())


class CellsBehind:
    """The cells behind an account's two amounts, or the rows that state its movements."""

    def __init__(self, found: Found) -> None:
        ledger, window = found.reading.ledger, found.answer.window
        self._found = found
        self._ends = window_columns(ledger, window) if ledger is not None and window is not None else None

    def __call__(self, row: int, most: int = _FEW) -> list[str]:
        """At most ``most`` of each end, and how many more there are."""
        ledger = self._found.reading.ledger
        if ledger is None or self._ends is None:
            table = self._found.reading.table
            rows = self._found.answer.movements.accounts[row].rows
            return [table.tab.range(Rect(at, table.left, at + 1, table.right)) for at in rows][:most]
        told: list[str] = []
        for period in self._ends:
            cells = ledger.cells(row, period)
            told += cells[:most]
            if len(cells) > most:
                told.append(f"and {len(cells) - most} more")
        return told


def cells_behind(found: Found) -> CellsBehind:
    """What names the cells of an account."""
    return CellsBehind(found)
