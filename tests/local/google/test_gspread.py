"""gspread, unmodified but for its host, over a socket."""

from __future__ import annotations

from collections.abc import Iterator

import gspread
import pytest

from deploy.local.google import Google
from tests.local.google.clients import gspread_client

OWNER = "owner@acme.test"


@pytest.fixture
def client(google: Google) -> Iterator[gspread.Client]:
    client = gspread_client(google, OWNER)
    yield client
    client.http_client.session.close()


@pytest.fixture
def sheet(google: Google, client: gspread.Client) -> gspread.Spreadsheet:
    rows = [["Account", "Jan"], ["Acme", "$5"], ["Total", "=SUM(B2:B2)*2"]]
    key = google.create_spreadsheet(
        "Book",
        owner=OWNER,
        tabs=[{"title": "ARR 2025", "rows": rows, "input": "USER_ENTERED", "frozen_rows": 1}],
    )
    return client.open_by_key(key)


def test_a_seeded_sheet_is_read_as_it_is_shown_and_as_it_was_entered(sheet: gspread.Spreadsheet) -> None:
    tab = sheet.sheet1
    assert tab.title == "ARR 2025"
    assert tab.get_all_values() == [["Account", "Jan"], ["Acme", "$5"], ["Total", "$10"]]
    assert tab.get("B3", value_render_option="FORMULA") == [["=SUM(B2:B2)*2"]]
    assert tab.get("B2:B3", value_render_option="UNFORMATTED_VALUE") == [[5], [10]]


def test_a_write_is_counted_by_the_cells_it_touches(sheet: gspread.Spreadsheet) -> None:
    answer = sheet.sheet1.update([["a", None, "c"], [None, None, None]], "D1")
    assert (answer["updatedRows"], answer["updatedColumns"], answer["updatedCells"]) == (1, 2, 2)


def test_deleting_a_row_moves_formulas_with_it(sheet: gspread.Spreadsheet) -> None:
    tab = sheet.sheet1
    tab.insert_row(["Beta", 7], 2)
    assert tab.acell("B4", value_render_option="FORMULA").value == "=SUM(B3:B3)*2"
    tab.delete_rows(3)
    assert tab.acell("B3", value_render_option="FORMULA").value == "=SUM(#REF!)*2"
    assert tab.acell("B3").value == "#REF!"


def test_a_stranger_is_refused_and_an_unknown_id_is_not_found(
    google: Google, sheet: gspread.Spreadsheet
) -> None:
    stranger = gspread_client(google, "stranger@else.test")
    with pytest.raises(PermissionError):
        stranger.open_by_key(sheet.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        stranger.open_by_key("nothing-here")
    stranger.http_client.session.close()


def test_a_reader_reads_and_cannot_write(google: Google, sheet: gspread.Spreadsheet) -> None:
    google.share(sheet.id, "reader@acme.test", "reader")
    reader = gspread_client(google, "reader@acme.test")
    tab = reader.open_by_key(sheet.id).sheet1
    assert tab.acell("A2").value == "Acme"
    with pytest.raises(gspread.exceptions.APIError, match="The caller does not have permission"):
        tab.update([["no"]], "A2")
    assert tab.acell("A2").value == "Acme"
    reader.http_client.session.close()
