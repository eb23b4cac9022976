"""Odd moments of a family's chats: links used twice, helpers nobody can tell, commands in the middle of something."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.changes import close_facility
from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Attachment, Pressed, Text
from conversations.model.people import Carer, FacilityKind
from conversations.people.one_time_links import FACILITY_LINK
from conversations.programme.protocol import load
from scheduler.morning import ensure_tidied
from tests.support import samples
from tests.support.samples import DAY, NOW
from tests.support.staff_room import Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""


def _taps(room: Room, data: str, chat: str = "7") -> str:
    """What the program says, to anybody, after somebody pressed this in a patient's chat."""
    return room.texts(room.does(Pressed(data, 1, "c"), chat))


def _link(room: Room, until: str = "7 ngày") -> str:
    """What stands behind `/start` in the link of a fresh invitation."""
    _taps(room, "m:invite")
    said = room.texts(room.press(until))
    return next(iter(re.findall(r"start=(c_\S+)", said)), "")


def _helps(room: Room, chat: str) -> bool:
    """Whether an invited chat is tied to the patient."""
    with room.store.unit_of_work() as work:
        ties = work.caregivers.of_contact(samples.contact(work, chat).id)
    return any(tie.patient == 1 and tie.via == "invited" for tie in ties)


def _slot(room: Room, days: int = 0) -> int:
    """The number of the patient's report of today, or of some days ago; planned now."""
    with room.store.unit_of_work() as work:
        day = DAY - timedelta(days=days)
        work.slots.plan(day, NOW + timedelta(hours=1), NOW)
        slot = work.slots.of_day(1, day)
    assert slot is not None
    return slot.id


# ---------------------------------------------------------------- invitations


def test_an_invitation_is_left_or_asked_for_twice(room: Room) -> None:
    """Leaving invites nobody; a second press on the button shows the same question again."""
    first = _taps(room, "m:invite")
    assert "giúp đến khi nào?" in first
    assert _taps(room, "m:invite") == first
    assert "chưa mời ai" in room.texts(room.say("/huy"))
    assert "chưa có người bệnh nào đang được theo dõi để mời" in _taps(room, "m:invite", "9")


def test_who_answers_no_longer_when_the_link_is_made_invites_nobody(room: Room) -> None:
    """Logged out by another chat in the middle of inviting: no link comes."""
    _taps(room, "m:invite")
    with room.store.unit_of_work() as work:
        work.caregivers.log_in(samples.contact(work, "9").id, 1, "parent", "login", NOW)
        work.caregivers.log_out(samples.contact(work).id, 1, NOW)
    said = room.texts(room.press("7 ngày"))
    assert "chưa có người bệnh nào" in said
    assert "start=" not in said


def test_a_link_two_people_opened_serves_one(room: Room) -> None:
    """Both read it, one is quicker: the other is told that it was used, and is tied to nobody."""
    link = _link(room, "Hết đợt bệnh")
    for chat in ("8", "9"):
        assert "mời bạn cùng chăm sóc" in room.texts(room.say(f"/start {link}", chat))
        room.press("nhận lời", chat)
        room.say("Giàng Thị Sua", chat)
    told = room.texts(room.press("Con", "9"))
    assert "Cảm ơn bạn đã nhận cùng chăm sóc" in told
    assert "đã nhận lời cùng chăm sóc" in told
    room.say("/menu", "8")
    assert "đã dùng rồi" in room.texts(room.press("Con", "8"))
    assert (_helps(room, "8"), _helps(room, "9")) == (False, True)
    assert "Giàng Thị Sua</b> – chăm Giàng Thị Mẩy, đến hết đợt bệnh" in room.texts(room.say("/moinguoinha"))


def test_a_helper_with_patients_of_their_own_joins_though_the_inviter_is_gone(room: Room) -> None:
    """Who registered themselves is not asked for a name; an inviter who blocked the bot is written nothing."""
    with room.store.unit_of_work() as work:
        samples.registered(work, "8", room.home, "Vàng A Tú")
    link = _link(room)
    with room.store.unit_of_work() as work:
        work.contacts.set_reachable(samples.contact(work).id, NOW)
    room.say(f"/start {link}", "8")
    assert "là gì của bạn?" in room.texts(room.press("nhận lời", "8"))
    said = room.texts(room.press("Vợ / chồng", "8"))
    assert "Cảm ơn bạn đã nhận cùng chăm sóc" in said
    assert "đã nhận lời" not in said
    assert _helps(room, "8")


