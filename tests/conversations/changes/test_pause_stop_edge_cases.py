"""Odd moments of a wish to stop and of a pause: old cards, second presses, strangers, people no message reaches."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.care import EpisodeStatus, SlotState
from conversations.model.incoming import Pressed
from conversations.model.people import Carer
from scheduler.pauses import ensure_resumed
from tests.support import samples
from tests.support.samples import DAY, NOW
from tests.support.staff_room import CHIEF, OFFICE, Room, room
from tests.support.talk import Talk

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""


def _taps(room: Talk, data: str, chat: str = "7") -> str:
    """What the program says, to anybody, after somebody pressed this in a patient's chat."""
    return room.texts(room.does(Pressed(data, 1, "c"), chat))


def _wished(room: Room, number: int = 1) -> str:
    """What became of the wish to stop; empty when there is none."""
    with room.store.unit_of_work() as work:
        stop = work.pauses.stop_wish_of(number)
    return stop.reason if stop is not None else ""


def _status(room: Room, number: int = 1) -> EpisodeStatus:
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(number)
    assert episode is not None
    return episode.status


def _close(room: Room, number: int = 1) -> None:
    with room.store.unit_of_work() as work:
        work.patients.set_status(number, EpisodeStatus.CLOSED, room.now, by="Hoa")


def _of_nobody(room: Room) -> int:
    """A second patient, of chat 8, whom no station looks after: the office does."""
    with room.store.unit_of_work() as work:
        return samples.accepted(work, "8").id


# ---------------------------------------------------------------- a wish to stop


def test_who_thinks_better_of_it_goes_on(room: Room) -> None:
    """The last button leaves everything as it was; forged ones and other people's lead nowhere."""
    room.say("/dung")
    assert "mọi việc vẫn như cũ" in room.texts(room.press("theo dõi tiếp"))
    for data in ("x:1:nonsense", "x:1:moved:maybe", "x:one", "x:99:moved:yes"):
        assert "🛑" not in _taps(room, data)
    assert _wished(room) == ""


def test_a_wish_is_told_once_and_can_be_taken_back(room: Room) -> None:
    """A second tap repeats the answer, another reason waits for the first; taken back, card and other chat say so."""
    with room.store.unit_of_work() as work:
        work.caregivers.log_in(samples.contact(work, "9").id, 1, "parent", "login", NOW)
    assert "Có yêu cầu dừng" in _taps(room, "x:1:recovered:yes")
    again = _taps(room, "x:1:recovered:yes")
    assert "Đã chuyển yêu cầu" in again
    assert "Có yêu cầu dừng" not in again
    assert "đang chờ trạm trả lời" in _taps(room, "x:1:moved:yes")
    assert _wished(room) == "recovered"
    undone = _taps(room, "x:1:undo")
    assert "đổi ý lúc 09:00" in undone
    assert "Yêu cầu dừng theo dõi <b>Giàng Thị Mẩy</b> đã được rút lại" in undone
    assert _wished(room) == ""
    assert "Hiện không có yêu cầu dừng nào" in _taps(room, "x:1:undo")


def test_the_old_card_of_an_illness_that_is_over(room: Room) -> None:
    """Nothing is left to stop or to take back, and each button says so."""
    _close(room)
    assert "không có gì để dừng" in _taps(room, "x:1:why")
    assert "Trạm đã kết thúc theo dõi" in _taps(room, "x:1:undo")
    assert _wished(room) == ""


def test_in_a_household_it_is_asked_who_stops(room: Room) -> None:
    """One of two people stops; the other goes on."""
    with room.store.unit_of_work() as work:
        second = samples.accepted(work, facility=room.home)
    assert "Bạn muốn dừng cho ai?" in room.texts(room.say("/dung"))
    assert "Bạn muốn tạm dừng cho ai?" in room.texts(room.say("/tamdung"))
    _taps(room, f"x:{second.id}:recovered:yes")
    assert (_wished(room), _wished(room, second.id)) == ("", "recovered")


@pytest.mark.parametrize("data", ["x:1:nonsense", "x:one:agree", "x:99:agree", "z:1:nonsense", "z:one:resume"])
def test_forged_buttons_of_the_stations_cards_are_refused(room: Room, data: str) -> None:
    """Whatever stands in a forged button, nobody's care ends by it and no reminder comes by it."""
    _taps(room, "x:1:recovered:yes")
    assert "Bạn không có quyền" in room.staff(Pressed(data, 1, "c"))
    assert (_wished(room), _status(room)) == ("recovered", EpisodeStatus.ACCEPTED)


def test_strangers_and_other_groups_neither_agree_nor_resume(room: Room) -> None:
    """Only the group that answers for the patient decides, and only its people."""
    _taps(room, "z:1:3:yes")
    _taps(room, "x:1:recovered:yes")
    for data in ("x:1:agree", "z:1:resume"):
        for who, chat in (("99", "-100"), (CHIEF, OFFICE)):
            assert "Bạn không có quyền" in room.staff(Pressed(data, 1, "c"), who, chat)
    with room.store.unit_of_work() as work:
        assert work.pauses.open_for(1) is not None
    assert _wished(room) == "recovered"


def test_nobody_is_let_go_with_an_alarm_open(room: Room) -> None:
    """First the alarm, then the wish: the card says so and stays."""
    _taps(room, "x:1:recovered:yes")
    room.say("mẹ tôi khó thở quá")
    assert "Còn báo động chưa xử lý xong" in room.staff(Pressed("x:1:agree", 1, "c"))
    assert (_wished(room), _status(room)) == ("recovered", EpisodeStatus.ACCEPTED)


