"""What the runtime asks of the page around it."""

from __future__ import annotations

from typing import Any, Protocol


class Ui(Protocol):
    """The editor as a script sees it. Calls come from the thread that runs the script.

    ``alert`` and ``prompt`` block until the user answers; the time they take does not count against the
    script's deadline, because Apps Script suspends it meanwhile.
    """

    def menu(self, entries: list[dict[str, Any]]) -> None:
        """Replace the add-on's menu.

        An entry is ``{"caption", "function"}``, ``{"separator": True}`` or ``{"caption", "items"}``. The
        items of an add-on menu come as they are; a menu of the script's own comes as one entry with items.
        """

    def sidebar(self, title: str, html: str) -> None:
        """Show the sidebar, in place of the one that is open."""

    def dialog(self, title: str, html: str, width: int, height: int, modal: bool) -> None:
        """Show a dialog with a page in it; sizes in pixels."""

    def close_sidebar(self) -> None:
        """Close the sidebar (the page asks for it through google.script.host)."""

    def close_dialog(self) -> None:
        """Close the dialog (the page asks for it through google.script.host)."""

    def alert(self, title: str, prompt: str, buttons: str) -> str:
        """Ask with buttons OK, OK_CANCEL, YES_NO or YES_NO_CANCEL; returns OK, CANCEL, CLOSE, YES or NO."""

    def prompt(self, title: str, prompt: str, buttons: str) -> tuple[str, str]:
        """Ask for a text: (button, text)."""

    def toast(self, message: str, title: str, seconds: float) -> None:
        """Show a message in the corner; negative seconds: until dismissed."""

    def activate(self, sheet_id: int, a1: str) -> None:
        """A script selected a range: show that tab and scroll there."""

    def selection(self) -> dict[str, Any]:
        """What the user has selected: ``{"sheet_id": 0, "a1": "B7"}``."""
