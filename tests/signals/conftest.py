"""A database with our tables, and a key ring, for tests of signals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from addon.store.engine import make_engine
from addon.store.keyring import KeyRing
from addon.store.migrate import migrate
from addon.store.tables import calls, misses, observations


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that went through the migrations."""
    path = tmp_path_factory.mktemp("signals") / "keeprate.db"
    made = make_engine(f"sqlite:///{path}")
    migrate(made)
    made.dispose()
    return path


@pytest.fixture
def engine(migrated: Path) -> Iterator[Engine]:
    """The database, empty."""
    made = make_engine(f"sqlite:///{migrated}")
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
