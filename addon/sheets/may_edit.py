"""Proof that somebody may edit a spreadsheet: a note made and deleted in one change that leaves nothing.

Scope ``spreadsheets`` lets nobody ask Drive about rights, so the only proof is a change. Developer metadata
is invisible and outside every cell, and a batch of changes is made whole or not at all
(spreadsheets.batchUpdate), so the note never stands in the spreadsheet, not even for a moment.
"""

from __future__ import annotations

import secrets

from addon.sheets.access import Access
from addon.sheets.http import Http, Limiter, Patience
from addon.sheets.marks import delete

KEY = "keeprate.may_edit"


def prove_edit(
    spreadsheet_id: str,
    access: Access,
    *,
    endpoint: str | None = None,
    limiter: Limiter | None = None,
    patience: Patience | None = None,
) -> None:
    """Return when ``access`` may edit the spreadsheet; raises ``NotShared`` for a reader. One request.

    Raises what opening raises, too: ``NotSignedIn``, ``NoSuchSheet``, ``GoogleBusy``.
    """
    http = Http(
        access.credentials(spreadsheet_id),
        key=spreadsheet_id,
        endpoint=endpoint,
        limiter=limiter,
        patience=patience,
    )
    mark_id = secrets.randbelow(2**30) + 1
    note = {
        "metadataId": mark_id,
        "metadataKey": KEY,
        "metadataValue": "",
        "location": {"spreadsheet": True},
        "visibility": "PROJECT",
    }
    made = {"createDeveloperMetadata": {"developerMetadata": note}}
    try:
        http.batch_update(spreadsheet_id, {"requests": [made, delete(mark_id)]})
    finally:
        http.close()
