"""A messenger that names hours for one message silences one chat for minutes: never all people, never an alarm."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.channel.channel import TryLater
from bot.delivery.budgets import SendLimits
from conversations.doors import staff_door
from conversations.model.incoming import Arrival, HeldUp
from conversations.model.outgoing import Lane, Message, Remind, Say
from scheduler.ailments import ensure_well
from storage.store import SqlStore
from tests.bot.test_delivery import House, words
from tests.support.channels import STAFF
from tests.support.ladder_room import DISTRICT, HOA, STATION, Room, a_room

FIVE_HOURS = 18053
"""Seconds; telegraf/telegraf#1046."""


def drawing() -> House:
    """A house that draws its reminders, without limits of its own."""
    return House(draw=lambda work, parcel, now: Message(f"nhắc {parcel.address}"))


async def test_hours_for_one_reminder_hold_up_no_reply_and_no_alarm() -> None:
    """One reminder is told to wait five hours; replies and alarms to others, even to that chat, leave at once."""
    house = drawing()
    house.post.answers["1"] = [TryLater(FIVE_HOURS)]
    house.put("1", Remind(1, "ask"), Lane.REMINDER)
    async with house.open():
        await house.until(lambda: len(house.post.tried) == 1)
        house.put("2", "lời khuyên", Lane.ALARM)
        house.put("3", "trả lời")
        house.put("1", "cấp cứu", Lane.ALARM)
        await house.until(lambda: sorted(words(house.post)) == ["cấp cứu", "lời khuyên", "trả lời"])
    assert house.store.outbox.states()[0] == "waiting"


async def test_hours_for_one_reminder_hold_up_the_other_reminders_for_seconds() -> None:
    """The other reminders rest ten seconds, not five hours, and that one is tried again after five minutes."""
    seconds = [0.0]
    house = House(draw=lambda work, parcel, now: Message(f"nhắc {parcel.address}"), seconds=lambda: seconds[0])
    house.post.answers["1"] = [TryLater(FIVE_HOURS)]
    house.put("1", Remind(1, "ask"), Lane.REMINDER)
    async with house.open():
        await house.until(lambda: len(house.post.tried) == 1)
        house.put("2", Remind(2, "ask"), Lane.REMINDER)
        await asyncio.sleep(0.05)
        assert words(house.post) == []
        seconds[0] = 10.1
        house.forward(10.1)
        await house.until(lambda: words(house.post) == ["nhắc 2"])
        seconds[0] = 300.1
        house.forward(290)
        await house.until_still()
    assert words(house.post) == ["nhắc 2", "nhắc 1"]


async def test_many_refusals_in_a_row_let_all_but_alarms_rest_half_a_minute() -> None:
    """If chat after chat is refused, the whole bot may be meant: it rests, but goes on trying alarms."""
    seconds = [0.0]
    house = House(seconds=lambda: seconds[0], together=1)
    for number in "123":
        house.post.answers[number] = [TryLater(FIVE_HOURS)]
        house.put(number, f"lời {number}")
    async with house.open():
        await house.until(lambda: len(house.post.tried) == 3)
        house.put("4", "lời 4")
        house.put("5", "báo động", Lane.ALARM)
        await house.until(lambda: words(house.post) == ["báo động"])
        await asyncio.sleep(0.05)
        assert words(house.post) == ["báo động"]
        seconds[0] = 30.1
        house.forward(30.1)
        await house.until(lambda: words(house.post) == ["báo động", "lời 4"])


async def test_hours_for_an_alarm_are_told_and_it_is_tried_each_minute() -> None:
    """An alarm's card that a group may not be shown is told to the core, and tried again after a minute."""
    seconds = [0.0]
    house = House(SendLimits(), STAFF, seconds=lambda: seconds[0])
    house.post.answers["-100"] = [TryLater(FIVE_HOURS)]
    house.put("-100", Say(Message("báo động"), card="alarm:7"), Lane.ALARM, STAFF)
    async with house.open():
        await house.until(lambda: house.store.inbox.whats() == [HeldUp("alarm:7")])
        seconds[0] = 60.1
        house.forward(60.1)
        await house.until(lambda: words(house.post) == ["báo động"])
    assert house.store.health == ["rests-staff"]


async def test_a_short_wait_is_obeyed_and_told_to_nobody() -> None:
    """Seven seconds are seven seconds, for an alarm too; no office is called for that."""
    seconds = [0.0]
    house = House(seconds=lambda: seconds[0])
    house.post.answers["1"] = [TryLater(7)]
    house.put("1", "a")
    async with house.open():
        await house.until(lambda: len(house.post.tried) == 1)
        house.put("1", "b", Lane.ALARM)
        await asyncio.sleep(0.05)
        assert words(house.post) == []
        seconds[0] = 7.1
        house.forward(7.1)
        await house.until_still()
    assert words(house.post) == ["b", "a"]
    assert (house.store.health, house.store.inbox.whats()) == ([], [])


def test_an_alarm_held_up_in_the_group_is_shown_on_duty_and_above_at_once(store: SqlStore) -> None:
    """The nurse on duty and the group above see it in the same minute, once, and the card says why."""
    room = a_room(store)
    room.alarm()
    assert [chat for chat, _, _ in room.sent()] == [STATION]
    room.meet(HOA)
    room.on_duty(HOA)
    hears(room, HeldUp(f"alarm:{room.alert.id}"))
    shown = {chat: text for chat, text, _ in room.sent()}
    assert {HOA, DISTRICT} <= shown.keys()
    assert "Có nơi chưa nhận được thẻ này" in shown[HOA]
    hears(room, HeldUp(f"alarm:{room.alert.id}"))
    assert room.sent() == []


def test_an_alarm_that_is_taken_is_not_shown_around(store: SqlStore) -> None:
    """Once a nurse has taken it, a card that must wait wakes nobody else; a forged name of a card does nothing."""
    room = a_room(store)
    room.meet(HOA)
    room.alarm()
    room.press(HOA, "claim")
    room.sent()
    for card in (f"alarm:{room.alert.id}", "alarm:9999999", "alarm:x", ""):
        hears(room, HeldUp(card))
    assert room.sent() == []


def test_the_office_is_told_once_of_chats_that_must_wait_for_hours(store: SqlStore) -> None:
    """One message in the office's group when it begins, one half an hour after the last."""
    room = a_room(store)
    for minute in range(3):
        with store.unit_of_work() as work:
            work.health.noticed("rests-patients", room.now)
        ensure_well(store, room.house, room.now)
        room.now += timedelta(minutes=minute)
    assert ["chờ lâu" in text for _, text, _ in room.sent()] == [True]
    room.now += timedelta(minutes=31)
    ensure_well(store, room.house, room.now)
    assert ["không tin nào tới người bệnh phải chờ lâu nữa" in text for _, text, _ in room.sent()] == [True]


def hears(room: Room, what: HeldUp) -> None:
    """Our own delivery reports from the station's group."""
    arrival = Arrival(STAFF, -next(room.numbers), STATION, False, "", "", "", what)
    with room.store.unit_of_work() as work:
        scene = room.scene(work)
        staff_door.hear(scene, arrival)
        work.outbox.put(scene.outgoing, room.now)
