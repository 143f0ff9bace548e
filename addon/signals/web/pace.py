"""How often one host is asked: once a second, unless its provider may ask oftener."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from addon.errors import ProviderFailed

PATIENCE = 90.0


class Reserving(Protocol):
    """What keeps a rate: ``addon.store.limits.Limiter``, or ``Slots`` in this process alone."""

    def reserve(self, key: str) -> float:
        """Take the next slot and say how many seconds to wait before using it."""


class Slots:
    """A rate within this process."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1.0 / rate
        self._clock = clock
        self._next: dict[str, float] = {}
        self._guard = threading.Lock()

    def reserve(self, key: str) -> float:
        """Take the next slot and say how many seconds to wait before using it."""
        with self._guard:
            now = self._clock()
            if len(self._next) > 10_000:
                self._next = {k: t for k, t in self._next.items() if t > now}
            slot = max(now, self._next.get(key, now))
            self._next[key] = slot + self._interval
            return slot - now


class Pace:
    """Waits until a host may be asked again; ``limiter`` makes what keeps a rate that processes share."""

    def __init__(
        self,
        limiter: Callable[[float], Reserving] = Slots,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limiter = limiter
        self._sleep = sleep
        self._kept: dict[float, Reserving] = {}
        self._guard = threading.Lock()

    def wait(self, host: str, rate: float = 1.0) -> float:
        """Return when ``host`` may be asked, ``rate`` times a second, with the seconds waited.

        Raises ``ProviderFailed`` where others already wait for longer than is sensible.
        """
        with self._guard:
            keeper = self._kept.setdefault(rate, self._limiter(rate))
        seconds = keeper.reserve(host)
        if seconds > PATIENCE:
            raise ProviderFailed(
                f"{host} is asked as often as it may be.", reason="rate_limited", retry_after=seconds
            )
        if seconds > 0:
            self._sleep(seconds)
        return seconds
