"""The sample workbooks: the same on every machine, and telling the story the demo tells."""

from __future__ import annotations

import json

from deploy.local import books
from deploy.local.books import northwind


def revenue() -> list[list]:
    return books.sample("Northwind Robotics – customers").tabs()[0]["rows"]


def test_a_book_made_twice_has_the_same_cells():
    for sample in books.SAMPLES:
        assert json.dumps(sample.tabs()) == json.dumps(sample.tabs())


def test_the_demo_book_has_214_accounts_over_24_months_and_two_total_rows():
    rows = revenue()
    accounts = rows[1:-2]
    assert len(accounts) == 214
    assert {len(row) for row in rows} == {26}
    assert len({row[0] for row in accounts}) == 214
    assert rows[-2][2] == "=SUM(C2:C215)"
    assert rows[-1][25] == "=SUM(Z216)"


def test_its_nrr_is_near_105_and_its_grr_between_85_and_90():
    accounts = [(row[13] or 0, row[25] or 0) for row in revenue()[1:-2]]
    start = sum(before for before, _ in accounts)
    kept = sum(after for before, after in accounts if before)
    floor = sum(min(before, after) for before, after in accounts)
    assert 1.04 < kept / start < 1.06
    assert 0.85 < floor / start < 0.90


def test_customers_leave_as_blanks_and_as_zeros_and_one_pauses():
    rows = [row[2:] for row in revenue()[1:-2]]
    assert sum(1 for row in rows if row[-1] is None and any(row)) > 5
    assert sum(1 for row in rows if row[-1] == 0) > 1
    gaps = [row for row in rows if row[13] and row[14] is None and row[17]]
    assert len(gaps) == 1


def test_the_accounts_tab_uses_only_example_domains():
    accounts = northwind.book()[1]["rows"][1:]
    assert all(row[1].endswith(".example") and row[6].endswith(".example") for row in accounts)
    assert len(accounts) == 211


def test_the_large_book_has_1000_accounts():
    rows = books.sample("1,000 accounts").tabs()[0]["rows"]
    assert len({row[0] for row in rows[1:-2]}) == 1000
