"""Whoever can write into the database moves sealed values to other rows, or puts old ones back: they do not open."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, LargeBinary, select, text, type_coerce, update

from conversations.model.people import Role
from storage.engine.keyring import accept_bound_only
from storage.engine.sealing import SealBroken, seal_value
from storage.people.credentials import PIN
from storage.people.patients import PATIENT
from storage.store import SqlStore
from tests.support.command_line import ADDED, Run, said
from tests.support.samples import NOW, accepted, contact, station

PHONE = "+84912000002"


@pytest.mark.parametrize("column", ["full_name", "birth", "sex", "phone", "address"])
def test_a_patients_value_in_another_patients_row_is_refused(store: SqlStore, engine: Engine, column: str) -> None:
    """The phone of one patient, copied over another's, does not open there: no code goes to a stranger."""
    with store.unit_of_work() as work:
        first, second = accepted(work), accepted(work, "8")
    with engine.begin() as connection:
        sealed = select(type_coerce(PATIENT.c[column], LargeBinary)).where(PATIENT.c.id == second.patient.id)
        taken = connection.execute(sealed).scalar_one()
        there = update(PATIENT).where(PATIENT.c.id == first.patient.id)
        connection.execute(there.values({column: type_coerce(taken, LargeBinary)}))
    said = rf"patient\.{column} was changed or belongs elsewhere"
    with pytest.raises(SealBroken, match=said), store.unit_of_work() as work:
        work.patients.episode(first.id)
    with store.unit_of_work() as work:
        assert work.patients.episode(second.id) == second


def test_a_corrected_value_is_bound_again(store: SqlStore) -> None:
    """What a patient corrects opens in their row as before."""
    with store.unit_of_work() as work:
        episode = accepted(work)
        work.patients.correct(episode.patient.id, {"phone": PHONE, "full_name": "Giàng A Páo", "commune": "02725"})
        found = work.patients.episode(episode.id)
    assert found is not None
    assert (found.patient.phone, found.patient.full_name) == (PHONE, "Giàng A Páo")


