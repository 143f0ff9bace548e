"""Every published example, typed into a sheet, read through gspread, written back, read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from addon.compute_nrr import compute_nrr
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google
from tests.e2e.service import ROOT, SCOPES
from tests.e2e.sheet import values

OWNER = "owner@customer.example"
EXAMPLES = json.loads((ROOT / "tests/cases/worked_examples.json").read_text())["examples"]
LINES = {
    "starting": "Starting MRR",
    "expansion": "Expansion MRR",
    "contraction": "Contraction MRR",
    "churn": "Churned MRR",
    "new": "New MRR",
    "reactivation": "Reactivation MRR",
}


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    stand_in = Google()
    server = stand_in.serve()
    yield stand_in
    server.close()
    stand_in.close()


def computed(google: Google, rows: list[list[object]]) -> tuple[dict, str]:
    """The result of a click on a book with these rows, and the book's id."""
    book = google.create_spreadsheet(
        "Example", owner=OWNER, tabs=[{"title": "Block", "rows": rows, "input": "USER_ENTERED"}]
    )
    token = google.access_token(OWNER, SCOPES)
    with open_workbook(book, UserToken(token), endpoint=google.base_url) as workbook:
        return compute_nrr(workbook, Ask(as_of=date(2026, 1, 15), sheet_id=0), InlineRun()), book


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["id"])
def test_an_example_typed_into_a_sheet_gives_its_published_rates(google, example):
    inputs, expected = example["inputs"], example["expected"]
    rows = [["Component", "Amount"], *([label, inputs[key]] for key, label in LINES.items())]
    result, book = computed(google, rows)
    for rate in ("nrr", "grr"):
        if rate in expected:
            wanted = expected[rate]
            assert result[rate] == (wanted if wanted is None else pytest.approx(wanted, abs=1e-12)), rate
            assert wanted is not None or result["reasons"][rate]
    if "closing" in expected:
        assert result["end"] == f"{expected['closing']:.2f}"
    shown = {row[0]: row[1:] for row in values(google, book, OWNER, "Keeprate NRR") if row}
    assert shown["NRR"][0] == ("–" if result["nrr"] is None else pytest.approx(result["nrr"], abs=1e-9))
    assert values(google, book, OWNER, "Block") == [list(row) for row in rows]


ARTICLE = [
    (1_000_000, 200_000, 50_000, 100_000, 1.05, 0.85),
    (50_000, 8_000, None, 3_000, 1.10, 0.94),
    (100_000, 20_000, 5_000, 10_000, 1.05, 0.85),
]


@pytest.mark.parametrize(("start", "expansion", "contraction", "churn", "nrr", "grr"), ARTICLE)
def test_the_articles_three_blocks_come_out(google, start, expansion, contraction, churn, nrr, grr):
    lines = [
        ("Starting MRR", start),
        ("Expansion", expansion),
        ("Contraction", contraction),
        ("Churn", churn),
    ]
    rows = [["Component", "Amount"], *([a, b] for a, b in lines if b is not None)]
    result, _ = computed(google, rows)
    assert result["nrr"] == pytest.approx(nrr, abs=1e-12)
    assert result["grr"] == pytest.approx(grr, abs=1e-12)
    said = " ".join(problem["message"] for problem in result["problems"])
    assert ("contraction" in said.lower()) == (contraction is None)
