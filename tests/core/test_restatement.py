"""What changed since a figure was reported: the rows, and the exact points each one cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from addon.core.definitions import definition_for
from addon.core.layouts import read
from addon.core.manifest import manifest
from addon.core.record import Record, kept, record_tab, recorded, with_run
from addon.core.restatement import Restatement, ends_of, restatement, restatement_json
from addon.core.retention import Retention, retention
from addon.core.table import Ask, Book, Tab, Value

BEFORE, NOW = date(2026, 1, 3), date(2026, 4, 2)
Ends = dict[str, tuple[int, int]]


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


def test_a_definition_that_looks_at_more_than_two_ends_tells_the_rows_without_points() -> None:
    answer, made, tab = computed({"A": (100, 90)}, BEFORE, "cohort_movements")
    record = back(with_run(Record(), answer, made, tab, None))
    answer, made, tab = computed({"A": (100, 80)}, NOW, "cohort_movements")
    found = restatement(kept(record, answer, made, tab), answer, lambda n: [])
    assert found is not None
    assert [(row.name, row.nrr_points) for row in found.rows] == [("A", None)]


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
