"""One-time code step, the same in every dialog: send a code, send it again, say why not."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import one_time_code
from conversations.dialog.scene import Scene
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.texts import say, say_plain

_TOO_MANY = {"lost": "lost.too_many"}
"""Words after too many codes, by the dialog: a lost password takes no shared number in place of a code."""


def act(scene: Scene, contact: Contact, session: Session, pressed: str) -> Session:
    """Answer a button under the question: send another code, or explain how to share one's own number."""
    if pressed == "resend":
        return send(scene, contact, session, again=True)
    label = say_plain("registration.phone.share", contact.language)
    scene.say(contact, Message(say("registration.code.share_how", contact.language), ask_contact=label))
    return session


def send(scene: Scene, contact: Contact, session: Session, *, again: bool) -> Session:
    """Send a code to the session's phone, or say why not; after too many codes open the other ways."""
    silent = bool(session.facts.get("silent"))
    phone, asked = one_time_code.phone_of(session), one_time_code.asked_by(session)
    sending = one_time_code.send_code(scene, contact, phone, asked=asked, purpose=session.dialog, silent=silent)
    match sending.outcome:
        case "sent" if not again:
            return session
        case "sent":
            text = say("registration.code.sent", contact.language)
        case "too_soon":
            text = say("registration.code.too_soon", contact.language, seconds=sending.seconds)
        case "too_many":
            text = say(_TOO_MANY.get(session.dialog, "registration.code.too_many"), contact.language)
            session = replace(session, facts={**session.facts, "code_trouble": True})
    scene.say(contact, Message(text))
    return session
