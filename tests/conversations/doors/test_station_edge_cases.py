"""Odd moments of a station's work: somebody was quicker, a patient is gone or cannot be reached, buttons of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.calls import silence
from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus
from conversations.model.incoming import (
    Arrival,
    Attachment,
    Blocked,
    BotRemoved,
    GroupMoved,
    Pressed,
    Text,
)
from conversations.model.people import Role
from conversations.people import one_time_links
from conversations.registration import acceptance
from tests.support import samples
from tests.support.channels import PATIENTS, SMS
from tests.support.samples import DAY, NOW, station
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""

TODAY = f"{DAY:%Y%m%d}"
REFUSED = "Bạn không có quyền"


def _taps(room: Room, data: str, who: str = HOA, chat: str = GROUP) -> str:
    """What the program says, to anybody, after somebody of the staff pressed this."""
    return room.staff(Pressed(data, 1, "c"), who, chat)


def _merges(room: Room, number: int, older: int, who: str = HOA, chat: str = GROUP) -> str:
    """What the program says after somebody said twice that two registrations are of one person."""
    _taps(room, f"dup:{number}:{older}:merge", who, chat)
    return _taps(room, f"dup:{number}:{older}:sure", who, chat)


def _waits(room: Room, chat: str = "8", facility: int | None = 0, name: str = "Vàng A Tú") -> int:
    """A registration the station (or another one, or nobody) is to decide on."""
    with room.store.unit_of_work() as work:
        return samples.registered(work, chat, room.home if facility == 0 else facility, name).id


def _status(room: Room, number: int) -> EpisodeStatus:
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(number)
    assert episode is not None
    return episode.status


def _blocked(room: Room, chat: str = "7") -> None:
    """This patient's chat has blocked the bot."""
    with room.store.unit_of_work() as work:
        work.contacts.set_reachable(samples.contact(work, chat).id, NOW)


def _gone(room: Room, who: str = HOA) -> None:
    """Somebody's rights at the station end."""
    with room.store.unit_of_work() as work:
        work.staff.end(who, room.home, NOW)


# ---------------------------------------------------------------- deciding on registrations


def test_a_reason_typed_after_a_colleague_accepted(room: Room) -> None:
    """Who was slower hears so; the patient stays accepted and is told nothing more."""
    number = _waits(room)
    _taps(room, f"a:{number}:typed")
    _taps(room, f"a:{number}:accept", MINH)
    said = room.reply(f"typed:{number}:{HOA}", "không thuộc xã")
    assert "đã có người quyết định rồi" in said
    assert _status(room, number) is EpisodeStatus.ACCEPTED


def test_a_question_typed_after_ones_rights_ended_is_not_asked(room: Room) -> None:
    """The nurse left the station meanwhile, and a colleague may not answer in her place: the patient hears nothing."""
    number = _waits(room)
    _taps(room, f"a:{number}:ask")
    assert room.reply(f"ask:{number}:{HOA}", "Sốt mấy ngày?", MINH) == ""
    _gone(room)
    said = room.reply(f"ask:{number}:{HOA}", "Sốt mấy ngày?")
    assert "chưa được ghi lại" in said
    assert "Sốt mấy ngày?" not in said
    assert _status(room, number) is EpisodeStatus.WAITING


def test_who_comes_back_keeps_the_account_they_had(room: Room) -> None:
    """A second illness: no new password, so no text message; the chat says that the old login still works."""
    with room.store.unit_of_work() as work:
        work.credentials.give(1, "LC-000001", "k7mwp2xq9d")
        work.patients.set_status(1, EpisodeStatus.WAITING, NOW)
    said = room.staff(Pressed("a:1:accept", 1, "c"))
    assert "tiếp nhận" in said
    with room.store.unit_of_work() as work:
        assert work.outbox.claim(SMS, 9, NOW) == []
    assert "Mat khau" not in said
    assert _status(room, 1) is EpisodeStatus.ACCEPTED


def test_a_question_to_a_family_no_chat_answers_for(room: Room) -> None:
    """Everybody has logged out: the card says what was asked, and nobody can be written to."""
    number = _waits(room)
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(number)
        assert episode is not None
        work.caregivers.log_out(samples.contact(work, "8").id, episode.patient.id, NOW)
    _taps(room, f"a:{number}:ask")
    said = room.reply(f"ask:{number}:{HOA}", "Sốt mấy ngày?")
    assert "Hoa hỏi lúc 09:00: Sốt mấy ngày?" in said
    assert "cần biết thêm" not in said


