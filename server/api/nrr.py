"""POST /v1/nrr: compute NRR and write it into the sheet."""

from __future__ import annotations

from server.api.contract import operation
from server.api.models import Ask, RunBody
from server.api.services import Call
from server.api.start import START_ERRORS, start_run


@operation("POST", "/v1/nrr", status=202, errors=START_ERRORS)
def compute_nrr(call: Call, body: Ask) -> RunBody:
    """Compute NRR, GRR and flags of a tab, and write our tab and our columns."""
    return start_run(call, "nrr", body.as_dict())  # type: ignore[return-value]
