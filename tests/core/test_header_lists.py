"""The header rows of exports and templates people have: every column in its role, and the right layout.

Each column of tests/cases/headers.json is ``[header, role or null, first row, second row]``.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from addon.core.dates import to_serial
from addon.core.layouts import read
from addon.core.table import Ask, Book, Tab

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parent.parent / "cases" / "headers.json").read_text(encoding="utf-8")
)


def book(case: dict[str, Any]) -> Book:
    """The header row and two rows below it; ISO days are serials with a date format."""
    rows: list[list[Any]] = [[], [], []]
    formats: list[list[str | None]] = [[], [], []]
    for header, _, *values in case["columns"]:
        for row, cell in enumerate([header, *values]):
            day = isinstance(cell, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", cell)
            rows[row].append(to_serial(date.fromisoformat(cell)) if day else cell)
            formats[row].append("yyyy-mm-dd" if day else None)
    return Book("headers", (Tab("Export", 0, rows, formats),))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_every_column_of_a_known_header_row_has_its_role(case: dict[str, Any]) -> None:
    found = read(book(case), Ask(date(2026, 1, 15), sheet_id=0))
    roles = {guess.column: guess.role for guess in found.roles}
    expected = {header: role for header, role, *_ in case["columns"]}
    assert {c[0]: roles.get(i) for i, c in enumerate(case["columns"])} == expected


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_known_header_row_is_read_or_refused_with_what_is_missing(case: dict[str, Any]) -> None:
    found = read(book(case), Ask(date(2026, 1, 15), sheet_id=0))
    if "layout" in case["reads"]:
        assert found.fits[0].layout == case["reads"]["layout"]
        assert found.fits[0].score >= 0.9
        return
    assert found.question is not None
    assert found.question.code == case["reads"]["question"]
    assert case["reads"]["says"] in found.question.message


def test_no_known_header_row_is_left_out(shared: Path) -> None:
    known = json.loads((shared / "data" / "examples" / "header_layouts.json").read_text(encoding="utf-8"))
    ours = {case["name"]: [column[0] for column in case["columns"]] for case in CASES}
    assert {layout["name"]: layout["headers"] for layout in known["layouts"]} == ours
