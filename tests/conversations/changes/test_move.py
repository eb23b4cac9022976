"""A patient lives elsewhere from now on: left half-way, asked twice, ended meanwhile, where few groups read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.model.care import EpisodeStatus, Transfer, TransferState
from conversations.model.incoming import Pressed
from tests.support import samples
from tests.support.samples import NOW, station
from tests.support.staff_room import GROUP, OFFICE, Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""

HERE, THERE = "xã Bát Xát", "phường Lào Cai"
THE_OTHER = "-300"


def _other_station(room: Room, chat: str | None = THE_OTHER) -> int:
    """A station of the commune the patient moves to."""
    with room.store.unit_of_work() as work:
        fresh = replace(station("LC", "02647"), parent=room.office, staff_chat=chat)
        return work.facilities.add(fresh).id


def _moves(room: Room, to: str = THERE, chat: str = "7") -> str:
    """All that is asked is answered and sent; what the program says to it, to anybody."""
    for answer in (to, "tổ 5", "hôm qua"):
        room.say(answer, chat)
    return room.texts(room.press("gửi cho trạm", chat))


def _transfers(room: Room) -> list[Transfer]:
    with room.store.unit_of_work() as work:
        return [each for number in range(1, 5) if (each := work.transfers.get(number)) is not None]


def _lives(room: Room) -> tuple[str, str, int | None]:
    """Commune, street and facility of the patient."""
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(1)
    assert episode is not None
    return episode.patient.commune, episode.patient.address, episode.facility


def _waits(room: Room) -> None:
    """Nobody has accepted the registration yet."""
    with room.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.WAITING, NOW)


def test_left_half_way_nothing_has_moved(room: Room) -> None:
    """Unreadable words are asked again, the button shows the same question, stopping keeps the old address."""
    before = _lives(room)
    room.does(Pressed("m:move-1", 1, "c"))
    room.say(THERE)
    for unreadable in ("a", "??", "tổ " * 200):
        assert "Thôn, bản, tổ" in room.texts(room.say(unreadable))
    assert "Thôn, bản, tổ" in room.texts(room.does(Pressed("m:move-1", 1, "c")))
    assert "Nơi ở vẫn như cũ" in room.texts(room.say("/huy"))
    assert _lives(room) == before


def test_of_several_people_one_is_chosen(room: Room) -> None:
    """Who moves is asked first, and the questions are about that person."""
    with room.store.unit_of_work() as work:
        second = samples.registered(work, facility=room.home, name="Vàng A Tú")
    assert "Ai đổi nơi ở?" in room.texts(room.say("/doinoio"))
    assert "Vàng A Tú</b> chuyển đến" in room.texts(room.press("Vàng A Tú"))
    assert "nơi ở mới của <b>Vàng A Tú</b>" in _moves(room, HERE)
    with room.store.unit_of_work() as work:
        moved = work.patients.episode(second.id)
    assert moved is not None
    assert moved.patient.address == "tổ 5"


def test_who_follows_nobody_is_told_so_and_asked_on(room: Room) -> None:
    """In the middle of a registration the command says it leads nowhere; the open question comes again."""
    asked = room.texts(room.say("/start", "9"))
    said = room.texts(room.say("/doinoio", "9"))
    assert "Hiện không có hồ sơ nào đang theo dõi để đổi nơi ở" in said
    assert asked.splitlines()[-1] in said


def test_an_illness_that_ended_in_the_middle_is_not_moved(room: Room) -> None:
    """The station closed it while the questions were answered: nothing changes, nobody is asked to take over."""
    other, before = _other_station(room), _lives(room)
    room.say("/doinoio")
    with room.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NOW, by="Hoa")
    assert "Hiện không có hồ sơ nào đang theo dõi để đổi nơi ở" in _moves(room)
    assert _lives(room) == before
    assert _transfers(room) == []
    assert other not in before


def test_who_moves_again_before_the_first_station_answered(room: Room) -> None:
    """The first request is taken back, which both groups read; back where they were, only the address changes."""
    other = _other_station(room)
    room.say("/doinoio")
    assert "ĐỀ NGHỊ NHẬN NGƯỜI BỆNH" in _moves(room)
    room.say("/doinoio")
    assert "Đề nghị chuyển LC-000001 đến Trạm LC đã được rút lại (Người bệnh" in _moves(room, HERE)
    assert [(each.target, each.state) for each in _transfers(room)] == [(other, TransferState.WITHDRAWN)]
    assert _lives(room)[1:] == ("tổ 5", room.home)


def test_a_registration_nobody_has_accepted_is_corrected_on_its_card(room: Room) -> None:
    """Within the same commune the card still waiting shows the new address; no line beside it."""
    _waits(room)
    room.say("/doinoio")
    said = _moves(room, HERE)
    assert "Hồ sơ mới" in said
    assert "tổ 5" in said
    assert "người bệnh báo nơi ở mới từ" not in said
    assert _lives(room)[1:] == ("tổ 5", room.home)


def test_where_one_group_reads_for_both_stations_the_card_stays(room: Room) -> None:
    """Two stations without groups: the office reads for both, and the one card there is changed in place."""
    other = _other_station(room, None)
    with room.store.unit_of_work() as work:
        work.facilities.move_chat(GROUP, None)
    _waits(room)
    room.say("/doinoio")
    said = _moves(room)
    assert said.count("Hồ sơ mới") == 1
    assert "khai báo đã chuyển đến" not in said
    assert "Khai báo được chuyển đến <b>Trạm LC</b>" in said
    assert _lives(room) == ("02647", "tổ 5", other)


def test_an_address_is_kept_where_no_group_reads_it(room: Room) -> None:
    """Neither station nor office has a group: the patient's new address is kept all the same."""
    with room.store.unit_of_work() as work:
        for chat in (GROUP, OFFICE):
            work.facilities.move_chat(chat, None)
    room.say("/doinoio")
    said = _moves(room, HERE)
    assert "Trạm theo dõi vẫn như cũ" in said
    assert "người bệnh báo nơi ở mới" not in said
    assert _lives(room)[1:] == ("tổ 5", room.home)
