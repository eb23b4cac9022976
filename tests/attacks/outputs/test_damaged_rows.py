"""A message that was damaged in the database, or sealed with another key, stops no other message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery
from conversations.model.outgoing import Lane, Sms
from conversations.model.outgoing import Outgoing as Out
from scheduler.ailments import ensure_well
from storage.store import SqlStore
from tests.bot.test_delivery import words
from tests.support.channels import CHANNELS, PATIENTS, SMS
from tests.support.fakes import Postman, StandingClock, run_here
from tests.support.ladder_room import a_room
from tests.support.samples import NOW, outgoing

DAMAGED = bytes(60)
"""What is left of a sealed message: it was sealed with no key we know."""


@pytest.fixture
def damaged(store: SqlStore, engine: Engine) -> SqlStore:
    """Three messages wait, for one person each; the first two are damaged."""
    with store.unit_of_work() as work:
        work.outbox.put([outgoing("a", "1"), outgoing("b", "2", Lane.ALARM), outgoing("c", "3")], NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET payload = :bad WHERE address < '3'"), {"bad": DAMAGED})
    return store


def states(engine: Engine) -> list[tuple[str, str]]:
    """Addresses and states of all rows."""
    with engine.begin() as connection:
        return [(row[0], row[1]) for row in connection.execute(text("SELECT address, state FROM outbox ORDER BY id"))]


def test_a_damaged_message_is_dead_and_the_others_leave(damaged: SqlStore, engine: Engine) -> None:
    """The claim goes on past it in the same round; it is kept, dead, with the reason."""
    with damaged.unit_of_work() as work:
        assert [parcel.address for parcel in work.outbox.claim(PATIENTS, 1, NOW)] == ["3"]
        assert work.outbox.unopened == 2
    assert states(engine) == [("1", "dead"), ("2", "dead"), ("3", "sending")]
    with damaged.unit_of_work() as work:
        assert [found.why for found in work.undelivered.listed(["dead"], 0, 9)] == [
            "it does not open: wrong key, or damage"
        ] * 2


def test_a_damaged_text_message_stops_no_other(store: SqlStore, engine: Engine) -> None:
    """Its phone is sealed with it, so it goes nowhere; the next phone's code leaves."""
    with store.unit_of_work() as work:
        for number in ("1", "2"):
            code = Sms("ma 123456", "otp", "123456", "7", PATIENTS)
            work.outbox.put([Out(SMS, f"+8491234567{number}", Lane.REPLY, code, number)], NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET payload = :bad WHERE key = '1'"), {"bad": DAMAGED})
    with store.unit_of_work() as work:
        assert [parcel.address for parcel in work.outbox.claim(SMS, 9, NOW)] == ["+84912345672"]


def test_looking_for_a_name_in_what_waits_survives_a_damaged_message(damaged: SqlStore) -> None:
    """After a death the messages that name the dead are held back; a damaged one names nobody."""
    with damaged.unit_of_work() as work:
        assert work.undelivered.naming(PATIENTS, "1", "câu") == []
        assert len(work.undelivered.naming(PATIENTS, "3", "câu")) == 1


async def test_the_office_is_told_once_of_damaged_messages(store: SqlStore, engine: Engine) -> None:
    """The delivery goes on, and the minute's look tells the office, once."""
    room = a_room(store)
    with store.unit_of_work() as work:
        work.outbox.put([outgoing("a", "1"), outgoing("b", "2")], NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET payload = :bad WHERE address = '1'"), {"bad": DAMAGED})
    post, profile = Postman(), CHANNELS[PATIENTS]
    budgets = Budgets(profile.is_group, SendLimits.none())
    delivery = Delivery(profile, post, store, run_here, StandingClock(), budgets)
    await delivery._recover()
    await delivery._round(delivery._wishes())
    delivery.stop()
    await delivery.deliver()
    assert words(post) == ["câu b"]
    for _ in range(3):
        ensure_well(store, room.house, StandingClock().now())
    room.now = StandingClock().now() + timedelta(seconds=1)
    assert ["không mở được bằng khóa" in text for _, text, _ in room.sent()] == [True]
