"""One file per use case: parse, call, answer; no logic.

``contract`` makes a handler's annotations its route, ``openapi`` its documentation; ``OPERATIONS`` is all
there is.
"""

from flask import Flask

from server.api import (
    cells,
    enrich,
    flags,
    health,
    import_own,
    inspect,
    nrr,
    openapi,
    providers,
    recording,
    remove,
    runs,
    sheet_keys,
)
from server.api.contract import Operation, mount
from server.api.services import Access, Call, Services

__all__ = ["OPERATIONS", "Access", "Call", "Services", "register"]

OPERATIONS: tuple[Operation, ...] = (
    inspect.inspect_table,
    nrr.compute_nrr,
    remove.remove_ours,
    recording.record_revenue,
    providers.list_providers,
    providers.keep_provider_key,
    providers.forget_provider_key,
    enrich.inspect_enrich,
    enrich.quote_enrich,
    enrich.enrich,
    import_own.import_own_data,
    sheet_keys.link_sheet,
    sheet_keys.unlink_sheet,
    cells.enrich_cells,
    cells.enrich_info,
    flags.flag_cells,
    runs.get_run,
    runs.cancel_run,
    health.healthz,
    health.readyz,
    health.metrics_text,
)


def register(app: Flask, services: Services) -> None:
    """Serve every operation, and the document that describes them."""
    mount(app, services, OPERATIONS)
    app.add_url_rule(
        "/openapi.json", "openapi", lambda: openapi.serve(OPERATIONS), provide_automatic_options=False
    )
