"""One row per period, the movements of all customers together in columns: New MRR, Expansion MRR ..."""

from __future__ import annotations

import numpy as np

from addon.core.dates import parse_header, parse_period, words_of
from addon.core.layouts.amounts import minor_units, no_rows, one_column, text_of
from addon.core.layouts.assemble import reading, say_hidden
from addon.core.layouts.cells import ask_about_texts, column_patterns, column_values, read_block
from addon.core.layouts.days import last_complete
from addon.core.layouts.given import Given, given_movements
from addon.core.layouts.labels import is_total
from addon.core.layouts.period_cells import order_of, period_cells
from addon.core.layouts.reading import BlankReading, LeftOut, Reading
from addon.core.layouts.stated_totals import LOSSES, MOVES, StatedTotals, fill_starts, unsign
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Account
from addon.core.movements import KINDS, Movements
from addon.core.period import MONTHS_IN, Period, Window
from addon.core.table import Rect
from addon.errors import BadCell, Choice, EmptyWindow, Malformed, Question

_TOTAL = frozenset("total totals mrr arr recurring revenue monthly annual usd eur gbp".split())


class PeriodTotals:
    """The last complete period alone, or several added up when the user asks for a longer window."""

    name = "period_totals"
    label = "one row per period, movements of all customers in columns"

    def fit(self, view: View) -> tuple[float, str]:
        """A period column and at least two kinds of movements, one of them of existing customers."""
        found = [r for r in MOVES if view.column(r) is not None]
        if len(found) < 2 or not {"expansion", "contraction", "churn"} & set(found):
            return 0.0, "no columns for the movements of a period"
        if any(g.role in {"account", "account_name"} and g.confidence > 0.6 for g in view.roles):
            return 0.0, "movements of single accounts"
        if _period_column(view) is None:
            return 0.0, "no column of periods"
        return 0.97, f"periods down, columns for {', '.join(found)}"

    def read(self, view: View) -> Reading:
        """The start is stated, or the total before; nothing is spread or made up between periods."""
        column = _period_column(view)
        if column is None:
            raise Question("No column holds the periods.", where=[view.tab.range(view.table.rect)])
        totals = _read(view, column)
        fill_starts(view, totals)
        first, last = _window(view, totals)
        given = _given(view, totals, first, last)
        say_hidden(view)
        return reading(
            view, given=given, window=given.window, plain=False, columns=list(totals.columns.values())
        )


def _period_column(view: View) -> int | None:
    found = view.column("period")
    if found is not None:
        return found
    for column in range(view.table.left, min(view.table.left + 3, view.table.right)):
        rows = list(range(view.table.top, view.table.bottom))
        values = column_values(view, rows, column)
        patterns = column_patterns(view, rows, column)
        stated = [(v, p) for v, p in zip(values, patterns, strict=True) if v is not None]
        if stated and sum(parse_header(v, p) is not None for v, p in stated) >= 0.8 * len(stated):
            return column
    return None


def _total_column(view: View) -> int | None:
    """The revenue at the end of each period: ``Ending MRR``, ``Total MRR``, or plain ``MRR``."""
    found = one_column(view, "end")
    if found is not None:
        return found
    for column in range(view.table.left, view.table.right):
        words = set(words_of(view.header(column)))
        if words and words <= _TOTAL and words & {"mrr", "arr", "revenue"}:
            return column
    return None


def _read(view: View, column: int) -> StatedTotals:
    rows, periods = _rows(view, column)
    columns = {r: c for r in ("start", *MOVES) if (c := one_column(view, r)) is not None}
    end = _total_column(view)
    if end is not None:
        columns["end"] = end
    if not {"start", "end"} & set(columns):
        raise Question(
            "No column holds the revenue at the start of each period, or in total.",
            hint="Add a column such as Starting MRR or Total MRR: movements are held against it.",
            where=[
                view.tab.range(Rect(view.table.header_top, view.table.left, view.table.top, view.table.right))
            ],
        )
    block = read_block(view, rows, list(columns.values()))
    ask_about_texts(view, block)
    if block.bad:
        raise BadCell(
            f"There is no amount in {listed([f'“{t}”' for t in dict.fromkeys(block.bad.values())])}.",
            hint="Correct the cells, then try again.",
            where=view.cells(map(block.place, block.bad)),
        )
    currency = currency_of(view, block)
    minor = minor_units(view, block, currency)
    parts = {role: minor[:, i].copy() for i, role in enumerate(columns)}
    stated = {role: block.stated[:, i] for i, role in enumerate(columns)}
    totals = StatedTotals(
        rows, periods, parts, stated, columns, currency, basis_of(view, list(columns.values()))
    )
    for role in LOSSES:
        unsign(view, totals, role)
    return totals


def _rows(view: View, column: int) -> tuple[list[int], list[Period]]:
    """Rows with a period, in time order; totals are left out and listed."""
    span = list(range(view.table.top, min(view.table.bottom, len(view.tab.rows))))
    values, patterns = period_cells(view, span, column)
    order = order_of(view, values, column) or "MDY"
    found: dict[Period, int] = {}
    for row, value, pattern in zip(span, values, patterns, strict=True):
        header = parse_header(value, pattern, order=order, fiscal_start=view.ask.fiscal_start)
        if header is None or header.plan:
            _leave(
                view, row, text_of(value), "total row" if is_total(text_of(value)) else "no period of actuals"
            )
            continue
        if header.period in found:
            raise BadCell(
                f"Two rows are of {header.period.label}.",
                hint="Keep one row per period, or choose the range of one table.",
                where=view.cells([(found[header.period], column), (row, column)]),
            )
        found[header.period] = row
    if not found:
        raise no_rows(view)
    grains = {p.grain for p in found}
    if len(grains) > 1:
        raise BadCell(
            f"Rows are by {listed(sorted(grains))}.",
            hint="Give all rows periods of one length.",
            where=view.cells((r, column) for r in found.values()),
        )
    ordered = sorted(found)
    return [found[p] for p in ordered], ordered


