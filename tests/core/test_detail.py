"""One tab further: cohorts, concentration and benchmarks say what can be checked by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as forall

from addon.core.benchmarks import BANDS, OTHERS, benchmarks
from addon.core.cohorts import MOST_ROWS, cohorts
from addon.core.concentration import concentration
from addon.core.definitions import definition_for
from addon.core.movements import movements
from addon.core.period import Period
from addon.core.segments import left_early
from tests.core.books import given, ledger, window_of
from tests.core.test_movements import books

SEED = "5e" * 32


def concentrated(book, seed=SEED):
    window = window_of(book)
    return concentration(book, movements(book, window), window, definition_for(None, book), seed)


def test_a_cohort_is_followed_from_each_accounts_own_first_period():
    book = ledger({"Old": [5, 5, 5, 5], "Early": [0, 10, 20, 0], "Late": [0, 0, 30, 15]})
    found = cohorts(book, book.periods[-1])
    assert [(c.label, c.accounts, c.first, c.revenue, c.logos) for c in found.rows] == [
        ("Jan 2024 or earlier", 1, 5, (5, 5, 5, 5), (1, 1, 1, 1)),
        ("Feb 2024", 1, 10, (10, 20, 0), (1, 1, 0)),
        ("Mar 2024", 1, 30, (30, 15), (1, 1)),
    ]
    assert [c.censored for c in found.rows] == [True, False, False]
    assert found.ages == (0, 1, 2, 3)


def test_a_cohort_of_a_quarter_ends_with_the_last_age_that_all_of_it_has_reached():
    months = 24
    rows = {f"A{n}": [0] * n + [10] * (months - n) for n in range(1, 7)}
    found = cohorts(ledger(rows), Period.month(2025, 12))
    assert found.grain == "quarter"
    second = found.rows[-2]
    assert (second.label, second.accounts) == ("Q2 2024", 3)
    assert len(second.revenue) == 7  # from June 2024, the last to join, 18 months lie within the sheet
    assert set(second.revenue) == {30}


@pytest.mark.parametrize("months", [1, 13, 14, 39, 40, 93])
def test_triangles_stay_small_enough_to_read(months):
    found = cohorts(ledger({"A": [7] * months, "B": [0] * (months - 1) + [9]}), Period(24288 + months - 1))
    assert len(found.rows) <= MOST_ROWS + 1
    assert len(found.ages) <= MOST_ROWS + 1


@forall(books())
def test_no_revenue_is_lost_between_the_cohorts(rows):
    book = ledger(rows)
    found = cohorts(book, book.periods[-1])
    ever = int((book.amounts > 0).any(axis=1).sum())
    assert sum(c.accounts for c in found.rows) if found else True
    if found:
        assert sum(c.accounts for c in found.rows) == ever
        assert all(c.revenue[:1] in ((), (c.first,)) for c in found.rows)


def test_a_book_that_never_paid_has_no_cohorts():
    assert cohorts(ledger({"A": [0, 0]}), Period.month(2024, 2)) is None


def test_rates_without_the_largest_accounts_are_those_of_the_book_without_them():
    rows = {"Huge": [1000, 2000], **{f"A{n}": [100 + n, 100] for n in range(8)}}
    found = concentrated(ledger(rows))
    one, five = found.without
    assert [a.name for a in one.accounts] == ["Huge"]
    assert one.nrr == Fraction(800, 828)
    assert one.share == Fraction(1000, 1828)
    assert [a.name for a in five.accounts] == ["Huge", "A7", "A6", "A5", "A4"]
    assert five.nrr == Fraction(400, 406)


def test_the_smallest_loss_below_100_percent_is_smallest():
    found = concentrated(ledger({"A": [100, 130], "B": [100, 105], "C": [100, 90], "D": [50, 65]}))
    assert (found.tipping.count, [a.name for a in found.tipping.accounts]) == (1, ["A"])
    assert found.tipping.nrr == Fraction(260, 350)
    lost_two = concentrated(ledger({"A": [10, 60], "B": [10, 50], "C": [10, 10]}))
    assert (lost_two.tipping.count, lost_two.tipping.money) == (2, 110)
    assert lost_two.tipping.nrr == Fraction(10, 30)


def test_one_loss_less_would_leave_nrr_at_100_percent_or_more():
    book = ledger({f"A{n}": [10, 12 + n] for n in range(30)})
    found = concentrated(book)
    ends = sorted((12 + n for n in range(30)), reverse=True)
    assert sum(ends) - sum(ends[: found.tipping.count]) < 300
    assert sum(ends) - sum(ends[: found.tipping.count - 1]) >= 300


def test_a_book_below_100_percent_says_so_instead_of_naming_a_loss():
    found = concentrated(ledger({"A": [100, 90], "B": [50, 50]}))
    assert found.tipping is None
    assert "already" in found.tipping_reason
    assert "too few" in found.spread_reason


def test_drawing_again_is_the_same_for_the_same_seed_and_lies_around_the_figure():
    book = ledger({f"A{n}": [10 + n, 10 + (n * 7) % 23] for n in range(60)})
    one, two, other = concentrated(book), concentrated(book), concentrated(book, "ab" * 32)
    assert one == two
    assert other.spread != one.spread
    moves = movements(book, window_of(book))
    assert one.spread.low < Fraction(moves.cohort_end, moves.total("start")) < one.spread.high


def test_accounts_that_all_moved_alike_leave_nothing_to_the_draw():
    found = concentrated(ledger({f"A{n}": [10 * n + 10, 11 * n + 11] for n in range(20)}))
    assert found.spread.low == found.spread.high == Fraction(11, 10)


def test_totals_have_no_concentration():
    block = given(100_00, 20_00)
    assert concentration(block, block, None, definition_for(None, block), SEED) is None


def test_every_benchmark_names_its_source_and_year_and_bands_leave_no_gap():
    for one in (*(band.published for band in BANDS), *OTHERS):
        assert len(one.source) > 10
        assert 2019 < one.year < 2026
    assert [band.below for band in BANDS[:-1]] == [band.least for band in BANDS[1:]]
    assert (BANDS[0].least, BANDS[-1].below) == (0, None)


def test_accounts_are_put_into_bands_by_their_annual_value():
    book = ledger(
        {f"S{n}": [500_00, 600_00] for n in range(5)} | {f"L{n}": [5_000_00, 4_000_00] for n in range(6)}
    )
    window = window_of(book)
    found = benchmarks(book, movements(book, window), window, definition_for(None, book))
    assert {s.band.published.group: (s.accounts, s.nrr) for s in found.sized if s.accounts} == {
        "under $12k": (5, Fraction(12, 10)),
        "$50k–100k": (6, Fraction(8, 10)),
    }
    assert "times 12" in found.note


def test_amounts_in_another_currency_are_not_put_into_dollar_bands():
    book = ledger({"A": [5, 6]}, currency="EUR")
    window = window_of(book)
    found = benchmarks(book, movements(book, window), window, definition_for(None, book))
    assert found.sized == ()
    assert "EUR" in found.note


def test_early_churn_is_who_left_within_a_year_of_starting_and_inside_the_window():
    months = 24
    rows = {
        "Old": [10] * 20 + [0] * 4,  # began before the sheet: nobody knows
        "Early": [0] * 13 + [30] * 6 + [0] * 5,
        "Late": [0] * 2 + [20] * 20 + [0] * 2,  # stayed 20 months
        "Before": [0, 40] + [0] * 22,  # gone before the window began
        "Here": [0] * 20 + [50] * 4,
    }
    book = ledger(rows)
    assert book.amounts.shape[1] == months
    left = left_early(book, window_of(book, 11))
    assert np.array_equal(left, [0, 30, 0, 0, 0])
