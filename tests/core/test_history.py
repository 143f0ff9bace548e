"""Current revenue is recorded month by month, and nothing recorded is lost."""

from __future__ import annotations

from addon.core.history import History, history_tab, recorded, with_month
from addon.core.period import Period
from addon.core.table import Tab
from tests.core.books import ledger

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def recorded_once():
    book = ledger({"Acme": [100_00], "=Bolt": [50_50]}, OCTOBER)
    return history_tab(with_month(History(), book, OCTOBER), book, "Customers")


def test_the_first_recording_makes_a_tab_with_one_month():
    tab = recorded_once()
    assert tab.rows[0] == ("MRR of the tab Customers, recorded by Keeprate each month",)
    assert tab.rows[1] == ("Account ID", "Account", "Oct 2026")
    assert tab.rows[2] == ("acme", "Acme", 100)
    assert tab.rows[3] == ("'=bolt", "'=Bolt", 50.5)


def test_the_second_recording_adds_a_month_and_keeps_who_left():
    before = recorded(Tab("Keeprate history", rows=recorded_once().rows, ours=True))
    book = ledger({"Acme": [120_00], "Corto": [30_00]}, NOVEMBER)
    tab = history_tab(with_month(before, book, NOVEMBER), book, "Customers")
    assert tab.rows[1:] == (
        ("Account ID", "Account", "Oct 2026", "Nov 2026"),
        ("acme", "Acme", 100, 120),
        ("'=bolt", "'=Bolt", 50.5, None),
        ("corto", "Corto", None, 30),
    )


def test_a_month_that_somebody_typed_over_is_a_date_and_not_lost():
    rows = [list(row) for row in recorded_once().rows]
    rows[1][2] = 46266  # 1 Sep 2026
    formats = [[], [None, None, "mmm yyyy"]]
    history = recorded(Tab("Keeprate history", rows=rows, formats=formats, ours=True))
    assert [month.iso for month in history.months] == ["2026-09"]
    assert history.amounts["acme"] == {Period.month(2026, 9): 100}


def test_recording_a_month_again_replaces_it():
    before = recorded(Tab("Keeprate history", rows=recorded_once().rows, ours=True))
    book = ledger({"Acme": [110_00]}, OCTOBER)
    tab = history_tab(with_month(before, book, OCTOBER), book, "Customers")
    assert tab.rows[2:] == (("acme", "Acme", 110), ("'=bolt", "'=Bolt", None))
