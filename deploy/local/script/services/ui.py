"""Ui: what the script shows goes to the page; what it asks stops its clock."""

from __future__ import annotations

from typing import Any

from deploy.local.script.services.execution import Execution


def _menu(execution: Execution, entries: list[dict[str, Any]]) -> None:
    execution.project.ui.menu(entries)


def _sidebar(execution: Execution, title: str, html: str) -> None:
    execution.project.ui.sidebar(title, html)


def _dialog(execution: Execution, title: str, html: str, width: float, height: float, modal: bool) -> None:
    execution.project.ui.dialog(title, html, int(width), int(height), modal)


def _alert(execution: Execution, title: str, prompt: str, buttons: str) -> str:
    with execution.suspended():
        return execution.project.ui.alert(title, prompt, buttons)


def _prompt(execution: Execution, title: str, prompt: str, buttons: str) -> list[str]:
    with execution.suspended():
        return list(execution.project.ui.prompt(title, prompt, buttons))


def _toast(execution: Execution, message: str, title: str, seconds: float) -> None:
    execution.project.ui.toast(message, title, seconds)


SERVICES: dict[str, Any] = {
    "Ui.menu": _menu,
    "Ui.sidebar": _sidebar,
    "Ui.dialog": _dialog,
    "Ui.alert": _alert,
    "Ui.prompt": _prompt,
    "Spreadsheet.toast": _toast,
}
