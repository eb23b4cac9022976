"""The one path through the program: claim the oldest input of a chat, decide, file, commit. Sending comes after."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations.dialog import early_words, sessions
from conversations.dialog.scene import House, Scene
from conversations.doors import patient_door, staff_door
from conversations.model.channels import Audience, Channel
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.ports import Claimed, Store, Work
from conversations.station.program_health import PARKED
from conversations.texts import DEFAULT_LANGUAGE, say
from conversations.watch import after_danger

MOST_ATTEMPTS = 5
"""Maximum attempts at an input; then it is parked: it blocks no other, and people are told."""

PAUSES = (0.2, 1.0, 3.0, 10.0)
"""Seconds before each further attempt; meanwhile its chat waits and every other is heard."""


class TurnFailed(Exception):
    """An input that could not be answered; the attempt is counted, and its chat waits."""


def hear(store: Store, house: House, now: datetime) -> bool:
    """Answer the oldest unanswered input, in one transaction. Returns False if there is none.

    Raises TurnFailed for an input that was made to wait, anything else when the memory itself failed.
    """
    heard: Claimed | None = None
    try:
        with store.unit_of_work(durable=False) as work:
            heard = work.inbox.claim(now)
            for unread in work.inbox.passed_over:
                _tell_parked(work, *unread, now)
            if heard is None:
                return False
            _answer(work, house, heard, now)
        return True
    except Exception as trouble:
        if heard is None:
            raise
        _stand_back(store, house, heard, now)
        raise TurnFailed(f"input {heard.id}, attempt {heard.attempts + 1}") from trouble


def _answer(work: Work, house: House, heard: Claimed, now: datetime) -> None:
    heard_in = (heard.arrival.chat, heard.arrival.topic)
    typed_by = early_words.typed_by(heard.arrival, heard.received_at)
    scene = Scene(work, house, now, key=f"in{heard.id}", heard_in=heard_in, typed_by=typed_by)
    decide(scene, heard.arrival)
    work.outbox.put(scene.outgoing, now)
    work.inbox.done(heard.id, now)


def decide(scene: Scene, arrival: Arrival) -> None:
    """Hand one input to its door, of the patients' bot or of the staff bot, and begin what follows."""
    if scene.house.channels[arrival.channel].audience is Audience.STAFF:
        staff_door.hear(scene, arrival)
    else:
        patient_door.hear(scene, arrival)
    sessions.begin_follows(scene)
    after_danger.leave_last(scene)


def _stand_back(store: Store, house: House, heard: Claimed, now: datetime) -> None:
    """Count a failed attempt in a transaction of its own; after the last, park the input and tell its sender.

    The office is told by the minute's look at the program: many in an hour are one message.
    """
    again = now + timedelta(seconds=PAUSES[min(heard.attempts, len(PAUSES) - 1)])
    with store.unit_of_work() as work:
        if not work.inbox.failed(heard.id, MOST_ATTEMPTS, again):
            return
        _tell_parked(work, heard.id, heard.arrival.channel, heard.arrival.chat, now)


def _tell_parked(work: Work, heard: int, channel: Channel, chat: str, now: datetime) -> None:
    work.health.noticed(PARKED, now)
    if chat:
        sorry = Say(Message(say("common.sorry", DEFAULT_LANGUAGE)))
        work.outbox.put([Outgoing(channel, chat, Lane.REPLY, sorry, f"in{heard}:parked")], now)
