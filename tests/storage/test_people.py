"""Contacts, sessions, patients, facilities, staff, accounts and codes are remembered as the house promises."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import NoResultFound

from conversations.model.care import EpisodeStatus
from conversations.model.dialogs import Answer, Session
from conversations.model.people import FacilityKind, Role
from conversations.ports import CodeCounts
from storage.days.sessions import SESSION
from storage.engine.sealing import phone_index
from storage.people.credentials import CREDENTIAL
from storage.people.facilities import FACILITY_TABLE
from storage.people.patients import LINK, PATIENT
from storage.store import SqlStore
from tests.support.channels import PATIENTS, STAFF
from tests.support.samples import NOW, accepted, contact, illness, person, registered, station

HALF_WAY = Session(
    "registration",
    answers={"name": Answer("Lan", "lan"), "doses": Answer(None, "", "no_card"), "chills": Answer(False, known=False)},
    facts={"facility": 3},
    step="birth",
    turn=4,
    tries=1,
    draft=("line one", "line two"),
    pending=({"value": "1988-03-05"},),
    editing="name",
    typed=2,
)


def test_a_contact_is_met_once(store: SqlStore) -> None:
    """The same address is the same contact, with the language it spoke first until it is changed."""
    with store.unit_of_work() as work:
        first = work.contacts.meet(PATIENTS, "7", "en", NOW)
        again = work.contacts.meet(PATIENTS, "7", "vi", NOW)
        other = work.contacts.meet(STAFF, "7", "vi", NOW)
        assert first == again != other
        work.contacts.set_language(first.id, "vi")
        work.contacts.set_reachable(first.id, NOW)
        assert work.contacts.get(first.id) == replace(first, language="vi", reachable=False)
        work.contacts.set_reachable(first.id, None)
        assert work.contacts.get(first.id).reachable
        with pytest.raises(NoResultFound):
            work.contacts.get(12345)


def test_two_meet_a_contact_at_the_same_time(store: SqlStore) -> None:
    """Two workers meeting a new address at once make one contact."""
    met = []

    def meet() -> None:
        with store.unit_of_work() as work:
            met.append(contact(work, "8").id)

    threads = [threading.Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(met) == 4
    assert len(set(met)) == 1


def test_a_session_comes_back_as_it_was_left(store: SqlStore) -> None:
    """Every answer, the draft, what is asked back and the place on the screen survive a restart."""
    with store.unit_of_work() as work:
        someone = contact(work)
        assert work.sessions.open(someone.id) is None
        begun = work.sessions.begin(someone.id, HALF_WAY, NOW)
        assert begun == replace(HALF_WAY, id=begun.id)
    with store.unit_of_work() as work:
        assert work.sessions.open(someone.id) == begun
        on = replace(begun, turn=5, draft=(), answers={**begun.answers, "birth": Answer("1988-03-05")})
        work.sessions.keep(on, NOW)
        assert work.sessions.open(someone.id) == on
        work.sessions.keep(replace(on, status="finished"), NOW)
        assert work.sessions.open(someone.id) is None


def test_a_contact_has_one_open_session(store: SqlStore) -> None:
    """A second session cannot begin while one is open; laid aside, the first can be taken up again."""
    with store.unit_of_work() as work:
        someone = contact(work)
        first = work.sessions.begin(someone.id, HALF_WAY, NOW)
        assert work.sessions.take_up(someone.id, NOW) is None
        work.sessions.keep(replace(first, status="aside"), NOW)
        second = work.sessions.begin(someone.id, Session("report"), NOW)
        work.sessions.keep(replace(second, status="finished"), NOW)
        assert work.sessions.take_up(someone.id, NOW) == first
        assert work.sessions.open(someone.id) == first
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)), store.unit_of_work() as work:
        work.sessions.begin(someone.id, Session("report"), NOW)


def test_stale_sessions_are_found(store: SqlStore) -> None:
    """Sessions of a dialog not touched for long are found, longest ago first, finished ones never."""
    with store.unit_of_work() as work:
        for hours, (address, dialog) in enumerate([("a", "report"), ("b", "report"), ("c", "registration")]):
            work.sessions.begin(contact(work, address).id, Session(dialog), NOW - timedelta(hours=hours))
        found = work.sessions.stale("report", NOW + timedelta(seconds=1), 9)
        assert [work.contacts.get(who).address for who, _ in found] == ["b", "a"]
        assert len(work.sessions.stale("report", NOW + timedelta(seconds=1), 1)) == 1
        work.sessions.keep(replace(found[0][1], status="expired"), NOW)
        assert work.sessions.stale("report", NOW, 9) == []


def test_a_session_kept_by_an_older_release_is_understood(store: SqlStore, engine: Engine) -> None:
    """What an older release did not know has its default; what this one no longer knows is passed over."""
    with store.unit_of_work() as work:
        begun = work.sessions.begin(contact(work).id, HALF_WAY, NOW)
    with engine.begin() as connection:
        connection.execute(SESSION.update().values(state={"answers": {"name": ["Lan", "lan"]}, "mood": "good"}))
    with store.unit_of_work() as work:
        assert work.sessions.open(contact(work).id) == Session(
            "registration", id=begun.id, answers={"name": Answer("Lan", "lan")}
        )


def test_a_registration_is_remembered(store: SqlStore) -> None:
    """Person, illness and who answers come back; the code is a running number that says nothing about the person."""
    with store.unit_of_work() as work:
        someone, lan = contact(work), person("Vàng A Lử")
        kept = work.patients.register(someone.id, lan, "child", illness(lan), NOW)
        assert kept.patient == replace(lan, id=kept.patient.id, code=f"LC-{kept.patient.id:06d}")
        assert kept.contact == someone.id
        assert work.patients.episode(kept.id) == kept == work.patients.episode(kept.id, lock=True)
        assert work.patients.of_contact(someone.id) == [kept]
        assert work.patients.contacts_of(kept.patient.id) == [someone]
        assert work.patients.episode(999) is None


def test_a_family_is_answered_for_by_one_contact(store: SqlStore, engine: Engine) -> None:
    """A contact's patients come oldest first, each with the newest illness, until the link ends."""
    with store.unit_of_work() as work:
        names = ["Mẹ", "Bà", "Con"]
        family = [registered(work, "7", name=name) for name in names]
        someone = contact(work)
        assert [e.patient.full_name for e in work.patients.of_contact(someone.id)] == names
    with engine.begin() as connection:
        connection.execute(LINK.update().where(LINK.c.patient_id == family[1].patient.id).values(until=NOW))
    with store.unit_of_work() as work:
        assert [e.patient.full_name for e in work.patients.of_contact(someone.id)] == ["Mẹ", "Con"]
        assert work.patients.contacts_of(family[1].patient.id) == []


