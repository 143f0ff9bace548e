"""The worker's side of runs: takes them from the queue, carries them out, and takes over from dead workers.

DBOS keeps the queue and each step's outcome. What it is given is a run's id; what it keeps is small. Its
known traps are met here: an executor id of its own for every boot, a heartbeat and a reaper instead of its
one recovery at launch, a constant application version, JSON instead of pickle, our own database engine.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from dbos import DBOS, DBOSPortableJSONSerializer
from dbos import error as dbos_error

from addon.errors import KeeprateError, NotSignedIn
from addon.run import Cancelled
from addon.store.keyring import KeyRing
from server import logs
from server.runs.desk import APP, APP_VERSION, BACKGROUND, QUEUE, WORKFLOW, make_client, queue_of
from server.runs.durable import DurableRun
from server.runs.executors import Executors
from server.runs.reaper import Reaper, bug
from server.runs.rows import Rows, Superseded, Work
from server.runs.tokens import Tokens

Perform = Callable[[Work, DurableRun], dict[str, Any]]
POLLING = 0.1
BEHIND_AT_ONCE = 2
STOP_SECONDS = 1


def migrate(database_url: str) -> None:
    """Create or update the durable-run engine's own tables; once, by the launcher."""
    DBOS.migrate(database_url)


class Engine:
    """Carries out runs in this process, ``at_once`` of them together, one per spreadsheet.

    ``perform`` is the use case; ``needs_token`` says that sheets are opened with the user's rights, so a
    run without a valid token waits for the user; ``tidy`` forgets what else has grown old, once a minute.
    """

    def __init__(
        self,
        rows: Rows,
        ring: KeyRing,
        perform: Perform,
        *,
        needs_token: bool,
        at_once: int = 4,
        retention_days: int = 30,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self._rows = rows
        self._tokens = Tokens(rows.engine, ring)
        self._client = make_client(rows)
        self._perform = perform
        self._needs_token = needs_token
        self._at_once = at_once
        self._carrying: set[object] = set()
        self.executors = Executors(rows.engine, uuid.uuid4().hex)
        self._reaper = Reaper(rows, self._tokens, self._client, self.executors, retention_days, tidy)

    def launch(self) -> None:
        """Begin to take runs; the tables must have been migrated."""
        DBOS.destroy(destroy_registry=True)
        config: Any = {
            "name": APP,
            "application_version": APP_VERSION,
            "executor_id": self.executors.id,
            "system_database_engine": self._rows.engine,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
        }
        DBOS(config=config)
        _through_our_logs(logging.getLogger("dbos"))
        DBOS.workflow(name=WORKFLOW)(self._workflow())
        self.executors.beat()
        DBOS.launch()
        for queue, at_once in ((QUEUE, self._at_once), (BACKGROUND, BEHIND_AT_ONCE)):
            DBOS.register_queue(
                queue,
                worker_concurrency=at_once,
                partition_concurrency=1,
                polling_interval_sec=POLLING,
                on_conflict="always_update",
            )
        self._reaper.start()
        logs.get().info("worker started", executor=self.executors.id)

    def stop(self) -> None:
        """Stop taking runs; what is under way is taken over by the next worker."""
        self._reaper.stop()
        deadline = time.monotonic() + STOP_SECONDS
        while self._carrying and time.monotonic() < deadline:
            time.sleep(0.02)
        DBOS.destroy()
        self._client.destroy()
        self.executors.leave()

    def _workflow(self) -> Callable[[str], str]:
        def carry_out_run(run_id: str) -> str:
            token = object()
            self._carrying.add(token)
            try:
                return self._carry_out(run_id)
            finally:
                self._carrying.discard(token)

        return carry_out_run

    def _carry_out(self, run_id: str) -> str:
        work = self._rows.begin(run_id)
        if work is None:
            return "ended"
        log = logs.get().bind(run=run_id, kind=work.kind, attempt=work.attempt)
        run = DurableRun(work, self._rows, self._tokens, needs_token=self._needs_token)
        try:
            outcome = self._attempt(work, run)
        except Superseded:
            log.warning("run superseded")
            raise dbos_error.DBOSWorkflowCancelledError("another worker has this run") from None
        log.info("run", state=outcome)
        if outcome == "waiting_for_user":
            # Ends this execution without an outcome; the next token resumes it after its last step.
            raise dbos_error.DBOSWorkflowCancelledError("waiting for the user")
        return outcome

    def _attempt(self, work: Work, run: DurableRun) -> str:
        """Carry one attempt out and write down how it ended; answers the run's state."""
        try:
            if work.cancel_requested:
                raise Cancelled
            result = self._perform(work, run)
        except (Superseded, dbos_error.DBOSWorkflowConflictIDError):
            raise
        except Cancelled:
            return self._end(work, "cancelled")
        except dbos_error.DBOSWorkflowCancelledError:
            if not self._rows.cancelled(work):
                raise
            return self._end(work, "cancelled")
        except NotSignedIn as problem:
            if not self._needs_token:
                return self._end(work, "failed", problem=problem.as_json())
            return self._rest(work, run)
        except KeeprateError as problem:
            return self._end(work, "failed", problem=problem.as_json())
        except Exception as error:
            logs.get().error("bug", run=work.id, error=type(error).__name__, trace=logs.places(error))
            return self._end(work, "failed", problem=bug(work.id).as_json())
        return self._end(work, "done", result=result)

    def _end(self, work: Work, state: str, **outcome: Any) -> str:
        self._rows.finish(work, state, **outcome)
        return state

    def _rest(self, work: Work, run: DurableRun) -> str:
        """Wait for the user: the engine lets go of the run first, so that no wake-up is lost."""
        if run.token_used is not None:
            self._tokens.refuse(work.id, run.token_used)
        self._client.cancel_workflow(work.id)
        self._rows.wait_for_user(work)
        if self._tokens.valid(work.id, work.sub) and self._rows.wake(work.id):
            self._client.resume_workflows([work.id], queue_name=queue_of(work.kind))
        return "waiting_for_user"


def _through_our_logs(logger: logging.Logger) -> None:
    """DBOS writes to a handler of its own; and it reports a run that rests or was cancelled as an error."""
    logger.handlers.clear()
    logger.propagate = True
    logger.filters.clear()
    logger.addFilter(lambda record: not _is_rest(record))


def _is_rest(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return isinstance(
        error, dbos_error.DBOSAwaitedWorkflowCancelledError | dbos_error.DBOSWorkflowCancelledError
    )
