"""A customer's spreadsheet in the stand-in, a report to write into it, and what other people do meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from addon.core.report import Highlight, Line, OurColumn, OurTab, Style, Waterfall, Writes
from addon.core.table import Ask, Book, Rect
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.marks import ACCOUNT, COLUMN, TAB
from addon.sheets.workbook import Workbook, open_workbook
from deploy.local.google import Google, GoogleError

OWNER, OTHER, VIEWER, STRANGER = (
    "you@example.com",
    "colleague@example.com",
    "viewer@example.com",
    "x@example.com",
)
SCOPE = ["https://www.googleapis.com/auth/spreadsheets"]
TAB_ID = 0
HEADER = ["Account", "Owner", "Dec 2024", "Dec 2025"]
AS_OF = __import__("datetime").date(2026, 1, 15)


def accounts(count: int) -> list[str]:
    return [f"Account {n:04d}" for n in range(count)]


def rows_of(names: list[str]) -> list[list[Any]]:
    return [HEADER, *([name, f"owner {n % 3}", 100 + n, 120 + 2 * n] for n, name in enumerate(names))]


@dataclass
class Customer:
    """One spreadsheet served by a stand-in."""

    google: Google
    book: str
    shadow: str

    @contextmanager
    def opened(self, who: str = OWNER) -> Iterator[Workbook]:
        token = self.google.access_token(who, SCOPE)
        with open_workbook(
            self.book, UserToken(token), endpoint=self.google.base_url, patience=Patience.none()
        ) as workbook:
            yield workbook

    def call(
        self,
        method: str,
        body: dict[str, Any] | None = None,
        *,
        book: str = "",
        who: str = OTHER,
        **params: Any,
    ):
        return self.google.call(
            who, f"sheets.spreadsheets.{method}", {"spreadsheetId": book or self.book, **params}, body
        )

    def batch(self, *requests: dict[str, Any], book: str = "", who: str = OTHER) -> Any:
        return self.call("batchUpdate", {"requests": list(requests)}, book=book, who=who)

    def both(self, *requests: dict[str, Any]) -> None:
        """Other people's change, in the customer's book and in the one Keeprate never sees.

        What Google refuses them in the one they do not do in the other.
        """
        try:
            self.batch(*requests)
        except GoogleError:
            return
        self.batch(*requests, book=self.shadow)

    def values(self, title: str, book: str = "") -> list[list[Any]]:
        found = self.call("values.get", book=book, range=f"'{title}'", valueRenderOption="FORMULA")
        return found.get("values", [])

    def metadata(self) -> list[dict[str, Any]]:
        found = self.call(
            "developerMetadata.search",
            {"dataFilters": [{"developerMetadataLookup": {"visibility": "DOCUMENT"}}]},
        )
        return [entry["developerMetadata"] for entry in found.get("matchedDeveloperMetadata", [])]

    def our_columns(self) -> dict[str, int]:
        """Our columns beside the accounts, by key; the account column under ""."""
        found = {}
        for entry in self.metadata():
            span = entry.get("location", {}).get("dimensionRange")
            if span and span.get("sheetId", 0) == TAB_ID and entry["metadataKey"] in {COLUMN, ACCOUNT}:
                found[entry.get("metadataValue", "")] = span.get("startIndex", 0)
        return found

    def our_tabs(self) -> list[int]:
        return [e["location"].get("sheetId", 0) for e in self.metadata() if e["metadataKey"] == TAB]

    def titles(self, book: str = "") -> dict[int, str]:
        sheets = self.call("get", book=book, fields="sheets.properties(sheetId,title)").get("sheets", [])
        return {s["properties"].get("sheetId", 0): s["properties"]["title"] for s in sheets}


def make(google: Google, names: list[str], rows: list[list[Any]] | None = None) -> Customer:
    books = []
    for title in ("Customers", "Shadow"):
        book = google.create_spreadsheet(
            title,
            owner=OWNER,
            tabs=[
                {
                    "title": "ARR 2025",
                    "rows": rows or rows_of(names),
                    "input": "RAW",
                    "formats": {"C2:D9": {"type": "CURRENCY", "pattern": '"$"#,##0'}},
                },
                {"title": "Notes", "rows": [["mine", "=1+1 stays text"], [1, 2]], "input": "RAW"},
            ],
        )
        google.share(book, OTHER, "writer")
        google.share(book, VIEWER, "reader")
        books.append(book)
    return Customer(google, *books)


def account_column(book: Book | None) -> int:
    """Where the accounts stood when the book was read."""
    rows = book.tabs[0].rows if book else []
    found = [n for row in rows for n, value in enumerate(row) if str(value).startswith("Account 0")]
    return min(found, key=lambda n: -found.count(n), default=0)


def report(names: list[str], *, round_: int = 1, extra_rows: int = 0, book: Book | None = None) -> Writes:
    """A report as the core would make it: one tab with charts, three columns."""
    left = account_column(book)
    keys = [name.casefold() for name in names]
    movement = {key: ("Churned", "Expansion", "New")[n % 3] + f" {round_}" for n, key in enumerate(keys)}
    stake = {key: (100.5 * n * round_ if n % 2 else None) for n, key in enumerate(keys)}
    rows = (("NRR", 1.05), ("=2+2", "text"), ("Start", 100.0), ("Lost", -10.0), ("End", 90.0))
    more = tuple((f"Row {n}", n * round_) for n in range(extra_rows))
    tab = OurTab(
        "nrr",
        "Keeprate NRR",
        rows + more,
        styles=((Rect(0, 0, 1, 2), Style(bold=True, size=14, number_format="0.0%", background="#e8f0fe")),),
        highlights=(Highlight(Rect(1, 0, 5, 1), "Lost", "#fce8e6", "#a50e0e"),),
        charts=(
            Waterfall("Bridge", Rect(2, 0, 5, 1), Rect(2, 1, 5, 2), ((2, "End"),), 1, 4),
            Line("Trailing", Rect(2, 0, 5, 1), (Rect(2, 1, 5, 2),), 22, 4),
        ),
        widths={0: 200},
        frozen_rows=1,
    )
    columns = (
        OurColumn("movement", "Movement", movement, highlights=(("Churned", "#fce8e6", "#a50e0e"),)),
        OurColumn("stake", "At stake", stake, number_format='"$"#,##0'),
        OurColumn("why", "Why", {key: f"=because {key}" for key in keys}, width=300),
    )
    return Writes((tab,), columns, TAB_ID, left, 0, left + 3)


ASK = Ask(AS_OF, sheet_id=TAB_ID)
Action = Callable[[Customer], None]


def grid(top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    return {
        "sheetId": TAB_ID,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def rows_span(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": TAB_ID, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns_span(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": TAB_ID, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def put(row: int, column: int, text: str) -> dict[str, Any]:
    return {
        "updateCells": {
            "start": {"sheetId": TAB_ID, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": text}}]}],
            "fields": "userEnteredValue",
        }
    }


def sort(width: int | None) -> dict[str, Any]:
    """Rows below the header by the first column, descending; None: whole rows."""
    where: dict[str, int] = {"sheetId": TAB_ID, "startRowIndex": 1, "startColumnIndex": 0}
    if width is not None:
        where["endColumnIndex"] = width
    return {"sortRange": {"range": where, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}}


def _sort_theirs(customer: Customer) -> None:
    """Only the user's columns sorted, ours left where they are."""
    ours = [column for key, column in customer.our_columns().items() if key]
    customer.both(sort(min(ours, default=4)))


