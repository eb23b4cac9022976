"""Open registrations: a chat, and a proven phone, may have a few that no station has accepted; more once it has.

Without this one stranger with one text message could raise as many red alarms as they like.
"""

from __future__ import annotations

from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.model.care import UNDECIDED, Episode
from conversations.model.dialogs import Answers, Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.people.station import station_facts, station_of
from conversations.readers.phones import show_phone
from conversations.texts import say

_TAKEN_BACK_COUNTS = timedelta(days=1)
"""Time in which a registration that was taken back still counts."""

_ASKED_AGAIN = ("review", "code")


def is_full(scene: Scene, contact: Contact) -> bool:
    """True if a contact has as many open registrations as it may have."""
    open_now = scene.work.caps.registrations_of(contact.id, scene.now - _TAKEN_BACK_COUNTS)
    return open_now >= scene.house.policy.open_registrations


def refuse(scene: Scene, contact: Contact) -> None:
    """Say that the station decides on those that wait first, and the phones to call until then."""
    waiting = [each for each in scene.work.patients.of_contact(contact.id) if each.status in UNDECIDED]
    scene.work.audit.note(f"contact:{contact.id}", "registration refused", "too many wait", scene.now)
    names = ", ".join(each.patient.full_name for each in waiting)
    key = "registration.full.contact" if waiting else "registration.full.taken_back"
    scene.say(contact, Message(say(key, contact.language, names=names, **_facts(scene, contact, waiting))))


def holds_back(scene: Scene, contact: Contact, session: Session, answers: Answers, *, proven: bool) -> bool:
    """Hold back a finished registration while too many wait; its review is asked again, and nothing is lost.

    The phone is held until the transaction ends: of several chats that finish at once none is overlooked.
    """
    phone, since = str(answers["phone"].value), scene.now - _TAKEN_BACK_COUNTS
    if proven:
        scene.work.caps.hold(phone)
    of_phone = scene.work.caps.registrations_with(phone, since) if proven else 0
    if of_phone < scene.house.policy.open_registrations and not is_full(scene, contact):
        return False
    scene.work.audit.note(f"contact:{contact.id}", "registration held back", "too many wait", scene.now)
    own = [each for each in scene.work.patients.of_contact(contact.id) if each.status in UNDECIDED]
    facts = _facts(scene, contact, own)
    text = say("registration.full.held_back", contact.language, number=show_phone(phone), **facts)
    scene.say(contact, Message(text, drop_keyboard=True))
    known = {*session.facts.get("proven", ()), *([phone] if proven else [])}
    kept = {name: answer for name, answer in session.answers.items() if name not in _ASKED_AGAIN}
    scene.follow(contact, Session(session.dialog, answers=kept, facts={**session.facts, "proven": sorted(known)}))
    return True


def _facts(scene: Scene, contact: Contact, waiting: list[Episode]) -> dict[str, str]:
    return station_facts(station_of(scene, waiting[-1]) if waiting else None, contact.language)
