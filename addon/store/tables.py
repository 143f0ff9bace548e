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
    Text,
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

# What was observed of companies and persons; only ever added to. ``scope``: ``open`` for everybody, or the
# one sheet (``sheet:<id>``) it was bought for or typed into. In a sheet's scope ``subject`` is a hash and
# ``value`` is sealed. ``sub``: whose access key bought it; ``run_id``: in which run.
observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String(300), nullable=False),
    Column("subject", String(500), nullable=False),
    Column("field", String(64), nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("source", String(64), nullable=False),
    Column("observed_at", Float, nullable=False),
    Column("unit", String(32), nullable=False),
    Column("as_of", String(10)),
    Column("url", Text, nullable=False),
    Column("method", String(16), nullable=False),
    Column("match", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("cost_minor", Integer, nullable=False),
    Column("licence", String(200), nullable=False),
    Column("retention_until", String(10)),
    Column("remark", Text, nullable=False),
    Column("sub", String(255)),
    Column("run_id", String(40)),
    Index(None, "subject", "scope", "field"),
    Index(None, "source", "sub"),
    Index(None, "retention_until"),
)

# Negative answers: the newest of each source for a field of a subject, so that it is not asked again soon.
misses = Table(
    "misses",
    metadata,
    Column("scope", String(300), primary_key=True),
    Column("subject", String(500), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("message", Text, nullable=False),
    Column("observed_at", Float, nullable=False),
    Column("sub", String(255)),
    Column("run_id", String(40)),
)

# Every question put to a provider: ``intent`` before it is sent, ``done`` or ``unknown`` after. One row per
# run, provider and subject (hashed), so that two workers on one run can never ask the same thing twice.
calls = Table(
    "calls",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("run_id", String(40), nullable=False),
    Column("provider", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("paid", Boolean, nullable=False),
    Column("price_minor", Integer, nullable=False),
    Column("charged_minor", Integer, nullable=False),
    Column("found", Integer),
    Column("reason", String(32), nullable=False),
    Column("message", Text, nullable=False),
    Column("holder", String(60), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("settled_at", Float),
    UniqueConstraint("run_id", "provider", "subject"),
    Index(None, "provider", "created_at"),
)

# A user's own access key of a provider, sealed.
provider_keys = Table(
    "provider_keys",
    metadata,
    Column("sub", String(255), primary_key=True),
    Column("provider", String(64), primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("created_at", Float, nullable=False),
)

# The one secret of a linked sheet, sealed; a new one replaces it. ``sub``: the editor who linked it.
sheet_keys = Table(
    "sheet_keys",
    metadata,
    Column("spreadsheet_id", String(255), primary_key=True),
    Column("key_id", String(40), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("sub", String(255), nullable=False),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("key_id"),
)

# Nonces of signed requests; kept as long as their time would be accepted.
sheet_nonces = Table(
    "sheet_nonces",
    metadata,
    Column("key_id", String(40), primary_key=True),
    Column("nonce", String(128), primary_key=True),
    Column("seen_at", Float, nullable=False),
    Index(None, "seen_at"),
)

# The flags of the last Compute NRR by account, for =FLAG; sealed, and only for linked sheets.
sheet_flags = Table(
    "sheet_flags",
    metadata,
    Column("spreadsheet_id", String(255), primary_key=True),
    Column("flags", LargeBinary, nullable=False),
    Column("as_of", String(10)),
    Column("updated_at", Float, nullable=False),
)

# Subjects that formulas asked for and nobody knows yet, waiting for keyless providers; sealed.
cell_queue = Table(
    "cell_queue",
    metadata,
    Column("spreadsheet_id", String(255), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("fields", Text, nullable=False),
    Column("queued_at", Float, nullable=False),
    Column("taken_at", Float),
    Index(None, "queued_at"),
)
