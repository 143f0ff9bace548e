"""The user's own data in an enrichment: asked first, read anew, and still there when it is not at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from addon.core.report import Writes
from addon.core.table import Ask, Book, Tab
from addon.core.worklist import EnrichAsk
from addon.enrich import enrich, inspect_enrich, order_for, quote
from addon.errors import NoSuchSheet, SheetProblem
from addon.import_own import import_own
from addon.run import InlineRun
from addon.signals.budget import Ledger
from addon.signals.memory import Memory
from addon.signals.provider import Ask as Question
from addon.signals.provider import Card, Finding, Reply
from addon.signals.registry import Registry
from addon.signals.waterfall import Signals
from addon.store.engine import make_engine
from addon.store.keyring import KeyRing
from addon.store.migrate import migrate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
ROWS: list[list[Any]] = [["Company", "Website"], *([f"Company {n}", f"c{n}-corp.com"] for n in range(12))]


class Stranger:
    """A keyless provider that says 5 of everybody."""

    card = Card(
        "stranger", "Stranger", ("headcount",), (frozenset({"domain"}),), ("api.example",), "the domain",
        "test", "https://stranger.example",
    )  # fmt: skip

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(self, ask: Question) -> Reply:
        self.asked.append(ask.subject.keys["domain"])
        return Reply((Finding("headcount", 5),))


class NoWeb:
    def door(self, card: Card) -> None:
        return None


class Sheet:
    """A workbook of rows and an own tab; keeps what was written."""

    def __init__(self, own: list[list[Any]]) -> None:
        self.own = own
        self.writes: list[Writes] = []

    def read(self, ask: Ask) -> Book:
        tabs = (Tab("Accounts", 0, ROWS), Tab("CRM", 7, self.own), Tab("Big", 8, loaded=False))
        return Book("Book", tabs, book_id="book")

    def write(self, writes: Writes, run: Any) -> dict[str, Any]:
        self.writes.append(writes)
        return {}

    @property
    def headcounts(self) -> list[Any]:
        column = next(c for c in self.writes[-1].columns if c.header == "Headcount")
        return [column.values.get(key) for key in sorted(column.values)]

    def notes(self) -> str:
        return str([c.notes for c in self.writes[-1].columns])


@pytest.fixture
def stranger() -> Stranger:
    return Stranger()


@pytest.fixture
def signals(tmp_path: Path, stranger: Stranger) -> Iterator[Signals]:
    engine = make_engine(f"sqlite:///{tmp_path / 'keeprate.db'}")
    migrate(engine)
    memory = Memory(engine, KeyRing({"k1": b"1" * 32}), lambda: NOW)
    yield Signals(Registry([stranger]), memory, Ledger(engine, lambda: NOW), NoWeb(), lambda: NOW)  # type: ignore[list-item, arg-type]
    engine.dispose()


ASK = EnrichAsk(
    Ask(date(2026, 11, 22), sheet_id=0),
    "company",
    fields=("headcount",),
    rows="all",
    own_tab=7,
    consent=frozenset({"stranger"}),
)


def run(signals: Signals, sheet: Sheet, ask: EnrichAsk = ASK, run_id: str = "one") -> dict[str, Any]:
    order = order_for(
        ask, signals, sub="42", scope="sheet:book", run_id=run_id, keys={}, today=date(2026, 11, 22)
    )
    return enrich(sheet, ask, signals, order, InlineRun(run_id))


def test_the_own_tab_is_asked_first_and_others_only_for_the_rest(
    signals: Signals, stranger: Stranger
) -> None:
    sheet = Sheet([["Website", "Employees"], ["c0-corp.com", 100], ["c1-corp.com", 200]])
    told = run(signals, sheet)
    assert sorted(map(int, filter(None, sheet.headcounts))) == [5] * 10 + [100, 200]
    assert len(stranger.asked) == 10
    assert "'CRM'!B2" in sheet.notes()
    assert "Tab CRM" in sheet.notes()
    assert told["receipts"][0]["provider"] == "stranger"


def test_an_edit_in_the_own_tab_is_seen_at_once(signals: Signals) -> None:
    sheet = Sheet([["Website", "Employees"], ["c0-corp.com", 100]])
    run(signals, sheet)
    sheet.own[1][1] = 101
    run(signals, sheet, run_id="two")
    assert 101 in sheet.headcounts


def test_values_of_the_own_tab_stay_when_ten_rows_are_tried_without_it(signals: Signals) -> None:
    own: list[list[Any]] = [["Website", "Employees"], *([f"c{n}-corp.com", 100 + n] for n in range(12))]
    sheet = Sheet(own)
    run(signals, sheet)
    run(signals, sheet, replace(ASK, rows="try", own_tab=None), "two")
    assert sorted(sheet.headcounts) == list(range(100, 112))


def test_the_receipt_and_the_quote_know_the_own_tab(signals: Signals) -> None:
    sheet = Sheet([["Website", "Employees", "Open roles"], ["c0-corp.com", 100, 3]])
    receipt = inspect_enrich(sheet, ASK, signals, {})
    assert receipt["providers"][0]["label"] == "Tab CRM"
    assert receipt["providers"][0]["access"] == "own"
    by_name = {field["name"]: field for field in receipt["fields"]}
    assert by_name["open_roles"]["able"]
    assert [p["id"] for p in by_name["headcount"]["providers"]] == ["own_tab", "stranger"]
    order = order_for(
        ASK, signals, sub="42", scope="sheet:book", run_id="", keys={}, today=date(2026, 11, 22)
    )
    assert quote(sheet, ASK, signals, order)["free"]


def test_an_imported_file_serves_the_runs_of_its_sheet(signals: Signals, stranger: Stranger) -> None:
    import_own(signals.memory, "book", "csv", "crm.csv", "Website,Employees\nc3-corp.com,77\n", "42")
    sheet = Sheet([])
    run(signals, sheet, replace(ASK, own_tab=None))
    assert sheet.headcounts.count(77) == 1
    assert "c3-corp.com" not in stranger.asked
    assert "Your file of companies" in sheet.notes()


@pytest.mark.parametrize(
    ("tab", "error", "says"),
    [(99, NoSuchSheet, "does not exist"), (8, SheetProblem, "too large"), (0, SheetProblem, "no column")],
)
def test_a_tab_that_cannot_serve_is_said(signals: Signals, tab: int, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        run(signals, Sheet([]), replace(ASK, own_tab=tab))
