"""Accounts x columns of minor units: what a layout hands on before any window is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from addon.core.layouts.cells import (
    Block,
    Place,
    ask_about_texts,
    column_values,
    mark_wrong_formats,
    read_block,
)
from addon.core.layouts.totals import account_lines
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account, Basis, Cents, Mask, account_key
from addon.core.money import to_minor_array
from addon.core.period import Grain, Period
from addon.core.table import Value
from addon.errors import BadCell, Choice, EmptyWindow, Question, UnknownLayout

_ERROR = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ERROR!|SPILL!)|Loading\.\.\.", re.IGNORECASE)
Cells = Callable[[int, int], tuple[str, ...]]


@dataclass
class Amounts:
    """int64 minor units, shape (accounts, columns), with what is blank and what could not be read.

    ``periods``: one per column, ascending, where the columns are periods. ``bad``: (account, column) -> text
    of a cell that holds no amount. ``places(account, column)``: tab cells behind an amount. ``grain``: set
    when the periods stand further apart than they are long.
    """

    accounts: list[Account]
    periods: list[Period]
    minor: Cents
    stated: Mask
    currency: str
    basis: Basis
    places: Callable[[int, int], list[Place]]
    bad: dict[Place, str] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)
    grain: Grain | None = None

    @property
    def step(self) -> Grain:
        """How far the periods are apart: their own grain, or coarser for months a year apart."""
        return self.grain or self.periods[0].grain

    def take(self, columns: Sequence[int]) -> Amounts:
        """Only some of the columns, in the given order."""
        where = {c: i for i, c in enumerate(columns)}
        places, picked = self.places, list(columns)
        return Amounts(
            self.accounts,
            [self.periods[c] for c in picked] if self.periods else [],
            self.minor[:, picked],
            self.stated[:, picked],
            self.currency,
            self.basis,
            lambda a, p: places(a, picked[p]),
            {(a, where[p]): text for (a, p), text in self.bad.items() if p in where},
            [self.columns[c] for c in picked] if self.columns else [],
            self.grain,
        )

    def without(self, accounts: set[int]) -> Amounts:
        """All but some of the accounts."""
        kept = [a for a in range(len(self.accounts)) if a not in accounts]
        where = {a: i for i, a in enumerate(kept)}
        places = self.places
        return Amounts(
            [self.accounts[a] for a in kept],
            self.periods,
            self.minor[kept],
            self.stated[kept],
            self.currency,
            self.basis,
            lambda a, p: places(kept[a], p),
            {(where[a], p): text for (a, p), text in self.bad.items() if a in where},
            self.columns,
            self.grain,
        )


def key_column(view: View) -> int:
    """The column accounts are keyed by.

    Raises UnknownLayout when no column names accounts, BadCell where a cell shows an error instead of a name:
    all customers whose name was not found would be one.
    """
    column = view.column("account")
    if column is None:
        column = view.column("account_name")
    if column is None:
        raise UnknownLayout(
            "No column names the accounts.",
            hint="Choose the account column, or give it a header such as Account.",
            where=[view.tab.range(view.table.rect)],
        )
    _refuse_errors(view, column)
    return column


def _refuse_errors(view: View, column: int) -> None:
    values = view.table.column(column)
    wrong = {v for v in set(values) if isinstance(v, str) and _ERROR.fullmatch(v.strip())}
    if wrong:
        rows = [view.table.top + n for n, value in enumerate(values) if value in wrong]
        shown = listed([f"“{text}”" for text in sorted(wrong)])
        number = len(rows)
        raise BadCell(
            f"{counted(number, 'cell')} under {view.header(column)} {'shows' if number == 1 else 'show'}"
            f" {shown} instead of an account.",
            hint="Correct the formulas, or wait until the sheet has loaded, then try again.",
            where=view.cells((row, column) for row in rows),
        )


def text_of(value: object) -> str:
    """A cell as a name: numbers without a trailing ``.0``."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def plain_amounts(view: View, columns: list[int], periods: list[Period]) -> Amounts:
    """One row per account, amounts in ``columns``; totals left out, repeated accounts added and said."""
    key = key_column(view)
    name_column = view.column("account_name")
    tab = view.tab
    rows = [r for r in range(view.table.top, min(view.table.bottom, len(tab.rows))) if tab.rows[r]]
    if not rows:
        raise no_rows(view)
    block = read_block(view, rows, columns)
    labels = [text_of(v) for v in named_accounts(view, rows, key)]
    if name_column is not None:
        labels = [t or text_of(tab.value(r, name_column)) for t, r in zip(labels, rows, strict=True)]
    kept = account_lines(view, block, labels)
    if not kept:
        raise no_rows(view)
    block = block.keep(kept)
    labels = [labels[i] for i in kept]
    mark_wrong_formats(view, block)
    ask_about_texts(view, block)
    currency = currency_of(view, block)
    minor = minor_units(view, block, currency)
    names = labels if name_column is None else [text_of(tab.value(r, name_column)) for r in block.rows]
    return _grouped(view, block, labels, names, minor, currency, periods)


