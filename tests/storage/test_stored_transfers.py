"""Transfers, places of stay and likely duplicates are remembered as the house promises, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, bindparam, select
from sqlalchemy.exc import IntegrityError

from conversations.model.care import Episode, EpisodeStatus, Transfer, TransferState
from conversations.model.people import FacilityKind, Role
from conversations.ports import Work
from storage import tables
from storage.engine.database import open_database
from storage.engine.sealing import phone_index, seal_value
from storage.migrate import upgrade
from storage.people.likeness import name_index
from storage.people.patients import CANDIDATES, PATIENT
from storage.store import SqlStore
from tests.support.databases import opened
from tests.support.samples import DAY, NOW, accepted, contact, illness, person, registered, station

REASONS = [{"id": "spo2_low", "vi": "SpO2 93%", "en": "SpO2 93%"}]


def asked(episode: Episode, target: int, **more: object) -> Transfer:
    """A transfer that waits, to be kept."""
    due = NOW + timedelta(minutes=30)
    waiting = Transfer(0, episode.id, episode.facility, TransferState.WAITING, NOW, target=target, due_at=due)
    return replace(waiting, **more)  # type: ignore[arg-type]


def two_stations(work: Work) -> tuple[int, int]:
    """A station and a treatment facility."""
    treating = station("SP", "03006", FacilityKind.TREATMENT_FACILITY)
    return work.facilities.add(station()).id, work.facilities.add(treating).id


def standing(work: Work, table: type, **where: object) -> set[int | None]:
    """The facilities that stand in the rows of a table."""
    at = tables.table(table)
    found = select(at.c.facility_id).where(*(at.c[name] == value for name, value in where.items()))
    return set(work._connection.execute(found).scalars())  # type: ignore[attr-defined]


def test_a_transfer_comes_back_as_it_was_kept(store: SqlStore) -> None:
    """Every word of it, the address a patient gave, and what changed since."""
    with store.unit_of_work() as work:
        home, there = two_stations(work)
        episode = accepted(work, facility=home)
        address = {"commune": "02647", "street": "tổ 5", "since": "2022-03-31"}
        told = {"reason": "moved", "note": "sốt ba ngày", "address": address, "asked_by": "Hoa", "place": "home"}
        kept = work.transfers.begin(asked(episode, there, contact=contact(work).id, **told))
        assert work.transfers.get(kept.id) == kept == work.transfers.open_for(episode.id)
        over = replace(kept, state=TransferState.DECLINED, decided_by="Sơn", decided_at=NOW, answer="full", due_at=None)
        work.transfers.keep(over)
        assert work.transfers.get(kept.id, lock=True) == over
        assert work.transfers.open_for(episode.id) is None


def test_one_transfer_an_illness_waits(store: SqlStore) -> None:
    """Drafts may be many; of those that wait the database itself refuses a second."""
    with store.unit_of_work() as work:
        home, there = two_stations(work)
        episode = accepted(work, facility=home)
        for _ in range(2):
            work.transfers.begin(asked(episode, there, state=TransferState.DRAFT))
        first = work.transfers.begin(asked(episode, there))
    with pytest.raises(IntegrityError), store.unit_of_work() as work:
        work.transfers.begin(asked(episode, there))
    with store.unit_of_work() as work:
        work.transfers.keep(replace(first, state=TransferState.WITHDRAWN))
        assert work.transfers.begin(asked(episode, there)).id != first.id


def test_only_what_waits_is_due(store: SqlStore) -> None:
    """The longest overdue first; what is over, prepared, or looked at for the last time is left alone."""
    with store.unit_of_work() as work:
        home, there = two_stations(work)
        late, later, never, draft, early = (accepted(work, str(n), home) for n in range(5))
        second = work.transfers.begin(asked(later, there, due_at=NOW - timedelta(minutes=1)))
        first = work.transfers.begin(asked(late, there, due_at=NOW - timedelta(minutes=2)))
        work.transfers.begin(asked(never, there, due_at=None))
        work.transfers.begin(asked(draft, there, state=TransferState.DRAFT, due_at=NOW - timedelta(hours=1)))
        work.transfers.begin(asked(early, there))
        assert work.transfers.due(NOW, 10) == [first.id, second.id]
        assert work.transfers.due(NOW, 1) == [first.id]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.integers(0, 2), min_size=1, max_size=6))
def test_whoever_answers_has_everything_that_is_open(store: SqlStore, moves: list[int]) -> None:
    """However often a patient is handed on: illness, today's slot, open task and alarm stand in one facility; what was
    before today, or is closed, stays where it happened."""
    with store.unit_of_work() as work:
        known = {each.code: each.id for each in work.facilities.all()}
        ids = [known.get(code) or work.facilities.add(station(code)).id for code in ("A", "B", "C")]
        episode = accepted(work, facility=ids[0])
        before = work.slots.add(episode, DAY - timedelta(days=1), NOW, extra=False)
        work.slots.add(episode, DAY, NOW, extra=False)
        work.slots.add(episode, DAY, NOW, extra=True)
        work.tasks.open(episode.id, ids[0], "visit", DAY, NOW)
        work.tasks.close(episode.id, "done", NOW)
        work.tasks.open(episode.id, ids[0], "call", DAY, NOW)
        old, _ = work.alerts.raise_(episode, ids[0], "red", REASONS, NOW)
        work.alerts.keep(replace(old, closed_at=NOW))
        work.alerts.raise_(episode, ids[0], "red", REASONS, NOW)
        for to in moves:
            work.transfers.settle(episode.id, ids[to], "home", None, None, DAY)
        last = {ids[moves[-1]]}
        found = work.patients.episode(episode.id)
        assert found is not None
        assert {found.facility} == last
        assert standing(work, tables.ReportSlot, episode_id=episode.id, day=DAY) == last
        assert standing(work, tables.ReportSlot, id=before.id) == {ids[0]}
        assert standing(work, tables.Task, episode_id=episode.id, kind="call") == last
        assert standing(work, tables.Task, episode_id=episode.id, kind="visit") == {ids[0]}
        assert standing(work, tables.Alert, episode_id=episode.id, closed_at=None) == last
        assert standing(work, tables.Alert, id=old.id) == {ids[0]}


def test_the_home_station_finds_who_is_away(store: SqlStore) -> None:
    """Only while another facility answers, and not for somebody who sees both."""
    with store.unit_of_work() as work:
        home, there = two_stations(work)
        episode = accepted(work, facility=home)
        assert work.transfers.away({home}, DAY) == []
        work.transfers.settle(episode.id, there, "treatment_facility", there, home, DAY)
        assert [each.episode for each in work.transfers.away({home}, DAY)] == [episode.id]
        assert work.transfers.away({home, there}, DAY) == work.transfers.away({there}, DAY) == []
        moved = work.patients.episode(episode.id)
        assert moved is not None
        assert (moved.place, moved.stay, moved.home) == ("treatment_facility", there, home)
        work.patients.set_status(episode.id, EpisodeStatus.CLOSED, NOW)
        assert work.transfers.away({home}, DAY) == []


def codes(work: Work, episode: Episode) -> set[str]:
    """Whom a registration may be, by code."""
    return {each.patient.code for each in work.patients.possible_duplicates(episode.patient)}


def test_likely_duplicates_are_found_through_an_index(store: SqlStore) -> None:
    """Called alike and born in the same year, or with the same phone; never oneself, nor who came later."""
    with store.unit_of_work() as work:
        someone = contact(work).id

        def register(name: str, phone: str, birth: str = "1988-03-05") -> Episode:
            patient = replace(person(name, phone), birth=birth)
            return work.patients.register(someone, patient, "child", illness(patient), NOW)

        same_phone = register("Lò Văn Tú", "+84912345678", "2015-01-01")
        accents = register("GIANG THI MAY", "+84900000001", "1988")
        register("Giàng Thị Mẩy", "+84900000002", "1989-03-05")
        register("Giàng Thị Sua", "+84900000003")
        here = register("Giàng Thị Mẩy", "+84912345678")
        register("Giàng Thị Mẩy", "+84912345678")
        assert codes(work, here) == {same_phone.patient.code, accents.patient.code}


def test_what_staff_said_of_a_pair_is_remembered(store: SqlStore) -> None:
    """Called different they are not shown again; asked they are; who was merged is nobody's duplicate any more."""
    with store.unit_of_work() as work:
        older, middle, newer = (registered(work, str(n)) for n in range(3))
        hoa = work.staff.add(work.facilities.add(station()).id, "Hoa", Role.NURSE, "11", NOW)
        pair = (newer.patient.id, older.patient.id)
        work.patients.judge_pair(*pair, "asked", hoa.id, NOW)
        assert codes(work, newer) == {older.patient.code, middle.patient.code}
        work.patients.judge_pair(*pair, "different", hoa.id, NOW)
        assert work.patients.pair_verdict(*pair) == "different"
        assert codes(work, newer) == {middle.patient.code}
        work.patients.judge_pair(middle.patient.id, older.patient.id, "merged", hoa.id, NOW)
        assert codes(work, newer) == set()
        assert work.patients.merged_into(middle.patient.id) == older.patient.id
        assert work.patients.merged_into(newer.patient.id) is None


