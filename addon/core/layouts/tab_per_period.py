"""One tab per period: the same list of accounts on tabs called Jan 2025, Feb 2025 and so on.

The tabs are laid side by side into one table, one row per account and one column per tab; every address that
is shown leads back to the cell on its own tab. From there on it is read as periods across.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from addon.core.dates import MONTHS, HeaderPeriod, parse_header, words_of
from addon.core.finding import find_tables
from addon.core.layouts.amounts import plain_amounts, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.reading import Reading
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import account_key
from addon.core.roles import RoleGuess, guess_roles
from addon.core.table import Rect, Tab, Table, Value, column_letter
from addon.errors import Choice, Question

_NEVER = frozenset({"account", "account_name", "amount", "period", "ignore"})
Cell = tuple[Tab, int, int]


@dataclass(frozen=True)
class SideBySide(Tab):
    """Several tabs as one; ``cells`` leads from its own (row, column) to the tab, row and column meant."""

    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)

    def a1(self, row: int, column: int) -> str:
        """The address of the cell that stands here, on its own tab."""
        tab, at, of = self.cells.get((row, column)) or next(iter(self.cells.values()))
        return tab.a1(at, of)

    def range(self, rect: Rect) -> str:
        """The address of a run in one column where it is a run on its own tab, else of its first cell."""
        found = [self.cells.get((row, rect.left)) for row in range(rect.top, rect.bottom)]
        known = [cell for cell in found if cell is not None]
        if not known:
            return self.a1(rect.top, rect.left)
        tab, top, column = known[0]
        run = all(cell == (tab, top + n, column) for n, cell in enumerate(found))
        return tab.range(Rect(top, column, top + (len(found) if run else 1), column + 1))


@dataclass(frozen=True)
class _Part:
    """One tab of a period: its table, and the columns of account and amount."""

    period: HeaderPeriod
    table: Table
    roles: tuple[RoleGuess, ...]
    account: int
    amount: int


class TabPerPeriod:
    """Tabs whose titles name periods, each with accounts and one amount column."""

    name = "tab_per_period"
    label = "one tab per period, one row per account"

    def fit(self, view: View) -> tuple[float, str]:
        """Two such tabs suffice; the table itself must have no periods of its own."""
        if not parse_header(view.tab.title, fiscal_start=view.ask.fiscal_start):
            return 0.0, "the tab's title names no period"
        if len(view.headers) >= 2 or view.column("period") is not None or view.column("term_start"):
            return 0.1, "the table has periods of its own"
        parts = _parts(view)
        if len(parts) < 2 or all(part.table.tab.sheet_id != view.tab.sheet_id for part in parts):
            return 0.0, "fewer than two tabs named after periods hold accounts and amounts"
        return 0.96, f"{len(parts)} tabs named {parts[0].table.tab.title} to {parts[-1].table.tab.title}"

    def read(self, view: View) -> Reading:
        """The tabs side by side. Raises Question for two tabs of one period."""
        parts = _parts(view)
        _refuse_twins(parts)
        _refuse_rivals(parts)
        _say_headers(view, parts)
        together, columns = _stack(view, parts)
        view.notes.assumed(
            "tabs_side_by_side",
            f"{counted(len(parts), 'tab')} read side by side: {parts[0].table.tab.title} to"
            f" {parts[-1].table.tab.title}.",
        )
        amounts = plain_amounts(together, columns, [part.period.period for part in parts])
        return assemble(together, amounts, LOG, plain=False)


def _parts(view: View) -> list[_Part]:
    """The tabs that hold a period's accounts, in time order and of the commonest grain."""
    found: list[_Part] = []
    for tab in view.book.tabs:
        period = parse_header(tab.title, fiscal_start=view.ask.fiscal_start)
        if period is None or period.plan or tab.ours or not tab.loaded:
            continue
        for table in find_tables(tab, None, view.book.locale, view.ask.fiscal_start)[:1]:
            roles = guess_roles(table, view.ask.mapping, frozenset())
            account = _column(roles, "account", "account_name")
            amount = _column(roles, "amount")
            if account is not None and amount is not None:
                found.append(_Part(period, table, roles, account, amount))
    grains = Counter(part.period.period.grain for part in found)
    grain = grains.most_common(1)[0][0] if grains else None
    return sorted(
        (part for part in found if part.period.period.grain == grain),
        key=lambda part: part.period.period.last,
    )


def _column(roles: tuple[RoleGuess, ...], *names: str) -> int | None:
    for name in names:
        found = [g for g in roles if g.role == name]
        if found:
            return max(found, key=lambda g: (g.confidence, -g.column)).column
    return None


def _refuse_twins(parts: list[_Part]) -> None:
    for one, other in pairwise(parts):
        if one.period.period == other.period.period:
            raise Question(
                f"The tabs {one.table.tab.title} and {other.table.tab.title} are both"
                f" {one.period.period.label}.",
                hint="Rename the one that does not count.",
                where=[one.table.tab.range(one.table.rect), other.table.tab.range(other.table.rect)],
            )


