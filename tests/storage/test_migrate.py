"""Every start brings the database to today's schema, once, whoever starts together and whoever is killed."""

from __future__ import annotations

import ast
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from storage.engine.database import open_database
from storage.migrate import DatabaseAhead, revisions, upgrade
from tests.support.databases import opened

STARTING = """
import sys, storage.tables, alembic.command, alembic.config
from storage.engine.database import open_database
from storage.migrate import upgrade
print("ready", flush=True)
sys.stdin.readline()
print(upgrade(open_database(sys.argv[1])))
"""


@contextmanager
def starting(url: str) -> Iterator[subprocess.Popen[str]]:
    """A program about to migrate: it does when it is given a line, and is gone with the block."""
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", STARTING, url], text=True, env=here, **pipes) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            yield program
        finally:
            program.kill()


def go(program: subprocess.Popen[str]) -> None:
    """Let a waiting program migrate."""
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


def differences(engine: Engine) -> list[object]:
    """Where a database is not what the models describe."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, SQLModel.metadata))


def config() -> Config:
    """Alembic's own view of the revisions."""
    made = Config()
    made.set_main_option("script_location", "storage:migrations")
    return made


def test_models_and_migrations_agree(engine: Engine) -> None:
    """A migrated database is exactly what the models describe, on both databases."""
    assert differences(engine) == []


def test_migrated_and_created_are_the_same_to_the_letter(migrated_file: Path, tmp_path: Path) -> None:
    """Partial indexes too: the indexes SQLite made by migrating are those it makes from the models."""

    def indexes(engine: Engine) -> set[str]:
        with engine.begin() as connection:
            found = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
            return {" ".join(sql.split()) for sql in found.scalars()}

    shutil.copyfile(migrated_file, tmp_path / "migrated.db")
    with ExitStack() as stack:
        migrated = stack.enter_context(opened(open_database(f"sqlite:///{tmp_path / 'migrated.db'}")))
        created = stack.enter_context(opened(open_database(f"sqlite:///{tmp_path / 'created.db'}")))
        SQLModel.metadata.create_all(created)
        assert indexes(migrated) == indexes(created)


def test_the_newest_revision_is_read_off_the_file_names() -> None:
    """The revisions found without Alembic are those it would take, in that order."""
    scripts = ScriptDirectory.from_config(config())
    assert revisions() == [script.revision for script in reversed(list(scripts.walk_revisions()))]


def test_revisions_import_nothing_that_changes() -> None:
    """A revision carries its own copy of what it needs: a change of the program must not change the past.

    Revision 7 opens sealed names: the keys for that live in the program alone, and their error is known to it.
    """
    scripts = ScriptDirectory.from_config(config())
    ours = {f"{each.revision}: {name}" for each in scripts.walk_revisions() for name in _imported(Path(each.path))}
    assert ours == {f"0007: storage.engine.sealing.{name}" for name in ("SealBroken", "keys_in_use")}


def _imported(path: Path) -> list[str]:
    """Everything of our own that a file imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{'.' * node.level}{node.module or ''}.{each.name}" for each in node.names]
    return [
        name for name in names if name.split(".")[0] in ("", "bot", "conversations", "scheduler", "storage", "tests")
    ]


def test_a_database_of_today_is_left_alone(database_url: str) -> None:
    """The second start finds nothing to do, and an empty database has something done once."""
    with opened(open_database(database_url)) as engine:
        assert upgrade(engine) is False


def test_revisions_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program started in any folder finds its migrations."""
    monkeypatch.chdir(tmp_path)
    with opened(open_database("sqlite:///here.db")) as engine:
        assert (upgrade(engine), upgrade(engine)) == (True, False)


def test_a_newer_database_is_refused(empty_url: str) -> None:
    """A program older than its database says so, and touches nothing."""
    with opened(open_database(empty_url)) as engine:
        upgrade(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(DatabaseAhead, match="this database is newer than the program: it is at 9999"):
            upgrade(engine)


def test_four_starting_at_once_migrate_once(empty_url: str) -> None:
    """Of four programs started together one migrates, and all four go on."""
    with ExitStack() as stack:
        programs = [stack.enter_context(starting(empty_url)) for _ in range(4)]
        for program in programs:
            go(program)
        ended = [program.communicate(timeout=60) for program in programs]
    assert [errors for _, errors in ended] == [""] * 4
    assert sorted(output for output, _ in ended) == ["False\n"] * 3 + ["True\n"]


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.05, 0.1])
def test_killed_in_the_middle_the_next_start_migrates(empty_url: str, wait: float) -> None:
    """A program killed while migrating leaves the database as it was, or finished; never between."""
    with starting(empty_url) as program:
        go(program)
        time.sleep(wait)
        program.kill()
        program.communicate(timeout=60)
    with opened(open_database(empty_url)) as engine:
        tables = set(inspect(engine).get_table_names())
        assert tables in (set(), {*SQLModel.metadata.tables, "alembic_version"})
        upgrade(engine)
        assert differences(engine) == []


def test_an_old_file_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    """Before migrating a file that holds something, a copy that only its owner can read is put beside it."""
    path = tmp_path / "f0care.db"
    with opened(open_database(f"sqlite:///{path}")) as engine:
        with engine.begin() as connection:
            first = config()
            first.attributes["connection"] = connection
            command.upgrade(first, revisions()[0])
            row = "1, 'staff', 1, '-5', x'', '2022-04-01', 0, false, NULL"
            connection.execute(text(f"INSERT INTO inbox VALUES ({row})"))
        for _ in range(2):
            upgrade(engine)
    copy = path.with_name(f"f0care.db.at-{revisions()[0]}")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with opened(open_database(f"sqlite:///{copy}")) as engine, engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == revisions()[0]
        assert connection.execute(text("SELECT chat FROM inbox")).scalars().all() == ["-5"]


def test_references_are_watched_again_after_migrating(tmp_path: Path) -> None:
    """Migrating looks away from references while it rebuilds tables; afterwards they hold as before."""
    with opened(open_database(f"sqlite:///{tmp_path / 'f0care.db'}")) as engine:
        upgrade(engine)
        with engine.begin() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_rights_that_hidden_senders_got_end(empty_url: str) -> None:
    """An anonymous administrator led a station in an older release: the number is nobody's; a person's rights stay."""
    before = revisions()[revisions().index("0029") - 1]
    with opened(open_database(empty_url)) as engine:
        with engine.begin() as connection:
            old = config()
            old.attributes["connection"] = connection
            command.upgrade(old, before)
            place = "1, 'BX', 'Trạm', 'health_station', '02683', '0214'"
            connection.execute(text(f"INSERT INTO facility (id, code, name, kind, commune, hotline) VALUES ({place})"))
            for number, person in enumerate(("1087968824", "11"), start=1):
                row = {"id": number, "person": person, "name": b"x"}
                into = "staff_member (id, name, role, facility_id, person)"
                connection.execute(text(f"INSERT INTO {into} VALUES (:id, :name, 'manager', 1, :person)"), row)
        upgrade(engine)
        with engine.begin() as connection:
            asked = connection.execute(text("SELECT person FROM staff_member WHERE until IS NULL"))
            assert asked.scalars().all() == ["11"]