def test_a_corrected_name_is_found_under_the_new_one(store: SqlStore) -> None:
    """The index follows the name and the year of birth."""
    with store.unit_of_work() as work:
        wrong, newer = registered(work, "1", name="Giàng Thị Mai"), registered(work, "2", name="Giàng Thị Mẩy")
        work.patients.correct(wrong.patient.id, {"phone": "+84900000009"})
        assert codes(work, newer) == set()
        work.patients.correct(wrong.patient.id, {"full_name": "Giàng Thị Mẩy"})
        assert codes(work, newer) == {wrong.patient.code}
        work.patients.correct(wrong.patient.id, {"birth": "1990-03-05"})
        assert codes(work, newer) == set()


def test_who_answered_for_one_answers_for_the_other(store: SqlStore) -> None:
    """Also somebody whose right to answer for the older patient had ended; nobody answers for the newer any more."""
    with store.unit_of_work() as work:
        older, newer = registered(work, "1"), registered(work, "2")
        work.patients.link_over(newer.patient.id, older.patient.id, NOW)
        assert work.patients.contacts_of(newer.patient.id) == []
        assert {each.address for each in work.patients.contacts_of(older.patient.id)} == {"1", "2"}
        again = work.patients.register(contact(work, "2").id, person(), "self", illness(person()), NOW)
        work.patients.link_over(again.patient.id, older.patient.id, NOW)
        assert {each.address for each in work.patients.contacts_of(older.patient.id)} == {"1", "2"}


