"""Of one alarm a chat has one card with buttons: what is above it on the screen is dead, whatever happened."""

from __future__ import annotations

from collections import Counter

import pytest

from storage.store import SqlStore
from tests.support.ladder_room import DISTRICT, HOA, LAN, MINH, PROVINCE, SON, STATION, Room, a_room
from tests.support.two_stations import HA, OTHER, Province, province

__all__ = ["province"]


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station below a district below a province."""
    return a_room(store)


def live(room: Room) -> Counter[str]:
    """How many messages of the alarm have buttons, by chat, once everything was sent."""
    room.sent()
    card = f"alarm:{room.alert.id}"
    return Counter(chat for (chat, name, _), buttons in room.screens.items() if name == card and buttons)


def shown(room: Room, chat: str) -> int:
    """How many messages of the alarm a chat has, dead or alive."""
    return sum(name == f"alarm:{room.alert.id}" and at == chat for at, name, _ in room.screens)


def test_after_every_rung_and_repeat(room: Room) -> None:
    """The card climbs for two hours: each chat it reached has it several times, once alive."""
    room.meet(HOA, MINH, LAN, SON)
    room.alarm()
    for _ in range(13):
        assert set(live(room).values()) == {1}
        room.later(10)
    assert set(live(room)) >= {STATION, DISTRICT, PROVINCE, LAN}
    assert shown(room, STATION) > 3


def test_after_a_claim_a_hand_over_and_a_return(room: Room) -> None:
    """Given to a colleague, reminded, given back to all: still one alive in each chat."""
    room.meet(HOA, MINH)
    room.alarm()
    room.press(HOA, "claim")
    room.press(HOA, "give")
    room.press(HOA, f"to-{room.staff[MINH]}")
    assert set(live(room).values()) == {1}
    for _ in range(8):
        room.later(15)
        assert set(live(room).values()) == {1}
    assert shown(room, STATION) > 2


def test_after_the_patient_went_to_another_station(province: Province) -> None:
    """The station that no longer answers has no live card left; the new one has one."""
    province.room.alarm()
    province.room.later(20)
    assert live(province.room)[STATION] == 1
    province.ask()
    province.room.sent()
    province.press(HA, "accept", OTHER)
    assert live(province.room)[STATION] == 0
    assert live(province.room)[OTHER] == 1
    assert shown(province.room, STATION) > 0


def test_when_everything_waited_in_a_full_group(room: Room) -> None:
    """Card, rung, claim and outcome leave together: no later edit swallows the one that takes the old buttons away."""
    room.alarm()
    room.later(20)
    room.press(HOA, "claim")
    room.press(HOA, "contacted")
    room.press(HOA, "o-monitor")
    assert max(live(room).values(), default=0) <= 1
