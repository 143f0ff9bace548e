"""One running script: in which mode, for whom, until when, and what it holds."""

from __future__ import annotations

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


class Project(Protocol):
    """What services need to know of the script's host."""

    google: Google
    sources: Sources
    state: State
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
