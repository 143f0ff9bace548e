"""The tab "Keeprate record": every run that was kept, and the two ends of every account for the last windows.

It stands in the customer's own workbook, so what it holds never leaves it. The first table has one row per
run whose figure was new; the second has the accounts of each window's newest (or locked) run: the two ends,
and, for definitions that look at more, what each account stands for and changes in every term of the rates
(``pairs_text``). What people
type there is not read back, except a figure that somebody deletes: a run without its row is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from addon.core.definitions import Laid, Shape, pairs_of, pairs_text
from addon.core.manifest import Manifest
from addon.core.money import to_minor
from addon.core.report import OurTab, Style
from addon.core.report.cells import DATE, PERCENT, safe, serial, share, units
from addon.core.restatement import OF_TWO_ENDS, Kept, ends_of, of_two_ends, sides_of
from addon.core.retention import Retention
from addon.core.table import Book, Rect, Tab, Value

TAB_NAME = "Keeprate record"
TAB_KEY = "record"
RUNS = (
    "As of", "Tab", "Window", "Definition", "Basis", "Currency", "NRR", "GRR", "Start",
    "Same customers at the end", "Accounts", "Locked", "Input", "Tab id",
)  # fmt: skip
ACCOUNTS = ("Tab id", "Window", "Definition", "Account ID", "Account", "Start", "End", "For NRR", "For GRR")
MOST_RUNS = 200
MOST_WINDOWS = 6
_EPOCH = date(1899, 12, 30)
_LOCKED = "locked"


@dataclass(frozen=True)
class Row:
    """One kept run as a line: its cells from ``RUNS``."""

    cells: tuple[Value, ...]

    @property
    def about(self) -> tuple[Value, ...]:
        """The tab, the window and the definition it is about."""
        return (self.cells[13], *self.cells[2:4])


@dataclass(frozen=True)
class Record:
    """Kept runs, oldest first, and the account rows of ``ACCOUNTS`` by what they are about."""

    runs: tuple[Row, ...] = ()
    accounts: tuple[tuple[Value, ...], ...] = ()


def recorded(tab: Tab | None) -> Record:
    """The record as it stands in the workbook; lines that make no sense are not kept."""
    if tab is None:
        return Record()
    tables: dict[Value, list[tuple[Value, ...]]] = {RUNS[0]: [], ACCOUNTS[0]: []}
    body: list[tuple[Value, ...]] | None = None
    widths = {RUNS[0]: len(RUNS), ACCOUNTS[0]: len(ACCOUNTS)}
    width = 0
    for row in range(len(tab.rows)):
        first = tab.value(row, 0)
        if isinstance(first, str) and first in tables and tab.value(row, 1) in (RUNS[1], ACCOUNTS[1]):
            body, width = tables[first], widths[first]
        elif first is None:
            body = None
        elif body is not None:
            body.append(tuple(_unquoted(tab.value(row, column)) for column in range(width)))
    runs = tuple(Row(cells) for cells in tables[RUNS[0]] if _day(cells[0]) is not None)
    known = {row.about for row in runs}
    accounts = tuple(cells for cells in tables[ACCOUNTS[0]] if cells[:3] in known)
    return Record(runs, accounts)


def record_of(book: Book) -> Record:
    """The record that stands in a workbook."""
    return recorded(next((tab for tab in book.tabs if tab.our_key == TAB_KEY), None))


def locked(record: Record, about: tuple[int, str, str]) -> dict[str, Any] | None:
    """The locked figure of a tab, a window and a definition, as it stands in receipts and results."""
    row = next(
        (row for row in reversed(record.runs) if row.about == about and row.cells[11] == _LOCKED), None
    )
    day = _day(row.cells[0]) if row else None
    if row is None or day is None:
        return None
    nrr, grr = (_fraction(cell) for cell in row.cells[6:8])
    return {
        "as_of": day.isoformat(),
        "window": row.cells[2],
        "definition": row.cells[3],
        "nrr": None if nrr is None else float(nrr),
        "grr": None if grr is None else float(grr),
    }


def kept(record: Record, answer: Retention, made: Manifest, source: Tab) -> Kept | None:
    """The run that a new one is compared with: of the same tab, window and definition; a locked one first."""
    about = (source.sheet_id, made.window, made.definition)
    same = [row for row in record.runs if row.about == about]
    if not same:
        return None
    newest = next((row for row in reversed(same) if row.cells[11] == _LOCKED), same[-1])
    currency = answer.movements.currency
    if newest.cells[4:6] != (answer.movements.basis, currency):
        return None
    ends: dict[str, tuple[int, int]] = {}
    names: dict[str, str] = {}
    for cells in record.accounts:
        if cells[:3] == about:
            key = str(cells[3])
            ends[key] = (_minor(cells[5], currency), _minor(cells[6], currency))
            names[key] = str(cells[4] or key)
    day = _day(newest.cells[0])
    assert day is not None, "rows without a day were left out"
    net, gross = _sides(record, about, ends)
    nrr, grr = _exactly(answer, net, gross)
    return Kept(
        source.title, made.window, made.definition, answer.movements.basis, currency, day,
        _fraction(newest.cells[6]) if nrr is None else nrr,
        _fraction(newest.cells[7]) if grr is None else grr,
        str(newest.cells[12]), newest.cells[11] == _LOCKED, ends, names, net, gross,
    )  # fmt: skip


def _sides(
    record: Record, about: tuple[int, str, str], ends: Mapping[str, tuple[int, int]]
) -> tuple[Laid | None, Laid | None]:
    """NRR and GRR as they were laid out by account; None where that was not kept, or makes no sense."""
    if about[2].startswith(f"{OF_TWO_ENDS}@"):
        return of_two_ends(ends)
    rows = [cells for cells in record.accounts if cells[:3] == about]
    sides = []
    for column in (7, 8):
        texts = {str(cells[3]): cells[column] for cells in rows if cells[column] is not None}
        try:
            laid = {key: pairs_of(str(text)) for key, text in texts.items()}
        except ValueError:
            laid = {}
        sides.append(laid or None)
    return sides[0], sides[1]


def _exactly(
    answer: Retention, net: Laid | None, gross: Laid | None
) -> tuple[Fraction | None, Fraction | None]:
    """The two rates as fractions, not as cells hold them."""
    parts = answer.parts
    if parts is None:
        return None, None
    nrr = Shape.of(parts, parts.nrr).rate(net) if net else None
    return nrr, Shape.of(parts, parts.grr).rate(gross) if gross and parts.grr else None


def with_run(record: Record, answer: Retention, made: Manifest, source: Tab, lock: object) -> Record:
    """The record with this run; nothing is added when its figure is the one kept last.

    ``lock``: a window to lock (``2024-12..2025-12``), or ``open:`` and a window to unlock. A locked run stays
    what later ones are compared with, so its accounts stay, too.
    """
    if answer.window is None:
        return record
    about = (source.sheet_id, made.window, made.definition)
    runs = list(record.runs)
    same = [n for n, row in enumerate(runs) if row.about == about]
    if lock == f"open:{made.window}":
        for n in same:
            runs[n] = _with_lock(runs[n], "")
    locked = any(runs[n].cells[11] == _LOCKED for n in same)
    line = _line(answer, made, source)
    if not same or runs[same[-1]].cells[12] != line.cells[12]:
        runs.append(line)
        same.append(len(runs) - 1)
    accounts = record.accounts
    if lock == made.window and not locked:
        runs[same[-1]] = _with_lock(runs[same[-1]], _LOCKED)
        locked = True
        accounts = _renewed(accounts, answer, about)
    elif not locked:
        accounts = _renewed(accounts, answer, about)
    return Record(tuple(runs[-MOST_RUNS:]), _newest_windows(accounts, runs))


def record_tab(record: Record) -> OurTab:
    """The tab to write."""
    rows: list[tuple[Value, ...]] = [
        ("Every figure Keeprate reported here, so that the next one can say what changed since.",),
        (),
        RUNS,
        *(tuple(safe(cell) for cell in row.cells) for row in record.runs),
        (),
        ACCOUNTS,
        *(tuple(safe(cell) for cell in cells) for cells in record.accounts),
    ]
    top, bottom = 3, 3 + len(record.runs)
    head = Style(bold=True, background="#eef3f8")
    return OurTab(
        key=TAB_KEY,
        name=TAB_NAME,
        rows=tuple(rows),
        styles=(
            (Rect(0, 0, 1, 1), Style(italic=True, foreground="#5f6368")),
            (Rect(2, 0, 3, len(RUNS)), head),
            (Rect(top, 0, bottom, 1), Style(number_format=DATE)),
            (Rect(top, 6, bottom, 8), Style(number_format=PERCENT)),
            (Rect(bottom + 1, 0, bottom + 2, len(ACCOUNTS)), head),
        ),
        widths={0: 110, 1: 150, 2: 150, 3: 190, 4: 160},
        hidden=True,
    )


def _line(answer: Retention, made: Manifest, source: Tab) -> Row:
    moves = answer.movements
    return Row(
        (
            serial(made.as_of), source.title, made.window, made.definition, moves.basis, moves.currency,
            share(answer.nrr), share(answer.grr), units(moves.total("start"), moves.currency),
            units(moves.cohort_end, moves.currency), answer.accounts_at_start, None, made.input_sha256,
            source.sheet_id,
        )
    )  # fmt: skip


def _with_lock(row: Row, word: str) -> Row:
    return replace(row, cells=(*row.cells[:11], word or None, *row.cells[12:]))


def _renewed(
    accounts: Sequence[tuple[Value, ...]], answer: Retention, about: tuple[int, str, str]
) -> tuple[tuple[Value, ...], ...]:
    others = tuple(cells for cells in accounts if cells[:3] != about)
    if not answer.movements.per_account:
        return others
    names = {account.key: account.name for account in answer.movements.accounts}
    currency, ends, sides = answer.movements.currency, ends_of(answer), sides_of(answer)
    if answer.definition.name == OF_TWO_ENDS:
        sides = ({}, None)
    mine = tuple(
        (
            *(*about, key, names[key]),
            *(units(amount, currency) for amount in ends.get(key, (0, 0))),
            *(pairs_text(side[key]) if side and key in side else None for side in sides),
        )
        for key in sorted({*ends, *sides[0], *(sides[1] or ())})
    )
    return (*others, *mine)


def _newest_windows(
    accounts: Sequence[tuple[Value, ...]], runs: Sequence[Row]
) -> tuple[tuple[Value, ...], ...]:
    """Account rows of locked windows and of the windows computed last."""
    order = list(dict.fromkeys(row.about for row in reversed(runs)))
    locked = {row.about for row in runs if row.cells[11] == _LOCKED}
    keep = {*order[:MOST_WINDOWS], *locked}
    return tuple(cells for cells in accounts if cells[:3] in keep)


def _day(value: Value) -> date | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2_900_000:
        return None
    return _EPOCH + timedelta(days=int(value))


def _minor(value: Value, currency: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return to_minor(float(value), currency)[0]


def _fraction(value: Value) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(repr(value))


def _unquoted(value: Value) -> Value:
    """A text as it was before it was kept from being a formula."""
    return (
        value[1:] if isinstance(value, str) and value.startswith("'") and safe(value[1:]) == value else value
    )
