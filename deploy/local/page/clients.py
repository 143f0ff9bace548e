"""Browser tabs that have the page open: what happened, told to each of them, and what the user answered."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol

KEEP = 400  # events a tab can catch up on after its connection broke
BEAT = 5.0  # seconds between signs of life, so that a closed tab is noticed


class Changes(Protocol):
    """What the page needs of the stand-in to notice other people's edits."""

    def version(self, spreadsheet_id: str) -> int:
        """A number that grows with every change."""

    def wait_change(self, spreadsheet_id: str, since: int, timeout: float) -> int:
        """The version, as soon as it is above `since` or when the time is over."""


class Client:
    """One browser tab on one spreadsheet, as one user."""

    def __init__(self, spreadsheet_id: str, user: str) -> None:
        self.id = secrets.token_urlsafe(12)
        self.spreadsheet_id = spreadsheet_id
        self.user = user
        self.selection: dict[str, Any] = {"sheet_id": 0, "a1": "A1"}
        self.menus: list[dict[str, Any]] = []
        self.several_accounts = False
        self._events: deque[tuple[int, dict[str, Any]]] = deque(maxlen=KEEP)
        self._answers: dict[str, dict[str, Any]] = {}
        self._asked: set[str] = set()
        self._news = threading.Condition()
        self._last = 0
        self._closed = False
        self.seen = time.monotonic()
        self.listening = 0

    def tell(self, event: dict[str, Any]) -> None:
        """Queue an event for the tab."""
        with self._news:
            self._last += 1
            self._events.append((self._last, event))
            self._news.notify_all()

    def ask(self, event: dict[str, Any], timeout: float) -> dict[str, Any] | None:
        """Tell the tab and wait for the user's answer; None when nobody answered in time."""
        question = secrets.token_urlsafe(8)
        with self._news:
            self._asked.add(question)
        self.tell({**event, "id": question})
        deadline = time.monotonic() + timeout
        with self._news:
            while question not in self._answers and not self._closed:
                left = deadline - time.monotonic()
                if left <= 0 or self._gone():
                    break
                self._news.wait(min(left, 1.0))
            self._asked.discard(question)
            answer = self._answers.pop(question, None)
        if answer is None:
            self.tell({"type": "withdraw", "id": question})
        return answer

    def answer(self, question: str, answer: dict[str, Any]) -> bool:
        """Hand over the user's answer; False when the question is no longer open."""
        with self._news:
            if question not in self._asked:
                return False
            self._answers[question] = answer
            self._news.notify_all()
            return True

    def events(self, after: int) -> Iterator[tuple[int, dict[str, Any]] | None]:
        """Events after number `after`, as they come; None is a sign of life. Ends when the tab is closed."""
        with self._news:
            self.listening += 1
        try:
            while True:
                with self._news:
                    if not self._closed and self._last <= after:
                        self._news.wait(BEAT)
                    fresh = [entry for entry in self._events if entry[0] > after]
                    closed = self._closed
                if closed:
                    return
                if not fresh:
                    yield None
                for number, event in fresh:
                    after = number
                    yield number, event
                self.seen = time.monotonic()
        finally:
            with self._news:
                self.listening -= 1
                self.seen = time.monotonic()

    def _gone(self) -> bool:
        return not self.listening and time.monotonic() - self.seen > 3 * BEAT

    @property
    def abandoned(self) -> bool:
        """Nobody has listened for a while: the browser tab was closed."""
        return not self.listening and time.monotonic() - self.seen > 12 * BEAT

    def close(self) -> None:
        """End the tab's event stream and release a script that waits for its user."""
        with self._news:
            self._closed = True
            self._news.notify_all()


class Clients:
    """All open browser tabs, and one watcher per spreadsheet that tells them of edits."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._clients: dict[str, Client] = {}
        self._watchers: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._closed = False

    def open(self, spreadsheet_id: str, user: str) -> Client:
        """Register a browser tab; tabs that went away are dropped on the way."""
        client = Client(spreadsheet_id, user)
        with self._lock:
            left = [c for c in self._clients.values() if c.abandoned]
            for gone in left:
                del self._clients[gone.id]
            self._clients[client.id] = client
            if spreadsheet_id not in self._watchers:
                watcher = threading.Thread(target=self._watch, args=(spreadsheet_id,), daemon=True)
                self._watchers[spreadsheet_id] = watcher
                watcher.start()
        for gone in left:
            gone.close()
        return client

    def get(self, client_id: str) -> Client | None:
        """The tab with that id, if it is still known."""
        return self._clients.get(client_id)

    def of(self, spreadsheet_id: str) -> list[Client]:
        """Every tab on a spreadsheet."""
        with self._lock:
            return [c for c in self._clients.values() if c.spreadsheet_id == spreadsheet_id]

    def _watch(self, spreadsheet_id: str) -> None:
        version = -1
        while not self._closed and self._keep_watching(spreadsheet_id):
            try:
                now = self._changes.wait_change(spreadsheet_id, version, 1.0)
            except KeyError:  # the spreadsheet was deleted
                time.sleep(1.0)
                continue
            if now != version and not self._closed:
                version = now
                for client in self.of(spreadsheet_id):
                    client.tell({"type": "change", "version": version})

    def _keep_watching(self, spreadsheet_id: str) -> bool:
        with self._lock:
            if any(c.spreadsheet_id == spreadsheet_id for c in self._clients.values()):
                return True
            self._watchers.pop(spreadsheet_id, None)
            return False

    def close(self) -> None:
        """End every event stream and watcher."""
        self._closed = True
        with self._lock:
            clients, watchers = list(self._clients.values()), list(self._watchers.values())
            self._clients.clear()
        for client in clients:
            client.close()
        for watcher in watchers:
            watcher.join(timeout=3)