def _leave(view: View, row: int, label: str, reason: str) -> None:
    cells = range(view.table.left, view.table.right)
    if any(view.tab.value(row, c) is not None for c in cells):
        rect = Rect(row, view.table.left, row + 1, view.table.right)
        view.notes.left_out.append(LeftOut(view.tab.range(rect), label, reason))


def _asked(view: View, text: str | None) -> Period | None:
    if not text:
        return None
    period = parse_period(str(text), view.ask.fiscal_start)
    if period is None:
        raise Malformed(f"“{text}” is no period.", hint="Write it as 2024-12, Dec 2024, Q4 2024 or 2024.")
    return period


def _window(view: View, totals: StatedTotals) -> tuple[int, int]:
    """First and last row of the window. Raises EmptyWindow when a period of it is missing."""
    step = MONTHS_IN[totals.periods[0].grain]
    filled = np.any([totals.stated[r] for r in MOVES if r in totals.stated], axis=0) & totals.stated["start"]
    asked_start, asked_end = _asked(view, view.ask.start), _asked(view, view.ask.end)
    usable = {
        p.last: i
        for i, p in enumerate(totals.periods)
        if filled[i] and (asked_end or p.last <= last_complete(view).last)
    }
    if not usable:
        raise no_rows(view)
    end = asked_end.last if asked_end else max(usable)
    start = asked_start.last if asked_start else end - (view.ask.window or step)
    wanted = list(range(end, start, -step))[::-1]
    if not wanted or (end - start) % step or any(m not in usable for m in wanted):
        first, last = totals.periods[min(usable.values())], totals.periods[max(usable.values())]
        raise EmptyWindow(
            f"The sheet has no movements for every {totals.periods[0].grain} from"
            f" {Period(start).label} to {Period(end).label}; it holds {first.label}–{last.label}.",
            hint="Choose periods of the sheet.",
            where=[view.tab.range(view.table.rect)],
            choices=(Choice(f"{last.label} alone", {"to": last.iso}),),
        )
    if len(wanted) == 1 and not (asked_start or asked_end or view.ask.window):
        _say_choice(view, totals, usable, end, step)
    return usable[wanted[0]], usable[end]


def _say_choice(view: View, totals: StatedTotals, usable: dict[int, int], end: int, step: int) -> None:
    """Which period was taken, and which others could be."""
    label = totals.periods[usable[end]].label
    choices = []
    if all(m in usable for m in range(end, end - 12, -step)):
        choices.append(Choice(f"The 12 months up to {label}", {"window": 12}))
    choices += [
        Choice(totals.periods[usable[m]].label, {"to": totals.periods[usable[m]].iso})
        for m in range(end - step, end - 4 * step, -step)
        if m in usable
    ]
    if choices:
        row = totals.rows[usable[end]]
        view.notes.readings.append(
            BlankReading(
                "period_chosen",
                f"{label} is computed, the last of {counted(len(usable), totals.periods[0].grain)}.",
                (),
                int(totals.parts["start"][usable[end]]),
                (view.tab.range(Rect(row, view.table.left, row + 1, view.table.right)),),
                tuple(choices),
            )
        )


def _given(view: View, totals: StatedTotals, first: int, last: int) -> Movements:
    """The rows of the window, each checked, then added up to one pseudo account for all customers."""
    span = slice(first, last + 1)
    periods = totals.periods[span]
    window = Window(periods[0].plus(-1), periods[-1], _note(periods))
    accounts = tuple(Account(p.iso, p.label, (r,)) for p, r in zip(periods, totals.rows[span], strict=True))
    places = {role: [(r, column) for r in totals.rows[span]] for role, column in totals.columns.items()}
    places.setdefault("start", [(r, view.table.left) for r in totals.rows[span]])
    each = given_movements(
        view,
        Given(
            accounts,
            {role: values[span] for role, values in totals.parts.items()},
            {role: mask[span] for role, mask in totals.stated.items()},
            totals.currency,
            totals.basis,
            window,
            places,
            per_account=False,
        ),
    )
    if len(periods) > 1:
        view.notes.assumed(
            "periods_added",
            f"The movements of {counted(len(periods), periods[0].grain)} are added:"
            " those of customers who came within them are among them.",
        )
    sums = {kind: np.array([each.total(kind)], np.int64) for kind in KINDS if kind not in {"start", "end"}}
    return Movements(
        (Account("all", "All customers", tuple(totals.rows[span])),),
        window,
        start=each.start[:1].copy(),
        end=each.end[-1:].copy(),
        **sums,
        currency=totals.currency,
        basis=totals.basis,
        given=True,
        per_account=False,
    )


def _note(periods: list[Period]) -> str | None:
    months = periods[-1].last - periods[0].last + MONTHS_IN[periods[0].grain]
    return None if months == 12 else f"a window of {counted(months, 'month')}, not annualised"
