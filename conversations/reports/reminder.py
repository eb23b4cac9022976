"""Reminder, drawn at the moment it is sent: its message already is the first open question, or it is dropped."""

from __future__ import annotations

from dataclasses import replace

from conversations.calendar import is_quiet
from conversations.dialog import engine
from conversations.dialog.drawing import draw
from conversations.dialog.engine import asked_again, open_steps
from conversations.dialog.press_data import ButtonPlace
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Known, Turn
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message, Remind
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import household
from conversations.reports import report
from conversations.texts import Html, joined, say
from conversations.watch import after_danger


def reminder(scene: Scene, contact: Contact, remind: Remind) -> Message | None:
    """Draw a reminder. Returns None if it is not needed now: answered meanwhile, another day, night, after a danger."""
    if is_quiet(scene.now, scene.house.policy.zone):
        return None
    asked = scene.work.slots.get(remind.slot)
    if asked is None or asked.day != scene.today:
        return None
    people = household.members(scene, contact)
    due = household.due(people)
    if not due or after_danger.hold(scene, contact, "next"):
        return None
    session = scene.work.sessions.open(contact.id)
    if session is None or session.facts.get("slot") not in [slot.id for slot, _ in due]:
        session = None
    if remind.step == "ask":
        listing = household.listing(people, contact.language)
        return None if session is not None else _first_question(scene, contact, due[0], listing)
    missing = household.listing(people, contact.language, missing_only=True)
    if session is None:
        started = say("report.nudge_start", contact.language, deadline=_deadline(scene))
        return _first_question(scene, contact, due[0], joined(started, missing))
    return _next_question(scene, contact, session, missing)


def _first_question(scene: Scene, contact: Contact, member: household.Member, above: Html) -> Message | None:
    """Draw the first question about one patient, below the household's list; one tap leads to another one instead."""
    slot, episode = member
    dialog = scene.house.dialog("report")
    session = household.known_to(scene, contact, report.session_for(scene, episode, slot))
    facts = {name: fact for name, fact in session.facts.items() if name != "household"}  # the list above says it
    fresh = Session(session.dialog, facts={**facts, "today": scene.today.isoformat()})
    turn = engine.start(dialog, fresh)
    place = ButtonPlace(PatientButton.SLOT, int(session.facts["slot"]), turn.session.turn)
    message = draw(dialog, turn, Known(scene.today, fresh.facts), contact.language, place)
    hint = say("report.one_line", contact.language)
    asked = household.with_others(message, fresh, contact.language) if message is not None else None
    return _with(asked, above, hint)


def _next_question(scene: Scene, contact: Contact, session: Session, missing: Html) -> Message | None:
    """Draw the question a begun report has reached, with its progress."""
    dialog = scene.house.dialog("report")
    session = replace(session, facts={name: fact for name, fact in session.facts.items() if name != "household"})
    step = engine.next_step(dialog, session)
    if step is None:
        return None
    total = len(open_steps(dialog, session))
    facts = {"deadline": _deadline(scene), "answered": len(engine.live_answers(dialog, session)), "total": total}
    known = Known(scene.today, session.facts, session.answers)
    message = draw(dialog, Turn(session, (asked_again(step),)), known, contact.language)
    return _with(message, joined(say("report.nudge", contact.language, **facts), missing), None)


def _with(message: Message | None, above: Html, below: Html | None) -> Message | None:
    if message is None:
        return None
    return Message(joined(above, message.text, below or Html("")), rows=message.rows)


def _deadline(scene: Scene) -> str:
    return f"{scene.house.policy.deadline_at:%H:%M}"
