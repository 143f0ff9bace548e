"""One row per account, periods across."""

from __future__ import annotations

from collections import Counter

from addon.core.dates import HeaderPeriod, words_of
from addon.core.layouts.amounts import plain_amounts
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import ACROSS
from addon.core.layouts.reading import LeftOut, Reading
from addon.core.layouts.timeline import needs_two_periods
from addon.core.layouts.view import View, rows_are_movements
from addon.core.period import MONTHS_IN, Grain
from addon.core.table import Rect
from addon.errors import Question, UnknownLayout


class PeriodsAcross:
    """Headers name months, quarters or years; each column holds the revenue of that period."""

    name = "periods_across"
    label = "one row per account, periods across"

    def fit(self, view: View) -> tuple[float, str]:
        """Two period headers suffice; movement words as row labels speak against it."""
        columns = _candidates(view)
        grain = _grain(view, columns) if columns else "month"
        columns = [c for c in columns if view.headers[c].period.grain == grain]
        if len(columns) < 2:
            return 0.0, "fewer than two columns are headed by a period"
        reason = f"{len(columns)} {grain} headers in {view.span(columns)}"
        if view.column("account") is None and view.column("account_name") is None:
            return 0.45, f"{reason}, but no account column"
        if rows_are_movements(view):
            return 0.2, f"{reason}, but the rows are movements, not accounts"
        return min(0.9 + 0.01 * len(columns), 0.98), reason

    def read(self, view: View) -> Reading:
        """All columns of the commonest grain, in time order, plan columns apart."""
        columns = _candidates(view)
        if not columns:
            raise UnknownLayout(
                "No column is headed by a month, quarter or year.",
                hint="Give the amount columns headers such as Jan 2025.",
                where=[view.tab.range(view.table.rect)],
            )
        columns = self._actuals(view, columns)
        if not columns:
            raise needs_two_periods(view)
        grain = _grain(view, columns)
        self._leave_other_grains(view, columns, grain)
        columns = [c for c in columns if view.headers[c].period.grain == grain]
        columns.sort(key=lambda c: view.headers[c].period.last)
        _refuse_twins(view, columns)
        _say_fiscal(view, columns)
        amounts = plain_amounts(view, columns, [view.headers[c].period for c in columns])
        return assemble(view, amounts, ACROSS, plain=True)

    @staticmethod
    def _actuals(view: View, columns: list[int]) -> list[int]:
        plans = [c for c in columns if view.headers[c].plan]
        if plans:
            words = " and ".join(sorted({str(view.headers[c].plan) for c in plans}))
            one = len(plans) == 1
            view.notes.assumed(
                "forecast",
                f"{'1 column is' if one else f'{len(plans)} columns are'} headed {words}: not used.",
                view.cells((view.table.header_top, c) for c in plans),
            )
        return [c for c in columns if not view.headers[c].plan]

    @staticmethod
    def _leave_other_grains(view: View, columns: list[int], grain: Grain) -> None:
        for column in columns:
            if view.headers[column].period.grain != grain:
                rect = Rect(view.table.header_top, column, view.table.bottom, column + 1)
                reason = f"a {view.headers[column].period.grain} beside {grain}s"
                view.notes.left_out.append(LeftOut(view.tab.range(rect), view.header(column), reason))


def _candidates(view: View) -> list[int]:
    """Columns headed by a period that no other role claims; those the user mapped, if any."""
    mapped = {g.column for g in view.roles if g.role == "amount" and g.confidence == 1.0}
    taken = {g.column for g in view.roles if g.role != "amount" and g.confidence == 1.0}
    return [c for c in view.headers if c not in taken and (not mapped or c in mapped)]


def _grain(view: View, columns: list[int]) -> Grain:
    counts = Counter(view.headers[c].period.grain for c in columns)
    return max(counts, key=lambda g: (counts[g], -MONTHS_IN[g])) if counts else "month"


def _say_fiscal(view: View, columns: list[int]) -> None:
    """FY25 without a fiscal year start is taken for the calendar year, and said."""
    fiscal = [c for c in columns if "fy" in words_of(view.header(c))]
    if fiscal and view.ask.fiscal_start == 1:
        view.notes.assumed(
            "fiscal_year",
            f"{view.header(fiscal[0])} is taken for a calendar year; set your fiscal year if it is none.",
            view.cells((view.table.header_top, c) for c in fiscal[:1]),
        )


def _refuse_twins(view: View, columns: list[int]) -> None:
    """Two columns of one period: only the user can say which holds."""
    by_period: dict[HeaderPeriod, list[int]] = {}
    for column in columns:
        by_period.setdefault(view.headers[column], []).append(column)
    twins = [cs for cs in by_period.values() if len(cs) > 1]
    if twins:
        label = view.headers[twins[0][0]].period.label
        raise Question(
            f"{len(twins[0])} columns are headed {label}.",
            hint="Choose the amount columns, or give each period one column.",
            where=view.cells((view.table.header_top, c) for cs in twins for c in cs),
        )
