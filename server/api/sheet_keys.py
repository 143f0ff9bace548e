"""POST and DELETE /v1/sheets/{id}/key: link a sheet, so that its formulas can ask, or take that back."""

from __future__ import annotations

from addon.errors import GoogleBusy, NoSuchSheet, NotShared, SheetProblem
from server.api.contract import operation
from server.api.formula_models import SheetKeyBody, SheetPath, Unlinked
from server.api.services import Call

EDIT_ERRORS = (SheetProblem, NotShared, NoSuchSheet, GoogleBusy)


@operation("POST", "/v1/sheets/{id}/key", errors=EDIT_ERRORS)
def link_sheet(call: Call, path: SheetPath) -> SheetKeyBody:
    """Give a sheet a new key, for one of its editors; the key before it is worth nothing from now on."""
    _must_edit(call, path.id)
    key = call.services.sheet_keys.issue(path.id, call.caller.sub)
    return SheetKeyBody(key_id=key.key_id, secret=key.secret, created_at=key.created_at)


@operation("DELETE", "/v1/sheets/{id}/key", errors=EDIT_ERRORS)
def unlink_sheet(call: Call, path: SheetPath) -> Unlinked:
    """Take a sheet's key back, for one of its editors; its formulas are refused from now on."""
    _must_edit(call, path.id)
    return Unlinked(revoked=call.services.sheet_keys.revoke(path.id))


def _must_edit(call: Call, spreadsheet_id: str) -> None:
    call.services.access.check(call.caller.sub, spreadsheet_id)
    call.needs_grant()
    call.services.linking.prove_edit(call, spreadsheet_id)
