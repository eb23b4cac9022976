"""Second measurements: a contact asked to wait a minute is reminded when it has passed."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations.dialog import sessions
from conversations.dialog.scene import House
from conversations.model.outgoing import Message
from conversations.ports import Store
from conversations.programme.protocol import Question
from conversations.texts import say
from scheduler.pieces import deciding

_LOOK_BACK = timedelta(minutes=3)
"""Maximum delay of a reminder; beyond it an earlier tick sent it, or the program was not running."""

_AT_ONCE = 500


def ensure_measured_again(store: Store, house: House, now: datetime) -> None:
    """Remind every contact still at a second measurement when its time has come, once."""
    for question in house.protocol.again_questions.values():
        if question.again_of is not None:
            _remind(store, house, now, question, now - timedelta(seconds=question.again_of.after_seconds))


def _remind(store: Store, house: House, now: datetime, question: Question, due: datetime) -> None:
    with store.unit_of_work() as work:
        for contact_id, session in work.sessions.stale("report", due, _AT_ONCE, since=due - _LOOK_BACK):
            if session.step != question.name or session.pending:
                continue
            contact = work.contacts.get(contact_id)
            if work.dangers.quiet(contact_id, now) is not None:
                continue  # the question comes again when nothing more may follow the danger
            with deciding(work, house, now, f"again:{session.id}:{session.turn}") as scene:
                scene.say(contact, Message(say("report.measure_again", contact.language)))
                sessions.show(scene, contact, session)
