"""Holding something for a while, among all processes: whoever holds it is in a row of ``limits``."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from addon.store.engine import clock
from addon.store.process import is_gone
from addon.store.tables import limits


def take(
    engine: Engine, key: str, holder: str, seconds: float, *, alive: Collection[str] | None = None
) -> bool:
    """Hold ``key`` for ``seconds``; False while somebody else does. Taking one's own again prolongs it.

    With ``alive``, a holder that is not among them holds nothing any more; nor does a process of this
    machine that has ended (``addon.store.process.new_holder``).
    """
    if _take(engine, key, holder, seconds, alive):
        return True
    with engine.connect() as connection:
        other = connection.execute(select(limits.c.holder).where(limits.c.key == key)).scalar_one_or_none()
    if other is None or not is_gone(other):
        return False
    give_back(engine, key, other)
    return _take(engine, key, holder, seconds, alive)


def _take(engine: Engine, key: str, holder: str, seconds: float, alive: Collection[str] | None) -> bool:
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    now = clock(engine)
    free = or_(limits.c.holder.is_(None), limits.c.holder == holder, limits.c.held_until < now)
    if alive is not None:
        free = or_(free, limits.c.holder.not_in(alive))
    statement = (
        insert(limits)
        .values(key=key, tat=0.0, holder=holder, held_until=now + seconds)
        .on_conflict_do_update(
            index_elements=["key"], set_={"holder": holder, "held_until": now + seconds}, where=free
        )
        .returning(limits.c.key)
    )
    with engine.begin() as connection:
        return connection.execute(statement).first() is not None


def give_back(engine: Engine, key: str, holder: str) -> None:
    """Stop holding ``key``."""
    statement = update(limits).where(limits.c.key == key, limits.c.holder == holder)
    with engine.begin() as connection:
        connection.execute(statement.values(holder=None, held_until=0.0))
