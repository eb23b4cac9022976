"""A new phone: a code proves it, and the old one is told by text message."""

from __future__ import annotations

from conversations.accounts import access, profile
from conversations.dialog import code_step
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Asked, Ended, Turn
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message, Sms
from conversations.model.people import Contact
from conversations.people.patient_phone import text_patient
from conversations.registration.registration_questions import REGISTRATION as REGISTRATION
from conversations.texts import say, say_plain


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Send a code to the new number; when it was right, tell the old one by text message."""
    session = turn.session
    for event in turn.events:
        match event:
            case Asked(step, True) if step.sends_code:
                session = code_step.send(scene, contact, session, again=False)
            case Acted("code", act):
                session = code_step.act(scene, contact, session, act)
            case Ended("finished"):
                _change(scene, contact, session)
            case Ended("cancelled"):
                scene.say(contact, Message(say("profile.unchanged", contact.language), drop_keyboard=True))
    return session


def _change(scene: Scene, contact: Contact, session: Session) -> None:
    """Keep the new number, and tell the old one and the patient's other chats."""
    kept = profile.keep(scene, contact, session, profile.PHONE)
    if kept is None:
        return
    before, episode = kept
    words = say_plain("new_phone.sms", "vi", code=episode.patient.code)
    text_patient(scene, before.patient, Sms(words, "notice"))
    access.tell_others(scene, contact, episode, "account.phone_changed")
    profile.show_saved(scene, contact, episode, profile.PHONE)
