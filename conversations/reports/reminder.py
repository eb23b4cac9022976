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
from conversations.reports import report, report_days
from conversations.reports.morning_wave import NUDGE_AFTER
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
    if remind.step == "nudge":  # on the first day any hour will do
        due = [member for member in due if not report_days.is_first(scene, member[1], member[0].day)]
    if not due or after_danger.hold(scene, contact, "next"):
        return None
    session = scene.work.sessions.open(contact.id)
    other = session is not None and session.facts.get("slot") not in [slot.id for slot, _ in due]
    missing = household.listing(people, contact.language, missing_only=True)
    if other:
        return _besides(scene, contact, missing)
    if session is not None and remind.step == "ask" and not _begun_early(scene, session):
        return None
    half_way = session or report.half_way(scene, contact, due[0][0].id)
    if half_way is not None:
        key = "report.begun_early" if remind.step == "ask" else "report.nudge"
        return _next_question(scene, contact, half_way, missing, key)
    if remind.step == "ask":
        return _first_question(scene, contact, due[0], household.listing(people, contact.language))
    started = say("report.nudge_start", contact.language, deadline=_deadline(scene))
    return _first_question(scene, contact, due[0], joined(started, missing))


def _begun_early(scene: Scene, session: Session) -> bool:
    """True if an open report was begun well before its question: its contact may have forgotten it since."""
    started = scene.work.slots.started_at(int(session.facts["slot"]))
    return started is not None and started <= scene.now - NUDGE_AFTER


def _besides(scene: Scene, contact: Contact, missing: Html) -> Message:
    """Remind by a button alone: another dialog's question is on the screen, and what is typed answers that one."""
    busy = say("report.busy", contact.language, deadline=_deadline(scene))
    return report_days.offered(contact.language, joined(busy, missing))


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
    first = report_days.is_first(scene, episode, slot.day)
    above = joined(above, say("report.first_time", contact.language)) if first else above
    asked = household.with_others(message, fresh, contact.language) if message is not None else None
    return _with(asked, above, hint)


def _next_question(scene: Scene, contact: Contact, session: Session, missing: Html, key: str) -> Message | None:
    """Draw the question a begun report has reached, with its progress; one laid aside is opened by the answer."""
    dialog = scene.house.dialog("report")
    session = replace(session, facts={name: fact for name, fact in session.facts.items() if name != "household"})
    step = engine.next_step(dialog, session)
    if step is None:
        return None
    total = len(open_steps(dialog, session))
    facts = {"deadline": _deadline(scene), "answered": len(engine.live_answers(dialog, session)), "total": total}
    known = Known(scene.today, session.facts, session.answers)
    aside = ButtonPlace(PatientButton.SLOT, int(session.facts["slot"]), session.turn + 2)
    place = None if session.status == "open" else aside
    message = draw(dialog, Turn(session, (asked_again(step),)), known, contact.language, place)
    return _with(message, joined(say(key, contact.language, **facts), missing), None)


def _with(message: Message | None, above: Html, below: Html | None) -> Message | None:
    if message is None:
        return None
    return Message(joined(above, message.text, below or Html("")), rows=message.rows)


def _deadline(scene: Scene) -> str:
    return f"{scene.house.policy.deadline_at:%H:%M}"
