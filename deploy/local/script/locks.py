"""LockService's locks: who holds which, and waiting for one."""

from __future__ import annotations

import threading


class Locks:
    """The locks scripts hold, by scope; a lock belongs to an execution."""

    def __init__(self) -> None:
        self._holders: dict[str, str] = {}
        self._changed = threading.Condition()

    def take(self, name: str, owner: str, seconds: float) -> bool:
        """Wait up to ``seconds`` for the lock; True when ``owner`` holds it."""
        with self._changed:
            free = self._changed.wait_for(lambda: self._holders.get(name, owner) == owner, max(seconds, 0))
            if free:
                self._holders[name] = owner
            return free

    def held(self, name: str, owner: str) -> bool:
        """Whether this execution holds the lock."""
        with self._changed:
            return self._holders.get(name) == owner

    def release(self, owner: str, name: str | None = None) -> None:
        """Give a lock back, or every lock of an execution."""
        with self._changed:
            for held in [n for n, who in self._holders.items() if who == owner and name in (None, n)]:
                del self._holders[held]
            self._changed.notify_all()
