"""Capabilities met together: what one of them ends or moves, the others must not lose."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from conversations.changes import close_facility
from conversations.dialog.scene import Scene
from conversations.letters import letter_answers
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.incoming import Arrival, Blocked, Pressed, Text, What
from conversations.model.outgoing import Say
from conversations.model.people import Carer, FacilityKind, Role
from conversations.registration import acceptance
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import STAFF
from tests.support.morning import DAY, NINE
from tests.support.talk import Talk

HOA, GROUP = "77", "-1"
updates = count(5000)


def staff(talk: Talk, what: What, chat: str = GROUP) -> list[Say]:
    """Nurse Hoa presses or types something; what anybody is told."""
    heard = Arrival(STAFF, next(updates), chat, chat == HOA, HOA, "Hoa", "vi", what)
    with talk.store.unit_of_work() as work:
        work.inbox.take_in([heard], talk.now)
    talk.take_turns()
    return [content for content in talk.said() if isinstance(content, Say)]


def press(talk: Talk, data: str, chat: str = GROUP) -> list[Say]:
    """Nurse Hoa presses a button with this data."""
    return staff(talk, Pressed(data, 1, f"staff{next(updates)}"), chat)


def merge(talk: Talk, newer: Episode, older: Episode) -> None:
    """Nurse Hoa says that two registrations are of one person, and says so again when asked."""
    for said in ("merge", "sure"):
        press(talk, f"dup:{newer.id}:{older.patient.id}:{said}")


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A station with a nurse, and nobody registered."""
    with store.unit_of_work() as work:
        station = work.facilities.add(replace(samples.station(), staff_chat=GROUP))
        work.staff.add(station.id, "Hoa", Role.NURSE, HOA, NINE)
    return Talk(store, NINE)


def registered(talk: Talk, status: EpisodeStatus, *, helper: str = "", own: str = "7") -> Episode:
    """A patient of the station, with a helper's chat."""
    with talk.store.unit_of_work() as work:
        station = work.facilities.by_code("BX")
        assert station is not None
        make = samples.accepted if status is EpisodeStatus.ACCEPTED else samples.registered
        episode = make(work, own, station.id)
        if helper:
            tie = Carer(0, samples.contact(work, helper).id, episode.patient.id, "child", "invited", None, 1, "Páo")
            work.caregivers.tie(tie, NINE)
    return episode


def test_a_helper_does_not_get_the_patients_password(talk: Talk) -> None:
    """It would let them answer in the patient's own right; the family gets it, and the helper hears of the station."""
    episode = registered(talk, EpisodeStatus.WAITING, helper="8")
    said = press(talk, f"a:{episode.id}:accept")
    told = [each.message.text for each in said if "Mỗi sáng lúc" in each.message.text]
    assert len(told) == 2, "both chats are told"
    assert sum("Mật khẩu:" in text for text in told) == 1


def test_a_question_goes_to_a_chat_that_still_answers(talk: Talk) -> None:
    """The chat that registered logged out before the station asked: another chat of the patient is asked."""
    episode = registered(talk, EpisodeStatus.WAITING, helper="8")
    with talk.store.unit_of_work() as work:
        first, other = samples.contact(work, "7"), samples.contact(work, "9")
        work.caregivers.log_in(other.id, episode.patient.id, "self", "login", NINE)
        work.caregivers.log_out(first.id, episode.patient.id, NINE)
    with talk.store.unit_of_work() as work:
        nurse = work.staff.everywhere(HOA)[0]
        fresh = work.patients.episode(episode.id)
        assert fresh is not None
        scene = Scene(work, talk.house, talk.now, "asked")
        acceptance.ask(scene, nurse, fresh, "Có ho không?")
        assert [(contact.id, session.dialog) for contact, session in scene.follows] == [(other.id, "supplement")]


