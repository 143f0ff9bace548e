"""Bring a database to the newest shape; run once, by the launcher, before any worker starts."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = str(Path(__file__).parent / "migrations")


def migrate(engine: Engine) -> None:
    """Apply every migration that is missing, in one transaction."""
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether no migration is missing."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == tuple(
            ScriptDirectory(MIGRATIONS).get_heads()
        )
