"""Turns on the real memory: codes that may be sent, turns that cannot be taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from conversations.dialog.one_time_code import MOST_PER_CONTACT, MOST_PER_PHONE, Sending, send_code
from conversations.dialog.scene import House, Scene
from conversations.model.outgoing import Sms
from conversations.model.people import FacilityKind
from conversations.turn import MOST_ATTEMPTS, TurnFailed, hear
from scheduler.ailments import ensure_well
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.morning import POLICY, SEVEN
from tests.support.talk import HOUSE, Talk

PHONE = "+84912345678"


def _send(store: SqlStore, now: datetime, phone: str = PHONE, chat: str = "7") -> Sending:
    with store.unit_of_work() as work:
        scene = Scene(work, HOUSE, now, f"{chat}:{phone}:{now}")
        contact = work.contacts.meet(PATIENTS, chat, "vi", now)
        sending = send_code(scene, contact, phone)
        assert [type(each.content) for each in scene.outgoing] == [Sms] * (sending.outcome == "sent")
        work.outbox.put(scene.outgoing, now)
    return sending


def test_a_new_code_after_a_minute_and_no_sooner(store: SqlStore) -> None:
    """Who asks at once hears how long to wait, at least a second and never more than a minute."""
    assert _send(store, SEVEN) == Sending("sent")
    assert _send(store, SEVEN) == Sending("too_soon", 60)
    assert _send(store, SEVEN + timedelta(seconds=59.5)) == Sending("too_soon", 1)
    assert _send(store, SEVEN + timedelta(seconds=60)) == Sending("sent")


def test_five_codes_a_day_for_a_phone_whoever_asks(store: SqlStore) -> None:
    """A phone cannot be flooded from many chats; after a day it may be tried again."""
    for n in range(MOST_PER_PHONE):
        assert _send(store, SEVEN + timedelta(minutes=n), chat=str(n)).outcome == "sent"
    assert _send(store, SEVEN + timedelta(hours=1), chat="other").outcome == "too_many"
    assert _send(store, SEVEN + timedelta(days=1, minutes=5), chat="other").outcome == "sent"


def test_ten_codes_a_day_for_a_contact_whatever_the_phone(store: SqlStore) -> None:
    """One chat cannot send text messages to the whole province."""
    for n in range(MOST_PER_CONTACT):
        assert _send(store, SEVEN + n * timedelta(minutes=15), phone=f"+8498123450{n}").outcome == "sent"
    assert _send(store, SEVEN + timedelta(hours=4), phone="+84981234599").outcome == "too_many"


# ---------------------------------------------------------------- a turn that cannot be taken


def test_a_turn_that_keeps_failing_is_parked_and_told_and_blocks_nobody(store: SqlStore) -> None:
    """After five tries the person gets a kind word, the office hears of it in a minute, and the next input is heard."""
    samples.kept_facility(store, "office", FacilityKind.COORDINATING_OFFICE, None, "-1")
    talk = Talk(store)
    broken = House(POLICY, cast(Any, None), HOUSE.chance, {}, CHANNELS)  # a programme that cannot be read
    with store.unit_of_work() as work:
        work.inbox.take_in([samples.arrival(text="/start", update=10_000)], SEVEN)
    for attempt in range(MOST_ATTEMPTS):
        assert talk.said() == []
        with pytest.raises(TurnFailed):
            hear(store, broken, SEVEN + timedelta(minutes=attempt))
    [sorry] = talk.said()
    assert "Cấp cứu: 115" in talk.texts([sorry])
    ensure_well(store, talk.house, SEVEN)
    [note] = talk.said()
    assert "1 tin nhắn" in talk.texts([note])
    assert not hear(store, broken, SEVEN + timedelta(hours=1)), "a parked input is not tried again"
    assert "F0" in talk.texts(talk.say("/start"))


def test_without_an_office_the_person_still_gets_a_kind_word(store: SqlStore) -> None:
    """Nobody to tell does not keep the input from being parked."""
    talk = Talk(store)
    with store.unit_of_work() as work:
        work.inbox.take_in([samples.arrival(text="/start", update=10_000)], SEVEN)
    for attempt in range(MOST_ATTEMPTS):
        now = SEVEN + timedelta(minutes=attempt)
        with pytest.raises(TurnFailed):
            hear(store, House(POLICY, cast(Any, None), HOUSE.chance, {}, CHANNELS), now)
    assert len(talk.said()) == 1
