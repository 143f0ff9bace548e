"""What else is known of an account: other columns of its row, and an accounts tab of the same workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from addon.core.dates import date_order, parse_date, parse_header, words_of
from addon.core.finding import find_tables
from addon.core.layouts.amounts import Amounts, text_of
from addon.core.layouts.beside import CANCELLED, is_cancelling
from addon.core.layouts.other_spans import other_span
from addon.core.layouts.reading import Directory
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account, account_key
from addon.core.roles import DATES, MOVEMENTS, RoleGuess, guess_roles
from addon.core.subject_words import HEADERS
from addon.core.table import Tab, Table

_NEVER = frozenset({"account", "account_name", "amount", "period", "ignore", "kind", *MOVEMENTS})
_DATED = (*DATES, CANCELLED)
_TOTALS = frozenset("total totals change delta diff difference sum trend sparkline growth nrr grr".split())
_JOINS = frozenset(
    "segment owner domain email contact linkedin renewal term_start term_end status seats usage"
    " parent".split()
)
_NUMBERS = frozenset(f"{HEADERS['siren']}|{HEADERS['siret']}".split("|"))


class FactCells(Mapping[str, str]):
    """The addresses of an account's facts, made when asked for."""

    def __init__(self, places: tuple[tuple[Tab, int, Mapping[str, int]], ...]) -> None:
        self._places = places

    def __getitem__(self, fact: str) -> str:
        for tab, row, columns in self._places:
            if fact in columns and tab.value(row, columns[fact]) is not None:
                return tab.a1(row, columns[fact])
        raise KeyError(fact)

    def __iter__(self) -> Iterator[str]:
        found = {f for tab, row, cs in self._places for f, c in cs.items() if tab.value(row, c) is not None}
        return iter(sorted(found))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Columns:
    """The fact columns of one table: what each is called and how its cells are read."""

    def __init__(self, table: Table, roles: tuple[RoleGuess, ...], locale: str, used: frozenset[int]) -> None:
        self.tab, self.table = table.tab, table
        by_column = {g.column: g.role for g in roles}
        self.names: dict[str, int] = {}
        for column in range(table.left, table.right):
            role = by_column.get(column)
            header = table.names[column - table.left]
            fact = role or (CANCELLED if is_cancelling(header) else header)
            pattern = self.tab.number_format(table.top - 1, column) if table.top > table.header_top else ""
            dated = role is None and parse_header(table.raw_header[column - table.left], pattern) is not None
            skip = (
                dated
                or other_span(header) is not None
                or column in used
                or column in table.tab.our_columns
                or role in _NEVER
                or not fact
            )
            if not skip and not (role is None and _TOTALS & set(words_of(header))):
                self.names.setdefault(fact, column)
        self.orders = {
            c: date_order((table.tab.value(r, c) for r in range(table.top, table.bottom)), locale) or "DMY"
            for f, c in self.names.items()
            if f in _DATED
        }

    def facts(self, row: int) -> dict[str, object]:
        """What one row says, blanks left out; dates as dates where they can be read."""
        found: dict[str, object] = {}
        for fact, column in self.names.items():
            value = self.tab.value(row, column)
            if value is None:
                continue
            if fact in _DATED:
                pattern = self.tab.number_format(row, column)
                if not pattern and isinstance(value, int | float):
                    pattern = "yyyy-mm-dd"
                day = parse_date(value, pattern, self.orders[column])
                if day:
                    found[fact] = day
            else:
                found[fact] = value
        return found


def attach(
    view: View, amounts: Amounts, used: list[int], revenue: list[int]
) -> tuple[Amounts, dict[str, int]]:
    """The amounts with facts on their accounts, and the accounts an accounts tab does not know.

    ``revenue``: minor units per account by which the unmatched are listed.
    """
    own = Columns(view.table, view.roles, view.book.locale, frozenset(used))
    joined = _accounts_tab(view, amounts)
    view.notes.directory = Directory(joined[0].table, joined[1]) if joined else None
    accounts: list[Account] = []
    unmatched: dict[str, int] = {}
    for index, account in enumerate(amounts.accounts):
        facts: dict[str, object] = {}
        places: list[tuple[Tab, int, Mapping[str, int]]] = []
        for row in _telling(account.rows) if own.names else ():
            for fact, value in own.facts(row).items():
                facts.setdefault(fact, value)
            places.append((view.tab, row, own.names))
        if joined:
            columns, rows = joined
            row = rows.get(account.key, rows.get(account_key(account.name), -1))
            if row >= 0:
                for fact, value in columns.facts(row).items():
                    facts.setdefault(fact, value)
                places.append((columns.tab, row, columns.names))
            elif revenue[index]:
                unmatched[account.name] = unmatched.get(account.name, 0) + revenue[index]
        accounts.append(
            replace(account, facts=facts, fact_cells=FactCells(tuple(places))) if facts else account
        )
    if joined and unmatched:
        _say_unmatched(view, joined[0].tab, amounts, unmatched)
    amounts.accounts = accounts
    return amounts, unmatched


def _telling(rows: tuple[int, ...]) -> tuple[int, ...]:
    """The rows of an account that are asked for facts: all of a few, of many the last and the first."""
    return rows if len(rows) <= 2 else (rows[-1], rows[0])


def _say_unmatched(view: View, tab: Tab, amounts: Amounts, unmatched: dict[str, int]) -> None:
    names = sorted(unmatched, key=lambda n: -unmatched[n])
    rows = {a.name: a.rows for a in amounts.accounts}
    key = view.column("account")
    view.notes.warn(
        "unmatched_accounts",
        f"{counted(len(names), 'account')} with revenue {'is' if len(names) == 1 else 'are'} not in the tab"
        f" {tab.title} ({listed(names)}).",
        view.cells((rows[n][0], key) for n in names if rows[n] and key is not None),
        sum(unmatched.values()),
    )


def _accounts_tab(view: View, amounts: Amounts) -> tuple[Columns, dict[str, int]] | None:
    """The best other tab that lists accounts with facts: its columns and key -> row."""
    keys = {a.key for a in amounts.accounts} | {account_key(a.name) for a in amounts.accounts}
    best: tuple[int, Columns, dict[str, int]] | None = None
    for tab in view.book.tabs:
        if tab.ours or not tab.loaded or tab is view.tab or tab.sheet_id == view.tab.sheet_id:
            continue
        for table in find_tables(tab, None, view.book.locale, view.ask.fiscal_start):
            found = _directory(view, table)
            if found is None:
                continue
            matched = len(keys & set(found[1]))
            needed = min(len(amounts.accounts), len(found[1])) / 3
            if matched and matched >= needed and (best is None or matched > best[0]):
                best = (matched, *found)
    return (best[1], best[2]) if best else None


def _numbered(table: Table) -> bool:
    """Whether a column is headed as the company numbers by which signals are known."""
    return any(" ".join(words_of(name)) in _NUMBERS for name in table.names)


def _directory(view: View, table: Table) -> tuple[Columns, dict[str, int]] | None:
    """A table read as a list of accounts, or None when it has no account or nothing to say of them."""
    roles = guess_roles(table, {}, frozenset())
    by_role = {g.role: g.column for g in reversed(roles)}
    if "account" not in by_role or not (_JOINS & set(by_role) or _numbered(table)):
        return None
    columns = Columns(table, roles, view.book.locale, frozenset())
    rows: dict[str, int] = {}
    for role in ("account", "account_name"):
        if role not in by_role:
            continue
        for row in range(table.top, table.bottom):
            key = account_key(text_of(table.tab.value(row, by_role[role])))
            if key:
                rows.setdefault(key, row)
    return columns, rows
