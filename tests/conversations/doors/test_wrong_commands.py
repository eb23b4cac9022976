"""A slip costs a group one line, and what staff type alone in private is understood."""

from __future__ import annotations

import pytest

from tests.support.staff_room import GROUP, HOA, Room, room

__all__ = ["room"]


@pytest.mark.parametrize("command", ["/xuat", "/baocao", "/" + "x" * 300, "/<b>"])
def test_a_wrong_command_is_one_line_in_a_group(room: Room, command: str) -> None:
    """Never the whole help."""
    said = room.staff(command)
    assert said.startswith("Không có lệnh /")
    assert "\n" not in said
    assert len(said) < 100


@pytest.mark.parametrize(
    ("typed", "meant"), [("/danhsac", "/danhsach"), ("/danhsác", "/danhsach"), ("/thanhvein", "/thanhvien")]
)
def test_a_near_miss_names_the_command(room: Room, typed: str, meant: str) -> None:
    """One tap on it runs it, in the group and in private."""
    for said in (room.staff(typed), room.private(typed)):
        assert said.startswith(f"Không có lệnh {typed}.")
        assert meant in said


def test_accents_are_no_slip(room: Room) -> None:
    """ "/trực" is "/truc"."""
    assert room.staff("/trực") == room.staff("/truc")


def test_in_private_a_wrong_command_gets_the_help(room: Room) -> None:
    """There it bothers nobody else."""
    assert "Lệnh của nhân viên" in room.private("/xuat")


@pytest.mark.parametrize("typed", ["LC-000001", "lc 1", "lc000001"])
def test_a_code_alone_opens_the_card(room: Room, typed: str) -> None:
    """As if /bn stood before it; on record too."""
    assert "LC-000001" in room.private(typed)
    assert room.private(typed) == room.private(f"/bn {typed}")


def test_a_phone_or_a_full_name_alone_is_searched(room: Room) -> None:
    """What finds somebody is shown; other words are greeted, and a lone given name is no search."""
    with room.store.unit_of_work() as work:
        found = work.standings.by_number(1)
        assert found is not None
    person = found.patient
    assert person.code in room.private(person.phone)
    assert person.code in room.private(person.full_name)
    assert "Không tìm thấy" in room.private("0900 000 001")
    assert "Chào Hoa" in room.private("chào em nhé")
    assert "Chào Hoa" in room.private(person.full_name.split()[-1])


def test_a_stranger_and_a_group_find_nobody(room: Room) -> None:
    """Only staff in their own chat are answered; a name said in a group is talk."""
    assert "kênh của nhân viên" in room.private("LC-000001", "99")
    assert room.staff("LC-000001", HOA, GROUP) == ""
