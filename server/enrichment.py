"""Enrich and its formulas, between the routes and the use cases: whose keys, whose scope, which sheet.

What is heavy (providers, the sheet's client) is imported when the first call needs it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from addon.core.signal import NullReason, Signal, Subject
from addon.core.signal_fields import FIELD
from addon.errors import NoSuchProvider
from addon.run import Run
from addon.store.cell_queue import CellQueue, Waiting
from addon.store.provider_keys import ProviderKeys
from server.api import Call
from server.identity import Sheet
from server.runs import Desk, Work
from server.settings import Settings

if TYPE_CHECKING:
    from addon.core.table import Ask
    from addon.enrich import EnrichAsk
    from addon.sheets.workbook import Workbook
    from addon.signals.order import Order
    from addon.signals.provider import Card
    from addon.signals.registry import Registry
    from addon.signals.waterfall import Signals

Json = dict[str, Any]
PENDING = NullReason.PENDING.value
ASK_AGAIN = 20.0  # seconds


class Sheets(Protocol):
    """The sheets of callers, and their bodies as use cases read them."""

    def open_for(self, call: Call, spreadsheet_id: str) -> Workbook:
        """A sheet, with the rights that came with a call."""
        ...

    def ask(self, body: Json, at: float) -> Ask:
        """Tab, range and today; ``at`` is when it was asked."""
        ...


class Enrichment:
    """What the routes of Enrich are answered by."""

    def __init__(
        self,
        settings: Settings,
        keys: ProviderKeys,
        queue: CellQueue,
        desk: Desk,
        signals: Callable[[], Signals],
        sheets: Sheets,
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._queue = queue
        self._desk = desk
        self._signals = signals
        self._sheets = sheets

    @property
    def registry(self) -> Registry:
        """The providers that the settings allow."""
        return self._signals().registry

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
                self._signals().memory.forget(one.card.id, sub)
        return self._state(sub, provider)

    def inspect(self, call: Call, ask: Json) -> Json:
        """What could be known about the rows of a tab."""
        from addon.enrich import inspect_enrich

        asked, keys = self._asked(ask, time.time()), self.keys_of(call.caller.sub)
        with self._sheets.open_for(call, ask["spreadsheet_id"]) as workbook:
            return inspect_enrich(workbook, asked, self._signals(), keys)

    def quote(self, call: Call, ask: Json) -> Json:
        """What a run would ask and cost."""
        from addon.enrich import quote

        asked = self._asked(ask, time.time())
        order = self._order(asked, call.caller.sub, ask["spreadsheet_id"], "")
        with self._sheets.open_for(call, ask["spreadsheet_id"]) as workbook:
            return quote(workbook, asked, self._signals(), order)

    def import_own(self, sub: str, told: Json) -> Json:
        """Keep what a file of the user's own says, for one sheet."""
        from addon.import_own import import_own

        return import_own(
            self._signals().memory, told["spreadsheet_id"], told["kind"], told["name"], told["text"], sub
        )

    def enrich(self, workbook: Workbook, work: Work, run: Run) -> Json:
        """Carry a run out; its observations and calls are what a later attempt goes on from."""
        from addon.enrich import enrich

        asked = self._asked(work.ask, work.created_at)
        order = self._order(asked, work.sub, work.spreadsheet_id, work.id)
        return enrich(workbook, asked, self._signals(), order, run)

    def knows(
        self, subjects: Sequence[Subject], fields: Sequence[str], spreadsheet_id: str
    ) -> tuple[Mapping[str, Mapping[str, Signal]], Mapping[str, str]]:
        """What is known already of a sheet's accounts, and what its sources are called; nobody is asked."""
        signals = self._signals()
        return signals.current(subjects, fields, scope_of(spreadsheet_id)), signals.registry.labels

    def cells(self, sheet: Sheet, keys: list[str], fields: list[str]) -> Json:
        """What is known, for a formula; the unknown is queued for providers that cost nothing."""
        from addon.enrich_cells import cells, field_named

        names = [field_named(text) for text in fields]
        values, reasons, waiting = cells(
            self._signals(),
            scope_of(sheet.spreadsheet_id),
            keys,
            names,
            lambda subjects: self._queue.lately(sheet.spreadsheet_id, subjects),
        )
        if waiting:
            self._wait_for(sheet.spreadsheet_id, waiting, frozenset(names))
        pending = sum(row.count(PENDING) for row in reasons)
        return {
            "values": values,
            "reasons": reasons,
            "labels": [FIELD[name].label for name in names],
            "pending": pending,
            "retry_after": ASK_AGAIN if pending else None,
        }

    def info(self, sheet: Sheet, key: str, field: str) -> Json:
        """Where one value comes from, for a formula."""
        from addon.enrich_cells import info

        return {"text": info(self._signals(), scope_of(sheet.spreadsheet_id), key, field)}

    def observe(self, spreadsheet_id: str, run: Run) -> Json:
        """Ask about what the formulas of a sheet wait for."""
        from addon.observe import observe

        return observe(self._signals(), self._queue, spreadsheet_id, run)

    def _wait_for(self, spreadsheet_id: str, subjects: list[Subject], fields: frozenset[str]) -> None:
        waiting = [Waiting(one.id, one.kind, tuple(one.keys.items()), fields) for one in subjects]
        self._queue.put(spreadsheet_id, waiting)
        self._desk.start_behind("observe", spreadsheet_id)

    def _asked(self, body: Json, at: float) -> EnrichAsk:
        from addon.enrich import EnrichAsk

        return EnrichAsk.of(body, self._sheets.ask(body, at))

    def _order(self, asked: EnrichAsk, sub: str, spreadsheet_id: str, run_id: str) -> Order:
        from addon.enrich import order_for

        return order_for(
            asked,
            self._signals(),
            sub=sub,
            scope=scope_of(spreadsheet_id),
            run_id=run_id,
            keys=self.keys_of(sub),
            today=asked.ask.as_of,
        )

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


def scope_of(spreadsheet_id: str) -> str:
    """To whom knowledge belongs that is not open to everybody: the sheet it was found for."""
    return f"sheet:{spreadsheet_id}"
