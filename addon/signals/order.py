"""What was approved: whose keys, which providers, how much at most, and for whom the answers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from addon.signals.provider import Card


@dataclass(frozen=True)
class Order:
    """One enrichment as the user approved it.

    ``scope``: ``sheet:<id>``, where licensed and own data belong; ``cap_minor``: US cents at most, 0 for only
    free; ``allowed``: ids of the providers that may be told lookup keys; ``keys``: provider id -> the user's
    access key; ``refresh``: ask again even where a value is current. The user's own data leaves the sheet for
    nowhere and needs no consent.
    """

    scope: str
    sub: str
    run_id: str
    today: date
    cap_minor: int = 0
    allowed: frozenset[str] = frozenset()
    keys: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False

    def needs_key(self, card: Card) -> bool:
        """Whether a provider waits for an access key that is not there."""
        return card.access in {"free_key", "paid"} and not self.keys.get(card.id)

    def allows(self, card: Card) -> bool:
        """Whether the user agreed that this provider is asked."""
        return card.access == "own" or card.id in self.allowed

    def usable(self, card: Card) -> bool:
        """Whether a provider may be asked at all in this enrichment."""
        return self.allows(card) and not self.needs_key(card)
