"""Waking: staff an alarm reaches in their private chat, the others marked, and the button that changes it."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import StaffButton
from conversations.texts import Html, joined, say, say_plain

WAKE_LINK = "wake"
"""Parameter of the link to the staff bot by which a staff member opens their private chat for alarms."""


def reached(scene: Scene, people: Iterable[Staff]) -> set[str]:
    """Return the persons the staff bot may write to: they wrote to it in private and have not blocked it since."""
    return scene.work.contacts.reachable(scene.house.channels.staff_name, [staff.person for staff in people])


def asleep(scene: Scene, people: Iterable[Staff]) -> list[Staff]:
    """Return those an alarm does not reach in private."""
    found = list(people)
    known = reached(scene, found)
    return [staff for staff in found if staff.person not in known]


def marked(staff: Staff, known: set[str]) -> str:
    """Return a name as lists show it, with a mark if no alarm reaches the person in private."""
    return staff.name if staff.person in known else say_plain("waking.marked", STAFF_LANGUAGE, name=staff.name)


def button(scene: Scene) -> ButtonRows:
    """Return the row that opens the private chat with the staff bot; empty where a messenger has no such links."""
    link = scene.house.channels.staff.deep_link(WAKE_LINK)
    return ((Button(say_plain("waking.button", STAFF_LANGUAGE), url=link),),) if link else ()


def ask(scene: Scene, facility: Facility, joined_now: Staff | None = None) -> None:
    """Post the card that asks members to open their private chats, into the facility's own group."""
    if facility.staff_chat is not None:
        scene.post(facility.staff_chat, _card(scene, facility, joined_now), card=_name(facility))


def opened(scene: Scene, person: str) -> bool:
    """Answer a staff member who opened their private chat, and renew the cards. Returns False for others."""
    served = scene.work.staff.everywhere(person)
    if not served:
        return False
    scene.post(person, Message(say("waking.opened", STAFF_LANGUAGE, name=served[0].name)))
    for number in dict.fromkeys(staff.facility for staff in served):
        facility = scene.work.facilities.get(number)
        chat = facility.staff_chat if facility is not None else None
        if facility is None or chat is None:
            continue
        if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, _name(facility)):
            scene.post(chat, _card(scene, facility), card=_name(facility), edit=True)
    return True


def _card(scene: Scene, facility: Facility, joined_now: Staff | None = None) -> Message:
    missing = asleep(scene, scene.work.staff.of_facility(facility.id))
    facts = {"names": ", ".join(staff.name for staff in missing), "station": facility.name}
    first = Html("")
    if joined_now is not None:
        role = say_plain(f"staff.role.{joined_now.role}", STAFF_LANGUAGE)
        first = say("waking.joined", STAFF_LANGUAGE, name=joined_now.name, role=role, station=facility.name)
    state = say("waking.missing" if missing else "waking.all", STAFF_LANGUAGE, **facts)
    return Message(joined(first, state), rows=(*_not_ours(facility, joined_now), *button(scene)))


def _not_ours(facility: Facility, joined_now: Staff | None) -> ButtonRows:
    """Return the row by which a leader ends the rights of a newcomer nobody knows."""
    if joined_now is None:
        return ()
    data = StaffButton.MEMBERS.data(facility.id, joined_now.id, "end")
    return ((Button(say_plain("members.button.not_ours", STAFF_LANGUAGE), data),),)


def _name(facility: Facility) -> str:
    return f"waking:{facility.id}"
