"""Fields whose answers add up: a website and a domain's records each show other products.

For any other field the first valid value holds and nobody else is asked. Here every source that needs no key
is asked, and what they see is put together; own data stands alone, and nobody is paid for more of the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from addon.core.signal import Observation
from addon.core.signal_fields import FIELD
from addon.signals.provider import Card


def adds_up(name: str) -> bool:
    """Whether answers for a field are put together."""
    return name in FIELD and FIELD[name].gathered


def adds(card: Card, found: Sequence[Observation], own: frozenset[str]) -> bool:
    """Whether a provider can add to what others found; ``own``: sources that are the user's own data."""
    sources = {one.source for one in found}
    return card.access == "keyless" and card.id not in sources and not sources & own


def together(found: Sequence[Observation], labels: Mapping[str, str]) -> Observation:
    """One observation with the items of all sources, in their order; as sure as the least sure of them."""
    newest: dict[str, Observation] = {}
    for one in found:
        newest.setdefault(one.source, one)
    first, *rest = newest.values()
    if not rest or not all(isinstance(one.value, tuple) for one in newest.values()):
        return first
    names = [labels.get(source, source) for source in newest]
    return replace(
        first,
        value=tuple(dict.fromkeys(item for one in newest.values() for item in one.value)),  # type: ignore[union-attr]
        match=min(one.match for one in newest.values()),
        confidence=min(one.confidence for one in newest.values()),
        remark=f"Put together from {', '.join(names[:-1])} and {names[-1]}.",
    )
