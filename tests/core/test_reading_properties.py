"""One book written in different layouts reads as the same numbers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from addon.core.dates import month_end, to_serial
from addon.core.layouts import read
from addon.core.ledger import Ledger
from addon.core.movements import KINDS, movements
from addon.core.period import Period
from addon.core.table import Ask, Book, Tab, Value

AS_OF = date(2026, 1, 15)
PERIODS = [Period.quarter(2024, 3).plus(n) for n in range(6)]
START, END = PERIODS[1], PERIODS[5]
NAMES = ["Acme", "Bolt", "Cog", "Dyn", "Egg & Co", "Fjord 7"]
amount = st.one_of(st.none(), st.integers(0, 100_000).map(lambda cents: cents / 100))
books = st.lists(st.lists(amount, min_size=6, max_size=6), min_size=1, max_size=6)
Rows = list[list[Value]]


def ask(**more: object) -> Ask:
    return Ask(AS_OF, sheet_id=0, start=START.iso, end=END.iso, **more)  # type: ignore[arg-type]


def book(rows: Rows, title: str = "ARR") -> Book:
    return Book("b", (Tab(title, 0, rows),))


def ledger(rows: Rows) -> Ledger:
    found = read(book(rows), ask())
    assert found.question is None, found.question
    assert found.ledger is not None
    return found.ledger


def by_key(source: Ledger) -> dict[str, list[int]]:
    return {a.key: source.amounts[i].tolist() for i, a in enumerate(source.accounts)}


def across(data: list[list[float | None]]) -> Rows:
    return [["Account", *(p.label for p in PERIODS)], *([NAMES[i], *row] for i, row in enumerate(data))]


def log(data: list[list[float | None]]) -> Rows:
    rows: Rows = [["Customer", "Quarter", "ARR"]]
    for column, period in enumerate(PERIODS):
        rows += [
            [NAMES[i], period.label, row[column]] for i, row in enumerate(data) if row[column] is not None
        ]
    return rows


def usable(data: list[list[float | None]]) -> bool:
    """Revenue at the start, something stated in every period, and no row that is the sum of those above."""
    filled = all(any(row[c] is not None for row in data) for c in range(6))
    return filled and any(row[1] for row in data) and not _has_sum_row(data)


def _has_sum_row(data: list[list[float | None]]) -> bool:
    cells = np.array([[v or 0.0 for v in row] for row in data])
    return any(np.allclose(cells[i], cells[:i].sum(axis=0)) for i in range(2, len(data)))


@settings(max_examples=120, deadline=None)
@given(books)
def test_periods_across_and_a_log_give_the_same_ledger(data: list[list[float | None]]) -> None:
    assume(usable(data))
    wide, long = ledger(across(data)), ledger(log(data))
    assert by_key(wide) == by_key(long)
    assert wide.periods == long.periods
    assert (wide.grain, wide.currency, wide.basis) == (long.grain, long.currency, long.basis)
    expected = {
        NAMES[i].casefold(): [round((v or 0) * 100) for v in row]
        for i, row in enumerate(data)
        if any(v is not None for v in row)
    }
    assert by_key(wide) == expected


def by_year(data: list[list[float | None]], rotate: int) -> Rows:
    """Account, Year, Q1 to Q4: the years below each other, each in another order of accounts."""
    rows: Rows = [["Account", "Year", "Q1", "Q2", "Q3", "Q4"]]
    numbers = list(range(len(data)))
    turned = numbers[rotate % len(data) :] + numbers[: rotate % len(data)]
    rows += [[NAMES[i], 2024, None, None, *data[i][:2]] for i in turned]
    rows += [[NAMES[i], 2025, *data[i][2:]] for i in numbers]
    return rows


@settings(max_examples=80, deadline=None)
@given(books, st.integers(0, 5))
def test_rows_of_years_give_the_same_ledger_and_the_same_blanks(
    data: list[list[float | None]], rotate: int
) -> None:
    assume(usable(data))
    wide, years = read(book(across(data)), ask()), read(book(by_year(data, rotate)), ask())
    assert years.question is None, years.question
    assert wide.ledger is not None
    assert years.ledger is not None
    assert by_key(years.ledger) == by_key(wide.ledger)
    assert years.ledger.periods == wide.ledger.periods
    assert {(r.code, r.money, frozenset(r.accounts)) for r in years.readings} == {
        (r.code, r.money, frozenset(r.accounts)) for r in wide.readings
    }


@settings(max_examples=80, deadline=None)
@given(books)
def test_start_and_end_columns_equal_it_at_both_ends(data: list[list[float | None]]) -> None:
    assume(usable(data))
    assume(not _has_sum_row([[row[1], row[5]] for row in data]))
    wide = ledger(across(data))
    two: Rows = [["Account", "Start ARR", "End ARR"]]
    two += [[NAMES[i], row[1], row[5]] for i, row in enumerate(data)]
    ends = by_key(ledger(two))
    first, last = wide.period_index(START), wide.period_index(END)
    assert first is not None
    assert last is not None
    for key, row in by_key(wide).items():
        assert ends.get(key, [0, 0]) == [row[first], row[last]]


@settings(max_examples=80, deadline=None)
@given(books)
def test_movement_columns_give_the_same_movements(data: list[list[float | None]]) -> None:
    assume(usable(data))
    assume(not _has_sum_row([[row[1], row[5]] for row in data]))
    two: Rows = [["Account", "Start ARR", "End ARR"]]
    two += [[NAMES[i], row[1] or 0.0, row[5] or 0.0] for i, row in enumerate(data)]
    found = read(book(two), ask())
    assert found.ledger is not None
    assert found.window is not None
    expected = movements(found.ledger, found.window)
    rows: Rows = [["Account", "Starting ARR", "Expansion", "Contraction", "Churn", "New", "Ending ARR"]]
    for name, start, end in two[1:]:
        s, e = float(start or 0), float(end or 0)
        grown, shrunk = max(e - s, 0) if s else 0, s - e if 0 < e < s else 0
        rows.append([name, s, round(grown, 2), round(shrunk, 2), s if s and not e else 0, 0 if s else e, e])
    given_ = read(book(rows), ask()).given
    assert given_ is not None
    assert given_.given
    assert [a.key for a in given_.accounts] == [a.key for a in expected.accounts]
    for kind in KINDS:
        assert getattr(given_, kind).tolist() == getattr(expected, kind).tolist(), kind


@settings(max_examples=60, deadline=None)
@given(books, st.integers(0, 6), st.integers(0, 4), st.booleans(), st.randoms(use_true_random=False))
def test_where_the_table_stands_and_in_which_order_does_not_matter(
    data: list[list[float | None]], down: int, right: int, total: bool, random: object
) -> None:
    assume(usable(data))
    rows = across(data)
    body = rows[1:]
    random.shuffle(body)  # type: ignore[attr-defined]
    assume(not _has_sum_row([r[1:] for r in body]))  # type: ignore[misc]
    if total and len(body) > 1:
        body.append(["Total", *(sum(float(r[c] or 0) for r in body) for c in range(1, 7))])
    moved: Rows = [[] for _ in range(down)]
    moved += [[None] * right + row for row in [rows[0], *body]]
    found = read(book(moved), ask())
    assert found.ledger is not None, found.question
    assert by_key(found.ledger) == by_key(ledger(rows))
    cells = found.ledger.cells(0, 0)
    row = found.ledger.accounts[0].rows[0]
    assert moved[row][right] is not None
    assert cells[0].startswith("'ARR'!")


@settings(max_examples=60, deadline=None)
@given(books)
def test_reading_twice_gives_the_same_reading(data: list[list[float | None]]) -> None:
    assume(usable(data))
    first, second = read(book(across(data)), ask()), read(book(across(data)), ask())
    assert first.readings == second.readings
    assert first.problems == second.problems
    assert first.left_out == second.left_out


def at_period_ends(source: Ledger) -> dict[str, list[int]]:
    """Amounts at the ends of PERIODS by account, without accounts that never pay."""
    where = {p.last: i for i, p in enumerate(source.periods)}
    found = {
        a.key: [int(source.amounts[i, where[p.last]]) if p.last in where else 0 for p in PERIODS]
        for i, a in enumerate(source.accounts)
    }
    return {key: row for key, row in found.items() if any(row)}


def cents(row: list[float | None]) -> list[int]:
    return [round((v or 0) * 100) for v in row]


def kind_of(before: int, now: int, paid: bool) -> str:
    if not before:
        return "Reactivation" if paid else "New"
    return "Churn" if not now else "Expansion" if now > before else "Contraction"


@settings(max_examples=80, deadline=None)
@given(books)
def test_a_list_of_movements_gives_the_same_ledger(data: list[list[float | None]]) -> None:
    assume(usable(data))
    rows: Rows = [["Customer", "Quarter", "Type", "ARR change"]]
    for name, row in zip(NAMES, data, strict=False):
        for index, (before, now) in enumerate(zip([0, *cents(row)], cents(row), strict=False)):
            if now != before:
                paid = any(cents(row)[:index])
                rows.append([name, PERIODS[index].label, kind_of(before, now, paid), abs(now - before) / 100])
    expected = {n.casefold(): cents(r) for n, r in zip(NAMES, data, strict=False) if any(cents(r))}
    assert at_period_ends(ledger(rows)) == expected


@settings(max_examples=80, deadline=None)
@given(books, st.booleans())
def test_a_list_of_subscriptions_gives_the_same_ledger(
    data: list[list[float | None]], inclusive: bool
) -> None:
    assume(usable(data))
    rows: Rows = [["Customer", "Start date", "End date", "ARR"]]
    formats: list[list[str | None]] = [[]]
    for name, row in zip(NAMES, data, strict=False):
        for index, now in enumerate(cents(row)):
            if now:
                first = month_end(Period(PERIODS[index].last - 3)) + timedelta(days=1)
                end = month_end(PERIODS[index]) + timedelta(days=0 if inclusive else 1)
                rows.append([name, to_serial(first), to_serial(end), now / 100])
                formats.append([None, "yyyy-mm-dd", "yyyy-mm-dd", None])
    found = read(
        Book("b", (Tab("ARR", 0, rows, formats),)),
        ask(answers={"complete": "yes", "last_ends": "ended"}),
    )
    assert found.question is None, found.question
    assert found.ledger is not None
    expected = {n.casefold(): cents(r) for n, r in zip(NAMES, data, strict=False) if any(cents(r))}
    assert at_period_ends(found.ledger) == expected
