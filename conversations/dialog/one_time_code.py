"""One-time codes: sent never too often, and never to a phone that is being flooded.

A refusal that shows is counted by what was typed: else a phone's wait would tell which account has it. A stranger's
requests use up nothing of a chat that has proved the phone before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from conversations.dialog.scene import Scene
from conversations.model.dialogs import Session
from conversations.model.outgoing import Sms
from conversations.model.people import Contact
from conversations.ports import CodeCounts
from conversations.texts import say_plain

RESEND_AFTER = timedelta(seconds=60)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)

MOST_PER_PAIR = 4
"""Maximum codes a day that one strange chat gets for a phone or account; one is left for another chat."""

MOST_PER_PHONE = 5
"""Maximum codes a day for a phone or account: of all strangers together, and of each chat of its own."""

MOST_PER_CONTACT = 10
MOST_UNSEEN = 10
"""Maximum codes a day to a phone, asked for in any way; strangers are then told "sent", and nothing leaves."""

CAPPED = "codes"
"""Ailment told to the office: the house's cap of codes in an hour is reached, strangers get none."""

_WORDS = {"registration": "registration.code.sms", "lost": "lost.code_sms", "new_phone": "new_phone.code_sms"}
"""Words of a code's text message, by the dialog it is for. It tells what is tried with a phone."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Outcome of sending a code; `seconds` is how long to wait if it was too soon."""

    outcome: Literal["sent", "too_soon", "too_many"]
    seconds: int = 0


def phone_of(session: Session) -> str:
    """Return the phone a session's code goes to: the one in its facts, else the one that was answered."""
    return str(session.facts.get("code_to") or session.answers["phone"].value)


def asked_by(session: Session) -> str:
    """Return what was typed to get a session's code: an account ("account:LC-000123"), else a phone."""
    whom = session.answers.get("whom")
    return str(whom.value).removeprefix("phone:") if whom is not None else phone_of(session)


def send_code(
    scene: Scene, contact: Contact, phone: str, *, asked: str = "", purpose: str = "registration", silent: bool = False
) -> Sending:
    """Make a code, keep its digest and write the text message down, unless too soon or too often.

    `asked` is what was typed, if not the phone. `silent`: no patient is registered with this phone, which must not
    show; all happens, except that no message leaves.
    """
    scene.work.caps.hold(phone)
    counts = scene.work.caps.codes(contact.id, phone, asked or phone, scene.now - _DAY, scene.now - _HOUR)
    refused = _too_many(scene, counts) or _too_soon(scene.now, counts)
    if refused is not None:
        return refused
    code = scene.house.chance.code()
    scene.work.credentials.code_sent(contact.id, phone, code, "sms", scene.now, asked=asked)
    if silent or (counts.to_phone >= MOST_UNSEEN and not counts.own):
        return Sending("sent")
    text = say_plain(_WORDS[purpose], "vi", code=code)
    scene.text_phone(phone, Sms(text, "otp", code=code, contact=contact.address, channel=contact.channel))
    return Sending("sent")


def _too_many(scene: Scene, counts: CodeCounts) -> Sending | None:
    """Return the refusal of one code too many. Returns None if it may be sent."""
    policy = scene.house.policy
    if counts.mine >= MOST_PER_CONTACT:
        return Sending("too_many")
    if counts.own:
        return Sending("too_many") if counts.pair >= MOST_PER_PHONE else None
    if counts.pair >= MOST_PER_PAIR or counts.asked >= MOST_PER_PHONE:
        return Sending("too_many")
    if counts.vetted:
        return None
    if counts.house >= policy.codes_an_hour:
        scene.work.health.noticed(CAPPED, scene.now)
        return Sending("too_many")
    return Sending("too_many") if counts.lately >= policy.codes_an_hour_new_chat else None


def _too_soon(now: datetime, counts: CodeCounts) -> Sending | None:
    """Return the wait after the newest code. Returns None if it is over."""
    last = counts.last_pair if counts.own else counts.last_asked
    if last is None or now - last >= RESEND_AFTER:
        return None
    return Sending("too_soon", ceil((RESEND_AFTER - (now - last)).total_seconds()))
