"""What may be spent and what was: every call is written down before it is made and settled after.

The cap of a run holds over what was charged, what is under way, and what may have been charged without our
knowing. An intent left behind by a dead process, or a paid call without an answer, becomes ``unknown``: it
counts as charged and is never repeated. A free call may be asked again.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from addon.core.signal import NullReason
from addon.store.process import new_holder
from addon.store.tables import calls

State = Literal["intent", "done", "unknown"]
MEASURED_OVER_DAYS = 180
ENOUGH_CALLS = 5
NO_ANSWER = "The process ended before the answer came."
# Built once: writing a statement down takes longer than carrying it out.
_NEW = insert(calls)
_SETTLE = update(calls).where(calls.c.id == bindparam("call"), calls.c.state != "done")
_SAME_QUESTION = select(calls).where(
    calls.c.run_id == bindparam("run"),
    calls.c.provider == bindparam("provider"),
    calls.c.subject == bindparam("subject"),
)


@dataclass(frozen=True)
class Call:
    """One question to one provider about one subject (hashed), as the ledger holds it."""

    id: str
    run_id: str
    provider: str
    subject: str
    state: State
    paid: bool
    price_minor: int
    charged_minor: int
    found: int | None
    reason: str
    message: str
    holder: str


@dataclass(frozen=True)
class Spent:
    """US cents of a run: ``charged``, ``under_way`` at their price, ``unknown`` at their price."""

    charged: int = 0
    under_way: int = 0
    unknown: int = 0

    @property
    def possible(self) -> int:
        """The most that may have been charged."""
        return self.charged + self.under_way + self.unknown


@dataclass(frozen=True)
class Wish:
    """A call about to be made."""

    run_id: str
    provider: str
    subject: str
    paid: bool
    price_minor: int
    cap_minor: int


@dataclass(frozen=True)
class Turn:
    """Whether the call may be made: ``mine`` to settle, ``before`` made in this run, or neither: the cap."""

    mine: Call | None = None
    before: Call | None = None


@dataclass(frozen=True)
class Outcome:
    """How a call ended. ``found``: how many fields got a value; ``reason``: the NullReason when none."""

    charged_minor: int = 0
    found: int = 0
    reason: str = ""
    message: str = ""


@dataclass(frozen=True)
class Receipt:
    """What one provider was asked and charged in a run."""

    provider: str
    calls: int
    charged_minor: int
    unknown: int


class Ledger:
    """The calls in the database, each change in a transaction of its own."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        self.holder = new_holder()

    def begin(self, wish: Wish) -> Turn:
        """Write the intent down, if the cap and what was done before in this run allow.

        One statement decides for all workers: a run asks a provider about a subject once.
        """
        subject = hashed(wish.subject)
        with self._engine.begin() as connection:
            self._lock(connection, wish.run_id)
            same = {"run": wish.run_id, "provider": wish.provider, "subject": subject}
            row = connection.execute(_SAME_QUESTION, same).first()
            if row is not None:
                return self._again(connection, _call(row))
            if (
                wish.price_minor
                and _spent(connection, wish.run_id).possible + wish.price_minor > wish.cap_minor
            ):
                return Turn()
            made = Call(
                secrets.token_hex(16), wish.run_id, wish.provider, subject, "intent", wish.paid,
                wish.price_minor, 0, None, "", "", self.holder,
            )  # fmt: skip
            connection.execute(_NEW, {**vars(made), "created_at": self._clock()})
            return Turn(mine=made)

    def _again(self, connection: Connection, call: Call) -> Turn:
        """A question of this run that was put before: answered, lost, or another worker's just now.

        A free source that only asked us to wait has not answered yet.
        """
        waited = call.state == "done" and call.reason == NullReason.RATE_LIMITED
        if not call.paid and (call.state == "intent" or waited):
            anew = update(calls).where(calls.c.id == call.id).values(holder=self.holder, state="intent")
            connection.execute(anew)
            return Turn(mine=replace(call, holder=self.holder, state="intent"))
        if call.state != "intent":
            return Turn(before=call)
        if call.holder == self.holder:
            return Turn(before=call)
        connection.execute(
            update(calls).where(calls.c.id == call.id).values(state="unknown", message=NO_ANSWER)
        )
        row = connection.execute(select(calls).where(calls.c.id == call.id)).one()
        return Turn(before=_call(row))

    def settle(self, call: Call, outcome: Outcome, also: Callable[[Connection], None] | None = None) -> None:
        """The call was answered. ``also`` keeps what was learnt, in the same transaction.

        An answer that comes after the call was thought lost still settles it: then the charge is known.
        """
        values = {
            "state": "done",
            "charged_minor": outcome.charged_minor,
            "found": outcome.found,
            "reason": outcome.reason,
            "message": outcome.message[:1000],
        }
        with self._engine.begin() as connection:
            self._change(connection, call, values)
            if also is not None:
                also(connection)

    def lose(self, call: Call, message: str) -> None:
        """Nobody knows whether the call was carried out; it counts as charged from now on."""
        values = {"state": "unknown", "reason": "outcome_unknown", "message": message[:1000]}
        with self._engine.begin() as connection:
            self._change(connection, call, values)

    def _change(self, connection: Connection, call: Call, values: dict[str, Any]) -> None:
        connection.execute(_SETTLE, {**values, "call": call.id, "settled_at": self._clock()})

    def recover(self, run_id: str) -> int:
        """At the start of a worker's turn: paid intents that others left in this run become unknown."""
        with self._engine.begin() as connection:
            self._lock(connection, run_id)
            left = and_(
                calls.c.run_id == run_id,
                calls.c.state == "intent",
                calls.c.paid.is_(True),
                calls.c.holder != self.holder,
            )
            lost = {"state": "unknown", "reason": "outcome_unknown", "message": NO_ANSWER}
            return int(connection.execute(update(calls).where(left).values(**lost)).rowcount)

    def of_run(self, run_id: str) -> tuple[Call, ...]:
        """Every call of a run, in the order in which they were made."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(calls).where(calls.c.run_id == run_id).order_by(calls.c.created_at, calls.c.id)
            )
            return tuple(_call(row) for row in rows)

    def spent(self, run_id: str) -> Spent:
        """What a run has spent."""
        with self._engine.connect() as connection:
            return _spent(connection, run_id)

    def receipts(self, run_id: str) -> tuple[Receipt, ...]:
        """What each provider was asked and charged in a run, by its name."""
        is_unknown = case((calls.c.state == "unknown", 1), else_=0)
        statement = (
            select(calls.c.provider, func.count(), func.sum(calls.c.charged_minor), func.sum(is_unknown))
            .where(calls.c.run_id == run_id)
            .group_by(calls.c.provider)
            .order_by(calls.c.provider)
        )
        with self._engine.connect() as connection:
            return tuple(
                Receipt(row[0], row[1], int(row[2]), int(row[3])) for row in connection.execute(statement)
            )

    def prune(self, days: int) -> int:
        """Forget calls that are older than so many days, and than what hit rates are measured over."""
        oldest = self._clock() - max(days, MEASURED_OVER_DAYS) * 86400
        with self._engine.begin() as connection:
            return int(connection.execute(delete(calls).where(calls.c.created_at < oldest)).rowcount)

    def hit_rates(self) -> dict[str, float]:
        """Provider -> share of its answered calls that found something, where enough calls were made."""
        since = self._clock() - MEASURED_OVER_DAYS * 86400
        hit = case((calls.c.found > 0, 1), else_=0)
        statement = (
            select(calls.c.provider, func.count(), func.sum(hit))
            .where(calls.c.state == "done", calls.c.created_at > since)
            .where(calls.c.reason.in_(("", "not_found", "not_covered", "ambiguous")))
            .group_by(calls.c.provider)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        return {name: int(hits) / count for name, count, hits in rows if count >= ENOUGH_CALLS}

    def _lock(self, connection: Connection, run_id: str) -> None:
        """One reservation of a run at a time, from its first look at the sum to its end."""
        if connection.dialect.name == "sqlite":
            # The driver begins a transaction only with the first change: until then a sum is nobody's.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            number = int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:7], "big")
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def hashed(subject: str) -> str:
    """A subject as the ledger names it: who was asked about is nobody's business there."""
    return hashlib.sha256(subject.encode()).hexdigest()


def _spent(connection: Connection, run_id: str) -> Spent:
    rows = connection.execute(
        select(calls.c.state, func.sum(calls.c.charged_minor), func.sum(calls.c.price_minor))
        .where(calls.c.run_id == run_id)
        .group_by(calls.c.state)
    ).all()
    by_state = {state: (int(charged), int(price)) for state, charged, price in rows}
    none = (0, 0)
    return Spent(
        by_state.get("done", none)[0], by_state.get("intent", none)[1], by_state.get("unknown", none)[1]
    )


def _call(row: Any) -> Call:
    return Call(
        row.id, row.run_id, row.provider, row.subject, row.state, row.paid, row.price_minor,
        row.charged_minor, row.found, row.reason, row.message, row.holder,
    )  # fmt: skip
