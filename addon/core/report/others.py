"""Other figures of the same window: logo retention, quick ratio, churn rates and revenue per account."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from addon.core.metrics import NAMES
from addon.core.report.cells import PERCENT, money_format, share
from addon.core.report.found import Found
from addon.core.report.page import Page
from addon.core.report.parts import Style
from addon.core.table import Value

_MONEY = ("arpa_at_start", "arpa_at_end")
_FORMATS = {"quick_ratio": "0.00"}
_TOLD = {
    "logo_retention": ("Logo retention", "customers of the start who still pay, over all of them"),
    "quick_ratio": ("Quick ratio", "new, returned and expansion over contraction and churn"),
    "gross_churn": ("Gross churn", "contraction and churn over the start"),
    "net_churn": ("Net churn", "the same less expansion; below zero when expansion is larger"),
    "net_churn_with_returns": ("Net churn with returns", "the same less returned, as ChartMogul counts it"),
    "arpa_at_start": ("per account at the start", "revenue over the customers who paid it"),
    "arpa_at_end": ("per account at the end", "revenue over the customers who paid it, new ones included"),
}


def others(page: Page, found: Found) -> None:
    """A line per figure with what it divides by what, or why there is none; nothing is annualised."""
    answer = found.answer
    page.heading("Other figures of the same window")
    page.note("All from the bridge of the whole window; nothing is annualised.")
    values = {name: getattr(answer.metrics, name) for name in NAMES}
    values["logo_retention"] = answer.logo_retention
    reasons = {**answer.metrics.reasons, "logo_retention": answer.reasons["logo_retention"]}
    rows: list[Sequence[Value]] = []
    for name, (label, meaning) in _TOLD.items():
        basis = f"{found.basis} " if name in _MONEY else ""
        rows.append((basis + label, _cell(found, name, values[name]), reasons[name] or meaning))
    body = page.table(("Figure", "", ""), rows)
    for index, name in enumerate(_TOLD):
        cents = isinstance(rows[index][1], float)
        pattern = money_format(found.currency, cents=cents) if name in _MONEY else _FORMATS.get(name, PERCENT)
        page.format(body.top + index, 1, Style(number_format=pattern, align="RIGHT"))


def _cell(found: Found, name: str, value: Fraction | int | None) -> Value:
    if isinstance(value, int) and name in _MONEY:
        return found.amount(value)
    return None if value is None else share(Fraction(value))
