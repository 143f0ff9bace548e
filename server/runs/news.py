"""Tells waiting polls that a run has changed: at once in one process, by looking again between several."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class News:
    """``look_again`` is how long a waiting poll trusts silence before it reads the row itself, in seconds."""

    def __init__(self, look_again: float) -> None:
        self.look_again = look_again
        self.closed = False
        self._lock = Lock()
        self._watching: dict[str, set[Event]] = {}

    @contextmanager
    def watch(self, run_id: str) -> Iterator[Event]:
        """An event that is set at every change of the run, from now on."""
        event = Event()
        with self._lock:
            self._watching.setdefault(run_id, set()).add(event)
        try:
            yield event
        finally:
            with self._lock:
                events = self._watching[run_id]
                events.discard(event)
                if not events:
                    del self._watching[run_id]

    def tell(self, run_id: str) -> None:
        """The run has changed, and the change is committed."""
        with self._lock:
            for event in self._watching.get(run_id, ()):
                event.set()

    def close(self) -> None:
        """Let every waiting poll answer at once: the process is about to end."""
        self.closed = True
        with self._lock:
            for events in self._watching.values():
                for event in events:
                    event.set()
