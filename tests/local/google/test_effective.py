"""What cells and rows show without having been given it: conditional formats and filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.google.a1 import parse_region
from deploy.local.google.conditions import holds
from deploy.local.google.serial import from_date
from tests.local.google.test_values import Sheet

RED, GREEN, WHITE = {"red": 1}, {"green": 1}, {"red": 1, "green": 1, "blue": 1}


@pytest.fixture
def memory() -> Iterator[Google]:
    google = Google()
    yield google
    google.close()


def area(text: str) -> dict[str, int]:
    region = parse_region(text)
    assert region is not None
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return {"sheetId": 0, **{name: at for name, at in zip(names, region, strict=True) if at is not None}}


def rule(text: str, kind: str, *values: str, color: Any = RED) -> Any:
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    style = {"backgroundColor": color, "textFormat": {"bold": True}}
    return {"ranges": [area(text)], "booleanRule": {"condition": condition, "format": style}}


def add(sheet: Sheet, *rules: Any) -> None:
    sheet.batch(*({"addConditionalFormatRule": {"rule": one, "index": n}} for n, one in enumerate(rules)))


def colors(sheet: Sheet, text: str) -> list[Any]:
    mask = "sheets.data.rowData.values.effectiveFormat(backgroundColor,textFormat.bold)"
    [tab] = sheet.call("get", ranges=[text], fields=mask)["sheets"]
    cells = [cell for row in tab["data"][0].get("rowData", []) for cell in row.get("values", [])]
    return [cell.get("effectiveFormat", {}).get("backgroundColor") for cell in cells]


@pytest.mark.parametrize(
    ("kind", "values", "value", "found"),
    [
        ("TEXT_EQ", ["churn risk"], "Churn risk", True),
        ("TEXT_CONTAINS", ["risk"], "Expansion", False),
        ("TEXT_NOT_CONTAINS", ["risk"], "Expansion", True),
        ("TEXT_STARTS_WITH", ["ex"], "Expansion", True),
        ("TEXT_ENDS_WITH", ["sion"], "Expansion", True),
        ("NUMBER_LESS", ["50%"], 0.4, True),
        ("NUMBER_GREATER", ["1,000"], 1000.5, True),
        ("NUMBER_GREATER_THAN_EQ", ["5"], 5, True),
        ("NUMBER_LESS_THAN_EQ", ["5"], 5.1, False),
        ("NUMBER_BETWEEN", ["1", "2"], 3, False),
        ("NUMBER_NOT_BETWEEN", ["1", "2"], 3, True),
        ("NUMBER_EQ", ["1"], True, False),
        ("NUMBER_EQ", ["1"], "1", False),
        ("DATE_BEFORE", ["1/31/2024"], 45321, True),
        ("DATE_EQ", ["1/31/2024"], 45322.5, True),
        ("DATE_AFTER", ["1/31/2024"], 45322.5, False),
        ("BLANK", [], None, True),
        ("BLANK", [], 0, False),
        ("NOT_BLANK", [], "x", True),
        ("NUMBER_EQ", ["not a number"], 5, False),
    ],
)
def test_a_condition_is_true_of_a_value(kind: str, values: list[str], value: Any, found: bool) -> None:
    condition = {"type": kind, "values": [{"userEnteredValue": text} for text in values]}
    assert holds(condition, value, "" if value is None else str(value), "en_US") is found


def test_a_condition_may_name_a_day_by_today(memory: Google) -> None:
    yesterday = date.today() - timedelta(days=1)
    serial = from_date(yesterday.year, yesterday.month, yesterday.day)
    condition = {"type": "DATE_EQ", "values": [{"relativeDate": "YESTERDAY"}]}
    assert holds(condition, serial, "", "en_US")
    assert not holds(condition, (serial or 0) + 1, "", "en_US")


def test_the_first_rule_that_is_true_colours_the_cell_and_only_inside_its_ranges(memory: Google) -> None:
    sheet = Sheet(memory, [[1, 1], [5, 5], [9, 9]])
    add(sheet, rule("A1:A3", "NUMBER_GREATER", "4"), rule("A2:A3", "NUMBER_GREATER", "8", color=GREEN))
    assert colors(sheet, "A1:B3") == [WHITE, WHITE, RED, WHITE, RED, WHITE]
    sheet.put("A3", [[0]])
    assert colors(sheet, "A3:B3") == [WHITE, WHITE]


def test_a_rule_is_laid_over_the_cells_own_format_which_stays_as_it_was(memory: Google) -> None:
    sheet = Sheet(memory, [["x"]])
    own = {"backgroundColor": GREEN, "textFormat": {"italic": True}}
    sheet.batch(
        {
            "repeatCell": {
                "range": area("A1"),
                "cell": {"userEnteredFormat": own},
                "fields": "userEnteredFormat",
            }
        }
    )
    add(sheet, rule("A:A", "NOT_BLANK"))
    [row] = sheet.call("get", ranges=["A1"], includeGridData=True)["sheets"][0]["data"][0]["rowData"]
    [cell] = row["values"]
    assert cell["effectiveFormat"]["backgroundColor"] == RED
    assert cell["effectiveFormat"]["backgroundColorStyle"] == {"rgbColor": RED}
    assert (
        cell["effectiveFormat"]["textFormat"]["italic"],
        cell["effectiveFormat"]["textFormat"]["bold"],
    ) == (True, True)
    assert cell["userEnteredFormat"]["backgroundColor"] == GREEN


def test_a_rule_of_a_formula_is_read_from_the_first_cell_of_its_range(memory: Google) -> None:
    sheet = Sheet(memory, [["a", 1], ["b", 5], ["c", "=B1+9"]], input="USER_ENTERED")
    add(sheet, rule("A1:B3", "CUSTOM_FORMULA", "=$B1>=5"))
    assert colors(sheet, "A1:A3") == [WHITE, RED, RED]
    sheet.put("B1", [[7]])
    assert colors(sheet, "A1:A3") == [RED, RED, RED]


def test_a_colour_scale_shades_between_its_points(memory: Google) -> None:
    sheet = Sheet(memory, [[0], [5], [10], ["x"]])
    scale = {"minpoint": {"type": "MIN", "color": RED}, "maxpoint": {"type": "MAX", "color": GREEN}}
    add(sheet, {"ranges": [area("A1:A4")], "gradientRule": scale})
    assert colors(sheet, "A1:A4") == [RED, {"red": 0.5, "green": 0.5}, GREEN, WHITE]
    middle = {**scale, "midpoint": {"type": "PERCENTILE", "value": "50", "color": WHITE}}
    sheet.batch(
        {
            "updateConditionalFormatRule": {
                "index": 0,
                "rule": {"ranges": [area("A1:A4")], "gradientRule": middle},
            }
        }
    )
    assert colors(sheet, "A2") == [WHITE]


def hidden(sheet: Sheet) -> list[int]:
    [tab] = sheet.call("get", fields="sheets.data.rowMetadata.hiddenByFilter")["sheets"]
    return [n for n, row in enumerate(tab["data"][0]["rowMetadata"]) if row.get("hiddenByFilter")]


def test_a_basic_filter_hides_rows_by_what_they_show(memory: Google) -> None:
    sheet = Sheet(
        memory,
        [["Account", "MRR"], ["A", "$5"], ["B", "$50"], ["C", "$500"], ["below", 1]],
        input="USER_ENTERED",
    )
    wanted: dict[str, Any] = {"range": area("A1:B4"), "criteria": {"1": {"hiddenValues": ["$50"]}}}
    sheet.batch({"setBasicFilter": {"filter": wanted}})
    assert hidden(sheet) == [2]
    condition = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "$40"}]}
    wanted = {
        "range": area("A1:B4"),
        "filterSpecs": [{"columnIndex": 1, "filterCriteria": {"condition": condition}}],
    }
    sheet.batch({"setBasicFilter": {"filter": wanted}})
    assert hidden(sheet) == [1]
    sheet.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})
    assert hidden(sheet) == [1, 2]
    sheet.batch({"clearBasicFilter": {"sheetId": 0}})
    assert hidden(sheet) == []
    assert sheet.get("A3:A5") == [["A"], ["B"], ["C"]]
