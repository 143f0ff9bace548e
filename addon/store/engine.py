"""One database engine for our tables and the durable-run engine's, on SQLite or Postgres."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, Float, create_engine, event, func, literal, text

AGAIN = 0.1  # seconds between two attempts at being alone


def make_engine(url: str) -> Engine:
    """An engine for ``url``; a SQLite file is made readable by its owner only, on a local disk.

    SQLite runs in WAL mode, so readers never wait for a writer, and every transaction that writes takes
    the write lock at its beginning, so two writers queue up instead of failing half-way.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(
        url,
        pool_size=20,
        max_overflow=20,
        connect_args={"isolation_level": "IMMEDIATE", "check_same_thread": False},
    )
    path = Path(engine.url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    if sqlite3.sqlite_version_info < (3, 42):
        # The durable-run engine asks for unixepoch('subsec'), which older SQLite does not know; with
        # Python 3.12 and later it would not even start.
        connection.create_function("unixepoch", -1, lambda *_: time.time())
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def clock(engine: Engine) -> ColumnElement[float]:
    """Now, in seconds, on the clock all processes share: the database's, or this machine's for SQLite."""
    if engine.dialect.name == "postgresql":
        return func.extract("epoch", func.clock_timestamp()).cast(Float)
    return literal(time.time())


@contextmanager
def alone(engine: Engine, number: int) -> Iterator[None]:
    """Hold off every other process that asks for the same ``number``, until this one is done or dead.

    Several machines share only a Postgres; the processes on one SQLite file have one launcher.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    # Asked again and again, each time in a transaction of its own: one that waits would hold a snapshot,
    # for which an index built CONCURRENTLY by the holder waits in turn.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = {"number": number}
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), ours):
            time.sleep(AGAIN)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), ours)


def ping(engine: Engine) -> None:
    """Raise when the database does not answer."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
