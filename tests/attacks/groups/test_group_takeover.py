"""A link code typed elsewhere is no way to take a station's cards away from its group."""

from __future__ import annotations

from dataclasses import replace

from conversations.model.incoming import BotRemoved, GroupMoved, Pressed
from conversations.model.people import Role
from conversations.people import one_time_links
from tests.support.samples import registered, station
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room, room

__all__ = ["room"]

THIEF, LAIR = "666", "-666"


def code(room: Room, facility: int = 0) -> None:
    """The operator made a link code for the station: "ma-moi"."""
    with room.store.unit_of_work() as work:
        until = room.now + one_time_links.LINK_HOLDS
        work.facilities.set_link(facility or room.home, one_time_links.digest("ma-moi"), until)


def group_of(room: Room, facility: int = 0) -> str | None:
    """The station's group now."""
    with room.store.unit_of_work() as work:
        found = work.facilities.get(facility or room.home)
    assert found is not None
    return found.staff_chat


def asked(room: Room) -> str:
    """Somebody typed the code in another group; what is said anywhere."""
    code(room)
    return room.staff("/lienket ma-moi", who=THIEF, chat=LAIR)


def press(room: Room, action: str, who: str = HOA, chat: str = GROUP, change: int = 1) -> str:
    """Press a button under the card of the change."""
    return room.staff(Pressed(f"change:{change}:{action}", 1, "c"), who, chat)


def test_a_stolen_code_moves_nothing(room: Room) -> None:
    """Cards stay in the old group; it and the office are told who asked."""
    said = asked(room)
    assert group_of(room) == GROUP
    assert "chưa nhận hồ sơ nào" in said
    assert said.count("xin chuyển sang một nhóm khác") == 2
    assert (GROUP, "change:1") in room.posted
    assert (OFFICE, "change:1") in room.posted
    assert (LAIR, "change:1") not in room.posted


def test_nobody_but_a_leader_in_the_old_group_agrees(room: Room) -> None:
    """The thief, a nurse, and a leader elsewhere or in private press for nothing; the office has to wait."""
    asked(room)
    for who, chat in ((THIEF, LAIR), (THIEF, GROUP), (MINH, GROUP), (HOA, LAIR), (HOA, HOA), (CHIEF, CHIEF)):
        assert "quyền" in press(room, "yes", who, chat)
    assert "Xin chờ nhóm cũ" in press(room, "yes", CHIEF, OFFICE)
    assert group_of(room) == GROUP


def test_a_leader_who_agrees_moves_the_group_and_has_ten_minutes_to_take_it_back(room: Room) -> None:
    """What waits is posted in the new group; after the undo the old group answers again, and the new one is told."""
    with room.store.unit_of_work() as work:
        registered(work, "8", room.home)
    asked(room)
    said = press(room, "yes")
    assert group_of(room) == LAIR
    assert "Hồ sơ mới" in said
    assert said.count("đã đồng ý") == 2
    assert "quản lý đầu tiên" not in said  # who typed the code leads nothing
    room.later(9)
    said = press(room, "undo")
    assert group_of(room) == GROUP
    assert "không còn là nhóm nhân viên" in said
    assert "lại là nhóm nhân viên" in said
    assert "xong rồi" in press(room, "undo")


def test_after_ten_minutes_it_stays(room: Room) -> None:
    """The undo button is late."""
    asked(room)
    press(room, "yes")
    room.later(10)
    assert "Đã quá 10 phút" in press(room, "undo")
    assert group_of(room) == LAIR


def test_a_leader_who_refuses_voids_the_code(room: Room) -> None:
    """The other group is told; the same code opens nothing any more, and the card no longer decides anything."""
    asked(room)
    assert "không chuyển sang nhóm này" in press(room, "no")
    assert "Mã không đúng" in room.staff("/lienket ma-moi", who=THIEF, chat=LAIR)
    assert "xong rồi" in press(room, "yes")
    assert group_of(room) == GROUP


