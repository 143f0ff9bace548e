"""What an enrichment may cost, before anything is asked: least, expected and most.

What is current costs nothing. The expected number of calls comes from the hit rates of our own calls, where
enough were made; else from a guess, which is said to be one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from addon.signals.case import Case
from addon.signals.gathering import adds_up
from addon.signals.provider import Card, met

GUESSED_RATES: Mapping[str, float] = {"own": 1.0, "keyless": 0.3, "free_key": 0.5, "paid": 0.6}


@dataclass(frozen=True)
class Calls:
    """How often one provider would be asked. ``price_minor``: US cents; ``measured``: its hit rate is."""

    provider: str
    label: str
    least: int
    expected: int
    most: int
    price_minor: int
    measured: bool


@dataclass(frozen=True)
class Estimate:
    """US cents for some subjects; ``fresh``: subjects about whom everything wanted is known already."""

    subjects: int
    fresh: int
    calls: tuple[Calls, ...]
    least_minor: int
    expected_minor: int
    most_minor: int


@dataclass
class _Tally:
    card: Card
    least: int = 0
    expected: float = 0.0
    most: int = 0
    cents: float = 0.0


def estimate(cases: Iterable[Case], rates: Mapping[str, float]) -> Estimate:
    """The estimate for cases that have recalled what is known; ``rates``: measured hit rates by provider."""
    tallies: dict[str, _Tally] = {}
    subjects = fresh = 0
    for case, times in _alike(cases):
        subjects += times
        fresh += 0 if case.unresolved else times
        _count(case, rates, tallies, times)
    paid = [t for t in tallies.values() if t.card.access == "paid"]
    return Estimate(
        subjects,
        fresh,
        tuple(
            Calls(
                t.card.id, t.card.label, t.least, max(round(t.expected), t.least), t.most,
                t.card.price.minor if t.card.access == "paid" else 0, t.card.id in rates,
            )
            for t in tallies.values()
        ),
        sum(t.least * t.card.price.minor for t in paid if t.card.price.per == "call"),
        round(sum(t.cents for t in paid)),
        sum(t.most * t.card.price.minor for t in paid),
    )  # fmt: skip


def _alike(cases: Iterable[Case]) -> Iterator[tuple[Case, int]]:
    """One case for all that would be asked of the same providers, and how many they are.

    A tab of ten thousand rows holds a handful of kinds; walking each row would take longer than a click may.
    """
    firsts: dict[object, Case] = {}
    counts: Counter[object] = Counter()
    for case in cases:
        kind = _kind(case)
        firsts.setdefault(kind, case)
        counts[kind] += 1
    return ((firsts[kind], times) for kind, times in counts.items())


def _kind(case: Case) -> object:
    """All that decides who may be asked: what is known that meets a need, what is open, who has answered."""
    facts = case.facts()
    needs = {need for provider in case.registry.providers for way in provider.card.needs for need in way}
    told = frozenset((name, frozenset(by)) for name, by in case.missing.items())
    heard = frozenset(
        (name, one.source) for name, found in case.found.items() if adds_up(name) for one in found
    )
    known = frozenset(facts), frozenset(each for each in needs if met({each}, facts))
    return known, case.unresolved, told, heard


def _count(case: Case, rates: Mapping[str, float], tallies: dict[str, _Tally], times: int) -> None:
    """Walk the waterfall of a subject with the chance that each field is open; ``times`` are like it."""
    opened = dict.fromkeys(case.unresolved, 1.0)
    facts = case.facts()
    for provider in case.registry.providers:
        card = provider.card
        fields = case.askable(card)
        if card.access == "own" or not fields:
            continue
        tally = tallies.setdefault(card.id, _Tally(card))
        tally.most += times
        chance = max((opened.get(name, 1.0) for name in fields), default=0.0)
        ready = card.can_ask(facts)
        if ready and chance == 1.0:
            tally.least += times
        expected = chance if ready else chance * GUESSED_RATES["keyless"]
        rate = rates.get(card.id, GUESSED_RATES[card.access])
        tally.expected += times * expected
        each = expected * card.price.minor * (1.0 if card.price.per == "call" else rate)
        tally.cents += times * each
        for name in {each for each in fields & set(opened) if not adds_up(each)}:
            opened[name] *= 1 - rate * (expected / chance if chance else 0)
