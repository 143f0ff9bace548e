"""Opportunities of a CRM: what was won on one day, not what an account pays each month."""

from __future__ import annotations

from addon.core.dates import words_of
from addon.core.layouts.line_checks import stage_column, term_columns
from addon.core.layouts.reading import Reading
from addon.core.layouts.view import View
from addon.core.table import Rect
from addon.errors import UnknownLayout

_CLOSED = frozenset({"close date", "closed date", "closing date", "won date", "date closed"})


class Deals:
    """Recognised so that nobody sums deals as recurring revenue; contract dates make them subscriptions."""

    name = "deals"
    label = "one row per opportunity, without contract dates"

    def fit(self, view: View) -> tuple[float, str]:
        """A stage and a close date beside an amount, and no start and end of a contract."""
        headers = {" ".join(words_of(name)) for name in view.table.names}
        if stage_column(view) is None or not headers & _CLOSED or view.column("amount") is None:
            return 0.0, "no stage and close date"
        if None not in term_columns(view) or len(view.headers) >= 2 or view.column("period") is not None:
            return 0.0, "opportunities with dates of their contracts"
        return 0.92, "a stage and a close date"

    def read(self, view: View) -> Reading:
        """Always raises UnknownLayout naming what is missing."""
        table = view.table
        raise UnknownLayout(
            f"The tab {view.tab.title} lists opportunities:"
            " an amount won on one day is no recurring revenue.",
            hint="Add the start and end of each contract, or use a tab with each account's revenue by month.",
            where=[view.tab.range(Rect(table.header_top, table.left, table.top, table.right))],
        )