def _refuse_rivals(parts: list[_Part]) -> None:
    """Two columns on a tab that may both be the amount: only the user can say which holds."""
    for part in parts:
        amounts = [g for g in part.roles if g.role == "amount"]
        best = max(g.confidence for g in amounts)
        rivals = [g for g in amounts if g.confidence == best]
        if len(rivals) > 1:
            tab, top = part.table.tab, part.table.header_top
            spans = [(g.header, column_letter(g.column)) for g in rivals]
            raise Question(
                f"Which column of the tab {tab.title} holds the amount: {' or '.join(h for h, _ in spans)}?",
                hint="Choose one for all tabs; the columns are never added.",
                where=[tab.a1(top, g.column) for g in rivals],
                choices=tuple(Choice(h, {"mapping": {"amount": f"{c}:{c}"}}) for h, c in spans),
            )


def _say_headers(view: View, parts: list[_Part]) -> None:
    """Warn where the amounts of the tabs stand under different words, such as Net here and Gross there."""
    heads: dict[str, _Part] = {}
    for part in parts:
        words = words_of(part.table.names[part.amount - part.table.left])
        heads.setdefault(" ".join(w for w in words if not w.isdigit() and w not in MONTHS), part)
    if len(heads) > 1:
        places = [(p.table, p.amount) for p in heads.values()]
        named = [f"{table.names[column - table.left]} on {table.tab.title}" for table, column in places]
        view.notes.warn(
            "amount_headers",
            f"The amounts of the tabs are headed differently: {listed(named)}.",
            [table.tab.a1(table.header_top, column) for table, column in places],
        )


def _stack(view: View, parts: list[_Part]) -> tuple[View, list[int]]:
    """A view of one table made of all parts, and its amount columns.

    Its columns: the account, one per part, then what the newest tab with that header says of an account.
    """
    rows: dict[tuple[str, int], int] = {}
    cells: dict[tuple[int, int], Cell] = {}
    facts: dict[str, int] = {}
    for part in reversed(parts):
        for guess in part.roles:
            header = part.table.names[guess.column - part.table.left]
            if guess.role not in _NEVER and header and guess.column not in part.table.tab.our_columns:
                facts.setdefault(header, 1 + len(parts) + len(facts))
    for index, part in enumerate(parts):
        seen: Counter[str] = Counter()
        tab = part.table.tab
        for row in range(part.table.top, part.table.bottom):
            key = account_key(text_of(tab.value(row, part.account)))
            if not key and tab.value(row, part.amount) is None:
                continue
            line = rows.setdefault((key, seen[key]), len(rows) + 1)
            seen[key] += 1
            cells[line, 0] = (tab, row, part.account)
            cells[line, 1 + index] = (tab, row, part.amount)
            for guess in part.roles:
                header = part.table.names[guess.column - part.table.left]
                if header in facts and tab.value(row, guess.column) is not None:
                    cells[line, facts[header]] = (tab, row, guess.column)
    for index, part in enumerate(parts):
        cells[0, 1 + index] = (part.table.tab, part.table.header_top, part.amount)
    cells[0, 0] = (parts[-1].table.tab, parts[-1].table.header_top, parts[-1].account)
    heads = (f"{p.table.tab.title} {p.table.names[p.amount - p.table.left]}" for p in parts)
    names = ("Account", *heads, *facts)
    tab = _tab(view.tab, parts, cells, len(rows) + 1, names)
    table = Table(tab, names, names, 0, 1, len(rows) + 1)
    periods = {1 + index: part.period for index, part in enumerate(parts)}
    roles = guess_roles(table, {}, frozenset(periods))
    used = {part.table.tab.sheet_id for part in parts}
    book = replace(view.book, tabs=tuple(t for t in view.book.tabs if t.sheet_id not in used))
    return replace(view, book=book, table=table, roles=roles, headers=periods), list(periods)


def _tab(
    asked: Tab, parts: list[_Part], cells: Mapping[tuple[int, int], Cell], height: int, names: tuple[str, ...]
) -> SideBySide:
    values: list[list[Value]] = [[None] * len(names) for _ in range(height)]
    values[0] = list(names)
    formats: list[list[str | None]] = [[None] * len(names) for _ in range(height)]
    for (row, column), (tab, at, of) in cells.items():
        if row:
            values[row][column] = tab.value(at, of)
            formats[row][column] = tab.number_format(at, of) or None

    def formula(row: int, column: int) -> bool:
        cell = cells.get((row, column))
        return bool(cell and cell[0].formulas and cell[0].formulas(cell[1], cell[2]))

    hidden = frozenset(row for (row, _), (tab, at, _) in cells.items() if row and at in tab.hidden_rows)
    veiled = frozenset(column for (_, column), (tab, _, of) in cells.items() if of in tab.hidden_columns)
    title = f"{parts[0].table.tab.title} to {parts[-1].table.tab.title}"
    return SideBySide(
        title, asked.sheet_id, values, formats, formula, height, len(names), hidden, veiled, cells=cells
    )
