"""A database with our tables, and a key ring, for tests of signals."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete, make_url, text

from addon.store.engine import make_engine
from addon.store.keyring import KeyRing
from addon.store.migrate import migrate
from addon.store.tables import calls, misses, observations

# The tests run on Postgres instead when this names a server where databases may be made.
POSTGRES = os.environ.get("KEEPRATE_TEST_POSTGRES", "")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that went through the migrations."""
    url = f"sqlite:///{tmp_path_factory.mktemp('signals') / 'keeprate.db'}"
    name = f"signals_{uuid.uuid4().hex[:8]}"
    if POSTGRES:
        url = make_url(POSTGRES).set(drivername="postgresql+psycopg", database=name).render_as_string(False)
        _administer(f"CREATE DATABASE {name}")
    made = make_engine(url)
    migrate(made)
    made.dispose()
    yield url
    if POSTGRES:
        _administer(f"DROP DATABASE {name}")


def _administer(statement: str) -> None:
    server = make_engine(POSTGRES)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    server.dispose()


@pytest.fixture
def engine(migrated: str) -> Iterator[Engine]:
    """The database, empty."""
    made = make_engine(migrated)
    empty(made)
    yield made
    made.dispose()


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"k1": b"1" * 32})


def empty(engine: Engine) -> None:
    """Forget everything."""
    with engine.begin() as connection:
        for table in (observations, misses, calls):
            connection.execute(delete(table))
