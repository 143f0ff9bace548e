"""Which worker processes are alive: a heartbeat row each, and a look at the process where possible."""

from __future__ import annotations

import os

from sqlalchemy import Engine, delete, insert, select, update

from addon.store.engine import clock
from addon.store.process import exists, place
from addon.store.tables import executors

BEAT = 2.0
SILENT = 8.0  # a worker that has not been heard for so long is dead


class Executors:
    """This worker's heartbeat, and the others'."""

    def __init__(self, engine: Engine, executor_id: str) -> None:
        self._engine = engine
        self.id = executor_id
        self._place = place()

    def beat(self) -> None:
        """Say that this worker is alive."""
        now = clock(self._engine)
        with self._engine.begin() as connection:
            mine = update(executors).where(executors.c.id == self.id).values(beat_at=now)
            if not connection.execute(mine).rowcount:
                values = {"id": self.id, "place": self._place, "pid": os.getpid(), "beat_at": now}
                connection.execute(insert(executors).values(values))

    def leave(self) -> None:
        """Say that this worker has ended, so that nobody waits for its silence."""
        with self._engine.begin() as connection:
            connection.execute(delete(executors).where(executors.c.id == self.id))

    def alive(self) -> set[str]:
        """The workers that are alive: heard lately, and not seen to be gone."""
        heard = select(executors.c.id, executors.c.place, executors.c.pid).where(
            executors.c.beat_at > clock(self._engine) - SILENT
        )
        with self._engine.connect() as connection:
            rows = connection.execute(heard).all()
        # On the same machine a killed worker need not be waited for: its process can be looked up.
        return {row.id for row in rows if row.place != self._place or exists(row.pid)}

    def forget_dead(self) -> None:
        """Delete the rows of workers that were silent for an hour."""
        with self._engine.begin() as connection:
            connection.execute(delete(executors).where(executors.c.beat_at < clock(self._engine) - 3600))
