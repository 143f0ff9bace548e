"""The stand-in's clock: the machine's, or one that stands still until a test moves it."""

from __future__ import annotations

import threading
import time


class Clock:
    """Seconds since 1970.

    ``at`` makes the clock stand there until it is moved; without it, it runs with the machine's, ahead of
    it by what it was moved.
    """

    def __init__(self, at: float | None = None) -> None:
        self._at = at
        self._ahead = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time."""
        with self._lock:
            return (time.time() if self._at is None else self._at) + self._ahead

    def move(self, seconds: float) -> float:
        """Go forward by so many seconds; the time then."""
        with self._lock:
            self._ahead += max(0.0, seconds)
        return self.now()

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass: a clock that stands still is moved, nobody waits."""
        if self._at is None:
            time.sleep(seconds)
        else:
            self.move(seconds)
