"""The stand-in itself: books, accounts, tokens, and the two doors: `call` in process and `wsgi` over HTTP."""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from deploy.local.google import access, batch, data_filters, drive, fields, permissions, spreadsheets, values
from deploy.local.google.book import Book
from deploy.local.google.clock import Clock
from deploy.local.google.errors import GoogleError, unimplemented
from deploy.local.google.executions import Evaluator
from deploy.local.google.faults import Faults
from deploy.local.google.limits import Limits
from deploy.local.google.oauth import OAuth
from deploy.local.google.others import Others
from deploy.local.google.routes import HANDLERS, Call, Reply, writes
from deploy.local.google.seed import TabSeed, add_tabs, empty_book, now, owned
from deploy.local.google.serving import Running, serve
from deploy.local.google.store import Store
from deploy.local.google.surface import METHODS, check_body, check_query
from deploy.local.google.view import View, Views

METHOD_MODULES = (
    batch,
    data_filters,
    drive,
    permissions,
    spreadsheets,
    values,
)  # importing them registers their methods
JOURNAL = 10_000
DEFAULT_CLIENT = "keeprate-local.apps.googleusercontent.com"


class Entry(NamedTuple):
    """One line of the journal.

    ``status``: 0 where no answer was sent. ``fault``: the fault that struck. ``at``: seconds of the clock.
    """

    method_id: str
    principal: str | None
    params: dict[str, Any]
    status: int
    fault: str = ""
    at: float = 0.0


