"""Who can be woken is seen, those who cannot are asked, and a phone that was given rings when an alarm climbs."""

from __future__ import annotations

import pytest

from conversations.model.incoming import Pressed, SmsFailed
from conversations.people import waking
from storage.store import SqlStore
from tests.support.ladder_room import HOA, LAN, MINH, STATION, Room, a_room
from tests.support.staff_room import HOA as LEADER
from tests.support.staff_room import MINH as NURSE
from tests.support.staff_room import Room as StaffRoom
from tests.support.staff_room import room

__all__ = ["room"]

PHONE = "+84981000064"


@pytest.fixture
def ward(store: SqlStore) -> Room:
    """A station with its people, and one patient."""
    return a_room(store)


def give(ward: Room, person: str, phone: str = PHONE) -> None:
    """Somebody gives their phone."""
    with ward.store.unit_of_work() as work:
        work.staff_phones.give(person, phone, ward.now)


def seen(ward: Room, words: str, chat: str = STATION, person: str = HOA) -> str:
    """What a command shows in a chat."""
    ward.sent()
    ward.show(person, words, chat)
    return "\n".join(text for at, text, _ in ward.sent() if at == chat)


@pytest.mark.parametrize("command", ["/thanhvien", "/truc"])
def test_lists_show_who_never_wrote_or_blocked(ward: Room, command: str) -> None:
    """The mark goes when somebody writes to the bot, and comes back when they block it."""
    assert seen(ward, command).count("📵") >= 1
    ward.meet(HOA, MINH, LAN)
    assert "📵" not in seen(ward, command)
    ward.blocks(MINH)
    shown = seen(ward, command)
    assert "📵" in shown
    assert "chưa nhắn riêng cho bot" in shown


def test_who_opens_the_private_chat_hears_so_and_leaves_the_card(ward: Room) -> None:
    """The group's card names who is missing, and is rewritten as they come; a stranger hears nothing of alarms."""
    with ward.store.unit_of_work() as work:
        scene = ward.scene(work)
        home = work.facilities.get(int(ward.episode.facility or 0))
        assert home is not None
        waking.ask(scene, home)
        work.outbox.put(scene.outgoing, ward.now)
    assert "name 12" in ward.sent()[0][1]
    for person in (HOA, MINH, LAN):
        ward.show(person, f"/start {waking.WAKE_LINK}", person)
    said = ward.sent()
    assert sum("Từ nay báo động đến riêng máy này" in text for _, text, _ in said) == 3
    assert "tất cả mọi người" in [text for chat, text, _ in said if chat == STATION][-1]
    ward.show("99", f"/start {waking.WAKE_LINK}", "99")
    assert "báo động" not in ward.sent()[0][1].lower()


def test_a_text_wakes_those_of_the_second_rung_once(ward: Room) -> None:
    """Ten minutes unclaimed: nurse and doctor on duty who gave a phone are texted, each once in this climb."""
    ward.on_duty(MINH, LAN)
    give(ward, MINH)
    give(ward, LAN, "+84981000065")
    give(ward, HOA, "+84981000066")
    ward.alarm()
    ward.later(9)
    assert ward.texted() == []
    ward.later(1)
    texts = ward.texted()
    assert sorted(phone for phone, _ in texts) == [PHONE, "+84981000065"]
    code = ward.episode.patient.code
    assert {words for _, words in texts} == {f"F0 Care: co viec khan o nhom tram, ma {code}. Mo nhom ngay."}
    assert "Đã nhắn SMS cho" in ward.alert.note
    for _ in range(4):
        ward.later(30)
    assert ward.texted() == []
    assert ward.audited("staff texted") == 1


def test_whoever_claims_in_time_lets_everybody_sleep(ward: Room) -> None:
    """A claimed alarm texts nobody."""
    ward.on_duty(MINH)
    give(ward, MINH)
    ward.alarm()
    ward.press(HOA, "claim")
    ward.later(11)
    assert ward.texted() == []


def test_a_refused_text_is_on_the_card_and_makes_nobody_reachable(ward: Room) -> None:
    """The gateway's refusal is a line on the card; our own report does not count as a word of the nurse."""
    give(ward, MINH)
    ward.alarm()
    ward.later(10)
    ward.texted()
    failed = SmsFailed(PHONE, "alarm", ward.alert.id)
    ward._hear(MINH, failed, MINH)  # type: ignore[arg-type]
    assert "Tin SMS cho name 12 không gửi được" in ward.alert.note
    with ward.store.unit_of_work() as work:
        people = work.staff.of_facility(int(ward.episode.facility or 0))
        assert MINH not in waking.reached(ward.scene(work), people)


def test_no_text_has_a_name_a_health_word_or_a_diacritic(ward: Room) -> None:
    """What stands on a locked screen tells a stranger nothing of the patient."""
    give(ward, MINH)
    ward.alarm()
    ward.later(10)
    ((_, words),) = ward.texted()
    assert words.isascii()
    assert len(words) <= 160
    patient = ward.episode.patient
    assert not [part for part in patient.full_name.split() if part.lower() in words.lower()]


def kept(room: StaffRoom, person: str) -> str | None:
    """The phone that is known of somebody."""
    with room.store.unit_of_work() as work:
        return work.staff_phones.of([person]).get(person)


def test_a_phone_is_given_and_erased_in_private(store: SqlStore, room: StaffRoom) -> None:
    """Typed behind the command or in reply to its prompt; in the group it is not taken; erased when asked."""
    assert "chat riêng" in room.staff("/sdt 0981000064")
    assert kept(room, LEADER) is None
    room.private("/sdt")
    said = room.reply(f"sdt:{room.member(LEADER)}:{LEADER}", "0981 000 064", chat=LEADER)
    assert "Đã lưu" in said
    assert kept(room, LEADER) == PHONE
    assert "Chưa đọc được" in room.private("/sdt 12")
    assert kept(room, LEADER) == PHONE
    assert "Đã xóa" in room.private("/sdt xóa")
    assert kept(room, LEADER) is None
    assert (room.audited("own phone given"), room.audited("own phone erased")) == (1, 1)


def test_the_phone_goes_with_the_last_right(room: StaffRoom) -> None:
    """Who serves nowhere any more is texted no more, and their phone is not kept."""
    room.private("/sdt 0981000064", NURSE)
    room.set_pin()
    room.private("/thanhvien")
    room.private(Pressed(f"m:{room.home}:{room.member(NURSE)}:end:yes", 1, ""))
    assert not room.works(NURSE)
    assert kept(room, NURSE) is None
