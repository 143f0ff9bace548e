"""Whether a value may stand; growth only where two observations are comparable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.signal import Missing, NullReason, Observation
from addon.core.signal_fields import FIELDS
from addon.signals.checking import checked
from addon.signals.growth import GROWTH, growth
from addon.signals.provider import Finding
from tests.signals.fakes import NOON, TODAY

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.binary(max_size=5),
    st.lists(st.one_of(st.text(max_size=4), st.integers())),
    st.dictionaries(st.text(max_size=4), st.integers()),
)


@pytest.mark.parametrize(
    ("field", "value", "stands"),
    [
        ("headcount", 12.0, 12),
        ("headcount_growth_6m", -0.2177, -0.2177),
        ("headcount_growth_12m", 4.9, 4.9),
        ("headcount_growth_12m", 5.1, NullReason.UNIT_AMBIGUOUS),
        ("headcount_growth_6m", -12.3, NullReason.UNIT_AMBIGUOUS),
        ("headcount_growth_6m", -1.2, NullReason.ERROR),
        ("employee_turnover_rate_12m", -0.1, NullReason.ERROR),
        ("last_funding_date", "2026-07-15", "2026-07-15"),
        ("last_funding_date", "2031-01-01", NullReason.ERROR),
        ("last_funding_date", "15/07/2026", NullReason.ERROR),
        ("funding_total_usd", 12.5, NullReason.ERROR),
        ("founded_year", 2014, 2014),
        ("founded_year", 20140, NullReason.ERROR),
        ("insolvency_status", "liquidation", "liquidation"),
        ("insolvency_status", "bankrupt", NullReason.ERROR),
        ("linkedin_url", "https://www.linkedin.com/company/acme", "https://www.linkedin.com/company/acme"),
        ("linkedin_url", "javascript:alert(1)", NullReason.ERROR),
        ("emails", ["a@b.c", "a@b.c", ""], ("a@b.c",)),
        ("emails", [], NullReason.ERROR),
        ("open_roles_by_function", {"Sales": 2}, {"Sales": 2}),
        ("open_roles_by_function", {"Sales": -2}, NullReason.ERROR),
        ("description", " a\nb\x00 ", "a b"),
        ("no_such_field", 1, NullReason.ERROR),
    ],
)
def test_a_value_stands_or_has_a_reason(field, value, stands):
    good = checked(Finding(field, value), TODAY)
    assert (good.value if isinstance(good, Finding) else good.reason) == stands


@given(st.sampled_from(FIELDS), ANYTHING)
def test_anything_at_all_ends_as_a_value_of_the_fields_type_or_a_reason(field, value):
    good = checked(Finding(field.name, value), TODAY)
    if isinstance(good, Finding):
        kinds = {"integer": int, "money": int, "fraction": float, "list": tuple, "counts": dict}
        assert isinstance(good.value, kinds.get(field.type, str))
    else:
        assert isinstance(good, Missing)


def test_a_value_from_the_future_or_with_impossible_confidence_is_refused():
    for wrong in ({"as_of": TODAY + timedelta(days=2)}, {"match": 1.5}, {"confidence": -0.1}):
        assert checked(Finding("headcount", 3, **wrong), TODAY).reason == NullReason.ERROR


def at(days: int, value: int, source: str = "one", method: str = "reported") -> Observation:
    day = TODAY - timedelta(days=days)
    return Observation("s", "headcount", value, source, NOON, as_of=day, method=method)


@pytest.mark.parametrize(
    ("days", "field", "grown"),
    [
        (365, "headcount_growth_12m", True),
        (293, "headcount_growth_12m", True),
        (291, "headcount_growth_12m", False),
        (438, "headcount_growth_12m", True),
        (440, "headcount_growth_12m", False),
        (183, "headcount_growth_6m", True),
        (147, "headcount_growth_6m", True),
        (145, "headcount_growth_6m", False),
        (219, "headcount_growth_6m", True),
        (220, "headcount_growth_6m", False),
    ],
)
def test_growth_needs_a_gap_within_a_fifth_of_six_or_twelve_months(days, field, grown):
    made = growth(field, [at(0, 150), at(days, 100)], TODAY)
    assert (made is not None) == grown
    if grown:
        assert made.value == pytest.approx(0.5)
        assert (made.method, made.unit, made.cost_minor) == ("derived", "", 0)


def test_growth_never_mixes_sources_or_methods_and_needs_a_current_value():
    assert growth("headcount_growth_12m", [at(0, 150), at(365, 100, "two")], TODAY) is None
    assert growth("headcount_growth_12m", [at(0, 150), at(365, 100, method="modelled")], TODAY) is None
    assert growth("headcount_growth_12m", [at(90, 150), at(455, 100)], TODAY) is None


def test_of_a_company_of_under_ten_the_difference_is_said_not_a_share():
    made = growth("headcount_growth_12m", [at(0, 18), at(365, 9)], TODAY)
    assert made.reason == NullReason.NOT_COVERED
    assert "+9" in made.message


@given(st.integers(10, 10**6), st.integers(0, 10**6), st.sampled_from(sorted(GROWTH)))
def test_growth_is_the_fraction_between_two_observations(then, now, field):
    made = growth(field, [at(0, now), at(round(GROWTH[field]), then)], TODAY)
    if max(then, now) > 10 * max(1, min(then, now)):
        assert made.reason == NullReason.UNIT_AMBIGUOUS
        return
    assert made.value * then + then == pytest.approx(now)
    assert made.as_of == TODAY
    again = growth(field, [replace(at(0, now), unit="employees"), at(round(GROWTH[field]), then)], TODAY)
    assert again.value == made.value


def test_the_calendar_of_these_tests_is_fixed():
    assert date(2026, 11, 22) == TODAY