def _delete_notes(customer: Customer) -> None:
    for book in (customer.book, customer.shadow):
        for sheet_id, title in customer.titles(book).items():
            if title == "Notes":
                customer.batch({"deleteSheet": {"sheetId": sheet_id}}, book=book)


ACTIONS: dict[str, Action] = {
    "sort": lambda c: c.both(sort(None)),
    "sort the user's columns only": _sort_theirs,
    "insert a row": lambda c: c.both({"insertDimension": {"range": rows_span(2, 3)}}),
    "insert a row above the header": lambda c: c.both({"insertDimension": {"range": rows_span(0, 1)}}),
    "delete a row": lambda c: c.both({"deleteDimension": {"range": rows_span(2, 3)}}),
    "move a row": lambda c: c.both({"moveDimension": {"source": rows_span(1, 2), "destinationIndex": 5}}),
    "insert a column": lambda c: c.both({"insertDimension": {"range": columns_span(1, 2)}}),
    "insert a column at the left": lambda c: c.both({"insertDimension": {"range": columns_span(0, 1)}}),
    "delete a column": lambda c: c.both({"deleteDimension": {"range": columns_span(1, 2)}}),
    "move the account column": lambda c: c.both(
        {"moveDimension": {"source": columns_span(0, 1), "destinationIndex": 2}}
    ),
    "insert a column at the left and rename the header": lambda c: c.both(
        {"insertDimension": {"range": columns_span(0, 1)}}, put(0, 1, "Customer")
    ),
    "delete the account column": lambda c: c.both({"deleteDimension": {"range": columns_span(0, 1)}}),
    "rename the tab": lambda c: c.both(
        {"updateSheetProperties": {"properties": {"sheetId": TAB_ID, "title": "Mine"}, "fields": "title"}}
    ),
    "edit a key": lambda c: c.both(put(3, 0, "Renamed customer")),
    "swap two keys": lambda c: c.both(put(1, 0, "Account 0001"), put(2, 0, "Account 0000")),
    "blank a key": lambda c: c.both(put(2, 0, "")),
    "edit the header": lambda c: c.both(put(0, 0, "Customer")),
    "add a tab of our name": lambda c: c.both({"addSheet": {"properties": {"title": "Keeprate NRR"}}}),
    "delete another tab": _delete_notes,
}

