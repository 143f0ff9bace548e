"""Files the user imported for one sheet, as providers: kept as observations there, asked like any source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from addon.core.signal import Observation, SubjectKind
from addon.signals.memory import Memory
from addon.signals.own.aliases import ids_of
from addon.signals.own.provider import own_card
from addon.signals.provider import OWN_LABELS, Ask, Card, Finding, Reply, not_found

LINKEDIN, CSV, CSV_PEOPLE = "linkedin_connections", "csv", "csv_people"
KINDS: Mapping[str, SubjectKind] = {LINKEDIN: "person", CSV: "company", CSV_PEOPLE: "person"}


class ImportedProvider:
    """One kind of file imported for one sheet. ``scope``: ``sheet:<id>``."""

    def __init__(self, card: Card, memory: Memory, scope: str) -> None:
        self.card = card
        self._memory = memory
        self._scope = scope

    def fetch(self, ask: Ask) -> Reply:
        """The newest that was imported about the subject, by any of its keys, the surest first."""
        ids = ids_of(ask.subject)
        seen = self._memory.seen(list(ids), ask.fields, self._scope)
        for name, sure in ids.items():
            mine: dict[str, Observation] = {}
            for field, rows in seen[name].items():
                kept = [row.observation for row in rows if row.observation.source == self.card.id]
                if kept:
                    mine[field] = max(kept, key=_when)
            if mine:
                return Reply(tuple(_finding(one, sure) for one in mine.values()))
        return not_found(ask.fields, f"Not in {self.card.label[:1].lower()}{self.card.label[1:]}.")


def _when(one: Observation) -> tuple[date, float]:
    return one.as_of or date.min, one.observed_at


def _finding(one: Observation, sure: float) -> Finding:
    return Finding(
        one.field, one.value, one.as_of, one.url, one.method, min(one.match, sure), one.confidence, one.unit,
        one.remark,
    )  # fmt: skip


def imported(memory: Memory, scope: str) -> tuple[ImportedProvider, ...]:
    """What was imported for a sheet, as providers; none when nothing was."""
    held = memory.held(scope, KINDS)
    return tuple(
        ImportedProvider(own_card(name, OWN_LABELS[name], kind, tuple(sorted(held[name]))), memory, scope)
        for name, kind in KINDS.items()
        if held.get(name)
    )
