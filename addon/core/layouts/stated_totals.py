"""Rows of stated totals in time order: their signs, and where each period starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from addon.core.layouts.view import View
from addon.core.ledger import Basis, Cents, Mask
from addon.core.money import money_text
from addon.core.period import Period
from addon.errors import BadCell

MOVES = ("expansion", "contraction", "churn", "reactivation", "new")
LOSSES = ("contraction", "churn")


@dataclass
class StatedTotals:
    """Rows in time order. ``parts``: role -> minor units; ``stated``: False where a cell is blank."""

    rows: list[int]
    periods: list[Period]
    parts: dict[str, Cents]
    stated: dict[str, Mask]
    columns: dict[str, int]
    currency: str
    basis: Basis


def unsign(view: View, totals: StatedTotals, role: str) -> None:
    """A column of losses written with minus signs holds amounts lost; said. Mixed signs are refused."""
    values = totals.parts.get(role)
    if values is None or not (values < 0).any():
        return
    cells = view.cells((totals.rows[int(i)], totals.columns[role]) for i in np.nonzero(values < 0)[0])
    if (values > 0).any():
        raise BadCell(
            f"{role.capitalize()} holds amounts below zero and above zero.",
            hint="Write all losses with a minus, or all without.",
            where=cells,
        )
    view.notes.assumed(
        f"negative_{role}", f"{role.capitalize()} is written with a minus: read as an amount lost.", cells
    )
    totals.parts[role] = -values


def fill_starts(view: View, totals: StatedTotals) -> None:
    """The start of each period: stated, else the end before, else the end without its movements."""
    count = len(totals.rows)
    zero = np.zeros(count, np.int64)
    parts, stated = totals.parts, totals.stated
    nothing = np.zeros(count, np.bool_)
    net = sum((parts.get(r, zero) * (-1 if r in LOSSES else 1) for r in MOVES), zero)
    start, known = parts.get("start", zero).copy(), stated.get("start", nothing).copy()
    end, ended = parts.get("end", zero), stated.get("end", nothing)
    for i in range(count):
        linked = i > 0 and totals.periods[i].plus(-1) == totals.periods[i - 1]
        if not known[i] and linked and ended[i - 1]:
            start[i], known[i] = end[i - 1], True
        elif not known[i] and ended[i]:
            start[i], known[i] = end[i] - net[i], True
        elif known[i] and linked and ended[i - 1] and end[i - 1] != start[i]:
            raise BadCell(
                f"{totals.periods[i].label} starts with {money_text(int(start[i]), totals.currency)},"
                f" {totals.periods[i - 1].label} ends with {money_text(int(end[i - 1]), totals.currency)}.",
                hint="Correct one of them; Keeprate will not choose one of two numbers.",
                where=view.cells(
                    [(totals.rows[i], totals.columns["start"]), (totals.rows[i - 1], totals.columns["end"])]
                ),
            )
    parts["start"], stated["start"] = start, known
