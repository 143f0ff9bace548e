"""Record this sheet monthly: a timer of the user's own, what it leaves behind, and how it is stopped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptHost
from tests.local.script.conftest import Page

APP = Path(__file__).resolve().parents[2] / "appsscript"
YOU, COLLEAGUE = "you@example.com", "sam@example.com"
# Stands in for backend.js: what the service answers lies in a property, what it was asked in another.
SERVICE = """
function callService_(method, path, body) {
  const store = PropertiesService.getDocumentProperties();
  store.setProperty('asked', JSON.stringify([method, path, body]));
  const answer = JSON.parse(store.getProperty('answer'));
  if (answer === 'throw') throw new Error('Service invoked too many times');
  return answer;
}
"""
TEST = """
function put(name, text) { PropertiesService.getDocumentProperties().setProperty(name, text); }
function get(name) { return PropertiesService.getDocumentProperties().getProperty(name); }
"""


def run(state: str, **more: Any) -> dict[str, Any]:
    return {
        "ok": True,
        "data": {"id": "r", "state": state, "version": 1, "result": None, "problem": None} | more,
    }


DONE = run("done", result={"sentence": "Recorded $120 of 2 paying accounts."})
FORM = json.dumps({"sheet_id": 0, "mapping": {"account": "A"}})


class Book:
    """One spreadsheet, opened by whoever is named."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.google, self.folder, self.state, self.hosts = Google(), folder, state, {}
        tabs = [{"title": "Customers", "rows": [["Account", "MRR"], ["Acme", 100]]}]
        self.google.create_spreadsheet("B", owner=YOU, spreadsheet_id="book", tabs=tabs)
        self.google.share("book", COLLEAGUE, "writer")

    def host(self, user: str = YOU) -> ScriptHost:
        if user not in self.hosts:
            self.hosts[user] = ScriptHost(
                self.google, self.folder, spreadsheet_id="book", user=user, ui=Page(),
                script_properties={}, state=self.state,
            )  # fmt: skip
        return self.hosts[user]

    def ask(self, function: str, *args: Any, user: str = YOU) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.host(user).run(function, list(args), from_page=True))
        return answer

    def answers(self, answer: Any) -> None:
        self.host().run("put", ["answer", json.dumps(answer)])

    def asked(self) -> Any:
        return json.loads(self.host().run("get", ["asked"]))

    def fire(self, user: str = YOU) -> None:
        [trigger] = self.host(user).triggers()
        self.host(user).fire(trigger["id"])

    def start(self, user: str = YOU) -> None:
        self.answers(run("queued"))
        assert self.ask("recordMonthly", FORM, "click", user=user)["ok"]


def sources(folder: Path, extra: str = "") -> Path:
    shutil.copytree(APP, folder)
    (folder / "backend.js").write_text(
        SERVICE + (APP / "backend.js").read_text().replace("function callService_(", "function real_(")
    )
    (folder / "zz.js").write_text(TEST + extra)
    return folder


@pytest.fixture
def open_book(tmp_path: Path) -> Iterator[Callable[..., Book]]:
    opened: list[Book] = []

    def begin(extra: str = "") -> Book:
        opened.append(Book(sources(tmp_path / "app", extra), tmp_path / "state"))
        return opened[-1]

    yield begin
    for book in opened:
        for host in book.hosts.values():
            host.close()
        book.google.close()


def test_recording_records_now_and_sets_one_timer_a_month(open_book: Callable[..., Book]) -> None:
    book = open_book()
    book.start()
    assert book.asked()[1] == "/v1/recording"
    book.start()
    [trigger] = book.host().triggers()
    assert (trigger["function"], trigger["every"]["monthDay"]) == ("recordThisMonth", 28)
    state = book.ask("recordingState")["data"]
    assert (state["title"], state["by"], state["mine"], state["last"]) == ("Customers", YOU, True, None)


