"""Signed routes: what =ENRICH and =ENRICH_INFO answer. Known values only; nothing is ever billed."""

from __future__ import annotations

from server.api.contract import operation
from server.api.formula_models import MAX_SIGNED, Cells, CellsAsk, Info, InfoAsk
from server.api.services import Call


@operation("POST", "/v1/enrich/cells", signed=True, max_body=MAX_SIGNED)
def enrich_cells(call: Call, body: CellsAsk) -> Cells:
    """What is known for each key and field; the unknown is queued for providers that cost nothing."""
    return call.services.enrichment.cells(call.sheet, body.keys, body.fields)  # type: ignore[return-value]


@operation("POST", "/v1/enrich/info", signed=True)
def enrich_info(call: Call, body: InfoAsk) -> Info:
    """Where one value comes from: source, date, confidence, other answers; or why there is none."""
    return call.services.enrichment.info(call.sheet, body.key, body.field)  # type: ignore[return-value]
