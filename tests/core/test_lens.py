"""The lens: how far definitions lie apart, in words that nobody takes for more than they are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.core.definitions import DEFINITIONS
from addon.core.ledger import Account
from addon.core.lens import MOST_CAUSES, Cause, Gap, lens, points
from tests.core.books import given, ledger, window_of

BY_NAME = {d.name: d for d in DEFINITIONS}
parts = st.fractions(Fraction(-3), Fraction(3))


def view_of(book, name, against=None):
    found = lens(book, window_of(book), against)
    return next(view for view in found.views if view.definition.name == name)


def test_the_range_leaves_out_the_definition_in_use_and_the_common_mistakes():
    book = ledger(
        {"Acme": [100] * 6 + [0] * 2 + [100] * 5, "Bolt": [100] * 13, "Corto": [0] * 2 + [500] + [0] * 10}
    )
    found = lens(book, window_of(book))
    by_name = {view.definition.name: view for view in found.views}
    assert by_name["all_movements"].ratio.nrr == Fraction(-2)
    assert by_name["any_gap_gone"].ratio.nrr == Fraction(1, 2)
    lowest = by_name["monthly_compounded"]
    assert found.minimum == lowest
    assert found.maximum.ratio.nrr == Fraction(1)
    assert lowest.ratio.nrr == Fraction(200, 700) * Fraction(100, 200)
    assert found.headline == "other definitions: 14.3–100.0%"


def test_one_answer_is_no_range():
    only = given(100_00, churn=5_00)
    found = lens(only, None)
    assert found.headline == "no other definition can be computed from this sheet"
    assert found.minimum is found.maximum
    assert [view.reason for view in found.views if view.ratio is None].count(None) == 0


def test_an_account_that_left_and_came_back_is_the_whole_gap_of_any_gap_gone():
    book = ledger({"Acme": [100, 0, 120], "Bolt": [300, 300, 330]})
    view = view_of(book, "any_gap_gone")
    assert [(cause.account.name, cause.gap) for cause in view.gap.causes] == [("Acme", Fraction(-120, 400))]
    assert (view.gap.total, view.gap.rest, view.gap.rest_accounts) == (Fraction(-120, 400), 0, 0)
    assert [(cause.account.name, cause.gap) for cause in view.grr_gap.causes] == [("Acme", Fraction(-1, 4))]


def test_gaps_start_from_the_definition_in_use():
    book = ledger({"Acme": [100, 0, 120], "Bolt": [300, 300, 330]})
    view = view_of(book, "cohort_point_to_point", BY_NAME["any_gap_gone"])
    assert view.gap.total == Fraction(120, 400)


def test_only_the_largest_parts_are_named_and_the_rest_is_counted():
    book = ledger({f"A{i}": [100 + i, 0, 10 * (i + 1)] for i in range(9)})
    view = view_of(book, "any_gap_gone")
    gap = view.gap
    assert [cause.account.name for cause in gap.causes] == ["A8", "A7", "A6", "A5", "A4"]
    assert len(gap.causes) == MOST_CAUSES
    assert gap.rest_accounts == 4
    assert sum(cause.gap for cause in gap.causes) + gap.rest == gap.total


@forall(st.lists(parts, min_size=0, max_size=5), parts)
def test_printed_points_add_up_as_printed_and_none_is_far_off(each, rest):
    causes = tuple(Cause(Account("a", "A"), part) for part in each)
    gap = sum(each, rest)
    total, named, others = points(Gap(gap, causes, rest, 1))
    assert sum(map(Decimal, named)) + Decimal(others) == Decimal(total)
    for text, exact in zip((*named, others), (*each, rest), strict=True):
        assert abs(Fraction(text) - 100 * exact) < Fraction(1, 100)
    assert abs(Fraction(total) - 100 * gap) <= Fraction(1, 200)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.name)
def test_each_definition_says_in_one_sentence_what_it_does(definition):
    assert definition.text.endswith(".")
    assert ". " not in definition.text.removesuffix(".") or definition.name == "cohort_point_to_point"
    assert len(definition.label) <= 60
    assert definition.version >= 1
    company = definition.label.partition(":")[0].partition("'")[0]
    if company in ("Maxio", "Datadog", "Snowflake", "Twilio", "Displayr", "Baremetrics"):
        assert company in (definition.origin or "")
