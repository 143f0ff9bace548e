"""POST /v1/tables/inspect: the receipt, before anything is written."""

from __future__ import annotations

from addon.errors import GoogleBusy, NoSuchSheet, NotShared, SheetProblem, TooLarge
from server.api.contract import operation
from server.api.models import Ask, Receipt
from server.api.services import Call


@operation(
    "POST",
    "/v1/tables/inspect",
    errors=(SheetProblem, NotShared, NoSuchSheet, TooLarge, GoogleBusy),
)
def inspect_table(call: Call, body: Ask) -> Receipt:
    """What would be computed from this tab: layout, roles, periods, window, currency, rows left out."""
    ask = body.as_dict()
    call.services.access.check(call.caller.sub, ask["spreadsheet_id"])
    call.needs_grant()
    return call.services.inspect(call, ask)  # type: ignore[return-value]  # the documented object, as a dict
