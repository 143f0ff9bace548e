"""A rate shared by processes, in one row of SQL (GCRA), and one request in flight at a time.

``tat`` is the theoretical arrival time of the next request. One statement reserves a slot and answers
how long to sleep: a burst of ``burst`` requests passes at once, then one every ``1 / rate`` seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Engine, case, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.errors import GoogleBusy
from addon.store import leases
from addon.store.engine import clock
from addon.store.process import new_holder
from addon.store.tables import limits

HOLD_SECONDS = 70.0  # longer than the transport waits for an answer


class Limiter:
    """Requests per key: ``rate`` a second after a burst of ``burst``, and one in flight.

    ``name`` keeps keys that come from outside apart from those of other limiters and leases.

    >>> with limiter.turn("sheet:1AbC"):   # doctest: +SKIP
    ...     request()
    """

    def __init__(
        self,
        engine: Engine,
        *,
        name: str = "sheet",
        rate: float = 1.0,
        burst: int = 8,
        patience: float = 120.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._engine = engine
        self._name = name
        self._interval = 1.0 / rate
        self._tolerance = (burst - 1) * self._interval
        self._patience = patience
        self._sleep = sleep
        self._here: dict[str, Lock] = {}
        self._guard = Lock()

    def reserve(self, key: str) -> float:
        """Take the next slot and say how many seconds to wait before using it."""
        insert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        now = clock(self._engine)
        earliest = now - self._tolerance
        later = case((limits.c.tat > earliest, limits.c.tat), else_=earliest)
        statement = (
            insert(limits)
            .values(key=self._row(key), tat=now - self._tolerance + self._interval)
            .on_conflict_do_update(index_elements=["key"], set_={"tat": later + self._interval})
            .returning(limits.c.tat - self._interval - clock(self._engine))
        )
        with self._engine.begin() as connection:
            return max(0.0, float(connection.execute(statement).scalar_one()))

    def admit(self, key: str) -> float:
        """Take the next slot if it is free now (0.0); else take none and say in how many seconds one is."""
        insert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        now = clock(self._engine)
        earliest = now - self._tolerance
        later = case((limits.c.tat > earliest, limits.c.tat), else_=earliest)
        statement = (
            insert(limits)
            .values(key=self._row(key), tat=earliest + self._interval)
            .on_conflict_do_update(
                index_elements=["key"], set_={"tat": later + self._interval}, where=limits.c.tat <= now
            )
            .returning(limits.c.key)
        )
        with self._engine.begin() as connection:
            if connection.execute(statement).first() is not None:
                return 0.0
            free = select(limits.c.tat - now).where(limits.c.key == self._row(key))
            return max(0.001, float(connection.execute(free).scalar_one_or_none() or 0.0))

    def wait(self, key: str) -> None:
        """Return when a request for ``key`` may be sent."""
        self._sleep(self.reserve(key))

    @contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Wait for a slot and for the request in flight to end; raises ``GoogleBusy`` after a while."""
        deadline = time.monotonic() + self._patience
        with self._guard:
            here = self._here.setdefault(key, Lock())
        if not here.acquire(timeout=self._patience):
            raise _busy()
        try:
            self.wait(key)
            holder = self._take(key, deadline)
            try:
                yield
            finally:
                leases.give_back(self._engine, self._row(key), holder)
        finally:
            here.release()

    def _row(self, key: str) -> str:
        return f"{self._name}:{key}"

    def _take(self, key: str, deadline: float) -> str:
        """Become the one request in flight among all processes."""
        holder = new_holder()
        while not leases.take(self._engine, self._row(key), holder, HOLD_SECONDS):
            if time.monotonic() > deadline:
                raise _busy()
            self._sleep(0.02)
        return holder


def forget_idle(engine: Engine) -> None:
    """Delete the rows of rates that nobody has used for an hour: their burst is whole again."""
    idle = clock(engine) - 3600
    with engine.begin() as connection:
        connection.execute(delete(limits).where(limits.c.tat < idle, limits.c.held_until < idle))


def _busy() -> GoogleBusy:
    return GoogleBusy(
        "Another request on this spreadsheet is taking very long.",
        retry_after=30.0,
        hint="Wait half a minute and try again.",
    )
