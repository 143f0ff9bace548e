"""Movements as the sheet states them: signs, missing parts, and the checks that block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from addon.core.dates import parse_period
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account, Basis, Cents, Mask
from addon.core.money import money_text
from addon.core.movements import Movements
from addon.core.period import Window
from addon.errors import BadCell

_LOSSES = ("contraction", "churn")


@dataclass(frozen=True)
class Given:
    """Stated parts of a bridge by role, with the (row, column) places of each account's part."""

    accounts: tuple[Account, ...]
    parts: dict[str, Cents]
    stated: dict[str, Mask]
    currency: str
    basis: Basis
    window: Window | None
    places: dict[str, list[tuple[int, int]]]
    per_account: bool = True


def given_movements(view: View, given: Given) -> Movements:
    """Checked movements. Raises BadCell when losses exceed the start or a stated end disagrees."""
    parts = {role: _signed(view, given, role) for role in given.parts}
    zero = np.zeros(len(given.accounts), np.int64)
    missing = [r for r in ("expansion", *_LOSSES) if r not in parts]
    if missing:
        noun = "column" if given.per_account else "line"
        view.notes.assumed(
            "missing_movement", f"There is no {noun} for {' and '.join(missing)}: counted as 0."
        )
    full = {
        r: parts.get(r, zero) for r in ("start", "expansion", "contraction", "churn", "reactivation", "new")
    }
    _check_losses(view, given, full)
    end = (
        full["start"]
        + full["expansion"]
        + full["reactivation"]
        + full["new"]
        - full["contraction"]
        - full["churn"]
    )
    if "end" in parts:
        _check_end(view, given, end, parts["end"])
    return Movements(
        given.accounts, given.window, **full, end=end, currency=given.currency, basis=given.basis,
        given=True, per_account=given.per_account,
    )  # fmt: skip


def _signed(view: View, given: Given, role: str) -> Cents:
    """A part as non-negative amounts: losses may be written with a minus, nothing else may be negative."""
    values = given.parts[role]
    if not (values < 0).any():
        return values
    wrong = [given.places[role][i] for i in np.nonzero(values < 0)[0]]
    if role in _LOSSES and not (values > 0).any():
        view.notes.assumed(
            f"negative_{role}", f"{role.capitalize()} is written with a minus: read as an amount lost.",
            view.cells(wrong),
        )  # fmt: skip
        return -values
    raise BadCell(
        f"{role.capitalize()} holds amounts below zero" + (" and above zero." if role in _LOSSES else "."),
        hint="Write every movement as an amount of its own kind.",
        where=view.cells(wrong),
    )


def _check_losses(view: View, given: Given, parts: dict[str, Cents]) -> None:
    lost = parts["contraction"] + parts["churn"]
    wrong = np.nonzero(lost > parts["start"])[0].tolist()
    if not wrong:
        return
    names = [given.accounts[i].name for i in wrong]
    first = wrong[0]
    raise BadCell(
        f"Contraction and churn exceed the start for {listed(names)}:"
        f" {money_text(int(lost[first]), given.currency)} lost of"
        f" {money_text(int(parts['start'][first]), given.currency)}.",
        hint="A customer cannot lose more than it paid at the start; correct the cells.",
        where=view.cells(given.places[r][i] for i in wrong for r in _LOSSES if r in given.places),
    )


def _check_end(view: View, given: Given, ours: Cents, stated: Cents) -> None:
    """A stated end must be the start with its movements."""
    wrong = np.nonzero((ours != stated) & given.stated["end"])[0].tolist()
    if not wrong:
        return
    names = [given.accounts[i].name for i in wrong]
    first = wrong[0]
    noun = counted(len(wrong), "account") if given.per_account else "The block"
    raise BadCell(
        f"{noun}: the stated end differs from start and movements ({listed(names)}:"
        f" {money_text(int(stated[first]), given.currency)} stated,"
        f" {money_text(int(ours[first]), given.currency)} by the movements).",
        hint="Correct the end or the movements; one of them is wrong.",
        where=view.cells(given.places["end"][i] for i in wrong),
    )


def asked_window(view: View) -> Window | None:
    """The window the user names for movements that carry no dates."""
    start, end = (
        parse_period(t, view.ask.fiscal_start) if t else None for t in (view.ask.start, view.ask.end)
    )
    return Window(start.end_month, end.end_month) if start and end and start.last < end.last else None
