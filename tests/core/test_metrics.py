"""Metrics beside the rates: the parts of one bridge, exactly, or a reason."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given as forall

from addon.core.metrics import NAMES, metrics
from addon.core.movements import movements
from tests.core import oracle
from tests.core.books import given, ledger, window_of
from tests.core.test_movements import books


@forall(books())
def test_metrics_equal_an_independent_recomputation(rows):
    book = ledger(rows)
    found = metrics(movements(book, window_of(book)))
    last = len(book.periods) - 1
    sums = oracle.totals(rows, 0, last)
    lost = sums["contraction"] + sums["churn"]
    gained = sums["new"] + sums["reactivation"] + sums["expansion"]
    assert found.quick_ratio == (Fraction(gained, lost) if lost else None)
    rates = oracle.rates(rows, 0, last)
    assert found.net_churn == (1 - rates[0] if rates else None)
    assert found.gross_churn == (1 - rates[1] if rates else None)
    if rates:
        returned = Fraction(sums["reactivation"], sums["start"])
        assert found.net_churn_with_returns == found.net_churn - returned
    for name, column in (("arpa_at_start", 0), ("arpa_at_end", last)):
        paid = [row[column] for row in rows.values() if row[column]]
        assert getattr(found, name) == (round(Fraction(sum(paid), len(paid))) if paid else None)
    for name in NAMES:
        assert (getattr(found, name) is None) == bool(found.reasons[name]), name


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        (given(100_00, 10_00, 10_00, 10_00), "gross_churn", Fraction(20, 100)),
        (given(100_00, 10_00, 10_00, 10_00), "net_churn", Fraction(10, 100)),
        (given(100_00, 10_00, 10_00, 10_00, reactivation=5_00), "net_churn_with_returns", Fraction(5, 100)),
        (given(100_00, 10_00, 10_00, 10_00, new=20_00), "quick_ratio", Fraction(30, 20)),
        (given(0, new=20_00), "net_churn", None),
        (given(100_00), "arpa_at_start", None),
    ],
)
def test_published_formulas_on_small_numbers(source, name, value):
    assert getattr(metrics(source), name) == value
