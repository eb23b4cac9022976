"""A turn that fails makes its own chat wait, and nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.intake.turns import Turns
from conversations.hearing.ears import Heard, listen
from conversations.turn import MOST_ATTEMPTS, PAUSES, TurnFailed, hear
from storage.store import SqlStore
from tests.support.fakes import StandingClock, run_here
from tests.support.samples import NOW, arrival
from tests.support.talk import HOUSE, Talk

POISON = "đau"


def poisoned(text: str, *args: Any, **facts: Any) -> Heard:
    """An ear that fails on one word, as a fault in the program would."""
    if text == POISON:
        raise ValueError(text)
    return listen(text, *args, **facts)


BROKEN = replace(HOUSE, listen=poisoned)


def chats_answered(store: SqlStore) -> list[str]:
    """The chats for which something waits to be sent, in order, as if it had been sent."""
    talk = Talk(store, NOW)
    found = []
    with store.unit_of_work() as work:
        for channel in HOUSE.channels.all:
            found += [parcel.address for parcel in work.outbox.claim(channel.name, 100, NOW)]
    del talk
    return found


def test_after_a_failure_the_others_are_heard_first(store: SqlStore) -> None:
    """The input that failed waits longer each time; all other chats are answered meanwhile, its own keeps its order."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival("6", POISON), arrival("6", "/start"), arrival("7", "/start")], NOW)
    with pytest.raises(TurnFailed) as failed:
        hear(store, BROKEN, NOW)
    assert isinstance(failed.value.__cause__, ValueError)
    assert hear(store, BROKEN, NOW)
    assert chats_answered(store) == ["7"]
    assert not hear(store, BROKEN, NOW), "its chat waits"
    now = NOW
    for pause in PAUSES:
        assert not hear(store, BROKEN, now + timedelta(seconds=pause * 0.9))
        now += timedelta(seconds=pause)
        with pytest.raises(TurnFailed):
            hear(store, BROKEN, now)
    assert len(PAUSES) == MOST_ATTEMPTS - 1
    assert hear(store, BROKEN, now), "set aside: what follows in its chat is heard"
    assert not hear(store, BROKEN, now)


async def test_the_loop_never_rests_because_a_turn_failed(store: SqlStore) -> None:
    """A hundred failing inputs of strangers before a patient's: the patient is answered in the same round."""
    with store.unit_of_work() as work:
        work.inbox.take_in([*(arrival(str(n), POISON) for n in range(100, 200)), arrival("7", "/start")], NOW)
    clock = StandingClock(NOW)
    turns: Turns
    rounds = []

    def answered() -> None:
        rounds.append(1)
        if len(rounds) == 7:
            turns.stop()

    turns = Turns(store, BROKEN, run_here, clock, answered)
    async with asyncio.timeout(20):
        await turns.take()
    assert chats_answered(store) == ["7"]