def named_accounts(view: View, rows: list[int], key: int) -> list[Value]:
    """The account cells of some rows; a merged cell names the account of all its rows."""
    values = column_values(view, rows, key)
    merged = [m for m in view.tab.merges if m.left <= key < m.right and m.bottom - m.top > 1]
    if merged:
        named = {r: view.tab.value(m.top, m.left) for m in merged for r in range(m.top, m.bottom)}
        values = [named.get(r, v) if v is None else v for r, v in zip(rows, values, strict=True)]
    return values


def one_column(view: View, role: str) -> int | None:
    """The only column of a role. Raises Question when several are read as it: they are never added."""
    columns = [g for g in view.roles if g.role == role]
    best = max((g.confidence for g in columns), default=0.0)
    rivals = [g.column for g in columns if g.confidence == best or best < 1.0]
    if len(rivals) < 2:
        return rivals[0] if rivals else None
    headers = [view.header(c) for c in rivals]
    raise Question(
        f"Which column holds the {role}: {' or '.join(headers)}?",
        hint="Choose one; the columns are never added.",
        where=view.cells((view.table.header_top, c) for c in rivals),
        choices=tuple(
            Choice(h, {"mapping": {role: view.span([c])}}) for h, c in zip(headers, rivals, strict=True)
        ),
    )


def no_rows(view: View) -> EmptyWindow:
    """The answer to a table with a header and nothing below it."""
    return EmptyWindow(
        "The table has a header and no amounts below it.",
        hint="Add one row per account.",
        where=[view.tab.range(view.table.rect)],
    )


def minor_units(view: View, block: Block, currency: str) -> Cents:
    """The block in minor units; roundings are counted and said. Raises BadCell for absurdly large amounts."""
    try:
        minor, rounded = to_minor_array(block.units, currency)
    except OverflowError:
        line, index = map(int, np.unravel_index(np.argmax(np.abs(block.units)), block.units.shape))
        raise BadCell(
            f"The amount {block.units[line, index]:,.0f} is too large to be money.",
            hint="Correct the cell, or choose other amount columns.",
            where=view.cells([block.place((line, index))]),
        ) from None
    if rounded.any():
        places = [block.place((int(i), int(j))) for i, j in np.argwhere(rounded)[:200]]
        number = int(rounded.sum())
        view.notes.assumed(
            "rounded",
            f"{counted(number, 'amount')} {'has' if number == 1 else 'have'} fractions of a cent:"
            " rounded half to even.",
            view.cells(places),
        )
    return minor


def _grouped(
    view: View,
    block: Block,
    labels: list[str],
    names: list[str],
    minor: Cents,
    currency: str,
    periods: list[Period],
) -> Amounts:
    """Lines of one account added up."""
    index: dict[str, int] = {}
    of_line = [index.setdefault(account_key(label), len(index)) for label in labels]
    lines: list[list[int]] = [[] for _ in index]
    for line, account in enumerate(of_line):
        lines[account].append(line)
    if len(index) < len(labels):
        _say_duplicates(view, block, labels, [x for x in lines if len(x) > 1])
        total = np.zeros((len(index), minor.shape[1]), np.int64)
        np.add.at(total, of_line, minor)
        stated = np.zeros(total.shape, np.bool_)
        np.logical_or.at(stated, of_line, block.stated)
    else:
        total, stated = minor, block.stated
    keys = list(index)
    accounts = [
        Account(keys[a], names[x[0]] or labels[x[0]], tuple(block.rows[i] for i in x))
        for a, x in enumerate(lines)
    ]
    columns, block_stated = block.columns, block.stated
    return Amounts(
        accounts,
        periods,
        total,
        stated,
        currency,
        basis_of(view, columns),
        lambda a, p: (
            [(block.rows[i], columns[p]) for i in lines[a] if block_stated[i, p]]
            or [(block.rows[lines[a][0]], columns[p])]
        ),
        {(of_line[i], j): text for (i, j), text in block.bad.items()},
        columns,
    )


def _say_duplicates(view: View, block: Block, labels: list[str], groups: list[list[int]]) -> None:
    key = key_column(view)
    cells = view.cells((block.rows[i], key) for g in groups for i in g)
    names = [labels[g[0]] for g in groups]
    say_duplicates(view, names, cells)


def say_duplicates(view: View, names: list[str], cells: list[str]) -> None:
    """Warn that accounts stand in several rows and were added; raises Question when the user refuses that."""
    one = len(names) == 1
    message = (
        f"{counted(len(names), 'account')} {'stands' if one else 'stand'} in several rows ({listed(names)})"
    )
    if view.answer("duplicates") == "refuse":
        raise Question(
            f"{message}.",
            hint="Give each account one row, or let the rows be added.",
            where=cells,
            choices=(Choice("Add the rows", {"answers": {"duplicates": "add"}}),),
        )
    view.notes.warn("duplicate_account", f"{message}: their rows are added.", cells)
