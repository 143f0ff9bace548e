"""GET /v1/runs/{id} and POST /v1/runs/{id}/cancel: look at a run, wait for news, stop it."""

from __future__ import annotations

from addon.errors import GoogleBusy, NoSuchRun, NotShared
from server.api.contract import operation
from server.api.models import RunBody, RunPath, WaitQuery, run_body
from server.api.services import Call


@operation("GET", "/v1/runs/{id}", errors=(NoSuchRun, NotShared, GoogleBusy))
def get_run(call: Call, path: RunPath, query: WaitQuery) -> RunBody:
    """The run, at once or as soon as its version passes ``since``; the access token refreshes the run's."""
    token = None if call.grant is None else (call.grant.token, call.grant.expires_at)
    desk = call.services.desk
    view = desk.wait(call.caller.sub, path.id, since=query.since, seconds=query.wait, token=token)
    return run_body(view)  # type: ignore[return-value]


@operation("POST", "/v1/runs/{id}/cancel", errors=(NoSuchRun, NotShared, GoogleBusy))
def cancel_run(call: Call, path: RunPath) -> RunBody:
    """Ask the run to stop at its next safe point; what it wrote before stays."""
    return run_body(call.services.desk.cancel(call.caller.sub, path.id))  # type: ignore[return-value]
