"""The Apps Script runtime on one machine: the add-on's own sources, unchanged, on top of the stand-in.

    host.py          ScriptHost: run a function, open the document, evaluate a custom function
    sources.py       which files there are, which functions they declare; syntax.py: what V8 refuses
    pool.py          killable worker processes, kept warm; deadlines
    worker.py        what runs inside one: a fresh quickjs global for every execution
    permissions.py   which call works in which AuthMode and with which scope
    services/        the Google side of every call, in this process
    runtime/         the Apps Script side of every call, in JavaScript
    client.js        google.script.run for the page

The worker imports this package too, so names are resolved on first use and it starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deploy.local.script.errors import ScriptError
    from deploy.local.script.host import ScriptHost
    from deploy.local.script.ui import Ui

__all__ = ["ScriptError", "ScriptHost", "Ui"]

_HOMES = {"ScriptError": "errors", "ScriptHost": "host", "Ui": "ui"}


def __getattr__(name: str) -> Any:
    """Import a public name from its file when it is first asked for."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
