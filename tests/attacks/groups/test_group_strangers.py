"""Commands in a station's group answer its staff alone; an office's invitation goes to the station it names."""

from __future__ import annotations

import pytest

from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room, room

__all__ = ["room"]


@pytest.mark.parametrize("command", ["/truc", "/thanhvien", "/chude", "/donvi", "/moi", "/danhsach"])
def test_a_member_of_the_group_without_rights_is_refused(room: Room, command: str) -> None:
    """No roster, no names, no topics; a nurse of the station gets them, or is told that leaders do."""
    said = room.staff(command, who="99")
    assert any(refusal in said for refusal in ("không có quyền", "Chỉ quản lý", "dành cho nhân viên"))
    assert "Minh" not in said
    assert "Trạm BX" not in said


@pytest.mark.parametrize("command", ["/truc", "/thanhvien", "/chude"])
def test_a_nurse_of_the_station_is_answered(room: Room, command: str) -> None:
    """The same commands, by a person with rights."""
    assert "Trạm BX" in room.staff(command, who=MINH)


def test_an_invitation_with_a_stations_code_is_to_that_station(room: Room) -> None:
    """Typed in the office's group by its admin: never an invitation to the office itself; the link comes in private."""
    room.set_pin(CHIEF)
    said = room.staff("/moi manager BX", who=CHIEF, chat=OFFICE)
    assert "Trạm BX" in said
    assert "Trạm VP" not in said
    token = said.split("start=")[1].split()[0]
    assert (OFFICE, "") in room.posted
    assert "Trạm BX" in room.private(f"/start {token}", "98")


def test_a_code_of_another_facility_is_refused_with_a_clear_line(room: Room) -> None:
    """A station's manager invites to the station alone; an unknown code is nobody's, and no role either."""
    said = room.staff("/moi bác sĩ VP", who=HOA)
    assert "Mã đó là của Trạm VP" in said
    assert "start=" not in said
    assert "Không có đơn vị nào mang mã" in room.staff("/moi bác sĩ TYT-SAI", who=HOA)
    assert "start=" in room.staff("/moi bác sĩ BX", who=HOA)


def test_an_invitation_made_in_private_is_told_to_the_group(room: Room) -> None:
    """A stolen phone cannot let people in unseen: the group reads the leader's name and the role, never the link."""
    said = room.private("/moi bác sĩ", HOA)
    assert "Hoa vừa tạo lời mời" in said
    assert (GROUP, "") in room.posted
    assert said.count("start=") == 1


def test_joining_is_told_to_the_group_with_a_way_to_end_it(room: Room) -> None:
    """Name and role, and a button for leaders if nobody knows the person."""
    token = room.staff("/moi bác sĩ").split("start=")[1].split()[0]
    said = room.private(f"/start {token}", "98")
    assert "vừa vào Trạm BX" in said
    assert room.last is not None
    assert any("Không phải người của trạm" in button.label for row in room.last.rows for button in row)
