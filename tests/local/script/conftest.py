"""A script project in a folder, a page that answers from a list, and a host around them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptHost

USER = "you@example.com"
ALL_SCOPES = [
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/script.container.ui",
    "https://www.googleapis.com/auth/script.external_request",
    "https://www.googleapis.com/auth/script.scriptapp",
    "https://www.googleapis.com/auth/spreadsheets",
]


class Page:
    """The editor: remembers what it was told to show, answers questions from ``answers``."""

    def __init__(self) -> None:
        self.shown: list[tuple[Any, ...]] = []
        self.answers: list[Any] = []
        self.selected: dict[str, Any] = {"sheet_id": 0, "a1": "A1"}
        self.before_answer: Callable[[], None] = lambda: None

    def menu(self, entries):
        self.shown.append(("menu", entries))

    def sidebar(self, title, html):
        self.shown.append(("sidebar", title, html))

    def dialog(self, title, html, width, height, modal):
        self.shown.append(("dialog", title, html, width, height, modal))

    def close_sidebar(self):
        self.shown.append(("close_sidebar",))

    def close_dialog(self):
        self.shown.append(("close_dialog",))

    def alert(self, title, prompt, buttons):
        self.shown.append(("alert", title, prompt, buttons))
        self.before_answer()
        return self.answers.pop(0)

    def prompt(self, title, prompt, buttons):
        self.shown.append(("prompt", title, prompt, buttons))
        return self.answers.pop(0)

    def toast(self, message, title, seconds):
        self.shown.append(("toast", message, title, seconds))

    def activate(self, sheet_id, a1):
        self.shown.append(("activate", sheet_id, a1))

    def selection(self):
        return self.selected


@pytest.fixture
def google() -> Iterator[Google]:
    """A stand-in with one spreadsheet, ``book``."""
    stand_in = Google()
    rows = [["Account", "Since", "MRR"], ["Acme", "2024-01-31", 100], ["Globex", "2024-02-29", 250.5]]
    stand_in.create_spreadsheet(
        "Revenue",
        owner=USER,
        spreadsheet_id="book",
        time_zone="America/New_York",
        tabs=[{"title": "ARR 2025", "rows": rows, "input": "USER_ENTERED"}, {"title": "Owner's", "rows": []}],
    )
    yield stand_in
    stand_in.close()


@pytest.fixture
def page() -> Page:
    return Page()


Start = Callable[..., ScriptHost]


@pytest.fixture
def start(google: Google, page: Page, tmp_path: Path) -> Iterator[Start]:
    """``start({"code.js": "..."}, **manifest)``: a host for those files, ended with the test."""
    hosts: list[ScriptHost] = []

    def begin(
        files: dict[str, str] | str,
        *,
        properties=None,
        state=None,
        user=USER,
        order=(),
        spreadsheet_id="book",
        **manifest,
    ):
        folder = tmp_path / f"project{len(hosts)}"
        folder.mkdir()
        for name, text in ({"code.js": files} if isinstance(files, str) else files).items():
            (folder / name).write_text(text, "utf-8")
        described = {"timeZone": "Etc/UTC", "runtimeVersion": "V8", "oauthScopes": ALL_SCOPES, **manifest}
        (folder / "appsscript.json").write_text(json.dumps(described))
        host = ScriptHost(
            google,
            folder,
            spreadsheet_id=spreadsheet_id,
            user=user,
            ui=page,
            script_properties=properties or {},
            state=state,
            order=order,
        )
        hosts.append(host)
        return host

    yield begin
    for host in hosts:
        host.close()