def test_a_report_by_phone_is_kept_when_the_patient_is_handed_over(talk: Talk) -> None:
    """The transfer is accepted in the middle: what was answered is kept and alarms there, and the nurse is told."""
    episode = registered(talk, EpisodeStatus.ACCEPTED)
    with talk.store.unit_of_work() as work:
        there = work.facilities.add(
            replace(samples.station("TD", kind=FacilityKind.TREATMENT_FACILITY), staff_chat="-2")
        )
        work.slots.plan(DAY, NINE, NINE)
    staff(talk, Text(f"/khai {episode.patient.code}"), HOA)
    staff(talk, Text("39,9"), HOA)
    with talk.store.unit_of_work() as work:
        work.transfers.settle(episode.id, there.id, "treatment_facility", there.id, None, DAY)
    said = staff(talk, Text("30"), HOA)
    assert any("không còn theo dõi" in each.message.text for each in said)
    with talk.store.unit_of_work() as work:
        assert [set(report["answers"]) for report in work.reports.last(episode.id, 5)] == [{"temperature"}]


def test_the_station_hears_when_the_last_chat_was_a_helpers(talk: Talk) -> None:
    """The patient's own chat is blocked and the helper leaves: nobody is reached any more, so the station phones."""
    episode = registered(talk, EpisodeStatus.ACCEPTED, helper="8")
    with talk.store.unit_of_work() as work:
        work.contacts.set_reachable(samples.contact(work, "7").id, NINE)
        (tie,) = work.caregivers.of_contact(samples.contact(work, "8").id)
    said = talk.texts(talk.does(Pressed(f"m:endcared-{tie.id}", 1, "leaves"), chat="8"))
    assert "thôi giúp" in said
    with talk.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(episode.id)] == ["phone"]


def test_a_letter_of_a_merged_registration_can_be_answered(talk: Talk) -> None:
    """It was written before the merge; its writer answers for the older patient now, and reads the reply."""
    older = registered(talk, EpisodeStatus.ACCEPTED)
    newer = registered(talk, EpisodeStatus.WAITING, own="8")
    with talk.store.unit_of_work() as work:
        writer = samples.contact(work, "8")
        letter = work.letters.keep(newer.id, "text", "Bao giờ được khám?", "", NINE, contact=writer.id)
    merge(talk, newer, older)
    with talk.store.unit_of_work() as work:
        scene = Scene(work, talk.house, talk.now, "replied")
        heard = Arrival(STAFF, next(updates), GROUP, False, HOA, "Hoa", "vi", Text("Chiều nay"))
        letter_answers.on_reply(scene, heard, f"thread:{newer.id}:{letter}", "Chiều nay")
        assert "8" in [each.address for each in scene.outgoing]


def test_a_registration_wanted_again_waits_at_who_took_over(talk: Talk) -> None:
    """Taken back, then its facility closed, then wanted again on the same day: somebody must see it."""
    episode = registered(talk, EpisodeStatus.WAITING)
    talk.does(Pressed(f"x:{episode.id}:withdrawn:yes", 1, "withdrawn"))
    with talk.store.unit_of_work() as work:
        old = work.facilities.by_code("BX")
        assert old is not None
        new = work.facilities.add(replace(samples.station("MOI"), staff_chat="-2"))
        close_facility.close(Scene(work, talk.house, talk.now, "close"), old, new, "test")
    talk.does(Pressed(f"x:{episode.id}:undo", 1, "undone"))
    with talk.store.unit_of_work() as work:
        again = work.patients.episode(episode.id)
        assert again is not None
        assert (again.status, again.facility) == (EpisodeStatus.WAITING, new.id)


def test_nobody_is_phoned_whom_a_merge_made_reachable(talk: Talk) -> None:
    """The older patient's chat was blocked and a call was due; the registration brought another chat."""
    older = registered(talk, EpisodeStatus.ACCEPTED)
    talk.does(Blocked(), "7")
    newer = registered(talk, EpisodeStatus.WAITING, own="8")
    with talk.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(older.id)] == ["phone"]
    merge(talk, newer, older)
    with talk.store.unit_of_work() as work:
        assert work.tasks.of_episode(older.id) == []
