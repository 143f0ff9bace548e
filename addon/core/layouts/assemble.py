"""From amounts to a reading: the same steps for every layout that has accounts and periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from addon.core.layouts.amounts import Amounts
from addon.core.layouts.beside import noticed_of
from addon.core.layouts.blanks import Blanks, read_blanks
from addon.core.layouts.facts import attach
from addon.core.layouts.groups import roll_up
from addon.core.layouts.other_spans import say_other_spans
from addon.core.layouts.reading import Reading
from addon.core.layouts.same_names import say_same_names
from addon.core.layouts.timeline import Timeline, choose
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Cents, Ledger
from addon.core.money import money_text
from addon.core.period import Period, Window
from addon.errors import BadCell, Choice, EmptyWindow

LEAP = 100
"""Hardly an account grows or shrinks so many times within a window; a change of unit does."""


def assemble(
    view: View, amounts: Amounts, blanks: Blanks, *, plain: bool, window: Window | None = None
) -> Reading:
    """Window, unreadable cells, blanks, negatives, facts: a reading with a ledger.

    ``window`` is given by layouts that know their ends. Raises SheetProblem for what the user must decide.
    """
    amounts = roll_up(view, amounts)
    timeline = Timeline(amounts, window) if window else choose(view, amounts)
    amounts = _without_bad_cells(view, timeline)
    window = timeline.window
    amounts = read_blanks(view, amounts, window, blanks)
    _zero_negatives(view, amounts)
    months = [p.last for p in amounts.periods]
    start, end = (
        amounts.minor[:, months.index(window.start.last)],
        amounts.minor[:, months.index(window.end.last)],
    )
    _refuse_empty(view, amounts, window)
    _say_leaps(view, amounts, window)
    say_same_names(view, amounts, window)
    say_hidden(view)
    say_other_spans(view)
    amounts, unmatched = attach(view, amounts, amounts.columns, np.where(end > 0, end, start).tolist())
    places, tab = amounts.places, view.tab
    periods = tuple(Period(p.last, amounts.step) for p in amounts.periods)
    quantities, noticed = _beside(view, amounts, periods)
    ledger = Ledger(
        tuple(amounts.accounts),
        periods,
        amounts.minor,
        amounts.stated,
        amounts.currency,
        amounts.basis,
        amounts.step,
        lambda a, p: tuple(tab.a1(r, c) for r, c in places(a, p)),
        quantities,
        noticed,
    )
    return reading(
        view, ledger=ledger, window=window, plain=plain, columns=amounts.columns, unmatched=unmatched
    )


def _beside(view: View, amounts: Amounts, periods: tuple[Period, ...]) -> tuple[Cents | None, Cents | None]:
    """Units, and what is under notice: of the lines, else of accounts that state a day of cancelling."""
    accounts, notes = amounts.accounts, view.notes
    quantities = notes.quantities.of(accounts, periods) if notes.quantities else None
    if notes.noticed is None:
        return quantities, noticed_of(accounts, periods, amounts.minor)
    return quantities, np.minimum(notes.noticed.of(accounts, periods), amounts.minor)


def reading(view: View, *, columns: Sequence[int] = (), **parts: Any) -> Reading:
    """A reading of this view with everything that was noted; ``columns`` hold the amounts."""
    if view.answer("blank_cells") == "above":
        parts["plain"] = False  # a pivot table's rows come and go; ours would stand beside others
    key = view.column("account") if view.column("account") is not None else view.column("account_name")
    return Reading(
        table=view.table,
        fits=(),
        roles=view.roles,
        left_out=tuple(view.notes.left_out),
        readings=tuple(view.notes.readings),
        problems=tuple(view.notes.problems),
        account_column=key,
        amount_columns=tuple(dict.fromkeys(columns)),
        directory=view.notes.directory,
        **parts,
    )


def _without_bad_cells(view: View, timeline: Timeline) -> Amounts:
    """Raise BadCell for unreadable cells inside the window; outside it, cut the periods they stand in."""
    amounts, window = timeline.amounts, timeline.window
    if not amounts.bad:
        return amounts
    months = [p.last for p in amounts.periods]
    start, end = months.index(window.start.last), months.index(window.end.last)
    inside = {a_p: text for a_p, text in amounts.bad.items() if start <= a_p[1] <= end}
    if inside and view.answer("bad_cells") == "exclude":
        accounts = {a for a, _ in inside}
        names = [amounts.accounts[a].name for a in sorted(accounts)]
        view.notes.warn(
            "accounts_left_out",
            f"{counted(len(names), 'account')} with unreadable cells left out ({listed(names)}).",
            view.cells(p for a, i in inside for p in amounts.places(a, i)),
        )
        return _without_bad_cells(view, Timeline(amounts.without(accounts), window))
    if inside:
        raise bad_cells(view, amounts, inside)
    first = max((p + 1 for _, p in amounts.bad if p < start), default=0)
    last = min((p for _, p in amounts.bad if p > end), default=len(months))
    texts = sorted(set(amounts.bad.values()))
    view.notes.warn(
        "bad_cells_outside",
        f"Cells outside the window hold {listed([f'“{t}”' for t in texts])}: periods before"
        f" {amounts.periods[first].label} or after {amounts.periods[last - 1].label} are not used.",
        view.cells(p for a, i in amounts.bad for p in amounts.places(a, i)),
    )
    return amounts.take(range(first, last))


def bad_cells(view: View, amounts: Amounts, bad: dict[tuple[int, int], str]) -> BadCell:
    """The error that names cells inside the window that hold no amount."""
    texts = list(dict.fromkeys(bad.values()))
    names = list(dict.fromkeys(amounts.accounts[a].name for a, _ in bad))
    loading = any(t.casefold().startswith("loading") for t in texts)
    number = len(bad)
    return BadCell(
        f"{'1 cell' if number == 1 else f'{number:,} cells'} inside the window"
        f" {'holds' if number == 1 else 'hold'} {listed([f'“{t}”' for t in texts])} instead of an amount"
        f" ({listed(names)}).",
        hint="Wait until the sheet has loaded, then try again."
        if loading
        else "Correct the cells, then try again.",
        where=view.cells(p for a, i in bad for p in amounts.places(a, i)),
        choices=(Choice("Leave these accounts out", {"answers": {"bad_cells": "exclude"}}),),
    )


def _zero_negatives(view: View, amounts: Amounts) -> None:
    """Amounts below zero stand as 0, and are listed."""
    negative = amounts.minor < 0
    if not negative.any():
        return
    positions = [(int(a), int(p)) for a, p in np.argwhere(negative)]
    money = int(amounts.minor[negative].sum())
    names = list(dict.fromkeys(amounts.accounts[a].name for a, _ in positions))
    view.notes.warn(
        "negative_amount",
        f"{counted(len(positions), 'amount')} below zero ({listed(names)}), together"
        f" {money_text(money, amounts.currency)}: counted as 0.",
        view.cells(p for a, i in positions[:500] for p in amounts.places(a, i)),
        money,
    )
    amounts.minor = np.where(negative, 0, amounts.minor)


def _say_leaps(view: View, amounts: Amounts, window: Window) -> None:
    """Accounts that change by more than a hundred times: cents, thousands or ``1.200`` read as 1.2."""
    months = [p.last for p in amounts.periods]
    ends = [months.index(window.start.last), months.index(window.end.last)]
    both = amounts.minor[:, ends]
    low, high = both.min(axis=1), both.max(axis=1)
    hit = np.nonzero((low > 0) & (high >= LEAP * low))[0].tolist()
    if hit:
        view.notes.warn(
            "unit_leap",
            f"{counted(len(hit), 'account')} {'changes' if len(hit) == 1 else 'change'} by more than {LEAP}"
            f" times ({listed([amounts.accounts[a].name for a in hit])}): are both amounts in the same unit?",
            view.cells(p for a in hit[:500] for i in ends for p in amounts.places(a, i)),
            int(np.abs(both[hit, 1] - both[hit, 0]).sum()),
        )


def _refuse_empty(view: View, amounts: Amounts, window: Window) -> None:
    months = [p.last for p in amounts.periods]
    column = months.index(window.start.last)
    if amounts.minor[:, column].any():
        return
    later = [
        p for i, p in enumerate(amounts.periods[:-1]) if p.last > months[column] and amounts.minor[:, i].any()
    ]
    raise EmptyWindow(
        f"No account has revenue at the end of {window.start.label}, so there is nothing to retain.",
        hint="Choose a start at which there were customers."
        if later
        else "Add the revenue of an earlier period.",
        where=[view.tab.range(view.table.rect)],
        choices=tuple(Choice(f"From {p.label}", {"from": _typed(p)}) for p in later[:1]),
    )


def _typed(period: Period) -> str:
    return period.end_month.iso


def say_hidden(view: View) -> None:
    """Hidden and filtered rows, and hidden columns, are read, and said."""
    table, tab = view.table, view.tab
    hidden = [r for r in sorted(tab.hidden_rows) if table.top <= r < table.bottom]
    if hidden:
        view.notes.assumed(
            "hidden_rows",
            f"{counted(len(hidden), 'hidden row')} read like the others.",
            view.cells((r, table.left) for r in hidden),
        )
    head = range(table.header_top, max(table.top, table.header_top + 1))
    columns = [
        c
        for c in sorted(tab.hidden_columns - tab.our_columns)
        if table.left <= c < table.right and any(tab.value(r, c) is not None for r in head)
    ]
    if columns:
        view.notes.assumed(
            "hidden_columns",
            f"{counted(len(columns), 'hidden column')} read like the others.",
            view.cells((table.header_top, c) for c in columns),
        )
