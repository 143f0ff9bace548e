"""The number that can be defended: its bounds, its parts and its words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.core.definitions import DEFINITIONS, Ratio, definition_for
from addon.core.retention import retention
from addon.core.words import Flow, how_to_read, per_hundred, percent, sentence
from addon.errors import Malformed, SheetProblem
from tests.core import oracle
from tests.core.books import given, ledger, window_of
from tests.core.test_movements import books

money = st.integers(0, 10**12)


@forall(books())
def test_the_default_definition_keeps_every_promise(rows):
    book = ledger(rows)
    window = window_of(book)
    answer = retention(book, window, definition_for(None, book))
    expected = oracle.rates(rows, 0, len(book.periods) - 1)
    if expected is None:
        assert (answer.nrr, answer.grr, answer.logo_retention) == (None, None, None)
        assert all(answer.reasons.values())
        return
    assert (answer.nrr, answer.grr, answer.logo_retention) == expected
    assert answer.nrr is not None
    assert answer.grr is not None
    assert 0 <= answer.grr <= 1
    assert answer.grr <= answer.nrr
    assert answer.nrr * answer.movements.total("start") == answer.movements.cohort_end


@forall(books())
def test_the_bridge_has_no_residual_and_names_both_endings(rows):
    book = ledger(rows)
    steps = retention(book, window_of(book), definition_for(None, book)).bridge
    running = 0
    for index, step in enumerate(steps):
        if step.kind == "total" and index:
            assert running == step.amount
        running = (
            step.amount
            if index == 0
            else running + {"plus": 1, "minus": -1, "total": 0}[step.kind] * step.amount
        )
    assert [step.label for step in steps if step.kind == "total"][1:] == [
        f"Same customers, {book.periods[-1].label}",
        f"All customers, {book.periods[-1].label}",
    ]


@forall(st.tuples(money, money, money, money, money, money))
def test_stated_movements_keep_the_bounds_of_their_definition(parts):
    start, expansion, contraction, churn, new, returned = parts
    churn = min(churn, start)
    contraction = min(contraction, start - churn)
    source = given(start, expansion, contraction, churn, new, returned)
    answer = definition_for(None, source).ratio(source, None)
    if not isinstance(answer, Ratio):
        assert start == 0
        return
    assert definition_for(None, source).bounds.broken(answer) is None
    assert answer.nrr == Fraction(start + expansion - contraction - churn, start)


def test_names_of_definitions_are_unique_and_each_says_what_it_is():
    assert len({d.name for d in DEFINITIONS}) == len(DEFINITIONS)
    for definition in DEFINITIONS:
        assert definition.text.endswith(".")
        assert definition.version >= 1


def test_an_unknown_definition_is_refused_with_the_known_ones():
    with pytest.raises(Malformed) as caught:
        definition_for("nrr_by_feeling", given(1))
    assert "cohort_point_to_point" in caught.value.hint


def test_a_definition_that_needs_another_source_is_refused():
    with pytest.raises(SheetProblem, match="movements, not amounts"):
        definition_for("cohort_point_to_point", given(1))


def test_the_last_point_of_the_series_is_the_headline():
    book = ledger({"Acme": [100 + i for i in range(24)], "Bolt": [50] * 20 + [0] * 4})
    answer = retention(book, window_of(book, 9, 21), definition_for(None, book))
    last = answer.series[-1]
    assert last.period == book.periods[21]
    assert last.ratio is not None
    assert last.ratio.nrr == answer.nrr
    assert len(answer.series) == 10
    assert percent(last.ratio.nrr) in answer.series_note


@forall(books())
def test_every_point_of_the_series_equals_the_oracle(rows):
    book = ledger(rows)
    for point in retention(book, window_of(book, -2), definition_for(None, book)).series:
        at = book.period_index(point.period)
        assert at is not None
        expected = oracle.rates(rows, at - 1, at)
        assert (point.ratio and (point.ratio.nrr, point.ratio.grr)) == (expected and expected[:2])


def test_segments_are_sorted_by_money_and_rate_only_five_accounts_or_more():
    rows = {f"S{i}": [100, 90] for i in range(5)} | {"Big": [10_000, 20_000]} | {"None": [7, 7]}
    facts = {f"S{i}": {"segment": "SMB"} for i in range(5)} | {"Big": {"segment": "Enterprise"}}
    book = ledger(rows, facts=facts)
    (found,) = retention(book, window_of(book), definition_for(None, book)).segments
    assert found.by == "Segment"
    assert [row.value for row in found.rows] == ["Enterprise", "SMB", "(blank)"]
    assert [row.nrr for row in found.rows] == [None, Fraction(9, 10), None]
    assert found.rows[0].note == "1 account: too few for a rate"
    assert sum(row.start for row in found.rows) == 10_507


@pytest.mark.parametrize(("size", "rated"), [(4, False), (5, True)])
def test_a_rate_needs_five_accounts_at_the_start(size, rated):
    rows = {f"S{i}": [100, 90] for i in range(size)} | {"New": [0, 50], "Other": [10, 10]}
    facts = {name: {"segment": "SMB"} for name in rows if name != "Other"}
    book = ledger(rows, facts=facts)
    (found,) = retention(book, window_of(book), definition_for(None, book)).segments
    assert found.rows[0].accounts == size
    assert (found.rows[0].nrr == Fraction(9, 10)) is rated


def test_columns_that_name_single_accounts_are_no_segments():
    rows = {f"A{i}": [100, 90] for i in range(9)}
    facts = {f"A{i}": {"Contact": f"Person {i}", "Region": "NA" if i % 2 else "EU"} for i in range(9)}
    book = ledger(rows, facts=facts)
    found = retention(book, window_of(book), definition_for(None, book)).segments
    assert [segment.by for segment in found] == ["Region"]


@forall(st.integers(1, 10**12), money, money, money, st.sampled_from([0, 2]))
def test_the_parts_of_the_sentence_add_up_as_printed(start, left, downgraded, added, places):
    left = min(left, start)
    flow = Flow(start, left, min(downgraded, start - left), added)
    end, out, down, more = per_hundred(flow, places)
    assert 100 * 10**places - out - down + more == end
    unit = Fraction(100 * 10**places, start)
    for printed, exact in ((end, flow.end), (out, flow.left), (down, flow.downgraded), (more, added)):
        assert printed >= 0
        assert abs(printed - exact * unit) < 1


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        (
            Flow(1_000_000_00, 100_000_00, 50_000_00, 200_000_00),
            "Of every $100 these customers paid in Dec 2024 they pay $105 now: "
            "$10 left, $5 was downgraded, $20 was added.",
        ),
        (
            Flow(50_000, 3_000, 0, 8_000),
            "Of every $100 these customers paid in Dec 2024 they pay $110 now: $6 left, $16 was added.",
        ),
        (
            Flow(1_000_000, 400, 0, 0),
            "Of every $100 these customers paid in Dec 2024 they pay $99.96 now: $0.04 left.",
        ),
        (
            Flow(100, 0, 0, 0),
            "Of every $100 these customers paid in Dec 2024 they pay $100 now: "
            "nothing left, nothing was downgraded, nothing was added.",
        ),
    ],
)
def test_the_sentence_reads_as_people_speak(flow, text):
    assert sentence(flow, "USD", "Dec 2024", None) == text


def test_a_window_in_the_past_is_not_called_now():
    book = ledger({"Acme": [100] * 20 + [0] * 4})
    text = retention(book, window_of(book, 0, 12), definition_for(None, book)).sentence
    assert "they paid $100 in Jan 2025" in text


@pytest.mark.parametrize(
    ("nrr", "grr", "words"),
    [
        ("0.95", "0.80", ("below 100%, more is lost", "below the 85–90%")),
        ("1.05", "0.85", ("above 100%", "within the 85–90%")),
        ("1.15", "0.90", ("strong fit", "within the 85–90%")),
        ("1.30", "0.94", ("120–140% of top performers", "above the 85–90%")),
    ],
)
def test_the_bands_are_the_articles_and_said_to_be(nrr, grr, words):
    lines = how_to_read(Fraction(nrr), Fraction(grr))
    assert words[0] in lines[0]
    assert words[1] in lines[1]
    assert "the article" in lines[-1]


@pytest.mark.parametrize(
    ("rate", "text"), [("1.05", "105.0%"), ("0.9996", "100.0%"), ("0.0005", "0.0%"), ("1.19230769", "119.2%")]
)
def test_percentages_are_rounded_from_the_exact_fraction(rate, text):
    assert percent(Fraction(rate)) == text
