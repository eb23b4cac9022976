"""The duty roster: who is on duty is known at every hour, kept by those who may, and asked when an alarm sounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conversations.dialog.scene import Scene
from conversations.people import duty_roster
from storage.store import SqlStore
from tests.support.ladder_room import HOA, KHANH, LAN, MINH, STATION, Room, a_room
from tests.support.samples import DAY


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with its people, and one patient."""
    return a_room(store)


def on(room: Room, shift: str = "day", day: date = DAY) -> list[int]:
    """Who is on duty at the station."""
    assert room.episode.facility is not None
    with room.store.unit_of_work() as work:
        return work.tasks.on_duty(room.episode.facility, day, shift)


def switch(room: Room, person: str, whose: str, chat: str = STATION, day: date = DAY) -> None:
    """Somebody presses a name on the roster."""
    room.tap(person, f"u:{room.episode.facility}:{day.isoformat()}:day:{room.staff[whose]}", chat)


@pytest.mark.parametrize(
    ("hour", "day", "shift"),
    [
        (0, 31, "night"),
        (6, 31, "night"),
        (7, 1, "day"),
        (18, 1, "day"),
        (19, 1, "night"),
        (23, 1, "night"),
    ],
)
def test_every_hour_belongs_to_a_shift(room: Room, hour: int, day: int, shift: str) -> None:
    """The small hours belong to the night that began the evening before."""
    room.now = datetime(2022, 3, 31, 17, 0, tzinfo=UTC) + timedelta(hours=hour)  # midnight in Lào Cai
    with room.store.unit_of_work() as work:
        found = duty_roster.shift_now(Scene(work, room.house, room.now, ""))
    assert found is not None
    assert (found[0].day, found[1].id) == (day, shift)


def test_a_programme_without_shifts_has_nobody_on_duty(room: Room) -> None:
    """No shift runs at this hour: nobody is on duty, whoever was entered."""
    switch(room, HOA, HOA)
    house = replace(room.house, protocol=replace(room.house.protocol, shifts=()))
    with room.store.unit_of_work() as work:
        scene = Scene(work, house, room.now, "")
        here = work.staff.of_facility(int(room.episode.facility or 0))
        assert duty_roster.shift_now(scene) is None
        assert duty_roster.on_duty(scene, here) == []
        assert [each.id for each in duty_roster.on_duty(room.scene(work), here)] == [room.staff[HOA]]


def test_one_press_puts_on_another_takes_off(room: Room) -> None:
    """The same button does both, and both are on record."""
    switch(room, HOA, HOA)
    assert on(room) == [room.staff[HOA]]
    switch(room, HOA, HOA)
    assert not on(room)
    assert (room.audited("on duty"), room.audited("off duty")) == (1, 1)


def test_only_a_leader_sets_others(room: Room) -> None:
    """A nurse may put herself on duty, not her colleague; a manager of the station may put anyone."""
    switch(room, HOA, MINH)
    assert not on(room)
    room.promote(LAN)
    switch(room, LAN, MINH, chat=LAN)
    assert on(room) == [room.staff[MINH]]


def test_strangers_and_other_days_are_refused(room: Room) -> None:
    """Not from elsewhere, not by somebody without rights here, not for a day that is over or far away."""
    switch(room, HOA, HOA, chat="-999")
    switch(room, KHANH, HOA)
    for days in (-1, 2):
        switch(room, HOA, HOA, day=DAY + timedelta(days=days))
    room.tap(HOA, f"u:{room.episode.facility}:{DAY}:noon:{room.staff[HOA]}")
    room.tap(HOA, "u:x:y")
    assert not on(room)
    assert room.audited("refused press") == 6


def test_at_night_the_night_is_told(room: Room) -> None:
    """An alarm at three in the morning reaches the nurse of that night, not the one of the day."""
    room.meet(HOA, MINH)
    room.on_duty(HOA, shift="day")
    room.on_duty(MINH, shift="night")
    room.now += timedelta(hours=18)
    room.alarm()
    assert {chat for chat, _, buttons in room.sent() if buttons} == {STATION, MINH}