def test_agreed_once_the_card_is_over(room: Room) -> None:
    """The care ends, the patient hears it; who presses later hears it is settled."""
    _taps(room, "x:1:recovered:yes")
    assert "Trạm đã đồng ý kết thúc" in room.staff(Pressed("x:1:agree", 1, "c"))
    assert _status(room) is EpisodeStatus.CLOSED
    for action in ("agree", "call"):
        said = room.staff(Pressed(f"x:1:{action}", 1, "c"), "12")
        assert said == "Yêu cầu này đã được giải quyết rồi."


def test_who_has_no_station_is_let_go_by_the_office(room: Room) -> None:
    """No station's list is touched; a call first makes no task of a station, and a blocked chat is written nothing."""
    number = _of_nobody(room)
    asked = _taps(room, f"x:{number}:recovered:yes", "8")
    assert "Muốn dừng theo dõi" in asked
    with room.store.unit_of_work() as work:
        work.contacts.set_reachable(samples.contact(work, "8").id, NOW)
    called = room.staff(Pressed(f"x:{number}:call", 1, "c"), CHIEF, OFFICE)
    assert "gọi trước khi quyết định" in called
    assert "Trạm y tế sẽ gọi cho bạn" not in called
    with room.store.unit_of_work() as work:
        assert work.tasks.of_episode(number) == []
    agreed = room.staff(Pressed(f"x:{number}:agree", 1, "c"), CHIEF, OFFICE)
    assert "đồng ý kết thúc" in agreed
    assert "Cảm ơn bạn đã khai báo" not in agreed
    assert _status(room, number) is EpisodeStatus.CLOSED


# ---------------------------------------------------------------- a pause


def test_a_pause_thought_better_of_is_none(room: Room) -> None:
    """The last button keeps the reminders; a length nobody offers, or half a button, is none of ours."""
    room.say("/tamdung")
    assert "mỗi sáng chúng tôi vẫn nhắc như cũ" in room.texts(room.press("không tạm dừng"))
    for data in ("z:1:5:yes", "z:1:3:maybe", "z:mine"):
        assert "Đã tạm dừng" not in _taps(room, data)
    with room.store.unit_of_work() as work:
        assert work.pauses.open_for(1) is None


def test_resuming_after_the_deadline_leaves_the_morning_excused(room: Room) -> None:
    """The morning rested and is over: it is not asked for any more, and nobody has forgotten it."""
    with room.store.unit_of_work() as work:
        work.slots.plan(DAY, NOW + timedelta(hours=1), NOW)
    _taps(room, "z:1:3:yes")
    room.now = NOW + timedelta(hours=5)
    assert "Từ giờ chúng tôi lại nhắc" in room.texts(room.say("/tieptuc"))
    with room.store.unit_of_work() as work:
        slot = work.slots.of_day(1, DAY)
        assert work.pauses.open_for(1) is None
    assert slot is not None
    assert slot.state is SlotState.EXCUSED
    assert "Không có lời nhắc nào đang tạm dừng" in room.texts(room.say("/tieptuc"))


def test_a_nurse_who_resumes_after_the_patient_is_told_it_is_done(room: Room) -> None:
    """The card still says who did it: nobody's name is put in their place."""
    _taps(room, "z:1:3:yes")
    assert "Hoa mở lại lời nhắc" in room.staff(Pressed("z:1:resume", 1, "c"))
    assert room.staff(Pressed("z:1:resume", 1, "c"), "12") == "Đã ghi nhận rồi, cảm ơn bạn."


def test_a_pause_that_runs_out_for_nobody(room: Room) -> None:
    """Of an illness that is over the pause just ends; of people no message reaches too, and nothing is sent to them."""
    number = _of_nobody(room)
    _taps(room, "z:1:1:yes")
    _taps(room, f"z:{number}:1:yes", "8")
    _close(room)
    with room.store.unit_of_work() as work:
        work.contacts.set_reachable(samples.contact(work, "8").id, NOW)
    room.now = NOW + timedelta(days=2)
    list(ensure_resumed(room.store, room.house, room.now))
    assert "Đã hết những ngày nghỉ" not in room.texts(room.said())
    with room.store.unit_of_work() as work:
        assert work.pauses.open_for(1) is None
        assert work.pauses.open_for(number) is None


def test_where_no_group_reads_a_pause_holds_all_the_same(room: Room) -> None:
    """No station, no office's group: the patient's reminders rest, and there is nobody to tell."""
    number = _of_nobody(room)
    with room.store.unit_of_work() as work:
        work.facilities.move_chat(OFFICE, None)
    said = _taps(room, f"z:{number}:7:yes", "8")
    assert "Đã tạm dừng lời nhắc" in said
    assert "Những ngày này không tính là quên khai" not in said
    with room.store.unit_of_work() as work:
        assert work.pauses.open_for(number) is not None


def test_who_only_helps_stops_and_pauses_nobody(room: Room) -> None:
    """An invited caregiver is told whose decision it is."""
    with room.store.unit_of_work() as work:
        helper = samples.contact(work, "9")
        work.caregivers.tie(Carer(0, helper.id, 1, "child", "invited", None, samples.contact(work).id, "Páo"), NOW)
    for command in ("/dung", "/tamdung"):
        assert "Bạn đang giúp chăm sóc" in room.texts(room.say(command, "9"))
