"""The ``Run`` that a worker gives a use case: steps, progress, cancellation and token survive restarts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from dbos import DBOS
from dbos import error as dbos_error

from addon.errors import NotSignedIn
from server.runs.rows import Rows, Work
from server.runs.tokens import Tokens

LEAST_BETWEEN = 0.1  # seconds between two written progress reports with the same label


class DurableRun:
    """One attempt at carrying a run out; satisfies ``addon.run.Run``."""

    def __init__(self, work: Work, rows: Rows, tokens: Tokens, *, needs_token: bool) -> None:
        self.id = work.id
        self.token_used: str | None = None
        self._work = work
        self._rows = rows
        self._tokens = tokens
        self._needs_token = needs_token
        self._told = (0.0, "")

    def step(self, name: str, fn: Callable[[], Any]) -> Any:
        """Run ``fn`` once and remember its small JSON answer.

        A failure is not remembered, here or by the engine: the step is tried again by the next attempt,
        and no message, which may quote a cell, reaches the engine's tables.
        """
        failed: list[Exception] = []

        def guarded() -> Any:
            try:
                return fn()
            except Exception as error:
                failed.append(error)
                # The one exception after which the engine records nothing for a step.
                raise dbos_error.DBOSWorkflowCancelledError("step not recorded") from None

        try:
            return DBOS.run_step({"name": name}, guarded)
        except dbos_error.DBOSWorkflowCancelledError:
            if failed:
                raise failed[0] from None
            raise

    def progress(self, done: int, total: int, label: str) -> None:
        """Tell how far the run is; reports in quick succession are folded, the last of a label is kept."""
        now = time.monotonic()
        told_at, told_label = self._told
        if label == told_label and done < total and now - told_at < LEAST_BETWEEN:
            return
        self._told = (now, label)
        self._rows.progress(self._work, done, total, label)

    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._rows.cancelled(self._work)

    def token(self) -> str | None:
        """The freshest valid access token; None when the service account opens the sheet.

        Raises ``NotSignedIn`` when there is none: the run then waits for the user.
        """
        if not self._needs_token:
            return None
        self.token_used = self._tokens.valid(self._work.id, self._work.sub)
        if self.token_used is None:
            raise NotSignedIn(
                "Keeprate needs you to come back to the sheet.", hint="Open the sidebar; the run goes on."
            )
        return self.token_used
