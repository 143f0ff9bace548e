"""What Enrich found stands beside the account when NRR is computed; nobody is asked for it."""

from __future__ import annotations

import time

import pytest

from addon.core.signal import Observation
from addon.signals.memory import OPEN, Origin
from deploy.local.google import Google
from tests.server.line import YOU
from tests.server.test_enrich_line import Enriched

ROWS = [
    ["Account", "Website", "Dec 2024", "Dec 2025"],
    ["Acme", "acme.com", 100, 120],
    ["Bolt", "https://www.bolt.io/about", 200, 200],
    ["Coil", "coil.dev", 300, 330],
]


@pytest.fixture(scope="module")
def google():
    made = Google(None)
    served = made.serve()
    yield made
    served.close()


@pytest.fixture
def line(google, tmp_path):
    made = Enriched(google, tmp_path)
    yield made
    made.close()


@pytest.fixture
def book(google):
    return google.create_spreadsheet("Book", owner=YOU, tabs=[{"title": "ARR", "rows": ROWS, "input": "RAW"}])


def beside(line, book, tab, header):
    rows = line.cells(book, f"'{tab}'!A1:AZ20")
    head = next(row for row in rows if header in row)
    at, name = head.index(header), head.index("Account")
    return {row[name]: row[at] if at < len(row) else "" for row in rows if len(row) > name and row[name]}


def test_signals_found_by_enrich_stand_beside_the_account_and_in_the_accounts_tab(line, book):
    assert line.enrich(book)["state"] == "done"
    asked = len(line.board.asked)
    run = line.click("/v1/nrr", book)
    assert run["state"] == "done", run["problem"]
    assert len(line.board.asked) == asked
    signals = beside(line, book, "ARR", "Signals")
    assert signals["Acme"].startswith("12 open roles (Board, ")
    assert signals["Coil"] == ""
    assert beside(line, book, "Keeprate accounts", "Signals")["Acme"] == signals["Acme"]
    assert run["result"]["manifest"]["signals_sha256"]
    assert "Open roles" in line.cells(book, "ARR!A1:Z1")[0]


def test_what_enrich_found_in_an_accounts_tab_stands_beside_the_revenue_of_another(line, google):
    revenue = [[row[0], *row[2:]] for row in ROWS]
    accounts = [["Account", "Website", "Owner"], *([row[0], row[1], "Ann"] for row in ROWS[:0:-1])]
    tabs = [{"title": "ARR", "rows": revenue}, {"title": "Accounts", "rows": accounts}]
    book = google.create_spreadsheet("Two tabs", owner=YOU, tabs=[{**tab, "input": "RAW"} for tab in tabs])
    read = google.call(YOU, "sheets.spreadsheets.get", {"spreadsheetId": book})
    arr, listed = (sheet["properties"]["sheetId"] for sheet in read["sheets"])
    assert line.enrich(book, sheet_id=listed)["state"] == "done"
    assert "Open roles" in line.cells(book, "Accounts!A1:Z1")[0]
    run = line.click("/v1/nrr", book, sheet_id=arr)
    assert run["state"] == "done", run["problem"]
    for tab in ("ARR", "Keeprate accounts"):
        signals = beside(line, book, tab, "Signals")
        assert signals["Acme"].startswith("12 open roles (Board, ")
        assert signals["Coil"] == ""


def test_insolvency_on_record_is_looked_at_first(line, book):
    liquidation = Observation(
        "company:domain:coil.dev",
        "insolvency_status",
        "liquidation",
        "board",
        time.time(),
        url="https://register.example/1",
    )
    line.wiring.memory.add([liquidation], Origin(OPEN))
    result = line.click("/v1/nrr", book)["result"]
    assert result["look_first"][0] == "coil"
    (flag, *_) = next(a for a in result["accounts"] if a["key"] == "coil")["flags"]
    assert (flag["rule"], flag["record"], flag["at_stake"]) == ("insolvency", "definitional", "330.00")
    assert "https://register.example/1" in flag["why"][0]
    assert "In liquidation" in beside(line, book, "ARR", "Why")["Coil"]
