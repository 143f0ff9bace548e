"""Providers and a network written by hand: scripted answers, a charge ledger of their own, no socket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from addon.core.signal import Subject
from addon.errors import ProviderFailed
from addon.run import InlineRun
from addon.signals.budget import Ledger
from addon.signals.memory import Memory
from addon.signals.order import Order
from addon.signals.provider import FREE, Ask, Card, Finding, Price, Reply
from addon.signals.registry import Registry
from addon.signals.waterfall import Signals

TODAY = date(2026, 11, 22)
NOON = 1_795_348_800.0  # 2026-11-22T12:00:00Z
SCOPE = "sheet:S1"
PAID = Price(28, "success", "about $0.28 per company found", "2026-11-01")
Script = Callable[["Fake", Ask], Reply]


@dataclass(frozen=True)
class Answered:
    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        raise ProviderFailed("That is not JSON.")


@dataclass
class FakeDoor:
    """Answers every request with what the provider's script put in ``statuses``, else 200."""

    statuses: list[int] = field(default_factory=list)

    def get(self, url: str, *, params: Any = None, headers: Any = None) -> Answered:
        status = self.statuses.pop(0) if self.statuses else 200
        return Answered(status, url, {}, b"{}")

    def post(self, url: str, *, json: Any = None, headers: Any = None) -> Answered:
        return self.get(url)


class FakeWeb:
    """Doors; ``statuses`` are what the next requests are answered with, by provider."""

    def __init__(self) -> None:
        self.statuses: dict[str, list[int]] = {}

    def door(self, card: Card) -> FakeDoor:
        return FakeDoor(self.statuses.setdefault(card.id, []))


class Fake:
    """A provider that answers from a script and remembers whom it was asked about.

    ``billed``: what it really charged, as its own books have it, in cents.
    """

    def __init__(self, name: str, fields: tuple[str, ...], script: Script, **card: Any) -> None:
        more = {"needs": (frozenset({"domain"}),), "hosts": ("api.test",), "per_second": 50.0, **card}
        self.card = Card(
            name, name.title(), fields, sends="the domain", licence="test", url="https://x.test", **more
        )
        self.script = script
        self.asked: list[str] = []
        self.asks: list[Ask] = []
        self.billed = 0
        self._lock = threading.Lock()

    def fetch(self, ask: Ask) -> Reply:
        with self._lock:
            self.asked.append(ask.subject.id)
            self.asks.append(ask)
        ask.web.get("https://api.test/")
        return self.script(self, ask)

    def bill(self, minor: int) -> int:
        with self._lock:
            self.billed += minor
        return minor


def says(**values: Any) -> Script:
    """A script that gives these values for whatever it is asked."""
    return lambda _, ask: Reply(tuple(Finding(n, v) for n, v in values.items() if n in ask.fields))


def knows(values: Mapping[str, Mapping[str, Any]]) -> Script:
    """A script that knows some subjects: id -> field -> value."""
    return lambda _, ask: Reply(
        tuple(Finding(n, v) for n, v in values.get(ask.subject.id, {}).items() if n in ask.fields)
    )


def fails(reason: str = "error", **how: Any) -> Script:
    def script(_: Fake, ask: Ask) -> Reply:
        raise ProviderFailed("It failed.", reason=reason, **how)

    return script


def free(name: str, script: Script, *fields: str, **card: Any) -> Fake:
    return Fake(name, fields or ("headcount",), script, **card)


def paid(name: str, script: Script, *fields: str, price: Price = PAID, **card: Any) -> Fake:
    more = {"access": "paid", "price": price, "open_data": False, **card}
    return Fake(name, fields or ("headcount",), script, **more)


class Clock:
    """A time that moves only when told."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += days * 86400


@dataclass
class Bench:
    """Signals over a database, with fake providers."""

    signals: Signals
    clock: Clock
    web: FakeWeb
    slept: list[float]

    def order(self, run_id: str = "run-1", **more: Any) -> Order:
        everybody = frozenset(p.card.id for p in self.signals.registry.providers)
        keys = dict.fromkeys(everybody, "secret")
        base = Order(
            SCOPE,
            "user-1",
            run_id,
            datetime.fromtimestamp(self.clock.now, UTC).date(),
            10_000,
            everybody,
            keys,
        )
        return replace(base, **more)


def bench(engine: Any, ring: Any, *providers: Any, clock: Clock | None = None) -> Bench:
    clock, web, slept = clock or Clock(), FakeWeb(), []
    memory, ledger = Memory(engine, ring, clock), Ledger(engine, clock)
    signals = Signals(Registry(providers), memory, ledger, web, clock, slept.append)
    return Bench(signals, clock, web, slept)


def acme(**keys: str) -> Subject:
    return Subject("company", keys or {"domain": "acme.com"})


def ask(b: Bench, *fields: str, subjects: Any = None, order: Order | None = None, run: Any = None) -> Any:
    """What these fields of the subjects are, one company without any."""
    return b.signals.ask(subjects or [acme()], fields, order or b.order(), run or InlineRun())


def companies(count: int) -> list[Subject]:
    return [Subject("company", {"domain": f"c{n}.com"}) for n in range(count)]


__all__ = ["FREE", "NOON", "PAID", "SCOPE", "TODAY", "Fake", "FakeWeb"]
