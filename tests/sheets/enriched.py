"""A customer whose rows are told apart by website or name, an enrichment to write, and a look at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addon.core.ledger import account_key
from addon.core.report import OurColumn, RowKey, Writes
from addon.core.table import Book, Value
from addon.errors import KeeprateError
from deploy.local.google import Google
from tests.sheets.customer import TAB_ID, Customer, make

HEADER = ["Account", "Website", "Dec 2024", "Dec 2025"]
SITES = ["one.example", "", "two.example", "one.example", "three.example", ""]
KEYS = ("site:one.example", "name:account 0001", "site:two.example", "site:three.example")
LONG = "Open roles: 12\nSource: boards.example, as of 7 Nov 2026\n=HYPERLINK("


def of(cells: Sequence[Value]) -> str:
    """A row's key: its website, else its name; a row without either is nobody's."""
    name, site = (account_key(cell) for cell in cells)
    return f"site:{site}" if site else f"name:{name}" if name else ""


def enriched_customer(google: Google) -> Customer:
    rows: list[list[Any]] = [HEADER]
    rows += [[f"Account {n:04d}", site, 100 + n, 120 + 2 * n] for n, site in enumerate(SITES)]
    rows[-1][0] = ""  # a row with amounts and nothing to look it up by
    customer = make(google, [], rows)
    for book in (customer.book, customer.shadow):
        for row in range(1, 7):
            for column in range(4):
                note(customer, book, row, column, f"mine {row} {column}")
    return customer


def note(customer: Customer, book: str, row: int, column: int, text: str) -> None:
    where = {"sheetId": TAB_ID, "rowIndex": row, "columnIndex": column}
    cells = [{"values": [{"note": text}]}]
    customer.batch({"updateCells": {"start": where, "rows": cells, "fields": "note"}}, book=book)


def key_columns(book: Book) -> tuple[tuple[int, int], int]:
    """Where account and website stand, and in which row, when the book is read."""
    for at, row in enumerate(book.tabs[0].rows):
        names = [n for n, cell in enumerate(row) if cell in {"Account", "Customer"}]
        if names and "Website" in row:
            return (names[0], list(row).index("Website")), at
    return (0, 1), 0


def writes(round_: int = 1, columns: tuple[int, int] = (0, 1), header_row: int = 0) -> Writes:
    """What an enrichment would write: two fields with notes, and a status without."""
    known = KEYS[:3] if round_ == 1 else KEYS
    fields = (("open_roles", "Open roles"), ("employees", "Employees"))
    found = tuple(
        OurColumn(
            f"enrich.{name}",
            header,
            {key: f"={name} {n} {round_}" if n else 10 * round_ for n, key in enumerate(known)},
            notes={key: f"{LONG} {name} {n} {round_}" for n, key in enumerate(known)},
        )
        for name, header in fields
    )
    status = OurColumn("enrich.status", "Enriched", dict.fromkeys(known, f"2 of 2 {round_}"))
    return Writes((), (*found, status), TAB_ID, header_row=header_row, after=3, row_key=RowKey(columns, of))


def cells(customer: Customer, book: str = "") -> list[list[tuple[Any, str]]]:
    """Every cell of the customer's tab with its note."""
    fields = "sheets(properties.sheetId,data(rowData(values(userEnteredValue,note))))"
    sheets = customer.call("get", book=book, fields=fields)["sheets"]
    data = next(s["data"][0] for s in sheets if s["properties"].get("sheetId", 0) == TAB_ID)
    return [
        [
            (next(iter((cell.get("userEnteredValue") or {"": ""}).values())), cell.get("note", ""))
            for cell in row.get("values", ())
        ]
        for row in data.get("rowData", ())
    ]


def without(rows: list[list[tuple[Any, str]]], columns: set[int]) -> list[list[tuple[Any, str]]]:
    kept = [[cell for column, cell in enumerate(row) if column not in columns] for row in rows]
    for row in kept:
        while row and row[-1] == ("", ""):
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


def places(customer: Customer) -> dict[str, int]:
    """Our columns by key."""
    return {key: at for key, at in customer.our_columns().items() if key}


def where(rows: list[list[tuple[Any, str]]], ours: set[int], like: str) -> int:
    """The user's column in which most cells hold ``like``; -1 when there is none."""
    counts: dict[int, int] = {}
    for row in rows:
        for column, (value, _) in enumerate(row):
            if column not in ours and like in str(value):
                counts[column] = counts.get(column, 0) + 1
    return max(counts, key=lambda column: counts[column], default=-1)


def check(customer: Customer, ended: dict[str, Any] | KeeprateError, round_: int = 1) -> None:
    """No value or note beside another key; the user's cells and notes as where Keeprate never was."""
    rows, places_ = cells(customer), places(customer)
    ours = set(places_.values())
    assert without(rows, ours) == without(cells(customer, customer.shadow), set()), ended
    name, site = where(rows, ours, "Account 0"), where(rows, ours, ".example")

    def at(row: list[tuple[Any, str]], column: int) -> tuple[Any, str]:
        return row[column] if 0 <= column < len(row) else ("", "")

    wanted = writes(round_).columns
    for row in rows:
        key = of([at(row, name)[0], at(row, site)[0]])
        for column in wanted:
            value, said = at(row, places_.get(column.key, -1))
            must = column.values.get(key)
            must = "'" + must if isinstance(must, str) and must.startswith("=") else must
            assert value in {"", column.header} or value == must, (key, value, ended)
            assert said in {"", column.notes.get(key)}, (key, said, ended)
            if isinstance(ended, dict) and not ended["conflicts"] and key in column.values:
                assert (value, said) == (must, column.notes.get(key, "")), (key, ended)
    if isinstance(ended, dict) and not ended["conflicts"]:
        assert len(places_) == 3
