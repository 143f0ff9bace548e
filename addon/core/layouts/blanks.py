"""What a blank means: left, not yet a customer, or a gap; each counted, with its money, and changeable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from addon.core.layouts.amounts import Amounts
from addon.core.layouts.reading import BlankReading
from addon.core.layouts.view import View, counted
from addon.core.ledger import Cents, Mask
from addon.core.money import compact_text
from addon.core.period import Window
from addon.errors import Choice


@dataclass(frozen=True)
class Blanks:
    """How a layout words its blanks; ``codes`` name the answers: left, new, gap."""

    left: str = "blank_after_last"
    new: str = "blank_before_first"
    gap: str = "blank_gap"
    nothing: str = "nothing"


ACROSS = Blanks()
LOG = Blanks(nothing="no row")
TWO_COLUMNS = Blanks(left="blank_end", new="blank_start")


def read_blanks(view: View, amounts: Amounts, window: Window, words: Blanks) -> Amounts:
    """Read every blank up to the window's end, as the user answered or by default, and say so."""
    months = [p.last for p in amounts.periods]
    start, end = months.index(window.start.last), months.index(window.end.last)
    stated = amounts.stated[:, : end + 1]
    any_before = np.logical_or.accumulate(stated, axis=1)
    any_after = np.logical_or.accumulate(stated[:, ::-1], axis=1)[:, ::-1]
    minor = amounts.minor[:, : end + 1]
    tail = ~stated & any_before & ~any_after
    head = ~stated & any_after & ~any_before
    gaps = ~stated & any_before & any_after
    amounts, gone = _left(view, amounts, words, tail, minor, start, end)
    gone |= _new(view, amounts, words, head, minor, start, end)
    amounts = _gaps(view, amounts, words, gaps, start)
    return amounts.without(gone) if gone else amounts


def _carried(amounts: Amounts, mask: Mask) -> Amounts:
    """Blanks of ``mask`` filled with the amount before them."""
    minor, stated = amounts.minor.copy(), amounts.stated.copy()
    for column in range(1, mask.shape[1]):
        hit = mask[:, column]
        minor[hit, column] = minor[hit, column - 1]
        stated[hit, column] |= stated[hit, column - 1]
    return Amounts(
        amounts.accounts, amounts.periods, minor, stated, amounts.currency, amounts.basis, amounts.places,
        amounts.bad, amounts.columns, amounts.grain,
    )  # fmt: skip


def _left(
    view: View, amounts: Amounts, words: Blanks, tail: Mask,
    minor: Cents, start: int, end: int,
) -> tuple[Amounts, set[int]]:  # fmt: skip
    hit = np.nonzero(tail[:, end] & (minor[:, start : end + 1] > 0).any(axis=1))[0].tolist()
    if not hit:
        return amounts, set()
    lasts = sorted({int(np.nonzero(amounts.stated[a, : end + 1])[0][-1]) for a in hit})
    after = amounts.periods[lasts[0]].label
    if len(lasts) > 1:
        after = f"their last amount ({after} to {amounts.periods[lasts[-1]].label})"
    money = int(minor[hit, start].sum())
    answer = view.answer(words.left)
    read_as = {"carry": "their last amount is carried on", "exclude": "left out"}.get(
        str(answer), f"counted as churned, {compact_text(money, amounts.currency)}"
    )
    have = "has" if len(hit) == 1 else "have"
    if words is TWO_COLUMNS:
        message = f"{counted(len(hit), 'account')} {have} no amount at the end: {read_as}"
    else:
        message = f"{counted(len(hit), 'account')} {have} {words.nothing} after {after}: {read_as}"
    firsts = [(a, int(np.nonzero(amounts.stated[a, : end + 1])[0][-1]) + 1) for a in hit]
    _say(view, amounts, words.left, message, hit, money, firsts, ("churned", "carry", "exclude"))
    if answer == "carry":
        mask = tail.copy()
        mask[[a for a in range(len(mask)) if a not in set(hit)]] = False
        return _carried(amounts, mask), set()
    return amounts, set(hit) if answer == "exclude" else set()


def _new(
    view: View, amounts: Amounts, words: Blanks, head: Mask,
    minor: Cents, start: int, end: int,
) -> set[int]:  # fmt: skip
    hit = np.nonzero(head[:, start] & (minor[:, end] > 0))[0].tolist()
    if not hit:
        return set()
    money = int(minor[hit, end].sum())
    answer = view.answer(words.new)
    read_as = (
        "left out" if answer == "exclude" else f"counted as new, {compact_text(money, amounts.currency)}"
    )
    have = "has" if len(hit) == 1 else "have"
    where = (
        "no amount at the start"
        if words is TWO_COLUMNS
        else (f"{words.nothing} up to {amounts.periods[start].label}")
    )
    message = f"{counted(len(hit), 'account')} {have} {where}: {read_as}"
    _say(view, amounts, words.new, message, hit, money, [(a, start) for a in hit], ("new", "exclude"))
    return set(hit) if answer == "exclude" else set()


def _gaps(
    view: View, amounts: Amounts, words: Blanks, gaps: Mask,
    start: int,
) -> Amounts:  # fmt: skip
    places = [(int(a), int(p)) for a, p in np.argwhere(gaps)]
    if not places:
        return amounts
    hit = sorted({a for a, _ in places})
    at_start = [a for a in hit if gaps[a, start]]
    money = sum(int(_before(amounts, a, start)) for a in at_start)
    answer = view.answer(words.gap)
    read_as = "the amount before is carried on" if answer == "carry" else "counted as 0"
    number = len(hit)
    have = "has" if number == 1 else "have"
    message = f"{counted(number, 'account')} {have} a gap between two amounts: {read_as}"
    if at_start and answer != "carry":
        message += f"; at {amounts.periods[start].label} that is {compact_text(money, amounts.currency)}"
    _say(view, amounts, words.gap, message, hit, money, places, ("zero", "carry"))
    if answer == "carry":
        return _carried(amounts, gaps)
    view.notes.warn(
        words.gap, f"{message}.", view.cells(p for a, i in places[:500] for p in amounts.places(a, i))
    )
    return amounts


def _before(amounts: Amounts, account: int, column: int) -> int:
    stated = np.nonzero(amounts.stated[account, :column])[0]
    return int(amounts.minor[account, stated[-1]]) if len(stated) else 0


_LABELS = {
    "churned": "They left",
    "carry": "Not filled in yet: carry the last amount on",
    "exclude": "Leave these accounts out",
    "new": "They are new",
    "zero": "Count the gap as 0",
}


def _say(
    view: View, amounts: Amounts, code: str, message: str, hit: Sequence[int], money: int,
    places: Sequence[tuple[int, int]], options: Sequence[str],
) -> None:  # fmt: skip
    current = str(view.answer(code) or options[0])
    choices = tuple(Choice(_LABELS[o], {"answers": {code: o}}) for o in options if o != current)
    cells = tuple(view.cells(p for a, i in places[:500] for p in amounts.places(a, i)))
    names = tuple(amounts.accounts[a].name for a in hit)
    view.notes.readings.append(BlankReading(code, message, names, money, cells, choices))
