"""A spreadsheet with a tab for every month, read through real gspread in the usual three requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from addon.compute_nrr import compute_nrr
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google
from tests.sheets.customer import OWNER, SCOPE

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@pytest.fixture
def google() -> Iterator[Google]:
    google = Google()
    running = google.serve()
    yield google
    running.close()


def test_twenty_months_on_twenty_tabs_give_the_nrr_of_a_year(google: Google) -> None:
    titles = [f"{MONTHS[(n + 4) % 12]} {2024 + (n + 4) // 12}" for n in range(20)]
    tabs = [
        {
            "title": title,
            "rows": [["Customer", "MRR"], ["Acme", 100 + n], ["Bolt", 50], ["Gone", 50 if n < 15 else ""]],
        }
        for n, title in enumerate(titles)
    ]
    notes = [{"title": f"Notes {n}", "rows": [["Anything"], ["at all"]]} for n in range(15)]
    book = google.create_spreadsheet("Customers", owner=OWNER, tabs=[*notes, *tabs])
    access = UserToken(google.access_token(OWNER, SCOPE))
    chosen = len(notes) + len(tabs) - 1
    with open_workbook(book, access, endpoint=google.base_url, patience=Patience.none()) as workbook:
        shape = google.call(OWNER, "sheets.spreadsheets.get", {"spreadsheetId": book})["sheets"]
        ask = Ask(date(2026, 1, 15), sheet_id=shape[chosen]["properties"]["sheetId"])
        result = compute_nrr(workbook, ask, InlineRun())
        assert workbook.requests <= 7
    assert (titles[0], titles[-1]) == ("May 2024", "Dec 2025")
    assert result["layout"] == "tab_per_period"
    assert (result["window"]["from"], result["window"]["to"]) == ("2024-12", "2025-12")
    assert result["nrr"] == pytest.approx((119 + 50) / (107 + 50 + 50))
    acme = next(a for a in result["accounts"] if a["name"] == "Acme")
    assert acme["cells"] == ["'Dec 2024'!B2", "'Dec 2025'!B2"]
    assert result["written"]["columns"] == []
