"""The checks that stand behind every other test: what they let pass, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from tests.conftest import ROOT
from tests.local.google import contract
from tests.local.google.test_values import Sheet

GET = "sheets.spreadsheets.get"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"sheets": [{"properties": {"titel": "x"}}]}, r"sheets\[0\].properties: there is no field 'titel'"),
        ({"sheets": {"properties": {}}}, "is no list"),
        ({"sheets": [{"properties": {"sheetId": "1"}}]}, "sheetId: '1' is no integer"),
        ({"sheets": [{"properties": {"sheetType": "PAPER"}}]}, "'PAPER' is none of"),
        ({"sheets": [{"properties": {"hidden": None}}]}, "hidden: None is no boolean"),
        ({"sheets": [{"data": [{"rowData": [{"values": [{"formattedValue": 5}]}]}]}]}, "5 is no string"),
    ],
)
def test_an_answer_google_could_not_give_is_refused(body: Any, problem: str) -> None:
    with pytest.raises(AssertionError, match=problem):
        contract.check_response(GET, body)


def test_a_request_may_hold_null_and_nothing_unknown() -> None:
    contract.check_request("sheets.spreadsheets.values.update", {"values": [[None, 1, "x"]], "range": None})
    with pytest.raises(AssertionError, match="there is no field 'value'"):
        contract.check_request("sheets.spreadsheets.values.update", {"value": []})


def test_every_test_of_this_suite_is_under_the_contract() -> None:
    google = Google()
    sheet = Sheet(google)
    google.books[sheet.id].properties["colour"] = "red"
    with pytest.raises(AssertionError, match="there is no field 'colour'"):
        sheet.call("get")
    google.close()


RED = """
from deploy.local.google import Google
google = Google()
made = google.create_spreadsheet("Red", owner="you@example.com")
google.books[made].properties["colour"] = "red"
google.call("you@example.com", "sheets.spreadsheets.get", {"spreadsheetId": made})
"""


def test_a_program_of_its_own_is_under_it_too(tmp_path: Path) -> None:
    (tmp_path / "red.py").write_text(RED)
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "tests.local.strict", "red"],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "there is no field 'colour'" in done.stderr
