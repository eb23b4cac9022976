"""One stranger with one text message: many registrations do not become many red alarms, and no real person is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.model.care import Alert, EpisodeStatus
from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content, Say, Sms
from scheduler.ladder import ensure_climbed
from storage.store import SqlStore
from tests.attacks.codes.registering import register
from tests.support import samples
from tests.support.clinic import COMMUNE
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room

NAMES = [f"{a} A {b}" for a in ("Lý", "Giàng", "Vàng", "Lò") for b in ("Páo", "Sua", "Tú", "Dũng", "Chứ")]
BREATHLESS = "khó thở quá"


@pytest.fixture
def station(store: SqlStore) -> Room:
    """A station with its people and an office above it; no patient yet."""
    with store.unit_of_work() as work:
        home, office = samples.staffed(work, GROUP, OFFICE, (HOA, MINH, CHIEF))
        work.facilities.change(replace(home, commune=COMMUNE))
    return Room(store, samples.NOW, home=home.id, office=office.id)


def _cards(said: list[Content], kind: str) -> list[str]:
    """The new cards of a kind among what was said, in order."""
    return [each.card for each in said if isinstance(each, Say) and each.card.startswith(kind) and not each.edit]


def _alarms(room: Room) -> list[Alert]:
    with room.store.unit_of_work() as work:
        found = [work.alerts.get(number) for number in work.alerts.open_of([room.home, room.office])]
    return [each for each in found if each is not None]


def _minute(room: Room) -> list[Content]:
    """A minute passes, and the clock looks at the alarms."""
    room.later(1)
    list(ensure_climbed(room.store, room.house, room.now))
    return room.said()


def _waiting(room: Room) -> int:
    with room.store.unit_of_work() as work:
        return len(work.patients.waiting())


def test_twenty_registrations_of_one_chat_stop_at_three(station: Room) -> None:
    """Twenty tries leave three that wait, and one alarm card; each refusal names who waits and the phone to call."""
    said: list[Content] = []
    for name in NAMES:
        newest = register(station, name, signs=BREATHLESS)
        said += newest
        station.later(2)
    assert _waiting(station) == len(_alarms(station)) == 3
    assert set(_cards(said, "alarm:")) == {"alarm:1"}
    assert len([each for each in said if isinstance(each, Sms) and each.purpose == "otp"]) == 1
    refusal = station.texts(newest)
    for words in (*NAMES[:3], "0214123456", "115"):
        assert words in refusal


def test_the_second_person_is_seen_by_name_on_the_first_ones_card(station: Room) -> None:
    """A second real person of the chat in danger stands on the one card with phone and reason, posted below anew."""
    register(station, NAMES[0], signs=BREATHLESS)
    said = register(station, NAMES[1], phone="0984 000 222", signs=BREATHLESS)
    (card,) = [each.message for each in said if isinstance(each, Say) and each.card == "alarm:1" and not each.edit]
    for words in (NAMES[0], NAMES[1], "0984 000 222", "CÒN 1 NGƯỜI NỮA"):
        assert words in card.text
    assert NAMES[1] in card.rows[-1][0].label


def test_once_somebody_takes_the_first_the_second_sounds_by_itself(station: Room) -> None:
    """Nobody hides behind another: within a minute of the claim the next one has a card and a ladder of its own."""
    for name in NAMES[:3]:
        register(station, name, signs=BREATHLESS)
    assert _cards(_minute(station), "alarm:") == []
    station.staff(Pressed("l:1:claim", 1, "c"))
    assert _cards(_minute(station), "alarm:") == ["alarm:2"]
    station.staff(Pressed("l:2:claim", 1, "c"))
    assert _cards(_minute(station), "alarm:") == ["alarm:3"]
    assert [alarm.claimed_by is None for alarm in _alarms(station)] == [False, False, True]


def test_the_first_ones_acceptance_lets_the_second_sound(station: Room) -> None:
    """Once the station has accepted one of the chat, the others are no longer on that patient's card."""
    for name in NAMES[:2]:
        register(station, name, signs=BREATHLESS)
    station.staff(Pressed("a:1:accept", 1, "c"))
    assert _cards(_minute(station), "alarm:") == ["alarm:2"]


def test_the_own_card_of_a_gathered_person_opens_by_a_press(station: Room) -> None:
    """Staff open the second person's own card from the first one's, and take that alarm there."""
    for name in NAMES[:2]:
        register(station, name, signs=BREATHLESS)
    assert NAMES[1] in station.staff(Pressed("l:2:own", 1, "c"))
    station.staff(Pressed("l:2:claim", 1, "c"))
    assert [alarm.claimed_by is None for alarm in _alarms(station)] == [True, False]


def test_more_registrations_once_the_station_has_accepted(station: Room) -> None:
    """Acceptance makes room: a large family is taken in one after the other."""
    for name in NAMES[:3]:
        register(station, name)
    station.staff(Pressed("a:1:accept", 1, "c"))
    register(station, NAMES[3])
    assert _waiting(station) == 3


def test_registering_and_taking_back_in_turns_is_stopped(station: Room) -> None:
    """Registrations that their chat takes back count for a day: alarms cannot be rung by them one after another."""
    for number, name in enumerate(NAMES[:5], start=1):
        register(station, name)
        with station.store.unit_of_work() as work:
            if work.patients.episode(number) is not None:
                work.patients.set_status(number, EpisodeStatus.CLOSED, station.now, reason="withdrawn")
    with station.store.unit_of_work() as work:
        assert work.patients.episode(4) is None
    station.later(24 * 60 + 1)
    register(station, NAMES[5])
    assert _waiting(station) == 1


def test_registrations_that_staff_merged_do_not_count(station: Room) -> None:
    """A family that was registered twice by mistake, and merged, goes on at once."""
    with station.store.unit_of_work() as work:
        first, second = (samples.registered(work, "7", station.home, name) for name in NAMES[:2])
        nurse = work.staff.of_facility(station.home)[0].id
        work.patients.judge_pair(second.patient.id, first.patient.id, "merged", nurse, station.now)
        work.patients.set_status(second.id, EpisodeStatus.CLOSED, station.now, reason="merged")
        assert work.caps.registrations_of(first.contact, station.now) == 1


def test_one_proven_phone_in_many_chats_stops_at_three_and_keeps_the_answers(station: Room) -> None:
    """The fourth chat with the same proven phone is told so; its answers stay, and go once the station has decided."""
    for chat in ("71", "72", "73"):
        register(station, NAMES[int(chat) - 71], chat=chat)
        station.later(2)
    said = register(station, NAMES[4], chat="74", signs=BREATHLESS, until="Khai báo này chưa gửi được")
    assert _waiting(station) == 3
    assert "chưa gửi được" in station.texts(said)
    assert "urgent:" in " ".join(_cards(said, "urgent:")), "the danger reached the station all the same"
    station.staff(Pressed("a:1:accept", 1, "c"))
    station.last = next(
        each.message for each in reversed(said) if isinstance(each, Say) and "xem lại" in each.message.text
    )
    station.press("Gửi", "74")
    assert _waiting(station) == 3
    with station.store.unit_of_work() as work:
        assert NAMES[4] in [each.patient.full_name for each in work.patients.waiting()]
