"""What is known: observations that are only ever added to, and negative answers, by scope.

``open`` data serves every customer; everything else belongs to the sheet it was bought for or typed into
(``sheet:<id>``): there the subject is hashed and the value sealed. What a licence lets us keep only for a
while is not shown after its day and deleted by ``expire``.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.core.signal import Known, Missing, NullReason, Observation
from addon.store.keyring import KeyRing
from addon.store.tables import misses, observations

OPEN = "open"
AT_ONCE = 400


@dataclass(frozen=True)
class Origin:
    """To whom new knowledge belongs: the scope, whose key bought it, in which run."""

    scope: str = OPEN
    sub: str | None = None
    run_id: str | None = None


@dataclass(frozen=True)
class Seen:
    """An observation as kept, with the run that made it."""

    observation: Observation
    run_id: str | None


@dataclass(frozen=True)
class Missed:
    """A negative answer as kept; ``missing.source`` and ``observed_at`` are always there."""

    missing: Missing
    run_id: str | None


class Memory:
    """Observations and negative answers in the database. ``clock``: seconds since 1970."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._ring = ring
        self._clock = clock
        self._newest = _newest_miss(engine)

    def now(self) -> float:
        """The time, on the clock this memory was given."""
        return self._clock()

    def add(self, found: Sequence[Observation], origin: Origin) -> None:
        """Keep observations, of any subjects. Nothing that is already there changes."""
        with self._engine.begin() as connection:
            self.add_to(connection, "", found, (), origin)

    def add_to(
        self,
        connection: Connection,
        subject: str,
        found: Sequence[Observation],
        missing: Sequence[Missing],
        origin: Origin,
    ) -> None:
        """Keep observations and negative answers about ``subject`` in somebody's transaction.

        Of negative answers the newest of each source for each field is kept.
        """
        if found:
            connection.execute(insert(observations), [self._row(one, origin) for one in found])
        if missing:
            connection.execute(self._newest, [self._missed_row(subject, one, origin) for one in missing])

    def _missed_row(self, subject: str, one: Missing, origin: Origin) -> dict[str, Any]:
        return {
            "scope": origin.scope,
            "subject": place(subject, origin.scope),
            "field": one.field,
            "source": one.source,
            "reason": one.reason.value,
            "message": one.message[:1000],
            "observed_at": self._clock() if one.observed_at is None else one.observed_at,
            "sub": origin.sub,
            "run_id": origin.run_id,
        }

    def seen(
        self, subjects: Collection[str], fields: Collection[str], scope: str
    ) -> dict[str, dict[str, list[Seen]]]:
        """Subject -> field -> observations, newest first, of the open scope and of ``scope``."""
        today = self._today()
        found: dict[str, dict[str, list[Seen]]] = {subject: {} for subject in subjects}
        for row, subject in self._rows(observations, subjects, fields, scope):
            if row.retention_until is None or row.retention_until >= today:
                found[subject].setdefault(row.field, []).append(self._seen(row, subject))
        for of_subject in found.values():
            for rows in of_subject.values():
                rows.sort(key=lambda s: (-s.observation.observed_at, s.observation.source))
        return found

    def missed(
        self, subjects: Collection[str], fields: Collection[str], scope: str
    ) -> dict[str, dict[tuple[str, str], Missed]]:
        """Subject -> (field, source) -> the newest negative answer, of the open scope and of ``scope``."""
        found: dict[str, dict[tuple[str, str], Missed]] = {subject: {} for subject in subjects}
        for row, subject in self._rows(misses, subjects, fields, scope):
            reason = NullReason(row.reason)
            missing = Missing(row.field, reason, row.message, row.source, row.observed_at)
            known = found[subject].get((row.field, row.source))
            if known is None or (known.missing.observed_at or 0) < row.observed_at:
                found[subject][(row.field, row.source)] = Missed(missing, row.run_id)
        return found

    def forget(self, source: str, sub: str) -> int:
        """Delete everything that a user's key of one source bought; the number of observations."""
        with self._engine.begin() as connection:
            bought = delete(observations).where(observations.c.source == source, observations.c.sub == sub)
            gone = connection.execute(bought).rowcount
            connection.execute(delete(misses).where(misses.c.source == source, misses.c.sub == sub))
        return int(gone)

    def held(self, scope: str, sources: Collection[str]) -> dict[str, frozenset[str]]:
        """Which fields a scope holds observations of, by source."""
        statement = (
            select(observations.c.source, observations.c.field)
            .where(observations.c.scope == scope, observations.c.source.in_(sorted(sources)))
            .distinct()
        )
        found: dict[str, set[str]] = {}
        with self._engine.connect() as connection:
            for source, field in connection.execute(statement):
                found.setdefault(source, set()).add(field)
        return {source: frozenset(fields) for source, fields in found.items()}

    def forget_scope(self, scope: str, source: str | None = None) -> None:
        """Delete what belongs to one sheet, of one source or of all."""
        with self._engine.begin() as connection:
            for table in (observations, misses):
                where = table.c.scope == scope
                if source is not None:
                    where = and_(where, table.c.source == source)
                connection.execute(delete(table).where(where))

    def expire(self) -> int:
        """Delete what its licence lets nobody keep any longer; the number of observations."""
        with self._engine.begin() as connection:
            old = delete(observations).where(observations.c.retention_until < self._today())
            return int(connection.execute(old).rowcount)

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

    def _rows(
        self, table: Any, subjects: Collection[str], fields: Collection[str], scope: str
    ) -> Iterator[tuple[Row[Any], str]]:
        """Rows about some subjects, with the subject each is about."""
        names = sorted(fields)
        everyone = list(dict.fromkeys(subjects))
        with self._engine.connect() as connection:
            for start in range(0, len(everyone), AT_ONCE):
                some = everyone[start : start + AT_ONCE]
                by_place = {(of, place(s, of)): s for s in some for of in {OPEN, scope}}
                wanted = or_(
                    *(
                        and_(table.c.scope == of, table.c.subject.in_([place(s, of) for s in some]))
                        for of in {OPEN, scope}
                    )
                )
                statement = select(table).where(wanted, table.c.field.in_(names))
                for row in connection.execute(statement):
                    yield row, by_place[(row.scope, row.subject)]

    def _row(self, one: Observation, origin: Origin) -> dict[str, Any]:
        subject = place(one.subject, origin.scope)
        value = packed(one.value)
        if origin.scope != OPEN:
            value = self._ring.seal(value, _context(origin.scope, subject, one.field))
        return {
            "scope": origin.scope,
            "subject": subject,
            "field": one.field,
            "value": value,
            "source": one.source,
            "observed_at": one.observed_at,
            "unit": one.unit,
            "as_of": None if one.as_of is None else one.as_of.isoformat(),
            "url": one.url,
            "method": one.method,
            "match": one.match,
            "confidence": one.confidence,
            "cost_minor": one.cost_minor,
            "licence": one.licence,
            "retention_until": one.retention_until,
            "remark": one.remark,
            "sub": origin.sub,
            "run_id": origin.run_id,
        }

    def _seen(self, row: Row[Any], subject: str) -> Seen:
        value = bytes(row.value)
        if row.scope != OPEN:
            value = self._ring.open(value, _context(row.scope, row.subject, row.field))
        made = Observation(
            subject, row.field, unpacked(value), row.source, row.observed_at, row.unit,
            None if row.as_of is None else date.fromisoformat(row.as_of),
            row.url, row.method, row.match, row.confidence, row.cost_minor, row.licence,
            row.retention_until, row.remark,
        )  # fmt: skip
        return Seen(made, row.run_id)


