"""POST /v1/remove: take away what Keeprate added."""

from __future__ import annotations

from server.api.contract import operation
from server.api.models import Place, RunBody
from server.api.services import Call
from server.api.start import START_ERRORS, start_run


@operation("POST", "/v1/remove", status=202, errors=START_ERRORS)
def remove_ours(call: Call, body: Place) -> RunBody:
    """Remove our tab and our columns from a spreadsheet; nothing else changes."""
    return start_run(call, "remove", body.model_dump())  # type: ignore[return-value]
