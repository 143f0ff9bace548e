"""What became of every account adds up, to the minor unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.core.movements import KINDS, check_given, movement_words, movements
from addon.core.period import Period, Window
from addon.errors import EmptyWindow, SheetProblem
from tests.core import oracle
from tests.core.books import given, ledger, window_of

amounts = st.one_of(st.just(0), st.integers(0, 10**13))


@st.composite
def books(draw):
    """Up to eight accounts over two to six months, with many zeros."""
    width = draw(st.integers(2, 6))
    rows = draw(st.lists(st.lists(amounts, min_size=width, max_size=width), min_size=1, max_size=8))
    return {f"Account {i}": row for i, row in enumerate(rows)}


@pytest.mark.parametrize(
    ("row", "kind", "amount", "word"),
    [
        ([100, 100, 150], "expansion", 50, "expansion"),
        ([100, 100, 60], "contraction", 40, "contraction"),
        ([100, 100, 0], "churn", 100, "churn"),
        ([0, 0, 70], "new", 70, "new"),
        ([30, 0, 70], "reactivation", 70, "reactivation"),
        ([0, 100, 100], "start", 100, "unchanged"),
        ([90, 0, 0], "churn", 0, "not_a_customer"),
    ],
)
def test_one_account_moves_in_one_way(row, kind, amount, word):
    book = ledger({"Acme": row})
    moves = movements(book, window_of(book, 1))
    assert moves.total(kind) == amount
    assert movement_words(moves) == [word]


@forall(books(), st.data())
def test_movements_equal_the_oracle_and_leave_no_residual(rows, data):
    book = ledger(rows)
    first = data.draw(st.integers(0, len(book.periods) - 2))
    last = data.draw(st.integers(first + 1, len(book.periods) - 1))
    moves = movements(book, Window(book.periods[first], book.periods[last]))
    for position, row in enumerate(rows.values()):
        mine = {kind: int(getattr(moves, kind)[position]) for kind in KINDS}
        assert mine == oracle.movement(row, first, last)
        assert min(mine.values()) >= 0
    residual = moves.start + moves.expansion + moves.reactivation + moves.new
    assert (residual - moves.contraction - moves.churn == moves.end).all()


def test_a_window_outside_the_sheet_is_refused_with_what_the_sheet_holds():
    book = ledger({"Acme": [100, 100]})
    with pytest.raises(EmptyWindow, match="Jan 2024 to Feb 2024"):
        movements(book, Window(Period.month(2022, 1), book.periods[-1]))


def test_stated_losses_larger_than_the_start_are_refused():
    with pytest.raises(SheetProblem, match="larger than the revenue at the start"):
        check_given(given(100_00, contraction=60_00, churn=50_00))


def test_a_stated_end_that_disagrees_is_refused():
    moves = given(100_00, expansion=20_00)
    moves.end[0] += 1
    with pytest.raises(SheetProblem, match="does not give the stated end"):
        check_given(moves)


def test_losing_exactly_everything_is_allowed():
    check_given(given(100_00, contraction=60_00, churn=40_00))
    assert np.all(given(100_00, contraction=60_00, churn=40_00).end == 0)
