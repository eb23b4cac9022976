"""Fixtures shared by all tests: an empty memory of today's schema, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from storage.engine.database import open_database
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.support.command_line import f0care
from tests.support.databases import emptying, migrated_sqlite, opened, postgres_database, postgres_server

__all__ = ["f0care"]

LIBRARIES = (
    "aiogram",
    "alembic.command",
    "fpdf",
    "matplotlib.figure",
    "openpyxl",
    "sqlmodel",
    "telegram",
)
"""Those that take longest to import."""

SLOW = ("tests/reliability/", "tests/browser/", "tests/bot/test_run.py")
"""Where tests wait for processes, some for a minute."""

_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Import the libraries before a worker begins to measure: measured, it takes twice as long, and nobody asks."""
    if hasattr(config, "workerinput"):
        for name in LIBRARIES:
            import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the slow tests over the first half: none is left to the end, and few run at the same time."""
    slow = [item.nodeid for item in items if item.nodeid.startswith(SLOW)]
    others = [item.nodeid for item in items if not item.nodeid.startswith(SLOW)]
    apart = len(others) // 2 // max(1, len(slow))
    place = {name: at * apart for at, name in enumerate(slow)} | {name: at for at, name in enumerate(others)}
    items.sort(key=lambda item: place[item.nodeid])


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported: it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _key() -> None:
    """One key for all tests, whatever the one before used."""
    use_key(bytes(range(32)))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of today's schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    path.write_bytes(migrated_sqlite())
    return path


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server for this process's tests."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_template(server: URL) -> Iterator[str]:
    """The name of a PostgreSQL database of today's schema, to be copied."""
    with postgres_database(server, name := _fresh_name()) as url:
        with opened(open_database(_text(url))) as engine:
            upgrade(engine)
        yield name


@pytest.fixture(scope="session")
def reused_database(server: URL, migrated_template: str) -> Iterator[Callable[[], URL]]:
    """A PostgreSQL database of today's schema for one test after another, which each asks for anew and gets empty.

    Whoever changes the schema takes a database of their own (`empty_url`).
    """
    with postgres_database(server, _fresh_name(), migrated_template) as url, emptying(url) as emptied:
        yield emptied


@pytest.fixture(scope="session")
def reused_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one test after another has its SQLite file."""
    return tmp_path_factory.mktemp("reused") / "f0care.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, reused_file: Path) -> Iterator[str]:
    """The URL of a database of today's schema, empty, this test's own."""
    if request.param == "sqlite":
        for left in reused_file.parent.iterdir():
            left.unlink()
        reused_file.write_bytes(migrated_sqlite())
        yield f"sqlite:///{reused_file}"
        return
    emptied: Callable[[], URL] = request.getfixturevalue("reused_database")
    yield _text(emptied())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which nothing stands yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'f0care.db'}"
        return
    with postgres_database(request.getfixturevalue("server"), _fresh_name()) as url:
        yield _text(url)


@pytest.fixture(scope="session")
def reused_engines() -> dict[str, Engine]:
    """The engines of the two databases that are used again, so that each statement is compiled once a process."""
    return {}


@pytest.fixture
def engine(database_url: str, reused_engines: dict[str, Engine]) -> Iterator[Engine]:
    """An engine on this test's own database, with connections of its own."""
    if database_url not in reused_engines:
        reused_engines[database_url] = open_database(database_url)
    with opened(reused_engines[database_url]) as opened_engine:
        yield opened_engine


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    """Memory on this test's own database."""
    return SqlStore(engine)


def _fresh_name() -> str:
    return f"f0care_test_{os.getpid()}_{next(_numbers)}"


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
