"""The web's side of runs: start, look, wait, cancel. It carries nothing out and starts no thread."""

from __future__ import annotations

import hashlib
import time
import uuid
from threading import BoundedSemaphore
from typing import Any

import orjson
from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy.exc import IntegrityError

from addon.errors import Conflict, NoSuchRun
from addon.store.keyring import KeyRing
from server.runs.rows import Rows, RunView
from server.runs.tokens import Tokens

APP = "keeprate"
# Constant: a run started before a deployment is carried on by the code after it.
APP_VERSION = "1"
QUEUE = "runs"
# What nobody waits for stands in a queue of its own: it must not hold up a click.
BACKGROUND = "background"
BACKGROUND_KINDS = frozenset({"observe"})
WORKFLOW = "carry_out_run"


def make_client(rows: Rows) -> DBOSClient:
    """The thread-less client of the durable-run engine, on our own database engine."""
    return DBOSClient(
        system_database_engine=rows.engine,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APP,
        lazy=True,
    )


class Desk:
    """What a signed-in user can do with runs. ``waiting_polls`` bounds the threads that polls may hold."""

    def __init__(self, rows: Rows, ring: KeyRing, *, waiting_polls: int = 20) -> None:
        self.rows = rows
        self.tokens = Tokens(rows.engine, ring)
        self.client = make_client(rows)
        self._waiting = BoundedSemaphore(waiting_polls)

    def start(
        self,
        sub: str,
        kind: str,
        ask: dict[str, Any],
        *,
        key: str | None = None,
        token: tuple[str, float] | None = None,
    ) -> RunView:
        """Write a run and queue it, in one transaction.

        ``token`` is an access token and when it expires. The same idempotency key with the same body
        answers the run it started; with another body it raises ``Conflict``.
        """
        body_hash = hashlib.sha256(orjson.dumps([kind, ask], option=orjson.OPT_SORT_KEYS)).hexdigest()
        known = self._started(sub, key, body_hash, token)
        if known is not None:
            return known
        run_id = uuid.uuid4().hex
        try:
            with self.rows.engine.begin() as connection:
                self.rows.insert(
                    connection, run_id=run_id, sub=sub, kind=kind, ask=ask, key=key, body_hash=body_hash
                )
                if token is not None:
                    self.tokens.keep(connection, run_id, sub, *token)
                self.client.enqueue_in_transaction(
                    connection, _options(run_id, kind, ask["spreadsheet_id"]), run_id
                )
        except IntegrityError:
            # The same key at the same moment: the other call was first.
            known = self._started(sub, key, body_hash, token)
            if known is None:
                raise
            return known
        return self.get(sub, run_id)

    def start_behind(self, kind: str, spreadsheet_id: str) -> bool:
        """Queue a run that belongs to a sheet and to no user; False when one is about to begin anyway."""
        owner = f"sheet:{spreadsheet_id}"
        if self.rows.has_queued(owner, kind):
            return False
        self.start(owner, kind, {"spreadsheet_id": spreadsheet_id})
        return True

    def get(self, sub: str, run_id: str, token: tuple[str, float] | None = None) -> RunView:
        """The run as it stands; a token that came along is kept, and wakes a run that waits for one.

        Raises ``NoSuchRun`` for a run that is not this user's.
        """
        view = self.rows.view(run_id, sub)
        if view is None:
            raise NoSuchRun(
                "There is no such run of yours.", hint="It may be too old to be kept; start again."
            )
        if token is None or view.ended:
            return view
        with self.rows.engine.begin() as connection:
            usable = self.tokens.keep(connection, run_id, sub, *token)
        if usable and view.state == "waiting_for_user" and self.rows.wake(run_id):
            self.client.resume_workflows([run_id], queue_name=queue_of(view.kind))
        return self.rows.view(run_id, sub) or view

    def wait(
        self,
        sub: str,
        run_id: str,
        *,
        since: int,
        seconds: float,
        token: tuple[str, float] | None = None,
    ) -> RunView:
        """The run as soon as its version passes ``since``, or as it stands after ``seconds``."""
        view = self.get(sub, run_id, token)
        if seconds <= 0 or view.ended or view.version > since:
            return view
        patient = self._waiting.acquire(blocking=False)
        deadline = time.monotonic() + (seconds if patient else min(seconds, 0.5))
        try:
            return self._watch(view, sub, since, deadline)
        finally:
            if patient:
                self._waiting.release()

    def cancel(self, sub: str, run_id: str) -> RunView:
        """Stop a run: at once when no worker has it, else at its next safe point."""
        view = self.get(sub, run_id)
        if view.ended or not self.rows.ask_to_cancel(run_id):
            return self.get(sub, run_id)
        if view.state != "running" and self.rows.cancel_unstarted(run_id):
            self.client.cancel_workflow(run_id)
        return self.get(sub, run_id)

    def close(self) -> None:
        """Let go of the client."""
        self.client.destroy()

    def _started(
        self, sub: str, key: str | None, body_hash: str, token: tuple[str, float] | None
    ) -> RunView | None:
        known = self.rows.by_key(sub, key) if key else None
        if known is None:
            return None
        run_id, hash_then = known
        if hash_then != body_hash:
            raise Conflict(
                "This Idempotency-Key was used for another request.", hint="Use a new key for a new request."
            )
        return self.get(sub, run_id, token)

    def _watch(self, view: RunView, sub: str, since: int, deadline: float) -> RunView:
        news = self.rows.news
        with news.watch(view.id) as changed:
            while True:
                current = self.rows.view(view.id, sub)
                left = deadline - time.monotonic()
                if current is None or current.ended or current.version > since or left <= 0 or news.closed:
                    return current or view
                changed.wait(min(left, news.look_again))
                changed.clear()


def queue_of(kind: str) -> str:
    """The queue in which runs of a kind wait."""
    return BACKGROUND if kind in BACKGROUND_KINDS else QUEUE


def _options(run_id: str, kind: str, spreadsheet_id: str) -> Any:
    return {
        "queue_name": queue_of(kind),
        "workflow_name": WORKFLOW,
        "workflow_id": run_id,
        "app_version": APP_VERSION,
        # One run at a time on a spreadsheet: two would both add our tab.
        "queue_partition_key": hashlib.sha256(spreadsheet_id.encode()).hexdigest()[:32],
    }
