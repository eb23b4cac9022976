"""Alembic's environment: runs the revisions over the connection that `storage.migrate` has locked and begun."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