def test_a_registration_where_no_group_reads_has_no_card(room: Room) -> None:
    """Neither station nor office has a group: what the family corrects is kept, and no card stands anywhere."""
    number = _waits(room)
    with room.store.unit_of_work() as work:
        for chat in (GROUP, OFFICE):
            work.facilities.move_chat(chat, None)
    room.does(Pressed(f"m:fix-{number}-street", 1, "c"), "8")
    said = room.texts(room.say("tổ 9", "8"))
    assert "Đã sửa" in said
    assert "Hồ sơ mới" not in said


# ---------------------------------------------------------------- the lists


@pytest.mark.parametrize(
    "data", ["w:nonsense:0", "w:red:x", "w:do:1", "w:do:x:1", "w:some:1", "w:some:x:1", "w:accept-all"]
)
def test_forged_buttons_of_the_lists_are_refused(room: Room, data: str) -> None:
    """Half a button and unknown lists accept nobody."""
    number = _waits(room)
    assert REFUSED in _taps(room, data)
    assert _status(room, number) is EpisodeStatus.WAITING


def test_strangers_see_no_lists(room: Room) -> None:
    """Neither by a button nor by the command."""
    assert REFUSED in _taps(room, "w:red:0", "99")
    assert "Lệnh này dành cho nhân viên" in room.staff("/danhsach", "99")


def test_only_those_that_were_counted_are_accepted_together(room: Room) -> None:
    """Who registered after the number was named is not taken in with the others."""
    numbers = []
    for chat, name in (("8", "Vàng A Tú"), ("9", "Lò Thị Pà")):
        number = _waits(room, chat, name=name)
        with room.store.unit_of_work() as work:
            work.patients.set_screening(number, {"verdict": "eligible"})
            work.patients.correct(number, {"birth": "1950-01-01"})
        numbers.append(number)
    asked = _taps(room, "w:accept")
    assert "Tiếp nhận <b>2</b> hồ sơ" in asked
    assert "cần xem riêng" not in asked
    assert "Đã tiếp nhận 1 hồ sơ." in _taps(room, f"w:do:2:{numbers[0]}")
    assert [_status(room, each) for each in numbers] == [EpisodeStatus.ACCEPTED, EpisodeStatus.WAITING]


def test_a_list_marks_who_is_to_be_phoned(room: Room) -> None:
    """Nobody has reported: a task to call shows beside the name, nothing where there is none."""
    with room.store.unit_of_work() as work:
        second = samples.accepted(work, "8", room.home)
        work.slots.plan(DAY, NOW + timedelta(hours=1), NOW)
        work.tasks.open(second.id, room.home, "call", DAY, NOW)
    _taps(room, "w:unanswered:0")
    assert room.last is not None
    marks = {button.data: button.label[0] for row in room.last.rows for button in row}
    assert (marks["p:1"], marks[f"p:{second.id}"]) == ("▫", "☎")


# ---------------------------------------------------------------- members


def test_a_leader_goes_back_to_the_list_and_steps_down(room: Room) -> None:
    """From one person's card back to all; a leader made a nurse takes their unused invitations along."""
    with room.store.unit_of_work() as work:
        work.staff.add(room.home, "Sơn", Role.MANAGER, "13", NOW)
    assert "Hoa – quản lý" in _taps(room, f"m:{room.home}")
    assert REFUSED in _taps(room, f"m:{room.home}", MINH)
    invited = room.staff("/moi y tá").split("start=")[1].split()[0]
    room.set_pin()
    _taps(room, f"m:{room.home}:{room.member('13')}:nurse:yes")
    assert room.role("13") is Role.NURSE
    assert "không còn dùng được" in room.private(f"/start {invited}", "98")


def test_a_leader_invites_a_leader_from_the_own_chat_by_pin(room: Room) -> None:
    """In private the PIN is asked for without a word beside it, and no link comes before."""
    room.private("/start")
    said = room.private("/moi quản lý")
    assert "PIN" in said
    assert "start=" not in said


def test_a_stranger_asks_for_the_stations_papers(room: Room) -> None:
    """In the group, without rights there: refused in a word."""
    assert REFUSED in room.staff("/donvi", "99")


