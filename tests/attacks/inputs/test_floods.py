"""A flood costs the flooder alone: what is too much waits or is counted, and no call for help is lost in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.commands.demo import PATIENT_BOT
from bot.intake.buckets import MOST_SECONDS_IN_LINE, Buckets
from bot.intake.gate import Gate
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Attachment, MemberLeft, Pressed, Text, What
from storage import tables
from tests.support.channels import PATIENTS, STAFF
from tests.support.samples import NOW
from tests.support.staff_room import GROUP, HOA, Room, room
from tests.support.stage import open_stage

__all__ = ["room"]

MOST = 20
_updates = count(50_000)


def came(what: What | str, chat: str = "666", sender: str = "", channel: Channel = PATIENTS) -> Arrival:
    """Somebody did something."""
    done = Text(what) if isinstance(what, str) else what
    return Arrival(channel, next(_updates), chat, not chat.startswith("-"), sender or chat, "Ai đó", "vi", done)


class Door:
    """The inbox behind its gate; what is sent to it comes in at the room's time."""

    def __init__(self, room: Room, engine: Engine) -> None:
        self.room, self.engine = room, engine
        self.gate = Gate(room.house, MOST)

    def let_in(self, *arrivals: Arrival) -> int:
        """Let in a batch."""
        with self.room.store.unit_of_work() as work:
            return self.gate.let_in(work, arrivals, self.room.now)

    def rows(self, chat: str, where: str) -> int:
        """How many rows of a chat are so."""
        with self.engine.connect() as connection:
            asked = text(f"SELECT count(*) FROM inbox WHERE chat = :chat AND {where}")
            return int(connection.execute(asked, {"chat": chat}).scalar_one())

    def answered(self, chat: str) -> int:
        """How many inputs of a chat a turn has answered, or passed by."""
        return self.rows(chat, "done_at IS NOT NULL")


@pytest.fixture
def door(room: Room, engine: Engine) -> Iterator[Door]:
    """The gate before a station's memory, with one accepted patient (chat 7)."""
    return Door(room, engine)


def test_of_a_thousand_messages_forty_are_heard_in_a_minute(door: Door) -> None:
    """Twenty are answered now, twenty wait up to a minute, the rest leaves no words; the sender is told once."""
    for _ in range(10):
        door.let_in(*(came(f"tin số {n}") for n in range(100)))
    assert door.answered("666") == 1000 - 2 * MOST, "counted, before any turn"
    assert door.rows("666", "body IS NOT NULL") == 2 * MOST
    door.room.take_turns()
    heard = door.rows("666", "body IS NULL") - (1000 - 2 * MOST)
    assert heard == MOST
    assert door.room.texts(door.room.said()).count("chưa đọc những tin vừa rồi") == 1
    for _ in range(int(MOST_SECONDS_IN_LINE)):
        door.room.now += timedelta(seconds=1)
        door.room.take_turns()
    assert door.answered("666") == 1000


def test_without_the_key_no_words_are_dropped(door: Door) -> None:
    """A process that can tell nobody "that was not read" keeps every word: what is too much waits in line."""
    door.gate = Gate(door.room.house, MOST, keyless=True)
    assert door.let_in(*[came(f"lời {n}") for n in range(100)]) == 100
    assert door.rows("666", "body IS NULL") == 0
    assert door.rows("666", "retry_at IS NOT NULL") == 100 - MOST


def test_another_chat_is_heard_at_once_meanwhile(door: Door) -> None:
    """The patient who writes after the flood is answered before what waits."""
    door.let_in(*(came(f"tin số {n}") for n in range(300)), came("khó thở quá", chat="7"))
    door.room.take_turns()
    assert door.answered("7") == 1
    assert "GỌI 115" in door.room.texts(door.room.said())


@pytest.mark.parametrize(
    "cry",
    [
        Text("mẹ tôi khó thở quá, tím môi"),
        Text("spo2 còn 82"),
        Text("me toi kho tho qua", edited=True),
        Attachment("photo", "file", "con tôi co giật"),
    ],
    ids=["words", "number", "edited", "caption"],
)
def test_a_cry_in_the_middle_of_a_flood_is_heard_at_once(door: Door, cry: What) -> None:
    """However much came before it, a call for help is answered now, and what waited in its chat is not held back."""
    door.let_in(*(came(f"tin số {n}", chat="7") for n in range(500)))
    door.room.take_turns()
    door.room.said()
    door.let_in(came(cry, chat="7"))
    door.room.take_turns()
    assert "115" in door.room.texts(door.room.said())
    assert door.answered("7") == 501
    with door.room.store.unit_of_work() as work:
        assert work.alerts.open_for(1) is not None


