"""Every start brings the database to today's schema, once, whoever starts together and whoever is killed."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel

from storage.migrate import revisions


def test_models_and_migrations_agree(engine: Engine) -> None:
    """A migrated database is exactly what the models describe, on both databases."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_newest_revision_is_read_off_the_file_names() -> None:
    """The revision found without Alembic is the one Alembic would go to."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert revisions()[-1] == ScriptDirectory.from_config(config).get_current_head()
