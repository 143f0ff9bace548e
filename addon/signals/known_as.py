"""Under which names a subject is known: its own, and that of the key by which a source is asked about it.

What a source said about a domain holds for the row that gets a company number tomorrow, and for a formula
that is given the domain only: neither is asked, or paid for, again. What a source was asked by the number
stays with the number: two companies may share a website.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from addon.core.signal import KEYS, Subject
from addon.signals.memory import Missed, Seen
from addon.signals.provider import Card
from addon.signals.registry import Registry


def names_of(subject: Subject) -> dict[str, str]:
    """Id -> the key that makes it: of the subject itself first, then of each other key of its own."""
    keys = [key for key in KEYS[subject.kind] if key != "name" and subject.keys.get(key)]
    found = {f"{subject.kind}:{key}:{subject.keys[key]}": key for key in keys}
    return found or {subject.id: "name"}


def others(subject: Subject, card: Card) -> Iterator[str]:
    """The other ids under which what a source says about a subject may stand."""
    for name, key in names_of(subject).items():
        if name != subject.id and _is_asked_by(card, subject, key):
            yield name


def seen_of(
    subject: Subject, registry: Registry, seen: Mapping[str, Mapping[str, Iterable[Seen]]]
) -> dict[str, list[Seen]]:
    """Field -> what was observed of a subject under any of its names, the newest first."""
    found: dict[str, dict[tuple[str, float], Seen]] = {}
    for name, key in names_of(subject).items():
        for field, rows in seen.get(name, {}).items():
            for row in rows:
                source = row.observation.source
                if name == subject.id or _may(registry, source, subject, key):
                    found.setdefault(field, {}).setdefault((source, row.observation.observed_at), row)
    return {
        field: sorted(rows.values(), key=lambda s: (-s.observation.observed_at, s.observation.source))
        for field, rows in found.items()
    }


def missed_of(
    subject: Subject, registry: Registry, missed: Mapping[str, Mapping[tuple[str, str], Missed]]
) -> dict[tuple[str, str], Missed]:
    """(field, source) -> the newest negative answer about a subject under any of its names."""
    found: dict[tuple[str, str], Missed] = {}
    for name, key in names_of(subject).items():
        for place, one in missed.get(name, {}).items():
            before = found.get(place)
            newer = before is None or (one.missing.observed_at or 0) > (before.missing.observed_at or 0)
            if newer and (name == subject.id or _may(registry, place[1], subject, key)):
                found[place] = one
    return found


def _may(registry: Registry, source: str, subject: Subject, key: str) -> bool:
    provider = registry.get(source)
    return provider is not None and _is_asked_by(provider.card, subject, key)


def _is_asked_by(card: Card, subject: Subject, key: str) -> bool:
    """Whether it is this key by which a source is asked: the strongest that is enough alone.

    Own data has names of its own.
    """
    alone = {need for way in card.needs if len(way) == 1 for need in way}
    strongest = next((each for each in KEYS[subject.kind] if each in alone & set(subject.keys)), None)
    return card.access != "own" and strongest == key
