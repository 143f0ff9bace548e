"""One running script: in which mode, for whom, until when, and what it holds."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from deploy.local.script.pool import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deploy.local.google import Google
    from deploy.local.script.sources import Sources
    from deploy.local.script.state import State
    from deploy.local.script.ui import Ui


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


class Project(Protocol):
    """What services need to know of the script's host."""

    google: Google
    sources: Sources
    state: State
    locks: Locks
    ui: Ui
    spreadsheet_id: str
    user: str
    user_locale: str
    fetch_anywhere: bool


@dataclass
class Execution:
    """What a service may use while it serves one script."""

    project: Project
    mode: str
    clock: Clock
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def call(
        self, method: str, params: Mapping[str, Any], body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One call of the stand-in, with the user's own rights."""
        return self.project.google.call(self.project.user, method, dict(params), body)

    def store(self, scope: str) -> str:
        """The name of a script, user or document store."""
        if scope == "user":
            return f"user:{self.project.user}"
        return f"document:{self.project.spreadsheet_id}" if scope == "document" else "script"

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """While the user is asked something the clock stands still."""
        before = self.clock.left()
        try:
            yield
        finally:
            self.clock.forgive(before - self.clock.left())
