"""Small sheets for the page without a service, and somebody else who writes into them."""

from __future__ import annotations

from typing import Any

from tests.journeys.sheet import Sheet

COLLEAGUE = "colleague@example.com"
VIEWER = "viewer@example.com"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def tab(rows: list[list[Any]], title: str = "Sheet1", **more: Any) -> dict[str, Any]:
    return {"title": title, "rows": rows, "input": "USER_ENTERED", **more}


ROWS = [["Name", "Amount"], ["Acme", 1200], ["Bolt", 300], ["Sum", "=SUM(B2:B3)"]]
SMALL = [tab(ROWS), tab([["x"]], "Other")]


def others_write(sheet: Sheet, a1: str, value: Any) -> None:
    params = {"spreadsheetId": sheet.id, "range": f"Sheet1!{a1}", "valueInputOption": "USER_ENTERED"}
    sheet.google.call(COLLEAGUE, "sheets.spreadsheets.values.update", params, {"values": [[value]]})
