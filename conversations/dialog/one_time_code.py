"""One-time codes: sent never too often, and never to a phone that is being flooded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Literal

from conversations.dialog.scene import Scene
from conversations.model.dialogs import Session
from conversations.model.outgoing import Sms
from conversations.model.people import Contact
from conversations.texts import say_plain

RESEND_AFTER = timedelta(seconds=60)
_WINDOW = timedelta(days=1)
MOST_PER_PHONE = 5
MOST_PER_CONTACT = 10


@dataclass(frozen=True, slots=True)
class Sending:
    """Outcome of sending a code; `seconds` is how long to wait if it was too soon."""

    outcome: Literal["sent", "too_soon", "too_many"]
    seconds: int = 0


def phone_of(session: Session) -> str:
    """Return the phone a session's code goes to: the one in its facts, else the one that was answered."""
    return str(session.facts.get("code_to") or session.answers["phone"].value)


def send_code(scene: Scene, contact: Contact, phone: str, *, silent: bool = False) -> Sending:
    """Make a code, keep its digest and write the text message down, unless too soon or too often.

    `silent`: no patient is registered with this phone, which must not show; all happens, except that no message leaves.
    """
    since = scene.now - _WINDOW
    by_phone, by_contact, last = scene.work.credentials.code_counts(contact.id, phone, since)
    if by_phone >= MOST_PER_PHONE or by_contact >= MOST_PER_CONTACT:
        return Sending("too_many")
    if last is not None and scene.now - last < RESEND_AFTER:
        return Sending("too_soon", ceil((RESEND_AFTER - (scene.now - last)).total_seconds()))
    code = scene.house.chance.code()
    scene.work.credentials.code_sent(contact.id, phone, code, "sms", scene.now)
    if silent:
        return Sending("sent")
    text = say_plain("registration.code.sms", "vi", code=code)
    scene.text_phone(phone, Sms(text, "otp", code=code, contact=contact.address, channel=contact.channel))
    return Sending("sent")
