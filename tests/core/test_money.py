"""Amounts: read exactly or not at all; shown the same way everywhere."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core import currency
from addon.core.money import (
    Unreadable,
    compact_text,
    decimal_text,
    is_dash,
    money_text,
    parse_amount,
    to_minor,
    to_minor_array,
)

READ = [
    ("$1,200", "en_US", "1200", "USD"),
    ("(1,200.00)", "en_US", "-1200", None),
    ("($1,200)", "en_US", "-1200", "USD"),
    ("-$1,200", "en_US", "-1200", "USD"),
    ("$-1,200", "en_US", "-1200", "USD"),
    ("1.2M", "en_US", "1200000", None),
    ("$1.2k", "en_US", "1200", "USD"),
    ("$1,234k", "en_US", "1234000", "USD"),
    ("1 234,50", "fr_FR", "1234.50", None),
    ("1\u202f234,50 €", "fr_FR", "1234.50", "EUR"),
    ("1\u00a0234,50", "en_US", "1234.50", None),
    ("CHF 1’234.50", "de_CH", "1234.50", "CHF"),
    ("1.234,56 EUR", "de_DE", "1234.56", "EUR"),
    ("1.234,56", "en_US", "1234.56", None),
    ("1,234.56", "de_DE", "1234.56", None),
    ("1.234", "de_DE", "1234", None),
    ("1,234", "en_US", "1234", None),
    ("1.234.567", "en_US", "1234567", None),
    ("1,23,456.70", "en_IN", "123456.70", None),
    ("₹1,23,456", "en_IN", "123456", "INR"),
    ("0.125", "en_US", "0.125", None),
    ("12,5", "en_US", "12.5", None),
    ("1200", "en_US", "1200", None),
    ("1200-", "de_DE", "-1200", None),
    ("−1200", "en_US", "-1200", None),
    ("CHF 500.–", "de_CH", "500", "CHF"),
    ("1'500.-- CHF", "de_CH", "1500", "CHF"),
    ("€ 1.250,-", "nl_NL", "1250", "EUR"),
    ("500,-- €", "de_DE", "500", "EUR"),
    ("-500,- kr", "nb_NO", "-500", "NOK"),
    ("(CHF 500.–)", "de_CH", "-500", "CHF"),
    ("1 200,50-", "pl_PL", "-1200.50", None),
    ("+5", "en_US", "5", None),
    ("Rs. 1,20,000", "en_IN", "120000", "INR"),
    ("1.234.567,89 zł", "pl_PL", "1234567.89", "PLN"),
    ("¥1,200", "ja_JP", "1200", "JPY"),
    ("１，２００円", "ja_JP", "1200", "JPY"),
    ("KWD 1.250", "en_US", "1.250", "KWD"),
    ("٥٠٠", "ar_EG", "500", None),
    ("A$5", "en_US", "5", "AUD"),
    ("$5", "en_CA", "5", "CAD"),
    ("500 kr", "da_DK", "500", "DKK"),
    ("R$ 1.500,00", "pt_BR", "1500", "BRL"),
    ("1,5 Mio. €", "de_DE", "1500000", "EUR"),
    ("12k€", "fr_FR", "12000", "EUR"),
    ("USD 99", "en_US", "99", "USD"),
    ("99usd", "en_US", "99", "USD"),
]


@pytest.mark.parametrize(("text", "locale", "units", "code"), READ)
def test_an_amount_typed_as_text_is_read_exactly(
    text: str, locale: str, units: str, code: str | None
) -> None:
    amount = parse_amount(text, locale)
    assert amount.units == Decimal(units)
    assert amount.currency == code


@pytest.mark.parametrize(
    ("text", "locale"), [("1.234", "en_US"), ("$1.234", "en_US"), ("1,234", "de_DE"), ("1,234M", "en_US")]
)
def test_a_text_with_two_meanings_is_refused_not_guessed(text: str, locale: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_amount(text, locale)
    assert caught.value.ambiguous


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12%", "1,23,4", "1.2.3", "12 34", "#N/A", "Loading...", "churned", "$", "--5", "1/2",
     "5 apples", "1,200/mo", "1,2,3.4", "nan", "inf", "1e5", "12:30", "2024-01-01", "(-5)"],
)  # fmt: skip
def test_a_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_amount(text)
    assert not caught.value.ambiguous


@pytest.mark.parametrize(
    ("pattern", "locale", "code"),
    [
        ('"$"#,##0', "en_US", "USD"),
        ("$#,##0.00", "en_GB", "USD"),
        ('"$"#,##0', "en_CA", "CAD"),
        ("[$€-407]", "de_DE", "EUR"),
        ("#,##0.00\\ [$€-1]", "fr_FR", "EUR"),
        ('#,##0 "USD"', "en_US", "USD"),
        ("[$USD] #,##0", "de_DE", "USD"),
        ("[$$-409]#,##0.00", "de_DE", "USD"),
        ("[$$-1009]#,##0.00", "en_US", "CAD"),
        ("[$£-809]#,##0", "en_US", "GBP"),
        ("[$kr-41D] #,##0", "en_US", "SEK"),
        ('_("$"* #,##0.00_);_("$"* (#,##0.00)', "en_US", "USD"),
        ("#,##0.00", "en_US", None),
        ("0%", "en_US", None),
        ("yyyy-mm-dd", "en_US", None),
        ("[Red]#,##0", "en_US", None),
        ("", "en_US", None),
    ],
)
def test_the_currency_hides_in_the_number_format(pattern: str, locale: str, code: str | None) -> None:
    assert currency.in_format(pattern, locale) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("MRR ($)", "USD"), ("ARR in EUR", "EUR"), ("Montant €", "EUR"), ("MRR", None), ("Krone", None),
     ("Current ARR", None), ("ALL accounts", None)],
)  # fmt: skip
def test_a_header_may_name_the_currency(text: str, code: str | None) -> None:
    assert currency.in_text(text) == code


def test_dashes_are_blank_and_errors_are_not() -> None:
    assert is_dash("-")
    assert is_dash(" — ")
    assert is_dash("n/a")
    assert not is_dash("#N/A")
    assert not is_dash("0")


def test_minor_units_follow_the_currency() -> None:
    assert to_minor(1234.5, "USD") == (123450, True)
    assert to_minor(1234.0, "JPY") == (1234, True)
    assert to_minor(1.2345, "KWD") == (1234, False)
    assert to_minor(0.125, "USD") == (12, False)
    assert to_minor(0.135, "USD") == (14, False)
    assert to_minor(1.005, "USD") == (100, False)
    with pytest.raises(OverflowError):
        to_minor(float("nan"), "USD")
    with pytest.raises(OverflowError):
        to_minor(1e14, "USD")


@given(st.lists(st.decimals(-(10**9), 10**9, places=3), max_size=30), st.sampled_from(["USD", "JPY", "KWD"]))
def test_arrays_and_single_amounts_round_alike(units: list[Decimal], code: str) -> None:
    floats = [float(u) for u in units]
    minor, rounded = to_minor_array(np.array(floats, dtype=np.float64), code)
    single = [to_minor(f, code) for f in floats]
    assert minor.tolist() == [m for m, _ in single]
    assert rounded.tolist() == [not exact for _, exact in single]


@given(st.integers(-(10**14), 10**14), st.sampled_from(["USD", "JPY", "KWD", "EUR"]))
def test_a_decimal_text_reads_back_as_the_same_minor_units(minor: int, code: str) -> None:
    assert to_minor(Decimal(decimal_text(minor, code)), code) == (minor, True)


def test_money_is_shown_as_people_write_it() -> None:
    assert decimal_text(123450, "USD") == "1234.50"
    assert decimal_text(-5, "USD") == "-0.05"
    assert decimal_text(1234, "JPY") == "1234"
    assert money_text(123450, "USD") == "$1,234.50"
    assert money_text(120000, "USD") == "$1,200"
    assert money_text(-500, "EUR") == "-€5"
    assert money_text(123450, "CHF") == "CHF 1,234.50"
    assert money_text(1234, "JPY") == "¥1,234"


@pytest.mark.parametrize(
    ("minor", "text"),
    [(21200000, "$212k"), (120000000, "$1.2M"), (95000, "$950"), (0, "$0"), (99999, "$1k"), (150000, "$1.5k"),
     (99996000, "$1M"), (-21200000, "-$212k"), (12345678900, "$123M"), (250, "$2"), (1234500000, "$12M")],
)  # fmt: skip
def test_compact_money_has_three_digits_at_most(minor: int, text: str) -> None:
    assert compact_text(minor, "USD") == text