def test_photos_are_shown_in_no_group(room: Room) -> None:
    """The button belongs to the person's own chat."""
    assert REFUSED in _taps(room, "p:1:photos")
    assert REFUSED not in _taps(room, "p:1:photos", HOA, HOA)


# ---------------------------------------------------------------- letters


def _letter(room: Room) -> str:
    """The patient writes; the name of its card in the station's group."""
    room.say("cháu bị ho nhiều về đêm")
    return next(card for chat, card in room.posted if chat == GROUP and card.startswith("thread:1:"))


def test_a_letter_to_people_no_message_reaches(room: Room) -> None:
    """The answer cannot be sent: the nurse hears which number to call."""
    card = _letter(room)
    _blocked(room)
    said = room.reply(card, "uống nhiều nước nhé")
    assert "Chưa gửi được" in said
    assert "0912 345 678" in said


def test_a_sticker_is_no_answer_to_a_letter_and_a_photo_is(room: Room) -> None:
    """What says nothing a patient could act on is not passed on, the sender is told, and the letter still waits."""
    card = _letter(room)
    assert "Chưa gửi cho người bệnh: nhãn dán" in room.reply(card, Attachment("sticker", "f1"))
    with room.store.unit_of_work() as work:
        assert len(work.letters.unanswered(1, 9)) == 1
    room.reply(card, Attachment("photo", "f2", "liều dùng"))
    with room.store.unit_of_work() as work:
        assert work.letters.unanswered(1, 9) == []


def test_a_letter_about_one_of_two_is_asked_of_whom(room: Room) -> None:
    """More words join it; a name typed answers the question; an illness merged away meanwhile takes no letter."""
    with room.store.unit_of_work() as work:
        second = samples.registered(work, facility=room.home, name="Vàng A Tú")
        work.patients.set_status(second.id, EpisodeStatus.ACCEPTED, NOW, by="Hoa")
    assert "Lời nhắn này nói về ai?" in room.texts(room.say("cháu bị ho nhiều về đêm"))
    assert "nói về ai?" in room.texts(room.say("và đau đầu nữa"))
    said = room.texts(room.say("vàng a tú"))
    assert "đau đầu" in said
    assert "Đã chuyển lời nhắn của bạn về <b>Vàng A Tú</b>" in said
    room.later(60 * 7)
    room.say("cháu lại ho từ chiều")
    with room.store.unit_of_work() as work:
        work.caregivers.log_out(samples.contact(work).id, second.patient.id, NOW)
    assert "cháu lại ho" not in room.texts(room.press("Vàng A Tú"))


def test_a_moved_group_does_not_get_twice_what_stands_there(room: Room) -> None:
    """What was not sent yet when the group moved follows it there: letter, registration and alarm come once."""
    with room.store.unit_of_work() as work:
        words = Text("tôi khó thở quá, cháu bị ho nhiều về đêm")
        work.inbox.take_in([Arrival(PATIENTS, 1, "7", True, "7", "Mẹ Lan", "vi", words)], NOW)
    room.take_turns()
    said = room.staff(GroupMoved("-1009"))
    assert said.count("BÁO ĐỘNG ĐỎ") == 1


# ---------------------------------------------------------------- registered twice


def _twice(room: Room, facility: int | None = 0) -> tuple[int, int]:
    """A second registration of the same person by chat 8, which alarms; the older patient's number."""
    number = _waits(room, "8", name="Giàng Thị Mẩy")
    if facility != 0:
        with room.store.unit_of_work() as work:
            older = work.patients.episode(1)
            assert older is not None
            work.transfers.settle(1, int(facility or 0), "home", None, None, DAY)
    return number, 1


def test_a_merge_leaves_the_blocked_and_the_knowing_alone(room: Room) -> None:
    """Who sees the patient already is told nothing new, nor is a task to phone closed by a chat no message reaches."""
    with room.store.unit_of_work() as work:
        work.caregivers.log_in(samples.contact(work, "8").id, 1, "self", "login", NOW)
        work.tasks.open(1, room.home, "phone", DAY, NOW)
    number, older = _twice(room)
    _blocked(room, "8")
    said = _merges(room, number, older)
    assert "đã gộp" in said
    assert "có thêm một điện thoại" not in said
    with room.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(1)] == ["phone"]
    assert "đã được quyết định rồi" in _taps(room, f"dup:{number}:{older}:merge")


