"""One subject in the waterfall: what is known, what is still wanted, who is asked next, what comes out.

No network and no database in here. Fields that only help other providers (a job board, a company number
found on the website) are asked of free providers, before those that need them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from addon.core.signal import Known, Missing, NullReason, Observation, Signal, Subject
from addon.core.signal_fields import FIELD
from addon.signals.checking import too_old
from addon.signals.gathering import adds, adds_up, together
from addon.signals.growth import GROWTH, OF, growth
from addon.signals.memory import Missed, Seen
from addon.signals.needs import FOUND_AS, unmet, wanted_by
from addon.signals.normalise import registrable
from addon.signals.order import Order
from addon.signals.provider import Card, Provider, met
from addon.signals.registry import Registry

DAY = 86_400.0
LASTING = frozenset(
    {
        NullReason.NOT_FOUND,
        NullReason.NOT_COVERED,
        NullReason.AMBIGUOUS,
        NullReason.UNIT_AMBIGUOUS,
        NullReason.BLOCKED_BY_POLICY,
        NullReason.STALE,
    }
)
"""Answers that are the same tomorrow: kept for the negative TTL of their field."""
_WORTH_SAYING = (
    NullReason.PENDING,
    NullReason.OUTCOME_UNKNOWN,
    NullReason.BUDGET,
    NullReason.RATE_LIMITED,
    NullReason.ERROR,
    NullReason.AMBIGUOUS,
    NullReason.UNIT_AMBIGUOUS,
    NullReason.STALE,
    NullReason.NOT_FOUND,
    NullReason.BLOCKED_BY_POLICY,
    NullReason.NO_KEY,
    NullReason.NOT_COVERED,
    NullReason.NO_LOOKUP_KEY,
)


@dataclass
class Case:
    """One subject with the fields wanted of it. ``history``: all observations, newest first."""

    subject: Subject
    fields: tuple[str, ...]
    registry: Registry
    order: Order
    now: float
    history: dict[str, list[Observation]] = field(default_factory=dict)
    found: dict[str, list[Observation]] = field(default_factory=dict)
    missing: dict[str, dict[str, Missing]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def recall(self, seen: Mapping[str, list[Seen]], missed: Mapping[tuple[str, str], Missed]) -> None:
        """Take in what is remembered: current values, and negative answers that still hold."""
        for name, rows in seen.items():
            self.history[name] = [row.observation for row in rows]
            current = [row.observation for row in rows if self._is_current(row)]
            if current:
                self.found[name] = self._ranked(current)
        for (name, source), one in missed.items():
            if self.registry.get(source) is not None and self._still_holds(one):
                self.missing.setdefault(name, {})[source] = one.missing
        self._derive()

    def take(self, found: Iterable[Observation], missing: Iterable[Missing]) -> None:
        """Take in what a provider just answered."""
        for one in found:
            self.history.setdefault(one.field, []).insert(0, one)
            if too_old(one.field, one.as_of, self.order.today):
                stale = Missing(one.field, NullReason.STALE, "", one.source, one.observed_at)
                self.missing.setdefault(one.field, {})[one.source] = stale
            else:
                self.found[one.field] = self._ranked([*self.found.get(one.field, ()), one])
        for miss in missing:
            self.missing.setdefault(miss.field, {})[miss.source] = miss
        self._derive()

    def _is_current(self, row: Seen) -> bool:
        one = row.observation
        known = FIELD.get(one.field)
        if known is None or too_old(one.field, one.as_of, self.order.today):
            return False
        provider = self.registry.get(one.source)
        # Own data that is at hand costs nothing to read, and may have been edited a minute ago.
        again = provider is not None and (self.order.refresh or provider.card.access == "own")
        if again and row.run_id != self.order.run_id:
            return False
        return one.observed_at + known.ttl_days * DAY > self.now

    def _still_holds(self, one: Missed) -> bool:
        if one.run_id == self.order.run_id:
            return True
        known, at = FIELD.get(one.missing.field), one.missing.observed_at or 0.0
        young = known is not None and at + known.negative_ttl_days * DAY > self.now
        return young and one.missing.reason in LASTING and not self.order.refresh

    def _derive(self) -> None:
        """Growth from our own dated observations, where nobody reports it."""
        for name in GROWTH:
            if name in self.fields and name not in self.found:
                made = growth(name, self.history.get(OF, ()), self.order.today)
                if isinstance(made, Observation):
                    self.found[name] = [made]
                elif made is not None:
                    self.missing.setdefault(name, {})[made.source] = made

    def _ranked(self, found: list[Observation]) -> list[Observation]:
        places = {provider.card.id: n for n, provider in enumerate(self.registry.providers)}
        return sorted(found, key=lambda one: (places.get(one.source, -1), -one.observed_at))

    @property
    def unresolved(self) -> frozenset[str]:
        """Wanted fields without a current value, and those to which a source can still add."""
        return frozenset(
            name
            for name in self.fields
            if name not in self.found
            or (adds_up(name) and any(self._open(p.card, name) for p in self.registry.providers))
        )

    def _open(self, card: Card, name: str) -> bool:
        """Whether a provider gives a field, has not answered in the negative, and would not say it again."""
        if name not in card.fields or card.id in self.missing.get(name, {}):
            return False
        found = self.found.get(name)
        if not found:
            return True
        own = frozenset(p.card.id for p in self.registry.providers if p.card.access == "own")
        return self._may_ask(card) and adds_up(name) and adds(card, found, own)

    def facts(self) -> dict[str, Known]:
        """Keys of the subject and values found, by the names under which providers need them."""
        values: dict[str, Known] = {name: rows[0].value for name, rows in self.found.items()}
        for key, name in FOUND_AS.items():
            value = values.get(name)
            if isinstance(value, str):
                known = registrable(value.partition("://")[2].partition("/")[0]) if key == "domain" else value
                values |= {key: known} if known else {}
        return {**values, **self.subject.keys}

    def surety(self, card: Card) -> float:
        """How sure it is that what a provider is asked by is the subject's own: what was found may not be."""
        facts = self.facts()
        way = next((way for way in card.needs if met(way, facts)), frozenset())
        names = {need.partition(":")[0] for need in way} - set(self.subject.keys)
        found = (self.found.get(FOUND_AS.get(name, name), []) for name in names)
        return min((rows[0].match for rows in found if rows), default=1.0)

    def next(self) -> tuple[Provider, frozenset[str]] | None:
        """The provider to ask now and the fields to ask it for; None when there is nobody left."""
        unresolved = self.unresolved
        if not unresolved:
            return None
        open_ones = [p for p in self.registry.providers if self._may_ask(p.card)]
        facts = self.facts()
        helping = self._helping(open_ones, unresolved, facts)
        ready = [p for p in open_ones if p.card.can_ask(facts) and self._for(p, unresolved, helping)]
        for provider in ready:
            if not self._open_fields(provider.card, unresolved):
                continue
            chosen = self._first_helper(provider, ready, facts, frozenset()) or provider
            return chosen, self._for(chosen, unresolved, helping)
        helper = next(iter(ready), None)
        return None if helper is None else (helper, self._for(helper, unresolved, helping))

    def askable(self, card: Card) -> frozenset[str]:
        """The fields this provider may come to be asked for, at once or after others; for estimates."""
        open_ones = [p for p in self.registry.providers if self._may_ask(p.card)]
        unresolved = self.unresolved
        if not unresolved or not self._may_ask(card) or not self.reachable(card):
            return frozenset()
        helping = self._helping(open_ones, unresolved, self.facts()) if card.price.minor == 0 else frozenset()
        return self._open_fields(card, unresolved | helping)

    def _may_ask(self, card: Card) -> bool:
        usable = self.order.usable(card) and card.subject == self.subject.kind
        return usable and card.id not in self.asked

    def _open_fields(self, card: Card, wanted: Iterable[str]) -> frozenset[str]:
        """Of some fields, those this provider gives and has not answered in the negative."""
        return frozenset(name for name in wanted if self._open(card, name))

    def _for(self, provider: Provider, unresolved: frozenset[str], helping: frozenset[str]) -> frozenset[str]:
        free = provider.card.price.minor == 0
        return self._open_fields(provider.card, unresolved | helping if free else unresolved)

    def _helping(
        self, open_ones: list[Provider], unresolved: frozenset[str], facts: Mapping[str, object]
    ) -> frozenset[str]:
        """Fields not known yet that would let somebody be asked about what is unresolved."""
        wanted, helping = set(unresolved), set[str]()
        while True:
            more = {
                name
                for provider in open_ones
                if self._open_fields(provider.card, wanted)
                for name in unmet(provider.card, facts)
            }
            if more <= helping:
                return frozenset(helping - unresolved)
            helping |= more
            wanted |= more

    def _first_helper(
        self, provider: Provider, ready: list[Provider], facts: Mapping[str, object], seen: frozenset[str]
    ) -> Provider | None:
        """A free provider that can open a better way of asking this one, itself helped first."""
        open_ways, seen = unmet(provider.card, facts), seen | {provider.card.id}
        for other in ready:
            free = other.card.price.minor == 0 and other.card.id not in seen
            if free and self._open_fields(other.card, open_ways):
                return self._first_helper(other, ready, facts, seen) or other
        return None

    def signals(self) -> dict[str, Signal]:
        """What comes out for every wanted field."""
        return {name: self.signal(name) for name in self.fields}

    def signal(self, name: str) -> Signal:
        """The value that holds with the other answers, or the reason for none with what was known before."""
        found = self.found.get(name, [])
        best = found[0] if found else None
        if best is not None and adds_up(name):
            best = together(found, self.registry.labels)
        others: dict[str, Observation] = {}
        for one in [*found[1:], *self.history.get(name, ())]:
            if best is None or one.source != best.source:
                others.setdefault(one.source, one)
        if best is not None:
            return Signal(name, best=best, others=tuple(others.values()))
        return Signal(name, missing=self._why(name, bool(others)), others=tuple(others.values()))

    def _why(self, name: str, known_before: bool) -> Missing:
        """The reason most worth knowing among those of all providers that could have answered."""
        told = dict(self.missing.get(name, {}))
        for provider in self.registry.providers:
            card = provider.card
            if name in card.fields and card.subject == self.subject.kind and card.id not in told:
                told[card.id] = self._unasked(name, card)
        if known_before and not any(one.reason in _WORTH_SAYING[:7] for one in told.values()):
            told[""] = Missing(name, NullReason.STALE)
        if not told:
            return Missing(name, NullReason.NOT_COVERED, "No source for this is in use here.")
        best = min(told.values(), key=lambda one: _WORTH_SAYING.index(one.reason))
        return replace(best, message=" ".join(filter(None, (best.message, self._also(name, best)))))

    def _unasked(self, name: str, card: Card) -> Missing:
        if self.order.needs_key(card):
            label = self.registry.key_label(card)
            return Missing(name, NullReason.NO_KEY, f"Needs your own access key of {label}.", card.id)
        if not self.order.allows(card):
            message = f"You have not agreed to {card.label} being asked."
            return Missing(name, NullReason.BLOCKED_BY_POLICY, message, card.id)
        if self.reachable(card):
            return Missing(name, NullReason.PENDING, "", card.id)
        country = self.facts().get("country")
        if card.countries and country and country not in card.countries:
            covers = " and ".join(card.countries)
            return Missing(
                name, NullReason.NOT_COVERED, f"{card.label} knows companies in {covers}.", card.id
            )
        return Missing(name, NullReason.NO_LOOKUP_KEY, f"{card.label} needs {wanted_by(card)}.", card.id)

    def reachable(self, card: Card) -> bool:
        """Whether a provider can be asked now, or after another one that can."""
        facts = self.facts()
        if not self._may_ask(card):
            return False
        helpful = unmet(card, facts)
        return card.can_ask(facts) or any(
            self._may_ask(other.card) and other.card.can_ask(facts) and self._open_fields(other.card, helpful)
            for other in self.registry.providers
            if other.card.price.minor == 0
        )

    def _also(self, name: str, best: Missing) -> str:
        """Who else could be asked, with a key."""
        if best.reason not in {NullReason.NOT_FOUND, NullReason.NOT_COVERED, NullReason.NO_LOOKUP_KEY}:
            return ""
        keyed = [
            provider.card.label
            for provider in self.registry.providers
            if name in provider.card.fields and self.order.needs_key(provider.card)
        ]
        return f"Not asked, for want of your access key: {', '.join(keyed)}." if keyed else ""
