"""The freshest access token of each run: sealed, expiring, refreshed by each poll, gone when the run ends."""

from __future__ import annotations

import hashlib
import time

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.store.keyring import KeyRing
from addon.store.tables import run_tokens, runs
from server.runs.rows import ACTIVE

LEEWAY = 20.0  # seconds a token must still be valid to be worth a request


class Tokens:
    """Keeps one token per run."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def keep(self, connection: Connection, run_id: str, sub: str, token: str, expires_at: float) -> bool:
        """Keep a token for an active run, unless Google has already refused it; True when it is usable."""
        statement = select(runs.c.refused_token).where(runs.c.id == run_id, runs.c.state.in_(ACTIVE))
        row = connection.execute(statement).first()
        if row is None or row.refused_token == _digest(token) or expires_at <= time.time() + LEEWAY:
            return False
        insert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        values = {"token": self._ring.seal(token.encode(), _context(run_id, sub)), "expires_at": expires_at}
        upsert = insert(run_tokens).values(run_id=run_id, **values)
        # The one that lives longest stays: polls may arrive out of order.
        connection.execute(
            upsert.on_conflict_do_update(
                index_elements=["run_id"], set_=values, where=run_tokens.c.expires_at <= expires_at
            )
        )
        return True

    def valid(self, run_id: str, sub: str) -> str | None:
        """The run's token, or None when there is none that is still valid."""
        statement = (
            select(run_tokens.c.token, runs.c.refused_token)
            .join(runs)
            .where(run_tokens.c.run_id == run_id, run_tokens.c.expires_at > time.time() + LEEWAY)
        )
        with self._engine.connect() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        token = self._ring.open(row.token, _context(run_id, sub)).decode()
        # A poll may have brought a refused token back at the very moment it was refused.
        return None if _digest(token) == row.refused_token else token

    def refuse(self, run_id: str, token: str) -> None:
        """Google refused this token: forget it, and do not accept it from a poll again."""
        with self._engine.begin() as connection:
            connection.execute(delete(run_tokens).where(run_tokens.c.run_id == run_id))
            connection.execute(update(runs).where(runs.c.id == run_id).values(refused_token=_digest(token)))

    def forget_expired(self) -> None:
        """Delete every token that has expired."""
        with self._engine.begin() as connection:
            connection.execute(delete(run_tokens).where(run_tokens.c.expires_at < time.time()))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _context(run_id: str, sub: str) -> str:
    return f"run_tokens|{run_id}|{sub}"
