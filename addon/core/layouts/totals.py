"""Rows that are no accounts: totals, metrics, notes; left out, listed, and compared with our sum."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from addon.core.dates import words_of
from addon.core.layouts.cells import Block
from addon.core.layouts.fill_down import ABOVE, may_fill
from addon.core.layouts.labels import Kind, closes, kind_of
from addon.core.layouts.reading import LeftOut
from addon.core.layouts.view import View, counted
from addon.core.table import Rect
from addon.errors import Choice, Question

Floats = npt.NDArray[np.float64]
_GROUP = 500
"""So many rows above its total at most the row with the name of a group is looked for."""


@dataclass
class Lines:
    """The lines of a block by what they are."""

    block: Block
    labels: list[str]
    kinds: list[Kind]
    formulas: set[int] = field(default_factory=set)

    def of(self, *kinds: Kind) -> list[int]:
        """Indexes of the lines of some kinds."""
        return [i for i, k in enumerate(self.kinds) if k in kinds]


def account_lines(view: View, block: Block, labels: list[str]) -> list[int]:
    """The lines of a block that hold accounts; all others are noted as left out.

    Raises Question for a row that may be a total or an account, or that has amounts and no account.
    """
    key = view.column("account")
    header = view.header(key).casefold() if key is not None else ""
    filled: list[bool] = np.any(block.stated, axis=1).tolist()
    kinds: list[Kind] = [
        kind_of(label, header) if any_stated else "empty"
        for label, any_stated in zip(labels, filled, strict=True)
    ]
    lines = Lines(block, labels, kinds)
    _mark_sums(view, lines)
    _settle(view, lines)
    _note_others(view, lines)
    return lines.of("account")


def _mark_sums(view: View, lines: Lines) -> None:
    """Lines without any telling word that are sums all the same.

    A line of formulas among typed ones that equals the rows above or below it; a line that equals all rows
    above in at least three different amounts, and those that close the next groups in the same way. A line
    that equals them in two, or a last line that does in one, is asked about.
    """
    lines.formulas = _formula_lines(view, lines)
    if lines.formulas:
        _mark_formulas(lines)
    units = lines.block.units
    counts = np.array([k == "account" for k in lines.kinds])
    above = np.zeros_like(units)
    np.cumsum(units[:-1] * counts[:-1, None], axis=0, out=above[1:])
    busy = np.zeros(len(counts), np.int64)
    busy[1:] = np.cumsum((np.abs(units[:-1]).sum(axis=1) > 0) & counts[:-1])
    equal = (np.abs(units - above) <= _tolerance(above)).all(axis=1) & counts & (busy >= 2)
    last = int(np.nonzero(counts)[0][-1]) if counts.any() else -1
    for line in np.nonzero(equal & (np.abs(units).sum(axis=1) > 0))[0].tolist():
        different = len(np.unique(units[line]))
        if different >= 2 or line == last:
            lines.kinds[line] = "sum" if different >= 3 else "doubtful"
    _mark_groups(lines)


def _mark_groups(lines: Lines) -> None:
    """Where one group of accounts ends in its sum, so do the next ones."""
    begin = next((i + 1 for i, kind in enumerate(lines.kinds) if kind in {"sum", "doubtful"}), None)
    while begin is not None:
        units = lines.block.units[begin:]
        counts = np.array([k == "account" for k in lines.kinds[begin:]], np.bool_)
        above = np.zeros_like(units)
        np.cumsum(units[:-1] * counts[:-1, None], axis=0, out=above[1:])
        several = np.cumsum(counts) - counts >= 2
        equal = (np.abs(units - above) <= _tolerance(above)).all(axis=1) & counts & several
        hits = np.nonzero(equal & (np.abs(units).sum(axis=1) > 0))[0]
        different = len(np.unique(units[hits[0]])) if len(hits) else 0
        if different < 2:
            return
        lines.kinds[begin + int(hits[0])] = "sum" if different >= 3 else "doubtful"
        begin += int(hits[0]) + 1


def _formula_lines(view: View, lines: Lines) -> set[int]:
    """The lines whose amounts are all formulas; none where most accounts are formulas themselves."""
    known, block = view.tab.formulas, lines.block
    if known is None:
        return set()
    found = set()
    for line, row in enumerate(block.rows):
        places = (c for j, c in enumerate(block.columns) if block.stated[line, j])
        if lines.kinds[line] != "empty" and all(known(row, c) for c in places):
            found.add(line)
    accounts = lines.of("account")
    return found if 2 * len(found.intersection(accounts)) < max(len(accounts), 1) else set()


def _mark_formulas(lines: Lines) -> None:
    """Formula lines that equal a sum around them are totals whatever they are called."""
    candidates = [i for i in lines.of("account") if i in lines.formulas]
    for line in candidates:
        lines.kinds[line] = "sum"
    running = _running(lines)
    last = 0
    for line in candidates:
        if _agrees(lines, running, last, line):
            last = line + 1
        else:
            lines.kinds[line] = "account"


def _tolerance(total: Floats) -> Floats:
    return 0.005 + np.abs(total) * 1e-9


def _settle(view: View, lines: Lines) -> None:
    """Decide what may be a total: by the sums it equals, by its formulas, or by asking."""
    kinds = lines.kinds
    last = 0
    differing: list[tuple[int, Floats]] = []
    for line in lines.of("maybe", "doubtful"):
        if view.answer(f"row_{lines.block.rows[line] + 1}") == "account":
            kinds[line] = "account"
    for line in lines.of("figure"):
        kinds[line] = "metric" if line in lines.formulas else _asked(view, lines, line)
    running = _running(lines)
    for line in lines.of("total", "maybe", "nameless", "sum", "doubtful"):
        agrees = kinds[line] != "doubtful" and _agrees(
            lines, running, last, line, alone=kinds[line] == "total"
        )
        agrees = agrees or (kinds[line] == "maybe" and _closes_group(lines, running, line))
        if kinds[line] == "total" or agrees or (kinds[line] != "doubtful" and line in lines.formulas):
            if not agrees:
                since = running[line] - running[last]
                differing.append((line, since if since.any() else running[line]))
            named = kinds[line] == "total" or lines.labels[line]
            _leave(view, lines, line, "total row" if named else "total row without a name", agrees=agrees)
            kinds[line], last = "total", line + 1
        else:
            kinds[line] = _asked(view, lines, line)
    for line, ours in differing:
        _warn(view, lines, line, ours)


def _running(lines: Lines) -> Floats:
    """Sums of the account lines before each line; one row more than there are lines."""
    counts = np.array([k == "account" for k in lines.kinds], dtype=np.float64)
    sums = np.zeros((len(counts) + 1, lines.block.units.shape[1]))
    np.cumsum(lines.block.units * counts[:, None], axis=0, out=sums[1:])
    return sums


def _agrees(lines: Lines, running: Floats, last: int, line: int, *, alone: bool = False) -> bool:
    """Whether a line equals the accounts above, those since the last total, all, or those below it.

    A sum of fewer than two accounts proves nothing, unless the line calls itself a total (``alone``).
    """
    stated, mine = lines.block.stated[line], lines.block.units[line]
    after = next((i for i in lines.of("total", "maybe", "sum") if i > line), len(lines.kinds))
    end = len(lines.kinds)
    for first, until in ((0, line), (last, line), (0, end), (line, after)):
        total = running[until] - running[first]
        enough = alone or sum(k == "account" for k in lines.kinds[first:until]) >= 2
        if enough and total.any() and bool((np.abs(mine - total) <= _tolerance(total))[stated].all()):
            return True
    return False


def _closes_group(lines: Lines, running: Floats, line: int) -> bool:
    """Whether ``Total Bolt`` is the sum of the accounts from the row named Bolt on, be it only one."""
    group = closes(lines.labels[line])
    for above in range(line - 1, max(-1, line - _GROUP), -1) if group else ():
        if words_of(lines.labels[above]) == group:
            stated, total = lines.block.stated[line], running[line] - running[above]
            off = np.abs(lines.block.units[line] - total) > _tolerance(total)
            return bool(total.any()) and not bool(off[stated].any())
    return False


_WHY: dict[Kind, str] = {
    "doubtful": "It equals the sum of the rows above",
    "figure": "It is named like a figure about the customers",
}


def _asked(view: View, lines: Lines, line: int) -> Kind:
    """What the user says about a row we cannot tell; raises Question when nothing was said yet."""
    row = str(lines.block.rows[line] + 1)
    said = view.answer(f"row_{row}")
    if said == "account" and lines.labels[line]:
        return "account"
    if said == "total":
        _leave(view, lines, line, "left out by you")
        return "noted"
    places = [
        lines.block.place((line, j)) for j in range(len(lines.block.columns)) if lines.block.stated[line, j]
    ]
    cells = [
        view.tab.range(Rect(int(row) - 1, min(c for _, c in places), int(row), max(c for _, c in places) + 1))
    ]
    leave = Choice("Leave the row out", {"answers": {f"row_{row}": "total"}})
    if lines.labels[line]:
        why = _WHY.get(lines.kinds[line], "It equals no sum around it")
        raise Question(
            f"Is “{lines.labels[line]}” in row {row} a total or an account? {why}.",
            hint="Choose one; the row is counted only as an account.",
            where=cells,
            choices=(Choice("It is an account", {"answers": {f"row_{row}": "account"}}), leave),
        )
    raise Question(
        f"Row {row} has amounts and no account.",
        hint="Type the account's name into the row, or leave the row out.",
        where=cells,
        choices=(*((ABOVE,) if may_fill(view, int(row) - 1) else ()), leave),
    )


def _warn(view: View, lines: Lines, line: int, ours: Floats) -> None:
    block = lines.block
    off = [
        j
        for j in range(len(block.columns))
        if block.stated[line, j] and ((line, j) in block.bad or abs(block.units[line, j] - ours[j]) > 0.005)
    ]
    label = lines.labels[line] or "The total"
    column = off[-1] if off else 0
    text = block.bad.get((line, column)) or block.ambiguous.get((line, column))
    says = f"holds “{text}”" if text else f"says {block.units[line, column]:,.2f}"
    view.notes.warn(
        "total_differs",
        f"“{label}” in row {block.rows[line] + 1} {says}, the rows add up to"
        f" {ours[column]:,.2f}: our sum is used.",
        view.cells(block.place((line, j)) for j in off),
    )


def _leave(view: View, lines: Lines, line: int, reason: str, *, agrees: bool | None = None) -> None:
    row = lines.block.rows[line]
    columns = lines.block.columns
    cells = view.tab.range(Rect(row, min(columns), row + 1, max(columns) + 1))
    view.notes.left_out.append(LeftOut(cells, lines.labels[line], reason, agrees))


def _note_others(view: View, lines: Lines) -> None:
    for line in lines.of("metric"):
        _leave(view, lines, line, "no account, a metric or note")
    for line in lines.of("header"):
        _leave(view, lines, line, "repeated header")
    empty = lines.of("empty")
    if not empty:
        return
    named = [c for r in ("account", "account_name") if (c := view.column(r)) is not None]
    key = named[0] if named else lines.block.columns[0]
    names = [lines.labels[i] for i in empty]
    for cells in view.cells((lines.block.rows[i], key) for i in empty):
        label = names[0] if len(names) == 1 else counted(len(names), "row")
        view.notes.left_out.append(LeftOut(cells, label, "no amounts"))
