"""Periods and dates are read as people type them, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from addon.core.dates import (
    date_order,
    from_serial,
    is_date_format,
    is_edge,
    month_end,
    month_of,
    parse_date,
    parse_header,
    parse_period,
    to_serial,
)
from addon.core.layouts.terms import add_months, day_after
from addon.core.period import Period

JAN = Period.month(2024, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Jan 2024",
        "Jan-24",
        "jan 24",
        "2024-01",
        "01/2024",
        "1/2024",
        "2024M01",
        "2024/01",
        "202401",
        "Jan 24 MRR",
        "MRR Jan 2024",
        "January 2024",
        "janvier 2024",
        "Janv. 2024",
        "Januar 2024",
        "enero 2024",
        "janeiro 2024",
        "ene-24",
        "2024 Jan",
        "Jan'24",
        "Jan 2024 ($)",
        "31-Jan-2024",
        "Jan 31, 2024",
        "2024-01-31",
        "2024-01-01",
        "1. Januar 2024",
        "ARR at Jan 2024",
        "Jan 2024 A",
        "gennaio 2024",
        "ＪＡＮ 2024",
        " Jan 2024 ",
    ],
)
def test_a_header_names_january_2024(text: str) -> None:
    found = parse_header(text)
    assert found
    assert found.period == JAN
    assert found.plan is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Q1 2024", Period.quarter(2024, 1)),
        ("2024 Q1", Period.quarter(2024, 1)),
        ("2024-Q1", Period.quarter(2024, 1)),
        ("Q4'24", Period.quarter(2024, 4)),
        ("T2 2024", Period.quarter(2024, 2)),
        ("2T24", Period.quarter(2024, 2)),
        ("3. Quartal 2024", Period.quarter(2024, 3)),
        ("FY25", Period.year(2025)),
        ("2024", Period.year(2024)),
        ("FY2024/25", Period.year(2025)),
        ("CY 2024", Period.year(2024)),
        ("ARR 2025", Period.year(2025)),
        ("März 2024", Period.month(2024, 3)),
        ("févr. 2024", Period.month(2024, 2)),
        ("août 2024", Period.month(2024, 8)),
        ("Dez 24", Period.month(2024, 12)),
        ("diciembre 2024", Period.month(2024, 12)),
        ("set/24", Period.month(2024, 9)),
        ("Mai 2024", Period.month(2024, 5)),
        ("Mär 2024", Period.month(2024, 3)),
    ],
)
def test_quarters_years_and_other_languages(text: str, period: Period) -> None:
    found = parse_header(text)
    assert found
    assert found.period == period


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    assert parse_period("FY25", fiscal_start=7) == Period(2025 * 12 + 5, "year")
    assert parse_period("Q1 FY25", fiscal_start=7) == Period(2024 * 12 + 8, "quarter")
    assert parse_period("CY25", fiscal_start=7) == Period.year(2025)


@pytest.mark.parametrize(
    ("value", "pattern", "period"),
    [
        (45292, "mmm yy", JAN),
        (45322, "", JAN),
        (45306, "yyyy-mm-dd", JAN),
        (2024, "", Period.year(2024)),
        (2024.0, "0", Period.year(2024)),
        (202401, "", JAN),
    ],
)
def test_a_number_may_be_a_date_or_a_year(value: float, pattern: str, period: Period) -> None:
    found = parse_header(value, pattern)
    assert found
    assert found.period == period


@pytest.mark.parametrize(
    "value",
    [
        "Account",
        "MRR",
        "Churn date",
        "Q1",
        "Jan",
        "12",
        "1,200",
        "",
        "Segment 1",
        "Account 2024 notes",
        "13/2024",
        "Q5 2024",
        "May",
        "Row 3",
        45306,
        1200,
        0.5,
        True,
        None,
        "Plan",
        "Tier 2024 B",
        "Mark 2024",
    ],
)
def test_what_names_no_period_is_no_period(value: object) -> None:
    assert parse_header(value) is None


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("Jan 2024 (forecast)", "forecast"),
        ("Budget Jan 2024", "budget"),
        ("Jan-24 F", "forecast"),
        ("Jan 2024 Plan", "plan"),
        ("Prognose Jan 2024", "forecast"),
        ("Jan 2024E", "forecast"),
    ],
)
def test_a_plan_word_is_kept_apart(text: str, plan: str) -> None:
    found = parse_header(text)
    assert found
    assert (found.period, found.plan) == (JAN, plan)


def test_dates_by_locale_and_by_what_is_possible() -> None:
    assert date_order(["31/01/2024", "01/02/2024"], "en_US") == "DMY"
    assert date_order(["01/31/2024", "02/01/2024"], "de_DE") == "MDY"
    assert date_order(["01/02/2024", "01/03/2024"], "en_US") == "DMY"
    assert date_order(["05/06/2024"], "en_US") == "MDY"
    assert date_order(["05/06/2024"], "en_GB") == "DMY"
    assert date_order(["31/01/2024", "01/31/2024"], "en_US") is None
    assert parse_date("31.12.2024", order="DMY") == date(2024, 12, 31)
    assert parse_date("3 mars 2026") == date(2026, 3, 3)
    assert parse_date(45657, "yyyy-mm-dd") == date(2024, 12, 31)
    assert parse_date(45657, "#,##0") is None
    assert parse_date("2024-02-30") is None


def test_serials_and_formats() -> None:
    assert to_serial(date(2024, 1, 1)) == 45292
    assert from_serial(45292) == date(2024, 1, 1)
    assert from_serial(12) is None
    assert is_date_format("mmm yy")
    assert is_date_format("[$-409]d-mmm-yyyy")
    assert not is_date_format('"$"#,##0')
    assert not is_date_format("[Red]#,##0")
    assert not is_date_format('#,##0 "days"')
    assert month_end(Period.month(2024, 2)) == date(2024, 2, 29)
    assert month_end(Period.month(2024, 12)) == date(2024, 12, 31)


def test_the_end_of_the_calendar_is_an_end_like_any_other():
    last = date.max
    assert is_edge(last)
    assert month_end(month_of(last)) == last
    assert add_months(last, 1) == last
    assert day_after(last) == last
    assert day_after(date(2024, 2, 29)) == date(2024, 3, 1)