def _newest_miss(engine: Engine) -> Any:
    """The statement that keeps a negative answer in the place of the one before."""
    make = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    statement = make(misses)
    newer = {c: statement.excluded[c] for c in ("reason", "message", "observed_at", "sub", "run_id")}
    keys = ["scope", "subject", "field", "source"]
    return statement.on_conflict_do_update(index_elements=keys, set_=newer)


def place(subject: str, scope: str) -> str:
    """How a subject is named in the database: in clear in the open scope, else hashed with its scope."""
    named = scope == OPEN and len(subject) <= 400
    return subject if named else hashlib.sha256(f"{scope}|{subject}".encode()).hexdigest()


def _context(scope: str, subject: str, field: str) -> str:
    return f"observations|{scope}|{subject}|{field}"


def packed(value: Known) -> bytes:
    """A value as bytes; texts in a row and counts keep what they are."""
    if isinstance(value, tuple):
        return json.dumps({"list": value}, ensure_ascii=False).encode()
    if isinstance(value, Mapping):
        return json.dumps({"counts": dict(value)}, ensure_ascii=False).encode()
    return json.dumps(value, ensure_ascii=False).encode()


def unpacked(data: bytes) -> Known:
    """The value that ``packed`` packed."""
    value = json.loads(data)
    if isinstance(value, dict):
        return (
            tuple(value["list"]) if "list" in value else {str(k): int(v) for k, v in value["counts"].items()}
        )
    made: Known = value
    return made


def forgettable(one: Observation, days: int | None) -> Observation:
    """The observation with the last day its licence lets it be kept."""
    if days is None:
        return one
    until = datetime.fromtimestamp(one.observed_at + days * 86400, UTC).date().isoformat()
    return replace(one, retention_until=until)
