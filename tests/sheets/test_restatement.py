"""A window computed again in the customer's sheet: what it was, what it is, and a figure that is locked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from addon.compute_nrr import compute_nrr
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google
from tests.sheets.customer import OWNER, SCOPE

ROWS = [["Account", "Dec 2024", "Dec 2025"], ["Acme", 500, 500], ["Bolt", 500, 542]]


@pytest.fixture
def google() -> Iterator[Google]:
    google = Google()
    running = google.serve()
    yield google
    running.close()


def computed(google: Google, book: str, day: date, **answers: str) -> dict[str, Any]:
    access = UserToken(google.access_token(OWNER, SCOPE))
    with open_workbook(book, access, endpoint=google.base_url, patience=Patience.none()) as workbook:
        result = compute_nrr(workbook, Ask(day, sheet_id=0, answers=answers), InlineRun())
        assert workbook.requests <= 7
    return result


def typed(google: Google, book: str, cell: str, value: float) -> None:
    where = {"spreadsheetId": book, "range": f"ARR!{cell}", "valueInputOption": "RAW"}
    google.call(OWNER, "sheets.spreadsheets.values.update", where, {"values": [[value]]})


def test_the_second_run_says_what_the_first_one_said_and_a_lock_holds_it(google: Google) -> None:
    book = google.create_spreadsheet("Customers", owner=OWNER, tabs=[{"title": "ARR", "rows": ROWS}])
    window = "2024-12..2025-12"
    first = computed(google, book, date(2026, 1, 3), lock=window)
    assert (first["nrr"], first["restatement"]) == (1.042, None)
    assert computed(google, book, date(2026, 1, 4))["restatement"] is None

    typed(google, book, "C3", 536)
    again = computed(google, book, date(2026, 4, 2))["restatement"]
    assert again["sentence"] == (
        "Dec 2024 → Dec 2025 is locked at NRR 104.2% (3 Jan 2026). From the cells as they are now it would be"
        " 103.6%: 1 account has changed."
    )
    assert again["nrr"] == [1.042, 1.036]
    [row] = again["rows"]
    assert (row["name"], row["end"], row["cells"]) == ("Bolt", ["542.00", "536.00"], ["'ARR'!B3", "'ARR'!C3"])
    assert row["nrr_points"] == pytest.approx(-0.006)

    opened = computed(google, book, date(2026, 4, 3), lock=f"open:{window}")
    assert opened["restatement"] is None
    typed(google, book, "C3", 542)
    after = computed(google, book, date(2026, 4, 4))["restatement"]
    assert (
        after["sentence"]
        == "Dec 2024 → Dec 2025 was NRR 103.6% on 2 Apr 2026, now 104.2%: 1 account has changed."
    )

    sheets = google.call(OWNER, "sheets.spreadsheets.get", {"spreadsheetId": book})["sheets"]
    hidden = [s["properties"]["title"] for s in sheets if s["properties"].get("hidden")]
    assert hidden == ["Keeprate record"]
    shown = {"spreadsheetId": book, "range": "'Keeprate NRR'!A1:G60"}
    cells = google.call(OWNER, "sheets.spreadsheets.values.get", shown)["values"]
    assert any(after["sentence"] in row for row in cells)
    assert ["What changed since the last report"] in cells
    assert ["All changes", "", "", "", "", "+0.60%"] in cells


def waterfall(google: Google, book: str) -> tuple[dict[str, Any], int]:
    """The chart of our first tab, and the 0-based row after the bridge that it shows."""
    sheets = google.call(OWNER, "sheets.spreadsheets.get", {"spreadsheetId": book})["sheets"]
    chart = next(s for s in sheets if s["properties"]["title"] == "Keeprate NRR")["charts"][0]
    shown = {"spreadsheetId": book, "range": "'Keeprate NRR'!A1:A60"}
    cells = google.call(OWNER, "sheets.spreadsheets.values.get", shown)["values"]
    return chart, cells.index(["All customers, Dec 2025"]) + 1


def test_the_waterfall_follows_its_rows_unless_somebody_moved_it(google: Google) -> None:
    book = google.create_spreadsheet("Customers", owner=OWNER, tabs=[{"title": "ARR", "rows": ROWS}])
    computed(google, book, date(2026, 1, 3))
    chart, below = waterfall(google, book)
    first = chart["position"]["overlayPosition"]["anchorCell"]["rowIndex"]
    assert first > below
    typed(google, book, "C3", 536)
    computed(google, book, date(2026, 4, 2))
    chart, longer = waterfall(google, book)
    assert longer > below, "a line says what has changed"
    assert chart["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == first + longer - below

    ours = chart["position"]["overlayPosition"]["anchorCell"]["sheetId"]
    place = {"overlayPosition": {"anchorCell": {"sheetId": ours, "rowIndex": 2, "columnIndex": 8}}}
    move = {"objectId": chart["chartId"], "newPosition": place, "fields": "anchorCell"}
    body = {"requests": [{"updateEmbeddedObjectPosition": move}]}
    google.call(OWNER, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": book}, body)
    for day in (3, 4):
        typed(google, book, "C3", 530 + day)
        computed(google, book, date(2026, 4, day))
        anchor = waterfall(google, book)[0]["position"]["overlayPosition"]["anchorCell"]
        assert (anchor["rowIndex"], anchor["columnIndex"]) == (2, 8)
