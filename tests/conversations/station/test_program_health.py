"""The program's own sickness: told once to the office that runs it, with what to do, and taken back when it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.outgoing import Lane, Outgoing, Say, Sms
from conversations.model.people import FacilityKind
from conversations.ports import Fate
from conversations.programme.protocol import load
from scheduler.ailments import ensure_absence_told, ensure_well
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS, SMS, STAFF
from tests.support.ladder_room import Dice
from tests.support.samples import NOW, outgoing, station

OFFICE = "-900"
HOUSE = make_house(Policy(), load(), Dice(), CHANNELS)


@dataclass
class Watch:
    """The minute's look, with the clock in the test's hand."""

    store: SqlStore
    now: datetime = NOW

    def minutes(self, number: int) -> list[str]:
        """So many minutes pass, each with its tick; what the office reads meanwhile."""
        for _ in range(number):
            self.now += timedelta(minutes=1)
            ensure_well(self.store, HOUSE, self.now)
        return self.read()

    def starts(self, since: datetime | None = None) -> list[str]:
        """The program begins (or its memory is back); what the office reads."""
        ensure_absence_told(self.store, HOUSE, self.now, since)
        return self.read()

    def read(self) -> list[str]:
        """What is new in the office's group."""
        found: list[str] = []
        with self.store.unit_of_work() as work:
            while parcels := work.outbox.claim(STAFF, 10, self.now):
                found += [p.content.message.text for p in parcels if isinstance(p.content, Say)]
                work.outbox.settle([Fate(p, "sent", message=1) for p in parcels], self.now)
        return found

    def noticed(self, kind: str, times: int = 1) -> None:
        """Trouble shows."""
        with self.store.unit_of_work() as work:
            for _ in range(times):
                work.health.noticed(kind, self.now)


@pytest.fixture
def watch(store: SqlStore) -> Watch:
    """An office with a group, and a first quiet minute."""
    with store.unit_of_work() as work:
        office = replace(station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat=OFFICE)
        work.facilities.add(office)
    watch = Watch(store)
    assert watch.minutes(1) == []
    return watch


def test_a_healthy_program_says_nothing(watch: Watch) -> None:
    """An hour of ticks without trouble is an hour of silence."""
    assert watch.minutes(60) == []


def test_a_gateway_that_refuses_is_told_once_and_taken_back(watch: Watch) -> None:
    """Three refused text messages are a sickness: one message with what to do, and one when it is over."""
    watch.noticed("sms", 2)
    assert watch.minutes(5) == []
    watch.noticed("sms")
    [sick] = watch.minutes(1)
    assert "Tổng đài tin nhắn SMS không nhận tin" in sick
    assert "f0care outbox list" in sick
    watch.noticed("sms", 20)
    assert watch.minutes(29) == []
    [well] = watch.minutes(10)
    assert "không báo lỗi nữa" in well
    assert watch.minutes(60) == []


def test_a_second_bout_is_told_again(watch: Watch) -> None:
    """What was well and falls ill again is news again."""
    watch.noticed("sms", 3)
    assert len(watch.minutes(40)) == 2
    watch.noticed("sms", 3)
    assert len(watch.minutes(40)) == 2


def test_two_refused_messages_hours_apart_are_no_sickness(watch: Watch) -> None:
    """A wrong number now and then is forgotten, not added up over a week."""
    for _ in range(4):
        watch.noticed("sms")
        assert watch.minutes(60) == []


def test_replies_that_do_not_leave_are_told(watch: Watch) -> None:
    """Replies waiting for minutes are said to the staff, who have phones; when they have left, that too."""
    with watch.store.unit_of_work() as work:
        work.outbox.put([outgoing(f"r{n}", address=str(n)) for n in range(3)], watch.now)
    assert watch.minutes(3) == []
    late = watch.minutes(3)
    assert len(late) == 1
    assert "Tin trả lời người bệnh bị chậm" in late[0]
    with watch.store.unit_of_work() as work:
        parcels = work.outbox.claim(PATIENTS, 10, watch.now)
        work.outbox.settle([Fate(parcel, "sent", message=1) for parcel in parcels], watch.now)
    [well] = watch.minutes(5)
    assert "lại đi bình thường" in well


def test_a_wave_of_reminders_is_not_lateness(watch: Watch) -> None:
    """Reminders wait their turn for half an hour on a peak day: that is how it should be."""
    with watch.store.unit_of_work() as work:
        work.outbox.put([outgoing(f"r{n}", address=str(n), lane=Lane.REMINDER) for n in range(50)], watch.now)
    assert watch.minutes(30) == []


def test_one_chat_in_trouble_is_not_the_channels(watch: Watch) -> None:
    """A single message that has to wait is no sickness."""
    with watch.store.unit_of_work() as work:
        work.outbox.put([outgoing("r1")], watch.now)
        work.outbox.put([Outgoing(SMS, "+84981234567", Lane.REPLY, Sms("F0 Care", "notice"), "s1")], watch.now)
    assert watch.minutes(20) == []


def test_an_absence_is_told_when_it_is_over(watch: Watch) -> None:
    """A program that was away for an hour says from when to when as it starts, once."""
    watch.now += timedelta(minutes=60)
    [away] = watch.starts()
    assert "đã ngừng từ 09:01 đến 10:01" in away
    assert watch.starts() == []
    assert watch.minutes(10) == []


def test_a_database_that_was_away_is_told_by_who_waited_for_it(watch: Watch) -> None:
    """The program ran on and knows since when it could not work."""
    watch.now += timedelta(minutes=10)
    [away] = watch.starts(since=NOW + timedelta(minutes=3))
    assert "đã ngừng từ 09:03 đến 09:11" in away


def test_a_restart_of_a_minute_is_no_news(watch: Watch) -> None:
    """An update of the program takes a minute or two; nobody need read of it."""
    watch.now += timedelta(minutes=2)
    assert watch.starts() == []


def test_the_very_first_start_is_no_return(store: SqlStore) -> None:
    """Nobody was away who was never there."""
    assert Watch(store).starts() == []


def test_a_clock_moved_on_is_no_absence(watch: Watch) -> None:
    """A running program whose clock jumps forward was not away."""
    watch.now += timedelta(hours=9)
    assert watch.minutes(5) == []


def test_a_clock_that_goes_back_is_told(watch: Watch) -> None:
    """Times on record may be off then, and somebody must switch time synchronisation on."""
    watch.now -= timedelta(minutes=30)
    [back] = watch.minutes(1)
    assert "chỉnh lùi" in back
    [well] = watch.minutes(15)
    assert "chạy đều lại" in well


def test_without_an_office_nothing_breaks(store: SqlStore) -> None:
    """Nobody to tell is no reason to stumble."""
    watch = Watch(store)
    watch.noticed("sms", 5)
    assert watch.minutes(5) == []
