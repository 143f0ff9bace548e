"""Scripts run for one browser tab: onOpen, menu entries, and google.script.run of its frames."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from flask import Flask, abort, current_app, jsonify, request

from deploy.local.page.clients import Client, Clients
from deploy.local.page.frames import Frames
from deploy.local.page.ui import PageUi

SORRY = "We're sorry, a server error occurred. Please wait a bit and try again."
# What google.script.run answers in a browser with several accounts signed in, when the page belongs to
# another one than the first: reported by users of many add-ons, not documented.
OTHER_ACCOUNT = (
    "We're sorry, a server error occurred while reading from storage. Error code PERMISSION_DENIED."
)


class Host(Protocol):
    """The Apps Script runtime, as far as the page uses it."""

    def run(self, function: str, args: list[Any], *, mode: str = "FULL", from_page: bool = False) -> Any:
        """Run a function to its end."""

    def open(self) -> None:
        """The spreadsheet was opened: onOpen runs."""

    def triggers(self) -> list[dict[str, Any]]:
        """The user's installable triggers."""

    def fire(self, trigger_id: str) -> None:
        """Run one of them now."""

    def close(self) -> None:
        """End its processes."""


class Scripts:
    """One runtime per spreadsheet and user; what a script shows goes to the tab that started it."""

    def __init__(
        self, clients: Clients, frames: Frames, make_host: Callable[[str, str, PageUi], Host]
    ) -> None:
        self._clients = clients
        self._frames = frames
        self._make_host = make_host
        self._hosts: dict[tuple[str, str], Host] = {}
        self._lock = threading.Lock()
        self._acting = threading.local()

    @contextmanager
    def acting(self, client: Client) -> Iterator[Host]:
        """The runtime of a tab's spreadsheet and user, with that tab as the one scripts talk to."""
        key = (client.spreadsheet_id, client.user)
        with self._lock:
            if key not in self._hosts:
                self._hosts[key] = self._make_host(*key, PageUi(lambda: self._current(key), self._frames))
        before = getattr(self._acting, "client", None)
        self._acting.client = client
        try:
            yield self._hosts[key]
        finally:
            self._acting.client = before

    def _current(self, key: tuple[str, str]) -> Client | None:
        client: Client | None = getattr(self._acting, "client", None)
        if client is not None:
            return client
        open_tabs = [tab for tab in self._clients.of(key[0]) if tab.user == key[1] and not tab.abandoned]
        return open_tabs[-1] if open_tabs else None

    def close(self) -> None:
        """End every runtime."""
        with self._lock:
            hosts = list(self._hosts.values())
            self._hosts.clear()
        for host in hosts:
            host.close()


def add_routes(app: Flask, google: Any, clients: Clients, scripts: Scripts, me: Callable[[], str]) -> None:
    """Add the routes that open a browser tab and run scripts in it."""

    def known(client_id: str) -> Client:
        client = clients.get(client_id)
        if client is None:
            abort(410, "the page was closed for too long; reload it")
        return client

    @app.post("/api/<spreadsheet_id>/open")
    def open_tab(spreadsheet_id: str) -> Any:
        # asked first, so that somebody without access gets Google's refusal and no script runs
        params = {"spreadsheetId": spreadsheet_id, "fields": "spreadsheetId"}
        google.call(me(), "sheets.spreadsheets.get", params)
        version = google.version(spreadsheet_id)
        return jsonify({"client": clients.open(spreadsheet_id, me()).id, "version": version})

    @app.post("/api/clients/<client_id>/onopen")
    def on_open(client_id: str) -> Any:
        client = known(client_id)
        problem = None
        try:
            with scripts.acting(client) as host:
                host.open()
        except Exception as error:
            problem = _message(error)
        return jsonify({"menu": client.menus, "problem": problem})

    @app.post("/api/clients/<client_id>/run")
    def run(client_id: str) -> Any:
        client = known(client_id)
        asked = request.get_json()
        client.selection = asked.get("selection") or client.selection
        from_page = bool(asked.get("from_page"))
        if from_page and client.several_accounts:
            return jsonify({"error": OTHER_ACCOUNT})
        try:
            with scripts.acting(client) as host:
                value = host.run(asked["function"], asked.get("args", []), mode="FULL", from_page=from_page)
        except Exception as error:
            return jsonify({"error": _message(error)})
        return jsonify({"value": value})

    _switch_routes(app, scripts, known)


def _switch_routes(app: Flask, scripts: Scripts, known: Callable[[str], Client]) -> None:
    """What only this page can do: play several accounts, and play the clock."""

    @app.post("/api/clients/<client_id>/accounts")
    def accounts(client_id: str) -> Any:
        """Play a browser in which several Google accounts are signed in, or one alone."""
        client = known(client_id)
        client.several_accounts = bool(request.get_json().get("several"))
        return jsonify({"several": client.several_accounts})

    @app.get("/api/clients/<client_id>/triggers")
    def triggers(client_id: str) -> Any:
        client = known(client_id)
        with scripts.acting(client) as host:
            return jsonify(host.triggers())

    @app.post("/api/clients/<client_id>/fire")
    def fire(client_id: str) -> Any:
        """Play the clock: run an installable trigger now."""
        client = known(client_id)
        try:
            with scripts.acting(client) as host:
                host.fire(str(request.get_json().get("id", "")))
        except Exception as error:
            return jsonify({"error": _message(error)})
        return jsonify({})


def _message(error: Exception) -> str:
    # a script's own error is for its user; anything else is a fault of this program and is logged as one
    if type(error).__name__ in {"ScriptError", "GoogleError"}:
        return str(getattr(error, "message", "") or error)
    current_app.logger.error("the script runtime failed", exc_info=error)
    return SORRY
