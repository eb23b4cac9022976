"""A pilot moves to PostgreSQL: every row as it was, or nothing at all."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from conversations.model.people import Facility, FacilityKind
from storage.copy_database import copy
from storage.engine.database import DatabaseUnusable, open_database
from storage.store import SqlStore
from tests.support import samples, trail
from tests.support.databases import opened, postgres_database


@pytest.fixture
def pilot(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file in which people have worked."""
    shutil.copyfile(migrated_file, tmp_path / "pilot.db")
    with opened(open_database(f"sqlite:///{tmp_path / 'pilot.db'}")) as engine:
        store = SqlStore(engine)
        with store.unit_of_work() as work:
            for number in range(5):
                samples.registered(work, str(number))
            work.credentials.choose_pin("11", "481516")
            work.credentials.confirm_pin("11", "481516")
        with engine.begin() as connection:
            for number in (901, 902):
                connection.execute(
                    text(
                        "INSERT INTO facility (id, code, name, kind, commune, hotline) "
                        "VALUES (:id, :code, 'Trạm', 'health_station', '02725', '0214')"
                    ),
                    {"id": number, "code": f"C{number}"},
                )
            connection.execute(text("UPDATE facility SET parent_id = 902 WHERE id = 901"))
        store.close()
        yield engine


@pytest.fixture
def empty(server: URL, migrated_template: str) -> Iterator[Engine]:
    """An empty PostgreSQL database of today's schema."""
    name = f"f0care_copy_{os.getpid()}_{time.monotonic_ns()}"
    with (
        postgres_database(server, name, migrated_template) as url,
        opened(open_database(url.render_as_string(hide_password=False))) as engine,
    ):
        yield engine


def test_a_pilot_moves_with_every_row(pilot: Engine, empty: Engine) -> None:
    """All rows arrive, sealed ones open with the same key, a parent may come after its child, counting goes on."""
    copied = copy(pilot, empty)
    assert copied["patient"] == copied["episode"] == 5
    with pilot.begin() as old, empty.begin() as new:
        asked = text("SELECT id, full_name, phone FROM patient ORDER BY id")
        sealed = [[tuple(bytes(v) if i else v for i, v in enumerate(row)) for row in at.execute(asked)]
                  for at in (old, new)]  # fmt: skip
        assert sealed[0] == sealed[1], "sealed columns are the same to the byte"
        assert new.execute(text("SELECT parent_id FROM facility WHERE id = 901")).scalar() == 902
    with SqlStore(empty).unit_of_work() as work:
        made = work.facilities.add(
            Facility(0, "NEW", "Trạm mới", FacilityKind.HEALTH_STATION, "02725", "0214", None, None)
        )
        assert made.id > 902
        assert samples.registered(work, "9").patient.id > 5
        assert work.credentials.is_right_pin("11", "481516")


def test_the_audit_holds_after_the_move(pilot: Engine, empty: Engine) -> None:
    """What was sealed on SQLite is the same chain on PostgreSQL, and goes on there."""
    before = SqlStore(pilot)
    trail.note(before, "a", "b")
    newest = trail.seal(before)
    before.close()
    copy(pilot, empty)
    moved = SqlStore(empty)
    assert (trail.holding(moved), trail.kept(moved)) == (2, newest)
    trail.note(moved, "c")
    trail.seal(moved)
    assert trail.holding(moved) == 3


def test_a_database_in_use_is_no_target(pilot: Engine, empty: Engine) -> None:
    """Whatever stands in the target already is left alone, and nothing is mixed with it."""
    copy(pilot, empty)
    with pytest.raises(DatabaseUnusable, match="the target is not empty: there are rows in"):
        copy(pilot, empty)


def test_a_copy_that_fails_leaves_nothing(pilot: Engine, empty: Engine) -> None:
    """A row that PostgreSQL refuses undoes all of it, so that one can mend it and begin again."""
    with empty.begin() as connection:
        connection.execute(text("ALTER TABLE episode ADD CONSTRAINT none CHECK (id < 3)"))
    with pytest.raises(Exception, match="none"):
        copy(pilot, empty)
    with empty.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM patient")).scalar() == 0