def test_a_new_illness_keeps_the_phone_that_was_proven_last(room: Room) -> None:
    """The older illness is over: the new one becomes theirs, with the new address; the same phone gets no message."""
    with room.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NOW, by="Hoa")
    number, older = _twice(room)
    with room.store.unit_of_work() as work:
        work.patients.correct(number, {"address": "tổ 7"})
    contents = _merges(room, number, older)
    assert "đã gộp" in contents
    with room.store.unit_of_work() as work:
        going_on = work.patients.episode(number)
        assert work.outbox.claim(SMS, 9, NOW) == []
    assert going_on is not None
    assert (going_on.patient.id, going_on.patient.address) == (older, "tổ 7")


def test_a_question_to_a_facility_nobody_reads_for_is_not_asked(room: Room) -> None:
    """The older patient's station has no group and no office above it: the nurse is told to phone, and decides."""
    with room.store.unit_of_work() as work:
        far = work.facilities.add(station("XA", "02647"))
    number, older = _twice(room, far.id)
    with room.store.unit_of_work() as work:
        work.facilities.move_chat(OFFICE, None)
    assert "Trạm XA chưa có nhóm nào đọc tin" in _taps(room, f"dup:{number}:{older}:merge")
    with room.store.unit_of_work() as work:
        assert work.patients.pair_verdict(number, older) == ""
    assert _status(room, number) is EpisodeStatus.WAITING


@pytest.mark.parametrize("role", ["merge", "other"])
def test_the_other_facility_answers_where_the_asking_one_has_no_group(room: Room, role: str) -> None:
    """The asking station lost its group meanwhile, and the office stands in: the decision is read in one place."""
    with room.store.unit_of_work() as work:
        far = work.facilities.add(replace(station("XA", "02647"), staff_chat="-300", parent=room.office))
        work.staff.add(far.id, "Xuân", Role.NURSE, "31", NOW)
    number, older = _twice(room, far.id)
    asked = _taps(room, f"dup:{number}:{older}:merge")
    assert "Xin gọi hỏi trước khi bấm" in asked
    with room.store.unit_of_work() as work:
        for chat in (GROUP, OFFICE):
            work.facilities.move_chat(chat, None)
    if role == "merge":
        said = _merges(room, number, older, "31", "-300")
    else:
        said = _taps(room, f"dup:{number}:{older}:other", "31", "-300")
    assert said.count("Xuân") == 1
    with room.store.unit_of_work() as work:
        assert work.patients.pair_verdict(number, older) == ("merged" if role == "merge" else "different")


def test_who_decides_for_nobody_here_decides_no_duplicate(room: Room) -> None:
    """Forged pairs, strangers, other groups: two registrations stay two."""
    number, older = _twice(room)
    for data in (f"dup:{number}:{older}:eat", f"dup:{number}:merge", "dup:999:1:merge", f"dup:{number}:x:merge"):
        assert REFUSED in _taps(room, data)
    for who, chat in (("99", GROUP), (CHIEF, OFFICE)):
        assert REFUSED in _taps(room, f"dup:{number}:{older}:merge", who, chat)
    assert _status(room, number) is EpisodeStatus.WAITING


def test_where_the_last_group_is_gone_nothing_is_posted(room: Room) -> None:
    """The bot was taken out and no office reads: what waits is kept, and comes with the next group."""
    _letter(room)
    number = _waits(room)
    with room.store.unit_of_work() as work:
        work.facilities.move_chat(OFFICE, None)
    assert room.staff(BotRemoved()) == ""
    with room.store.unit_of_work() as work:
        assert len(work.letters.unanswered(1, 9)) == 1
    assert _status(room, number) is EpisodeStatus.WAITING


# ---------------------------------------------------------------- phoning


def test_who_answered_meanwhile_is_not_phoned(room: Room) -> None:
    """The list is a little old: the name's button says so, and shows no number."""
    with room.store.unit_of_work() as work:
        work.slots.plan(DAY, NOW + timedelta(hours=1), NOW)
    room.say("36,8 18 82 98 120/80 không")
    said = _taps(room, f"s:{room.home}:{TODAY}:call:1")
    assert "Giàng Thị Mẩy" in said
    assert "0912 345 678" not in said


