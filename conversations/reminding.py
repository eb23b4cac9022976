"""Draws a reminder at the moment it is sent: its message already is the first open question, or it is dropped."""

from __future__ import annotations

from conversations import engine, reporting
from conversations.buttons import Place
from conversations.dialog import Known, Turn
from conversations.engine import asked_again, open_steps
from conversations.hours import is_quiet
from conversations.model import Contact, EpisodeStatus, Message, Remind, Session, Slot
from conversations.scene import Scene
from conversations.speech import draw
from conversations.texts import Html, say


def reminder(scene: Scene, contact: Contact, remind: Remind) -> Message | None:
    """What to send for a reminder; None when it is no longer needed: answered meanwhile, another day, night."""
    slot = _still_open(scene, contact, remind.slot)
    episode = scene.work.patients.episode(slot.episode) if slot is not None else None
    if is_quiet(scene.now, scene.house.policy.zone):
        return None
    if slot is None or episode is None or episode.status is not EpisodeStatus.ACCEPTED:
        return None
    session = scene.work.sessions.open(contact.id)
    if session is None or session.facts.get("slot") != slot.id:
        session = None
    if remind.step == "ask":
        return (
            None
            if session is not None
            else _first_question(scene, contact, reporting.session_for(scene, episode, slot))
        )
    if session is None:
        started = say("report.nudge_start", contact.language, deadline=_deadline(scene))
        return _first_question(scene, contact, reporting.session_for(scene, episode, slot), started)
    return _next_question(scene, contact, session)


def _still_open(scene: Scene, contact: Contact, slot_id: int) -> Slot | None:
    """The slot, or (answered meanwhile) another patient's of the same contact that still waits."""
    slot = scene.work.slots.get(slot_id)
    if slot is None or slot.day != scene.today:
        return None
    if slot.state not in reporting.DONE:
        return slot
    return next(iter(scene.work.slots.due(contact.id, scene.today)), None)


def _first_question(scene: Scene, contact: Contact, session: Session, above: Html | None = None) -> Message | None:
    dialog = scene.house.dialog("report")
    fresh = Session(session.dialog, facts={**session.facts, "today": scene.today.isoformat()})
    turn = engine.start(dialog, fresh)
    place = Place("s", int(session.facts["slot"]), turn.session.turn)
    message = draw(dialog, turn, Known(scene.today, fresh.facts), contact.language, place)
    hint = say("report.one_line", contact.language)
    return _with(message, above, hint)


def _next_question(scene: Scene, contact: Contact, session: Session) -> Message | None:
    """The question a begun report stands at, with how far it has come."""
    dialog = scene.house.dialog("report")
    step = engine.next_step(dialog, session)
    if step is None:
        return None
    total = len(open_steps(dialog, session))
    facts = {"deadline": _deadline(scene), "answered": len(engine.live_answers(dialog, session)), "total": total}
    known = Known(scene.today, session.facts, session.answers)
    message = draw(dialog, Turn(session, (asked_again(step),)), known, contact.language)
    return _with(message, say("report.nudge", contact.language, **facts), None)


def _with(message: Message | None, above: Html | None, below: Html | None) -> Message | None:
    if message is None:
        return None
    text = Html("\n\n".join(part for part in (above, message.text, below) if part))
    return Message(text, rows=message.rows)


def _deadline(scene: Scene) -> str:
    return f"{scene.house.policy.deadline_at:%H:%M}"
