"""Every published example through a spreadsheet: read over the wire, computed, our tab written beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from addon.compute_nrr import compute_nrr
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google
from tests.conftest import ROOT

EXAMPLES = json.loads((ROOT / "tests/cases/worked_examples.json").read_text("utf-8"))["examples"]
OWNER = "you@example.com"
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
    google = Google()
    running = google.serve()
    yield google
    running.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_a_published_example_comes_out_of_a_sheet_as_published(example, google):
    rows = [["Component", "Amount"], *([LINES[key], example["inputs"][key]] for key in LINES)]
    tabs = [{"title": "Summary", "rows": rows, "input": "RAW"}]
    book = google.create_spreadsheet(example["id"], owner=OWNER, tabs=tabs)
    token = google.access_token(OWNER, ["https://www.googleapis.com/auth/spreadsheets"])
    access = UserToken(token)
    with open_workbook(book, access, endpoint=google.base_url, patience=Patience.none()) as workbook:
        result = compute_nrr(workbook, Ask(as_of=date(2026, 1, 5)), InlineRun())
    for rate in ("nrr", "grr"):
        if rate in example["expected"]:
            published = example["expected"][rate]
            assert result[rate] == (None if published is None else pytest.approx(published, rel=1e-12))
    got = google.call(
        OWNER,
        "sheets.spreadsheets.values.get",
        {"spreadsheetId": book, "range": "'Keeprate NRR'!A1:B5", "valueRenderOption": "UNFORMATTED_VALUE"},
    )["values"]
    assert got[0][0] == result["sentence"]
    assert got[3] == ["NRR", pytest.approx(result["nrr"]) if result["nrr"] is not None else "–"]
    theirs = google.call(
        OWNER, "sheets.spreadsheets.values.get", {"spreadsheetId": book, "range": "Summary!A1:Z20"}
    )["values"]
    assert [row[0] for row in theirs] == [row[0] for row in rows]
    assert all(len(row) == 2 for row in theirs)
