"""Old logins: those begun by a password end with it, at once; the chat that has the new one may let them back in."""

from __future__ import annotations

from conversations.accounts import logouts
from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact, Login
from conversations.model.presses import PatientButton, number_in
from conversations.model.undo import UNDO_FOR
from conversations.people import caregivers
from conversations.texts import say, say_plain

TYPED_IN = "login"
"""Origin of a login begun by a password or by the code for a new one; the chat that registered stays."""

_MOST = 5
"""Maximum logins a button brings back: more do not fit into its data."""


def of_others(scene: Scene, contact: Contact, patient: int) -> list[Login]:
    """Return the logins of other chats that the old password may have begun."""
    found = scene.work.caregivers.logins_of(patient)
    return [login for login in found if login.via == TYPED_IN and login.contact != contact.id]


def end(scene: Scene, contact: Contact, episode: Episode, logins: list[Login]) -> None:
    """End these logins and tell both sides; the one who renewed the password may let them back in for ten minutes."""
    ended = [login for login in logins if logouts.end(scene, contact, scene.work.contacts.get(login.contact), episode)]
    if not ended:
        return
    name = episode.patient.full_name
    for login in ended:
        other = scene.work.contacts.get(login.contact)
        if other.reachable:
            scene.say(other, Message(say("account.renewed_elsewhere", other.language, name=name)))
    numbers = ".".join(str(login.id) for login in ended[:_MOST])
    label = say_plain("lost.let_back", contact.language)
    button = Button(label, PatientButton.MENU.data(f"letback-{episode.patient.id}-{numbers}"))
    text = say("lost.others_out", contact.language, number=len(ended), name=name)
    scene.say(contact, Message(text, rows=((button,),)))


def let_back(scene: Scene, contact: Contact, patient: int, numbers: str) -> bool:
    """Let logins back in that ended a moment ago. Returns False for a press that is not this chat's right."""
    wanted = [number_in(each) for each in numbers.split(".")]
    if min(wanted) < 0 or not caregivers.answers_for(scene, contact, patient):
        return False
    since = scene.now - UNDO_FOR
    back = [scene.work.caregivers.log_back_in(each, patient, since) for each in wanted[:_MOST]]
    for number in back:
        if number is None:
            continue
        detail = {"contact": number}
        scene.work.audit.note(f"contact:{contact.id}", "let back in", f"patient:{patient}", scene.now, detail=detail)
        other = scene.work.contacts.get(number)
        if other.reachable:
            scene.say(other, Message(say("account.back_in", other.language)))
    key = "lost.back_in" if any(number is not None for number in back) else "lost.back_too_late"
    scene.say(contact, Message(say(key, contact.language)))
    return True
