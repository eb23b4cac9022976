"""Moves of a patient, begun from the button in the profile or by `/doinoio`."""

from __future__ import annotations

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people import caregivers
from conversations.readers.commands import Command
from conversations.texts import say


def on_command(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/doinoio`: begin the questions; of several patients one is chosen first."""
    helped = caregivers.followed(scene, contact)
    followed = caregivers.own_illnesses(scene, contact, helped)
    if len(followed) == 1:
        _begin(scene, contact, followed[0])
    elif followed:
        rows = tuple((Button(each.patient.full_name, PatientButton.MENU.data(f"move-{each.id}")),) for each in followed)
        scene.say(contact, Message(say("moving.who", contact.language), rows=rows))
    else:
        names = ", ".join(each.patient.full_name for each in helped)
        key = "carers.only_help" if helped else "moving.not_followed"
        scene.say(contact, Message(say(key, contact.language, names=names)))
        if session is not None:
            sessions.show(scene, contact, session)


def on_press(scene: Scene, contact: Contact, number: int) -> None:
    """Begin a move by a patient's button. A contact that does not answer for them (any more) is told so."""
    theirs = caregivers.own_illnesses(scene, contact, caregivers.followed(scene, contact))
    own = next((each for each in theirs if each.id == number), None)
    if own is None:
        scene.work.audit.note(f"contact:{contact.id}", "refused press", f"move-{number}", scene.now)
        scene.say(contact, Message(say("moving.not_followed", contact.language)))
    else:
        _begin(scene, contact, own)


def _begin(scene: Scene, contact: Contact, episode: Episode) -> None:
    session = scene.work.sessions.open(contact.id)
    if session is not None and session.dialog == "moving" and session.facts.get("episode") == episode.id:
        sessions.show(scene, contact, session)  # pressed twice
        return
    facts = {"episode": episode.id, "name": episode.patient.full_name}
    sessions.begin(scene, contact, Session("moving", facts=facts))
