"""Retention in a cell: a formula says what the service says, or a sentence where the service would ask."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptError, ScriptHost, syntax
from tests.appsscript.formula_oracle import python
from tests.appsscript.formula_runtime import FILES, formulas
from tests.appsscript.formula_runtime import FOLDER as APP
from tests.local.script.conftest import Page

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "formulas"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['why']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text("utf-8"))
]
YOU = "you@example.com"
PUBLIC = {
    *("NRR", "NRR_FROM", "NRR_PERIOD", "GRR", "GRR_FROM", "GRR_PERIOD"),
    *("QUICK_RATIO", "LOGO_RETENTION", "ENRICH", "ENRICH_INFO", "FLAG"),
}


@pytest.fixture(scope="module")
def call() -> Any:
    return formulas()


@pytest.mark.parametrize("case", CASES)
def test_a_formula_says_what_it_should(case: dict[str, Any], call: Any) -> None:
    found = call(case["call"], *case["args"])
    if "value" in case:
        assert found == float(Fraction(case["value"]))
    else:
        assert isinstance(found, str)
        assert case["refused"] in found
        assert found.endswith(".")
        assert len(found) < 200
    assert call(f"KEEPRATE_{case['call']}", *case["args"]) == found


@pytest.mark.parametrize("case", CASES)
def test_the_service_says_the_same_or_asks(case: dict[str, Any]) -> None:
    found = python(case["call"], *case["args"])
    expected = case.get("python", case.get("value"))
    if expected is None:
        assert isinstance(found, str), "a cell refuses what the service computes: the case must say so"
    elif expected != "any":
        assert found == Fraction(expected)


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("NRR", [[[1], [2]]], "NRR needs two ranges"),
        ("NRR", [[[1], [2]], [[1]]], "The start range has 2 rows, the end range has 1 row: give all ranges"),
        ("NRR", [[[1, 2]], [[1], [2]]], "The start range has 2 columns, the end range has 2 rows"),
        ("GRR", [[[1, 2], [3, 4]], [[1], [2]]], "The start range has 2 columns: give one column"),
        ("NRR_FROM", [1, 2, 3], "NRR_FROM needs four amounts or ranges, in this order: start, expansion,"),
        (
            "NRR_PERIOD",
            [[["Account", "Jan 2025"]], "Jan 2025", "Feb 2025"],
            "needs a table with its header row",
        ),
        ("GRR_PERIOD", [[["A", "B"], ["x", 1]], "", "Feb 2025"], "Fewer than two columns are headed"),
        (
            "NRR_PERIOD",
            [[["Jan 2025", "Feb 2025"], [1, 2]], "Jan 2025", "Feb 2025"],
            "begin the range with the acc",
        ),
    ],
)
def test_arguments_that_cannot_belong_together_are_refused(
    name: str, args: list[Any], sentence: str, call: Any
) -> None:
    assert sentence in call(name, *args)


@pytest.mark.parametrize("time_zone", ["Pacific/Auckland", "America/Los_Angeles", "Etc/UTC"])
def test_a_date_is_in_the_month_the_spreadsheet_shows_wherever_the_script_runs(time_zone: str) -> None:
    google = Google()
    tabs: list[dict[str, Any]] = [{"title": "A", "rows": []}]
    google.create_spreadsheet("B", owner=YOU, spreadsheet_id="book", time_zone=time_zone, tabs=tabs)
    host = ScriptHost(google, APP, spreadsheet_id="book", user=YOU, ui=Page(), script_properties={})
    first, last = datetime(2025, 1, 1), datetime(2026, 1, 31)
    table = [["Account", first, last], ["Acme", 100, 90], ["Bolt", 50, 60]]
    try:
        assert host.evaluate("nrr_period", [table, "Jan 2025", last]) == 1
        assert host.evaluate("GRR_PERIOD", [table, first, "Jan 2026"]) == 140 / 150
        with pytest.raises(ScriptError, match="holds Jan 2025 to Jan 2026"):
            host.evaluate("NRR_PERIOD", [table, "Dec 2024", last])
    finally:
        host.close()
        google.close()


def test_ranges_may_lie_side_by_side(call: Any) -> None:
    assert call("NRR", [[100, 50, 10]], [[90, 45, ""]]) == 135 / 160
    assert "Column 2 of the end range" in call("NRR", [[100, 50]], [[90, "#N/A"]])


def test_sums_beyond_what_a_number_holds_are_refused(call: Any) -> None:
    amounts = [[9_000_000_000_000 + n] for n in range(12)]
    assert (
        call("NRR", amounts, [[1 + n * n] for n in range(12)])
        == "These amounts are together too large to be money."
    )


def test_every_formula_has_its_prefixed_twin_and_says_how_to_use_it() -> None:
    text = "\n".join(path.read_text("utf-8") for path in FILES)
    names = set(syntax.custom_functions(text))
    assert names == PUBLIC | {f"KEEPRATE_{name}" for name in PUBLIC}
    for name in sorted(names):
        comment, _, rest = text.partition(f"\nfunction {name}(")
        comment = comment.rpartition("/**")[2]
        for parameter in rest.partition(")")[0].split(", "):
            assert f"}} {parameter} " in comment, f"{name} does not explain {parameter}"
        assert "@return" in comment
        assert "<" not in comment.replace("Array<", "").replace("<number>>", "").replace("<*>>", "")
    assert [name for name in syntax.functions(text) if not name.endswith("_") and name not in names] == []
