"""Deeds of a patient's card: an alarm by hand with its reason, a new number, and both put away again."""

from __future__ import annotations

import pytest

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Pressed
from tests.support.staff_room import HOA, Room, room

__all__ = ["room"]


def deed(room: Room, action: str) -> str:
    """What is said when the nurse presses a deed of the patient's card."""
    return room.staff(Pressed(f"k:1:{action}", 1, ""))


def alarmed(room: Room) -> bool:
    """True if an alarm of the patient is open."""
    with room.store.unit_of_work() as work:
        return work.alerts.open_for(1) is not None


def test_an_alarm_by_hand_asks_for_its_reason_and_is_raised_for_a_sign(room: Room) -> None:
    """The dangers of the programme are offered by buttons; one of them raises an alarm that is the nurse's."""
    asked = deed(room, "alarm")
    assert "LC-000001" in asked
    assert not alarmed(room)
    with room.store.unit_of_work() as work:
        assert work.patients.episode(1) is not None
    deed(room, "raise-blue")
    assert alarmed(room)
    assert room.audited("raised alarm") == 1


def test_an_alarm_by_hand_is_raised_for_words(room: Room) -> None:
    """A reason no button has is typed."""
    deed(room, "typed")
    said = room.reply(f"raise:1:{HOA}", "Gọi điện nghe bà thở rít lên từng cơn")
    assert "thở rít" in said
    assert alarmed(room)


def test_a_question_about_an_alarm_is_put_away(room: Room) -> None:
    """Nothing is raised by looking."""
    deed(room, "alarm")
    assert "LC-000001" in deed(room, "no-alarm")
    assert not alarmed(room)


@pytest.mark.parametrize("sign", ["nonsense", ""])
def test_an_unknown_sign_raises_nothing(room: Room, sign: str) -> None:
    """A forged reason is no reason."""
    deed(room, f"raise-{sign}")
    assert not alarmed(room)


def test_a_new_number_is_asked_twice_and_changed(room: Room) -> None:
    """The number typed is shown beside the old one; only a press changes it."""
    deed(room, "phone")
    assert "(+84" in room.reply(f"new-phone:1:{HOA}", "0987 654 321")
    assert "0987 654 321" in deed(room, "phone-+84987654321")
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(1)
    assert episode is not None
    assert episode.patient.phone == "+84987654321"
    deed(room, "phone-+84987654321")
    deed(room, "phone")
    assert "0987 654 321" in room.reply(f"new-phone:1:{HOA}", "0987654321")


def test_a_number_nobody_can_read_is_asked_again(room: Room) -> None:
    """What is no mobile number is said to be none, and the question stays."""
    deed(room, "phone")
    assert room.reply(f"new-phone:1:{HOA}", "không có")
    assert deed(room, "phone-123")
    assert deed(room, "no-phone")
    assert deed(room, "visited")
    assert deed(room, "no-visit")


def test_nothing_is_done_for_who_is_not_in_care(room: Room) -> None:
    """An ended illness has no deeds, whoever still has its card."""
    deed(room, "phone")
    deed(room, "typed")
    with room.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.DECLINED, room.now, by="Hoa")
    deed(room, "raise-blue")
    room.reply(f"new-phone:1:{HOA}", "0912345678")
    assert not alarmed(room)
