"""Looks every two seconds whether a worker has died, and hands its runs to the living."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from dbos import DBOSClient

from addon.errors import Bug
from addon.store import leases
from addon.store.limits import forget_idle
from server import logs
from server.runs.desk import queue_of
from server.runs.executors import BEAT, Executors
from server.runs.rows import Rows
from server.runs.tokens import Tokens

LOST_AFTER = 10.0  # seconds without a change before a run is compared with the engine's own record
SWEEP = 60.0


class Reaper:
    """One thread: heartbeat, dead workers, lost runs, and forgetting what is old."""

    def __init__(
        self,
        rows: Rows,
        tokens: Tokens,
        client: DBOSClient,
        executors: Executors,
        retention_days: int,
        tidy: Callable[[], None],
    ) -> None:
        self._rows = rows
        self._tokens = tokens
        self._client = client
        self._executors = executors
        self._retention = retention_days * 86400.0
        self._tidy = tidy
        self._stop = Event()
        self._swept_at = float("-inf")
        self._thread = Thread(target=self._loop, name="reaper", daemon=True)

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self._executors.beat()
                alive = self._executors.alive()
                # One reaper at a time: two could resume the same run twice.
                if leases.take(self._rows.engine, "reaper", self._executors.id, 3 * BEAT, alive=alive):
                    self.round()
            except Exception as error:  # the next round tries again; a reaper that dies helps nobody
                logs.get().error("reaper", error=type(error).__name__, trace=logs.places(error))
            self._stop.wait(BEAT)

    def round(self) -> None:
        """Look once."""
        self.take_over()
        self.find_lost()
        if time.monotonic() - self._swept_at >= SWEEP:
            self._swept_at = time.monotonic()
            self.sweep()

    def take_over(self) -> None:
        """Queue again what dead workers were busy with."""
        pending = self._client.list_workflows(status="PENDING", load_input=False, load_output=False)
        if not pending:
            return
        # After the runs: a worker that started meanwhile must not be taken for a dead one.
        alive = self._executors.alive()
        orphans = [each.workflow_id for each in pending if each.executor_id not in alive]
        if orphans:
            logs.get().warning("taking over", count=len(orphans), executor=self._executors.id)
            self._resume(orphans)

    def find_lost(self) -> None:
        """Mend runs whose row and the engine's record disagree after a kill between writing the two."""
        for run_id, cancel in self._rows.silent(LOST_AFTER):
            status = self._status(run_id)
            if status in ("PENDING", "ENQUEUED", "DELAYED"):
                continue
            if status == "CANCELLED" and not cancel:
                self._resume([run_id])
            elif status == "CANCELLED" and self._rows.cancel_lost(run_id):
                logs.get().info("run", run=run_id, state="cancelled")
            elif self._rows.fail_lost(run_id, bug(run_id).as_json()):
                logs.get().error("lost", run=run_id, state="failed")

    def sweep(self) -> None:
        """Forget expired tokens, dead workers, idle rates and old runs."""
        self._tokens.forget_expired()
        self._executors.forget_dead()
        forget_idle(self._rows.engine)
        self._tidy()
        old = self._rows.older_than(self._retention)
        if old:
            self._client.delete_workflows(old)
            self._rows.delete(old)

    def _resume(self, run_ids: list[str]) -> None:
        """Queue runs again, each where its kind waits."""
        kinds = self._rows.kinds(run_ids)
        for queue in sorted({queue_of(kind) for kind in kinds.values()}):
            some = [run_id for run_id, kind in kinds.items() if queue_of(kind) == queue]
            self._client.resume_workflows(some, queue_name=queue)

    def _status(self, run_id: str) -> str | None:
        found: list[Any] = self._client.list_workflows(
            workflow_ids=[run_id], load_input=False, load_output=False
        )
        return found[0].status if found else None


def bug(run_id: str) -> Bug:
    """The sentence for a run that ended through a mistake of ours."""
    return Bug(
        f"Something went wrong on our side (run {run_id}). The sheet holds only what was written before.",
        hint="Try again; if it happens again, send us this sentence.",
    )
