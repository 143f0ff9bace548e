"""The page of what is recorded, documented, assumed and absent: as the code says, and nothing left out."""

from __future__ import annotations

import pytest

from deploy.local.google import coverage, marks
from deploy.local.google.batch import KINDS
from deploy.local.google.mark import ASSUMED, DOCUMENTED, RECORDED, Mark
from deploy.local.google.routes import HANDLERS
from deploy.local.google.surface import METHODS, fields_of
from tests.local.google.test_values import tables


def test_the_committed_page_is_what_the_code_says() -> None:
    found = coverage.PAGE.read_text(encoding="utf-8")
    assert found == coverage.page(), "run: python -m deploy.local.google.coverage"


def test_every_method_and_request_that_is_answered_has_a_mark_and_no_other_has_one() -> None:
    assert set(marks.METHODS) == set(HANDLERS)
    assert set(marks.KINDS) == set(KINDS)
    shown = coverage.page()
    assert [name for name in METHODS if f"`{name}`" not in shown] == []
    assert [name for name in fields_of("sheets", "Request") if f"| `{name}` |" not in shown] == []


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        (marks.ENTERED, ["entered"]),
        (marks.FORMATTED, ["formatted", "types"]),
        (marks.FORMULAS, ["formulas"]),
        (marks.CUSTOM, ["custom"]),
        (marks.REFUSALS, ["refusals"]),
    ],
)
def test_every_rule_for_values_has_cases_and_every_case_a_rule_with_its_mark(
    rules: dict[str, Mark], names: list[str]
) -> None:
    cases = {rule: found for name in names for rule, found in tables(name).items()}
    assert set(cases) == set(rules)
    assert all(cases.values())


def test_nothing_assumed_goes_unmarked() -> None:
    every = {
        **marks.METHODS,
        **marks.KINDS,
        **{n: m for family in marks.FAMILIES.values() for n, m in family.items()},
    }
    assert {mark.mark for mark in every.values()} == {RECORDED, DOCUMENTED, ASSUMED}
    assert [name for name, mark in every.items() if mark.mark == ASSUMED and not mark.assumed] == []


def test_a_locale_of_the_six_stands_in_every_rule_that_differs_by_locale() -> None:
    six = {"en_US", "en_GB", "fr_FR", "de_DE", "es_ES", "pt_BR"}
    for rule in ("plain numbers", "thousands", "percent", "currency", "dates in the locale's order"):
        assert {case[0] for case in tables("entered")[rule]} == six, rule
    for rule in ("a type without a pattern", "a type without a pattern, by locale"):
        assert {case[2] for case in tables("types")[rule]} <= six
