"""POST /v1/enrich and what comes before it: the receipt, the quote."""

from __future__ import annotations

from addon.errors import GoogleBusy, NoSuchSheet, NotShared, SheetProblem, TooLarge
from server.api.contract import operation
from server.api.enrich_models import EnrichAsk, EnrichOrder, EnrichQuote, EnrichReceipt
from server.api.models import RunBody
from server.api.services import Call
from server.api.start import START_ERRORS, start_run

READ_ERRORS = (SheetProblem, NotShared, NoSuchSheet, TooLarge, GoogleBusy)


@operation("POST", "/v1/enrich/inspect", errors=READ_ERRORS)
def inspect_enrich(call: Call, body: EnrichAsk) -> EnrichReceipt:
    """What could be looked up for the rows of this tab: key columns, fields, providers."""
    return call.services.enrichment.inspect(_opening(call, body), body.as_dict())  # type: ignore[return-value]


@operation("POST", "/v1/enrich/quote", errors=READ_ERRORS)
def quote_enrich(call: Call, body: EnrichAsk) -> EnrichQuote:
    """What a run would ask, what would leave the sheet, and what it would cost; nothing is asked."""
    return call.services.enrichment.quote(_opening(call, body), body.as_dict())  # type: ignore[return-value]


@operation("POST", "/v1/enrich", status=202, errors=START_ERRORS)
def enrich(call: Call, body: EnrichOrder) -> RunBody:
    """Look fields up for the rows of a tab, and write them beside with their evidence."""
    return start_run(call, "enrich", body.as_dict())  # type: ignore[return-value]


def _opening(call: Call, body: EnrichAsk) -> Call:
    """The call, if it may have the sheet opened."""
    call.services.access.check(call.caller.sub, body.spreadsheet_id)
    call.needs_grant()
    return call
