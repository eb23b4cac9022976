"""Reports for a patient who cannot type: staff phone, and answer the six questions in private (`/khai CODE`).

The dialog, its readers, triage and alarms are the patient's own; the session is the staff member's, and says so.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Input, Left, Skipped, WentBack
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.doors import free_text, patient_door
from conversations.model.care import EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import Press
from conversations.people.on_record import put_on_record
from conversations.people.staff_scope import viewer
from conversations.readers.commands import Command, read_command
from conversations.readers.dialling import dial
from conversations.reports import report
from conversations.station import find_patient
from conversations.texts import say, say_plain

STEERING: dict[str, Input] = {"quaylai": WentBack(), "boqua": Skipped(), "huy": Left()}


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/khai CODE`: ask in private; a group gets a link there, so that no answers are shown in it."""
    who = viewer(scene, arrival)
    found = [e for e in find_patient.by_code(scene, who, command.rest) if who.may_act(e)] if who is not None else []
    if who is None:
        scene.post(arrival.chat, Message(say("worklist.no_rights", STAFF_LANGUAGE)))
    elif not command.rest.strip():
        scene.post(arrival.chat, Message(say("phoned.usage", STAFF_LANGUAGE)))
    elif not found:
        scene.post(arrival.chat, Message(say("find.nobody", STAFF_LANGUAGE, text=command.rest)))
    elif found[0].status is not EpisodeStatus.ACCEPTED:
        scene.post(arrival.chat, Message(say("phoned.not_followed", STAFF_LANGUAGE, code=found[0].patient.code)))
    elif not arrival.private:
        link = scene.house.channels.staff.deep_link(f"k_{found[0].patient.code}")
        button = Button(say_plain("phoned.open", STAFF_LANGUAGE), url=link)
        scene.post(arrival.chat, Message(say("phoned.in_private", STAFF_LANGUAGE), rows=((button,),)))
    else:
        put_on_record(scene, who.staff, "reports for", found[0])
        person = found[0].patient
        begun = say("phoned.begun", STAFF_LANGUAGE, name=person.full_name, code=person.code, phone=dial(person.phone))
        scene.post(arrival.chat, Message(begun))
        session = free_text.next_report(scene, found[:1])
        marked = replace(session, facts={**session.facts, "by_staff": who.staff.id})
        sessions.begin(scene, _contact(scene, arrival), marked)


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Answer a question of the report by its button. Returns False if it is not this person's to press any more."""
    if not arrival.private or viewer(scene, arrival) is None:
        return False
    if _session(scene, arrival) is None:
        scene.answer_press(arrival, say_plain("dialog.no_dialog", STAFF_LANGUAGE))
    else:
        patient_door.dialog_press(scene, _contact(scene, arrival), arrival, press)
    return True


def answered(scene: Scene, arrival: Arrival, text: str) -> bool:
    """Take words typed in private as an answer, or to steer the report. Returns False if no report is open."""
    session = _session(scene, arrival)
    if session is None or not text.strip():
        return False
    command = read_command(text)
    if command is not None and command.name in STEERING:
        steered(scene, arrival, command)
    else:
        free_text.answer(scene, _contact(scene, arrival), session, text)
    return True


def steered(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Steer the report: `/quaylai` goes back, `/boqua` skips, `/huy` leaves."""
    session = _session(scene, arrival)
    if session is None:
        scene.post(arrival.chat, Message(say("phoned.usage", STAFF_LANGUAGE)))
        return
    if command.said and isinstance(STEERING[command.name], Left):
        sessions.show_leaving(scene, _contact(scene, arrival), session)
        return
    sessions.go_on(scene, _contact(scene, arrival), session, STEERING[command.name], pressed=False)


def _contact(scene: Scene, arrival: Arrival) -> Contact:
    person = scene.work.contacts.meet(arrival.channel, arrival.chat, STAFF_LANGUAGE, scene.now)
    return replace(person, language=STAFF_LANGUAGE)


def _session(scene: Scene, arrival: Arrival) -> Session | None:
    """Return the report this person has open, if they still answer for the patient; else end it."""
    if not arrival.private:
        return None
    session = scene.work.sessions.open(_contact(scene, arrival).id)
    if session is None:
        return None
    who = viewer(scene, arrival)
    if who is not None and who.may_act(scene.work.patients.episode(int(session.facts["episode"]))):
        return session
    report.set_down(scene, _contact(scene, arrival), session)  # the patient was transferred, or rights ended
    scene.work.sessions.keep(replace(session, status="cancelled"), scene.now)
    if who is not None:
        scene.post(arrival.chat, Message(say("phoned.not_yours", STAFF_LANGUAGE, name=str(session.facts["name"]))))
    return None
