"""Reading, writing and removing through real gspread and a socket, against the stand-in for Google."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from addon.core.table import Ask
from addon.errors import NoSuchSheet, NotShared, NotSignedIn, SheetProblem, TooLarge
from addon.recording import record_revenue
from addon.run import Cancelled, InlineRun
from addon.sheets.access import ServiceAccount, UserToken
from addon.sheets.http import Patience
from addon.sheets.marks import by_mark
from addon.sheets.reading import matched
from addon.sheets.workbook import open_workbook
from deploy.local.google import Google
from tests.sheets.customer import (
    AS_OF,
    ASK,
    OTHER,
    OWNER,
    SCOPE,
    STRANGER,
    VIEWER,
    Customer,
    accounts,
    make,
    put,
    report,
)

NAMES = accounts(6)


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    google = Google()
    running = google.serve()
    yield google
    running.close()


@pytest.fixture
def customer(google: Google) -> Customer:
    return make(google, NAMES)


def written(customer: Customer, names: list[str] = NAMES, round_: int = 1, extra_rows: int = 0):
    with customer.opened() as workbook:
        workbook.read(ASK)
        return workbook.write(report(names, round_=round_, extra_rows=extra_rows), InlineRun())


def test_a_book_is_read_with_values_formats_and_protections(customer: Customer) -> None:
    with customer.opened() as workbook:
        book = workbook.read(ASK)
        assert workbook.requests == 3
    tab = book.tabs[0]
    assert (book.title, book.locale, book.book_id) == ("Customers", "en_US", customer.book)
    assert (tab.title, tab.value(0, 2), tab.value(1, 2), tab.value(99, 0)) == (
        "ARR 2025",
        "Dec 2024",
        100,
        None,
    )
    assert tab.number_format(1, 2) == '"$"#,##0'
    assert tab.number_format(1, 0) == ""
    assert tab.formulas is not None
    assert not tab.formulas(1, 2)
    assert book.tabs[1].loaded
    assert book.tabs[1].value(0, 1) == "=1+1 stays text"
    assert not tab.ours
    assert not tab.our_columns


def test_formulas_hidden_rows_merges_and_protections_are_known(customer: Customer) -> None:
    customer.batch(
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 3},
                "rows": [{"values": [{"userEnteredValue": {"formulaValue": "=C2*2"}}]}],
                "fields": "userEnteredValue",
            }
        },
        {
            "mergeCells": {
                "range": {
                    "sheetId": 0,
                    "startRowIndex": 8,
                    "endRowIndex": 9,
                    "startColumnIndex": 0,
                    "endColumnIndex": 2,
                },
                "mergeType": "MERGE_ALL",
            }
        },
        {
            "updateDimensionProperties": {
                "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3},
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        {
            "updateDimensionProperties": {
                "range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2},
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
    )
    customer.batch(
        {
            "addProtectedRange": {
                "protectedRange": {
                    "range": {"sheetId": 0, "startColumnIndex": 2, "endColumnIndex": 3},
                    "editors": {"users": [OWNER]},
                }
            }
        },
        who=OWNER,
    )
    with customer.opened(OTHER) as workbook:
        tab = workbook.read(ASK).tabs[0]
    assert tab.formulas is not None
    assert tab.formulas(1, 3)
    assert tab.value(1, 3) == 200
    assert tab.hidden_rows == {2}
    assert tab.hidden_columns == {1}
    assert [(m.top, m.left, m.bottom, m.right) for m in tab.merges] == [(8, 0, 9, 2)]
    assert [(p.left, p.right) for p in tab.protected] == [(2, 3)]


def test_a_click_takes_seven_requests_and_puts_values_beside_their_accounts(customer: Customer) -> None:
    told = written(customer)
    assert told["requests"] == 7
    assert told["conflicts"] == []
    assert told["columns"] == ["E:G"]
    assert told["notes"] == ["Inserted 3 columns after D."]
    rows = customer.values("ARR 2025")
    assert rows[0] == ["Account", "Owner", "Dec 2024", "Dec 2025", "Movement", "At stake", "Why"]
    assert rows[2][4:] == ["Expansion 1", 100.5, "'=because account 0001"]
    assert customer.values("Keeprate NRR")[1] == ["'=2+2", "text"]
    assert told["tab"] == "Keeprate NRR"
    assert told["sheet_id"] in customer.our_tabs()


def test_again_everything_is_renewed_in_place(customer: Customer) -> None:
    first = written(customer)
    customer.batch(put_in(first["sheet_id"], 40, 0, "my note"))
    second = written(customer, round_=2)
    assert (second["sheet_id"], second["columns"], second["tab"]) == (
        first["sheet_id"],
        ["E:G"],
        first["tab"],
    )
    assert second["requests"] <= 7
    rows = customer.values("ARR 2025")
    assert [len(row) for row in rows] == [7] * 7
    assert rows[1][4] == "Churned 2"
    assert len(customer.our_tabs()) == 1
    assert customer.values("Keeprate NRR")[40] == ["my note"]


def put_in(sheet_id: int, row: int, column: int, text: str):
    request = put(row, column, text)
    request["updateCells"]["start"]["sheetId"] = sheet_id
    return request


def test_a_longer_report_pushes_down_what_people_typed_below_it_and_a_shorter_one_clears_after_itself(
    customer: Customer,
) -> None:
    told = written(customer)
    customer.batch(put_in(told["sheet_id"], 6, 0, "my note"))
    written(customer, extra_rows=4)
    assert customer.values("Keeprate NRR")[8][0] == "Row 3"
    assert customer.values("Keeprate NRR")[10] == ["my note"]
    written(customer)
    rows = customer.values("Keeprate NRR")
    assert [row for row in rows[5:] if row] == [["my note"]]


def test_accounts_that_left_the_report_lose_their_values(customer: Customer) -> None:
    written(customer)
    written(customer, NAMES[:4], round_=2)
    assert [row[4] if len(row) > 4 else None for row in customer.values("ARR 2025")][5:] == [None, None]


def test_what_people_typed_right_of_the_table_moves_along(customer: Customer) -> None:
    customer.batch(put(1, 4, "mine"))
    written(customer)
    assert customer.values("ARR 2025")[1][7] == "mine"


def test_a_table_that_reaches_the_right_edge_of_the_grid_gets_columns_too(customer: Customer) -> None:
    customer.batch(
        {
            "deleteDimension": {
                "range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 26}
            }
        }
    )
    assert written(customer)["columns"] == ["E:G"]
    assert customer.values("ARR 2025")[1][4] == "Churned 1"


def filled(book: dict[str, Any]) -> dict[str, Any]:
    """A spreadsheet with its empty cells left out, as (row, column) -> cell."""
    for sheet in book["sheets"]:
        rows = sheet["data"][0].pop("rowData", [])
        sheet["cells"] = {
            (r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row.get("values", [])) if cell
        }
    return book


def test_remove_restores_the_spreadsheet(customer: Customer) -> None:
    cells = "data(rowData,columnMetadata)"
    whole = {"fields": f"sheets(properties,merges,conditionalFormats,charts,developerMetadata,{cells})"}
    before = filled(customer.call("get", **whole))
    written(customer)
    with customer.opened() as workbook:
        told = workbook.remove()
    assert told["sentence"] == "Removed the tab Keeprate NRR and 3 columns."
    assert filled(customer.call("get", **whole)) == before
    with customer.opened() as workbook:
        assert workbook.remove()["sentence"] == "Keeprate had added nothing to this spreadsheet."


def test_removal_knows_our_columns_by_their_headers_when_the_marks_are_lost(google: Google) -> None:
    header = ["Account", "Dec 2025", "Movement", "Flag", "Why", "At stake", "Renewal", "Signals", "Mine"]
    customer = make(google, NAMES, [header, ["Acme", 1, "New", "", "", "", "", "", "note"]])
    with customer.opened() as workbook:
        assert workbook.read(ASK).tabs[0].our_columns == set(range(2, 8))
        workbook.remove()
    assert customer.values("ARR 2025") == [["Account", "Dec 2025", "Mine"], ["Acme", 1, "note"]]


def test_a_viewer_reads_but_is_told_before_anything_is_written(customer: Customer) -> None:
    before = customer.google.version(customer.book)
    with customer.opened(VIEWER) as workbook:
        workbook.read(ASK)
        with pytest.raises(NotShared, match="not edit"):
            workbook.write(report(NAMES), InlineRun())
    assert customer.google.version(customer.book) == before


def test_a_stranger_and_a_bad_token_are_told_apart(customer: Customer) -> None:
    with customer.opened(STRANGER) as workbook, pytest.raises(NotShared):
        workbook.read(ASK)
    endpoint = customer.google.base_url
    bad = open_workbook(customer.book, UserToken("nonsense"), endpoint=endpoint, patience=Patience.none())
    with bad, pytest.raises(NotSignedIn):
        bad.read(ASK)
    gone = open_workbook(
        "no-such-book", UserToken(customer.google.access_token(OWNER, SCOPE)), endpoint=endpoint
    )
    with gone, pytest.raises(NoSuchSheet):
        gone.read(ASK)


def test_a_deleted_tab_is_told(customer: Customer) -> None:
    with customer.opened() as workbook, pytest.raises(NoSuchSheet, match="deleted"):
        workbook.read(Ask(AS_OF, sheet_id=999))


def test_a_tab_deleted_between_read_and_write_costs_only_the_columns(customer: Customer) -> None:
    with customer.opened() as workbook:
        workbook.read(ASK)
        customer.batch({"deleteSheet": {"sheetId": 0}})
        told = workbook.write(report(NAMES), InlineRun())
    assert "deleted" in told["conflicts"][0]["message"]
    assert told["columns"] == []
    assert customer.values("Keeprate NRR")[0][0] == "NRR"


def test_a_protected_tab_gets_no_columns_and_says_so(customer: Customer) -> None:
    customer.batch(
        {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "editors": {"users": [OWNER]}}}},
        who=OWNER,
    )
    with customer.opened(OTHER) as workbook:
        workbook.read(ASK)
        told = workbook.write(report(NAMES), InlineRun())
    assert "protected" in told["conflicts"][0]["message"]
    assert customer.values("ARR 2025") == customer.values("ARR 2025", customer.shadow)
    assert customer.values("Keeprate NRR")[0][0] == "NRR"


def test_a_protection_that_appears_while_we_work_costs_only_the_columns(customer: Customer) -> None:
    with customer.opened(OTHER) as workbook:
        workbook.read(ASK)
        customer.batch(
            {
                "addProtectedRange": {
                    "protectedRange": {"range": {"sheetId": 0}, "editors": {"users": [OWNER]}}
                }
            },
            who=OWNER,
        )
        told = workbook.write(report(NAMES), InlineRun())
    assert "protected" in told["conflicts"][0]["message"]
    assert customer.values("ARR 2025") == customer.values("ARR 2025", customer.shadow)


def test_our_own_tab_protected_by_somebody_is_a_sentence(customer: Customer) -> None:
    told = written(customer)
    customer.batch(
        {
            "addProtectedRange": {
                "protectedRange": {"range": {"sheetId": told["sheet_id"]}, "editors": {"users": [OWNER]}}
            }
        },
        who=OWNER,
    )
    with customer.opened(OTHER) as workbook:
        workbook.read(ASK)
        with pytest.raises(SheetProblem, match="protected"):
            workbook.write(report(NAMES), InlineRun())


def test_a_cancelled_run_writes_nothing(customer: Customer) -> None:
    run = InlineRun()
    run.stop = True
    before = customer.google.version(customer.book)
    with customer.opened() as workbook:
        workbook.read(ASK)
        with pytest.raises(Cancelled):
            workbook.write(report(NAMES), run)
    assert customer.google.version(customer.book) == before


def test_a_listed_service_account_reads_and_writes(customer: Customer) -> None:
    email = "robot@keeprate-local.iam.gserviceaccount.com"
    customer.google.share(customer.book, email, "writer")
    account = ServiceAccount(customer.google.service_account_key(email), {("42", customer.book)})
    access = account.acting_for("42")
    with open_workbook(customer.book, access, endpoint=customer.google.base_url) as workbook:
        workbook.read(ASK)
        assert workbook.write(report(NAMES), InlineRun())["conflicts"] == []


def test_a_second_table_of_ours_in_another_tab_is_its_own(customer: Customer) -> None:
    written(customer)
    customer.batch({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 77, "newSheetName": "Copy"}})
    before = customer.values("Copy")
    written(customer, round_=2)
    assert customer.values("Copy") == before


def test_a_recorded_history_survives_being_renamed_and_standing_behind_many_tabs(google: Google) -> None:
    customer = make(google, [], [["Account", "ARR"], ["Acme", 100], ["Beta", 200]])
    many = [{"addSheet": {"properties": {"title": f"Tab {n}"}}} for n in range(15)]
    customer.batch(*many)
    for month in (1, 2):
        with customer.opened() as workbook:
            told = record_revenue(workbook, Ask(date(2026, month, 15), sheet_id=0), InlineRun())
        tab = customer.our_tabs()[0]
        properties = {"sheetId": tab, "title": "Renamed"}
        customer.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})
    assert told["months"] == ["2026-01", "2026-02"]
    assert [row[2:] for row in customer.values("Renamed")[1:]] == [
        ["Jan 2026", "Feb 2026"],
        [100, 100],
        [200, 200],
    ]


def test_a_spreadsheet_without_room_is_told_before_anything_is_written(customer: Customer) -> None:
    big = {"title": "Big", "gridProperties": {"rowCount": 994_500, "columnCount": 10}}
    customer.batch({"addSheet": {"properties": {**big, "sheetId": 5}}})
    before = customer.google.version(customer.book)
    with customer.opened() as workbook:
        workbook.read(ASK)
        with pytest.raises(TooLarge, match="10 million"):
            workbook.write(report(NAMES), InlineRun())
        with pytest.raises(TooLarge, match="9,945,000 cells"):
            workbook.read(Ask(AS_OF, sheet_id=5))
    assert customer.google.version(customer.book) == before


def test_answers_are_told_apart_by_their_filters_or_by_their_order() -> None:
    asked = {"a": {"gridRange": {"sheetId": 0}}, "b": {"gridRange": {"sheetId": 7}}, "c": by_mark(3)}
    echoed = [
        {"valueRange": {"values": [[7]]}, "dataFilters": [{"gridRange": {"sheetId": 7}}]},
        {"valueRange": {"values": [[0]]}, "dataFilters": [{"gridRange": {}}]},
    ]
    assert matched(asked, echoed) == {"a": [[0]], "b": [[7]]}
    reworded = {"valueRange": {"values": [[3]]}, "dataFilters": [{"a1Range": "X!A1:A9"}]}
    assert matched(asked, [*echoed, reworded])["c"] == [[3]]
