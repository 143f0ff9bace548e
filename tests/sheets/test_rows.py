"""What must stand beside which account: pure rules, as properties."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.report import OurColumn
from addon.sheets.rows import (
    MOST_CHARACTERS,
    beside,
    differences,
    header_row,
    keys_of,
    plain,
    repaired,
    same_accounts,
)

NAMES = st.sampled_from(["acme", "beta", "gamma", "delta", "total", ""])
COLUMN = OurColumn("movement", "Movement", {"acme": "Churned", "beta": "New", "gamma": None})


def test_values_stand_beside_their_keys_and_other_keys_are_blanked() -> None:
    keys = ["account", "beta", "", "total", "acme", "gamma", "", "notes"]
    assert beside(keys, 0, COLUMN) == ["Movement", "New", "", "", "Churned", "", None, ""]


def test_nothing_is_said_above_the_header() -> None:
    assert beside(["acme", "account", "acme"], 1, COLUMN) == [None, "Movement", "Churned"]


def test_a_table_without_a_header_gets_none() -> None:
    assert header_row(["acme", "beta"], "", 0, {"acme", "beta"}) is None
    assert beside(["acme", "beta"], None, COLUMN) == ["Churned", "New"]


def test_the_header_is_followed_when_rows_were_inserted_above_it() -> None:
    assert header_row(["", "", "account", "acme"], "account", 0, {"acme"}) == 2
    assert header_row(["acme", "account"], "account", 0, {"acme"}) == 1


@given(st.lists(NAMES, max_size=8), st.lists(st.sampled_from(["Churned", "New", "", "note", 5]), max_size=10))
def test_a_repaired_column_has_no_value_beside_another_account(keys: list[str], stands: list[Any]) -> None:
    must = beside(keys, None, COLUMN)
    wrong = differences(stands, must, COLUMN)
    after = [*stands, *[""] * (len(keys) - len(stands))]
    for row, value in enumerate(repaired(must, wrong)):
        if value is not None:
            after.extend([""] * (row + 1 - len(after)))
            after[row] = value
    for row, value in enumerate(after):
        key = keys[row] if row < len(keys) else ""
        assert value not in {"Churned", "New"} or COLUMN.values.get(key) == value
    assert differences(after, must, COLUMN) == []


@given(st.lists(NAMES, max_size=8), st.sets(NAMES.filter(bool)))
def test_a_column_is_the_account_column_when_half_of_the_accounts_stand_in_it(
    keys: list[str], wanted: set[str]
) -> None:
    here = len([key for key in wanted if key in keys])
    assert same_accounts(keys, wanted) == (here * 2 >= len(wanted))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "-", "=", "--2", "+A1"]
)
def test_text_that_starts_like_a_formula_is_stored_as_text(text: str) -> None:
    made = str(plain(text))
    assert made == text[:1] if text in {"-"} else made == "'" + text


@pytest.mark.parametrize("text", ["-5%", "+12.5%", "-$1,200.00", "Acme", "'=1", "1-1"])
def test_other_text_and_signed_amounts_stay(text: str) -> None:
    assert plain(text) == text


@given(st.text())
def test_no_text_can_become_a_formula(text: str) -> None:
    made = str(plain(text))
    if made.startswith(("=", "@", "\t", "\r")):
        raise AssertionError(made)
    if made.startswith(("+", "-")):
        assert not any(c.isalpha() and c not in "kKmM" for c in made)
        assert not set(made[1:]) & set("+-*/^&=<>()!|'\"")


def test_no_cell_is_longer_than_sheets_allows() -> None:
    assert len(str(plain("=" + "x" * 60_000))) == MOST_CHARACTERS
    assert plain(float("nan")) is None
    assert plain(float("inf")) is None
    assert [plain(v) for v in (True, 3, 2.5, None)] == [True, 3, 2.5, None]


def test_numbers_and_their_text_are_the_same_account() -> None:
    assert keys_of([12.0, "12", " ACME  Inc", None, True]) == ["12", "12", "acme inc", "", ""]
