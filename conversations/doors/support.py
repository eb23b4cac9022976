"""Help by phone (`/hotro`), 115 first: for patients their stations, for staff the numbers to call without the bot."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import Contact, Facility
from conversations.people.audience import chain
from conversations.people.caregivers import followed
from conversations.people.station import group_for
from conversations.readers.dialling import tappable
from conversations.texts import Html, say


def on_command(scene: Scene, contact: Contact) -> None:
    """Answer the patients' command: each station with those it follows, then the office."""
    parts = [say("support.call", contact.language)]
    for number, names in _stations(scene, contact).items():
        facility = scene.work.facilities.get(number)
        assert facility is not None, "facilities are never deleted"
        facts = {"station": facility.name, "names": ", ".join(names), "phone": tappable(facility.hotline)}
        parts.append(say("support.station", contact.language, **facts))
    if scene.house.policy.support:
        parts.append(say("support.office", contact.language, office=tappable(scene.house.policy.support)))
    parts.append(say("support.foot", contact.language))
    scene.say(contact, Message(Html("\n\n".join(parts))))


def on_staff_command(scene: Scene, arrival: Arrival) -> None:
    """Answer the staff's command: the numbers to call when the bot fails, nearest first."""
    parts = [say("support.staff", STAFF_LANGUAGE)]
    for facility in _above(scene, arrival):
        facts = {"station": facility.name, "phone": tappable(facility.hotline)}
        parts.append(say("support.staff_office", STAFF_LANGUAGE, **facts))
    if scene.house.policy.support:
        parts.append(say("support.office", STAFF_LANGUAGE, office=tappable(scene.house.policy.support)))
    parts.append(say("support.staff_foot", STAFF_LANGUAGE))
    scene.post(arrival.chat, Message(Html("\n\n".join(parts))))


def _stations(scene: Scene, contact: Contact) -> dict[int, list[str]]:
    """Return the names of this contact's patients by the facility that answers for them."""
    found: dict[int, list[str]] = {}
    for episode in followed(scene, contact):
        if episode.facility:
            found.setdefault(episode.facility, []).append(episode.patient.full_name)
    return found


def _above(scene: Scene, arrival: Arrival) -> list[Facility]:
    """Return the facilities above the one this chat serves; without one, the office that answers for all."""
    own = scene.work.facilities.of_chat(arrival.chat)
    if own is None:
        office = group_for(scene.work, None)
        return [office[0]] if office is not None else []
    return [each for each in chain(scene, own) if each.id != own.id]
