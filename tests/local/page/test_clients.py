"""Browser tabs: events reach them in order, questions are answered once, closed tabs let scripts go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from deploy.local.page.clients import Client, Clients
from deploy.local.page.frames import Frames
from deploy.local.page.ui import PageUi


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client("book", "you@example.com")
    yield made
    made.close()


def take(client: Client, count: int, after: int = 0) -> list[dict]:
    found = []
    for entry in client.events(after):
        if entry is not None:
            found.append(entry[1])
        if len(found) == count:
            return found
    return found


def test_events_come_in_order_and_a_broken_connection_goes_on_where_it_was(client: Client):
    for n in range(3):
        client.tell({"n": n})
    assert take(client, 2) == [{"n": 0}, {"n": 1}]
    assert take(client, 1, after=2) == [{"n": 2}]


def test_a_question_blocks_until_it_is_answered_and_a_second_answer_is_not_heard(client: Client):
    ui = PageUi(lambda: client, Frames())
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(ui.alert("Title", "Sure?", "YES_NO")))
    asking.start()
    (asked,) = take(client, 1)
    assert asked["prompt"] == "Sure?"
    assert client.answer(asked["id"], {"button": "YES"})
    asking.join(5)
    assert answers == ["YES"]
    assert not client.answer(asked["id"], {"button": "NO"})


def test_a_question_nobody_answers_is_withdrawn_and_counts_as_closed(client: Client):
    ui = PageUi(lambda: client, Frames(), patience=0.05)
    assert ui.alert("", "Anyone?", "OK") == "CLOSE"
    assert ui.prompt("", "Name?", "OK_CANCEL") == ("CLOSE", "")
    assert [event["type"] for event in take(client, 4)] == ["alert", "withdraw", "prompt", "withdraw"]


def test_closing_the_tab_releases_a_script_that_waits(client: Client):
    ui = PageUi(lambda: client, Frames())
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(ui.alert("", "Sure?", "OK")))
    asking.start()
    take(client, 1)
    client.close()
    asking.join(5)
    assert answers == ["CLOSE"]


def test_without_a_tab_a_script_gets_close_and_shows_nothing():
    ui = PageUi(lambda: None, Frames())
    ui.toast("unseen", "", 1)
    assert ui.alert("", "Sure?", "OK") == "CLOSE"
    assert ui.selection() == {"sheet_id": 0, "a1": "A1"}


class Versions:
    def __init__(self) -> None:
        self.number = 1
        self.changed = threading.Condition()

    def version(self, spreadsheet_id: str) -> int:
        return self.number

    def wait_change(self, spreadsheet_id: str, since: int, timeout: float) -> int:
        with self.changed:
            self.changed.wait_for(lambda: self.number > since, timeout)
            return self.number

    def grow(self) -> None:
        with self.changed:
            self.number += 1
            self.changed.notify_all()


def test_every_tab_of_a_spreadsheet_hears_of_a_change_and_tabs_of_others_do_not():
    versions = Versions()
    clients = Clients(versions)
    one, two = clients.open("a", "you@example.com"), clients.open("a", "colleague@example.com")
    assert take(one, 1) == [{"type": "change", "version": 1}]
    versions.grow()
    assert take(one, 1, after=1) == [{"type": "change", "version": 2}]
    assert take(two, 1)[0]["type"] == "change"
    assert clients.get("nobody") is None
    clients.close()
    assert list(one.events(99)) == []
