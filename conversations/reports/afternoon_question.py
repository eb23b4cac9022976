"""Afternoon question: the one number that was out of range in the morning, asked once more because it was promised.

It is a report of its own that holds the morning's other answers, so that the new value is judged together with them.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.model.calls import StaffCall
from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.model.dialogs import Session, answers_from
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.people import caregivers
from conversations.reports.judging import as_told
from conversations.reports.report import session_for
from conversations.texts import say

_LOOKED_AT = 12
"""Maximum reports of today looked at for the newest whole one."""


def ask(scene: Scene, task: int) -> None:
    """Ask once what a promised call's receipt said would be asked; wait while another dialog is open in that chat."""
    call = scene.work.calls.get(task)
    if call is None or call.measured_at is not None or not call.measure:
        return
    episode = scene.work.patients.episode(call.episode)
    found = _session(scene, episode, call) if episode is not None else None
    contact = _contact(scene, episode) if episode is not None else None
    if episode is None or found is None or contact is None:
        scene.work.calls.measured(task, scene.now)
        return
    if scene.work.sessions.open(contact.id) is not None:
        return
    scene.work.calls.measured(task, scene.now)
    slot = scene.work.slots.add(episode, scene.today, scene.now, extra=True)
    fresh = session_for(scene, episode, slot)
    reasons = "; ".join(_plain(reason, contact.language) for reason in call.reasons)
    words = say("report.afternoon.ask", contact.language, name=episode.patient.full_name, reasons=reasons)
    scene.say(contact, Message(words))
    sessions.begin(
        scene, contact, replace(found, facts={**fresh.facts, **found.facts, "carried": sorted(found.answers)})
    )


def _session(scene: Scene, episode: Episode, call: StaffCall) -> Session | None:
    """Return the newest whole report of today without the value in question. Returns None if it need not be asked."""
    if episode.status is not EpisodeStatus.ACCEPTED or call.day != scene.today:
        return None
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    if scene.work.alerts.open_for(episode.id) is not None or (slot is not None and slot.state is SlotState.EXCUSED):
        return None
    again = scene.house.protocol.again_questions.get(call.measure)
    left_out = (call.measure, again.name if again is not None else "")
    for report in scene.work.reports.last(episode.id, _LOOKED_AT):
        if report["day"] == scene.today:
            kept = {name: answer for name, answer in report["answers"].items() if name not in left_out}
            return as_told(Session("report", answers=answers_from(kept)), report["answers"])
    return None


def _contact(scene: Scene, episode: Episode) -> Contact | None:
    """Return the contact that reported last, if a message reaches it, else another of the patient's."""
    contacts = caregivers.reachable(scene, episode.patient.id)
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    filed = scene.work.reports.filed(slot.id) if slot is not None else None
    return next((each for each in contacts if filed and each.id == filed.contact), next(iter(contacts), None))


def _plain(reason: object, language: str) -> str:
    assert isinstance(reason, dict)
    words = reason.get("plain") or reason
    return str(words.get(language, ""))
