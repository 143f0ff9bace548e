"""Parents and mergers: accounts that belong to another one are rolled up before anything is computed.

A parent column (or another tab that lists accounts with their parents, such as ``Mergers``) says so. A merger
restates history: what left one account and came to the other was never lost.
"""

from __future__ import annotations

import numpy as np

from addon.core.finding import find_tables
from addon.core.layouts.amounts import Amounts, text_of
from addon.core.layouts.cells import Place
from addon.core.layouts.reading import BlankReading
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account, account_key
from addon.core.roles import guess_roles
from addon.errors import Choice, Question


def roll_up(view: View, amounts: Amounts) -> Amounts:
    """The amounts with every account counted in its parent; as they are when nobody has one.

    Answer ``parents``: ``roll_up`` (the default, said) or ``separate``. Raises Question for accounts that are
    each other's parents.
    """
    said = _parents(view, amounts)
    if not said:
        return amounts
    separate = view.answer("parents") == "separate"
    roots = [_root(view, amounts, said, index, separate) for index in range(len(amounts.accounts))]
    if all(key == account.key for (key, _), account in zip(roots, amounts.accounts, strict=True)):
        return amounts
    index: dict[str, int] = {}
    of_account = [index.setdefault(key, len(index)) for key, _ in roots]
    members: list[list[int]] = [[] for _ in index]
    for account, group in enumerate(of_account):
        members[group].append(account)
    names = dict(roots)
    own = [a.key for a in amounts.accounts]
    _say(view, amounts, [m for m in members if len(m) > 1 or roots[m[0]][0] != own[m[0]]], not separate)
    if separate:
        return amounts
    accounts = [_group(amounts, key, names[key], members[group]) for key, group in index.items()]
    return _summed(amounts, accounts, of_account, members)


def _parents(view: View, amounts: Amounts) -> dict[str, str]:
    """Account key -> what the sheet calls its parent."""
    column = view.column("parent")
    found: dict[str, str] = {}
    for account in amounts.accounts if column is not None else ():
        assert column is not None
        for row in reversed(account.rows):
            text = text_of(view.tab.value(row, column)).strip()
            if text:
                found[account.key] = text
                break
    if column is None:
        found = _other_tab(view, amounts)
    return found


def _other_tab(view: View, amounts: Amounts) -> dict[str, str]:
    """The same from another tab that lists accounts with their parents."""
    known = {a.key: a.key for a in amounts.accounts}
    for account in amounts.accounts:
        known.setdefault(account_key(account.name), account.key)
    for tab in view.book.tabs:
        if tab.ours or not tab.loaded or tab.sheet_id == view.tab.sheet_id:
            continue
        for table in find_tables(tab, None, view.book.locale, view.ask.fiscal_start):
            by_role = {g.role: g.column for g in reversed(guess_roles(table, {}, frozenset()))}
            if "account" not in by_role or "parent" not in by_role:
                continue
            found: dict[str, str] = {}
            for row in range(table.top, table.bottom):
                key = known.get(account_key(tab.value(row, by_role["account"])))
                parent = text_of(tab.value(row, by_role["parent"])).strip()
                if key is not None and parent:
                    found[key] = parent
            if found:
                return found
    return {}


def _root(view: View, amounts: Amounts, said: dict[str, str], index: int, separate: bool) -> tuple[str, str]:
    """The key and the name of the account at the top; a parent without a row of its own is a new account."""
    by_key = {a.key: a for a in amounts.accounts}
    by_name = {account_key(a.name): a for a in reversed(amounts.accounts)}
    account: Account = amounts.accounts[index]
    seen = [account.key]
    while account.key in said:
        text = said[account.key]
        key = account_key(text)
        parent = by_key.get(key) or by_name.get(key)
        if parent is None:
            return key, text
        if parent.key == account.key:
            break
        if parent.key in seen and separate:
            break
        if parent.key in seen:
            raise _circle(view, [by_key[k] for k in seen])
        seen.append(parent.key)
        account = parent
    return account.key, account.name


def _circle(view: View, accounts: list[Account]) -> Question:
    column = view.column("parent")
    return Question(
        f"{listed([a.name for a in accounts])} are each other's parents.",
        hint="Correct the parents, or count every account on its own.",
        where=view.cells(
            (row, column if column is not None else view.table.left) for a in accounts for row in a.rows
        ),
        choices=(Choice("Count every account on its own", {"answers": {"parents": "separate"}}),),
    )


def _say(view: View, amounts: Amounts, groups: list[list[int]], together: bool) -> None:
    column = view.column("parent")
    children = [amounts.accounts[a] for group in groups for a in group]
    names = tuple(a.name for a in children)
    rows = [row for a in children for row in a.rows]
    into = counted(len(groups), "parent")
    message = f"{counted(len(children), 'account')} {'roll' if len(children) > 1 else 'rolls'} up into {into}"
    label, other = "Count every account on its own", "separate"
    if not together:
        message = f"{counted(len(children), 'account')} of {into}: each counted on its own"
        label, other = "Roll accounts up into their parents", "roll_up"
    money = int(amounts.minor[[a for group in groups for a in group], -1].sum())
    cells = tuple(view.cells((row, column if column is not None else view.table.left) for row in rows))
    choices = (Choice(label, {"answers": {"parents": other}}),)
    view.notes.readings.append(BlankReading("parents", message, names, money, cells, choices))


def _group(amounts: Amounts, key: str, name: str, members: list[int]) -> Account:
    if len(members) == 1 and amounts.accounts[members[0]].key == key:
        return amounts.accounts[members[0]]
    accounts = sorted((amounts.accounts[a] for a in members), key=lambda a: a.key != key)
    rows = tuple(row for account in accounts for row in account.rows)
    return Account(key, name, rows, members=tuple(account.key for account in accounts))


def _summed(
    amounts: Amounts, accounts: list[Account], of_account: list[int], members: list[list[int]]
) -> Amounts:
    shape = (len(accounts), amounts.minor.shape[1])
    minor, stated = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    np.add.at(minor, of_account, amounts.minor)
    np.logical_or.at(stated, of_account, amounts.stated)
    places, was = amounts.places, amounts.stated

    def together(account: int, period: int) -> list[Place]:
        mine = members[account]
        return [p for a in mine if was[a, period] for p in places(a, period)] or places(mine[0], period)

    bad = {(of_account[a], p): text for (a, p), text in amounts.bad.items()}
    return Amounts(
        accounts,
        amounts.periods,
        minor,
        stated,
        amounts.currency,
        amounts.basis,
        together,
        bad,
        amounts.columns,
        amounts.grain,
    )
