"""Every definition equals an oracle that shares no code with it, keeps its bounds, or says why not."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from addon.core.definitions import DEFINITIONS, Definition, Ratio
from addon.core.ledger import Ledger
from addon.core.lens import Gap, lens
from addon.core.period import Period, Window
from tests.core.books import given, ledger, window_of
from tests.core.definition_oracle import ORACLES, Answer, Case, average, ratio
from tests.core.test_series import months_across

OF_A_LEDGER = [d for d in DEFINITIONS if d.needs == "ledger"]
BY_NAME = {d.name: d for d in DEFINITIONS}
WIDTHS = (2, 5, 13, 14, 16, 24, 26, 30)


def random_case(seed: int) -> Case:
    """A monthly book with gaps, steps and returns, a window in it, and a renewal for some."""
    dice = random.Random(seed)
    width = dice.choice(WIDTHS)
    rows = []
    for _ in range(dice.randint(1, 7)):
        largest = dice.choice([3, 100, 10**6, 10**13])
        row, amount = [], dice.choice([0, dice.randint(1, largest)])
        for _ in range(width):
            if dice.random() < 0.2:
                amount = dice.choice([0, amount, dice.randint(0, largest)])
            row.append(amount)
        rows.append(row)
    last = dice.choice([width - 1, dice.randint(1, width - 1)])
    first = last - 12 if last >= 12 and dice.random() < 0.8 else dice.randint(0, last - 1)
    known = dice.random() < 0.7
    renewals = [dice.choice([None, dice.randint(0, width + 6)]) if known else None for _ in rows]
    units = [[dice.choice([1_000, 2_000, 3_500, dice.randint(1, 10**6)]) for _ in row] for row in rows]
    noticed = [
        [amount * dice.choice([0, 0, 1, 1, 0]) * dice.randint(0, 2) // 2 for amount in row] for row in rows
    ]
    if dice.random() < 0.1:
        units[0][dice.randrange(width)] = 0
    return Case(rows, first, last, renewals, units if known else None, noticed if known else None)


def exactly(gap: Gap | None, total: Fraction, mine: list[Fraction], default: list[Fraction]) -> None:
    """A gap is the sum of its accounts' parts, and every part is that of the oracle."""
    assert gap is not None
    parts = [one - other for one, other in zip(mine, default, strict=True)]
    assert gap.total == total == sum(parts)
    named = {cause.account.key: cause.gap for cause in gap.causes}
    for key, part in named.items():
        assert part == parts[int(key[1:])]
    assert gap.rest == sum(p for i, p in enumerate(parts) if f"a{i}" not in named)
    assert sum(named.values()) + gap.rest == gap.total


