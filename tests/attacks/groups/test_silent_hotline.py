"""The number that patients in danger call cannot be changed unseen."""

from __future__ import annotations

from dataclasses import replace

from conversations.model.incoming import Pressed
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room, room

__all__ = ["room"]

OURS, THEIRS = "0214123456", "0999 888 777"


def hotline(room: Room) -> str:
    """The station's number."""
    with room.store.unit_of_work() as work:
        found = work.facilities.get(room.home)
    assert found is not None
    return found.hotline


def press(room: Room, data: str, who: str = HOA, chat: str = HOA) -> str:
    """Press a button of these data."""
    return room.staff(Pressed(data, 1, "c"), who, chat)


def changed(room: Room, chat: str = HOA) -> str:
    """The leader, with the PIN, changes it in private; what is said anywhere."""
    room.set_pin()
    press(room, f"f:{room.home}:hotline", chat=chat)
    return room.reply(f"unit:hotline:{room.home}:{HOA}", THEIRS, HOA, chat)


def test_a_leaders_phone_without_the_pin_changes_nothing(room: Room) -> None:
    """Whoever holds the phone is asked for the PIN, before the number and again when it comes."""
    room.private("/start")
    assert "mã PIN" in press(room, f"f:{room.home}:hotline")
    assert (HOA, f"unit:hotline:{room.home}:{HOA}") not in room.posted
    room.set_pin()
    press(room, f"f:{room.home}:hotline")
    room.later(11)
    assert "mã PIN" in room.reply(f"unit:hotline:{room.home}:{HOA}", THEIRS, HOA, HOA)
    assert hotline(room) == OURS


def test_a_change_in_private_is_shown_to_the_group_and_the_office(room: Room) -> None:
    """Both see the old number, the new one and the name."""
    said = changed(room)
    assert hotline(room) == THEIRS
    assert said.count("số để gọi vừa đổi") == 2
    assert said.count("Trước: 0214123456") == 2
    assert (GROUP, "change:1") in room.posted
    assert (OFFICE, "change:1") in room.posted


def test_a_leader_takes_it_back_in_ten_minutes(room: Room) -> None:
    """The office's, too; a nurse does not, and nobody later or twice."""
    changed(room)
    assert "quyền" in press(room, "change:1:undo", MINH, GROUP)
    assert hotline(room) == THEIRS
    assert press(room, "change:1:undo", CHIEF, OFFICE).count("đã hoàn tác") == 2
    assert hotline(room) == OURS
    assert "xong rồi" in press(room, "change:1:undo", CHIEF, OFFICE)


def test_an_undo_that_is_late_or_overtaken_changes_nothing(room: Room) -> None:
    """After ten minutes, or when the number was changed again since."""
    changed(room)
    with room.store.unit_of_work() as work:
        found = work.facilities.get(room.home)
        assert found is not None
        work.facilities.change(replace(found, hotline="0214 3 888 888"))
    assert "đổi tiếp" in press(room, "change:1:undo", HOA, GROUP)
    room.later(10)
    assert "quá 10 phút" in press(room, "change:1:undo", HOA, GROUP)
    assert hotline(room) == "0214 3 888 888"


def test_a_new_name_is_shown_the_same_way(room: Room) -> None:
    """Patients trust the name, too."""
    press(room, f"f:{room.home}:name")
    said = room.reply(f"unit:name:{room.home}:{HOA}", "Trạm Y tế Giả", HOA, HOA)
    assert said.count("tên đơn vị vừa đổi") == 2
    assert press(room, "change:1:undo", HOA, GROUP).count("đã hoàn tác") == 2
