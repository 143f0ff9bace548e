"""What is known of companies and persons, what was asked and charged, and the keys of users and sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
TABLES = (
    "observations",
    "misses",
    "calls",
    "provider_keys",
    "sheet_keys",
    "sheet_nonces",
    "sheet_flags",
    "cell_queue",
)


def upgrade() -> None:
    """Create the tables of signals."""
    _signals()
    _keys()


def _signals() -> None:
    """Observations, negative answers and calls."""
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("scope", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("observed_at", sa.Float, nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("as_of", sa.String(10)),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("match", sa.Float, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("cost_minor", sa.Integer, nullable=False),
        sa.Column("licence", sa.String(200), nullable=False),
        sa.Column("retention_until", sa.String(10)),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("sub", sa.String(255)),
        sa.Column("run_id", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
    )
    op.create_index("ix_observations_subject_scope_field", "observations", ["subject", "scope", "field"])
    op.create_index("ix_observations_source_sub", "observations", ["source", "sub"])
    op.create_index("ix_observations_retention_until", "observations", ["retention_until"])
    op.create_table(
        "misses",
        sa.Column("scope", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("observed_at", sa.Float, nullable=False),
        sa.Column("sub", sa.String(255)),
        sa.Column("run_id", sa.String(40)),
        sa.PrimaryKeyConstraint("scope", "subject", "field", "source", name="pk_misses"),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("run_id", sa.String(40), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("paid", sa.Boolean, nullable=False),
        sa.Column("price_minor", sa.Integer, nullable=False),
        sa.Column("charged_minor", sa.Integer, nullable=False),
        sa.Column("found", sa.Integer),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("settled_at", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("run_id", "provider", "subject", name="uq_calls_run_id_provider_subject"),
    )
    op.create_index("ix_calls_provider_created_at", "calls", ["provider", "created_at"])


def _keys() -> None:
    """Access keys of users and of sheets, and what formulas read."""
    op.create_table(
        "provider_keys",
        sa.Column("sub", sa.String(255), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("sub", "provider", name="pk_provider_keys"),
    )
    op.create_table(
        "sheet_keys",
        sa.Column("spreadsheet_id", sa.String(255), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("sub", sa.String(255), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("spreadsheet_id", name="pk_sheet_keys"),
        sa.UniqueConstraint("key_id", name="uq_sheet_keys_key_id"),
    )
    op.create_table(
        "sheet_nonces",
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("nonce", sa.String(128), nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("key_id", "nonce", name="pk_sheet_nonces"),
    )
    op.create_index("ix_sheet_nonces_seen_at", "sheet_nonces", ["seen_at"])
    op.create_table(
        "sheet_flags",
        sa.Column("spreadsheet_id", sa.String(255), nullable=False),
        sa.Column("flags", sa.LargeBinary, nullable=False),
        sa.Column("as_of", sa.String(10)),
        sa.Column("updated_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("spreadsheet_id", name="pk_sheet_flags"),
    )
    op.create_table(
        "cell_queue",
        sa.Column("spreadsheet_id", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("queued_at", sa.Float, nullable=False),
        sa.Column("taken_at", sa.Float),
        sa.PrimaryKeyConstraint("spreadsheet_id", "subject", name="pk_cell_queue"),
    )
    op.create_index("ix_cell_queue_queued_at", "cell_queue", ["queued_at"])


def downgrade() -> None:
    """Drop them again."""
    for table in reversed(TABLES):
        op.drop_table(table)
