"""The tables, as SQLAlchemy Core. Times are seconds since 1970 as floats; sealed columns are AES-GCM.

The durable-run engine keeps its own tables in the same database, so that a run of ours and its place in
the queue are written in one transaction.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One use case started by one user. ``version`` grows with every change a reader could see; ``attempt``
# grows each time a worker takes the run up, and fences off a worker that was thought dead.
runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("sub", String(255), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("spreadsheet_id", String(255), nullable=False),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("label", String(500), nullable=False),
    Column("ask", LargeBinary, nullable=False),
    Column("result", LargeBinary),
    Column("problem", LargeBinary),
    Column("idempotency_key", String(255)),
    Column("body_hash", String(64), nullable=False),
    Column("refused_token", String(64)),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    UniqueConstraint("sub", "idempotency_key"),
    Index(None, "state", "updated_at"),
)

# The freshest forwarded access token of a run: sealed, expiring, deleted when the run ends.
run_tokens = Table(
    "run_tokens",
    metadata,
    Column("run_id", String(40), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("token", LargeBinary, nullable=False),
    Column("expires_at", Float, nullable=False),
)

# Worker processes, by their heartbeat. ``place`` tells whether a pid can be looked up from here.
executors = Table(
    "executors",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("place", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("beat_at", Float, nullable=False),
)

# One row per shared rate: ``tat`` is the theoretical arrival time of the next request (GCRA);
# ``holder`` is whoever has the one request in flight, until ``held_until``.
limits = Table(
    "limits",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("tat", Float, nullable=False),
    Column("holder", String(40)),
    Column("held_until", Float, nullable=False, server_default="0"),
)