def book_of(case: Case) -> Ledger:
    """A case as the core reads it."""
    facts = {
        f"A{i}": {"renewal": date(2024 + at // 12, at % 12 + 1, 15)}
        for i, at in enumerate(case.renewals)
        if at is not None
    }
    book = ledger({f"A{i}": row for i, row in enumerate(case.rows)}, facts=facts)
    if case.units and case.noticed:
        book = replace(book, quantities=np.array(case.units), noticed=np.array(case.noticed))
    return book


def check(case: Case) -> int:
    """Compare all definitions and the lens with the oracles; how many had an answer."""
    book = book_of(case)
    window = Window(book.periods[case.first], book.periods[case.last])
    answers = {name: oracle(case) for name, oracle in ORACLES.items()}
    found = {view.definition.name: view for view in lens(book, window).views}
    headline = answers["cohort_point_to_point"]
    for definition in OF_A_LEDGER:
        expected, view = answers[definition.name], found[definition.name]
        if expected is None:
            assert (view.ratio, view.gap, view.grr_gap) == (None, None, None), definition.name
            assert view.reason
            continue
        nrr, grr, each, held = expected
        assert view.ratio is not None, (definition.name, view.reason)
        assert (view.ratio.nrr, view.ratio.grr) == (nrr, grr), definition.name
        assert definition.bounds.broken(view.ratio) is None, definition.name
        if headline is None:
            assert (view.gap, view.grr_gap) == (None, None)
            continue
        exactly(view.gap, nrr - headline[0], each, headline[2])
        if held is None:
            assert view.grr_gap is None
        else:
            exactly(view.grr_gap, grr - headline[1], held, headline[3])
    return sum(answer is not None for answer in answers.values())


def test_there_are_at_least_twelve_definitions_and_each_has_an_oracle():
    assert {d.name for d in OF_A_LEDGER} == set(ORACLES)
    assert len(OF_A_LEDGER) >= 12
    assert OF_A_LEDGER[0].name == "cohort_point_to_point"


@settings(max_examples=200)
@forall(st.integers(0, 2**40))
def test_every_definition_and_its_gap_equal_the_oracle(seed):
    check(random_case(seed))


@pytest.mark.parametrize("block", range(8))
def test_a_hundred_books_at_a_time_equal_the_oracle(block):
    assert sum(check(random_case(1_000_000 + block * 100 + i)) for i in range(100)) > 800


@pytest.mark.soak
@pytest.mark.parametrize("block", range(100))
def test_a_hundred_thousand_books_equal_the_oracle(block):
    for i in range(1000):
        check(random_case(2_000_000 + block * 1000 + i))


@pytest.mark.parametrize("definition", OF_A_LEDGER, ids=lambda d: d.name)
def test_each_definition_answers_most_of_two_year_books_and_not_all_alike(definition):
    seen = set()
    for seed in range(200):
        case = random_case(seed)
        if len(case.rows[0]) >= 24 and case.last - case.first == 12 and case.last >= 23:
            answer = ORACLES[definition.name](case)
            if answer is not None:
                seen.add(answer[0])
    assert len(seen) > 5


@forall(st.integers(0, 2**40))
def test_movements_of_the_cohort_with_returns_end_where_the_snapshots_do(seed):
    case = random_case(seed)
    book = ledger({f"A{i}": row for i, row in enumerate(case.rows)})
    window = Window(book.periods[case.first], book.periods[case.last])
    snapshots = BY_NAME["cohort_point_to_point"].ratio(book, window)
    flows = BY_NAME["cohort_movements_with_returns"].ratio(book, window)
    if not isinstance(snapshots, Ratio):
        assert flows == snapshots
        return
    assert isinstance(flows, Ratio)
    assert flows.nrr * flows.base == snapshots.nrr * snapshots.base
    assert flows.nrr == snapshots.nrr


PUBLISHED = [
    ("cohort_point_to_point", "70.09", "58.12"),
    ("any_gap_gone", "63.25", None),
    ("maxio_90_days", "63.25", None),
    ("cohort_movements", "52.99", "16.24"),
    ("cohort_movements_with_returns", "70.09", None),
    ("all_movements", "-49.57", "-138.46"),
    ("all_movements_with_returns", "-32.48", None),
    ("monthly_compounded", "54.01", "32.61"),
    ("baremetrics_compounded", "78.53", None),
]


@pytest.fixture
def playbook(shared):
    rows = months_across(shared / "data/revenue/mrr_playbook_subscription_periods.csv")
    return ledger(rows, Period.month(2017, 9))


@pytest.mark.parametrize(("name", "nrr", "grr"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_the_measured_spread_on_the_playbooks_book_comes_out_again(name, nrr, grr, playbook):
    """Nine NRRs and four GRRs measured once by another program, on Dec 2018 to Dec 2019."""
    window = Window(Period.month(2018, 12), Period.month(2019, 12))
    answer = BY_NAME[name].ratio(playbook, window)
    assert isinstance(answer, Ratio)
    assert round(answer.nrr * 10_000) == round(Fraction(nrr) * 100)
    if grr is not None:
        assert answer.grr is not None
        assert round(answer.grr * 10_000) == round(Fraction(grr) * 100)


def test_a_month_with_returns_shows_both_published_rates(playbook):
    """September 2018 is 100% without returning customers and 119.2% with them."""
    window = Window(Period.month(2018, 8), Period.month(2018, 9))
    plain = BY_NAME["monthly_compounded"].ratio(playbook, window)
    with_returns = BY_NAME["monthly_compounded_with_returns"].ratio(playbook, window)
    assert isinstance(plain, Ratio)
    assert isinstance(with_returns, Ratio)
    assert (plain.nrr, with_returns.nrr) == (1, Fraction(31_000, 26_000))


def test_every_definition_equals_the_oracle_on_every_year_of_the_playbooks_book(playbook):
    rows = playbook.amounts.tolist()
    answered = [
        check_book(playbook, Case(rows, last - 12, last, [None] * len(rows)))
        for last in range(12, len(playbook.periods))
    ]
    assert max(answered) == 21  # all but the four that need renewal dates, days of cancelling or units


def check_book(book, case: Case) -> int:
    window = Window(book.periods[case.first], book.periods[case.last])
    answered = 0
    for definition in OF_A_LEDGER:
        expected, found = ORACLES[definition.name](case), definition.ratio(book, window)
        if expected is None:
            assert isinstance(found, str)
            continue
        assert isinstance(found, Ratio), (definition.name, found)
        assert (found.nrr, found.grr) == expected[:2], definition.name
        answered += 1
    return answered


def month_of(text: str) -> int:
    """A date's month, counted from year 0."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def contracts(lines: list[tuple[str, str, str, int]], until: int | None = None):
    """A book of contracts (account, from, to, minor units a month) by month, and the last end of each."""
    first = min(month_of(line[1]) for line in lines)
    width = (until or max(month_of(line[2]) for line in lines)) - first + 1
    rows: dict[str, list[int]] = {}
    ends: dict[str, str] = {}
    for account, begin, end, monthly in lines:
        row = rows.setdefault(account, [0] * width)
        ends[account] = max(end, ends.get(account, end))
        for at in range(month_of(begin) - first, min(month_of(end) - first, width)):
            row[at] += monthly
    facts = {account: {"renewal": date.fromisoformat(end)} for account, end in ends.items()}
    book = ledger({k: [max(x, 0) for x in row] for k, row in rows.items()}, Period(first), facts=facts)
    return book, [month_of(end) - first for end in ends.values()]


def test_every_definition_equals_the_oracle_on_the_toy_book_with_gaps_and_a_merger(shared):
    with (shared / "data/revenue/flip_fake_invoice_lines.csv").open(newline="", encoding="utf-8") as file:
        lines = [
            (line["Name"], line["From"], line["To"], round(float(line["Value"]) * 100))
            for line in csv.DictReader(file)
        ]
    book, ends = contracts(lines)
    rows = book.amounts.tolist()
    answered = [check_book(book, Case(rows, at - 12, at, ends)) for at in range(12, len(book.periods))]
    assert max(answered) >= 20


def test_every_definition_equals_the_oracle_on_real_contracts_with_renewal_dates(shared):
    with (shared / "data/revenue/flip_q_invoice_lines_half.csv").open(newline="", encoding="utf-8") as file:
        lines = []
        for line in csv.DictReader(file):
            begin, end = line["ValidFrom"], line["ValidTo"]
            months = max(1, month_of(end) - month_of(begin))
            lines.append((line["name"], begin, end, round(float(line["AUD"]) * 100) // months))
    book, ends = contracts(lines, until=month_of("2016-06-30"))
    rows = book.amounts.tolist()
    assert len(rows) == 408
    for end in ("2013-12-31", "2014-12-31", "2015-12-31", "2016-05-31"):
        at = month_of(end) - book.periods[0].last
        assert check_book(book, Case(rows, at - 12, at, ends)) >= 20, end


def by_quarter(case: Case) -> dict[str, Answer]:
    """What the definitions that read quarters answer on four quarters of a case's columns."""
    first, last = case.first, case.last

    def snapshots(at: int) -> Answer:
        return ORACLES["cohort_point_to_point"](Case(case.rows, at - 4, at, case.renewals))

    years = [(sum(row[last - 7 : last - 3]), sum(row[last - 3 : last + 1])) for row in case.rows]
    unchanged = ("cohort_point_to_point", "any_gap_gone", "cohort_movements", "all_movements_with_returns")
    return {
        **{name: ORACLES[name](case) for name in unchanged},
        "maxio_90_days": ORACLES["any_gap_gone"](case),  # a quarter's end without revenue is 90 days
        "twilio_quarter": snapshots(last),
        "revenue_over_revenue": ratio(years) if first >= 3 else None,
        "four_quarter_average": average([snapshots(last - k) for k in range(4)]) if first >= 3 else None,
    }


@forall(st.integers(0, 2**40))
def test_quarters_are_read_as_quarters(seed):
    case = random_case(seed)
    width = len(case.rows[0])
    last = 4 + seed % (width - 4) if width > 4 else 4
    rows = [(row + [0] * 5)[: max(width, 5)] for row in case.rows]
    case = Case(rows, last - 4, last, [None] * len(rows))
    book = ledger({f"A{i}": row for i, row in enumerate(rows)}, Period.quarter(2020, 1))
    book = replace(book, basis="revenue")
    window = Window(book.periods[case.first], book.periods[case.last])
    for name, expected in by_quarter(case).items():
        found = BY_NAME[name].ratio(book, window)
        assert (found.nrr, found.grr) == expected[:2] if expected else isinstance(found, str), name


def short(definition: Definition, width: int, first: int, grain: str = "month", basis: str = "MRR") -> object:
    start = {"month": Period.month(2024, 1), "quarter": Period.quarter(2023, 1), "year": Period.year(2010)}
    book = ledger({"Acme": [100] * width, "Bolt": [50] * width}, start[grain])
    return definition.ratio(replace(book, basis=basis), window_of(book, first))


@pytest.mark.parametrize(
    ("name", "width", "first", "grain", "words"),
    [
        ("grace_3_months", 15, 2, "month", "it needs amounts from Dec 2023 on"),
        ("trailing_12_average", 23, 10, "month", "it needs amounts from Dec 2023 on"),
        ("datadog_trailing_12", 9, 4, "quarter", "an amount for every month"),
        ("monthly_compounded", 9, 4, "quarter", "an amount for every month"),
        ("last_month_annualised", 4, 0, "year", "an amount for every month"),
        ("revenue_over_revenue", 30, 20, "month", "the window is 9 months; nothing is annualised"),
        ("revenue_over_revenue", 23, 10, "month", "it needs amounts from Dec 2023 on"),
        ("revenue_over_revenue", 9, 4, "quarter", "the sheet holds MRR at the end of each quarter"),
        ("snowflake_two_years", 9, 4, "quarter", "an amount for every month"),
        ("twilio_quarter", 13, 0, "month", "it needs amounts from Nov 2023 on"),
        ("twilio_quarter", 2, 0, "year", "for every quarter or month"),
        ("four_quarter_average", 22, 9, "month", "it needs amounts from Nov 2023 on"),
        ("renewal_base", 13, 0, "month", "the sheet has none"),
        ("stripe_at_cancellation", 13, 0, "month", "the day on which each customer cancelled"),
        ("constant_price", 13, 0, "month", "a column Quantity or Seats"),
    ],
)
def test_a_book_that_cannot_carry_a_definition_is_told_why(name, width, first, grain, words):
    answer = short(BY_NAME[name], width, first, grain)
    assert isinstance(answer, str)
    assert words in answer


def test_revenue_by_quarter_or_year_can_be_added_up():
    for grain, width, first in (("quarter", 8, 3), ("year", 2, 0)):
        answer = short(BY_NAME["revenue_over_revenue"], width, first, grain, "revenue")
        assert isinstance(answer, Ratio)
        assert answer.nrr == 1


def test_dates_that_were_moved_on_at_renewal_do_not_make_everybody_due_a_loss():
    rows = {"Acme": [100] * 13, "Bolt": [50] * 6 + [0] * 7}
    dates = {"Acme": {"renewal": date(2025, 6, 1)}, "Bolt": {"renewal": date(2024, 6, 30)}}
    book = ledger(rows, facts=dates)
    for name in ("renewal_base", "displayr_due_to_renew"):
        assert "moved on" in str(BY_NAME[name].ratio(book, window_of(book)))
    dates["Acme"] = {"renewal": date(2024, 9, 1)}
    book = ledger(rows, facts=dates)
    answer = BY_NAME["renewal_base"].ratio(book, window_of(book))
    assert isinstance(answer, Ratio)
    assert answer.nrr == Fraction(100, 150)


def test_a_customer_that_grew_and_left_loses_more_than_it_had_only_where_movements_are_summed():
    """Published: 500, then 1,379, then gone was a loss of 275.8%, and 100% valued at the start."""
    book = ledger({"Acme": [500_00, 1_379_00, 0]})
    summed = BY_NAME["cohort_movements"].ratio(book, window_of(book))
    capped = BY_NAME["cohort_point_to_point"].ratio(book, window_of(book))
    assert isinstance(summed, Ratio)
    assert isinstance(capped, Ratio)
    assert summed.grr is not None
    assert round(1 - summed.grr, 3) == Fraction("2.758")
    assert capped.grr == summed.nrr == capped.nrr == 0


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.name)
def test_another_kind_of_source_is_a_reason_and_no_crash(definition):
    source = ledger({"Acme": [1, 1]}) if definition.needs == "movements" else given(100)
    assert "the sheet" in str(definition.ratio(source, None))


@pytest.mark.parametrize("definition", OF_A_LEDGER, ids=lambda d: d.name)
def test_a_year_without_any_revenue_has_a_reason_under_every_definition(definition):
    book = ledger({"Acme": [0] * 29 + [5]}, facts={"Acme": {"renewal": date(2026, 1, 1)}})
    assert isinstance(definition.ratio(book, Window(book.periods[16], book.periods[28])), str)
