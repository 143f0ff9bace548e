"""Whom formulas asked about and nobody knows yet: waiting, sealed, for providers that cost nothing.

Once asked about, a subject stays for some hours with the reasons of what was not found, so that neither a
recalculation nor a source that is down makes us ask again and again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.store.keyring import KeyRing
from addon.store.tables import cell_queue

AT_ONCE = 400
MOST = 10_000  # subjects of one sheet that wait; what finds no room is asked for again by a recalculation
MOST_A_DAY = 20_000  # subjects of one sheet, asked about or waiting
KEPT = 86_400.0
LATELY = 6 * 3600.0
Reasons = Mapping[str, str]


@dataclass(frozen=True)
class Waiting:
    """A subject by its id, kind and lookup keys (name and value), and the fields wanted of it."""

    subject: str
    kind: str
    keys: tuple[tuple[str, str], ...]
    fields: frozenset[str]


class CellQueue:
    """One queue per spreadsheet; each subject stands in it once."""

    def __init__(self, engine: Engine, ring: KeyRing, now: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._ring = ring
        self._now = now

    def put(
        self,
        spreadsheet_id: str,
        waiting: Sequence[Waiting],
        most: int = MOST,
        most_a_day: int = MOST_A_DAY,
    ) -> int:
        """Queue subjects, as far as there is room; those that wait already get the new fields too.

        The answer is how many wait now.
        """
        with self._engine.begin() as connection:
            waits_now, of_today = self._counts(connection, spreadsheet_id)
            room = min(most - waits_now, most_a_day - of_today)
            for start in range(0, len(waiting), AT_ONCE):
                some = {_hashed(spreadsheet_id, one.subject): one for one in waiting[start : start + AT_ONCE]}
                there = self._there(connection, spreadsheet_id, list(some))
                waits = [name for name, (_, taken) in there.items() if not taken]
                new = [name for name in some if name not in waits][: max(0, room)]
                room -= len(new)
                # What was wanted before is asked again too: its reasons would go with the row.
                before = {name: fields for name, (fields, _) in there.items()}
                more = [name for name in waits if not some[name].fields <= before[name]]
                rows = [
                    self._row(spreadsheet_id, name, some[name], before.get(name)) for name in (*more, *new)
                ]
                if rows:
                    self._keep(connection, rows)
            return self._counts(connection, spreadsheet_id)[0]

    def first(self, spreadsheet_id: str, count: int) -> list[Waiting]:
        """The subjects that have waited longest; they stay until they are ``done``."""
        statement = (
            select(cell_queue)
            .where(cell_queue.c.spreadsheet_id == spreadsheet_id, cell_queue.c.taken_at.is_(None))
            .order_by(cell_queue.c.queued_at, cell_queue.c.subject)
            .limit(count)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        return [self._read(row) for row in rows]

    def done(self, spreadsheet_id: str, answered: Mapping[Waiting, Reasons]) -> None:
        """Subjects were asked about; with the reasons of the fields that nobody knew.

        One of whom a formula asked more meanwhile goes on waiting.
        """
        with self._engine.begin() as connection:
            for one, reasons in answered.items():
                name = _hashed(spreadsheet_id, one.subject)
                sealed = self._sealed(spreadsheet_id, name, one, reasons)
                connection.execute(
                    update(cell_queue)
                    .where(
                        cell_queue.c.spreadsheet_id == spreadsheet_id,
                        cell_queue.c.subject == name,
                        cell_queue.c.fields == _text_of(one.fields),
                    )
                    .values(taken_at=self._now(), sealed=sealed)
                )

    def lately(self, spreadsheet_id: str, subjects: Sequence[str]) -> dict[str, Reasons]:
        """Subjects that were asked about in the last hours, each with field -> why it has no value."""
        found: dict[str, Reasons] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(subjects), AT_ONCE):
                names = {_hashed(spreadsheet_id, one): one for one in subjects[start : start + AT_ONCE]}
                rows = connection.execute(
                    select(cell_queue).where(
                        cell_queue.c.spreadsheet_id == spreadsheet_id,
                        cell_queue.c.subject.in_(list(names)),
                        cell_queue.c.taken_at > self._now() - LATELY,
                    )
                )
                found |= {names[row.subject]: self._opened(row).get("reasons", {}) for row in rows}
        return found

    def forget(self, spreadsheet_id: str) -> None:
        """Empty a sheet's queue."""
        with self._engine.begin() as connection:
            connection.execute(delete(cell_queue).where(cell_queue.c.spreadsheet_id == spreadsheet_id))

    def prune(self) -> int:
        """Forget what has waited for a day; a formula that still wants it asks again."""
        old = delete(cell_queue).where(cell_queue.c.queued_at < self._now() - KEPT)
        with self._engine.begin() as connection:
            return int(connection.execute(old).rowcount)

    def _counts(self, connection: Connection, spreadsheet_id: str) -> tuple[int, int]:
        """How many of a sheet's subjects wait, and how many have a row: those of the last day."""
        statement = select(func.count(), func.count(cell_queue.c.taken_at)).where(
            cell_queue.c.spreadsheet_id == spreadsheet_id
        )
        of_today, taken = connection.execute(statement).one()
        return int(of_today) - int(taken), int(of_today)

    def _there(
        self, connection: Connection, spreadsheet_id: str, names: list[str]
    ) -> dict[str, tuple[frozenset[str], bool]]:
        """Those of some subjects that have a row: the fields wanted, and whether they were asked about."""
        statement = select(cell_queue.c.subject, cell_queue.c.fields, cell_queue.c.taken_at).where(
            cell_queue.c.spreadsheet_id == spreadsheet_id, cell_queue.c.subject.in_(names)
        )
        return {
            row.subject: (_fields_of(row.fields), row.taken_at is not None)
            for row in connection.execute(statement)
        }

    def _row(
        self, spreadsheet_id: str, name: str, one: Waiting, wanted: frozenset[str] | None
    ) -> dict[str, object]:
        return {
            "spreadsheet_id": spreadsheet_id,
            "subject": name,
            "sealed": self._sealed(spreadsheet_id, name, one, {}),
            "fields": _text_of(one.fields | (wanted or frozenset())),
            "queued_at": self._now(),
            "taken_at": None,
        }

    def _sealed(self, spreadsheet_id: str, name: str, one: Waiting, reasons: Reasons) -> bytes:
        told = {"subject": one.subject, "kind": one.kind, "keys": dict(one.keys), "reasons": dict(reasons)}
        return self._ring.seal(orjson.dumps(told), _context(spreadsheet_id, name))

    def _opened(self, row: Any) -> dict[str, Any]:
        told: dict[str, Any] = orjson.loads(
            self._ring.open(row.sealed, _context(row.spreadsheet_id, row.subject))
        )
        return told

    def _read(self, row: Any) -> Waiting:
        told = self._opened(row)
        return Waiting(told["subject"], told["kind"], tuple(told["keys"].items()), _fields_of(row.fields))

    def _keep(self, connection: Connection, rows: list[dict[str, object]]) -> None:
        upsert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        statement = upsert(cell_queue)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["spreadsheet_id", "subject"],
                set_={
                    name: statement.excluded[name] for name in ("sealed", "fields", "queued_at", "taken_at")
                },
            ),
            rows,
        )


def _hashed(spreadsheet_id: str, subject: str) -> str:
    return hashlib.sha256(f"{spreadsheet_id}|{subject}".encode()).hexdigest()


def _context(spreadsheet_id: str, name: str) -> str:
    return f"cell_queue|{spreadsheet_id}|{name}"


def _text_of(fields: frozenset[str]) -> str:
    return " ".join(sorted(fields))


def _fields_of(text: str) -> frozenset[str]:
    return frozenset(text.split())
