"""How a use case tells its progress, remembers its steps and learns that it was cancelled.

A use case never knows whether it runs inline or durably: it receives a ``Run``. ``InlineRun`` serves the
command line and tests; ``server.runs`` has the one that survives restarts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Json = Any


class Cancelled(Exception):
    """The user cancelled; raised by the use case at its next safe point."""


class Run(Protocol):
    """What a use case may ask of whoever runs it."""

    id: str

    def step(self, name: str, fn: Callable[[], Json]) -> Json:
        """Run ``fn`` once and remember its small JSON answer; after a restart the answer is given again.

        Cell values are never step outputs: compute in one step and return counts.
        """
        ...

    def progress(self, done: int, total: int, label: str) -> None:
        """Tell how far the run is; ``label`` is what the user reads, such as "Reading ARR 2025"."""
        ...

    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        ...

    def token(self) -> str | None:
        """The freshest forwarded access token, or None when the run uses the service account.

        Raises NotSignedIn when a token is needed and none is valid: the run then waits for the user.
        """
        ...


class InlineRun:
    """A run that happens here and now; nothing survives it."""

    def __init__(self, run_id: str = "inline", access_token: str | None = None) -> None:
        self.id = run_id
        self.seen: list[tuple[int, int, str]] = []
        self.stop = False
        self._token = access_token

    def step(self, name: str, fn: Callable[[], Json]) -> Json:  # noqa: ARG002 - the name matters to durable runs
        """Run ``fn`` at once."""
        return fn()

    def progress(self, done: int, total: int, label: str) -> None:
        """Keep what was told, for tests."""
        self.seen.append((done, total, label))

    def cancelled(self) -> bool:
        """Whether ``stop`` was set."""
        return self.stop

    def token(self) -> str | None:
        """The token given at the start."""
        return self._token
