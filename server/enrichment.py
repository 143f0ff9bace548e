"""Enrich and its formulas, between the routes and the use cases: whose keys, whose scope, which sheet.

What is heavy (providers, the sheet's client) is imported when the first call needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from addon.errors import NoSuchProvider
from addon.store.provider_keys import ProviderKeys
from server.settings import Settings

if TYPE_CHECKING:
    from addon.signals.memory import Memory
    from addon.signals.provider import Card
    from addon.signals.registry import Registry

Json = dict[str, Any]


class Enrichment:
    """What the routes of Enrich are answered by."""

    def __init__(self, settings: Settings, keys: ProviderKeys, memory: Callable[[], Memory]) -> None:
        self._settings = settings
        self._keys = keys
        self._memory = memory

    @cached_property
    def registry(self) -> Registry:
        """The providers that the settings allow."""
        from addon.signals.registry import load

        return load(self._settings.plugins, self._settings.providers_off)

    def keys_of(self, sub: str) -> Mapping[str, str]:
        """Provider id -> access key: the user's own before the one of whoever runs the service."""
        held = {**self._settings.provider_keys, **self._keys.of(sub)}
        cards = [provider.card for provider in self.registry.providers]
        return {card.id: held[card.key_id] for card in cards if card.key_id in held}

    def providers(self, sub: str) -> Json:
        """Every provider, as this user may ask it."""
        return {"providers": [state.as_json() for state in self.registry.states(self.keys_of(sub))]}

    def keep_key(self, sub: str, provider: str, key: str) -> Json:
        """Keep a user's key at a provider; the provider's new state."""
        self._keys.keep(sub, self._keyed(provider).key_id, key)
        return self._state(sub, provider)

    def forget_key(self, sub: str, provider: str) -> Json:
        """Delete a user's key and what was bought with it; the provider's new state."""
        key_id = self._keyed(provider).key_id
        self._keys.forget(sub, key_id)
        for one in self.registry.providers:
            if one.card.key_id == key_id:
                self._memory().forget(one.card.id, sub)
        return self._state(sub, provider)

    def _state(self, sub: str, provider: str) -> Json:
        return next(s.as_json() for s in self.registry.states(self.keys_of(sub)) if s.id == provider)

    def _keyed(self, provider: str) -> Card:
        """The card of a provider that takes keys; raises ``NoSuchProvider``."""
        found = self.registry.get(provider)
        if found is None or found.card.access not in ("free_key", "paid"):
            raise NoSuchProvider(
                "No data provider of that name takes an access key.",
                hint="GET /v1/providers lists those that do.",
            )
        return found.card
