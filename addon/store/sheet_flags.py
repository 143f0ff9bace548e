"""The flags that Compute NRR found last, by account, kept sealed for the formulas of linked sheets."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.store.keyring import KeyRing
from addon.store.tables import sheet_flags


@dataclass(frozen=True)
class KeptFlags:
    """``by_account``: account key to the text of its flags, empty for none; ``as_of``: ISO date, or None."""

    by_account: Mapping[str, str]
    as_of: str | None


class SheetFlags:
    """Keeps the last flags of each linked sheet."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def keep(self, spreadsheet_id: str, flags: KeptFlags) -> None:
        """Replace what is kept for a sheet."""
        upsert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        sealed = self._ring.seal(orjson.dumps(dict(flags.by_account)), _context(spreadsheet_id))
        values = {"flags": sealed, "as_of": flags.as_of, "updated_at": time.time()}
        statement = upsert(sheet_flags).values(spreadsheet_id=spreadsheet_id, **values)
        with self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["spreadsheet_id"], set_=values)
            )

    def of(self, spreadsheet_id: str) -> KeptFlags:
        """What is kept for a sheet; nothing before its first Compute NRR after it was linked."""
        statement = select(sheet_flags).where(sheet_flags.c.spreadsheet_id == spreadsheet_id)
        with self._engine.connect() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return KeptFlags({}, None)
        return KeptFlags(orjson.loads(self._ring.open(row.flags, _context(spreadsheet_id))), row.as_of)


def _context(spreadsheet_id: str) -> str:
    return f"sheet_flags|{spreadsheet_id}"
