"""The one path through the program: claim the oldest input of a chat, decide, file, commit. Sending comes after."""

from __future__ import annotations

from datetime import datetime

from conversations.dialog import early_words, sessions
from conversations.dialog.scene import House, Scene
from conversations.doors import patient_door, staff_door
from conversations.model.channels import Audience
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.ports import Store
from conversations.texts import DEFAULT_LANGUAGE, say
from conversations.watch import after_danger

MOST_ATTEMPTS = 5
"""Maximum attempts at an input; then it is parked: it blocks no other, and people are told."""


def hear(store: Store, house: House, now: datetime) -> bool:
    """Answer the oldest unanswered input, in one transaction. Returns False if there is none.

    Raises whatever went wrong, after counting the attempt, so that the caller can log it.
    """
    claimed = 0
    arrival: Arrival | None = None
    try:
        with store.unit_of_work(durable=False) as work:
            heard = work.inbox.claim()
            if heard is None:
                return False
            claimed, arrival = heard.id, heard.arrival
            heard_in = (heard.arrival.chat, heard.arrival.topic)
            typed_by = early_words.typed_by(heard.arrival, heard.received_at)
            scene = Scene(work, house, now, key=f"in{heard.id}", heard_in=heard_in, typed_by=typed_by)
            decide(scene, heard.arrival)
            work.outbox.put(scene.outgoing, now)
            work.inbox.done(heard.id, now)
        return True
    except Exception:
        if arrival is not None:
            _count_failure(store, house, claimed, arrival, now)
        raise


def decide(scene: Scene, arrival: Arrival) -> None:
    """Hand one input to its door, of the patients' bot or of the staff bot, and begin what follows."""
    if scene.house.channels[arrival.channel].audience is Audience.STAFF:
        staff_door.hear(scene, arrival)
    else:
        patient_door.hear(scene, arrival)
    sessions.begin_follows(scene)
    after_danger.leave_last(scene)


def _count_failure(store: Store, house: House, heard: int, arrival: Arrival, now: datetime) -> None:
    """Count a failed attempt in a transaction of its own; after the last, park the input and tell people."""
    with store.unit_of_work() as work:
        if not work.inbox.failed(heard, MOST_ATTEMPTS):
            return
        sorry = Say(Message(say("common.sorry", DEFAULT_LANGUAGE)))
        outgoing = [Outgoing(arrival.channel, arrival.chat, Lane.REPLY, sorry, f"in{heard}:parked")]
        office = next(iter(work.facilities.offices()), None)
        if office is not None and office.staff_chat is not None:
            note = Say(Message(say("common.parked", DEFAULT_LANGUAGE, number=heard)))
            staff = house.channels.staff.name
            outgoing.append(Outgoing(staff, office.staff_chat, Lane.REPLY, note, f"in{heard}:told"))
        work.outbox.put(outgoing, now)
