"""A night nobody could be woken in is told before it begins, once, and one press takes it; a week is copied by one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.presses import StaffButton
from storage.store import SqlStore
from tests.support.ladder_room import DISTRICT, HOA, LAN, MINH, STATION, Room, a_room
from tests.support.samples import DAY


@pytest.fixture
def ward(store: SqlStore) -> Room:
    """A station with its people and one patient, at nine in the morning."""
    return a_room(store)


def at(ward: Room, hour: int, minute: int = 0) -> None:
    """The clock stands at this hour of Lào Cai on the first day, and ticks."""
    ward.now = ward.now.replace(hour=0, minute=minute) + timedelta(hours=hour - 7)
    ward.tick()


def told(ward: Room) -> list[str]:
    """Chats in which an empty night was told since last asked."""
    return [chat for chat, text, _ in ward.sent() if "Ca đêm" in text and "⚠️" in text]


def night(ward: Room) -> list[int]:
    """Who is on duty this night."""
    with ward.store.unit_of_work() as work:
        return work.tasks.on_duty(int(ward.episode.facility or 0), DAY, "night")


def mine(ward: Room, person: str, chat: str = STATION) -> None:
    """Somebody takes this night."""
    data = StaffButton.DUTY.data(ward.episode.facility, DAY.isoformat(), "night", "mine")
    ward.tap(person, data, chat)


def test_an_empty_night_is_told_at_five_once(ward: Room) -> None:
    """Not a minute earlier, not twice, to the group and to the leader in private."""
    ward.promote(LAN)
    ward.meet(LAN)
    at(ward, 16, 59)
    assert told(ward) == []
    at(ward, 17)
    assert sorted(told(ward)) == sorted([STATION, LAN])
    at(ward, 18)
    at(ward, 23, 59)
    assert told(ward) == []
    assert ward.audited("empty shift told") == 1


def test_a_night_with_one_who_can_be_woken_is_not_told(ward: Room) -> None:
    """Somebody on duty who reads the bot is enough."""
    ward.on_duty(HOA, MINH, shift="night")
    ward.meet(MINH)
    at(ward, 17)
    assert told(ward) == []


def test_a_night_of_people_who_cannot_be_woken_is_told(ward: Room) -> None:
    """A name on the roster wakes nobody: she never wrote to the bot, or blocked it."""
    ward.on_duty(HOA, shift="night")
    ward.meet(HOA)
    ward.blocks(HOA)
    at(ward, 17)
    (text,) = [text for chat, text, _ in ward.sent() if chat == STATION]
    assert "name 11 trực" in text
    assert "📵" in text


def test_an_outage_through_five_is_made_up_for(ward: Room) -> None:
    """The first tick after it tells, however late that evening."""
    at(ward, 21)
    assert told(ward) == [STATION]


def test_one_press_takes_the_night_twice_changes_nothing(ward: Room) -> None:
    """The card then says who has it; pressed again it stays so."""
    ward.meet(HOA)
    at(ward, 17)
    ward.sent()
    for _ in range(2):
        mine(ward, HOA)
        assert night(ward) == [ward.staff[HOA]]
    assert "name 11 trực" in [text for chat, text, _ in ward.sent() if chat == STATION][-1]
    assert ward.audited("on duty") == 1


def test_who_takes_it_unheard_is_told_to_open_the_chat(ward: Room) -> None:
    """The night is theirs, but the card stays until they can be woken."""
    at(ward, 17)
    ward.sent()
    mine(ward, HOA)
    shown = [text for chat, text, _ in ward.sent() if chat == STATION][-1]
    assert "📵" in shown
    assert "Bật báo động riêng" in ward.toasts[-1]


def test_after_midnight_the_running_night_can_still_be_taken(ward: Room) -> None:
    """At one o'clock the night is still that of yesterday; on the next evening it is over."""
    ward.meet(HOA)
    at(ward, 25)
    mine(ward, HOA)
    assert night(ward) == [ward.staff[HOA]]
    at(ward, 24 + 13)
    mine(ward, MINH)
    assert night(ward) == [ward.staff[HOA]]


def test_strangers_take_no_night(ward: Room) -> None:
    """From another group or without rights nothing happens."""
    mine(ward, HOA, chat=DISTRICT)
    mine(ward, "99")
    assert night(ward) == []
    assert ward.audited("refused press") == 2


def test_last_week_is_copied_by_leaders_alone(ward: Room) -> None:
    """Only who still serves, nothing twice, nobody entered already is taken off; a nurse hears the right reason."""
    week = timedelta(days=7)
    home = int(ward.episode.facility or 0)
    with ward.store.unit_of_work() as work:
        for day in (DAY - week, DAY - timedelta(days=1)):
            work.tasks.give_duty(home, day, "night", ward.staff[HOA])
        work.tasks.give_duty(home, DAY - week * 2, "night", ward.staff[HOA])
        work.tasks.give_duty(home, DAY, "night", ward.staff[MINH])
    copy = StaffButton.DUTY.data(home, DAY.isoformat(), "copy")
    ward.tap(HOA, copy)
    ward.sent()
    assert "Chỉ quản lý" in ward.toasts[-1]
    assert night(ward) == [ward.staff[MINH]]
    ward.promote(LAN)
    for _ in range(2):
        ward.tap(LAN, copy)
    assert sorted(night(ward)) == sorted([ward.staff[HOA], ward.staff[MINH]])
    with ward.store.unit_of_work() as work:
        days = [day for day, _, _ in work.tasks.duties(home, DAY, DAY + week)]
    assert days == [DAY, DAY, DAY + timedelta(days=6)]
    assert ward.audited("roster copied") == 1


def test_the_roster_names_the_empty_nights_of_the_week(ward: Room) -> None:
    """Seven days ahead; a night with somebody is not among them."""
    ward.on_duty(HOA, shift="night")
    ward.show(HOA, "/truc")
    (text,) = [text for chat, text, _ in ward.sent() if chat == STATION]
    line = next(line for line in text.split("\n") if "chưa ai trực" in line)
    assert f"{DAY:%d/%m}" not in line
    assert line.count("/") == 6


def test_the_toast_for_a_colleague_says_why(ward: Room) -> None:
    """A nurse is staff already: she is told that leaders set others, not to be invited."""
    ward.tap(HOA, StaffButton.DUTY.data(ward.episode.facility, DAY.isoformat(), "night", ward.staff[MINH]))
    ward.sent()
    assert ward.toasts == ["Chỉ quản lý xếp trực cho người khác. Bạn xếp được cho chính mình."]
    assert night(ward) == []