def test_the_station_decides(store: SqlStore) -> None:
    """Who decided, when and why is kept; an answered question returns the illness to those waiting."""
    with store.unit_of_work() as work:
        first, second = registered(work, "a"), registered(work, "b")
        work.patients.set_status(first.id, EpisodeStatus.ASKED, NOW, by="Lò Thị Hoa", reason="Mấy liều?")
        work.patients.set_screening(first.id, {"doses": 3})
        assert [e.id for e in work.patients.waiting()] == [first.id, second.id]
        work.patients.set_status(first.id, EpisodeStatus.WAITING, NOW)
        work.patients.set_status(first.id, EpisodeStatus.ACCEPTED, NOW, by="Lò Thị Hoa")
        work.patients.set_status(second.id, EpisodeStatus.DECLINED, NOW, by="Lò Thị Hoa", reason="elsewhere")
        mine, theirs = work.patients.episode(first.id), work.patients.episode(second.id)
        assert mine is not None
        assert theirs is not None
        assert (mine.status, mine.accepted_at, mine.decided_by, mine.screening) == (
            EpisodeStatus.ACCEPTED,
            NOW,
            "Lò Thị Hoa",
            {"doses": 3},
        )
        assert (theirs.status, theirs.accepted_at, theirs.decided_at, theirs.reason) == (
            EpisodeStatus.DECLINED,
            None,
            NOW,
            "elsewhere",
        )
        work.patients.set_status(first.id, EpisodeStatus.CLOSED, NOW, reason="recovered")
        closed = work.patients.episode(first.id)
        assert closed is not None
        assert (closed.decided_by, closed.reason) == ("Lò Thị Hoa", "recovered")
        assert work.patients.waiting() == []