@pytest.mark.parametrize("action", ["page", "call", "no_answer"])
def test_yesterdays_list_is_over(room: Room, action: str) -> None:
    """Its buttons only say so: no page is turned, nobody called, no try kept."""
    said = _taps(room, f"s:{room.home}:20220331:{action}:1")
    assert said != ""
    assert REFUSED not in said
    with room.store.unit_of_work() as work:
        assert work.silence.attempts_of(1) == []


@pytest.mark.parametrize("data", ["x", "1:2", "{home}:{today}:sing:1", "{home}:{today}:call:999", "999:{today}:page:1"])
def test_forged_buttons_of_a_call_are_refused(room: Room, data: str) -> None:
    """Half a button, unknown words, nobody's numbers."""
    assert REFUSED in _taps(room, "s:" + data.format(home=room.home, today=TODAY))


def test_the_office_phones_who_has_no_station(room: Room) -> None:
    """What came of it is kept; no station's list is touched."""
    with room.store.unit_of_work() as work:
        number = samples.accepted(work, "8").id
    said = _taps(room, f"s:{room.office}:{TODAY}:no_answer:{number}", CHIEF, OFFICE)
    assert "Giàng Thị Mẩy" in said
    with room.store.unit_of_work() as work:
        assert [each.outcome for each in work.silence.attempts_of(number)] == ["no_answer"]


def test_a_patient_lost_where_no_group_reads_is_still_to_be_phoned(room: Room) -> None:
    """Every chat blocked the bot and no group is there to say so: the task waits for the next one."""
    with room.store.unit_of_work() as work:
        for chat in (GROUP, OFFICE):
            work.facilities.move_chat(chat, None)
    assert room.does(Blocked()) == []
    with room.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(1)] == ["phone"]


def test_a_list_nobody_reads_any_more_is_not_changed(room: Room) -> None:
    """It was posted, then the groups went: a late report is taken all the same."""
    with room.store.unit_of_work() as work:
        work.slots.plan(DAY, NOW + timedelta(hours=1), NOW)
        work.slots.close(DAY, NOW)
        scene = Scene(work, room.house, NOW, "list")
        silence.close_morning(scene, room.home)
        work.outbox.put(scene.outgoing, NOW)
        assert [each.address for each in scene.outgoing] == [GROUP]
        for chat in (GROUP, OFFICE):
            work.facilities.move_chat(chat, None)
        unread = Scene(work, room.house, NOW, "again")
        silence.close_morning(unread, room.home)
        assert unread.outgoing == []
    room.said()
    said = room.texts(room.say("36,8 18 82 98 120/80 không"))
    assert "Đã nhận khai báo" in said
    assert "Chưa khai" not in said


def test_a_report_by_phone_is_steered_by_words(room: Room) -> None:
    """Back without a slash; in the group the same command only says how to begin; a blocked chat gets no receipt."""
    with room.store.unit_of_work() as work:
        work.slots.plan(DAY, NOW + timedelta(hours=1), NOW)
        work.contacts.set_reachable(samples.contact(work).id, NOW)
    assert "Nhiệt độ" in room.private("/khai LC-000001")
    assert "Thở bao nhiêu" in room.private("36,8")
    assert "Nhiệt độ" in room.private("quay lại")
    assert "/khai" in room.staff("/quaylai")
    said = room.private("36,8 18 82 98 120/80 không")
    assert said.count("Đã nhận khai báo") == 1
    with room.store.unit_of_work() as work:
        assert len(work.reports.last(1, 5)) == 1


# ---------------------------------------------------------------- groups come and go


def test_a_registration_not_sent_yet_comes_once_after_the_move(room: Room) -> None:
    """Its card followed the group: it is not posted a second time."""
    number = _waits(room)
    with room.store.unit_of_work() as work:
        scene = Scene(work, room.house, NOW, "card")
        acceptance.post_card(scene, number)
        work.outbox.put(scene.outgoing, NOW)
    assert room.staff(GroupMoved("-1009")).count("Hồ sơ mới") == 1


def test_a_new_group_takes_over_what_stood_nowhere(room: Room) -> None:
    """A registration whose card never stood at the office: the station's new group gets it, the office no word."""
    with room.store.unit_of_work() as work:
        work.facilities.move_chat(GROUP, None)
        work.facilities.set_link(room.home, one_time_links.digest("ma"), NOW + timedelta(days=1))
    _waits(room)
    said = room.staff("/lienket ma", chat="-555")
    assert said.count("Hồ sơ mới LC-000002") == 1
    assert "đã chuyển sang nhóm" not in said
