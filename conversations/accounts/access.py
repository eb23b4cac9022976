"""Access: a chat begins to answer for a patient, and the patient's other chats are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from conversations.dialog.scene import Scene
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.outgoing import Button, Message
from conversations.model.people import INVITED, Contact
from conversations.model.presses import PatientButton
from conversations.texts import say, say_plain


def enter(scene: Scene, contact: Contact, patient: int, how: str, *, untold: Collection[int] = ()) -> None:
    """Make this chat answer for the patient from now on; the patient's other chats are told, save the `untold`."""
    before = scene.work.caregivers.login_between(contact.id, patient)
    scene.work.caregivers.log_in(contact.id, patient, "self", "login", scene.now)
    scene.work.audit.note(f"contact:{contact.id}", "logged in", f"patient:{patient}", scene.now, detail={"how": how})
    episode = next(e for e in scene.work.patients.of_contact(contact.id) if e.patient.id == patient)
    scene.work.tasks.close(episode.id, "reachable", scene.now, ("phone",))
    if before is None or before.via == INVITED:
        tell_others(scene, contact, episode, "account.elsewhere", untold=untold)
    key = "login.done" if before is None else "login.already"
    hours = {"remind": f"{scene.house.policy.reminder_at:%H:%M}", "deadline": f"{scene.house.policy.deadline_at:%H:%M}"}
    text = say(key, contact.language, name=episode.patient.full_name, code=episode.patient.code, **hours)
    names = ("report", "status") if episode.status is EpisodeStatus.ACCEPTED else ("status",)
    row = tuple(Button(say_plain(f"menu.{name}", contact.language), PatientButton.MENU.data(name)) for name in names)
    scene.say(contact, Message(text, rows=(row,)))


def tell_others(scene: Scene, contact: Contact, episode: Episode, key: str, *, untold: Collection[int] = ()) -> None:
    """Say something to the chats that answer for a patient in their own right, except the one it happened in."""
    facts = {"name": episode.patient.full_name, "at": moment(scene, scene.now)}
    for login in scene.work.caregivers.logins_of(episode.patient.id):
        other = scene.work.contacts.get(login.contact)
        if login.contact not in (contact.id, *untold) and login.via != INVITED and other.reachable:
            scene.say(other, Message(say(key, other.language, **facts)))


def moment(scene: Scene, at: datetime) -> str:
    """Write an instant as it is told to people: 14:05 14/03."""
    return f"{at.astimezone(scene.house.policy.zone):%H:%M %d/%m}"