# After these every account is still there, so a click must end complete and without a conflict.
HARMLESS = sorted(
    set(ACTIONS)
    - {"delete a row", "edit a key", "blank a key", "delete the account column"}
    - {"insert a column at the left and rename the header"}
)


def _delete_one_of_ours(customer: Customer) -> None:
    ours = sorted(column for key, column in customer.our_columns().items() if key)
    if ours:
        customer.batch({"deleteDimension": {"range": columns_span(ours[0], ours[0] + 1)}})


def _move_ours(customer: Customer) -> None:
    ours = sorted(column for key, column in customer.our_columns().items() if key)
    if ours:
        customer.batch(
            {"moveDimension": {"source": columns_span(ours[-1], ours[-1] + 1), "destinationIndex": 1}}
        )


def _type_into_ours(customer: Customer) -> None:
    for key, column in customer.our_columns().items():
        if key:
            customer.batch(put(1, column, "typed by hand"))


def _delete_our_tab(customer: Customer) -> None:
    for sheet_id in customer.our_tabs():
        customer.batch({"deleteSheet": {"sheetId": sheet_id}})


def _rename_our_tab(customer: Customer) -> None:
    for sheet_id in customer.our_tabs():
        properties = {"sheetId": sheet_id, "title": "Our numbers"}
        customer.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})


def _insert_into_our_tab(customer: Customer) -> None:
    for sheet_id in customer.our_tabs():
        span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
        customer.batch({"insertDimension": {"range": span}})


ON_OURS: dict[str, Action] = {
    "delete one of our columns": _delete_one_of_ours,
    "move one of our columns among theirs": _move_ours,
    "type into our columns": _type_into_ours,
    "delete our tab": _delete_our_tab,
    "rename our tab": _rename_our_tab,
    "insert a row into our tab": _insert_into_our_tab,
}
