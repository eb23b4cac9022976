"""The facility that answers for a patient: its name and phone in words, and the staff group that reads for it."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.outgoing import Message
from conversations.model.people import Facility
from conversations.ports import Work
from conversations.readers.dialling import tappable
from conversations.texts import say_plain

EMERGENCY_PHONE = "115"
"""The medical emergency number of the whole country (clinical.md, section 7)."""


def facility_of(scene: Scene, number: int | None) -> Facility | None:
    """Return the facility of that number. Returns None if there is no number."""
    return scene.work.facilities.get(number) if number else None


def station_of(scene: Scene, episode: Episode) -> Facility | None:
    """Return the facility that answers for an illness. Returns None while no facility does."""
    return facility_of(scene, episode.facility)


def name_or_office(station: Facility | None, language: str) -> str:
    """Return a facility's name, or words for the health office when no facility answers yet."""
    return station.name if station is not None else say_plain("registration.done.no_station", language)


def hotline_or_115(station: Facility | None) -> str:
    """Return a facility's phone, or the emergency number when no facility answers yet."""
    return tappable(station.hotline) if station is not None else EMERGENCY_PHONE


def station_facts(station: Facility | None, language: str) -> dict[str, str]:
    """Return the name and the phone that texts about a facility need: `station` and `phone`."""
    return {"station": name_or_office(station, language), "phone": hotline_or_115(station)}


def group_for(work: Work, facility: Facility | None) -> tuple[Facility, str] | None:
    """Return the staff group for a facility's patients: its own, one above, else an office's; or None."""
    seen: set[int] = set()
    while facility is not None and facility.id not in seen:
        if facility.staff_chat:
            return facility, facility.staff_chat
        seen.add(facility.id)
        above = facility.successor or facility.parent  # a closed facility has no group: its successor has
        facility = work.facilities.get(above) if above else None
    office = next(iter(work.facilities.offices()), None)
    return (office, office.staff_chat) if office is not None and office.staff_chat else None


def chat_for(scene: Scene, facility: Facility | None) -> str | None:
    """Return the chat of the staff group that answers for a facility's patients. Returns None if no group does."""
    group = group_for(scene.work, facility)
    return group[1] if group is not None else None


def post_to_group(
    scene: Scene,
    facility: Facility | None,
    message: Message,
    *,
    card: str = "",
    edit: bool = False,
    once: str = "",
) -> None:
    """Post a message into the staff group that answers for a facility's patients, if there is one."""
    chat = chat_for(scene, facility)
    if chat is not None:
        scene.post(chat, message, card=card, edit=edit, once=once)


def post_to_station(
    scene: Scene, episode: Episode, message: Message, *, card: str = "", edit: bool = False, once: str = ""
) -> None:
    """Post a message into the staff group that answers for an illness, if there is one."""
    post_to_group(scene, station_of(scene, episode), message, card=card, edit=edit, once=once)
