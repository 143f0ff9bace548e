"""Words mean the same in a cell and in the service: equal lists, headers that name the same periods."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from addon.core import currency, dates, money
from addon.core.dates import parse_header
from addon.core.definitions import DEFINITIONS
from addon.core.layouts import labels
from addon.core.ledger import account_key
from addon.core.money import to_minor
from addon.core.period import MONTHS_IN
from tests.appsscript.formula_runtime import engine

JS = engine()


def js(code: str) -> Any:
    return json.loads(JS.eval(f"JSON.stringify({code})"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("TOTAL_WORDS_", labels._TOTAL),
        ("AROUND_WORDS_", labels._AROUND),
        ("METRIC_NAMES_", labels._METRICS),
        ("FIGURE_WORDS_", labels._FIGURES),
        ("PLAN_WORDS_", dates._PLAN),
        ("NOISE_WORDS_", dates._NOISE),
        ("AGO_WORDS_", dates._AGO),
        ("DASHES_", money._DASHES),
    ],
)
def test_a_list_of_words_is_the_services(ours: str, theirs: Any) -> None:
    assert set(js(ours)) == set(theirs)


def test_months_have_the_same_names() -> None:
    named = {name: number for number, names in enumerate(js("MONTH_NAMES_"), 1) for name in names}
    assert named == {name: number for name, number in dates.MONTHS.items() if not name.endswith(".")}


# Beyond these two engines may know two versions of Unicode.
LETTERS = st.characters(max_codepoint=0x344)
PARTS = st.sampled_from(
    "Jan Febr Mars déc. December MÄRZ 24 2024 '25 2025 1989 2101 07 13 31 1 Q1 Q4 q3 T2 Q5 FY FY25 "
    "FY24/25 CY24 GJ M01 202401 202413 2024-12-31 2024-02-30 12/31/2024 31.12.2024 3/4/24 Forecast "
    "budget A E F MRR $k (USD) TEUR T€ k Tsd. EUR 000 Mio as of end actual kw Quartal Delta "
    "2024年12月 2025年3月31日 as at".split()
)
HEADERS = st.one_of(
    st.lists(PARTS, min_size=1, max_size=4).map(" ".join),
    st.lists(PARTS, min_size=1, max_size=3).map("-".join),
    st.lists(PARTS, min_size=1, max_size=3).map("".join),
    st.text(LETTERS, max_size=8),
)


@settings(max_examples=800, deadline=None)
@given(text=HEADERS, order=st.sampled_from(["MDY", "DMY"]))
@example(text="Dec-24 (forecast)", order="MDY")
@example(text="Année 2024", order="MDY")
@example(text="202401 Jan 31", order="MDY")
@example(text="ARR as at 31/12/2024", order="DMY")
@example(text="Stand 2024-12-31 (Plan)", order="DMY")
@example(text="MRR 2024年12月", order="MDY")
@example(text="FY2024 Oct", order="MDY")
@example(text="ARR 12 months ago", order="MDY")
@example(text="12.2024 (TEUR)", order="DMY")
@example(text="Dez 2024 Tsd. €", order="DMY")
@example(text="Dec 2024 EUR 000", order="MDY")
@example(text="Q4 2024 k EUR", order="MDY")
def test_a_header_names_the_same_period(text: str, order: Any) -> None:
    theirs = parse_header(text, order=order)
    ours = js(f"parseHeader_({json.dumps(text)}, {json.dumps(order)})")
    assert (ours is None) == (theirs is None)
    if ours and theirs:
        assert ours["last"] == theirs.period.last
        assert ours["months"] == MONTHS_IN[theirs.period.grain]
        assert bool(ours.get("plan")) == bool(theirs.plan)


@settings(max_examples=300, deadline=None)
@given(number=st.one_of(st.integers(1980, 2110), st.integers(199000, 210100), st.integers(25000, 74000)))
def test_a_number_as_a_header_names_the_same_period(number: int) -> None:
    theirs = parse_header(number)
    ours = js(f"headerPeriod_({number}, 'MDY')")
    assert (ours and ours["last"]) == (theirs and theirs.period.last)


@settings(max_examples=400, deadline=None)
@given(
    amount=st.floats(-(10**11), 10**11) | st.integers(-(10**9), 10**9).map(lambda n: n / 10000),
    code=st.sampled_from(["USD", "JPY", "KWD"]),
)
@example(amount=1e-7, code="USD")
@example(amount=0.005, code="USD")
@example(amount=1.005, code="USD")
@example(amount=9007199254740.995, code="USD")
@example(amount=2.5, code="JPY")
@example(amount=0.0005, code="KWD")
def test_an_amount_is_the_same_number_of_minor_units(amount: float, code: str) -> None:
    assert js(f"toMinor_({amount!r}, minorDigits_('{code}'))") == to_minor(amount, code)[0]


def test_every_currency_of_the_service_has_the_same_minor_unit() -> None:
    ours = js("[NO_MINOR_, HUNDREDTHS_, THOUSANDTHS_]")
    named = {code: digits for digits, codes in zip((0, 2, 3), ours, strict=True) for code in codes}
    assert named == {code: currency.exponent(code) for code in currency.CODES}


def test_every_definition_is_computed_in_a_cell_or_known_to_need_more() -> None:
    known = js(
        "Object.entries({ ...PERIOD_DEFINITIONS_, ...NEED_MORE_ }).map(([name, one]) => [name, one.label])"
    )
    assert dict(known) == {each.name: each.label for each in DEFINITIONS}


# A quotient of large integers, as compounding makes them: a double must be the nearest one.
LARGE = st.integers(-(10**60), 10**60) | st.integers(-(2**54), 2**54)


@settings(max_examples=300, deadline=None)
@given(part=LARGE, whole=st.integers(1, 10**60) | st.integers(1, 2**54))
@example(part=2**53 + 1, whole=1)
@example(part=2**54 + 2, whole=1)
@example(part=(2**53 + 1) * 10**40 + 1, whole=10**40)
@example(part=0, whole=7)
def test_a_fraction_becomes_the_nearest_number(part: int, whole: int) -> None:
    assert float(js(f"nearest_({{ part: BigInt('{part}'), whole: BigInt('{whole}') }})")) == part / whole


@settings(max_examples=300, deadline=None)
@given(first=st.text(LETTERS, max_size=6), second=st.text(LETTERS, max_size=6))
@example(first="Straße ", second="STRASSE")
@example(first="Ａｃｍｅ", second="acme")
@example(first="Sarı", second="SARI")
@example(first="ΟΔΟΣ", second="οδοσ")
@example(first="", second="\x85")
@example(first="", second="\ufeff")
def test_two_labels_are_one_account_in_both_or_in_neither(first: str, second: str) -> None:
    ours = js(f"[accountKey_({json.dumps(first)}), accountKey_({json.dumps(second)})]")
    assert (ours[0] == ours[1]) == (account_key(first) == account_key(second))
