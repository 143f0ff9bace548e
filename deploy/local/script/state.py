"""What scripts leave behind: properties and triggers in SQLite, caches in memory."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, ClassVar

from deploy.local.script.locks import Locks

_TABLES = """
create table if not exists properties (store text, key text, value text, primary key (store, key));
create table if not exists triggers (id text primary key, owner text, row text);
create table if not exists enabled (spreadsheet_id text primary key);
"""


class State:
    """One small database, with the caches and locks beside it. ``path`` None: in memory.

    Hosts of one stand-in (one per user and spreadsheet) share a state: users of a script share its script
    and document stores.
    """

    _open: ClassVar[dict[tuple[int, Path | None], State]] = {}
    _opening = threading.Lock()

    @classmethod
    def shared(cls, google: object, path: Path | None) -> State:
        """The state of a stand-in, in a file or a folder's ``script.sqlite``; give it back with release."""
        file = path / "script.sqlite" if path is not None and path.is_dir() else path
        with cls._opening:
            key = (id(google), file)
            state = cls._open.get(key) or cls._open.setdefault(key, cls(file))
            state._key, state._users = key, state._users + 1
            return state

    def release(self) -> None:
        """Done with a shared state; the last one closes it."""
        with self._opening:
            self._users -= 1
            if self._users == 0:
                self._open.pop(self._key, None)
                self.close()

    def __init__(self, path: Path | None) -> None:
        self._key: tuple[int, Path | None] = (0, None)
        self._users = 0
        self.locks = Locks()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._lock = threading.RLock()
        self._cache: dict[tuple[str, str], tuple[str, float]] = {}
        self._db.executescript(_TABLES)

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def properties(self, store: str) -> dict[str, str]:
        """Every property of a store."""
        return dict(self._rows("select key, value from properties where store = ? order by key", store))

    def set_properties(self, store: str, values: dict[str, str]) -> None:
        """Add or replace properties."""
        with self._lock:
            self._db.executemany(
                "insert or replace into properties values (?, ?, ?)",
                [(store, key, value) for key, value in values.items()],
            )

    def delete_properties(self, store: str, keys: list[str] | None) -> None:
        """Delete some properties, or all of a store."""
        for key in self.properties(store) if keys is None else keys:
            self._rows("delete from properties where store = ? and key = ?", store, key)

    def cached(self, store: str, key: str) -> str | None:
        """A cached value that has not expired."""
        with self._lock:
            value, until = self._cache.get((store, key), ("", 0.0))
            return value if until > time.monotonic() else None

    def cache(self, store: str, key: str, value: str, seconds: float, most: int) -> None:
        """Cache a value; beyond ``most`` items the ones nearest to expiry leave."""
        with self._lock:
            self._cache[store, key] = (value, time.monotonic() + seconds)
            mine = sorted((until, name) for name, (_, until) in self._cache.items() if name[0] == store)
            for _, name in mine[: max(0, len(mine) - most)]:
                del self._cache[name]

    def uncache(self, store: str, key: str) -> None:
        """Forget a cached value."""
        with self._lock:
            self._cache.pop((store, key), None)

    def triggers(self, owner: str) -> list[dict[str, Any]]:
        """The installable triggers of one user, oldest first."""
        rows = self._rows("select row from triggers where owner = ? order by rowid", owner)
        return [json.loads(row) for (row,) in rows]

    def add_trigger(self, owner: str, row: dict[str, Any]) -> None:
        """Keep a trigger (its ``id`` inside)."""
        self._rows("insert into triggers values (?, ?, ?)", row["id"], owner, json.dumps(row))

    def delete_trigger(self, owner: str, trigger_id: str) -> None:
        """Forget a trigger."""
        self._rows("delete from triggers where owner = ? and id = ?", owner, trigger_id)

    def enabled(self, spreadsheet_id: str) -> bool:
        """Whether the add-on was ever used in this document."""
        return bool(self._rows("select 1 from enabled where spreadsheet_id = ?", spreadsheet_id))

    def enable(self, spreadsheet_id: str) -> None:
        """Remember that the add-on was used in this document."""
        self._rows("insert or ignore into enabled values (?)", spreadsheet_id)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()
