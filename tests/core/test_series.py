"""Movements month by month equal an independent recomputation, on a random book and on a published one."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.core.ledger import tally
from addon.core.movements import KINDS, movements
from addon.core.period import Period, Window
from addon.core.series import movement_series
from tests.core import oracle
from tests.core.books import ledger
from tests.core.test_movements import books


@forall(books())
def test_movements_from_month_to_month_equal_the_oracle_and_the_single_windows(rows):
    book = ledger(rows)
    found = movement_series(book)
    assert [totals.period for totals in found] == list(book.periods[1:])
    for index, totals in enumerate(found, 1):
        mine = {kind: getattr(totals, kind) for kind in KINDS}
        assert mine == oracle.totals(rows, index - 1, index)
        window = movements(book, Window(book.periods[index - 1], book.periods[index]))
        assert mine == {kind: window.total(kind) for kind in KINDS}
        assert totals.kept == window.cohort_end


@forall(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(-(10**14), 10**14)), max_size=60)
)
def test_lines_are_summed_exactly_whatever_their_size(lines):
    account, period, minor = (np.array([x[i] for x in lines], dtype=np.int64) for i in range(3))
    found = tally(account, period, minor, (5, 4))
    expected = [[0] * 4 for _ in range(5)]
    for a, p, amount in lines:
        expected[a][p] += amount
    assert found.tolist() == expected


def months_across(path: Path) -> dict[str, list[int]]:
    """Subscription periods (start <= month < end, month starts) as one row of months per customer."""

    def month(text: str) -> int:
        year, number, _ = text.split("-")
        return int(year) * 12 + int(number) - 1

    with path.open(newline="", encoding="utf-8") as file:
        lines = [
            (
                row["customer_id"],
                month(row["start_date"]),
                month(row["end_date"]),
                int(row["monthly_amount"]) * 100,
            )
            for row in csv.DictReader(file)
        ]
    first, last = min(line[1] for line in lines), max(line[2] for line in lines)
    rows: dict[str, list[int]] = {}
    for customer, start, end, amount in lines:
        row = rows.setdefault(customer, [0] * (last - first + 1))
        for index in range(start - first, end - first):
            row[index] += amount
    return rows


def test_the_playbooks_months_equal_an_independent_recomputation(shared):
    rows = months_across(shared / "data/revenue/mrr_playbook_subscription_periods.csv")
    assert len(rows) == 55
    book = ledger(rows, Period.month(2017, 9))
    found = {totals.period.iso: totals for totals in movement_series(book)}
    for index in range(1, len(book.periods)):
        mine = found[book.periods[index].iso]
        assert {kind: getattr(mine, kind) for kind in KINDS} == oracle.totals(rows, index - 1, index)
    september = found["2018-09"]
    assert (september.start, september.new, september.reactivation, september.end) == (
        26000,
        3000,
        5000,
        34000,
    )
    assert september.kept == september.start
