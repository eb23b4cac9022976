"""The PIN: chosen twice, asked in private alone, locked ever longer when wrong, open for ten minutes when right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.incoming import Pressed, Text
from conversations.model.people import Role
from conversations.people import pin
from conversations.ports import Pin
from storage.store import SqlStore
from tests.support import samples
from tests.support.staff_room import GROUP, HOA, MINH, Room, room

__all__ = ["room"]
RIGHT, WRONG = "407193", "999999"
ASKED_TO_END = "m:{facility}:{member}:end:yes"


def end_minh(room: Room) -> str:
    """The manager presses the last button of ending the nurse's rights, in the group."""
    data = ASKED_TO_END.format(facility=room.home, member=room.member(MINH))
    return room.staff(Pressed(data, 1, "c"))


def test_a_pin_is_kept_as_a_digest_and_chosen_twice(store: SqlStore) -> None:
    """Only the PIN typed twice holds; what is kept of it tells nothing, and a wrong one is not it."""
    with store.unit_of_work() as work:
        assert not work.credentials.pin_of("7").known
        work.credentials.choose_pin("7", RIGHT)
        assert not work.credentials.confirm_pin("7", WRONG)
        assert not work.credentials.is_right_pin("7", RIGHT)
        work.credentials.choose_pin("7", RIGHT)
        assert work.credentials.confirm_pin("7", RIGHT)
        assert work.credentials.is_right_pin("7", RIGHT)
        assert not work.credentials.is_right_pin("7", WRONG)
        assert not work.credentials.is_right_pin("8", RIGHT)


def test_what_is_known_of_a_pin_comes_back(store: SqlStore) -> None:
    """Failures, locks, the window and the question survive a restart; a forgotten PIN leaves nothing."""
    at = samples.NOW
    kept = Pin(False, 4, at, at + timedelta(minutes=1), "enter", at)
    with store.unit_of_work() as work:
        work.credentials.keep_pin("7", kept)
    with store.unit_of_work() as work:
        assert work.credentials.pin_of("7") == kept
        assert work.credentials.forget_pin("7")
        assert work.credentials.pin_of("7") == Pin()
        assert not work.credentials.forget_pin("7")


def test_what_hurts_waits_for_the_pin(room: Room) -> None:
    """Without the PIN nothing happens; after it, for ten minutes, the same press does it."""
    room.set_pin()
    room.later(11)
    assert "chat riêng" in end_minh(room)
    assert room.works(MINH)
    assert "Đúng rồi" in room.private(RIGHT)
    room.later(9)
    end_minh(room)
    assert not room.works(MINH)


def test_the_window_closes(room: Room) -> None:
    """Ten minutes after the right PIN it is asked again."""
    room.set_pin()
    room.later(10)
    end_minh(room)
    assert room.works(MINH)


def test_who_never_spoke_to_the_bot_is_told_to(room: Room) -> None:
    """The bot may not write first, so it says where to go; nobody's rights change."""
    assert "/mapin" in end_minh(room)
    assert room.works(MINH)


def test_wrong_pins_lock_ever_longer(room: Room) -> None:
    """Three wrong ones lock for a minute, each further one longer; while locked the right one is not looked at."""
    room.set_pin()
    room.later(11)
    for _ in range(pin.PIN_TRIES - 1):
        end_minh(room)
        assert "chưa đúng" in room.private(WRONG)
    for minutes in (*pin.LOCKS, pin.LOCKS[-1]):
        end_minh(room)
        assert "bị khóa" in room.private(WRONG)
        room.later(minutes - 1)
        end_minh(room)
        room.private(RIGHT)
        assert room.works(MINH), minutes
        room.later(1)
    end_minh(room)
    assert "Đúng rồi" in room.private(RIGHT)


def test_digits_long_after_the_question_are_no_pin(room: Room) -> None:
    """Six digits typed later mean something else, and cost no try."""
    room.set_pin()
    room.later(11)
    end_minh(room)
    room.later(5)
    room.private(WRONG)
    assert room.pin(HOA).failures == 0


def test_changing_a_pin_needs_the_old_one(room: Room) -> None:
    """Who picks up a phone left lying cannot choose a PIN of their own."""
    room.set_pin()
    room.later(11)
    assert "đang dùng" in room.private("/mapin")
    assert "chưa đúng" in room.private("508294")


def test_a_pin_typed_in_the_group_goes_nowhere(room: Room) -> None:
    """It is told to be changed, opens nothing, and does not become a note or a letter."""
    room.set_pin()
    room.later(11)
    end_minh(room)
    assert "đổi mã" in room.staff(Text(RIGHT, reply_to=1))
    end_minh(room)
    assert room.works(MINH)
    assert "đổi mã" in room.staff(f"/mapin {RIGHT}")


@pytest.mark.parametrize("easy", ["111111", "123456", "654321", "000000", "345678"])
def test_a_pin_easily_guessed_is_not_taken(room: Room, easy: str) -> None:
    """Six times the same, or counting up or down."""
    room.private("/mapin")
    assert "dễ đoán" in room.private(easy)


def test_one_persons_pin_opens_nothing_for_another(room: Room) -> None:
    """Each has their own, and a nurse who knows her PIN is still no leader."""
    room.set_pin(MINH, "508294")
    data = ASKED_TO_END.format(facility=room.home, member=room.member(HOA))
    assert "quyền" in room.staff(Pressed(data, 1, "c"), who=MINH)
    assert room.works(HOA)


def test_the_last_leader_stays_until_somebody_follows(room: Room) -> None:
    """Alone at the head nobody ends or lowers their own rights; with a second leader they may."""
    room.set_pin()
    own = f"m:{room.home}:{room.member(HOA)}"
    for action in ("end", "nurse"):
        assert "duy nhất" in room.staff(Pressed(f"{own}:{action}:yes", 1, "c"))
    assert room.works(HOA)
    room.staff(Pressed(f"m:{room.home}:{room.member(MINH)}:manager:yes", 1, "c"))
    room.staff(Pressed(f"{own}:end:yes", 1, "c"))
    assert not room.works(HOA)


@pytest.mark.parametrize("action", ["admin:yes", "admin", "boss:yes", "invite:boss"])
def test_a_manager_makes_no_admin(room: Room, action: str) -> None:
    """Forged buttons give nothing a manager may not give."""
    room.set_pin()
    assert "quyền" in room.staff(Pressed(f"m:{room.home}:{room.member(MINH)}:{action}", 1, "c"))
    assert room.role(MINH) is Role.NURSE


def test_a_manager_of_one_station_changes_nobody_of_another(room: Room) -> None:
    """Neither in the own group nor in private; an admin may everywhere."""
    room.set_pin()
    there = f"m:{room.office}:{room.member(room.CHIEF, room.office)}:nurse:yes"
    for chat in (GROUP, HOA):
        assert "quyền" in room.staff(Pressed(there, 1, "c"), chat=chat)
    room.set_pin(room.CHIEF, "508294")
    room.private(Pressed(f"m:{room.home}:{room.member(MINH)}:manager:yes", 1, "c"), room.CHIEF)
    assert room.role(MINH) is Role.MANAGER


def test_a_leader_is_invited_with_the_pin_alone(room: Room) -> None:
    """Who picks up a phone left lying can make nobody a manager; a nurse is invited without."""
    room.set_pin()
    room.later(11)
    assert "start=" in room.staff("/moi y tá")
    assert "cần mã PIN" in room.staff("/moi quản lý")
    room.private(RIGHT)
    assert "start=" in room.staff("/moi quản lý")
