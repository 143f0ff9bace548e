"""How every use case that writes is started: checked, written down, queued, answered with its run."""

from __future__ import annotations

from typing import Any

from flask import request

from addon.errors import Conflict, GoogleBusy, Malformed, NotShared
from server.api.models import run_body
from server.api.services import Call

START_ERRORS = (NotShared, Conflict, GoogleBusy)


def start_run(call: Call, kind: str, ask: dict[str, Any]) -> dict[str, Any]:
    """Start ``kind`` for the caller; raises ``NotShared``, ``NotSignedIn`` or ``Conflict``."""
    call.services.access.check(call.caller.sub, ask["spreadsheet_id"])
    call.needs_grant()
    token = None if call.grant is None else (call.grant.token, call.grant.expires_at)
    view = call.services.desk.start(call.caller.sub, kind, ask, key=_idempotency_key(), token=token)
    return run_body(view)


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 255:
        raise Malformed("The Idempotency-Key is longer than 255 characters.", hint="Use a UUID.")
    return key or None
