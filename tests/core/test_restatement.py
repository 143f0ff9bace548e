"""What changed since a figure was reported: the rows, and the exact points each one cost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.definitions import definition_for
from addon.core.layouts import read
from addon.core.ledger import Account, Ledger
from addon.core.manifest import manifest
from addon.core.movements import Movements
from addon.core.period import Period, Window
from addon.core.record import Record, kept, record_tab, recorded, with_run
from addon.core.restatement import Restatement, ends_of, restatement, restatement_json
from addon.core.retention import Retention, retention
from addon.core.table import Ask, Book, Tab, Value
from tests.core.books import given as block
from tests.core.books import ledger, window_of
from tests.core.definition_oracle import ORACLES, Case
from tests.core.test_definitions import book_of, random_case

BEFORE, NOW = date(2026, 1, 3), date(2026, 4, 2)
Ends = dict[str, tuple[int, int]]
ARR = Tab("ARR", 7)
SPAN = Window(Period.month(2024, 12), Period.month(2025, 12))


def computed(ends: Ends, day: date, definition: str | None = None) -> tuple[Retention, object, Tab]:
    rows: list[list[Value]] = [["Account", "Dec 2024", "Dec 2025"]]
    rows += [[name, a, b] for name, (a, b) in ends.items()]
    tab = Tab("ARR", 7, rows, [[], *[[None, '"$"#,##0', '"$"#,##0'] for _ in ends]])
    found = read(Book("case", (tab,)), Ask(day))
    assert found.ledger is not None, found.question
    rule = definition_for(definition, found.ledger)
    answer = retention(found.ledger, found.window, rule)
    return answer, manifest(found.ledger, found.window, rule, Ask(day)), tab


def back(record: Record) -> Record:
    """The record after it was written to a tab and read again."""
    return recorded(Tab("Keeprate record", 9, record_tab(record).rows, ours=True, our_key="record"))


def first_run(ends: Ends, lock: str | None = None) -> Record:
    return back(with_run(Record(), *computed(ends, BEFORE), lock))


def compared(before: Ends, now: Ends) -> Restatement | None:
    answer, made, tab = computed(now, NOW)
    return restatement(kept(first_run(before), answer, made, tab), answer, lambda n: [f"row {n}"])


def test_nothing_is_said_when_nothing_changed() -> None:
    same = {"A": (100, 90), "B": (50, 60)}
    assert compared(same, same) is None
    answer, made, tab = computed(same, NOW)
    assert restatement(kept(Record(), answer, made, tab), answer, lambda n: []) is None


def test_the_next_run_says_what_it_was_and_what_every_changed_row_cost() -> None:
    found = compared({"A": (500, 500), "B": (500, 542)}, {"A": (500, 497), "B": (500, 539)})
    assert found is not None
    assert (
        found.sentence
        == "Dec 2024 → Dec 2025 was NRR 104.2% on 3 Jan 2026, now 103.6%: 2 accounts have changed."
    )
    assert [(row.name, row.end, row.nrr_points) for row in found.rows] == [
        ("A", (50_000, 49_700), Fraction(-3, 1000)),
        ("B", (54_200, 53_900), Fraction(-3, 1000)),
    ]
    assert found.rows[0].cells == ("row 0",)
    body = restatement_json(found, "USD")
    assert body is not None
    assert body["nrr"] == [1.042, 1.036]
    assert body["rows"][1]["end"] == ["542.00", "539.00"]


def test_an_account_that_came_or_went_is_a_changed_row() -> None:
    found = compared({"A": (100, 100), "Gone": (100, 0)}, {"A": (100, 100), "Late": (0, 50)})
    assert found is not None
    assert found.nrr == 1
    assert {row.name: row.nrr_points for row in found.rows} == {"Gone": Fraction(1, 2), "Late": Fraction(0)}


amounts = st.integers(0, 5000)
books = st.dictionaries(st.sampled_from("ABCDEFGH"), st.tuples(amounts, amounts), min_size=1).filter(
    lambda ends: any(a for a, _ in ends.values()) and any(b for _, b in ends.values())
)


@given(books, books)
def test_the_points_of_all_rows_add_up_to_the_change_exactly(before: Ends, now: Ends) -> None:
    found = compared(before, now)
    if found is None:
        assert {k: v for k, v in before.items() if any(v)} == {k: v for k, v in now.items() if any(v)}
        return
    assert found.before.nrr is not None
    assert found.nrr is not None
    assert sum(row.nrr_points or 0 for row in found.rows) == found.nrr - found.before.nrr
    assert found.before.grr is not None
    assert found.grr is not None
    assert sum(row.grr_points or 0 for row in found.rows) == found.grr - found.before.grr


@given(books)
def test_a_record_survives_being_written_and_read(ends: Ends) -> None:
    answer, made, tab = computed(ends, BEFORE)
    record = with_run(Record(), answer, made, tab, None)
    assert back(record) == record
    was = kept(back(record), answer, made, tab)
    assert was is not None
    assert (was.nrr, was.grr, dict(was.ends)) == (answer.nrr, answer.grr, ends_of(answer))


def test_a_run_is_kept_once_however_often_it_is_computed() -> None:
    record = first_run({"A": (100, 90)})
    assert back(with_run(record, *computed({"A": (100, 90)}, NOW), None)) == record
    changed = with_run(record, *computed({"A": (100, 80)}, NOW), None)
    assert [row.cells[6] for row in changed.runs] == [0.9, 0.8]


def test_a_locked_figure_stays_what_later_ones_are_compared_with() -> None:
    window = "2024-12..2025-12"
    record = first_run({"A": (100, 90)}, lock=window)
    for end in (80, 70):
        answer, made, tab = computed({"A": (100, end)}, NOW)
        found = restatement(kept(record, answer, made, tab), answer, lambda n: [])
        assert found is not None
        assert found.sentence == (
            "Dec 2024 → Dec 2025 is locked at NRR 90.0% (3 Jan 2026). From the cells as they are now it would"
            f" be {end}.0%: 1 account has changed."
        )
        record = back(with_run(record, answer, made, tab, None))
    answer, made, tab = computed({"A": (100, 70)}, NOW)
    record = back(with_run(record, answer, made, tab, f"open:{window}"))
    assert restatement(kept(record, answer, made, tab), answer, lambda n: []) is None


def restated(before: Ledger | Movements, now: Ledger | Movements, name: str, window: Window) -> Any:
    """What the second of two runs says, with the first one in a record that was written and read."""
    rule = definition_for(name, now)
    first, second = (retention(source, window, rule) for source in (before, now))
    codes = [manifest(source, window, rule, Ask(BEFORE)) for source in (before, now)]
    record = back(with_run(Record(), first, codes[0], ARR, None))
    return restatement(kept(record, second, codes[1], ARR), second, lambda n: [])


def changed_case(case: Case, dice: random.Random) -> Case:
    """The same book later: some accounts paid something else somewhere, renew or buy otherwise."""
    rows, renewals = [list(row) for row in case.rows], list(case.renewals)
    for row in rows:
        if dice.random() < 0.4:
            row[dice.randrange(len(row))] = dice.choice([0, dice.randint(0, 10**6)])
    at = dice.randrange(len(rows))
    if renewals[at] is not None:
        renewals[at] = dice.randint(0, len(rows[0]) + 6)
    units = case.units and [[dice.choice([u, u, 2_000]) for u in row] for row in case.units]
    if case.noticed is None:
        return replace(case, rows=rows, renewals=renewals, units=units)
    noticed = [
        [min(pair) for pair in zip(kept, row, strict=True)]
        for kept, row in zip(case.noticed, rows, strict=True)
    ]
    return replace(case, rows=rows, renewals=renewals, units=units, noticed=noticed)


def adds_up(case: Case, now: Case) -> set[str]:
    """Every definition on two runs of a book; those that told the points of a change."""
    window = Window(Period.month(2024, 1).plus(case.first), Period.month(2024, 1).plus(case.last))
    told: set[str] = set()
    for name, oracle in ORACLES.items():
        was, is_now = oracle(case), oracle(now)
        found = restated(book_of(case), book_of(now), name, window)
        if was is None or is_now is None:
            assert found is None or (found.untold and found.printed is None), name
            continue
        if found is None:
            assert was[:2] == is_now[:2], name
            continue
        assert found.untold is None, (name, found.untold)
        change = is_now[0] - was[0]
        assert sum(row.nrr_points for row in found.rows) == change, name
        assert sum(row.printed for row in found.rows) == found.printed == round(10_000 * change), name
        if was[1] is not None and is_now[1] is not None:
            assert sum(row.grr_points for row in found.rows) == is_now[1] - was[1], name
        differ = {
            f"a{i}"
            for i in range(len(case.rows))
            if any(
                of(case) and of(case)[i] != of(now)[i]
                for of in (lambda c: c.rows, lambda c: c.renewals, lambda c: c.units, lambda c: c.noticed)
            )
        }
        assert {row.key for row in found.rows} <= differ, name
        told |= {name} if change else set()
    return told


@settings(max_examples=40)
@given(st.integers(0, 2**40))
def test_by_every_definition_the_points_of_the_changed_rows_add_up_exactly(seed: int) -> None:
    case = random_case(seed)
    adds_up(case, changed_case(case, random.Random(seed)))


def test_every_definition_of_a_ledger_tells_points_on_some_book() -> None:
    books = ((random_case(n), random.Random(n)) for n in range(36))
    told = set().union(*(adds_up(case, changed_case(case, dice)) for case, dice in books))
    assert told == set(ORACLES)


def test_movements_that_are_stated_by_account_have_points() -> None:
    def stated(lost: int) -> Movements:
        zero = np.zeros(2, dtype=np.int64)
        start, gone = np.array([100, 300]), np.array([lost, 0])
        accounts = (Account("a", "A"), Account("b", "B"))
        return Movements(
            accounts, SPAN, start, zero, gone, zero, zero, zero, start - gone, "USD", "MRR", given=True
        )

    found = restated(stated(20), stated(60), "movements_as_given", SPAN)
    assert [(row.name, row.nrr_points, row.printed) for row in found.rows] == [("A", Fraction(-1, 10), -1000)]


def test_where_only_totals_are_stated_it_says_that_no_account_has_points() -> None:
    found = restated(
        *(replace(block(100, churn=lost), window=SPAN) for lost in (2, 5)), "movements_as_given", SPAN
    )
    assert found.sentence == "Dec 2024 → Dec 2025 was NRR 98.0% on 3 Jan 2026, now 95.0%."
    assert (found.rows, found.printed) == ((), None)
    assert (
        found.untold
        == "The sheet states totals, not accounts: the points that each account cost cannot be told."
    )


def test_an_account_that_changed_between_its_two_ends_is_a_row_where_the_definition_looks_there() -> None:
    before, now = ledger({"A": [100, 90, 100], "B": [100] * 3}), ledger({"A": [100, 0, 100], "B": [100] * 3})
    found = restated(before, now, "any_gap_gone", window_of(now))
    assert [(row.name, row.ends_as_before, row.nrr_points) for row in found.rows] == [
        ("A", True, Fraction(-1, 2))
    ]
    assert restated(before, now, "cohort_point_to_point", window_of(now)) is None


def test_a_run_kept_without_its_terms_is_compared_without_points_and_says_why() -> None:
    answer, made, tab = computed({"A": (100, 90)}, BEFORE, "cohort_movements")
    record = with_run(Record(), answer, made, tab, None)
    for text in (None, "=SUM(1)", "1:2:3"):
        old = tuple((*cells[:7], text, text) for cells in record.accounts)
        answer, made, tab = computed({"A": (100, 80)}, NOW, "cohort_movements")
        found = restatement(
            kept(back(replace(record, accounts=old)), answer, made, tab), answer, lambda n: []
        )
        assert found is not None
        assert [(row.name, row.nrr_points, row.printed) for row in found.rows] == [("A", None, None)]
        assert found.untold is not None
        assert "points are told from the next change on" in found.untold


def test_a_run_whose_accounts_are_no_longer_kept_lists_no_account_as_changed() -> None:
    record = replace(first_run({"A": (100, 90)}), accounts=())
    answer, made, tab = computed({"A": (100, 90)}, NOW)
    assert restatement(kept(record, answer, made, tab), answer, lambda n: []) is None
    answer, made, tab = computed({"A": (100, 80)}, NOW)
    found = restatement(kept(record, answer, made, tab), answer, lambda n: [])
    assert found is not None
    assert found.rows == ()
    assert found.untold is not None
    assert found.untold.startswith("The accounts of that run are no longer kept")


def test_another_tab_window_currency_or_definition_is_another_figure() -> None:
    record = first_run({"A": (100, 90)})
    answer, made, tab = computed({"A": (100, 80)}, NOW)
    assert kept(record, answer, made, replace(tab, sheet_id=8)) is None
    assert kept(record, answer, replace(made, window="2023-12..2024-12"), tab) is None
    assert kept(record, answer, replace(made, definition="any_gap_gone@1"), tab) is None
    moves = replace(answer.movements, currency="EUR")
    assert kept(record, replace(answer, movements=moves), made, tab) is None


def test_only_the_last_windows_keep_their_accounts() -> None:
    record = Record()
    answer, made, tab = computed({"A": (100, 90)}, BEFORE)
    for year in range(2000, 2010):
        record = with_run(record, answer, replace(made, window=f"{year}"), tab, None)
    assert len(record.runs) == 10
    assert [cells[1] for cells in record.accounts] == [str(year) for year in range(2004, 2010)]
