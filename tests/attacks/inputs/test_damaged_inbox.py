"""A damaged row of the inbox costs itself: nobody else waits, its sender and the office are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from conversations.ports import Fate
from scheduler.ailments import ensure_well
from storage.engine.sealing import use_key
from tests.support.samples import NOW, arrival
from tests.support.staff_room import OFFICE, Room, room

__all__ = ["room"]

DAMAGES = {
    "cut short": "substr(body, 1, 9)",
    "empty": "substr(body, 1, 0)",
    "only a head": "substr(body, 1, 5)",
    "another row's, or another place's": "(SELECT state FROM session LIMIT 1)",
}


def damaged(engine: Engine, update: int, how: str) -> None:
    """Change a kept body behind the program's back."""
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE inbox SET body = {DAMAGES[how]} WHERE update_id = {update}"))


def told_to_the_office(room: Room) -> list[str]:
    """What the minute's look says in the office's group."""
    ensure_well(room.store, room.house, room.now)
    with room.store.unit_of_work() as work:
        parcels = work.outbox.claim(room.house.channels.staff_name, 50, room.now)
        work.outbox.settle([Fate(parcel, "sent", message=1) for parcel in parcels], room.now)
    return [room.texts([parcel.content]) for parcel in parcels if parcel.address == OFFICE]


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_input_is_set_aside_and_the_next_is_heard(room: Room, engine: Engine, how: str) -> None:
    """Its own chat and all others are heard, its sender is asked to write again, the office hears of it once."""
    room.say("/start", chat="8")
    with room.store.unit_of_work() as work:
        batch = [arrival("7", update=501), arrival("7", "khó thở quá", update=502), arrival("9", "/start", update=503)]
        work.inbox.take_in(batch, NOW)
    damaged(engine, 501, how)
    room.take_turns()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT update_id FROM inbox WHERE parked")).scalars().all() == [501]
        assert not connection.execute(text("SELECT id FROM inbox WHERE done_at IS NULL AND NOT parked")).all()
    said = room.texts(room.said())
    assert "gặp trục trặc" in said
    assert "115" in said
    [note] = told_to_the_office(room)
    assert "1 tin nhắn" in note
    assert "f0care inbox list" in note


def test_inputs_sealed_with_another_key_do_not_stop_the_new_ones(room: Room, engine: Engine) -> None:
    """After a key was lost, what it sealed is set aside, and what comes in now is answered."""
    use_key(bytes(range(1, 33)))
    with room.store.unit_of_work() as work:
        work.inbox.take_in([arrival(str(n), update=600 + n) for n in range(5)], NOW)
    use_key(bytes(range(32)))
    assert "F0" in room.texts(room.say("/start", chat="99"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE parked")).scalar_one() == 5


def test_a_flood_of_failures_is_two_words_an_hour_to_the_office(room: Room, engine: Engine) -> None:
    """However many inputs are set aside in an hour, the office reads that it began, and how many it came to."""
    notes = []
    for minute in range(90):
        room.now = NOW + timedelta(minutes=minute)
        if minute < 30:
            with room.store.unit_of_work() as work:
                work.inbox.take_in([arrival("7", update=700 + minute)], room.now)
            damaged(engine, 700 + minute, "cut short")
            room.take_turns()
        notes += told_to_the_office(room)
    notes = [note for note in notes if "để riêng" in note]
    assert len(notes) == 2
    assert "tất cả 30 tin" in notes[1]
