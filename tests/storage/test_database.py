"""The database of DATABASE_URL is opened safely, or it is said why not."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from storage.engine.database import DatabaseUnusable, open_database
from storage.store import SqlStore
from tests.support.databases import opened, postgres_binaries
from tests.support.samples import NOW, arrival, contact


def pragma(engine: Engine, name: str) -> object:
    """A setting of an open SQLite file, inside a transaction."""
    with engine.begin() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read a new database, nor its folder when that is new too."""
    with opened(open_database(f"sqlite:///{tmp_path / 'data' / 'f0care.db'}")) as engine:
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "foreign_keys") == 1
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "f0care.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("f0care.db", "is not a URL"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("mysql://localhost/f0care", "names mysql"),
        ("postgresql+asyncpg://localhost/f0care", "names postgresql"),
        ("sqlite:///{here}/not/there/f0care.db", "does not exist; make it first"),
        ("sqlite:///{here}", "cannot be opened: Is a directory"),
    ],
)
def test_what_cannot_be_opened_is_explained(tmp_path: Path, url: str, words: str) -> None:
    """A wrong DATABASE_URL says what is wrong and what would be right."""
    with pytest.raises(DatabaseUnusable, match=words):
        open_database(url.format(here=tmp_path))


def test_both_ways_to_write_a_postgresql_url_mean_one_driver() -> None:
    """postgresql:// is understood too."""
    engine = open_database("postgresql://someone@localhost/f0care")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_the_end_of_a_block_is_the_end_of_its_transaction(store: SqlStore) -> None:
    """What a block wrote is kept when it ends well, and forgotten when it raises."""

    def fail() -> None:
        with store.unit_of_work() as work:
            contact(work, "forgotten")
            raise ZeroDivisionError

    with store.unit_of_work() as work:
        kept = contact(work, "kept").id
    with pytest.raises(ZeroDivisionError):
        fail()
    with store.unit_of_work() as work:
        assert work.contacts.get(kept).address == "kept"
        assert contact(work, "forgotten").id > kept


def test_a_row_never_refers_to_nothing(store: SqlStore) -> None:
    """References are watched on both databases."""
    with pytest.raises(IntegrityError), store.unit_of_work() as work:
        work.contacts.give_consent(12345, "2026-11", NOW)


def test_threads_take_their_turns(store: SqlStore) -> None:
    """Eight threads writing at once lose nothing and wait for one another without an error."""

    def write() -> None:
        for _ in range(10):
            with store.unit_of_work(durable=False) as work:
                work.inbox.take_in([arrival()], NOW)
                contact(work, "7")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    heard = 0
    with store.unit_of_work() as work:
        while found := work.inbox.claim():
            work.inbox.done(found.id, NOW)
            heard += 1
    assert heard == 80


def test_only_durable_transactions_wait_for_the_disk(tmp_path: Path, migrated_file: Path) -> None:
    """On SQLite a transaction that must survive a power cut is written with synchronous=FULL, others with NORMAL."""
    (tmp_path / "f0care.db").write_bytes(migrated_file.read_bytes())
    with opened(open_database(f"sqlite:///{tmp_path / 'f0care.db'}")) as engine:
        store = SqlStore(engine)
        for durable, level in ((True, 2), (False, 1), (True, 2)):
            with store.unit_of_work(durable=durable) as work:
                assert work._connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
        store.close()


def test_missing_postgresql_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' PostgreSQL is found, or its absence is an error that says how to get it; never a silent skip."""
    monkeypatch.delenv("TEST_PG_BIN", raising=False)
    assert (postgres_binaries() / "initdb").exists()
    monkeypatch.setenv("TEST_PG_BIN", "/given")
    assert postgres_binaries() == Path("/given")
