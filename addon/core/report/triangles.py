"""Cohort triangles as heat maps: what is left of each cohort's revenue and accounts as it grows older."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from addon.core.cohorts import Cohort, Cohorts
from addon.core.report.cells import share
from addon.core.report.found import Found
from addon.core.report.page import Page
from addon.core.report.parts import Scale, Style
from addon.core.table import Rect, Value

_LEAD = 3
_RED, _WHITE, _GREEN = "#e67c73", "#ffffff", "#57bb8a"
_REVENUE = ((50, _RED), (100, _WHITE), (150, _GREEN))
_LOGOS = ((40, _WHITE), (100, _GREEN))
_WHOLE = '0"%"'  # percent as whole numbers, so that the points of a colour scale can be whole numbers too


def triangles(page: Page, found: Found) -> tuple[Scale, ...]:
    """Both triangles; the answer is their colour scales."""
    told = found.detail.cohorts
    if told is None:
        page.heading("Cohorts")
        page.note("Cohorts need amounts per account and period; this sheet has none.")
        return ()
    page.heading("Cohorts by revenue")
    page.note(
        f"Accounts by the {told.grain} of their first revenue, and what they pay after so many months, "
        "as a share of what each paid in its own first period. Who returned counts again."
    )
    revenue = _triangle(page, found, told, lambda one: one.revenue, lambda one: one.first, _REVENUE)
    page.heading("Cohorts by logo")
    page.note("The same accounts, counted: how many of them pay after so many months.")
    logos = _triangle(page, found, told, lambda one: one.logos, lambda one: one.accounts, _LOGOS)
    return (revenue, logos)


def _triangle(
    page: Page,
    found: Found,
    told: Cohorts,
    left: Callable[[Cohort], Sequence[int]],
    base: Callable[[Cohort], int],
    points: tuple[tuple[int, str], ...],
) -> Scale:
    rows: list[Sequence[Value]] = [
        (
            one.label,
            one.accounts,
            found.amount(one.first),
            *(share(Fraction(100 * amount, base(one))) for amount in left(one)),
        )
        for one in told.rows
    ]
    ages = [f"{age} mo" for age in told.ages]
    header = ("First revenue in", "Accounts", "First revenue", *ages)
    formats = (None, "#,##0", found.money, *([_WHOLE] * len(ages)))
    body = page.table(header, rows, formats)
    cells = Rect(body.top, _LEAD, body.bottom, _LEAD + len(ages))
    page.styles.append((Rect(cells.top - 1, _LEAD, cells.bottom, cells.right), Style(align="CENTER")))
    return Scale(cells, points)
