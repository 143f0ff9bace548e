"""Enrich on a spreadsheet behind the stand-in: columns, statuses and notes as Google would hold them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from addon.core.table import Ask
from addon.core.worklist import EnrichAsk
from addon.enrich import enrich, inspect_enrich
from addon.errors import NotSignedIn
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import open_workbook
from addon.signals.provider import Finding, Reply
from deploy.local.google import Google
from tests.signals.fakes import TODAY, bench, free

YOU = "you@example.com"
ROWS = [
    ["Company", "Website", "MRR"],
    *([f"Company {n}", f"https://www.c{n}.com/", 100 + n] for n in range(60)),
]
ROWS += [["Company 0 EU", "c0.com", 7], ["Nameless", None, 8]]


@pytest.fixture
def google(tmp_path) -> Iterator[Google]:
    made = Google(tmp_path / "google.db")
    running = made.serve()
    yield made
    running.close()


@pytest.fixture
def book(google) -> str:
    return google.create_spreadsheet("Customers", owner=YOU, tabs=[{"title": "Accounts", "rows": ROWS}])


def opened(google, book, token=None):
    token = token or google.access_token(YOU, ["https://www.googleapis.com/auth/spreadsheets"])
    return open_workbook(book, UserToken(token), endpoint=google.base_url, patience=Patience.none())


def values(google, book):
    path = {"spreadsheetId": book, "range": "'Accounts'!A1:F70", "valueRenderOption": "UNFORMATTED_VALUE"}
    return google.call(YOU, "sheets.spreadsheets.values.get", path, None)["values"]


def counting(me, ask):
    return Reply((Finding("headcount", int(ask.subject.keys["domain"][1:-4])),))


ALL = EnrichAsk(Ask(as_of=TODAY), fields=("headcount",), rows="all")


def test_values_statuses_and_notes_stand_beside_their_rows(engine, ring, google, book):
    b = bench(engine, ring, free("one", counting))
    with opened(google, book) as workbook:
        result = enrich(workbook, ALL, b.signals, b.order(), InlineRun())
    rows = values(google, book)
    assert rows[0] == ["Company", "Website", "MRR", "Headcount", "Enriched"]
    assert [row[3:] for row in rows[1:61]] == [[n, "1 of 1 found"] for n in range(60)]
    assert rows[61][3:] == [0, "1 of 1 found"]
    assert rows[62][3:] == ["", "No website or e-mail in this row"]
    assert result["written"]["conflicts"] == []
    found = google.call(
        YOU,
        "sheets.spreadsheets.get",
        {"spreadsheetId": book, "ranges": "'Accounts'!D62", "fields": "sheets.data.rowData.values.note"},
        None,
    )
    note = found["sheets"][0]["data"][0]["rowData"][0]["values"][0]["note"]
    assert note.startswith("Source: One")


def test_a_second_look_knows_the_column_and_a_second_run_renews_it_in_place(engine, ring, google, book):
    b = bench(engine, ring, free("one", counting))
    for run in ("run-1", "run-2"):
        with opened(google, book) as workbook:
            enrich(workbook, ALL, b.signals, b.order(run), InlineRun())
    assert len(values(google, book)[0]) == 5
    with opened(google, book) as workbook:
        got = inspect_enrich(workbook, EnrichAsk(Ask(as_of=TODAY)), b.signals, {})
    assert {f["name"]: f["in_sheet"] for f in got["fields"]}["headcount"] == "D"
    assert got["subjects"] == 60


def test_without_a_valid_token_nothing_that_was_found_is_lost(engine, ring, google, book):
    one = free("one", counting)
    b = bench(engine, ring, one)

    class Expires:
        """The first token dies while providers are being asked."""

        def __init__(self):
            self.token = google.access_token(YOU, ["https://www.googleapis.com/auth/spreadsheets"])

        def __call__(self):
            if len(one.asked) > 30:
                raise NotSignedIn("The token has expired.")
            return self.token

    with opened(google, book, Expires()) as workbook, pytest.raises(NotSignedIn):
        enrich(workbook, ALL, b.signals, b.order(), InlineRun())
    with opened(google, book) as workbook:
        enrich(workbook, ALL, b.signals, b.order(), InlineRun())
    assert len(one.asked) == 60
    assert values(google, book)[60][3:] == [59, "1 of 1 found"]
