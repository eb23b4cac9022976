"""Buttons with a patient's name: begin that patient's report now, whichever patient is being asked about."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.doors import free_text
from conversations.model.care import REPORTED
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.people import caregivers, household
from conversations.reports import report, report_days
from conversations.texts import say


def pick(scene: Scene, contact: Contact, slot_id: int) -> None:
    """Begin (or go on with) one household member's report; a half-made one waits, nothing is lost."""
    member = next((m for m in household.members(scene, contact) if m[0].id == slot_id), None)
    if member is None:
        _refused(scene, contact, slot_id)
        return
    slot, episode = member
    if report_days.is_night(scene):
        more(scene, contact, episode.id)
        return
    open_now = scene.work.sessions.open(contact.id)
    if slot.state in REPORTED:
        told = household.told(scene, slot, episode, contact.language)
        scene.say(contact, Message(say("household.heard", contact.language, told=told)))
        if open_now is not None:
            sessions.show(scene, contact, open_now)
        return
    if open_now is not None and open_now.facts.get("slot") == slot_id:
        sessions.show(scene, contact, open_now)
        return
    if open_now is not None and open_now.dialog == "report" and not open_now.answers:
        scene.work.sessions.keep(replace(open_now, status="cancelled"), scene.now)
    sessions.begin(scene, contact, report.session_for(scene, episode, slot))


def more(scene: Scene, contact: Contact, episode_id: int) -> None:
    """Begin a patient's report whenever it is wanted: today's if it is due, else an extra one."""
    own = next((each for each in caregivers.accepted(scene, contact) if each.id == episode_id), None)
    if own is None:
        scene.work.audit.note(f"contact:{contact.id}", "refused", f"episode:{episode_id}", scene.now)
        scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
        return
    open_now = scene.work.sessions.open(contact.id)
    if open_now is not None and open_now.facts.get("episode") == episode_id and open_now.dialog == "report":
        sessions.show(scene, contact, open_now)
        return
    free_text.begin_report(scene, contact, own)


def told(scene: Scene, contact: Contact, slot_id: int) -> str:
    """Return the answer to a button whose report another chat has made; empty if none has."""
    slot = scene.work.slots.get(slot_id)
    if slot is None or slot.state not in REPORTED or slot.day != scene.today:
        return ""
    filed = scene.work.reports.filed(slot_id)
    own = next((e for s, e in household.members(scene, contact) if s.id == slot_id), None)
    if own is None or filed is None or filed.contact == contact.id:
        return ""
    return household.told(scene, slot, own, contact.language)


def _refused(scene: Scene, contact: Contact, slot_id: int) -> None:
    """Refuse yesterday's button, or one of a patient this chat does not (or no longer) answer for."""
    slot = scene.work.slots.get(slot_id)
    ours = {e.patient.id for e in scene.work.patients.of_contact(contact.id)}
    if slot is None or slot.patient not in ours:
        scene.work.audit.note(f"contact:{contact.id}", "refused", f"slot:{slot_id}", scene.now)
    scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
