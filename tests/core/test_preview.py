"""What a receipt shows before anything is computed, and what results tell of owners and locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from addon.compute_nrr import compute, inspect
from addon.core.layouts.reader import LAYOUTS
from addon.core.preview import FIRST_ACCOUNTS, MOST_COLUMNS, ROLE_LABELS, role_choices
from addon.core.roles import ROLES
from addon.core.table import Ask
from tests.books import book, tab
from tests.test_compute_nrr import ACROSS, ASK, BLOCK, COLUMNS, SHEETS, OneWorkbook


def receipt(rows: list[list[Any]], ask: Ask = ASK) -> dict[str, Any]:
    return inspect(OneWorkbook(tab("MRR", rows)), ask)


def test_columns_are_told_with_role_confidence_reason_and_first_cells() -> None:
    account, segment, months = receipt(ACROSS)["preview"]["columns"]
    assert account == {
        "column": "A",
        "header": "Account",
        "role": "account",
        "confidence": 0.99,
        "reason": "header word",
        "sample": ["Acme", "Bolt", "Corto"],
    }
    assert (segment["role"], segment["sample"]) == ("segment", ["SMB", "SMB", "Enterprise"])
    assert (months["column"], months["header"]) == ("C:O", "Dec 2024 … Dec 2025")
    assert (months["role"], months["reason"]) == ("amount", "13 headers are periods")


def test_the_first_accounts_stand_as_they_were_read_blanks_apart() -> None:
    preview = receipt(ACROSS)["preview"]
    assert preview["heads"] == ["Dec 2024", "Dec 2025"]
    assert preview["rows"] == [
        {"name": "Acme", "cells": "'MRR'!A2", "amounts": ["$100", "$120"]},
        {"name": "Bolt", "cells": "'MRR'!A3", "amounts": ["$50", None]},
        {"name": "Corto", "cells": "'MRR'!A4", "amounts": [None, "$30"]},
        {"name": "Dune", "cells": "'MRR'!A5", "amounts": ["$90", "$80"]},
    ]
    assert preview["more"] == 0


def test_with_a_shorter_window_the_first_period_stands_beside_its_ends() -> None:
    asked = Ask(as_of=ASK.as_of, start="2025-06", end="2025-11")
    assert receipt(ACROSS, asked)["preview"]["heads"] == ["Dec 2024", "Jun 2025", "Nov 2025"]


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
def test_every_layout_has_a_preview_with_a_text_for_each_head(rows: list[list[Any]]) -> None:
    preview = receipt(rows)["preview"]
    assert preview["columns"]
    assert preview["rows"]
    assert all(len(row["amounts"]) == len(preview["heads"]) for row in preview["rows"])


def test_given_movements_are_shown_with_their_two_ends() -> None:
    assert receipt(COLUMNS)["preview"]["rows"][0]["amounts"] == ["$100", "$120"]
    assert receipt(BLOCK)["preview"]["rows"][0]["amounts"] == ["$50,000", "$55,000"]


def test_many_accounts_and_columns_are_counted_instead_of_listed() -> None:
    wide = [f"Field {n}" for n in range(100)]
    rows = [["Account", "Dec 2024", "Dec 2025", *wide]]
    rows += [[f"Account {n}", 100, 110, *["x"] * 100] for n in range(50)]
    preview = receipt(rows)["preview"]
    assert (len(preview["rows"]), preview["more"]) == (FIRST_ACCOUNTS, 42)
    assert (len(preview["columns"]), preview["more_columns"]) == (MOST_COLUMNS, 102 - MOST_COLUMNS)


def test_a_sheet_that_cannot_be_read_still_shows_its_columns_to_choose_from() -> None:
    body = receipt([["Blurb", "Zone", "Sum"], ["Acme", "x", 100], ["Bolt", "x", 90], ["Corto", "y", 80]])
    assert not body["can_compute"]
    assert [column["header"] for column in body["preview"]["columns"]] == ["Blurb", "Zone", "Sum"]
    assert body["preview"]["columns"][2]["sample"] == ["100", "90", "80"]
    assert body["preview"]["rows"] == []


def test_days_are_shown_as_days_and_long_texts_cut() -> None:
    rows = [["Account", "Renewal", "Note", "Dec 2024", "Dec 2025"], ["Acme", 46022, "long " * 50, 100, 90.5]]
    sheet = tab("MRR", rows)
    formats = [[None] * 5, [None, "yyyy-mm-dd", None, '"$"#,##0', '"$"#,##0']]
    body = inspect(OneWorkbook(replace(sheet, formats=formats)), ASK)
    samples = {column["header"]: column["sample"] for column in body["preview"]["columns"]}
    assert samples["Renewal"] == ["31 Dec 2025"]
    assert len(samples["Note"][0]) == 60
    assert body["preview"]["rows"][0]["amounts"] == ["$100", "$90.50"]


def test_every_role_and_every_layout_can_be_chosen_in_plain_words() -> None:
    assert list(ROLE_LABELS) == list(ROLES)
    choices = receipt(ACROSS)["choices"]
    assert choices["role"] == role_choices()
    assert {choice["value"] for choice in choices["layout"]} == {layout.name for layout in LAYOUTS}
    assert all(choice["reason"] and 0 <= choice["score"] <= 1 for choice in choices["layout"])


def test_several_columns_can_have_one_role_and_are_read_so() -> None:
    rows = [["Account", "Team", "City", "Dec 2024", "Dec 2025"]]
    rows += [[f"A{n}", "x", "y", 100, 110] for n in range(5)]
    asked = Ask(as_of=ASK.as_of, mapping={"ignore": "B:C"})
    assert [c["role"] for c in receipt(rows, asked)["preview"]["columns"]][1:3] == ["ignore"] * 2
    asked = Ask(as_of=ASK.as_of, mapping={"segment": "B, C"})
    assert [c["reason"] for c in receipt(rows, asked)["preview"]["columns"]][1:3] == ["chosen by you"] * 2


def test_periods_the_user_chose_stay_one_and_say_so() -> None:
    asked = Ask(as_of=ASK.as_of, mapping={"amount": "E:O", "ignore": "C:D"})
    columns = receipt(ACROSS, asked)["preview"]["columns"]
    told = [(column["column"], column["role"], column["reason"]) for column in columns[2:]]
    assert told == [
        ("C", "ignore", "chosen by you"),
        ("D", "ignore", "chosen by you"),
        ("E:O", "amount", "chosen by you"),
    ]


def test_the_ends_of_the_window_are_among_the_choices_whatever_the_grain() -> None:
    for header in (["Dec 2023", "Dec 2024", "Dec 2025"], ["2023", "2024", "2025"]):
        body = receipt([["Account", *header], ["Acme", 100, 110, 120], ["Bolt", 50, 40, 60]])
        assert body["window"]["from"] in [choice["value"] for choice in body["choices"]["from"]]
        assert body["window"]["to"] in [choice["value"] for choice in body["choices"]["to"]]


def test_a_locked_figure_says_so_in_receipt_and_result() -> None:
    workbook = OneWorkbook(tab("MRR", ACROSS))
    assert inspect(workbook, ASK)["locked"] is None
    result, writes = compute(workbook.book, Ask(ASK.as_of, answers={"lock": "2024-12..2025-12"}))
    told = {"as_of": "2026-01-05", "window": "2024-12..2025-12", "definition": "cohort_point_to_point@1"}
    assert result["locked"] == told | {"nrr": pytest.approx(200 / 240), "grr": pytest.approx(180 / 240)}
    kept = next(t for t in writes.tabs if t.key == "record")
    ours = replace(tab(kept.name, [list(row) for row in kept.rows], 9), ours=True, our_key="record")
    both = OneWorkbook(tab("MRR", ACROSS), ours)
    assert inspect(both, ASK)["locked"] == result["locked"]
    assert inspect(both, Ask(ASK.as_of, start="2025-06"))["locked"] is None
    later = compute(both.book, Ask(date(2026, 2, 1)))[0]
    assert later["locked"] == result["locked"]
    opened = compute(both.book, Ask(date(2026, 2, 1), answers={"lock": "open:2024-12..2025-12"}))[0]
    assert opened["locked"] is None


OWNED = [
    ["Account", "Owner", "Renewal", "Dec 2024", "Dec 2025"],
    ["Acme", "Jane Doe", "2026-01-31", 100, 120],
    ["Bolt", "sam@example.com", None, 50, 40],
    ["Corto", "Jane  Doe", None, 30, 30],
    ["Dune", None, None, 90, 80],
]


def test_owners_are_told_with_their_accounts_and_accounts_with_their_owner() -> None:
    result = compute(book(tab("MRR", OWNED)), ASK)[0]
    owners = result["owners"]
    assert (owners["column"], owners["note"]) == ("B", None)
    assert [(o["owner"], o["accounts"], o["amount"]) for o in owners["list"]] == [
        ("Jane Doe", 2, "150.00"),
        ("sam@example.com", 1, "40.00"),
    ]
    assert owners["list"][0]["first"] == ["acme", "corto"]
    assert owners["list"][0]["text"].startswith("2 paying accounts, $150 ")
    accounts = {account["key"]: account for account in result["accounts"]}
    assert accounts["acme"]["owner"] == "Jane Doe"
    assert accounts["acme"]["renewal"] == "31 Jan 2026"
    assert (accounts["dune"]["owner"], accounts["bolt"]["owner"]) == (None, "sam@example.com")


def test_without_an_owner_column_it_is_said_what_would_help() -> None:
    assert "headed Owner" in compute(book(tab("MRR", ACROSS)), ASK)[0]["owners"]["note"]
    assert compute(book(tab("MRR", BLOCK)), ASK)[0]["owners"]["list"] == []


def test_two_hundred_owners_have_twenty_accounts_each_at_most() -> None:
    rows = [["Account", "Owner", "Dec 2024", "Dec 2025"]]
    rows += [[f"A{n}", f"Owner {n % 200}", 100 + n, 90 + n] for n in range(6000)]
    owners = compute(book(tab("MRR", rows)), ASK)[0]["owners"]["list"]
    assert len(owners) == 200
    assert {len(owner["first"]) for owner in owners} == {20}
