"""One row per movement: account, day, kind and amount; the ledger is their running sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from addon.core.dates import date_order, from_serial, month_of, parse_header, parse_period, words_of
from addon.core.layouts.amounts import Amounts, key_column, minor_units, no_rows, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.cells import (
    Block,
    Place,
    ask_about_texts,
    column_patterns,
    column_values,
    mark_wrong_formats,
    read_block,
)
from addon.core.layouts.days import last_complete
from addon.core.layouts.log_checks import account_rows, amount_column, needed
from addon.core.layouts.reading import Reading
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account, Cents, account_key
from addon.core.period import MONTHS_IN, Period
from addon.core.roles import movement_kind
from addon.errors import BadCell, Choice, Question

_LOSSES = frozenset({"contraction", "churn"})
_OPENING = frozenset({"new", "reactivation", "start"})
_LEVEL = frozenset("mrr arr cmrr carr revenue recurring monthly annual usd eur gbp total".split())
_CHANGE = frozenset("change delta impact difference movement".split())
_DATES = ("effective date", "change date", "activity date", "movement date", "event date", "occurred at")
_FIRST = 1970 * 12
QUIET = 2
"""A list whose last movement is older than so many months ends with it: nobody kept it up."""


@dataclass(frozen=True)
class _Movement:
    row: int
    account: int
    period: int
    kind: str
    minor: int
    blank: bool


class MovementList:
    """``New``, ``Expansion``, ``Contraction``, ``Churn`` ... down a column, each with its day and amount."""

    name = "movement_list"
    label = "one row per movement, with its day and kind"

    def fit(self, view: View) -> tuple[float, str]:
        """Kinds of movements in a column, beside account, day and amount."""
        kind = view.column("kind")
        account = view.column("account") is not None or view.column("account_name") is not None
        if kind is None or not account or not _sized(view) or _day_column(view) is None:
            return 0.0, "no columns for account, day, kind and amount of a movement"
        if not any(movement_kind(v) for v in view.table.column(kind)):
            return 0.0, "the kinds are no movements"
        return 0.98, f"kinds of movements in {view.span([kind])}"

    def read(self, view: View) -> Reading:
        """Losses may carry a minus; an account must begin before it grows, shrinks or leaves."""
        key, kind = key_column(view), needed(view, "kind")
        changed = _change_column(view)
        amount = changed if changed is not None else amount_column(view)
        day = _day_column(view)
        _ask_level(view, amount)
        block = _block(view, account_rows(view, key, amount), amount)
        rows = block.rows
        periods = _periods(view, rows, day if day is not None else needed(view, "period"))
        kinds = _kinds(view, rows, kind)
        currency = currency_of(view, block)
        minor: list[int] = _signed(view, block, kinds, minor_units(view, block, currency)[:, 0]).tolist()
        index: dict[str, int] = {}
        keys = [account_key(text_of(v)) for v in column_values(view, rows, key)]
        accounts = [index.setdefault(k, len(index)) for k in keys]
        stated = block.stated[:, 0].tolist()
        moves = [
            _Movement(r, a, p.last, k, m, not s)
            for r, a, p, k, m, s in zip(rows, accounts, periods, kinds, minor, stated, strict=True)
        ]
        amounts = _ledger(view, key, amount, list(index), moves, periods[0])
        amounts.currency, amounts.basis = currency, basis_of(view, [amount])
        return assemble(view, amounts, LOG, plain=False)


def _day_column(view: View) -> int | None:
    found = view.column("period")
    if found is not None:
        return found
    for column in range(view.table.left, view.table.right):
        if " ".join(w for w in words_of(view.header(column)) if w != "utc") in _DATES:
            return column
    return None


def _sized(view: View) -> bool:
    return view.column("amount") is not None or _change_column(view) is not None


def _change_column(view: View) -> int | None:
    """The column of what changed: chosen by the user, or headed ``MRR change``."""
    chosen = [g.column for g in view.roles if g.role == "amount" and g.confidence == 1.0]
    if chosen:
        return chosen[0]
    for column in range(view.table.left, view.table.right):
        words = set(words_of(view.header(column)))
        known = words & _CHANGE and words <= _CHANGE | _LEVEL | {"amount", "in", "net"}
        if known and column not in view.columns("kind"):
            return column
    return None


def _ask_level(view: View, amount: int) -> None:
    """A bare ``MRR`` beside a kind may be the change, or what the account pays from then on."""
    words = set(words_of(view.header(amount)))
    if not words or not words <= _LEVEL or view.answer("movement_amount") == "change":
        return
    raise Question(
        f"Is {view.header(amount)} the size of each movement, or what the account pays from then on?",
        hint="Say which one; the figure depends on it.",
        where=view.cells([(view.table.header_top, amount)]),
        choices=(
            Choice("The size of the movement", {"answers": {"movement_amount": "change"}}),
            Choice("What the account pays", {"answers": {"layout": "account_period_rows"}}),
        ),
    )


def _block(view: View, rows: list[int], amount: int) -> Block:
    if not rows:
        raise no_rows(view)
    block = read_block(view, rows, [amount])
    mark_wrong_formats(view, block)
    ask_about_texts(view, block)
    if block.bad:
        raise BadCell(
            f"There is no amount in {listed([f'“{t}”' for t in dict.fromkeys(block.bad.values())])}.",
            hint="Correct the cells, then try again.",
            where=view.cells(map(block.place, block.bad)),
        )
    return block


def _periods(view: View, rows: list[int], column: int) -> list[Period]:
    """The period each movement falls into; all of one length. Raises BadCell."""
    values, patterns = column_values(view, rows, column), column_patterns(view, rows, column)
    order = date_order(values, view.book.locale) or "MDY"
    found: list[Period | None] = []
    for value, pattern in zip(values, patterns, strict=True):
        named = parse_header(value, pattern, order=order, fiscal_start=view.ask.fiscal_start)
        day = from_serial(value) if isinstance(value, int | float) and not pattern else None
        found.append(named.period if named else month_of(day) if day else None)
    grain = next((p.grain for p in found if p), "month")
    wrong = [r for r, p in zip(rows, found, strict=True) if p is None or p.grain != grain or p.last < _FIRST]
    if wrong:
        raise BadCell(
            f"{counted(len(wrong), 'movement')} {'has' if len(wrong) == 1 else 'have'} no readable day.",
            hint="Write each day as 2025-01-31, or each month as 2025-01.",
            where=view.cells((r, column) for r in wrong),
        )
    return [p for p in found if p]


def _kinds(view: View, rows: list[int], column: int) -> list[str]:
    values = column_values(view, rows, column)
    kinds = [movement_kind(v) for v in values]
    wrong = [r for r, k in zip(rows, kinds, strict=True) if k is None or k == "end"]
    if wrong:
        texts = list(dict.fromkeys(f"“{text_of(view.tab.value(r, column)) or 'blank'}”" for r in wrong))
        raise BadCell(
            f"{listed(texts)} {'is' if len(texts) == 1 else 'are'} no kind of movement.",
            hint="Write new, expansion, contraction, churn or reactivation.",
            where=view.cells((r, column) for r in wrong),
        )
    return [k for k in kinds if k]


def _signed(view: View, block: Block, kinds: Sequence[str], minor: Cents) -> Cents:
    """Every movement with its sign: losses below zero, all else above. Raises BadCell for other signs."""
    lost = np.array([k in _LOSSES for k in kinds], np.bool_)
    both = bool((minor[lost] < 0).any()) and bool((minor[lost] > 0).any())
    wrong = np.nonzero((~lost & (minor < 0)) | (lost & (minor > 0) & both))[0].tolist()
    if wrong:
        raise BadCell(
            f"{counted(len(wrong), 'movement')} {'has' if len(wrong) == 1 else 'have'} a sign that"
            " contradicts the kind.",
            hint="Write losses all with a minus or all without, and every gain without.",
            where=view.cells(block.place((i, 0)) for i in wrong),
        )
    return np.where(lost, -np.abs(minor), minor)


def _ledger(
    view: View, key: int, amount: int, keys: list[str], moves: list[_Movement], like: Period
) -> Amounts:
    """The running sums by period. ``currency`` and ``basis`` are for the caller to fill in."""
    step = MONTHS_IN[like.grain]
    first = min(m.period for m in moves)
    last = max(first, _last(view, max(m.period for m in moves), like))
    width = (last - first) // step + 1
    change = np.zeros((len(keys), width), np.int64)
    balance = [0] * len(keys)
    begun = [False] * len(keys)
    unborn: list[_Movement] = []
    rows: dict[int, list[_Movement]] = defaultdict(list)
    for move in sorted(moves, key=lambda m: (m.period, m.kind not in _OPENING, m.kind in _LOSSES, m.row)):
        minor = -balance[move.account] if move.blank and move.kind == "churn" else move.minor
        begun[move.account] |= move.kind in _OPENING or view.answer("opening") == "new"
        balance[move.account] += minor
        if not begun[move.account] or balance[move.account] < 0:
            unborn.append(move)
        if move.period <= last:
            change[move.account, (move.period - first) // step] += minor
        rows[move.account].append(move)
    _refuse_unborn(view, amount, key, unborn)
    minor_sums = np.cumsum(change, axis=1)

    def places(account: int, period: int) -> list[Place]:
        until = first + period * step
        return [(m.row, amount) for m in rows[account] if m.period <= until] or [
            (rows[account][0].row, amount)
        ]

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
        accounts, periods, minor_sums, stated, "", "revenue", places, {}, [amount] * width,
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


def _refuse_unborn(view: View, amount: int, key: int, moves: list[_Movement]) -> None:
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
        where=view.cells((m.row, amount) for m in moves),
        choices=(Choice("They were new then", {"answers": {"opening": "new"}}),) if grown else (),
    )
