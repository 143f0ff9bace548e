"""Our accounts tab: every account once, ranked, and what people type beside it never leaves its account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from addon.compute_nrr import compute_nrr, inspect
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import Workbook, open_workbook
from deploy.local.google import Google

YOU, COLLEAGUE = "you@example.com", "colleague@example.com"
SCOPE = ["https://www.googleapis.com/auth/spreadsheets"]
AS_OF = date(2026, 1, 15)
TAB = "Keeprate accounts"
MONEY = {"type": "CURRENCY", "pattern": '"$"#,##0'}
ROWS: list[list[Any]] = [
    ["Account", "Owner", "Renewal", "Dec 2024", "Dec 2025"],
    ["Acme", "Ann", "2026-02-01", 100, 120],
    ["Bolt", "Bo", "2026-03-01", 300, 310],
    ["=Corto", "Ann", "2026-09-01", 50, 40],
    ["Dune", "Bo", None, 80, None],
]
LOG: list[list[Any]] = [
    ["Customer", "Month", "MRR"],
    ["Acme", "2024-12", 100],
    ["Acme", "2025-12", 120],
    ["Bolt", "2024-12", 50],
    ["Corto", "2025-12", 70],
]


class Sheet:
    def __init__(self, google: Google, rows: list[list[Any]]) -> None:
        self.google = google
        formats = {"D2:E99": MONEY} if rows is ROWS else {"C2:C99": MONEY}
        tab = {"title": "ARR", "rows": rows, "input": "RAW", "formats": formats}
        self.id = google.create_spreadsheet("Book", owner=YOU, tabs=[tab])
        google.share(self.id, COLLEAGUE, "writer")

    def open(self) -> Workbook:
        token = self.google.access_token(YOU, SCOPE)
        return open_workbook(
            self.id, UserToken(token), endpoint=self.google.base_url, patience=Patience.none()
        )

    def compute(self, sheet_id: int = 0) -> dict[str, Any]:
        with self.open() as workbook:
            return compute_nrr(workbook, Ask(as_of=AS_OF, sheet_id=sheet_id), InlineRun())

    def inspect(self, sheet_id: int = 0) -> dict[str, Any]:
        with self.open() as workbook:
            return inspect(workbook, Ask(as_of=AS_OF, sheet_id=sheet_id))

    def remove(self) -> dict[str, Any]:
        with self.open() as workbook:
            return workbook.remove()

    def call(self, method: str, body: Any = None, who: str = COLLEAGUE, **params: Any) -> dict[str, Any]:
        return self.google.call(
            who, f"sheets.spreadsheets.{method}", {"spreadsheetId": self.id, **params}, body
        )

    def batch(self, *requests: dict[str, Any]) -> None:
        self.call("batchUpdate", {"requests": list(requests)})

    def values(self, title: str = TAB) -> list[list[Any]]:
        got = self.call("values.get", range=f"'{title}'", valueRenderOption="FORMULA")
        return got.get("values", [])

    def edit(self, a1: str, value: Any, title: str = TAB) -> None:
        body = {"values": [[value]]}
        self.call("values.update", body, range=f"'{title}'!{a1}", valueInputOption="USER_ENTERED")

    def tab_id(self, title: str = TAB) -> int:
        sheets = self.call("get", fields="sheets.properties(sheetId,title)")["sheets"]
        found = [s["properties"] for s in sheets if s["properties"]["title"] == title]
        return int(found[0].get("sheetId", 0))

    def titles(self) -> list[str]:
        sheets = self.call("get", fields="sheets.properties(title)")["sheets"]
        return [sheet["properties"]["title"] for sheet in sheets]

    def table(self) -> dict[str, dict[str, Any]]:
        """Account -> header -> cell."""
        header, *rows = self.values()
        return {
            str(row[0]): {str(h): row[n] if n < len(row) else "" for n, h in enumerate(header)}
            for row in rows
            if row and row[0] != ""
        }

    def order(self) -> list[str]:
        return list(self.table())

    def column(self, header: str) -> str:
        return chr(65 + self.values()[0].index(header))

    def add_note_column(self) -> None:
        """A colleague adds a column of notes, one for every account."""
        letter = chr(65 + len(self.values()[0]))
        self.edit(f"{letter}1", "Note")
        for row, name in enumerate(self.order(), start=2):
            self.edit(f"{letter}{row}", f"note on {name}")

    def notes_stand(self) -> bool:
        return all(row["Note"] in ("", f"note on {name}") for name, row in self.table().items()) and sum(
            row["Note"] != "" for row in self.table().values()
        )

    def filter_views(self) -> list[dict[str, Any]]:
        sheets = self.call("get", fields="sheets(properties.title,filterViews)")["sheets"]
        return next(s.get("filterViews", []) for s in sheets if s["properties"]["title"] == TAB)


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    running = made.serve()
    yield made
    running.close()


@pytest.fixture
def sheet(google: Google) -> Sheet:
    book = Sheet(google, ROWS)
    assert book.compute()["written"]["conflicts"] == []
    return book


def test_every_account_stands_once_with_all_that_is_known_first_what_is_at_stake(sheet: Sheet) -> None:
    header = sheet.values()[0]
    assert header[:5] == ["Account", "Rank", "Owner", "Movement", "Flag"]
    assert header[5:] == ["Why", "At stake", "Renewal", "Signals", "Next step", "Dec 2024", "Dec 2025"]
    table = sheet.table()
    assert sheet.order()[:2] == ["Bolt", "Acme"]
    assert [table[name]["Rank"] for name in sheet.order()] == [1, 2, 3, 4]
    assert table["Bolt"]["At stake"] == 310
    assert table["Dune"]["Movement"] == "Churned"
    assert (table["Acme"]["Dec 2024"], table["Acme"]["Dec 2025"]) == (100, 120)
    assert table["Acme"]["Next step"].startswith("Talk about staying. ")
    assert "'=Corto" in table


def test_a_sheet_without_a_row_per_account_has_the_tab_and_the_offer_of_a_column(google: Google) -> None:
    book = Sheet(google, LOG)
    written = book.compute()["written"]
    assert written["columns"] == []
    assert {name: row["Movement"] for name, row in book.table().items()} == {
        "Acme": "Expansion",
        "Bolt": "Churned",
        "Corto": "New",
    }
    offer = next(row[1] for row in book.values("Keeprate NRR") if row and row[0] == "Type = and then")
    book.edit("D2", f"={offer}", "ARR")
    book.edit("E2", "=" + offer.replace("!D:D", "!C:C"), "ARR")
    shown = book.call("values.get", range="'ARR'!D2:E2", valueRenderOption="UNFORMATTED_VALUE")
    acme = book.table()["Acme"]
    assert shown["values"][0] == [acme["Flag"], acme["Movement"]]


def test_what_people_type_stays_with_its_account_when_accounts_are_ranked_anew(sheet: Sheet) -> None:
    sheet.add_note_column()
    before = sheet.order()
    sheet.edit("E2", 5000, "ARR")  # Acme is now worth most
    assert sheet.compute()["written"]["conflicts"] == []
    assert sheet.order() != before
    assert sheet.order()[0] == "Acme"
    assert [row["Rank"] for row in sheet.table().values()] == [1, 2, 3, 4]
    assert sheet.notes_stand() == 4


def test_rows_that_somebody_sorted_stay_where_they_are(sheet: Sheet) -> None:
    sheet.add_note_column()
    by_name = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    where = {"sheetId": sheet.tab_id(), "startRowIndex": 1}
    sheet.batch({"sortRange": {"range": where, "sortSpecs": by_name}})
    theirs = sheet.order()
    sheet.edit("E2", 5000, "ARR")
    sheet.compute()
    assert sheet.order() == theirs
    assert sheet.table()["Acme"]["Rank"] == 1
    assert sheet.notes_stand() == 4


def test_a_new_account_gets_a_row_of_its_own_and_pushes_down_what_stands_below(sheet: Sheet) -> None:
    sheet.add_note_column()
    letter = sheet.column("Note")
    body = {"appendDimension": {"sheetId": sheet.tab_id(), "dimension": "ROWS", "length": 3}}
    sheet.batch(body)
    sheet.edit(f"{letter}7", "a remark below the table")
    for column, value in zip("ABCDE", ("Echo", "Cy", "2026-02-01", 10, 900), strict=True):
        sheet.edit(f"{column}6", value, "ARR")
    sheet.compute()
    assert sheet.order()[0] == "Echo"
    assert sheet.table()["Echo"]["Note"] == ""
    assert sheet.notes_stand() == 4
    remark = [row for row in sheet.values() if "a remark below the table" in row]
    assert remark
    assert remark[0][0] == ""


def test_an_account_that_is_gone_keeps_its_row_and_notes_and_loses_our_values(sheet: Sheet) -> None:
    sheet.add_note_column()
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    sheet.batch({"deleteDimension": {"range": span}})
    sheet.compute()
    gone = sheet.table()["Acme"]
    assert gone["Note"] == "note on Acme"
    assert {gone[name] for name in ("Rank", "Movement", "Flag", "At stake", "Dec 2025")} == {""}
    assert sheet.order()[-1] == "Acme"


def test_a_column_of_ours_that_was_deleted_comes_back(sheet: Sheet) -> None:
    at = ord(sheet.column("Flag")) - 65
    span = {"sheetId": sheet.tab_id(), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    sheet.batch({"deleteDimension": {"range": span}})
    assert "Flag" not in sheet.values()[0]
    sheet.compute()
    assert sheet.table()["Acme"]["Flag"] == "Churn risk (unproven)"


def test_columns_and_tabs_may_be_moved_and_renamed(sheet: Sheet) -> None:
    tab = sheet.tab_id()
    sheet.add_note_column()
    span = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": 12, "endIndex": 13}
    sheet.batch(
        {"moveDimension": {"source": span, "destinationIndex": 0}},
        {"updateSheetProperties": {"properties": {"sheetId": tab, "title": "Work"}, "fields": "title"}},
    )
    sheet.edit("E2", 5000, "ARR")
    assert sheet.compute()["written"]["conflicts"] == []
    header, *rows = sheet.values("Work")
    assert header[:3] == ["Note", "Account", "Rank"]
    assert [row[0] for row in rows] == [f"note on {row[1]}" for row in rows]
    assert rows[0][1] == "Acme"


def test_without_its_account_column_the_tab_is_left_alone_and_that_is_said(sheet: Sheet) -> None:
    span = {"sheetId": sheet.tab_id(), "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    sheet.batch({"deleteDimension": {"range": span}})
    before = sheet.values()
    told = sheet.compute()["written"]
    assert [c["message"][:40] for c in told["conflicts"]] == ["The column Account of our accounts tab i"]
    assert sheet.values() == before
    assert told["columns"]


@pytest.mark.parametrize("when", range(8))
@pytest.mark.parametrize("what", ["sort", "insert a row", "delete a row", "delete the tab"])
def test_whatever_a_colleague_does_meanwhile_no_value_stands_beside_another_account(
    sheet: Sheet, what: str, when: int
) -> None:
    sheet.add_note_column()
    sheet.edit("E2", 5000, "ARR")
    tab = sheet.tab_id()
    row = {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    by_name = [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]
    actions = {
        "sort": {"sortRange": {"range": {"sheetId": tab, "startRowIndex": 1}, "sortSpecs": by_name}},
        "insert a row": {"insertDimension": {"range": row}},
        "delete a row": {"deleteDimension": {"range": row}},
        "delete the tab": {"deleteSheet": {"sheetId": tab}},
    }
    seen = []

    def act(method: str, _: Any) -> None:
        seen.append(method)
        if len(seen) == when + 1:
            sheet.batch(actions[what])

    sheet.google.before(act)
    try:
        sheet.compute()
    finally:
        sheet.google.before(None)
    if TAB not in sheet.titles():
        assert what == "delete the tab"
        return
    expected = {"Acme": 5000, "Bolt": 310, "'=Corto": 40, "Dune": 0}
    for name, cells in sheet.table().items():
        assert cells["Dec 2025"] in (expected[name], "")
        assert cells.get("Note", "") in ("", f"note on {name}")


def test_every_owner_has_a_filter_view_that_hides_the_others_and_no_text_is_parsed(sheet: Sheet) -> None:
    views = {view["title"]: view for view in sheet.filter_views()}
    assert list(views) == ["Owner: Bo", "Owner: Ann"]
    owner = sheet.values()[0].index("Owner")
    (spec,) = views["Owner: Ann"]["filterSpecs"]
    assert spec == {"columnIndex": owner, "filterCriteria": {"hiddenValues": ["", "Bo"]}}
    sheet.edit("B2", "=1+1", "ARR")
    sheet.edit("B4", "Cy", "ARR")
    sheet.compute()
    assert [view["title"] for view in sheet.filter_views()] == ["Owner: Bo", "Owner: 2", "Owner: Cy"]


def test_the_tab_of_owners_lists_their_accounts_most_at_stake_first(sheet: Sheet) -> None:
    rows = sheet.values("Keeprate owners")
    at = next(n for n, row in enumerate(rows) if row[:1] == ["Bo"])
    assert rows[at + 1] == ["1 paying account, $310 ARR; 1 at risk with $310."]
    assert [row[0] for row in rows[at + 3 : at + 5]] == ["Bolt", "Dune"]


def test_removing_takes_the_tab_away_when_nobody_worked_in_it(sheet: Sheet) -> None:
    told = sheet.remove()
    assert TAB in told["tabs"]
    assert sheet.titles() == ["ARR"]


def test_removing_leaves_the_tab_to_the_people_who_worked_in_it(sheet: Sheet) -> None:
    sheet.add_note_column()
    told = sheet.remove()
    assert told["sentence"].endswith("The tab Keeprate accounts stays, with what people typed into it.")
    assert sheet.titles() == ["ARR", TAB]
    assert sheet.values()[0] == ["Account", "Note"]
    assert all(row[1] == f"note on {row[0]}" for row in sheet.values()[1:])
    assert sheet.filter_views() == []
    sheet.compute()
    assert sheet.titles()[1] == TAB
    assert f"{TAB} (2)" in sheet.titles()


def test_a_click_still_takes_seven_requests(sheet: Sheet) -> None:
    assert sheet.compute()["written"]["requests"] <= 7
    sheet.edit("E2", 5000, "ARR")
    assert sheet.compute()["written"]["requests"] <= 7


def test_owners_that_the_sheet_no_longer_names_stand_nowhere_any_more(sheet: Sheet) -> None:
    sheet.add_note_column()
    sheet.edit("B1", "Region", "ARR")
    assert sheet.inspect()["writes"]["sentence"].count("empties Keeprate owners") == 1
    assert sheet.compute()["written"]["conflicts"] == []
    told = [cell for row in sheet.values("Keeprate owners") for cell in row if cell != ""]
    assert told[1] == "The tab ARR, computed last, names no owner of any account."
    assert {row["Owner"] for row in sheet.table().values()} == {""}
    assert sheet.filter_views() == []
    assert sheet.notes_stand() == 4
    sheet.edit("B1", "Owner", "ARR")
    sheet.compute()
    assert {row["Owner"] for row in sheet.table().values()} == {"Ann", "Bo"}
    assert "Bo" in [row[0] for row in sheet.values("Keeprate owners") if row]


def test_accounts_of_another_day_lose_our_values_when_the_sheet_states_totals_only(sheet: Sheet) -> None:
    sheet.add_note_column()
    names = sheet.order()
    block = [["Component", "ARR"], ["Starting ARR", 1000], ["Expansion", 50], ["Churn", 20]]
    sheet.batch({"addSheet": {"properties": {"sheetId": 77, "title": "Totals"}}})
    body = {"values": block}
    sheet.call("values.update", body, range="'Totals'!A1", valueInputOption="RAW")
    assert "empties Keeprate accounts and Keeprate owners" in sheet.inspect(77)["writes"]["sentence"]
    assert sheet.compute(77)["written"]["conflicts"] == []
    assert sheet.order() == names
    for row in sheet.table().values():
        assert {value for header, value in row.items() if header not in ("Account", "Note")} == {""}
    assert sheet.notes_stand() == 4
    sheet.compute()
    assert sheet.table()["Bolt"]["At stake"] == 310
