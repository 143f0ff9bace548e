"""What the user chose for a tab is remembered with the sheet, for everybody, until somebody forgets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.appsscript.test_recording import COLLEAGUE, Book, run, sources

CHOSEN = {
    "mapping": {"account": "A", "segment": "B, D"},
    "answers": {"layout": "current_only"},
    "definition": "any_gap_gone",
}


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(sources(tmp_path / "app"), tmp_path / "state")
    yield made
    for host in made.hosts.values():
        host.close()
    made.google.close()


def compute(book: Book, form: dict[str, Any]) -> None:
    book.answers(run("queued"))
    assert book.ask("computeNrr", json.dumps({"sheet_id": 0, **form}), "click")["ok"]


def described(book: Book, forget: bool = False, **who: str) -> dict[str, Any]:
    book.answers({"ok": True, "data": {"kind": "receipt"}})
    data: dict[str, Any] = book.ask("describeTable", json.dumps({"sheet_id": 0}), forget, **who)["data"]
    return data


def test_roles_arrangement_and_definition_are_remembered_and_a_window_is_not(book: Book) -> None:
    compute(book, {**CHOSEN, "from": "2024-12", "to": "2025-12"})
    told = described(book, user=COLLEAGUE)
    assert told["form"] == {"sheet_id": 0, **CHOSEN}
    assert told["remembered"] is True


def test_locking_a_figure_is_no_choice_that_later_runs_repeat(book: Book) -> None:
    compute(book, {"answers": {"lock": "2024-12..2025-12"}, "from": "2024-12", "to": "2025-12"})
    assert book.asked()[2]["answers"] == {"lock": "2024-12..2025-12"}
    assert described(book)["form"] == {"sheet_id": 0}
    compute(book, {"answers": {"lock": "open:2024-12..2025-12", "layout": "current_only"}})
    assert described(book)["form"]["answers"] == {"layout": "current_only"}


@pytest.mark.parametrize("how", ["forgotten", "taken back"])
def test_choices_are_forgotten_when_told_or_when_the_last_one_is_taken_back(book: Book, how: str) -> None:
    compute(book, CHOSEN)
    if how == "forgotten":
        told = described(book, forget=True)
        assert (told["form"], told["remembered"]) == ({"sheet_id": 0}, False)
    else:
        compute(book, {"mapping": {}, "answers": {}})
    assert described(book)["form"] == {"sheet_id": 0}


def test_what_is_told_of_a_tab_says_whether_it_is_recorded(book: Book) -> None:
    assert described(book)["recording"] is None
    book.start()
    assert described(book)["recording"]["title"] == "Customers"


def test_the_page_gets_what_it_shows_and_no_more(book: Book) -> None:
    accounts = [{"key": f"a{n}", "name": f"A{n}"} for n in range(60)]
    owners = [{"owner": "You", "text": "", "accounts": 20, "first": [f"a{n}" for n in range(40, 20, -1)]}]
    rows = [{"key": f"a{n}"} for n in range(55)]
    lens = {"definitions": [{"name": "one", "causes": [1, 2]}]}
    result = {
        "kind": "nrr", "accounts": accounts, "owners": {"list": owners}, "look_first": ["a7", "a3"],
        "restatement": {"rows": rows}, "lens": lens, "series": [],
    }  # fmt: skip
    book.answers(run("done", result=result))
    told = book.ask("pollRun", "r", 0)["data"]["result"]
    assert [account["key"] for account in told["accounts"]] == ["a7", "a3"]
    assert told["mine"]["owner"] == "You"
    assert [account["key"] for account in told["mine"]["accounts"]][:2] == ["a40", "a39"]
    assert (len(told["restatement"]["rows"]), told["restatement"]["more"]) == (50, 5)
    assert "causes" not in told["lens"]["definitions"][0]
    other = book.ask("accountsOf", "r", "You")["data"]
    assert len(other["accounts"]) == 20
