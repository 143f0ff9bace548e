"""The rows of runs: every change in one statement, guarded by the state it may follow.

A worker writes only while the row still counts its own attempt; ``Superseded`` tells it that another
worker has taken the run over.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select, update

from addon.store.keyring import KeyRing
from addon.store.tables import run_tokens, runs
from server.runs.news import News

ACTIVE = ("queued", "running", "waiting_for_user")
ENDED = ("done", "failed", "cancelled")


class Superseded(Exception):
    """Another worker has this run now; whatever this one still knows is void."""


@dataclass(frozen=True)
class RunView:
    """What a reader sees; ``result`` and ``problem`` are JSON objects."""

    id: str
    kind: str
    state: str
    version: int
    done: int
    total: int
    label: str
    result: Any
    problem: Any

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED


@dataclass(frozen=True)
class Work:
    """What a worker needs to carry a run out."""

    id: str
    sub: str
    kind: str
    spreadsheet_id: str
    attempt: int
    cancel_requested: bool
    ask: dict[str, Any]
    created_at: float


class Rows:
    """Reads and writes runs; sealed columns are bound to their run, user and column."""

    def __init__(self, engine: Engine, ring: KeyRing, news: News) -> None:
        self.engine = engine
        self.news = news
        self._ring = ring

    def insert(
        self,
        connection: Connection,
        *,
        run_id: str,
        sub: str,
        kind: str,
        ask: dict[str, Any],
        key: str | None,
        body_hash: str,
    ) -> None:
        """Write a new run, queued."""
        now = time.time()
        values = {
            "id": run_id,
            "sub": sub,
            "kind": kind,
            "spreadsheet_id": ask["spreadsheet_id"],
            "state": "queued",
            "version": 1,
            "attempt": 0,
            "cancel_requested": False,
            "done": 0,
            "total": 0,
            "label": "Waiting to start",
            "ask": self._seal(ask, run_id, sub, "ask"),
            "idempotency_key": key,
            "body_hash": body_hash,
            "created_at": now,
            "updated_at": now,
        }
        connection.execute(insert(runs).values(values))

    def view(self, run_id: str, sub: str) -> RunView | None:
        """The run, if it belongs to this user."""
        with self.engine.connect() as connection:
            statement = select(runs).where(runs.c.id == run_id, runs.c.sub == sub)
            row = connection.execute(statement).mappings().first()
        return None if row is None else self._view(row)

    def by_key(self, sub: str, key: str) -> tuple[str, str] | None:
        """Id and body hash of the run this user started with an idempotency key."""
        statement = select(runs.c.id, runs.c.body_hash).where(
            runs.c.sub == sub, runs.c.idempotency_key == key
        )
        with self.engine.connect() as connection:
            row = connection.execute(statement).first()
        return None if row is None else (row.id, row.body_hash)

    def has_queued(self, sub: str, kind: str) -> bool:
        """Whether a run of this kind waits to begin."""
        statement = select(runs.c.id).where(runs.c.sub == sub, runs.c.kind == kind, runs.c.state == "queued")
        with self.engine.connect() as connection:
            return connection.execute(statement.limit(1)).first() is not None

    def kinds(self, run_ids: list[str]) -> dict[str, str]:
        """The kind of each run."""
        statement = select(runs.c.id, runs.c.kind).where(runs.c.id.in_(run_ids))
        with self.engine.connect() as connection:
            return {row.id: row.kind for row in connection.execute(statement)}

    def begin(self, run_id: str) -> Work | None:
        """Take a run up as a new attempt; None when it has ended."""
        statement = (
            update(runs)
            .where(runs.c.id == run_id, runs.c.state.in_(ACTIVE))
            .values(attempt=runs.c.attempt + 1, **_changed("running"))
            .returning(runs)
        )
        with self.engine.begin() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return None
        self.news.tell(run_id)
        ask = orjson.loads(self._ring.open(row["ask"], _context(run_id, row["sub"], "ask")))
        return Work(
            run_id,
            row["sub"],
            row["kind"],
            row["spreadsheet_id"],
            row["attempt"],
            row["cancel_requested"],
            ask,
            row["created_at"],
        )

    def progress(self, work: Work, done: int, total: int, label: str) -> None:
        """Tell how far the run is; raises ``Superseded``."""
        self._as_attempt(work, {**_changed(), "done": done, "total": total, "label": label[:500]})

    def cancelled(self, work: Work) -> bool:
        """Whether the user asked to stop; raises ``Superseded``."""
        statement = select(runs.c.cancel_requested).where(
            runs.c.id == work.id, runs.c.attempt == work.attempt
        )
        with self.engine.connect() as connection:
            asked = connection.execute(statement).scalar_one_or_none()
        if asked is None:
            raise Superseded(work.id)
        return bool(asked)

    def finish(self, work: Work, state: str, *, result: Any = None, problem: Any = None) -> None:
        """End a run and forget its token; raises ``Superseded``."""
        values = _changed(state)
        for name, value in (("result", result), ("problem", problem)):
            values[name] = None if value is None else self._seal(value, work.id, work.sub, name)
        self._as_attempt(work, values, forget_token=True)

    def wait_for_user(self, work: Work) -> None:
        """The run rests until a poll brings a valid token; raises ``Superseded``."""
        self._as_attempt(work, {**_changed("waiting_for_user"), "label": "Waiting for you to come back"})

    def wake(self, run_id: str) -> bool:
        """Queue a resting run again; False when it was not resting."""
        return self._move(run_id, ("waiting_for_user",), {**_changed("queued"), "label": "Going on"})

    def ask_to_cancel(self, run_id: str) -> bool:
        """Remember that the user wants to stop; False when the run had ended."""
        return self._move(run_id, ACTIVE, {**_changed(), "cancel_requested": True})

    def cancel_unstarted(self, run_id: str) -> bool:
        """End a run that no worker is busy with."""
        return self._move(run_id, ("queued", "waiting_for_user"), _changed("cancelled"), forget_token=True)

    def cancel_lost(self, run_id: str) -> bool:
        """End a run that was to be cancelled and that nobody carries any more."""
        return self._move(run_id, ("queued", "running"), _changed("cancelled"), forget_token=True)

    def fail_lost(self, run_id: str, problem: dict[str, Any]) -> bool:
        """End a run that the durable-run engine no longer carries."""
        with self.engine.connect() as connection:
            sub = connection.execute(select(runs.c.sub).where(runs.c.id == run_id)).scalar_one()
        values = {**_changed("failed"), "problem": self._seal(problem, run_id, sub, "problem")}
        return self._move(run_id, ("queued", "running"), values, forget_token=True)

    def silent(self, seconds: float) -> list[tuple[str, bool]]:
        """Queued and running runs that have not changed for a while: id, and whether to cancel."""
        statement = select(runs.c.id, runs.c.cancel_requested).where(
            runs.c.state.in_(("queued", "running")), runs.c.updated_at < time.time() - seconds
        )
        with self.engine.connect() as connection:
            return [(row.id, row.cancel_requested) for row in connection.execute(statement)]

    def older_than(self, seconds: float, most: int = 500) -> list[str]:
        """Runs whose last change lies further back."""
        statement = select(runs.c.id).where(runs.c.updated_at < time.time() - seconds).limit(most)
        with self.engine.connect() as connection:
            return list(connection.execute(statement).scalars())

    def delete(self, run_ids: list[str]) -> None:
        """Forget runs and their tokens."""
        with self.engine.begin() as connection:
            connection.execute(delete(run_tokens).where(run_tokens.c.run_id.in_(run_ids)))
            connection.execute(delete(runs).where(runs.c.id.in_(run_ids)))

    def counts(self) -> dict[tuple[str, str], int]:
        """How many runs there are, by kind and state."""
        statement = select(runs.c.kind, runs.c.state, func.count()).group_by(runs.c.kind, runs.c.state)
        with self.engine.connect() as connection:
            return {(kind, state): count for kind, state, count in connection.execute(statement)}

    def _as_attempt(self, work: Work, values: dict[str, Any], *, forget_token: bool = False) -> None:
        statement = update(runs).where(
            runs.c.id == work.id, runs.c.attempt == work.attempt, runs.c.state == "running"
        )
        with self.engine.begin() as connection:
            if not connection.execute(statement.values(values)).rowcount:
                raise Superseded(work.id)
            if forget_token:
                connection.execute(delete(run_tokens).where(run_tokens.c.run_id == work.id))
        self.news.tell(work.id)

    def _move(
        self, run_id: str, states: tuple[str, ...], values: dict[str, Any], *, forget_token: bool = False
    ) -> bool:
        statement = update(runs).where(runs.c.id == run_id, runs.c.state.in_(states)).values(values)
        with self.engine.begin() as connection:
            moved = connection.execute(statement).rowcount > 0
            if moved and forget_token:
                connection.execute(delete(run_tokens).where(run_tokens.c.run_id == run_id))
        if moved:
            self.news.tell(run_id)
        return moved

    def _seal(self, value: Any, run_id: str, sub: str, column: str) -> bytes:
        return self._ring.seal(orjson.dumps(value), _context(run_id, sub, column))

    def _view(self, row: RowMapping) -> RunView:
        def opened(column: str) -> Any:
            if row[column] is None:
                return None
            return orjson.loads(self._ring.open(row[column], _context(row["id"], row["sub"], column)))

        return RunView(
            row["id"],
            row["kind"],
            row["state"],
            row["version"],
            row["done"],
            row["total"],
            row["label"],
            opened("result"),
            opened("problem"),
        )


def _changed(state: str | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {"version": runs.c.version + 1, "updated_at": time.time()}
    if state is not None:
        values["state"] = state
    return values


def _context(run_id: str, sub: str, column: str) -> str:
    return f"runs|{run_id}|{sub}|{column}"
