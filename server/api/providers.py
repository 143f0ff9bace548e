"""GET /v1/providers; PUT and DELETE /v1/providers/{id}/key: whom Enrich can ask, and with which keys."""

from __future__ import annotations

from addon.errors import NoSuchProvider
from server.api.contract import operation
from server.api.enrich_models import ProviderKeyBody, ProviderPath, Providers, ProvidersQuery, ProviderState
from server.api.services import Call


@operation("GET", "/v1/providers")
def list_providers(call: Call, query: ProvidersQuery) -> Providers:  # noqa: ARG001 - the same for every sheet
    """Every data provider: what it knows, what it is told, what it costs, and whether it can answer."""
    return call.services.enrichment.providers(call.caller.sub)  # type: ignore[return-value]


@operation("PUT", "/v1/providers/{id}/key", errors=(NoSuchProvider,))
def keep_provider_key(call: Call, path: ProviderPath, body: ProviderKeyBody) -> ProviderState:
    """Keep the caller's own access key at a provider, encrypted; it is never shown again."""
    return call.services.enrichment.keep_key(  # type: ignore[return-value]
        call.caller.sub, path.id, body.key
    )


@operation("DELETE", "/v1/providers/{id}/key", errors=(NoSuchProvider,))
def forget_provider_key(call: Call, path: ProviderPath) -> ProviderState:
    """Delete the caller's key at a provider, and every licensed value that was bought with it."""
    return call.services.enrichment.forget_key(call.caller.sub, path.id)  # type: ignore[return-value]
