"""Alarm audience: the groups up the tree of facilities, and the staff on duty, by the names of the ladder."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.dialog.scene import Scene
from conversations.model.people import Facility, Role, Staff
from conversations.people import waking
from conversations.people.duty_roster import on_duty
from conversations.people.station import chat_for

ROLES_OF_STEP = {
    "duty_nurse": ((Role.NURSE,), (Role.NURSE, Role.DOCTOR), tuple(Role)),
    "duty_doctor": ((Role.DOCTOR,), (Role.DOCTOR,), (Role.MANAGER, Role.ADMIN)),
}
"""Roles told in private: the first on duty; if none of them can be reached, all of the second; else the third."""


def chain(scene: Scene, facility: Facility) -> list[Facility]:
    """Return a facility and those above it; above one without a parent, the office that reads for it (`group_for`)."""
    found = [facility]
    while found[-1].parent and (above := scene.work.facilities.get(found[-1].parent)) and above not in found:
        found.append(above)
    if len(found) == 1:
        found += [office for office in scene.work.facilities.offices() if office.id != facility.id][:1]
    return found


def groups(scene: Scene, facility: Facility) -> list[str]:
    """Return the group chats of a facility and of those above it, the nearest first."""
    chats = [each.staff_chat for each in chain(scene, facility) if each.staff_chat]
    nearest = chat_for(scene, facility)
    return list(dict.fromkeys(chats)) or ([nearest] if nearest else [])


def reach(scene: Scene, facility: Facility, whom: Iterable[str]) -> list[str]:
    """Return the chats behind the names of a step (group, parent, province, duty_nurse, duty_doctor), each once; none
    of staff is behind "family"."""
    chats = groups(scene, facility)
    places = {"group": chats[:1], "parent": chats[1:2] or chats[:1], "province": chats[-1:], "family": []}
    found: list[str] = []
    for name in whom:
        found += places[name] if name in places else _alone(scene, facility, name)
    return list(dict.fromkeys(found))


def in_private(scene: Scene, people: Iterable[Staff]) -> list[str]:
    """Return the private chats of staff who have spoken to the staff bot; it may not write to others first."""
    found = list(people)
    known = waking.reached(scene, found)
    return [staff.person for staff in found if staff.person in known]


def people_above(scene: Scene, facility: Facility) -> list[Staff]:
    """Return the staff of a facility and of those above it."""
    return [staff for each in chain(scene, facility) for staff in scene.work.staff.of_facility(each.id)]


def nearest_staff(scene: Scene, facility: Facility) -> list[Staff]:
    """Return the staff of a facility, or of the nearest above with any."""
    return next((here for f in chain(scene, facility) if (here := scene.work.staff.of_facility(f.id))), [])


def showing(scene: Scene, facility: Facility, card: str) -> list[str]:
    """Return the chats of a facility and of those above it that show a card, or are about to."""
    chats = dict.fromkeys((*groups(scene, facility), *(staff.person for staff in people_above(scene, facility))))
    return [chat for chat in chats if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, card)]


def candidates(scene: Scene, here: list[Staff], name: str) -> list[list[Staff]]:
    """Return the staff behind a role's name: those on duty, else all with the role, else the leaders; in this order."""
    first, second, third = ROLES_OF_STEP[name]
    on = [staff for staff in on_duty(scene, here) if staff.role in first]
    return [on, *([staff for staff in here if staff.role in roles] for roles in (second, third))]


def _alone(scene: Scene, facility: Facility, name: str) -> list[str]:
    """Return the private chats of the staff on duty in a role; if none can be reached, of all, then of the leaders."""
    people = candidates(scene, nearest_staff(scene, facility), name)
    return next((chats for each in people if (chats := in_private(scene, each))), [])
