"""Customers that left under one spelling of their name and came under another: said, never joined by us."""

from __future__ import annotations

import numpy as np

from addon.core.dates import words_of
from addon.core.layouts.amounts import Amounts
from addon.core.layouts.view import View, counted, listed
from addon.core.period import Window

_LEGAL = frozenset(
    "inc incorporated llc llp lp ltd limited plc corp corporation co company gmbh mbh ag kg ohg ug se sa sas"
    " sarl eurl sl slu srl spa sapa bv nv oy ab as aps pty pte ltda kk group the 株式会社 有限会社".split()
)
_SHORTEST = 3


def say_same_names(view: View, amounts: Amounts, window: Window) -> None:
    """Warn of an account that left and one that came whose names differ in spelling or legal form only."""
    months = [p.last for p in amounts.periods]
    start, end = (amounts.minor[:, months.index(p.last)] for p in (window.start, window.end))
    came: dict[str, int] = {}
    for account in np.nonzero((start == 0) & (end > 0))[0].tolist():
        came.setdefault(_plain(amounts.accounts[account].name), account)
    came.pop("", None)
    pairs = [
        (left, came[name])
        for left in (np.nonzero((start > 0) & (end == 0))[0].tolist() if came else ())
        if (name := _plain(amounts.accounts[left].name)) in came
    ]
    if not pairs:
        return
    names = [f"{amounts.accounts[a].name} and {amounts.accounts[b].name}" for a, b in pairs]
    one = len(pairs) == 1
    view.notes.warn(
        "same_names",
        f"{counted(len(pairs), 'account')} left and {'one' if one else 'others'} of nearly the same name came"
        f" ({listed(names)}): if {'it is' if one else 'they are'} the same, add a column Merged into.",
        view.cells(
            place
            for left, now in pairs[:250]
            for place in (
                *amounts.places(left, months.index(window.start.last)),
                *amounts.places(now, months.index(window.end.last)),
            )
        ),
        sum(min(int(start[a]), int(end[b])) for a, b in pairs),
    )


def _plain(name: str) -> str:
    """A name without case, punctuation and legal form; empty where too little is left to compare."""
    words = [w for w in words_of(name) if w not in _LEGAL]
    joined = "".join(words)
    return joined if len(joined) >= _SHORTEST and not joined.isdigit() else ""
