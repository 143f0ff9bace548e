"""The use case between two workbooks: read, compute, write back, or say what must be decided first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

import jsonschema
import pytest

from addon.compute_nrr import compute, compute_nrr, flags, inspect
from addon.core.definitions import DEFINITIONS
from addon.core.table import Ask, Book, Tab
from addon.errors import NeedsTwoPeriods, SheetProblem
from addon.recording import record_revenue
from addon.run import Cancelled, InlineRun
from tests.books import book, tab

SCHEMA = jsonschema.Draft202012Validator(
    json.loads(files("addon.core").joinpath("nrr_result.schema.json").read_text("utf-8"))
)
ASK = Ask(as_of=date(2026, 1, 5))
MONTHS = [f"{month} 2025" for month in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()]
ACROSS = [
    ["Account", "Segment", "Dec 2024", *MONTHS],
    ["Acme", "SMB", 100, *[100] * 6, *[120] * 6],
    ["Bolt", "SMB", 50, *[50] * 3, *[None] * 9],
    ["Corto", "Enterprise", None, *[None] * 5, *[30] * 7],
    ["Dune", "Enterprise", 90, *[90] * 10, *[80] * 2],
    ["Total", None, 240, *[240] * 3, *[190] * 2, *[220], *[240] * 4, *[230] * 2],
]
START_END = [["Account", "Starting MRR", "Ending MRR"], ["Acme", 100, 120], ["Bolt", 50, None]]
COLUMNS = [
    ["Account", "Starting MRR", "Expansion", "Contraction", "Churn"],
    ["Acme", 100, 20, 0, 0],
    ["Bolt", 50, 0, 0, 50],
]
BLOCK = [["Component", "Amount"], ["Starting MRR", 50000], ["Expansion", 8000], ["Churn", 3000]]
LOG = [["Account", "Month", "MRR"], *[["Acme", f"2025-{m:02d}", 100] for m in range(1, 13)]]
SHEETS = {"across": ACROSS, "start and end": START_END, "columns": COLUMNS, "block": BLOCK, "log": LOG}


class OneWorkbook:
    """A workbook in memory: what is written stands in it when it is read again."""

    def __init__(self, *tabs: Tab) -> None:
        self.book = book(*tabs)
        self.writes: list = []

    def read(self, ask: Ask) -> Book:
        return self.book

    def write(self, writes, run) -> dict:
        self.writes.append(writes)
        kept = [t for t in self.book.tabs if t.title not in {ours.name for ours in writes.tabs}]
        ours = [replace(tab(t.name, t.rows, 100 + i), ours=True) for i, t in enumerate(writes.tabs)]
        self.book = replace(self.book, tabs=(*kept, *ours))
        return {
            "tab": writes.tabs[0].name,
            "sheet_id": 100,
            "columns": [],
            "cells": 1,
            "conflicts": [],
            "requests": 1,
        }


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
def test_every_layout_gives_a_result_of_the_documented_form(rows):
    workbook = OneWorkbook(tab("MRR", rows))
    result = compute_nrr(workbook, ASK, InlineRun())
    SCHEMA.validate(json.loads(json.dumps(result)))
    assert result["nrr"] is not None
    assert workbook.writes[0].tabs[0].name == "Keeprate NRR"
    receipt = inspect(workbook, ASK)
    assert receipt["can_compute"]
    assert receipt["definition"]["name"] == result["definition"]["name"]
    assert receipt["writes"]["exists"]
    json.dumps(receipt)


def test_the_figures_of_months_across():
    result, writes = compute(book(tab("MRR", ACROSS)), ASK)
    amounts = {
        k: result[k] for k in ("start", "expansion", "contraction", "churn", "reactivation", "new", "end")
    }
    assert amounts == {
        "start": "240.00",
        "expansion": "20.00",
        "contraction": "10.00",
        "churn": "50.00",
        "reactivation": "0.00",
        "new": "30.00",
        "end": "230.00",
    }
    assert result["nrr"] == 200 / 240
    assert result["grr"] == 180 / 240
    assert result["logo_retention"] == 2 / 3
    acme = result["accounts"][0]
    assert acme["cells"] == ["'MRR'!C2", "'MRR'!O2"]
    assert acme["movement"] == "expansion"
    assert writes.account_column == 0
    assert writes.header_row == 0
    assert result["left_out"][0]["agrees"] is True


@pytest.mark.parametrize("name", [d.name for d in DEFINITIONS if d.needs == "ledger"])
def test_what_is_written_names_the_definition_it_was_computed_by(name):
    result, writes = compute(book(tab("MRR", ACROSS)), replace(ASK, definition=name))
    SCHEMA.validate(json.loads(json.dumps(result)))
    text = str(writes.tabs[0])
    assert result["definition"]["label"] in text
    assert result["sentence"] in text
    otherwise = "this definition counts otherwise" in " ".join(result["how_to_read"])
    assert otherwise or result["nrr"] in (None, 200 / 240)


def test_an_amount_below_zero_counts_as_nothing_and_is_listed():
    rows = [["Account", "MRR Dec 2024", "MRR Dec 2025"], ["Acme", 100, -20], ["Bolt", 50, 60]]
    result, _ = compute(book(tab("MRR", rows)), ASK)
    assert (result["churn"], result["end"], result["nrr"], result["grr"]) == (
        "100.00",
        "60.00",
        0.4,
        50 / 150,
    )
    (listed,) = [problem for problem in result["problems"] if problem["code"] == "negative_amount"]
    assert listed["cells"] == ["'MRR'!C2"]
    assert listed["money"] == "-20.00"


def test_movement_columns_give_the_same_figures_as_the_amounts_they_come_from():
    across, _ = compute(book(tab("MRR", ACROSS)), ASK)
    header = ["Account", "Starting MRR", "Expansion", "Contraction", "Churn", "New", "Ending MRR"]
    rows = [
        ["Acme", 100, 20, 0, 0, 0, 120],
        ["Bolt", 50, 0, 0, 50, 0, 0],
        ["Corto", 0, 0, 0, 0, 30, 30],
        ["Dune", 90, 0, 10, 0, 0, 80],
    ]
    stated, _ = compute(book(tab("MRR", [header, *rows])), ASK)
    for key in ("start", "expansion", "contraction", "churn", "new", "end", "nrr", "grr", "logo_retention"):
        assert stated[key] == across[key], key
    words = [[account["movement"] for account in result["accounts"]] for result in (stated, across)]
    assert words[0] == words[1] == ["expansion", "churn", "new", "contraction"]
    assert stated["accounts"][0]["cells"] == ["'MRR'!A2:G2"]


def test_the_receipt_says_in_one_line_what_would_be_computed():
    receipt = inspect(OneWorkbook(tab("MRR", ACROSS)), ASK)
    assert receipt["text"] == [
        "Tab MRR",
        "accounts in A",
        "Dec 2024–Dec 2025 in C:O",
        "USD, MRR",
        "4 accounts",
        "1 total row left out",
        "Dec 2024 → Dec 2025",
    ]
    assert receipt["writes"]["sentence"] == (
        "Adds 4 tabs (Keeprate NRR, detail, proof, accounts), a hidden one that keeps each figure, and"
        " 6 columns after O; nothing else changes"
    )
    assert [c["value"] for c in receipt["choices"]["from"]][:2] == ["2024-12", "2025-01"]


def test_a_sheet_that_is_no_plain_list_gets_only_our_tab():
    workbook = OneWorkbook(tab("MRR", BLOCK))
    compute_nrr(workbook, ASK, InlineRun())
    assert workbook.writes[0].columns == ()
    assert inspect(workbook, ASK)["writes"]["columns"] == []


def test_the_same_book_gives_the_same_bytes():
    one, two = (compute(book(tab("MRR", ACROSS)), ASK) for _ in range(2))
    assert json.dumps(one[0]) == json.dumps(two[0])
    assert repr(one[1]) == repr(two[1])


def test_changing_one_cell_moves_only_the_lines_that_depend_on_it():
    rows = [list(row) for row in ACROSS[:-1]]
    before, _ = compute(book(tab("MRR", rows)), ASK)
    rows[1][-1] = 130
    after, _ = compute(book(tab("MRR", rows)), ASK)
    changed = [a["key"] for a, b in zip(before["accounts"], after["accounts"], strict=True) if a != b]
    assert changed == ["acme"]
    same = ("start", "contraction", "churn", "reactivation", "new", "grr", "logo_retention", "left_out")
    assert all(before[key] == after[key] for key in same)
    moved = {
        step["label"] for step, other in zip(before["bridge"], after["bridge"], strict=True) if step != other
    }
    assert moved == {"Expansion", "Same customers, Dec 2025", "All customers, Dec 2025"}
    assert before["series"][:-1] == after["series"][:-1]
    assert before["manifest"]["input_sha256"] != after["manifest"]["input_sha256"]


def test_our_own_columns_change_nothing():
    rows = [[*row, "x"] for row in ACROSS]
    with_ours = replace(tab("MRR", rows), our_columns=frozenset({15}))
    plain, _ = compute(book(tab("MRR", ACROSS)), ASK)
    again, _ = compute(book(with_ours), ASK)
    assert again["manifest"] == plain["manifest"]
    assert again["accounts"] == plain["accounts"]


def test_a_question_is_raised_before_anything_is_written():
    workbook = OneWorkbook(tab("Customers", [["Account", "MRR"], ["Acme", 100]]))
    with pytest.raises(NeedsTwoPeriods):
        compute_nrr(workbook, ASK, InlineRun())
    assert workbook.writes == []
    receipt = inspect(workbook, ASK)
    assert not receipt["can_compute"]
    assert receipt["question"]["choices"][0]["label"] == "Record this sheet monthly"


def test_a_definition_that_does_not_fit_is_a_question_of_the_receipt():
    workbook = OneWorkbook(tab("MRR", BLOCK))
    ask = replace(ASK, definition="cohort_point_to_point")
    assert inspect(workbook, ask)["question"]["status"] == 422
    with pytest.raises(SheetProblem):
        compute_nrr(workbook, ask, InlineRun())


def test_a_cancelled_run_writes_nothing():
    workbook, run = OneWorkbook(tab("MRR", ACROSS)), InlineRun()
    run.stop = True
    with pytest.raises(Cancelled):
        compute_nrr(workbook, ASK, run)
    assert workbook.writes == []


def test_progress_is_told_in_words_and_ends_complete():
    run = InlineRun()
    compute_nrr(OneWorkbook(tab("MRR", ACROSS)), ASK, run)
    assert run.seen[0] == (0, 3, "Reading the sheet")
    assert run.seen[-1] == (3, 3, "Done")


def test_the_flags_view_ranks_flagged_accounts_and_lists_the_rules():
    body = flags(book(tab("MRR", ACROSS)), ASK)
    assert [account["key"] for account in body["accounts"]] == ["dune"]
    assert {rule["name"] for rule in body["rules"]} >= {"renewal_due", "contraction", "expansion"}


def test_recording_twice_gives_a_tab_that_computes_its_own_nrr():
    workbook = OneWorkbook(
        tab("Customers", [["Account", "MRR"], ["Acme", 100], ["Bolt", 50], ["C", 10], ["D", 10]])
    )
    first = record_revenue(workbook, replace(ASK, as_of=date(2026, 1, 20)), InlineRun())
    assert first["sentence"].startswith("Recorded $170 of 4 paying accounts for Jan 2026")
    assert not first["can_compute"]
    customers = tab("Customers", [["Account", "MRR"], ["Acme", 120], ["D", 10], ["C", 10]])
    workbook.book = replace(workbook.book, tabs=(customers, *workbook.book.tabs[1:]))
    second = record_revenue(workbook, replace(ASK, as_of=date(2026, 2, 20)), InlineRun())
    assert second["months"] == ["2026-01", "2026-02"]
    assert second["can_compute"]
    result = compute_nrr(workbook, Ask(as_of=date(2026, 3, 2), sheet_id=100), InlineRun())
    assert result["nrr"] == 140 / 170
    assert result["churn"] == "50.00"
    assert "nothing is annualised" in " ".join(result["how_to_read"])


def test_what_cannot_be_read_is_not_recorded():
    workbook = OneWorkbook(tab("Customers", [["Account", "MRR"], ["Acme", 100], ["Bolt", "#N/A"]]))
    with pytest.raises(SheetProblem) as caught:
        record_revenue(workbook, ASK, InlineRun())
    assert caught.value.where == ("'Customers'!B3",)
    assert workbook.writes == []