def test_answers_in_another_days_row_are_refused(store: SqlStore, engine: Engine) -> None:
    """The answers of a well day, copied over those of a bad one, do not open."""
    with store.unit_of_work() as work:
        someone, slots = contact(work).id, []
        for episode in (accepted(work), accepted(work, "8")):
            slots.append(slot := work.slots.add(episode, NOW.date(), NOW, extra=False))
            told = {"spo2": "98" if episode.id == 1 else "88"}
            work.reports.file(slot, someone, told, complete=True, level="green", reasons=[], protocol="test", now=NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE report SET answers = (SELECT r.answers FROM report r WHERE r.id = 1)"))
    with store.unit_of_work() as work:
        assert work.reports.of_slot(slots[0].id) == {"spo2": "98"}
    with pytest.raises(SealBroken, match=r"report\.answers"), store.unit_of_work() as work:
        work.reports.of_slot(slots[1].id)


def test_another_nurses_pin_is_refused(store: SqlStore, engine: Engine) -> None:
    """A PIN's digest does not hold in another person's row, nor can it be tried on a copy of the database."""
    with store.unit_of_work() as work:
        for person, digits in (("11", "481516"), ("12", "234200")):
            work.credentials.choose_pin(person, digits)
            assert work.credentials.confirm_pin(person, digits)
            assert work.credentials.is_right_pin(person, digits)
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT digest FROM staff_pin WHERE person = '12'")).scalar_one()
        connection.execute(text("UPDATE staff_pin SET digest = :to WHERE person = '11'"), {"to": kept})
    assert "argon2" not in kept
    assert b"argon2" not in base64.b64decode(kept.removeprefix("sealed:"))
    with pytest.raises(SealBroken, match=r"staff_pin\.digest"), store.unit_of_work() as work:
        work.credentials.is_right_pin("11", "234200")


def test_an_old_pin_is_sealed_at_its_next_use(store: SqlStore, engine: Engine) -> None:
    """A PIN of an older release opens once more as it is, and from then on its digest is sealed."""
    with store.unit_of_work() as work:
        work.credentials.choose_pin("11", "481516")
        work.credentials.confirm_pin("11", "481516")
    with engine.begin() as connection:
        digest = connection.execute(select(PIN.c.digest)).scalar_one()
        connection.execute(text("UPDATE staff_pin SET digest = :plain"), {"plain": digest})
    for _ in range(2):
        with store.unit_of_work() as work:
            assert not work.credentials.is_right_pin("11", "481517")
            assert work.credentials.is_right_pin("11", "481516")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT digest FROM staff_pin")).scalar_one().startswith("sealed:")


def test_values_of_before_are_refused_where_all_are_bound(store: SqlStore, engine: Engine) -> None:
    """An old value opens in its column until every value is bound to its row; put back after that, it is refused."""
    with store.unit_of_work() as work:
        episode = accepted(work)
    with engine.begin() as connection:
        old = type_coerce(seal_value("+84912345678", "patient.phone"), LargeBinary)
        connection.execute(update(PATIENT).values({"phone": old}))
    with store.unit_of_work() as work:
        found = work.patients.episode(episode.id)
        assert found is not None
        assert found.patient.phone == "+84912345678"
    accept_bound_only()
    with pytest.raises(SealBroken, match="put back from before"), store.unit_of_work() as work:
        work.patients.episode(episode.id)


def test_a_pin_written_by_hand_is_refused(f0care: Run, tmp_path: Path) -> None:
    """In a new database a readable digest, which anybody can make, is no PIN."""
    said(f0care(*ADDED))
    with sqlite3.connect(tmp_path / "f0care.sqlite3") as raw:
        raw.execute("INSERT INTO staff_pin (person, digest, failures, asking) VALUES ('11', '$argon2id$', 0, '')")
    done = f0care("key", "check")
    assert done.returncode == 1
    assert "staff_pin.digest" in done.stdout


def test_rights_written_by_hand_are_none(store: SqlStore, engine: Engine) -> None:
    """A row that makes a stranger an administrator, or a nurse a manager, gives no rights, and is counted."""
    with store.unit_of_work() as work:
        facility = work.facilities.add(station()).id
        work.staff.add(facility, "Lò Thị Hoa", Role.NURSE, "11", NOW)
        work.staff.add(facility, "Vàng A Lử", Role.NURSE, "12", NOW)
        assert work.staff.unmarked() == []
    with engine.begin() as connection:
        columns = "name, facility_id, mark, since"
        forged = f"INSERT INTO staff_member (role, person, {columns}) SELECT 'admin', '66', {columns} FROM staff_member"
        connection.execute(text(f"{forged} WHERE person = '11'"))
        connection.execute(text("UPDATE staff_member SET role = 'manager' WHERE person = '12'"))
    with store.unit_of_work() as work:
        assert work.staff.in_facility("66", facility) is None
        assert work.staff.everywhere("66") == work.staff.everywhere("12") == []
        assert [each.person for each in work.staff.of_facility(facility)] == ["11"]
        assert len(work.staff.unmarked()) == 2


def test_a_forged_row_hides_no_right_one(store: SqlStore, engine: Engine) -> None:
    """An administrator's row written for a nurse takes nothing from the rights they have."""
    with store.unit_of_work() as work:
        facility = work.facilities.add(station()).id
        elsewhere = work.facilities.add(station("T2")).id
        hoa = work.staff.add(facility, "Lò Thị Hoa", Role.NURSE, "11", NOW)
        work.staff.change_role(hoa.id, Role.DOCTOR)
    with engine.begin() as connection:
        columns = "name, person, mark, since"
        taken = f"SELECT 'admin', {elsewhere}, {columns} FROM staff_member"
        connection.execute(text(f"INSERT INTO staff_member (role, facility_id, {columns}) {taken}"))
    with store.unit_of_work() as work:
        found = work.staff.in_facility("11", facility)
        assert found is not None
        assert found.role is Role.DOCTOR
        assert work.staff.in_facility("11", elsewhere) is None
