"""Movements, each with its account, period and kind -> a ledger: the running sum of every account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from addon.core.dates import parse_period
from addon.core.layouts.amounts import Amounts, text_of
from addon.core.layouts.cells import Place
from addon.core.layouts.days import last_complete
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account, Cents
from addon.core.period import MONTHS_IN, Period
from addon.errors import BadCell, Choice

LOSSES = frozenset({"contraction", "churn"})
OPENING = frozenset({"new", "reactivation", "start"})
QUIET = 2
"""Movements whose last is older than so many months end with it: nobody kept them up."""


@dataclass(frozen=True)
class Movement:
    """One movement: ``account`` by number, ``period`` by its last month; ``blank``: without an amount."""

    row: int
    column: int
    account: int
    period: int
    kind: str
    minor: int
    blank: bool


def signed(view: View, places: Sequence[Place], kinds: Sequence[str], minor: Cents) -> Cents:
    """Every movement with its sign: losses below zero, all else above. Raises BadCell for other signs."""
    lost = np.array([k in LOSSES for k in kinds], np.bool_)
    both = bool((minor[lost] < 0).any()) and bool((minor[lost] > 0).any())
    wrong = np.nonzero((~lost & (minor < 0)) | (lost & (minor > 0) & both))[0].tolist()
    if wrong:
        raise BadCell(
            f"{counted(len(wrong), 'movement')} {'has' if len(wrong) == 1 else 'have'} a sign that"
            " contradicts the kind.",
            hint="Write losses all with a minus or all without, and every gain without.",
            where=view.cells(places[i] for i in wrong),
        )
    return np.where(lost, -np.abs(minor), minor)


def running_sums(
    view: View,
    key: int,
    keys: list[str],
    moves: list[Movement],
    like: Period,
    columns: Mapping[int, int],
    newest: int | None = None,
) -> Amounts:
    """The running sums by period. ``currency`` and ``basis`` are for the caller to fill in.

    ``columns``: the tab column of a period, by its last month; the account's where a period has none.
    ``newest``: the last period known to be covered, where it is not that of the last movement.
    Raises BadCell for accounts that move before they begin, or lose more than they had.
    """
    step = MONTHS_IN[like.grain]
    first = min(m.period for m in moves)
    last = max(first, _last(view, newest or max(m.period for m in moves), like))
    width = (last - first) // step + 1
    change = np.zeros((len(keys), width), np.int64)
    balance = [0] * len(keys)
    begun = [False] * len(keys)
    unborn: list[Movement] = []
    rows: dict[int, list[Movement]] = defaultdict(list)
    for move in sorted(moves, key=lambda m: (m.period, m.kind not in OPENING, m.kind in LOSSES, m.row)):
        minor = -balance[move.account] if move.blank and move.kind == "churn" else move.minor
        begun[move.account] |= move.kind in OPENING or view.answer("opening") == "new"
        balance[move.account] += minor
        if not begun[move.account] or balance[move.account] < 0:
            unborn.append(move)
        if move.period <= last:
            change[move.account, (move.period - first) // step] += minor
        rows[move.account].append(move)
    _refuse_unborn(view, key, unborn)
    minor_sums = np.cumsum(change, axis=1)

    def places(account: int, period: int) -> list[Place]:
        until = first + period * step
        first_of_all = [(rows[account][0].row, rows[account][0].column)]
        return [(m.row, m.column) for m in rows[account] if m.period <= until] or first_of_all

    names = view.column("account_name")
    accounts = [
        Account(
            k,
            text_of(view.tab.value(rows[a][-1].row, key if names is None else names)) or k,
            tuple(sorted(m.row for m in rows[a])),
        )
        for a, k in enumerate(keys)
    ]
    periods = [Period(first + n * step, like.grain) for n in range(width)]
    stated = np.ones(minor_sums.shape, np.bool_)
    return Amounts(
        accounts, periods, minor_sums, stated, "", "revenue", places, {},
        [columns.get(p.last, key) for p in periods],
    )  # fmt: skip


def _last(view: View, newest: int, like: Period) -> int:
    """The last period of the ledger: the last complete one, unless the list was given up before."""
    step = MONTHS_IN[like.grain]
    complete = last_complete(view).last
    complete -= (complete - newest) % step
    asked = parse_period(str(view.ask.end), view.ask.fiscal_start) if view.ask.end else None
    if asked and asked.last > complete:
        complete = asked.last - (asked.last - newest) % step
    if complete - newest > QUIET * step and not asked:
        view.notes.assumed(
            "list_ends",
            f"The last movement is of {Period(newest, like.grain).label}: the list is read up to it.",
        )
        return newest
    return max(complete, min(newest, complete))


def _refuse_unborn(view: View, key: int, moves: list[Movement]) -> None:
    """Accounts that lose or grow what the list never gave them: their beginning is missing."""
    if not moves:
        return
    names = list(dict.fromkeys(text_of(view.tab.value(m.row, key)) for m in moves))
    grown = all(m.minor > 0 for m in moves)
    raise BadCell(
        f"{counted(len(names), 'account')} {'moves' if len(names) == 1 else 'move'} before"
        f" {'it begins' if len(names) == 1 else 'they begin'} in this list, or"
        f" {'loses' if len(names) == 1 else 'lose'} more than {'it' if len(names) == 1 else 'they'} had"
        f" ({listed(names)}).",
        hint="Add a row of kind New, or Start, with what the account paid before its first movement.",
        where=view.cells((m.row, m.column) for m in moves),
        choices=(Choice("They were new then", {"answers": {"opening": "new"}}),) if grown else (),
    )
