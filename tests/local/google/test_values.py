"""How values go in and come out: RAW, USER_ENTERED, trimming, nulls, serials, ranges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google, GoogleError
from deploy.local.google.formats import formatted

CASES = Path(__file__).parents[2] / "cases" / "google"
OWNER = "owner@acme.test"
V = "sheets.spreadsheets.values."


def tables(name: str) -> dict[str, list[Any]]:
    return json.loads((CASES / f"{name}.json").read_text())


def table(name: str) -> list[Any]:
    """Every case of every rule of a table."""
    return [case for cases in tables(name).values() for case in cases]


class Sheet:
    """One spreadsheet and short words for its methods."""

    def __init__(
        self, google: Google, rows: list[list[Any]] | None = None, locale: str = "en_US", **more: Any
    ) -> None:
        self.google = google
        self.id = google.create_spreadsheet(
            "B", owner=OWNER, locale=locale, tabs=[{"title": "S", "rows": rows or [], **more}]
        )

    def call(self, method: str, body: Any = None, who: str = OWNER, **params: Any) -> Any:
        return self.google.call(
            who, "sheets.spreadsheets." + method, {"spreadsheetId": self.id, **params}, body
        )

    def get(self, text: str, render: str = "UNFORMATTED_VALUE", **params: Any) -> Any:
        return self.call("values.get", range=text, valueRenderOption=render, **params).get("values")

    def put(self, text: str, values: list[list[Any]], option: str = "RAW", **params: Any) -> Any:
        return self.call("values.update", {"values": values}, range=text, valueInputOption=option, **params)

    def batch(self, *requests: Any, who: str = OWNER) -> Any:
        return self.call("batchUpdate", {"requests": list(requests)}, who=who)["replies"]


@pytest.fixture
def memory() -> Any:
    google = Google()
    yield google
    google.close()


@pytest.mark.parametrize(("locale", "typed", "value", "kind", "shown"), table("entered"))
def test_a_typed_text_becomes_what_its_locale_says(
    memory: Google, locale: str, typed: str, value: Any, kind: str | None, shown: str
) -> None:
    sheet = Sheet(memory, locale=locale)
    sheet.put("A1", [[typed]], "USER_ENTERED")
    [[found]] = sheet.get("A1")
    assert (found, type(found)) == (value, type(value))
    assert sheet.get("A1", "FORMATTED_VALUE") == [[shown]]
    grid = sheet.call(
        "get", ranges=["A1"], fields="sheets.data.rowData.values.userEnteredFormat.numberFormat.type"
    )
    cell = grid["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") == kind


@pytest.mark.parametrize(("value", "pattern", "locale", "shown"), table("formatted"))
def test_a_number_is_shown_by_its_pattern(value: Any, pattern: str, locale: str, shown: str) -> None:
    assert formatted(value, {"type": "NUMBER", "pattern": pattern} if pattern else None, locale) == shown


@pytest.mark.parametrize(("kind", "value", "locale", "shown"), table("types"))
def test_a_type_without_a_pattern_has_its_locales_own(kind: str, value: Any, locale: str, shown: str) -> None:
    assert formatted(value, {"type": kind}, locale) == shown


def test_raw_stores_what_was_sent(memory: Google) -> None:
    sheet = Sheet(memory)
    sheet.put("A1", [["=1+1", "1,200", "TRUE", True, 5.0, "2024-01-31"]])
    assert sheet.get("1:1", "FORMULA") == [["=1+1", "1,200", "TRUE", True, 5, "2024-01-31"]]


def test_a_number_format_that_is_there_is_kept_when_a_value_is_typed(memory: Google) -> None:
    sheet = Sheet(memory, formats={"A1": {"type": "CURRENCY", "pattern": '"$"#,##0.00'}})
    sheet.put("A1", [["10%"]], "USER_ENTERED")
    assert sheet.get("A1", "FORMATTED_VALUE") == [["$0.10"]]


def test_null_leaves_a_cell_and_is_not_counted_and_an_empty_text_clears(memory: Google) -> None:
    sheet = Sheet(memory, [["a", "b", "c"]])
    answer = sheet.put("A1", [[None, "", "z"]])
    assert (answer["updatedRange"], answer["updatedCells"], answer["updatedColumns"]) == ("S!A1:C1", 2, 2)
    assert sheet.get("A1:C1") == [["a", "", "z"]]


def test_trailing_empty_cells_and_rows_are_left_out_and_an_empty_range_has_no_values(memory: Google) -> None:
    sheet = Sheet(memory, [["a"], [], ["b", "", "c"]])
    assert sheet.get("A1:Z10") == [["a"], [], ["b", "", "c"]]
    assert sheet.get("A1:Z10", majorDimension="COLUMNS") == [["a", "", "b"], [], ["", "", "c"]]
    assert sheet.get("X1:Z9") is None


def test_dates_come_as_serials_or_as_text(memory: Google) -> None:
    sheet = Sheet(memory, [["2024-01-31"]], input="USER_ENTERED")
    assert sheet.get("A1") == [[45322]]
    assert sheet.get("A1", dateTimeRenderOption="FORMATTED_STRING") == [["2024-01-31"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("S", "S!A1:Z1000"),
        ("'S'!B2:C", "S!B2:C1000"),
        ("2:3", "S!A2:Z3"),
        ("B:B", "S!B1:B1000"),
        ("C3:A1", "S!A1:C3"),
        ("a1", "S!A1"),
        ("Y999:AB1005", "S!Y999:Z1000"),
        ("revenue", "S!B2:B4"),
        ("'S'!revenue", "S!B2:B4"),
    ],
)
def test_ranges_of_every_form_are_found_and_clipped(memory: Google, text: str, found: str) -> None:
    sheet = Sheet(memory)
    named = {
        "name": "Revenue",
        "range": {"startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 1, "endColumnIndex": 2},
    }
    sheet.batch({"addNamedRange": {"namedRange": named}})
    assert sheet.call("values.get", range=text)["range"] == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Nowhere!A1", "Unable to parse range: Nowhere!A1"),
        ("S!A1:", "Unable to parse range: S!A1:"),
        ("S!A1001:B1002", "Range (S!A1001:B1002) exceeds grid limits. Max rows: 1000, max columns: 26"),
    ],
)
def test_a_range_that_is_not_there_is_refused_in_googles_words(
    memory: Google, text: str, message: str
) -> None:
    with pytest.raises(GoogleError) as caught:
        Sheet(memory).get(text)
    assert (caught.value.status, caught.value.message) == (400, message)


def test_writing_past_the_edge_grows_the_grid_and_writing_outside_a_range_is_refused(memory: Google) -> None:
    sheet = Sheet(memory)
    sheet.put("Z1000", [[1, 2], [3, 4]])
    assert sheet.get("Z1000:AA1001") == [[1, 2], [3, 4]]
    with pytest.raises(GoogleError, match=r"tried writing to row \[3\]"):
        sheet.put("A1:B2", [[1], [2], [3]])


def test_append_finds_the_table_and_can_insert_rows(memory: Google) -> None:
    sheet = Sheet(memory, [["", "x", "y"], ["", 1, 2], [], ["note"]])
    answer = sheet.call(
        "values.append",
        {"values": [[3, 4]]},
        range="B1:C2",
        valueInputOption="RAW",
        insertDataOption="INSERT_ROWS",
    )
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("S!B1:C2", "S!B3:C3")
    assert sheet.get("A1:C5") == [["", "x", "y"], ["", 1, 2], ["", 3, 4], [], ["note"]]


def test_several_ranges_are_written_all_or_none(memory: Google) -> None:
    sheet = Sheet(memory, [["a"]])
    data = [{"range": "A1", "values": [["b"]]}, {"range": "Nowhere!A1", "values": [["c"]]}]
    with pytest.raises(GoogleError):
        sheet.call("values.batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert sheet.get("A1") == [["a"]]
    data = [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "A3", "values": [[3]]}]
    body = {"valueInputOption": "RAW", "includeValuesInResponse": True, "data": data}
    answer = sheet.call("values.batchUpdate", body)
    assert (answer["totalUpdatedCells"], answer["totalUpdatedRows"], answer["totalUpdatedColumns"]) == (
        3,
        2,
        2,
    )
    assert answer["responses"][0]["updatedData"]["values"] == [["1", "2"]]
