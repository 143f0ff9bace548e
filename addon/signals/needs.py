"""What providers need, and which fields found by others meet it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from addon.core.signal_fields import FIELD
from addon.core.subject_words import LABELS
from addon.signals.growth import GROWTH, OF
from addon.signals.provider import Card, met
from addon.signals.registry import Registry

FOUND_AS = {"domain": "website", "linkedin": "linkedin_url"}
"""Subject key -> the field under which another provider finds it."""


def useful(registry: Registry, fields: Iterable[str]) -> frozenset[str]:
    """The fields themselves and everything that may help to find them."""
    wanted = set(fields)
    wanted |= {OF} if wanted & set(GROWTH) else set()
    while True:
        more = {
            name
            for provider in registry.providers
            if wanted & set(provider.card.fields)
            for name in _needed(provider.card)
        }
        if more <= wanted:
            return frozenset(wanted)
        wanted |= more


def _needed(card: Card) -> set[str]:
    """Fields that, once found, let a provider be asked."""
    names = {need.partition(":")[0] for way in card.needs for need in way}
    return {FOUND_AS.get(name, name) for name in names if FOUND_AS.get(name, name) in FIELD}


def wanted_by(card: Card) -> str:
    """What a provider needs, in words: ``SIREN, or SIRET, or Name and Country``."""
    ways = []
    for way in card.needs:
        names = sorted(need.partition(":")[0] for need in way)
        ways.append(" and ".join(LABELS.get(n) or (FIELD[n].label if n in FIELD else n) for n in names))
    return ", or ".join(ways)


def unmet(card: Card, facts: Mapping[str, object]) -> set[str]:
    """What is missing for a better way of asking than the one that is open now."""
    missing: set[str] = set()
    for way in card.needs:
        if met(way, facts):
            break
        names = {need.partition(":")[0] for need in way} - set(facts)
        missing |= {FOUND_AS.get(name, name) for name in names if FOUND_AS.get(name, name) in FIELD}
    return missing
