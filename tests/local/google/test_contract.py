"""The checks that stand behind every other test: what they let pass, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.local.google import Google
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