def test_an_illness_moves_with_its_days(store: SqlStore) -> None:
    """The older patient has it from then on, and the day's slot is found under that patient."""
    with store.unit_of_work() as work:
        older, newer = registered(work, "1"), registered(work, "2")
        work.slots.add(newer, DAY, NOW, extra=False)
        work.patients.link_over(newer.patient.id, older.patient.id, NOW)
        work.patients.move_illness(newer.id, older.patient.id)
        assert [each.id for each in work.patients.of_contact(contact(work, "2").id)] == [newer.id]
        slot = work.slots.of_day(older.patient.id, DAY)
        assert slot is not None
        assert slot.episode == newer.id


def test_letters_nobody_answered(store: SqlStore) -> None:
    """Those since staff last wrote, oldest first, the newest of them when there are many."""
    with store.unit_of_work() as work:
        episode, someone = registered(work), contact(work).id
        hoa = work.staff.add(work.facilities.add(station()).id, "Hoa", Role.NURSE, "11", NOW)
        work.letters.keep(episode.id, "text", "answered", "", NOW, contact=someone)
        work.letters.keep(episode.id, "text", "from us", "", NOW, contact=someone, staff=hoa.id)
        for words in ("one", "two", "three"):
            work.letters.keep(episode.id, "text", words, "", NOW, contact=someone)
        assert [each.text for each in work.letters.unanswered(episode.id, 5)] == ["one", "two", "three"]
        assert [each.text for each in work.letters.unanswered(episode.id, 2)] == ["two", "three"]


AS_BEFORE = {name: bindparam(name, type_=LargeBinary) for name in ("full_name", "birth", "sex", "phone", "address")}
"""Sealed columns as an older release wrote them: bound to their column alone."""


def test_patients_of_before_get_their_index(empty_url: str) -> None:
    """The migration opens names row by row: whoever was registered earlier is found as a duplicate too."""
    with opened(open_database(empty_url)) as engine:
        config = Config()
        config.set_main_option("script_location", "storage:migrations")
        before = ScriptDirectory.from_config(config).get_revision("0007").down_revision
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, str(before))
            connection.execute(PATIENT.insert().values(AS_BEFORE), [_row(n, "Giàng Thị Mẩy") for n in range(3)])
        assert upgrade(engine)
        with engine.begin() as connection:
            found = set(connection.execute(select(PATIENT.c.name_index)).scalars())
    assert found == {name_index("giang thi may", "1988")}


def _row(number: int, name: str) -> Mapping[str, object]:
    phone = f"+8491234567{number}"
    told = {"full_name": name, "birth": "1988-03-05", "sex": "female", "phone": phone, "address": "thôn 3"}
    sealed = {column: seal_value(value, f"patient.{column}") for column, value in told.items()}
    return {**sealed, "code": f"LC-{number}", "phone_index": phone_index(phone), "commune": "02683"}


def test_looking_for_duplicates_walks_through_no_table(tmp_path: Path, migrated_file: Path) -> None:
    """SQLite finds the candidates through the two indexes: a hundred thousand patients make no difference."""
    shutil.copyfile(migrated_file, tmp_path / "plan.db")
    with opened(open_database(f"sqlite:///{tmp_path / 'plan.db'}")) as engine, engine.begin() as connection:
        sql = CANDIDATES.compile(dialect=engine.dialect, compile_kwargs={"render_postcompile": True})
        plan = [
            str(row[-1])
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("0",) * str(sql).count("?"))
        ]
    assert not [step for step in plan if step.startswith("SCAN") and "SUBQUERY" not in step], plan
    assert any("ix_patient_phone_index" in step for step in plan)
    assert any("ix_patient_name_index" in step for step in plan)
