"""POST /v1/recording: keep this month's revenue of a sheet that holds only the current one."""

from __future__ import annotations

from server.api.contract import operation
from server.api.models import Ask, RunBody
from server.api.services import Call
from server.api.start import START_ERRORS, start_run


@operation("POST", "/v1/recording", status=202, errors=START_ERRORS)
def record_revenue(call: Call, body: Ask) -> RunBody:
    """Record the current revenue of each account in our tab, as the figure of this month."""
    return start_run(call, "recording", body.as_dict())  # type: ignore[return-value]
