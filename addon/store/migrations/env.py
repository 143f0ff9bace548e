"""Alembic's door: it is only ever opened with a connection of ours (see ``addon.store.migrate``)."""

from alembic import context

from addon.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
