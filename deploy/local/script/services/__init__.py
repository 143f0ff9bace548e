"""The Google side of every call a script makes: a table of names, and one file per service.

A service is a function ``(execution, *arguments) -> JSON``; the arguments are what the JavaScript side sent.
Refusals are ``ServiceError``; what the stand-in refuses is put in Apps Script's words.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deploy.local.google import GoogleError
from deploy.local.script.errors import ServiceError
from deploy.local.script.services import book, cells, fetch, identity, stores, triggers, ui

if TYPE_CHECKING:
    from deploy.local.script.services.execution import Execution

SERVICES = {
    **book.SERVICES,
    **cells.SERVICES,
    **fetch.SERVICES,
    **identity.SERVICES,
    **stores.SERVICES,
    **triggers.SERVICES,
    **ui.SERVICES,
}

_WORDS = {
    401: "Authorization is required to perform that action.",
    403: "You do not have permission to access the requested document.",
}


def answer(execution: Execution, name: str, arguments: str) -> str:
    """Serve one call: JSON arguments in, ``{"value"}`` or ``{"error"}`` out."""
    try:
        return json.dumps({"value": SERVICES[name](execution, *json.loads(arguments))})
    except ServiceError as error:
        return json.dumps({"error": str(error)})
    except GoogleError as error:
        return json.dumps({"error": _WORDS.get(error.status, error.message)})
