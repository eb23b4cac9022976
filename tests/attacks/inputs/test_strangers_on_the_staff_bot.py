"""A stranger who keeps writing to the staff bot gets one answer a minute; staff always get theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.incoming import Attachment, Pressed, What
from tests.support.staff_room import HOA, Room, room

__all__ = ["room"]

STRANGER = "666"


@pytest.mark.parametrize("what", ["xin chào", Attachment("photo", "file")])
def test_a_stranger_gets_one_answer_a_minute(room: Room, what: What | str) -> None:
    """Whatever is sent again and again leaves one message, until a minute has passed."""
    said = [room.private(what, STRANGER) for _ in range(10)]
    assert said[0]
    assert said[1:] == [""] * 9
    room.now += timedelta(minutes=1)
    assert room.private(what, STRANGER) == said[0]


@pytest.mark.parametrize("what", ["xin chào", Attachment("photo", "file"), "/timgiday"])
def test_staff_are_answered_each_time(room: Room, what: What | str) -> None:
    """A nurse who asks the same thing ten times hears it ten times."""
    said = [room.private(what) for _ in range(5)]
    assert said == [said[0]] * 5
    assert said[0]


def test_a_stranger_with_a_code_is_not_kept_waiting(room: Room) -> None:
    """A nurse who said hello and then opens the invitation joins at once; a wrong one is said to be wrong."""
    room.private("xin chào", STRANGER)
    assert room.private("/start i_khongdung", STRANGER)
    invited = room.private(Pressed(f"m:{room.home}:invite:nurse", 1, "c"), HOA)
    assert invited
