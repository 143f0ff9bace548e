"""POST /v1/enrich/import: a file of the user's own, as a source for one spreadsheet."""

from __future__ import annotations

from addon.errors import GoogleBusy, NoSuchSheet, NotShared, SheetProblem
from server.api.contract import operation
from server.api.enrich_models import MAX_TEXT, ImportAsk, Imported
from server.api.services import Call

# A line break is two characters in JSON, and a file has many.
MAX_IMPORT = MAX_TEXT + MAX_TEXT // 4


@operation(
    "POST",
    "/v1/enrich/import",
    errors=(SheetProblem, NotShared, NoSuchSheet, GoogleBusy),
    max_body=MAX_IMPORT,
)
def import_own_data(call: Call, body: ImportAsk) -> Imported:
    """Keep what a file of the caller's says, for this spreadsheet alone; only an editor may."""
    call.services.access.check(call.caller.sub, body.spreadsheet_id)
    call.needs_grant()
    call.services.linking.prove_edit(call, body.spreadsheet_id)
    told = body.model_dump()
    return call.services.enrichment.import_own(call.caller.sub, told)  # type: ignore[return-value]