def test_a_button_that_says_somebody_is_in_danger_is_heard_too(door: Door) -> None:
    """The answer to "is anybody in danger?" never waits."""
    door.let_in(*(came(f"tin số {n}", chat="7") for n in range(500)))
    door.let_in(came(Pressed("h:1:yes", 1, "callback"), chat="7"))
    assert door.rows("7", "done_at IS NULL AND retry_at IS NULL") == 2 * MOST + 1


def test_the_same_cry_a_hundred_times_is_not_a_hundred_turns(door: Door) -> None:
    """A few calls for help a minute are heard past the limit; more of them bring nothing new."""
    door.let_in(*(came("khó thở quá", chat="7") for _ in range(300)))
    door.room.take_turns()
    assert door.rows("7", "done_at IS NOT NULL AND body IS NULL") >= 300 - 2 * MOST - 3
    waiting = door.rows("7", "done_at IS NULL")
    assert waiting <= 2 * MOST
    with door.room.store.unit_of_work() as work:
        assert work.alerts.open_for(1) is not None


def test_a_quick_report_is_never_slowed(door: Door) -> None:
    """A person who ticks and answers as fast as a hand can loses nothing: at most a press waits some seconds."""
    for _ in range(3 * MOST):
        door.let_in(came(Pressed("d:1:1:+fever", 1, "callback"), chat="7"))
        door.room.now += timedelta(seconds=1.5)
        door.room.take_turns()
    door.room.now += timedelta(seconds=MOST_SECONDS_IN_LINE)
    door.room.take_turns()
    assert door.answered("7") == 3 * MOST
    assert "chưa đọc" not in door.room.texts(door.room.said())


def test_staff_and_their_group_are_never_limited(door: Door) -> None:
    """A nurse who accepts a hundred patients, and a group in a bad night, are heard at once."""
    door.let_in(*(came(Pressed(f"a:{n}:accept", 1, "c"), HOA, HOA, STAFF) for n in range(200)))
    door.let_in(*(came(Pressed(f"l:{n}:claim", 1, "c"), GROUP, HOA, STAFF) for n in range(200)))
    assert door.rows(HOA, "done_at IS NULL AND retry_at IS NULL") == 200
    assert door.rows(GROUP, "done_at IS NULL AND retry_at IS NULL") == 200


def test_a_flooder_in_a_group_makes_nobody_there_wait(door: Door) -> None:
    """In a group that serves no station what is too much is counted; others' inputs do not stand behind it."""
    door.let_in(*(came(f"tin {n}", "-666", "666", STAFF) for n in range(200)), came("xin chào", "-666", "667", STAFF))
    assert door.rows("-666", "done_at IS NULL AND retry_at IS NOT NULL") == 0
    assert door.rows("-666", "done_at IS NULL") == MOST + 1


def test_what_the_messenger_tells_is_always_heard(door: Door) -> None:
    """A member who leaves, a group that moves: no flood may hide it."""
    door.let_in(
        *(came(f"tin {n}", "-666", "666", STAFF) for n in range(200)), came(MemberLeft("9"), "-666", "666", STAFF)
    )
    assert door.rows("-666", "done_at IS NULL") == MOST + 1


async def test_the_running_program_has_the_gate(tmp_path: Path) -> None:
    """Of ten messages at once two are answered and two wait, with the limit at two; one notice says so."""
    async with open_stage(tmp_path, inputs_a_minute=2) as stage:
        person = next(person for person in stage.people.values() if not person.staff)
        for n in range(10):
            stage.simulator.send_text(person, f"@{PATIENT_BOT[1]}", f"tin số {n}")
        async with asyncio.timeout(30):
            while stage.count(tables.Inbox, parked=False) < 10 or stage.count(tables.Outbox, state="sent") < 3:
                await asyncio.sleep(0.02)
        words = [shown.text for shown in stage.shown[f"chat {person.id}"]]
        assert len([text for text in words if "chưa đọc những tin vừa rồi" in text]) == 1
        assert stage.count(tables.Inbox, done_at=None) == 2
        stage.clock.advance(2)
        await stage.settle()
        assert stage.count(tables.Inbox, done_at=None) == 0


def test_a_batch_that_comes_again_costs_nothing_twice() -> None:
    """When memory failed and the messenger brings the batch again, each update has the place it had."""
    buckets = Buckets(MOST)
    first = [buckets.wait("7", n, NOW) for n in range(50)]
    assert first[:MOST] == [0] * MOST
    assert first[MOST] == pytest.approx(3)
    assert first[-1] is None
    assert [buckets.wait("7", n, NOW + timedelta(seconds=30)) for n in range(50)] == first
    assert buckets.wait("8", 1, NOW) == 0
    assert buckets.wait("7", 99, NOW - timedelta(days=1)) == 0, "the clock was put back"