def test_the_office_agrees_when_the_old_group_does_not_answer(room: Room) -> None:
    """After half an hour, no earlier."""
    asked(room)
    room.later(29)
    press(room, "yes", CHIEF, OFFICE)
    assert group_of(room) == GROUP
    room.later(1)
    press(room, "yes", CHIEF, OFFICE)
    assert group_of(room) == LAIR


def test_the_office_agrees_at_once_when_the_bot_was_taken_out_of_the_old_group(room: Room) -> None:
    """A dead group cannot answer."""
    asked(room)
    room.staff(BotRemoved())
    press(room, "yes", CHIEF, OFFICE)
    assert group_of(room) == LAIR


def test_a_stranger_with_a_code_takes_no_station_whose_bot_was_taken_out(room: Room) -> None:
    """It has leaders: one of them links the new group at once, a stranger has to wait for the office."""
    room.staff(BotRemoved())
    said = asked(room)
    assert group_of(room) is None
    assert "hỏi văn phòng điều phối" in said
    assert "có nhóm nhân viên mới" in room.staff("/lienket ma-moi", who=HOA, chat="-777")
    assert group_of(room) == "-777"
    assert "xong rồi" in press(room, "yes", CHIEF, OFFICE)


def test_only_the_newest_request_counts(room: Room) -> None:
    """A second group asks with the same code: the first card says so, and its button does nothing."""
    asked(room)
    assert "lời xin mới hơn" in room.staff("/lienket ma-moi", who="667", chat="-667")
    assert "xong rồi" in press(room, "yes")
    press(room, "yes", change=2)
    assert group_of(room) == "-667"


def test_asking_again_posts_no_second_card(room: Room) -> None:
    """The same group may type the code as often as it likes."""
    asked(room)
    assert "xin chuyển sang" not in room.staff("/lienket ma-moi", who=THIEF, chat=LAIR)


def test_a_request_survives_a_move_of_either_group(room: Room) -> None:
    """Both became supergroups with other numbers meanwhile; the leader's press still counts."""
    asked(room)
    room.staff(GroupMoved("-100100"))
    room.staff(GroupMoved("-100666"), who=THIEF, chat=LAIR)
    press(room, "yes", chat="-100100")
    assert group_of(room) == "-100666"
    press(room, "undo", chat="-100100")
    assert group_of(room) == "-100100"


def test_a_group_linked_to_another_station_meanwhile_is_not_taken(room: Room) -> None:
    """A group speaks for one facility."""
    asked(room)
    with room.store.unit_of_work() as work:
        other = work.facilities.add(replace(station("SP"), parent=room.office))
        work.facilities.give_group(other.id, LAIR)
    assert "thuộc đơn vị khác" in press(room, "yes")
    assert group_of(room) == GROUP


def test_topics_of_the_old_group_do_not_follow(room: Room) -> None:
    """Their numbers mean other topics in the new group."""
    room.staff("/chude baodong", topic=7)
    asked(room)
    press(room, "yes")
    with room.store.unit_of_work() as work:
        assert work.facilities.topics_of(room.home) == {}


def test_a_group_whose_leader_was_nobody_gets_one_by_a_code_of_its_own(room: Room) -> None:
    """Only if it has no leader; while it has one, a code in the same group changes nothing."""
    code(room)
    assert "đã liên kết" in room.staff("/lienket ma-moi", who=MINH)
    with room.store.unit_of_work() as work:
        work.staff.end(HOA, room.home, room.now)
    assert "quản lý đầu tiên" in room.staff("/lienket ma-moi", who=MINH)
    assert room.role(MINH) is Role.MANAGER
    assert "đã liên kết" in room.staff("/lienket ma-moi", who="99")
    assert not room.works("99")


def test_every_step_is_on_record(room: Room) -> None:
    """Asked, agreed, undone."""
    asked(room)
    press(room, "yes")
    press(room, "undo")
    assert [room.audited(f"group change {what}") for what in ("asked", "agreed", "undone")] == [1, 1, 1]
