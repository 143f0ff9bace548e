"""Only current revenue: one amount per account and no second point in time."""

from __future__ import annotations

from addon.core.layouts.other_spans import refuse_rows_of_half_years
from addon.core.layouts.reading import Reading
from addon.core.layouts.timeline import needs_two_periods
from addon.core.layouts.view import View


class CurrentOnly:
    """An account column and one revenue column; NRR needs another point in time."""

    name = "current_only"
    label = "one row per account, current revenue only"

    def fit(self, view: View) -> tuple[float, str]:
        """One amount, or one period column, beside the accounts."""
        if view.column("account") is None and view.column("account_name") is None:
            return 0.0, "no account column"
        amounts = {*view.columns("amount"), *view.columns("end"), *view.headers}
        if not amounts or view.column("period") is not None:
            return 0.0, "no single column of current revenue"
        return (
            (0.5, "an account column and one point in time") if len(amounts) <= 2 else (0.3, "some amounts")
        )

    def read(self, view: View) -> Reading:
        """Always raises: NeedsTwoPeriods, offering to record monthly, or UnknownLayout for half-years."""
        refuse_rows_of_half_years(view)
        raise needs_two_periods(view)
