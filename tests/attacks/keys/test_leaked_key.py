"""A DATA_KEY was read by others: everything is sealed with another one, whatever happens, and nothing is lost."""

from __future__ import annotations

import base64
import re
import sqlite3
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from conversations.model.care import Episode
from conversations.model.people import Role
from conversations.model.phone_claims import ClaimVerdict
from storage.engine.database import DatabaseUnusable
from storage.engine.elections import none_else, one_of_many
from storage.engine.sealing import SealBroken, use_key
from storage.keys import rotation
from storage.keys.audit_chain import AuditBroken
from storage.keys.census import count_keys
from storage.keys.check import WrongKey, check_key, keep_key
from storage.store import SqlStore
from tests.support.command_line import ADDED, KEY, Run, refused, said
from tests.support.samples import NOW, accepted, contact, registered, station
from tests.support.trail import counted, holding, seal

OLD, NEW = bytes(range(32)), b"n" * 32
FRESH = base64.b64encode(NEW).decode()


def test_after_a_rotation_everything_is_found_under_the_new_key_alone(store: SqlStore, engine: Engine) -> None:
    """Patients, their phones, PINs, passwords, rights and the audit hold as before; the old key opens nothing."""
    episode = lived(store, engine)
    use_key(NEW, OLD)
    assert rotation.rotate(engine).damaged == []
    use_key(NEW)
    check_key(engine)
    with store.unit_of_work() as work:
        assert work.patients.episode(episode.id) == episode
        twin = registered(work, "8").patient
        assert [each.id for each in work.patients.possible_duplicates(twin)] == [episode.id]
        assert work.phone_claims.has_new_owner(episode.patient)
        assert work.credentials.is_right_pin("11", "481516")
        assert work.credentials.try_password(episode.patient.code, 1, "k7mn2pq4rt", NOW).outcome == "right"
        [hoa] = work.staff.everywhere("11")
        assert (hoa.name, hoa.role, work.staff.unmarked()) == ("Lò Thị Hoa", Role.NURSE, [])
    assert (counted(store), holding(store)) == ((3, 1), 3)
    found = count_keys(engine)
    assert (len(found.keys), found.unbound, found.broken) == (1, 0, [])
    use_key(OLD)
    with pytest.raises(WrongKey):
        check_key(engine)
    with pytest.raises(SealBroken), store.unit_of_work() as work:
        work.patients.episode(episode.id)


def test_an_interrupted_rotation_goes_on(store: SqlStore, engine: Engine) -> None:
    """Ended in the middle, it lets nothing run until it is run again, and then everything is whole."""
    episode = lived(store, engine)
    use_key(NEW, OLD)
    steps = rotation.rotation_steps(engine, rotation.Rotated())
    while next(steps) != "patient":
        pass
    steps.close()
    with pytest.raises(WrongKey, match="is being changed: run `f0care key rotate`"):
        check_key(engine)
    use_key(OLD)
    with pytest.raises(WrongKey, match="not the key of this database"):
        check_key(engine)
    use_key(NEW)
    with pytest.raises(WrongKey, match="set DATA_KEY_OLD to it"):
        rotation.rotate(engine)
    use_key(NEW, OLD)
    rotation.rotate(engine)
    use_key(NEW)
    check_key(engine)
    with store.unit_of_work() as work:
        assert work.patients.episode(episode.id) == episode
    assert holding(store) == 3


def test_the_old_key_must_be_rotated_away_before_anything_runs(store: SqlStore, engine: Engine) -> None:
    """With the new key given and the old one beside it, nothing starts: no value is written with a second key."""
    lived(store, engine)
    use_key(NEW, OLD)
    with pytest.raises(WrongKey, match="run `f0care key rotate` first"):
        check_key(engine)
    with pytest.raises(WrongKey, match="run `f0care key rotate` first"):
        keep_key(engine)


