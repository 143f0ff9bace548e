"""A sheet with only current revenue: recorded twice over the wire, then the history computes its own NRR."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from addon.compute_nrr import compute_nrr, inspect
from addon.core.table import Ask
from addon.errors import NeedsTwoPeriods
from addon.recording import record_revenue
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google

OWNER = "you@example.com"
ROWS = [["Customer", "MRR"], ["Acme", 100], ["=Bolt", 50], ["Corto", 30], ["Dune", 20]]
DOLLARS = {"B2:B9": {"type": "CURRENCY", "pattern": '"$"#,##0'}}


def test_two_recordings_make_a_history_with_an_nrr_of_its_own():
    google = Google()
    running = google.serve()
    try:
        tabs = [{"title": "Customers", "rows": ROWS, "input": "RAW", "formats": DOLLARS}]
        book = google.create_spreadsheet("Customers", owner=OWNER, tabs=tabs)
        access = UserToken(google.access_token(OWNER, ["https://www.googleapis.com/auth/spreadsheets"]))

        def click(use_case, ask):
            with open_workbook(book, access, endpoint=google.base_url, patience=Patience.none()) as workbook:
                return (
                    use_case(workbook, ask) if use_case is inspect else use_case(workbook, ask, InlineRun())
                )

        january = Ask(as_of=date(2026, 1, 20), sheet_id=0)
        with pytest.raises(NeedsTwoPeriods):
            click(compute_nrr, january)
        first = click(record_revenue, january)
        assert first["amount"] == "200.00"
        google.call(
            OWNER,
            "sheets.spreadsheets.values.update",
            {"spreadsheetId": book, "range": "Customers!B2:B3", "valueInputOption": "RAW"},
            {"values": [[130], [""]]},
        )
        second = click(record_revenue, replace(january, as_of=date(2026, 2, 20)))
        assert second["months"] == ["2026-01", "2026-02"]
        history = Ask(as_of=date(2026, 3, 2), sheet_id=second["written"]["sheet_id"])
        receipt = click(inspect, history)
        assert receipt["can_compute"]
        assert {"title": "Keeprate history", "sheet_id": history.sheet_id} in receipt["tabs"]
        result = click(compute_nrr, history)
        assert (result["currency"], result["basis"]) == ("USD", "MRR")
        assert result["nrr"] == 180 / 200
        assert result["churn"] == "50.00"
        assert result["written"]["columns"] == []
        third = click(record_revenue, replace(january, as_of=date(2026, 3, 20)))
        assert third["months"] == ["2026-01", "2026-02", "2026-03"]
        assert {account["name"] for account in result["accounts"]} >= {"Acme", "Corto", "Dune"}
    finally:
        running.close()