def test_one_of_two_at_once_decides(store: SqlStore) -> None:
    """Two who look with a lock before they decide never both find it undecided."""
    with store.unit_of_work() as work:
        episode = registered(work)
    winners = []

    def decide(name: str) -> None:
        with store.unit_of_work() as work:
            found = work.patients.episode(episode.id, lock=True)
            if found is not None and found.status is EpisodeStatus.WAITING:
                work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, NOW, by=name)
                winners.append(name)

    threads = [threading.Thread(target=decide, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(winners) == 1


def test_personal_data_are_corrected(store: SqlStore, engine: Engine) -> None:
    """A corrected phone is found by its new index; only personal fields can be corrected."""
    with store.unit_of_work() as work:
        episode = registered(work)
        work.patients.correct(episode.patient.id, {"phone": "+84987654321", "address": "Thôn 2"})
        work.patients.correct(episode.patient.id, {})
        changed = work.patients.episode(episode.id)
        assert changed is not None
        assert changed.patient == replace(episode.patient, phone="+84987654321", address="Thôn 2")
        with pytest.raises(ValueError, match="code"):
            work.patients.correct(episode.patient.id, {"code": "LC-1"})
    with engine.begin() as connection:
        assert connection.execute(PATIENT.select()).one().phone_index == phone_index("+84987654321")


def test_facilities_are_found_by_code_chat_and_commune(store: SqlStore, engine: Engine) -> None:
    """A commune's station answers for it, else its coordinating office, else any; closed ones never."""
    with store.unit_of_work() as work:
        office = work.facilities.add(station("TTYT", "02647", FacilityKind.COORDINATING_OFFICE))
        near = work.facilities.add(station("PGD", "02690", FacilityKind.COORDINATING_OFFICE))
        post = work.facilities.add(replace(station("BX", "02683"), parent=office.id))
        work.facilities.add(station("BV", "02700", FacilityKind.TREATMENT_FACILITY))
        assert work.facilities.get(post.id) == work.facilities.by_code("BX") == post
        assert work.facilities.by_code("XX") is None
        assert [f.code for f in work.facilities.all()] == ["BV", "BX", "PGD", "TTYT"]
        assert work.facilities.responsible("02683") == post
        assert work.facilities.responsible("02690") == near
        assert work.facilities.responsible("02700") == office
    with engine.begin() as connection:
        connection.execute(FACILITY_TABLE.update().where(FACILITY_TABLE.c.code == "BX").values(closed_at=NOW))
    with store.unit_of_work() as work:
        assert work.facilities.responsible("02683") == office
        assert work.facilities.by_code("BX") is None


def test_the_tree_of_facilities_is_asked_for_by_branch(store: SqlStore) -> None:
    """A facility with all below it, without the closed ones; a ring in the tree ends; offices need a group to count."""
    with store.unit_of_work() as work:
        province = work.facilities.add(station("TINH", kind=FacilityKind.COORDINATING_OFFICE))
        district = work.facilities.add(
            replace(station("HUYEN", kind=FacilityKind.COORDINATING_OFFICE), parent=province.id)
        )
        post = work.facilities.add(replace(station("BX"), parent=district.id))
        old = work.facilities.add(replace(station("CU"), parent=district.id))
        alone = work.facilities.add(station("RIENG"))
        work.facilities.close(old.id, post.id, NOW)
        assert [f.code for f in work.facilities.below(province.id)] == ["BX", "HUYEN", "TINH"]
        assert [f.code for f in work.facilities.below(post.id)] == ["BX"]
        assert [f.code for f in work.facilities.below(alone.id)] == ["RIENG"]
        assert work.facilities.below(999) == []
        work.facilities.change(replace(province, parent=post.id))
        assert [f.code for f in work.facilities.below(post.id)] == ["BX", "HUYEN", "TINH"]
        assert work.facilities.offices() == []
        work.facilities.set_link(district.id, b"digest", NOW + timedelta(days=1))
        work.facilities.use_link(b"digest", "-1", NOW)
        assert [f.code for f in work.facilities.offices()] == ["HUYEN"]
        work.facilities.change(province)
        work.facilities.set_link(province.id, b"another", NOW + timedelta(days=1))
        work.facilities.use_link(b"another", "-2", NOW)
        assert [f.code for f in work.facilities.offices()] == ["TINH", "HUYEN"]  # the top of the tree first


def test_a_link_code_binds_one_group_once(store: SqlStore) -> None:
    """A code that holds binds the group and is used up; a late or unknown one binds nothing."""
    with store.unit_of_work() as work:
        post, office = work.facilities.add(station("BX")), work.facilities.add(station("TT"))
        work.facilities.set_link(post.id, b"digest", NOW + timedelta(days=1))
        assert work.facilities.use_link(b"other", "-1", NOW) is None
        assert work.facilities.use_link(b"digest", "-1", NOW + timedelta(days=1)) is None
        assert work.facilities.use_link(b"digest", "-1", NOW) == replace(post, staff_chat="-1")
        assert work.facilities.use_link(b"digest", "-2", NOW) is None
        assert work.facilities.of_chat("-1") == replace(post, staff_chat="-1")
        work.facilities.set_link(office.id, b"second", NOW + timedelta(days=1))
        work.facilities.use_link(b"second", "-1", NOW)
        assert work.facilities.of_chat("-1") == replace(office, staff_chat="-1")
        work.facilities.move_chat("-1", "-100")
        assert work.facilities.of_chat("-100") == replace(office, staff_chat="-100")
        work.facilities.move_chat("-100", None)
        assert work.facilities.of_chat("-100") is None


def test_rights_are_given_and_end(store: SqlStore) -> None:
    """A person has one standing in a facility, the newest, until it ends; an admin counts everywhere."""
    with store.unit_of_work() as work:
        here, there = work.facilities.add(station("BX")).id, work.facilities.add(station("TT")).id
        work.staff.add(here, "Hoa", Role.NURSE, "9", NOW)
        doctor = work.staff.add(here, "Hoa", Role.DOCTOR, "9", NOW)
        admin = work.staff.add(there, "Sếp", Role.ADMIN, "5", NOW)
        assert work.staff.in_facility("9", here) == doctor
        assert work.staff.in_facility("9", there) is None
        assert work.staff.in_facility("5", here) == admin
        assert work.staff.everywhere("9") == [doctor]
        assert work.staff.of_facility(here) == [doctor]
        assert work.staff.end("9", here, NOW) == 1
        assert work.staff.end("9", here, NOW) == 0
        assert work.staff.in_facility("9", here) is None


def test_an_invitation_is_good_for_one(store: SqlStore) -> None:
    """An invitation gives its role to the first who uses it in time; unused it gives nobody anything."""
    with store.unit_of_work() as work:
        here = work.facilities.add(station()).id
        work.staff.invite(here, "", Role.NURSE, b"digest", NOW + timedelta(days=1))
        assert work.staff.of_facility(here) == []
        assert work.staff.use_invite(b"digest", "9", "Hoa", NOW + timedelta(days=2)) is None
        joined = work.staff.use_invite(b"digest", "9", "Hoa", NOW)
        assert joined is not None
        assert work.staff.in_facility("9", here) == joined
        assert (joined.name, joined.role) == ("Hoa", Role.NURSE)
        assert work.staff.use_invite(b"digest", "10", "Mai", NOW) is None


def test_an_account_is_given_once(store: SqlStore, engine: Engine) -> None:
    """A patient has one account; of the password only an argon2 digest is kept, and that is sealed."""
    with store.unit_of_work() as work:
        patient = accepted(work).patient
        assert work.credentials.give(patient.id, patient.code, "k7mn2pq4rt")
        assert not work.credentials.give(patient.id, patient.code, "another")
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT digest FROM credential")).scalar_one()
        digest = connection.execute(select(CREDENTIAL.c.digest)).scalar_one()
    assert kept.startswith("sealed:")
    assert PasswordHasher().verify(digest, "k7mn2pq4rt")


def test_a_code_has_five_tries_and_five_minutes(store: SqlStore) -> None:
    """A code counts once, for five tries and five minutes; used, it takes those before it along."""
    phone = "+84912345678"
    with store.unit_of_work() as work:
        someone = contact(work).id
        assert work.credentials.try_code(someone, phone, "111111", NOW) == "none"
        work.credentials.code_sent(someone, phone, "111111", "sms", NOW)
        work.credentials.code_sent(someone, phone, "222222", "sms", NOW)
        assert work.credentials.try_code(someone, phone, "121212", NOW) == "wrong"
        assert work.credentials.try_code(someone, "+84912345679", "222222", NOW) == "none"
        assert work.credentials.try_code(someone, phone, "222222", NOW + timedelta(minutes=5)) == "expired"
        assert work.credentials.try_code(someone, phone, "222222", NOW) == "right"
        assert work.credentials.try_code(someone, phone, "222222", NOW) == "none"
        assert work.credentials.try_code(someone, phone, "111111", NOW) == "none"
        work.credentials.code_sent(someone, phone, "333333", "sms", NOW)
        verdicts = [work.credentials.try_code(someone, phone, "000000", NOW) for _ in range(5)]
        assert verdicts == ["wrong"] * 4 + ["used_up"]
        assert work.credentials.try_code(someone, phone, "333333", NOW) == "used_up"


def test_a_code_in_hand_is_right_though_another_is_under_way(store: SqlStore) -> None:
    """The first code comes late, or the second never: the one that arrived is right for its five minutes, then none."""
    phone, minute = "+84912345678", timedelta(minutes=1)
    with store.unit_of_work() as work:
        someone = contact(work).id
        for number, code in enumerate(("004512", "222222")):
            work.credentials.code_sent(someone, phone, code, "sms", NOW + number * minute)
        assert work.credentials.try_code(someone, phone, "004512", NOW + 5 * minute) == "wrong", "its minutes are over"
        assert work.credentials.try_code(someone, phone, "004512", NOW + 4 * minute) == "right"
        assert work.credentials.try_code(someone, phone, "222222", NOW + 4 * minute) == "none", "one code, one use"


def test_a_code_tried_too_often_is_not_right_after_a_resend(store: SqlStore) -> None:
    """Another code gives five tries at itself, and none more at the one before."""
    phone = "+84912345678"
    with store.unit_of_work() as work:
        someone = contact(work).id
        work.credentials.code_sent(someone, phone, "111111", "sms", NOW)
        for _ in range(5):
            work.credentials.try_code(someone, phone, "000000", NOW)
        work.credentials.code_sent(someone, phone, "222222", "sms", NOW)
        assert work.credentials.try_code(someone, phone, "111111", NOW) == "wrong"
        assert work.credentials.try_code(someone, phone, "222222", NOW) == "right"


def test_codes_are_counted_by_phone_and_by_contact(store: SqlStore) -> None:
    """How many went to a phone, how many to a contact, and when the last: what flooding is judged by."""
    with store.unit_of_work() as work:
        mine, other = contact(work, "a").id, contact(work, "b").id
        assert work.caps.codes(mine, "+841", "+841", NOW, NOW) == CodeCounts()
        for minutes, (who, phone) in enumerate([(mine, "+841"), (mine, "+842"), (other, "+841"), (mine, "+841")]):
            work.credentials.code_sent(who, phone, "1", "sms", NOW + timedelta(minutes=minutes))
        last = NOW + timedelta(minutes=3)
        newest = CodeCounts(to_phone=1, asked=1, mine=1, pair=1, lately=1, house=1, last_asked=last, last_pair=last)
        assert work.caps.codes(mine, "+841", "+841", last, last) == newest
        counted = work.caps.codes(mine, "+841", "+841", NOW, last)
        assert counted == replace(newest, to_phone=3, asked=3, mine=3, pair=2)


def test_codes_are_counted_by_what_was_typed(store: SqlStore) -> None:
    """A phone asked for by its account counts for that account, and unseen for the phone."""
    with store.unit_of_work() as work:
        mine = contact(work, "a").id
        work.credentials.code_sent(mine, "+841", "1", "sms", NOW, asked="account:LC-000001")
        by_phone = work.caps.codes(mine, "+841", "+841", NOW, NOW)
        by_account = work.caps.codes(mine, "+841", "account:LC-000001", NOW, NOW)
        assert (by_phone.to_phone, by_phone.asked, by_phone.last_asked) == (1, 0, None)
        assert (by_account.to_phone, by_account.asked, by_account.last_asked) == (1, 1, NOW)


def test_a_consent_is_kept(store: SqlStore, engine: Engine) -> None:
    """Who agreed to which text is written down."""
    with store.unit_of_work() as work:
        work.contacts.give_consent(contact(work).id, "2026-11", NOW)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT text_version FROM consent")).scalars().all() == ["2026-11"]
