"""A book and what the user asked -> a Reading: tab, table, roles, and the layout that fits best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from addon.core.dates import HeaderPeriod, date_order, parse_header
from addon.core.finding import find_tables
from addon.core.layouts.account_period_rows import AccountPeriodRows
from addon.core.layouts.assemble import reading
from addon.core.layouts.current_only import CurrentOnly
from addon.core.layouts.deals import Deals
from addon.core.layouts.fill_down import filled_down
from addon.core.layouts.invoice_lines import InvoiceLines
from addon.core.layouts.layout import Layout
from addon.core.layouts.movement_columns import MovementColumns
from addon.core.layouts.movement_list import MovementList
from addon.core.layouts.movement_schedule import MovementSchedule
from addon.core.layouts.other_spans import refuse_other_spans
from addon.core.layouts.period_totals import PeriodTotals
from addon.core.layouts.periods_across import PeriodsAcross
from addon.core.layouts.reading import Fit, Reading
from addon.core.layouts.start_end import StartEnd
from addon.core.layouts.subscriptions import Subscriptions
from addon.core.layouts.tab_per_period import TabPerPeriod
from addon.core.layouts.vertical_block import VerticalBlock
from addon.core.layouts.view import View
from addon.core.layouts.year_rows import YearRows
from addon.core.roles import guess_roles, movement_role, without_period
from addon.core.table import Ask, Book, Rect, Tab, Table, parse_range
from addon.errors import Choice, Malformed, NoSuchSheet, Question, SheetProblem, UnknownLayout

LAYOUTS: tuple[Layout, ...] = (
    PeriodsAcross(),
    AccountPeriodRows(),
    StartEnd(),
    MovementColumns(),
    VerticalBlock(),
    PeriodTotals(),
    MovementList(),
    MovementSchedule(),
    Subscriptions(),
    InvoiceLines(),
    Deals(),
    TabPerPeriod(),
    YearRows(),
    CurrentOnly(),
)
ENOUGH = 0.4


def read(book: Book, ask: Ask) -> Reading:
    """The best reading of a book. What the user must decide first comes as ``Reading.question``.

    Raises NoSuchSheet for a tab that is not there, Malformed for a request that makes no sense.
    """
    candidates = views(book, ask)
    if not candidates:
        return _nothing(_tabs(book, ask)[0])
    view, fits = max(candidates, key=lambda c: c[1][0].score)
    rivals = [
        v
        for v, f in candidates
        if v.tab.sheet_id == view.tab.sheet_id and f[0].score >= max(ENOUGH, fits[0].score - 0.3)
    ]
    try:
        if len(rivals) > 1 and not ask.range:
            raise _two_tables(rivals)
        found = _chosen(ask, fits).read(view) if fits[0].score >= ENOUGH or _forced(ask) else _unknown(view)
    except SheetProblem as question:
        found = reading(view, question=question)
    return replace(found, fits=tuple(fits))


def views(book: Book, ask: Ask) -> list[tuple[View, list[Fit]]]:
    """Every table that may hold revenue, with the layouts that may fit it, best first."""
    return [c for tab in _tabs(book, ask) for c in _candidates(book, ask, tab)]


def _tabs(book: Book, ask: Ask) -> Sequence[Tab]:
    """The tab that was asked for, or all that may hold revenue."""
    if ask.sheet_id is not None:
        for tab in book.tabs:
            if tab.sheet_id == ask.sheet_id:
                return [tab]
        raise NoSuchSheet("This tab is not in the spreadsheet any more.", hint="Choose another tab.")
    tabs = [t for t in book.tabs if t.loaded and not t.ours]
    if not tabs:
        raise NoSuchSheet("The workbook has no tab to read.", hint="Add a tab with your customers' revenue.")
    return tabs


def _candidates(book: Book, ask: Ask, tab: Tab) -> list[tuple[View, list[Fit]]]:
    """Every table of a tab with the layouts that may fit it, best first."""
    area = parse_range(ask.range, tab) if ask.range else None
    found = []
    for table in find_tables(tab, area, book.locale, ask.fiscal_start):
        view = look(book, ask, table)
        found.append((view, rank(view)))
    return found


def look(book: Book, ask: Ask, table: Table) -> View:
    """A table with its period headers and roles, before any layout reads it."""
    headers = _headers(book, ask, table)
    return filled_down(View(book, ask, table, guess_roles(table, ask.mapping, frozenset(headers)), headers))


def rank(view: View) -> list[Fit]:
    """All layouts by how well they fit, best first."""
    fits = [Fit(layout.name, layout.label, *layout.fit(view)) for layout in LAYOUTS]
    forced = _forced(view.ask)
    return sorted(fits, key=lambda f: (f.layout != forced, -f.score))


def _forced(ask: Ask) -> str | None:
    name = ask.answers.get("layout")
    if name is not None and name not in {layout.name for layout in LAYOUTS}:
        raise Malformed(f"“{name}” is no layout.", hint=f"Layouts are: {', '.join(x.name for x in LAYOUTS)}.")
    return name


def _chosen(ask: Ask, fits: list[Fit]) -> Layout:
    name = _forced(ask) or fits[0].layout
    return next(layout for layout in LAYOUTS if layout.name == name)


def _headers(book: Book, ask: Ask, table: Table) -> dict[int, HeaderPeriod]:
    """Tab columns headed by a period, ours apart."""
    order = date_order(table.raw_header, book.locale) or "MDY"
    found: dict[int, HeaderPeriod] = {}
    sides = {movement_role(without_period(name)) for name in table.names if "(" in name}
    for index, value in enumerate(table.raw_header):
        column = table.left + index
        side = movement_role(without_period(table.names[index])) if "(" in table.names[index] else None
        share = "%" in table.names[index]
        if column in table.tab.our_columns or share or (side and {"start", "end"} <= sides):
            continue
        pattern = table.tab.number_format(table.top - 1, column) if table.top > table.header_top else ""
        header = parse_header(value, pattern, order=order, fiscal_start=ask.fiscal_start)
        if header:
            found[column] = header
    return found


def _nothing(tab: Tab) -> Reading:
    """A reading of a tab without any table."""
    question = UnknownLayout(
        f"The tab {tab.title} is empty.",
        hint="Put one row per account with its revenue by month into it, or choose another tab.",
        where=[tab.a1(0, 0)],
    )
    return Reading(Table(tab, (), (), 0, 0, 0), (), (), question=question)


def _two_tables(rivals: list[View]) -> Question:
    """Two tables on one tab: only the user can say which one counts."""
    ranges = [v.tab.range(v.table.rect) for v in rivals]
    return Question(
        f"There are {len(rivals)} tables on the tab {rivals[0].tab.title}. Which one should be computed?",
        hint="Choose a table, or move one to a tab of its own.",
        where=ranges,
        choices=tuple(Choice(r.rpartition("!")[2], {"range": r.rpartition("!")[2]}) for r in ranges),
    )


def _unknown(view: View) -> Reading:
    """No layout fits: say what is missing, with the cells of the header."""
    table = view.table
    if table.top == table.header_top:
        raise UnknownLayout(
            f"The table on the tab {view.tab.title} has no header row.",
            hint="Add a row above it that names the account column and the periods.",
            where=[view.tab.range(table.rect)],
        )
    header = Rect(table.header_top, table.left, table.top, table.right)
    if _is_turned(view):
        raise UnknownLayout(
            f"On the tab {view.tab.title} the periods stand down and the accounts across.",
            hint="Turn the table, with =TRANSPOSE() on another tab or by pasting it transposed.",
            where=[view.tab.range(header)],
        )
    refuse_other_spans(view)
    raise UnknownLayout(
        f"We cannot tell how revenue is arranged on the tab {view.tab.title}.{_missing(view)}",
        hint="Choose the account and the amount columns, or head the amounts with months such as Jan 2025.",
        where=[view.tab.range(header)],
    )


def _is_turned(view: View) -> bool:
    """Whether a column of periods stands before two or more columns of amounts under names."""
    times = view.column("period")
    if times is None or times != view.table.left or view.headers:
        return False
    others = range(times + 1, view.table.right)
    numbers = [c for c in others if any(isinstance(v, int | float) for v in view.table.column(c)[:50])]
    return len(numbers) >= 2 and len(numbers) == len(others) and not view.columns("amount")


def _missing(view: View) -> str:
    """What no column holds, in words."""
    roles = {g.role for g in view.roles}
    parts = []
    if not roles & {"account", "account_name"}:
        parts.append("the accounts")
    if not roles & {"amount", "start", "end"} and not view.headers:
        parts.append("their revenue")
    if not roles & {"period", "start", "end", "term_start"} and not view.headers:
        parts.append("when it was paid")
    return f" No column holds {' or '.join(parts)}." if parts else ""