def test_rights_written_by_hand_stay_none(store: SqlStore, engine: Engine) -> None:
    """A rotation marks no row of rights that had no right mark."""
    lived(store, engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE staff_member SET role = 'admin'"))
    use_key(NEW, OLD)
    rotation.rotate(engine)
    with store.unit_of_work() as work:
        assert work.staff.everywhere("11") == []


def test_a_changed_audit_is_not_chained_again_in_silence(store: SqlStore, engine: Engine) -> None:
    """An audit that does not hold stops the rotation before anything has changed, unless a person says so."""
    lived(store, engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET actor = 'staff:9' WHERE id = 2"))
    use_key(NEW, OLD)
    with pytest.raises(AuditBroken, match="entry 2 of the audit is not as it was sealed"):
        rotation.rotate(engine)
    use_key(OLD)
    check_key(engine)
    use_key(NEW, OLD)
    rotation.rotate(engine, despite_audit=True)
    assert holding(store) == 3


def test_a_damaged_value_is_named_and_stops_nothing(store: SqlStore, engine: Engine) -> None:
    """A value that no key opens stays as it is and is named; everything else changes its key."""
    lived(store, engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE report SET reasons = answers"))
        connection.execute(text("UPDATE patient SET phone = full_name"))
    use_key(NEW, OLD)
    assert sorted(rotation.rotate(engine).damaged) == ["patient.phone 1", "report.reasons 1"]
    use_key(NEW)
    check_key(engine)
    assert count_keys(engine).broken == ["patient.phone 1", "report.reasons 1"]


def test_no_key_changes_under_running_bots(database_url: str) -> None:
    """While a process runs the bots no rotation begins, and while one is under way no process starts."""
    with one_of_many(database_url), pytest.raises(DatabaseUnusable, match="stop"), none_else(database_url):
        pass
    with none_else(database_url), pytest.raises(DatabaseUnusable), one_of_many(database_url):
        pass
    with ExitStack() as many:
        for _ in range(1 if database_url.startswith("sqlite") else 3):
            many.enter_context(one_of_many(database_url))


def test_a_key_is_rotated_from_the_command_line(f0care: Run, tmp_path: Path) -> None:
    """With both keys the command does it; then the old key is refused, and none of its values is left in the file."""
    said(f0care(*ADDED))
    said(f0care("staff", "add", "--facility", "T1", "--name", "Lò Thị Hoa", "--telegram-id", "11"))
    file = tmp_path / "f0care.sqlite3"
    with sqlite3.connect(file) as raw:
        old_id = bytes(raw.execute("SELECT name FROM staff_member").fetchone()[0])[1:5]
    assert "staff_member" in said(f0care("key", "rotate", DATA_KEY=FRESH, DATA_KEY_OLD=KEY))
    assert "Lò Thị Hoa" in said(f0care("staff", "list", DATA_KEY=FRESH))
    assert "not the key of this database" in refused(f0care("staff", "list", DATA_KEY=KEY))
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert old_id not in left
    checked = said(f0care("key", "check", DATA_KEY=FRESH))
    assert re.search(r"\d+ +values sealed with key [0-9a-f]{8}$", checked, re.M)


def test_two_keys_in_one_database_become_one(store: SqlStore, engine: Engine) -> None:
    """A database that an older release let fill with two keys is told apart from a wrong key, and mended."""
    with store.unit_of_work() as work:
        first = accepted(work)
    use_key(NEW)
    with store.unit_of_work() as work:
        work.staff.add(work.facilities.add(station()).id, "Lò Thị Hoa", Role.NURSE, "11", NOW)
    with pytest.raises(WrongKey, match="sealed with two keys"):
        check_key(engine)
    use_key(NEW, OLD)
    rotation.rotate(engine)
    use_key(NEW)
    check_key(engine)
    with store.unit_of_work() as work:
        assert work.patients.episode(first.id) == first
        assert [each.name for each in work.staff.everywhere("11")] == ["Lò Thị Hoa"]


def lived(store: SqlStore, engine: Engine) -> Episode:
    """A database in which every kind of thing is sealed with the old key."""
    use_key(OLD)
    keep_key(engine)
    with store.unit_of_work() as work:
        episode = accepted(work)
        slot = work.slots.add(episode, NOW.date(), NOW, extra=False)
        someone, told = contact(work).id, {"spo2": "88"}
        work.reports.file(slot, someone, told, complete=True, level="red", reasons=[{}], protocol="t", now=NOW)
        work.staff.add(work.facilities.add(station()).id, "Lò Thị Hoa", Role.NURSE, "11", NOW)
        work.credentials.choose_pin("11", "481516")
        work.credentials.confirm_pin("11", "481516")
        work.credentials.give(episode.patient.id, episode.patient.code, "k7mn2pq4rt")
        claim = work.phone_claims.open(episode.patient, someone, NOW)
        work.phone_claims.decide(claim.id, ClaimVerdict.CHANGED, "Lò Thị Hoa", NOW)
        for number in range(3):
            work.audit.note("staff:1", "saw", f"patient:{number}", NOW, detail={"why": "khó thở"})
    assert seal(store) is not None
    with store.unit_of_work() as work:
        work.audit.note("staff:1", "saw", "patient:4", NOW + timedelta(1), detail={"why": "sốt"})
    return episode