class Google:
    """A stand-in for Google: Sheets v4, Drive v3 and OAuth over one state file, or memory.

    ``limits``: the quota requests over HTTP are held to (None: none). ``control``: whether the control route
    answers. ``clock``: what slow faults and the journal go by. ``patience``: seconds a reader waits for a
    custom function before its cells say Loading....
    """

    def __init__(
        self,
        state: Path | None = None,
        *,
        client_id: str = DEFAULT_CLIENT,
        limits: Limits | None = None,
        control: bool = False,
        clock: Clock | None = None,
        patience: float = 30.0,
    ) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.store = Store(state)
        self.books: dict[str, Book] = self.store.load()
        self.oauth = OAuth(self.store, client_id)
        self.views = Views(self._recalculated, patience)
        self.recalculations: Counter[str] = Counter()
        self.moves: Counter[tuple[str, int]] = Counter()  # by spreadsheet and tab: how often its cells moved
        self.base_url = ""
        self.journal: deque[Entry] = deque(maxlen=JOURNAL)
        self.acting: Callable[[str, dict[str, Any]], None] | None = None
        self.clock = clock or (limits.clock if limits else Clock())
        self.limits = limits
        self.faults = Faults()
        self.others = Others()
        self.control = control
        self.closing = threading.Event()

    @property
    def evaluator(self) -> Evaluator | None:
        """Custom functions of every book that has none of its own; None shows #NAME?."""
        found: Evaluator | None = self.views.evaluator
        return found

    @evaluator.setter
    def evaluator(self, value: Evaluator | None) -> None:
        self.views.evaluator = value
        self.views.forget()

    def offer(self, spreadsheet_id: str, evaluator: Evaluator) -> None:
        """The custom functions of one book; the latest offer counts."""
        self.views.offer(spreadsheet_id, evaluator)
        self._woken(spreadsheet_id)

    def withdraw(self, spreadsheet_id: str, evaluator: Evaluator) -> None:
        """Take an offer back; the one before it counts again."""
        self.views.withdraw(spreadsheet_id, evaluator)
        self._woken(spreadsheet_id)

    def _recalculated(self, spreadsheet_id: str) -> None:
        """Custom functions have answered: what waited for them goes on, and so do those who watch."""
        book = self.books.get(spreadsheet_id)
        if book is not None and not self.closing.is_set():
            self.views.view(book, patience=0)
            self._woken(spreadsheet_id)

    def _woken(self, spreadsheet_id: str) -> None:
        with self.lock:
            self.recalculations[spreadsheet_id] += 1
            self.changed.notify_all()

    @property
    def wsgi(self) -> Any:
        """The HTTP side as a WSGI application."""
        from deploy.local.google.http import application

        return application(self)

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> Running:
        """Answer on a socket, in threads; sets `base_url`."""
        running = serve(self.wsgi, port, host)
        self.base_url = running.url
        return running

    def close(self) -> None:
        """Close the state file, and end what a fault holds up."""
        self.closing.set()
        self.views.forget()
        self.store.close()

    def before(self, fn: Callable[[str, dict[str, Any]], None] | None) -> None:
        """Let `fn(method_id, params)` act, through `call`, before each request that comes over HTTP."""
        self.acting = fn

    def call(
        self, principal: str | None, method_id: str, params: dict[str, Any], body: Any = None
    ) -> dict[str, Any]:
        """One method, as `principal`, with the rules and permissions it has over HTTP."""
        answer = self.perform(principal, None, method_id, params, body)
        return {"content": answer.content} if isinstance(answer, Reply) else answer

    def perform(
        self,
        principal: str | None,
        scopes: list[str] | None,
        method_id: str,
        params: dict[str, Any],
        body: Any = None,
        media: tuple[bytes, str] | None = None,
        fault: str = "",
    ) -> Any:
        """Check, run and write down one request; `fault` is what will become of its answer."""
        status = 200
        try:
            return self._perform(principal, scopes, method_id, params, body, media)
        except GoogleError as error:
            status = error.status
            raise
        finally:
            self.note(method_id, principal, params, status, fault)

    def note(
        self, method_id: str, principal: str | None, params: dict[str, Any], status: int, fault: str = ""
    ) -> None:
        """Write a request into the journal; bodies never stand there."""
        self.journal.append(Entry(method_id, principal, params, status, fault, self.clock.now()))

    def _perform(
        self,
        principal: str | None,
        scopes: list[str] | None,
        method_id: str,
        params: dict[str, Any],
        body: Any,
        media: tuple[bytes, str] | None,
    ) -> Any:
        method = METHODS[method_id]
        handler = HANDLERS.get(method_id)
        if handler is None:
            raise unimplemented(f"the method {method_id}")
        access.check_caller(method_id, writes(method_id), principal, scopes)
        query = {key: value for key, value in params.items() if "{" + key + "}" not in method.path}
        check_query(method, {key: v for key, v in query.items() if "{+" + key + "}" not in method.path})
        checked = check_body(method.api, method.body, body or {}) if method.body else {}
        call = Call(self, principal, method, params, checked, *(media or (None, "")))
        call.check_mask()
        answer = handler(call)
        mask = call.mask()
        return answer if isinstance(answer, Reply) or mask is None else fields.apply(mask, answer)

    def view(self, book: Book) -> View:
        """The book with its formulas computed."""
        return self.views.view(book)

    def keep(self, book: Book) -> None:
        """Swap a changed copy in, write it through and wake those who wait."""
        with self.lock:
            old = self.books.get(book.id)
            book.version = (old.version if old else 0) + 1
            book.file["modifiedTime"] = now()
            self.store.save(book)
            self.books[book.id] = book
            self.changed.notify_all()

    def drop(self, book_id: str) -> None:
        """Delete a book for good."""
        with self.lock:
            self.books.pop(book_id, None)
            self.store.delete(book_id)
            self.views.forget(book_id)
            self.changed.notify_all()

    def version(self, spreadsheet_id: str) -> int:
        """A number that grows with each change, and with each result that came later."""
        return self.books[spreadsheet_id].version + self.recalculations[spreadsheet_id]

    def wait_change(self, spreadsheet_id: str, since: int, timeout: float) -> int:
        """Wait until the version is past `since`, or the time is over; the version then."""
        until = time.monotonic() + timeout
        with self.changed:
            while self.version(spreadsheet_id) <= since and (left := until - time.monotonic()) > 0:
                self.changed.wait(left)
            return self.version(spreadsheet_id)

    def create_spreadsheet(
        self,
        title: str,
        *,
        owner: str,
        spreadsheet_id: str | None = None,
        locale: str = "en_US",
        time_zone: str = "America/New_York",
        tabs: list[TabSeed] | None = None,
    ) -> str:
        """A new spreadsheet with these tabs; its id."""
        book_id = spreadsheet_id or secrets.token_urlsafe(33)[:44]
        book = owned(empty_book(book_id, title, locale, time_zone), owner, self.sub(owner), now())
        self.keep(add_tabs(book, tabs or []))
        return book_id

    def share(self, spreadsheet_id: str, email: str, role: str) -> None:
        """Give `email` (or "anyone") a role: owner, writer, reader, or none to take it away."""
        with self.lock:
            book = self.books[spreadsheet_id].copied()
            kept = [item for item in book.permissions if (item.get("emailAddress") or "anyone") != email]
            if role != "none":
                kept.append(permission(self.oauth, email, role))
            book.permissions = kept
            self.keep(book)

    def access_token(
        self, email: str, scopes: list[str], *, client_id: str | None = None, expires_in: float = 3600
    ) -> str:
        """An access token for this account."""
        return self.oauth.access_token(email, scopes, client_id, expires_in)

    def revoke(self, token: str) -> None:
        """Make an access token invalid."""
        self.oauth.revoke(token)

    def id_token(self, email: str, audience: str, *, expires_in: float = 3600) -> str:
        """An ID token for this account."""
        return self.oauth.id_token(email, audience, expires_in)

    def service_account_key(self, email: str) -> dict[str, Any]:
        """The contents of a key file whose token_uri is this server's."""
        return self.oauth.service_account_key(email, f"{self.base_url}/token")

    def sub(self, email: str) -> str:
        """The account's stable number."""
        return self.oauth.sub(email)


def permission(oauth: OAuth, email: str, role: str) -> dict[str, Any]:
    """A Drive permission for one account, or for anyone."""
    if email == "anyone":
        return {"id": "anyoneWithLink", "type": "anyone", "role": role, "allowFileDiscovery": False}
    name = email.split("@", maxsplit=1)[0]
    return {"id": oauth.sub(email), "type": "user", "role": role, "emailAddress": email, "displayName": name}
