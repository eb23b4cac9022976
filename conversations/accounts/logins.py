"""Logins: the chat answers for the patient from then on."""

from __future__ import annotations

from dataclasses import replace

from conversations.accounts import access, lost_password
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Ended, Turn
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.texts import say


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Apply the login dialog's events. Keeps neither the password nor the account."""
    session = turn.session
    for event in turn.events:
        match event:
            case Acted("password", "lost"):
                whom = f"account:{session.answers['account'].value}"
                scene.follow(contact, lost_password.session_for(scene, contact, whom))
                return replace(session, status="cancelled", step="", answers={})
            case Ended("finished"):
                access.enter(scene, contact, int(session.facts["proven"]), "password")
                return replace(session, answers={}, facts={})
            case Ended():
                if not session.facts.get("locked"):
                    scene.say(contact, Message(say("login.left", contact.language)))
                return replace(session, answers={})
    return session
