"""Requests to Sheets and seconds per click, against the stand-in over a loopback socket."""

from __future__ import annotations

import statistics
import time
from datetime import date

from addon.compute_nrr import compute_nrr
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google
from tests.bench.click import cells

OWNER = "you@example.com"
SCOPES = ["https://www.googleapis.com/auth/spreadsheets"]


def clicks(accounts: int, times: int) -> list[tuple[int, float]]:
    """(requests, seconds) of one click after the other on one book; the first adds, the others renew."""
    google = Google()
    running = google.serve()
    try:
        rows = [list(row) for row in cells(accounts).tabs[0].rows]
        book = google.create_spreadsheet(
            "Customers", owner=OWNER, tabs=[{"title": "MRR", "rows": rows, "input": "RAW"}]
        )
        found = []
        for _ in range(times):
            access = UserToken(google.access_token(OWNER, SCOPES))
            begun = time.perf_counter()
            with open_workbook(book, access, endpoint=google.base_url) as workbook:
                result = compute_nrr(workbook, Ask(as_of=date(2026, 1, 5)), InlineRun())
            found.append((result["written"]["requests"], time.perf_counter() - begun))
        return found
    finally:
        running.close()


def main() -> None:
    """Print requests, and the median and worst click."""
    found = clicks(1_000, 6)
    seconds = [one for _, one in found]
    print("requests: 1,000 accounts x 24 months, stand-in in this process, 6 clicks")
    print(
        f"  {max(count for count, _ in found)} requests at most (7 allowed)   "
        f"median {statistics.median(seconds):.2f} s   worst {max(seconds):.2f} s"
    )
