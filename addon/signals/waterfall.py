"""Signals of many subjects: remembered, or asked of provider after provider until answered.

Eight subjects are asked about at once; each provider's own rate is kept by the door to its hosts. Answers
come back in the order of the subjects, whatever finished first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from copy import copy
from datetime import UTC, datetime
from threading import Event

from addon.core.signal import Signal, Subject
from addon.run import Run
from addon.signals.asking import Asking
from addon.signals.budget import Call, Ledger, Receipt, Spent
from addon.signals.case import Case
from addon.signals.circuit import Circuit
from addon.signals.estimate import Estimate, estimate
from addon.signals.known_as import missed_of, names_of, seen_of
from addon.signals.memory import Memory
from addon.signals.needs import useful
from addon.signals.order import Order
from addon.signals.provider import Card, Provider, Web
from addon.signals.registry import ProviderState, Registry

__all__ = ["BATCH", "Order", "Session", "Signals"]
BATCH = 25
AT_ONCE = 8
LOOK_AGAIN = 0.25
LONGEST_PAUSE = 120.0  # seconds; who asks for more is asked in another run


class Session:
    """One order being carried out: what tripped or paused in one batch stays so in the next."""

    def __init__(self, signals: Signals, order: Order, sleep: Callable[[float], None]) -> None:
        self.order = order
        self._signals = signals
        self._sleep = sleep
        self._circuit = Circuit(signals.ticks)
        self._asking = Asking(signals.memory, signals.ledger, signals.web, order, self._circuit, sleep)
        signals.ledger.recover(order.run_id)

    def waits(self) -> float:
        """Seconds until every source that asked us to wait may be asked again."""
        return self._circuit.waits()

    def wait(self, run: Run) -> bool:
        """Wait for the sources that asked for it; False when that takes too long or the run was cancelled."""
        seconds = self.waits()
        if seconds > LONGEST_PAUSE:
            return False
        for _ in range(math.ceil(seconds)):
            if run.cancelled():
                return False
            self._sleep(1.0)
        return not run.cancelled()

    def batch(
        self,
        subjects: Sequence[Subject],
        fields: Sequence[str],
        run: Run,
        tell: Callable[[int], None] = lambda _: None,
    ) -> dict[str, dict[str, Signal]]:
        """Signals by subject id and field. Subjects not finished when the run was cancelled are left out.

        ``tell`` hears how many are finished, whenever some more are.
        """
        cases = self._signals.cases(subjects, fields, self.order)
        stop = Event()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="signals") as pool:
            work = {pool.submit(self._asking.go, case, stop): case for case in cases}
            pending = set(work)
            try:
                while pending:
                    done, pending = wait(pending, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
                    if run.cancelled():
                        stop.set()
                    elif done:
                        tell(len(work) - len(pending))
            finally:
                stop.set()  # should asking about one subject raise, no other is begun
        finished = {case.subject.id for future, case in work.items() if future.result()}
        return {case.subject.id: case.signals() for case in cases if case.subject.id in finished}


class Signals:
    """The one door to signals, built in wiring."""

    def __init__(
        self,
        registry: Registry,
        memory: Memory,
        ledger: Ledger,
        web: Web,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registry = registry
        self.memory = memory
        self.ledger = ledger
        self.web = web
        self._clock = clock
        self._sleep = sleep
        self.ticks = ticks

    def states(self, keys: Mapping[str, str]) -> list[ProviderState]:
        """Every provider: loaded, keyed, able to answer, and why not."""
        return self.registry.states(keys)

    def with_own(self, own: Sequence[Provider]) -> Signals:
        """These signals with a user's own data asked first, for one run."""
        if not own:
            return self
        mine = copy(self)
        mine.registry = self.registry.with_own(own)
        return mine

    def known(
        self, subjects: Sequence[Subject], fields: Sequence[str], scope: str
    ) -> dict[str, dict[str, Signal]]:
        """What observations alone say; ``pending`` where a keyless provider has not been asked yet."""
        order = self.reading(scope)
        return {case.subject.id: case.signals() for case in self.cases(subjects, fields, order)}

    def current(
        self, subjects: Sequence[Subject], fields: Sequence[str], scope: str
    ) -> dict[str, dict[str, Signal]]:
        """What is known already, without reasons for what is not; ``best`` only while it is current."""
        found: dict[str, dict[str, Signal]] = {}
        for case in self.cases(subjects, fields, self.reading(scope)):
            known = {name: case.signal(name) for name in fields if case.history.get(name)}
            if known:
                found[case.subject.id] = known
        return found

    def reading(self, scope: str, run_id: str = "") -> Order:
        """An order under which only keyless providers are asked, for nothing."""
        keyless = frozenset(p.card.id for p in self.registry.providers if p.card.access == "keyless")
        return Order(scope, "", run_id, datetime.fromtimestamp(self._clock(), UTC).date(), allowed=keyless)

    def estimate(self, subjects: Sequence[Subject], fields: Sequence[str], order: Order) -> Estimate:
        """What asking would cost, by what is known now and how often providers answered before."""
        return estimate(self.cases(subjects, fields, order), self.ledger.hit_rates())

    def session(self, order: Order) -> Session:
        """Begin (or go on with) an order; what a dead worker left behind becomes unknown."""
        return Session(self, order, self._sleep)

    def ask(
        self, subjects: Sequence[Subject], fields: Sequence[str], order: Order, run: Run
    ) -> dict[str, dict[str, Signal]]:
        """Ask in batches of 25; stops at a cancellation with what is there. The cap stops paid calls only."""
        session = self.session(order)
        answers: dict[str, dict[str, Signal]] = {}
        for some in batches(subjects):
            if run.cancelled():
                break
            answers |= session.batch(some, fields, run)
        return answers

    def spent(self, run_id: str) -> Spent:
        """What a run has spent."""
        return self.ledger.spent(run_id)

    def receipts(self, run_id: str) -> tuple[Receipt, ...]:
        """What each provider was asked and charged in a run."""
        return self.ledger.receipts(run_id)

    def unknown(self, run_id: str) -> tuple[Call, ...]:
        """Paid calls of a run of which nobody knows whether they were carried out."""
        return tuple(call for call in self.ledger.of_run(run_id) if call.paid and call.state != "done")

    def cards(self, fields: Sequence[str]) -> Iterator[Card]:
        """The cards of providers that give any of these fields, in the order of the waterfall."""
        wanted = set(fields)
        return (p.card for p in self.registry.providers if wanted & set(p.card.fields))

    def reaches(self, card: Card, subject: Subject) -> bool:
        """Whether a subject has what a provider needs, or what another one could find for it."""
        everybody = frozenset(p.card.id for p in self.registry.providers)
        keys = dict.fromkeys(everybody, "any")
        order = Order("", "", "", datetime.fromtimestamp(self._clock(), UTC).date(), 0, everybody, keys)
        case = Case(subject, (), self.registry, order, self._clock())
        return card.subject == subject.kind and case.reachable(card)

    def cases(self, subjects: Sequence[Subject], fields: Sequence[str], order: Order) -> list[Case]:
        """One case per subject, with everything remembered taken in."""
        now, names = self._clock(), useful(self.registry, fields)
        ids = [name for subject in subjects for name in names_of(subject)]
        seen = self.memory.seen(ids, names, order.scope)
        missed = self.memory.missed(ids, names, order.scope)
        cases = [Case(subject, tuple(fields), self.registry, order, now) for subject in subjects]
        for case in cases:
            one, registry = case.subject, self.registry
            case.recall(seen_of(one, registry, seen), missed_of(one, registry, missed))
        return cases


def batches(subjects: Sequence[Subject]) -> Iterator[Sequence[Subject]]:
    """Subjects in batches of 25."""
    for start in range(0, len(subjects), BATCH):
        yield subjects[start : start + BATCH]
