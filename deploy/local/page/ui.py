"""What a script shows its user (SpreadsheetApp.getUi), in the browser tab that started it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deploy.local.page.clients import Client
from deploy.local.page.frames import Frames

PATIENCE = 300.0  # seconds a script waits for its user; Google ends the script at six minutes


class PageUi:
    """Menus, sidebars, dialogs, alerts and toasts; the blocking ones return the user's answer.

    `current()` is the browser tab on whose behalf the calling thread runs, or None when nobody has the
    spreadsheet open (a trigger): then nothing is shown and every question is answered with CLOSE.
    """

    def __init__(
        self, current: Callable[[], Client | None], frames: Frames, patience: float = PATIENCE
    ) -> None:
        self._current = current
        self._frames = frames
        self._patience = patience

    def _tell(self, event: dict[str, Any]) -> None:
        client = self._current()
        if client is not None:
            client.tell(event)

    def menu(self, entries: list[dict[str, Any]]) -> None:
        """Show the add-on's menu under Extensions."""
        client = self._current()
        if client is not None:
            client.menus = entries
        self._tell({"type": "menu", "entries": entries})

    def sidebar(self, title: str, html: str) -> None:
        """Open the sidebar; it replaces the one that was open."""
        self._tell({"type": "sidebar", "title": title, "src": self._frames.put(html)})

    def dialog(self, title: str, html: str, width: int, height: int, modal: bool) -> None:
        """Open a dialog of that size in pixels."""
        shown = {"title": title, "src": self._frames.put(html), "width": width, "height": height}
        self._tell({"type": "dialog", "modal": modal, **shown})

    def close_sidebar(self) -> None:
        """Close the sidebar."""
        self._tell({"type": "close", "what": "sidebar"})

    def close_dialog(self) -> None:
        """Close the dialog."""
        self._tell({"type": "close", "what": "dialog"})

    def _ask(self, kind: str, title: str, prompt: str, buttons: str) -> dict[str, Any] | None:
        client = self._current()
        if client is None:
            return None
        asked = {"type": kind, "title": title, "prompt": prompt, "buttons": buttons}
        return client.ask(asked, self._patience)

    def alert(self, title: str, prompt: str, buttons: str) -> str:
        """Ask and wait: OK, CANCEL, YES, NO, or CLOSE when the user closed it or left."""
        answer = self._ask("alert", title, prompt, buttons)
        return str(answer["button"]) if answer else "CLOSE"

    def prompt(self, title: str, prompt: str, buttons: str) -> tuple[str, str]:
        """Ask for a line of text and wait: the button, and what was typed."""
        answer = self._ask("prompt", title, prompt, buttons)
        return (str(answer["button"]), str(answer.get("text", ""))) if answer else ("CLOSE", "")

    def toast(self, message: str, title: str, seconds: float) -> None:
        """Show a message in the corner; a negative number of seconds keeps it until it is closed."""
        self._tell({"type": "toast", "message": message, "title": title, "seconds": seconds})

    def activate(self, sheet_id: int, a1: str) -> None:
        """Select a range and scroll to it."""
        client = self._current()
        if client is not None:
            client.selection = {"sheet_id": sheet_id, "a1": a1}
        self._tell({"type": "activate", "sheet_id": sheet_id, "a1": a1})

    def selection(self) -> dict[str, Any]:
        """What the tab has selected: {"sheet_id", "a1"}."""
        client = self._current()
        return dict(client.selection) if client else {"sheet_id": 0, "a1": "A1"}
