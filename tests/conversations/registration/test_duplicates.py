"""Who may be one person: names much alike and births that fit; the phone decides nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Arrival, Pressed
from conversations.model.people import Carer, Role
from conversations.readers.text import fold
from conversations.registration.duplicates import alike, born_alike
from storage.store import SqlStore
from tests.support.channels import PATIENTS, STAFF
from tests.support.ladder_room import HOA, a_room
from tests.support.samples import DAY, NOW, accepted, contact, illness, person, registered, station
from tests.support.talk import Talk

BIRTHS = st.one_of(st.dates().map(lambda day: day.isoformat()), st.integers(1900, 2025).map(str))
NAMES = st.lists(
    st.sampled_from(["Lý", "Giàng", "Thị", "Văn", "A", "Mẩy", "Páo", "Sua", "Đỗ"]), min_size=2, max_size=5
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Lý Thị Mẩy", "1988-03-05"), ("ly thi may", "1988-03-05"), True),
        (("Lý Thị Mẩy", "1988-03-05"), ("LÝ THỊ MẨY", "1988"), True),
        (("Lý Thị Mẩy", "1988"), ("Lý Thị Mẩy", "1988"), True),
        (("Đỗ Văn Đức", "1970-12-01"), ("Do Van Duc", "1970-12-01"), True),
        (("Nguyễn Thị Phương", "1988-03-05"), ("Nguyển Thị Phương", "1988-03-05"), True),
        (("Lý Thị Mẩy", "1988-03-05"), ("Lý Thị Mẩy", "1988-05-03"), False),
        (("Lý Thị Mẩy", "1988-03-05"), ("Lý Thị Mẩy", "1989"), False),
        (("Lý Thị Mẩy", "1988-03-05"), ("Vàng A Páo", "1988-03-05"), False),
        (("Giàng A Páo", "2015-01-01"), ("Giàng Thị Sua", "2015-01-01"), False),
    ],
)
def test_who_may_be_one(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    """Accents, case and a slip in a name hide nobody; another birthday or another name is another person."""
    first, second = (replace(person(name), birth=birth) for name, birth in (one, other))
    assert alike(first, replace(second, phone="+84900000000")) is same


@given(NAMES, BIRTHS, NAMES, BIRTHS)
def test_likeness_goes_both_ways(name: str, birth: str, other_name: str, other_birth: str) -> None:
    """Whoever registers first, the same pair is shown; and who registers twice in the same words is always found."""
    one, other = replace(person(name), birth=birth), replace(person(other_name), birth=other_birth)
    assert alike(one, other) == alike(other, one)
    assert alike(one, replace(person(fold(name)), birth=birth[:4]))


@given(BIRTHS, BIRTHS)
def test_births_that_fit_are_of_one_year(one: str, other: str) -> None:
    """The index holds the year, so nothing that fits may lie outside it."""
    assert not born_alike(one, other) or one[:4] == other[:4]


def test_who_may_be_registered_already_is_not_taken_in_with_many(store: SqlStore) -> None:
    """Of the registrations that fit, the one that looks like another patient waits to be looked at by itself."""
    room = a_room(store)
    with store.unit_of_work() as work:
        someone = work.contacts.meet(PATIENTS, "8", "vi", NOW).id
        fits = replace(illness(person(), room.episode.facility), screening={"verdict": "eligible"})
        for name, phone in (("Giàng Thị Mẩy", "+84900000001"), ("Vàng A Páo", "+84900000002")):
            work.patients.register(someone, person(name, phone), "child", fits, NOW)
    room.tap(HOA, "w:accept")
    (asked,) = [text for _, text, _ in room.sent()]
    assert "Tiếp nhận 1 hồ sơ" in asked
    assert "Còn 1 hồ sơ cần xem riêng" in asked


def _staff_press(talk: Talk, person: str, chat: str, data: str, update: int) -> None:
    press = Arrival(STAFF, update, chat, False, person, "Hoa", "vi", Pressed(data, 1, "staff"))
    with talk.store.unit_of_work() as work:
        work.inbox.take_in([press], talk.now)
    talk.take_turns()


def test_words_of_danger_in_a_merged_registration_reach_who_follows_the_patient(store: SqlStore) -> None:
    """The question of the registration is still open in the chat, but the older patient is the one who is followed."""
    with store.unit_of_work() as work:
        at = work.facilities.add(replace(station(), staff_chat="-1"))
        work.staff.add(at.id, "Hoa", Role.NURSE, "77", NOW)
        older = accepted(work, "7", at.id)
        newer = registered(work, "8", at.id)
        work.patients.set_status(newer.id, EpisodeStatus.ASKED, NOW, by="Hoa")
        work.patients.set_screening(newer.id, {**newer.screening, "question": "Có ho không?"})
    talk = Talk(store, NOW)
    talk.does(Pressed(f"m:answer-{newer.id}", 1, "asked"), chat="8")
    for update, said in enumerate(("merge", "sure"), start=900):
        _staff_press(talk, "77", "-1", f"dup:{newer.id}:{older.patient.id}:{said}", update)
    said = talk.texts(talk.say("khó thở quá, cứu với", chat="8"))
    assert "115" in said
    with store.unit_of_work() as work:
        assert work.alerts.open_for(older.id) is not None
    talk.say("không ho", chat="8")
    with store.unit_of_work() as work:
        read = [each.text for each in work.letters.unanswered(older.id, 9)]
    assert "không ho" in read, "the answer is kept, and who follows the patient reads it"


def test_a_merge_gives_each_chat_the_right_it_had(store: SqlStore) -> None:
    """Who registered answers in their own right, even where they had only helped before; who only helps still helps."""
    with store.unit_of_work() as work:
        at = work.facilities.add(replace(station(), staff_chat="-1"))
        older, newer = accepted(work, "7", at.id), registered(work, "8", at.id)
        inviter, writer, helper = (contact(work, chat) for chat in "789")
        before, later = DAY - timedelta(days=9), DAY + timedelta(days=2)
        tie = Carer(0, writer.id, older.patient.id, "child", "invited", before, inviter.id, "Páo")
        work.caregivers.tie(tie, NOW)
        helps = Carer(0, helper.id, newer.patient.id, "child", "invited", later, writer.id, "Sình")
        work.caregivers.tie(helps, NOW)
        work.patients.link_over(newer.patient.id, older.patient.id, NOW)
        ties = {each.contact: each for each in work.caregivers.of_patient(older.patient.id)}
        assert {number: each.via for number, each in ties.items()} == {
            inviter.id: "registered",
            writer.id: "registered",
            helper.id: "invited",
        }
        helping = ties[helper.id]
        assert (helping.ends_on, helping.granted_by, helping.name) == (later, writer.id, "Sình")
        assert work.caregivers.of_patient(newer.patient.id) == []
        assert [each.contact for each in work.caregivers.over(DAY, 9)] == []
