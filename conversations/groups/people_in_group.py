"""Coming to and going from a staff group: rights end with leaving, and strangers are told to the group."""

from __future__ import annotations

from collections.abc import Mapping

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.outgoing import Message
from conversations.model.people import Facility, Staff
from conversations.people.audience import chain
from conversations.station import members
from conversations.texts import say


def left(scene: Scene, chat: str, person: str, *, why: str = "left the group") -> Staff | None:
    """End the rights of a person who left a facility's group. Returns None if there were none."""
    facility = scene.work.facilities.of_chat(chat)
    here = scene.work.staff.of_facility(facility.id) if facility else []
    gone = next((staff for staff in here if staff.person == person), None)
    if facility is None or gone is None or not scene.work.staff.end(person, facility.id, scene.now):
        return None
    scene.work.audit.note(f"person:{person}", why, f"facility:{facility.id}", scene.now, place=chat)
    members.left(scene, facility, gone)
    return gone


def joined(scene: Scene, chat: str, people: Mapping[str, str]) -> None:
    """Tell a facility's group of newcomers who are no staff: they read every patient's name and phone there."""
    facility = scene.work.facilities.of_chat(chat)
    if facility is None:
        return
    strangers = {person: name for person, name in people.items() if not _is_staff(scene, facility, person)}
    if strangers:
        facts = {"names": ", ".join(strangers.values()), "station": facility.name}
        once = f"stranger:{chat}:{','.join(sorted(strangers))}:{scene.now:%Y-%m-%dT%H}"  # it is told in two ways
        scene.post(chat, Message(say("ingroup.stranger", STAFF_LANGUAGE, **facts)), once=once[:200])


def still_here(scene: Scene, facility: Facility, person: str) -> None:
    """Remind a group, once a day, that a person whose rights ended still reads everything there."""
    name = scene.work.staff.last_name(person, facility.id)
    if facility.staff_chat is not None and name is not None and not _is_staff(scene, facility, person):
        words = say("ingroup.ended", STAFF_LANGUAGE, name=name, station=facility.name)
        scene.post(facility.staff_chat, Message(words), once=f"ended:{facility.id}:{person}:{scene.today}")


def refuse_anonymous(scene: Scene, chat: str) -> None:
    """Say in a group, once an hour, that words of a hidden sender are nobody's."""
    once = f"anonymous:{chat}:{scene.now:%Y-%m-%dT%H}"
    scene.post(chat, Message(say("ingroup.anonymous", STAFF_LANGUAGE)), once=once)


def _is_staff(scene: Scene, facility: Facility, person: str) -> bool:
    """True if a person has rights at a facility or at one above it: they may sit in its group."""
    return any(scene.work.staff.in_facility(person, each.id) is not None for each in chain(scene, facility))
