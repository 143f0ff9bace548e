"""What the page is told about rows it has not fetched: blocks, edges, tables; what cannot be undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from deploy.local.google import Google
from deploy.local.page import Clients, Frames, Scripts, create_page
from deploy.local.page.app import Moved
from deploy.local.page.blocks import Block, edge, region

YOU = "you@example.com"
ROWS = [["Name", "Segment", "MRR"], ["Acme", "SMB", "$1,200"], ["Bolt", "Mid", "5%"], ["Sum", "", "=1+1"]]


class Renamed:
    """The stand-in, with somebody who renames the tab after the page has read its title, `left` times."""

    def __init__(self, google: Google) -> None:
        self.google = google
        self.left = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.google, name)

    def call(
        self, principal: str, method: str, params: dict[str, Any], body: dict[str, Any] | None = None
    ) -> Any:
        answer = self.google.call(principal, method, params, body)
        if self.left and method == "sheets.spreadsheets.get" and "ranges" not in params:
            self.left -= 1
            new = {"sheetId": 0, "title": f"Renamed {self.left}"}
            change(self.google, {"updateSheetProperties": {"properties": new, "fields": "title"}})
        return answer


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    tabs = [{"title": "One", "rows": ROWS, "input": "USER_ENTERED"}]
    made.create_spreadsheet("Book", owner=YOU, spreadsheet_id="book", tabs=tabs)
    yield made
    made.close()


@pytest.fixture
def renamed(google: Google) -> Renamed:
    return Renamed(google)


@pytest.fixture
def page(renamed: Renamed) -> Iterator[FlaskClient]:
    clients = Clients(renamed)
    frames = Frames()
    scripts = Scripts(clients, frames, lambda *_: None)  # type: ignore[arg-type, return-value]
    users = [{"email": YOU, "name": "You"}]
    yield create_page(renamed, clients, frames, scripts, users=users, first=lambda: "book").test_client()
    clients.close()


def change(google: Google, request: dict[str, Any]) -> None:
    google.call(YOU, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": "book"}, {"requests": [request]})


def test_a_block_comes_as_it_is_shown_and_as_one_would_type_it(page: FlaskClient):
    where = "/api/book/block?sheet=0&top=1&left=1&bottom=4&right=4"
    shown = [["SMB", "$1,200", ""], ["Mid", "5%", ""], ["", "2", ""]]
    assert page.get(where).json == {"texts": shown, "hidden": []}
    typed = [["SMB", "1200", ""], ["Mid", "5%", ""], ["", "=1+1", ""]]
    assert page.get(f"{where}&typed").json == typed


def test_a_block_is_cut_at_the_edge_of_its_tab_and_may_be_empty(page: FlaskClient):
    got = page.get("/api/book/block?sheet=0&top=998&left=25&bottom=2000&right=90").json
    assert got["texts"] == [[""], [""]]
    outside = "/api/book/block?sheet=0&top=3000&left=0&bottom=3001&right=1"
    assert page.get(outside).json == {"texts": [], "hidden": []}
    assert page.get(f"{outside}&typed").json == []


def test_rows_that_a_filter_hides_are_named_in_their_block(page: FlaskClient, google: Google):
    spec = {"columnIndex": 1, "filterCriteria": {"hiddenValues": ["Mid"]}}
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 4, "endColumnIndex": 3}
    change(google, {"setBasicFilter": {"filter": {"range": area, "filterSpecs": [spec]}}})
    assert page.get("/api/book/block?sheet=0&top=1&left=0&bottom=4&right=1").json == {
        "texts": [["Acme"], ["Bolt"], ["Sum"]],
        "hidden": [1],
    }


GRID = [
    "xx.x",
    "xx..",
    "....",
    "x..x",
    "...x",
]
CELLS = [[mark == "x" for mark in row] for row in GRID]
TAB = {"rows": 8, "columns": 6}


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        ((0, 0), (1, 0), (1, 0)),  # to the end of the filled cells
        ((1, 0), (1, 0), (3, 0)),  # over the gap
        ((3, 0), (1, 0), (7, 0)),  # nothing more: the end of the tab
        ((7, 0), (-1, 0), (3, 0)),
        ((0, 1), (0, 1), (0, 3)),
        ((0, 3), (0, 1), (0, 5)),
        ((4, 5), (0, -1), (4, 3)),
        ((0, 0), (-1, 0), (0, 0)),
    ],
)
def test_control_and_an_arrow_lead_to_the_edge_of_the_data(start, step, end):
    assert edge(CELLS, TAB, start, step) == end


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ((0, 0), Block(0, 0, 2, 2)),
        ((2, 2), Block(0, 0, 5, 4)),  # an empty cell belongs to the tables at its corners
        ((4, 3), Block(3, 3, 5, 4)),
        ((2, 1), Block(0, 0, 4, 2)),
        ((7, 5), None),
    ],
)
def test_the_table_around_a_cell_ends_where_everything_around_it_is_empty(at, found):
    assert region(CELLS, *at) == found


def test_an_edge_and_a_table_are_found_in_the_whole_tab(page: FlaskClient):
    assert page.get("/api/book/edge?sheet=0&row=0&column=0&rows=1&columns=0").json == [3, 0]
    assert page.get("/api/book/edge?sheet=0&row=0&column=0&rows=2&columns=0").status_code == 400
    table = {"top": 0, "left": 0, "bottom": 4, "right": 3}
    assert page.get("/api/book/region?sheet=0&row=3&column=1").json == table
    assert page.get("/api/book/region?sheet=0&row=30&column=9").json is None


READS = [
    "cells?sheet=0",
    "column?sheet=0&column=0",
    "block?sheet=0&bottom=2&right=1",
    "block?sheet=0&bottom=2&right=1&typed",
    "region?sheet=0&row=0&column=0",
    "csv?sheet=0",
]


@pytest.mark.parametrize("read", READS)
def test_a_tab_renamed_between_two_requests_is_read_all_the_same(page: FlaskClient, renamed: Renamed, read):
    before = page.get(f"/api/book/{read}").get_data()
    renamed.left = 2
    got = page.get(f"/api/book/{read}")
    assert (got.status_code, got.get_data()) == (200, before)
    assert renamed.left == 0


def test_a_tab_that_does_not_hold_still_is_given_up_with_googles_refusal(page: FlaskClient, renamed: Renamed):
    renamed.left = 50
    assert page.get("/api/book/cells?sheet=0").status_code == 400


MOVES = [
    {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}},
    {"deleteDimension": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}},
    {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 0}]}},
    {
        "cutPaste": {
            "source": {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1},
            "destination": {"rowIndex": 9, "columnIndex": 0},
        }
    },
]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: next(iter(move)))
def test_an_edit_is_not_undone_over_cells_that_moved_since(page: FlaskClient, google: Google, move):
    edit = {"data": [{"range": "One!A2", "values": [["Zeta"]]}], "sheet": 0}
    moves = page.post("/api/book/values", json=edit).json["moves"]
    assert page.post("/api/book/values", json={**edit, "moves": moves}).status_code == 200
    change(google, move)
    for what in ("values", "clear"):
        refused = page.post(f"/api/book/{what}", json={**edit, "ranges": ["One!A2"], "moves": moves})
        assert refused.status_code == 409
        assert refused.json["error"] == {
            "status": 409,
            "code": "MOVED",
            "message": Moved.message,
        }


def test_a_change_that_moves_nothing_or_another_tab_leaves_an_edit_to_be_undone(
    page: FlaskClient, google: Google
):
    edit = {"data": [{"range": "One!A2", "values": [["Zeta"]]}], "sheet": 0}
    moves = page.post("/api/book/values", json=edit).json["moves"]
    change(google, {"addSheet": {"properties": {"sheetId": 7, "title": "Two"}}})
    span = {"sheetId": 7, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    change(google, {"insertDimension": {"range": span}})
    change(
        google, {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": False}, "fields": "hidden"}}
    )
    assert page.post("/api/book/values", json={**edit, "moves": moves}).status_code == 200