def test_a_helper_who_blocked_the_bot_is_let_go_quietly(room: Room) -> None:
    """The inviter hears that the help ended; to the blocked chat nothing is sent."""
    with room.store.unit_of_work() as work:
        helper = samples.contact(work, "9")
        tie = Carer(0, helper.id, 1, "child", "invited", None, samples.contact(work).id, "Páo")
        work.caregivers.tie(tie, NOW)
        (kept,) = work.caregivers.of_contact(helper.id)
        work.contacts.set_reachable(helper.id, NOW)
    assert "Kết thúc để <b>Páo</b>" in _taps(room, f"m:endcare-{kept.id}")
    said = _taps(room, f"m:endcared-{kept.id}")
    assert "Páo</b> đã thôi cùng chăm sóc" in said
    assert "Cảm ơn bạn đã giúp gia đình" not in said
    assert not _helps(room, "9")


def test_a_stranger_asks_who_cares_together(room: Room) -> None:
    """Nobody is registered here: there is no list and no button to invite with."""
    said = room.say("/moinguoinha", "9")
    assert "chưa" in room.texts(said)
    assert "Người cùng chăm sóc" not in room.texts(said)


# ---------------------------------------------------------------- whose report


def test_the_button_of_a_person_being_asked_about_shows_the_question(room: Room) -> None:
    """Pressed in the middle of that report nothing typed is lost, and no second report begins."""
    slot = _slot(room)
    room.say("36,8")
    for data in (f"m:of-{slot}", "m:more-1"):
        assert "Thở bao nhiêu" in _taps(room, data)
    assert "Thở bao nhiêu" in room.texts(room.say("/khaibao"))
    room.say("18 82 98")
    with room.store.unit_of_work() as work:
        assert len(work.slots.household(samples.contact(work).id, DAY)) == 1


def test_a_whole_line_after_going_back_answers_the_question_gone_back_to(room: Room) -> None:
    """Back at the first question all six are typed at once: the report is complete, nothing is asked again."""
    _slot(room)
    room.say("36,8")
    assert "Nhiệt độ" in room.texts(room.say("quay lại"))
    assert "Đã nhận khai báo" in room.texts(room.say("37,5 18 82 98 120/80 không"))
    with room.store.unit_of_work() as work:
        (report,) = work.reports.last(1, 5)
    assert report["answers"]["temperature"]["value"] == 37.5


def test_yesterdays_button_leads_nowhere_and_accuses_nobody(room: Room) -> None:
    """The day is over: a kind word, and nothing on record; a stranger's press is."""
    slot = _slot(room, days=1)
    own, strange = _taps(room, f"m:of-{slot}"), _taps(room, f"m:of-{slot}", "9")
    assert own == strange
    assert "🌡" not in own
    assert room.audited("refused") == 1


def test_the_reminders_button_after_ones_own_report(room: Room) -> None:
    """Whoever reported themselves hears that it is done, not who did it."""
    slot = _slot(room)
    room.say("36,8 18 82 98 120/80 không")
    said = _taps(room, f"s:{slot}:1:=no_device")
    assert "Giàng Thị Mẩy" not in said
    with room.store.unit_of_work() as work:
        assert work.sessions.open(samples.contact(work).id) is None
        assert len(work.reports.last(1, 5)) == 1


# ---------------------------------------------------------------- commands


def test_starting_again_shows_the_menu(room: Room) -> None:
    """A known patient with nothing open is not registered anew."""
    said = room.texts(room.say("/start"))
    assert "Giàng Thị Mẩy" in said
    assert "Trước khi bắt đầu" not in said


def test_an_offices_code_leads_to_a_registration_without_a_place(room: Room) -> None:
    """Nobody stays in an office: where the patient is will be asked."""
    assert "Trước khi bắt đầu" in room.texts(room.say(f"/start {FACILITY_LINK}VP", "9"))
    with room.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work, "9").id)
    assert session is not None
    assert (session.facts["facility"], session.facts.get("place")) == (room.office, None)


def test_feeling_worse_in_the_middle_of_a_registration(room: Room) -> None:
    """Whom to call is said at once and nothing follows it; the open question comes again with the next words."""
    asked = room.texts(room.say("/start", "9"))
    question = asked.splitlines()[-1]
    said = room.texts(room.say("/nanghon", "9"))
    assert "115" in said
    assert "Có ai đang nguy hiểm không?" in said
    assert question not in said
    assert question in room.texts(room.say("xin chào", "9"))


def test_support_for_who_has_no_station(room: Room) -> None:
    """No station is named where none answers; what to call is said all the same."""
    with room.store.unit_of_work() as work:
        samples.accepted(work, "8")
    mine, theirs = room.texts(room.say("/hotro")), room.texts(room.say("/hotro", "8"))
    assert "Trạm BX" in mine
    assert "Trạm BX" not in theirs
    assert "115" in theirs
    assert "Trạm VP" in room.staff("/hotro")


def test_a_station_asked_and_decided_before_the_answer_came(room: Room) -> None:
    """The answer of a registration that was closed meanwhile finds nobody: the writer is told so."""
    with room.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.ASKED, NOW, by="Hoa", reason="Sốt mấy ngày?")
    assert "cần biết thêm về hồ sơ" in _taps(room, "m:answer-1")
    with room.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NOW, by="Hoa")
    said = room.texts(room.say("hai ngày"))
    assert "/dangky" in said


