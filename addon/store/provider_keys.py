"""The access keys that users hold at data providers: sealed, one per user and provider."""

from __future__ import annotations

import time

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.store.keyring import KeyRing
from addon.store.tables import provider_keys


class ProviderKeys:
    """Keeps the keys of users, known by their ``sub``."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def keep(self, sub: str, provider: str, key: str) -> None:
        """Keep a key; it replaces the one before."""
        upsert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        values = {"key": self._ring.seal(key.encode(), _context(sub, provider)), "created_at": time.time()}
        statement = upsert(provider_keys).values(sub=sub, provider=provider, **values)
        with self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["sub", "provider"], set_=values)
            )

    def forget(self, sub: str, provider: str) -> bool:
        """Delete a key; False when there was none."""
        statement = delete(provider_keys).where(
            provider_keys.c.sub == sub, provider_keys.c.provider == provider
        )
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount > 0

    def of(self, sub: str) -> dict[str, str]:
        """Every key of a user, by provider."""
        statement = select(provider_keys.c.provider, provider_keys.c.key).where(provider_keys.c.sub == sub)
        with self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        return {row.provider: self._ring.open(row.key, _context(sub, row.provider)).decode() for row in rows}


def _context(sub: str, provider: str) -> str:
    return f"provider_keys|{sub}|{provider}"
