"""What else a workbook says of an account comes along with the cells that say it, and no revenue among it."""

from __future__ import annotations

from datetime import date

from addon.core.dates import to_serial
from addon.core.layouts import read
from addon.core.layouts.reading import Reading
from addon.core.table import Ask, Book, Tab, Value

HEADER: list[Value] = [
    "Customer ID",
    "Customer",
    "Segment",
    "Renewal",
    "Dec 2024",
    "Dec 2025",
    "2026 plan",
    "Total",
]
ROWS: list[list[Value]] = [
    HEADER,
    ["1", "Acme", "SMB", to_serial(date(2026, 3, 31)), 100, 120, 9, 229],
    ["2", "Bolt", None, "30.06.2026", 100, 100, 9, 209],
    ["3", "Cog", "ENT", None, 50, None, 9, 59],
    ["4", "Dyn", "ENT", None, 50, 50, 9, 109],
]
REVENUE = Tab("ARR", 0, ROWS, [[], [None, None, None, "yyyy-mm-dd"]])


def reading(*others: Tab) -> Reading:
    found = read(Book("b", (REVENUE, *others), "de_DE"), Ask(date(2026, 1, 15), sheet_id=0))
    assert found.question is None, found.question
    return found


def facts(found: Reading, index: int) -> tuple[dict[str, object], dict[str, str]]:
    assert found.ledger is not None
    account = found.ledger.accounts[index]
    return dict(account.facts), dict(account.fact_cells)


def test_columns_of_the_same_row_are_facts_with_their_cells() -> None:
    found = reading()
    assert facts(found, 0) == (
        {"segment": "SMB", "renewal": date(2026, 3, 31)},
        {"segment": "'ARR'!C2", "renewal": "'ARR'!D2"},
    )
    assert facts(found, 1) == ({"renewal": date(2026, 6, 30)}, {"renewal": "'ARR'!D3"})


def test_an_accounts_tab_is_joined_on_the_id_then_on_the_name() -> None:
    crm = Tab(
        "CRM", 5, [["Account", "Owner", "Website"], ["ACME ", "Ann", "acme.example"], ["bolt", "Bob", None]]
    )
    found = reading(crm)
    assert facts(found, 0)[0]["owner"] == "Ann"
    assert facts(found, 0)[1]["domain"] == "'CRM'!C2"
    assert facts(found, 1)[0] == {"renewal": date(2026, 6, 30), "owner": "Bob"}
    assert found.unmatched == {"Cog": 5000, "Dyn": 5000}
    by_id = Tab("CRM", 5, [["Account ID", "Owner"], [1, "Cem"], [2, "Dana"], [3, "Eve"], [4, "Fay"]])
    found = reading(by_id)
    assert [facts(found, i)[0]["owner"] for i in range(4)] == ["Cem", "Dana", "Eve", "Fay"]
    assert found.unmatched == {}


def test_a_tab_that_is_about_other_things_is_not_joined() -> None:
    other = Tab("Leads", 5, [["Company", "Owner"], ["Xylo", "Ann"], ["Yeti", "Bob"]])
    ours = Tab("Keeprate NRR", 6, [["Account", "Owner"], ["Acme", "Zoe"]], ours=True)
    found = reading(other, ours)
    assert "owner" not in facts(found, 0)[0]
    assert found.unmatched == {}


def test_what_the_row_itself_says_beats_the_accounts_tab() -> None:
    crm = Tab("CRM", 5, [["Account ID", "Segment", "Dec 2023"], [1, "ENT", 7], [2, "MID", 7]])
    found = reading(crm)
    assert facts(found, 0)[0] == {"segment": "SMB", "renewal": date(2026, 3, 31)}
    assert facts(found, 1)[0] == {"segment": "MID", "renewal": date(2026, 6, 30)}
