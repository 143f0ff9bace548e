"""Charts with their numbers read: labels and values from the cells they point at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.page.chartdata import charts

YOU = "you@example.com"


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    rows = [["Month", "NRR"], ["Jan", 1.02], ["Feb", None], ["Mar", 1.05]]
    tabs = [
        {"title": "It's", "rows": rows, "formats": {"B2:B4": {"type": "PERCENT", "pattern": "0%"}}},
        {"title": "Other"},
    ]
    made.create_spreadsheet("Book", owner=YOU, spreadsheet_id="book", tabs=tabs)
    yield made
    made.close()


def source(column: int, top: int, bottom: int) -> dict[str, Any]:
    place = {"sheetId": 0, "startRowIndex": top, "endRowIndex": bottom}
    return {"sourceRange": {"sources": [{**place, "startColumnIndex": column, "endColumnIndex": column + 1}]}}


def add(google: Google, spec: dict[str, Any]) -> None:
    anchor = {"anchorCell": {"sheetId": 0, "rowIndex": 5, "columnIndex": 2}, "offsetXPixels": 7}
    chart = {"spec": spec, "position": {"overlayPosition": anchor}}
    body = {"requests": [{"addChart": {"chart": chart}}]}
    google.call(YOU, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": "book"}, body)


def test_a_line_takes_its_name_from_the_header_and_leaves_gaps_as_gaps(google: Google):
    spec = {
        "title": "NRR",
        "basicChart": {
            "chartType": "LINE",
            "headerCount": 1,
            "domains": [{"domain": source(0, 0, 4)}],
            "series": [{"series": source(1, 0, 4), "color": {"red": 1}}],
        },
    }
    add(google, spec)
    (chart,) = charts(google, YOU, "book", 0)
    assert (chart["kind"], chart["row"], chart["column"], chart["x"]) == ("LINE", 5, 2, 7)
    assert (chart["width"], chart["height"]) == (600, 371)
    assert chart["labels"] == ["Jan", "Feb", "Mar"]
    (series,) = chart["series"]
    assert series["name"] == "NRR"
    assert series["values"] == [1.02, "", 1.05]
    assert series["texts"] == ["102%", "", "105%"]
    assert series["colour"] == "#ff0000"
    assert charts(google, YOU, "book", google_tab(google, "Other")) == []


def google_tab(google: Google, title: str) -> int:
    params = {"spreadsheetId": "book", "fields": "sheets.properties"}
    sheets = google.call(YOU, "sheets.spreadsheets.get", params)["sheets"]
    return next(s["properties"].get("sheetId", 0) for s in sheets if s["properties"]["title"] == title)


def test_a_waterfall_keeps_its_subtotals_and_says_whether_a_total_trails(google: Google):
    series = {
        "data": source(1, 1, 4),
        "hideTrailingSubtotal": True,
        "customSubtotals": [{"subtotalIndex": 2, "label": "Now", "dataIsSubtotal": True}],
    }
    spec = {
        "waterfallChart": {"domain": {"data": source(0, 1, 4)}, "series": [series], "firstValueIsTotal": True}
    }
    add(google, spec)
    (chart,) = charts(google, YOU, "book", 0)
    assert chart["kind"] == "WATERFALL"
    assert chart["firstIsTotal"]
    assert chart["series"][0]["subtotals"] == [{"subtotalIndex": 2, "label": "Now", "dataIsSubtotal": True}]
    assert chart["series"][0]["trailing"] is False