# ---------------------------------------------------------------- two chats, two people


def _both(room: Room) -> int:
    """Two patients of the same two chats, 7 and 8; the second one's number."""
    with room.store.unit_of_work() as work:
        second = samples.accepted(work, facility=room.home)
        for patient in (1, second.patient.id):
            work.caregivers.log_in(samples.contact(work, "8").id, patient, "parent", "login", NOW)
    return second.id


def test_a_report_going_on_beside_a_finished_one_counts_the_household_anew(room: Room) -> None:
    """The other chat was first: whoever goes on is shown that one of two is done."""
    _both(room)
    slot = _slot(room)
    for chat in ("7", "8"):
        _taps(room, f"m:of-{slot}", chat)
        room.say("36,8", chat)
    room.say("36,8 18 82 98 120/80 không", "8")
    with room.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work).id)
    assert session is not None
    assert session.facts["household"] == [1, 2]
    assert "also" not in session.facts


def test_a_reminder_pressed_in_the_middle_of_something_else(room: Room) -> None:
    """The other chat has reported: a word says who, and the open question comes again."""
    _both(room)
    slot = _slot(room)
    _taps(room, f"m:of-{slot}", "8")
    room.say("36,8 18 82 98 120/80 không", "8")
    asked = _taps(room, "m:fix-1-full_name")
    said = _taps(room, f"s:{slot}:1:=no_device")
    assert "Giàng Thị Mẩy" in said
    assert asked in said


def test_words_to_the_station_in_the_middle_of_a_report(room: Room) -> None:
    """A reply to what the station wrote is a letter, not an answer: it is passed on, and the question comes again."""
    room.say("cháu bị ho nhiều về đêm")
    card = next(card for chat, card in room.posted if chat == "-100" and card.startswith("thread:1:"))
    room.reply(card, "uống nhiều nước nhé")
    theirs = next(number for (chat, card), number in room.posted.items() if chat == "7" and card.startswith("station:"))
    _slot(room)
    room.say("36,8")
    said = room.texts(room.does(Text("vâng ạ, cháu cảm ơn", reply_to=theirs)))
    assert "vâng ạ, cháu cảm ơn" in said
    assert "Thở bao nhiêu" in said


def test_a_photo_while_it_is_asked_whom_the_words_are_about(room: Room) -> None:
    """It goes with the words, to the patient who is named then."""
    second = _both(room)
    room.say("cháu bị ho nhiều về đêm")
    assert "nói về ai?" in room.texts(room.does(Attachment("photo", "f1", "lưỡi của cháu")))
    with room.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work).id)
    assert session is not None
    _taps(room, f"d:{session.id}:{session.turn}:={second}")
    with room.store.unit_of_work() as work:
        assert [each.kind for each in work.letters.unanswered(second, 9)] == ["text", "photo"]
        assert work.letters.unanswered(1, 9) == []


def test_a_correction_left_over_night_leaves_the_report(room: Room) -> None:
    """Half a correction is dropped at midnight: the report that was filed stands alone."""
    slot = _slot(room)
    room.say("36,8 18 82 98 120/80 không")
    _taps(room, f"m:correct-{slot}")
    room.say("38,9")
    room.now = NOW + timedelta(days=1)
    list(ensure_tidied(room.store, room.house, room.now))
    with room.store.unit_of_work() as work:
        kept = work.reports.last(1, 5)
        assert work.sessions.open(samples.contact(work).id) is None
    assert [report["answers"]["temperature"]["value"] for report in kept] == [36.8]


def test_danger_while_registering_at_a_facility_that_closed(room: Room) -> None:
    """The link's station is no more and nobody has its commune: 115 is said, and no phone of a closed door."""
    with room.store.unit_of_work() as work:
        kind = FacilityKind.MOBILE_STATION
        gone = work.facilities.add(samples.station("LD", "02647", kind=kind))
    room.say(f"/start {FACILITY_LINK}LD", "9")
    with room.store.unit_of_work() as work:
        close_facility.close(Scene(work, room.house, NOW, "close"), gone, None, "test")
    advice = room.texts(room.say("tôi khó thở quá", "9")[:1])
    assert "115" in advice
    assert "Trạm LD" not in advice


def test_where_nothing_is_measured_words_are_a_letter(room: Room) -> None:
    """A programme whose report begins with signs to tick takes no typed words for the first answer."""
    _slot(room)
    room.house = replace(room.house, protocol=load("covid19-no-devices"))
    assert "Đã chuyển lời nhắn" in room.texts(room.say("cháu muốn hỏi về giấy ra viện"))
    with room.store.unit_of_work() as work:
        assert work.sessions.open(samples.contact(work).id) is None
