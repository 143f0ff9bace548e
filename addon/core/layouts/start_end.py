"""Two columns per account: revenue at the start and at the end."""

from __future__ import annotations

from addon.core.dates import month_end, month_of, parse_header, parse_period
from addon.core.layouts.amounts import one_column, plain_amounts
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import TWO_COLUMNS
from addon.core.layouts.reading import Reading
from addon.core.layouts.view import View
from addon.core.period import Period, Window
from addon.errors import Question


class StartEnd:
    """``Starting ARR`` and ``Ending ARR``; which months they are is asked for, assumed and said."""

    name = "start_end"
    label = "one row per account, revenue at the start and at the end"

    def fit(self, view: View) -> tuple[float, str]:
        """Both columns must be there; columns of movements fit another layout better."""
        start, end = _columns(view)
        if start is None or end is None:
            return 0.0, "no columns for revenue at the start and at the end"
        if view.column("account") is None and view.column("account_name") is None:
            return 0.45, "start and end columns, but no account column"
        if any(view.column(r) is not None for r in ("expansion", "contraction", "churn")):
            return 0.6, "start and end columns, and movements beside them"
        return 0.96, f"revenue at the start in {view.span([start])}, at the end in {view.span([end])}"

    def read(self, view: View) -> Reading:
        """A blank end is an account that left, a blank start a new one."""
        one_column(view, "start")
        one_column(view, "end")
        start, end = _columns(view)
        if start is None or end is None:
            raise Question(
                "Which columns hold the revenue at the start and at the end?",
                hint="Choose both columns.",
                where=[view.tab.range(view.table.rect)],
            )
        window = _window(view, start, end)
        periods = [Period(window.start.last, "year"), Period(window.end.last, "year")]
        amounts = plain_amounts(view, [start, end], periods)
        return assemble(view, amounts, TWO_COLUMNS, plain=True, window=window)


def _columns(view: View) -> tuple[int | None, int | None]:
    """The two columns: by their words; one of them may be headed by a month, or be plain revenue of today."""
    start, end = view.column("start"), view.column("end")
    amounts = view.columns("amount")
    dated = [c for c, h in view.headers.items() if h.plan is None and c not in {start, end, *amounts}]
    if end is None and len(amounts) == 1 and (start is not None or len(dated) == 1):
        end = amounts[0]
    if len(dated) == 1 and (start is None) != (end is None):
        return (dated[0], end) if start is None else (start, dated[0])
    return start, end


def _window(view: View, start: int, end: int) -> Window:
    """The two months: asked for, named by headers, or 12 months up to the last complete one, and said."""
    asked = [parse_period(t, view.ask.fiscal_start) if t else None for t in (view.ask.start, view.ask.end)]
    named = [_named(view, c) for c in (start, end)]
    first, last = (a.end_month if a else n for a, n in zip(asked, named, strict=True))
    months = view.ask.window or 12
    if first is None or last is None:
        if last is None:
            last = first.plus(months) if first else _last_complete(view)
        first = first or last.plus(-months)
        view.notes.assumed(
            "window_assumed",
            f"The sheet does not date its two columns: {first.label} and {last.label} are assumed.",
            view.cells([(view.table.header_top, start), (view.table.header_top, end)]),
        )
    if first.last >= last.last:
        first = last.plus(-months)
    apart = last.last - first.last
    return Window(first, last, None if apart == 12 else f"a window of {apart} months, not annualised")


def _named(view: View, column: int) -> Period | None:
    """The month a header names, alone or in brackets: ``Starting ARR (Dec 2024)``."""
    if column in view.headers:
        return view.headers[column].period.end_month
    header = view.header(column)
    found = parse_header(header[header.find("(") + 1 :].rstrip(")")) if "(" in header else None
    return found.period.end_month if found else None


def _last_complete(view: View) -> Period:
    this = month_of(view.ask.as_of)
    return this if month_end(this) <= view.ask.as_of else this.plus(-1)
