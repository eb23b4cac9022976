"""A press in a group that is full is answered at once, with the wait; the lists open in private."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Ack, Lane, Message, Outgoing, Say
from tests.support.channels import STAFF
from tests.support.staff_room import GROUP, HOA, Room, room

__all__ = ["room"]


def fill(room: Room, *seconds: float) -> None:
    """The group is full; there is room for one more message at each of these seconds from now."""
    with room.store.unit_of_work() as work:
        work.outbox.note_full(STAFF, {GROUP: [room.now + timedelta(seconds=each) for each in seconds]})


def press(room: Room, chat: str = GROUP, data: str = "") -> None:
    """Hoa presses a button, of the roster unless said otherwise; the turn is taken, nothing is sent yet."""
    what = Pressed(data or f"u:{room.home}:{room.now.date()}", 1, "c7")
    arrival = Arrival(STAFF, next(room._updates), chat, chat == HOA, HOA, HOA, "vi", what)
    with room.store.unit_of_work() as work:
        work.inbox.take_in([arrival], room.now)
    room.take_turns()


def answer(room: Room, chat: str = GROUP, data: str = "") -> Ack:
    """The answer to such a press."""
    press(room, chat, data)
    (ack,) = [content for content in room.said() if isinstance(content, Ack)]
    return ack


def queue(room: Room, number: int) -> None:
    """So many messages wait for the group already."""
    waiting = [Outgoing(STAFF, GROUP, Lane.REPLY, Say(Message("x")), f"w{next(room._messages)}") for _ in range(number)]
    with room.store.unit_of_work() as work:
        work.outbox.put(waiting, room.now)


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, ""), (6, "khoảng 10 giây"), (38, "khoảng 40 giây"), (240, "khoảng 4 phút"), (-1, "")]
)
def test_a_wait_worth_saying_is_said(room: Room, seconds: int, said: str) -> None:
    """Five seconds pass without a word; more is told, rounded up; what is over is not."""
    fill(room, seconds)
    told = answer(room).text
    assert said in told
    assert bool(told) == bool(said)


def test_what_waits_before_counts(room: Room) -> None:
    """Messages that wait already take the first rooms, and another minute when there are more of them than rooms."""
    fill(room, 10, 30, 50)
    queue(room, 2)
    assert "50 giây" in answer(room).text
    queue(room, 2)
    fill(room, 10)
    assert "phút" in answer(room).text


def test_the_lists_open_in_private(room: Room) -> None:
    """A page pressed in a full group opens the private chat; /danhsach comes there by itself if it may."""
    fill(room, 40)
    assert answer(room, data="w:menu").url.endswith("start=list")
    assert "mở ở đây" not in room.staff("/danhsach")  # Hoa never wrote to the bot: her list waits in the group
    room.private("/start")
    assert "mở ở đây" in room.staff("/danhsach")
    assert room.private("/start list") == room.private("/danhsach")


def test_in_private_nothing_is_said(room: Room) -> None:
    """Only in the group that is full people wait."""
    fill(room, 40)
    assert answer(room, chat=HOA).text == ""


def test_an_answer_to_a_press_does_not_queue_in_its_chat(room: Room) -> None:
    """It is addressed to the press: the full chat's other messages do not hold it back."""
    queue(room, 1)
    press(room)
    with room.store.unit_of_work() as work:
        taken = work.outbox.claim(STAFF, 50, room.now, busy={GROUP})
    assert [parcel.content for parcel in taken] == [Ack("c7")]