def test_the_timer_records_what_was_asked_and_leaves_a_note(open_book: Callable[..., Book]) -> None:
    book = open_book()
    book.start()
    book.answers(DONE)
    book.fire()
    method, path, body = book.asked()
    assert (method, path) == ("post", "/v1/recording")
    assert body == {"spreadsheet_id": "book", "sheet_id": 0, "mapping": {"account": "A"}}
    last = book.ask("recordingState")["data"]["last"]
    assert (last["ok"], last["sentence"]) == (True, "Recorded $120 of 2 paying accounts.")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (run("failed", problem={"detail": "The tab is gone."}), "The tab is gone."),
        ({"ok": False, "problem": {"detail": "No connection."}}, "No connection."),
        (run("cancelled"), "It was cancelled."),
        ("throw", "Service invoked too many times"),
    ],
)
def test_however_the_timer_fails_it_is_said(open_book: Callable[..., Book], answer: Any, says: str) -> None:
    book = open_book()
    book.start()
    book.answers(answer)
    book.fire()
    last = book.ask("recordingState")["data"]["last"]
    assert (last["ok"], last["sentence"]) == (False, says)


def test_a_refused_recording_sets_no_timer(open_book: Callable[..., Book]) -> None:
    book = open_book()
    book.answers({"ok": False, "problem": {"detail": "Not shared."}})
    assert not book.ask("recordMonthly", FORM, "click")["ok"]
    assert book.host().triggers() == []
    assert book.ask("recordingState")["data"] is None


def test_without_leave_to_set_timers_nothing_is_recorded(open_book: Callable[..., Book]) -> None:
    book = open_book(
        "Object.defineProperty(globalThis, 'ScriptApp', {value: new Proxy({}, {get: (none, name) =>"
        " name === 'getAuthorizationInfo' ? () => ({getAuthorizationStatus: () => 'REQUIRED'})"
        " : name === 'AuthorizationStatus' ? {REQUIRED: 'REQUIRED'} : {}})});"
    )
    answer = book.ask("recordMonthly", FORM, "click")
    assert answer["problem"]["type"] == "urn:keeprate:timer-not-allowed"
    assert book.host().run("get", ["asked"]) is None


def test_what_was_recorded_is_offered_from_its_second_month_on(open_book: Callable[..., Book]) -> None:
    book = open_book()
    book.start()
    assert book.ask("recordingState")["data"]["history"] is None
    rows = [["MRR of the tab Customers"], ["Account ID", "Account", "Oct 2026"], ["acme", "Acme", 100]]
    book.google.call(
        YOU,
        "sheets.spreadsheets.batchUpdate",
        {"spreadsheetId": "book"},
        {"requests": [{"addSheet": {"properties": {"title": "Keeprate history", "sheetId": 77}}}]},
    )
    for months, offered in ((1, None), (2, 77)):
        values = {"values": [*rows[:1], [*rows[1], "Nov 2026"][: 2 + months]]}
        place = {
            "spreadsheetId": "book",
            "range": "'Keeprate history'!A1",
            "valueInputOption": "RAW",
        }
        book.google.call(YOU, "sheets.spreadsheets.values.update", place, values)
        assert book.ask("recordingState")["data"]["history"] == offered


def test_stopping_takes_the_timer_away_and_nothing_is_recorded_any_more(
    open_book: Callable[..., Book],
) -> None:
    book = open_book()
    book.start()
    assert book.ask("stopRecording") == {"ok": True, "data": None}
    assert book.host().triggers() == []


def test_a_second_person_sets_no_second_timer_and_may_stop_the_first(
    open_book: Callable[..., Book],
) -> None:
    book = open_book()
    book.start()
    book.start(COLLEAGUE)
    assert book.host(COLLEAGUE).triggers() == []
    assert book.ask("recordingState", user=COLLEAGUE)["data"]["mine"] is False
    book.ask("stopRecording", user=COLLEAGUE)
    book.host().run("put", ["asked", "null"])
    book.fire()
    assert book.asked() is None
    assert book.host().triggers() == []
