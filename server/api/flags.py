"""POST /v1/flags/cells: what =FLAG answers, to a formula of a linked sheet."""

from __future__ import annotations

from server.api.contract import operation
from server.api.formula_models import MAX_SIGNED, FlagCells, FlagsAsk
from server.api.services import Call


@operation("POST", "/v1/flags/cells", signed=True, max_body=MAX_SIGNED)
def flag_cells(call: Call, body: FlagsAsk) -> FlagCells:
    """The flags of each account, as the last Compute NRR on this sheet found them."""
    return call.services.linking.flags(call.sheet, body.accounts)  # type: ignore[return-value]
