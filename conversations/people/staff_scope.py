"""Staff scope: the patients a staff member may look at in a chat, of the group's facility and of those below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.incoming import Arrival
from conversations.model.people import Facility, Role, Staff
from conversations.people.station import group_for
from conversations.ports import Work

FacilityNumbers = frozenset[int | None]
"""Numbers of facilities; None means the patients no facility answers for yet."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Staff member with rights, looked up again: what may be seen from here, and what is decided in this very chat."""

    staff: Staff
    facility: Facility
    sees: FacilityNumbers
    decides: FacilityNumbers

    def may_see(self, episode: Episode | None) -> bool:
        """True if this patient is one of theirs, or has their home here while another facility answers."""
        return episode is not None and (
            episode.facility in self.sees or (episode.home is not None and episode.home in self.sees)
        )

    def may_act(self, episode: Episode | None) -> bool:
        """True if they answer for this patient; a home station whose patient is away only looks."""
        return episode is not None and episode.facility in self.sees


def viewer(scene: Scene, arrival: Arrival) -> Viewer | None:
    """Return the sender as a viewer, or None without rights here. In private they see what all their facilities see."""
    if arrival.private:
        return _alone(scene, arrival)
    facility = scene.work.facilities.of_chat(arrival.chat)
    staff = scene.work.staff.in_facility(arrival.sender, facility.id) if facility else None
    if facility is None or staff is None:
        return None
    return Viewer(staff, facility, _reach(scene.work, facility), decided(scene.work, facility))


def _alone(scene: Scene, arrival: Arrival) -> Viewer | None:
    standings = scene.work.staff.everywhere(arrival.sender)
    facilities = scene.work.facilities
    known = [found for staff in standings if (found := facilities.get(staff.facility)) and not found.closed]
    if not known:
        return None
    if any(staff.role is Role.ADMIN for staff in standings):
        return Viewer(standings[0], known[0], frozenset((*(each.id for each in facilities.all()), None)), frozenset())
    seen = frozenset[int | None]().union(*(_reach(scene.work, facility) for facility in known))
    return Viewer(standings[0], known[0], seen, frozenset())


def _reach(work: Work, facility: Facility) -> FacilityNumbers:
    """Return a facility, all below it, and those whose cards come to its group because none nearer has one."""
    return frozenset(each.id for each in work.facilities.below(facility.id)) | decided(work, facility)


def decided(work: Work, facility: Facility) -> FacilityNumbers:
    """Return the facilities whose cards come to this one's group."""
    office = group_for(work, None)
    strays_here = office is not None and office[0].id == facility.id
    near = work.facilities.all() if strays_here else work.facilities.below(facility.id)
    there = {each.id: each for each in near}

    def speaks_for(each: int) -> bool:
        nearest = next((at for at in _upwards(each, there) if there[at].staff_chat), None)
        return nearest == facility.id or (nearest is None and strays_here)

    return frozenset((*filter(speaks_for, there), *((None,) if strays_here else ())))


def _upwards(facility: int, there: Mapping[int, Facility]) -> list[int]:
    """Return a facility and those above it, nearest first; a ring in the tree ends where it began."""
    line: list[int] = []
    at: int | None = facility
    while at is not None and at in there and at not in line:
        line.append(at)
        at = there[at].parent
    return line


def opened(scene: Scene, arrival: Arrival, number: int) -> tuple[Viewer, Episode] | None:
    """Return the sender as a viewer and the illness of that number. Returns None if they may not see it."""
    who = viewer(scene, arrival)
    episode = scene.work.patients.episode(number)
    return (who, episode) if who is not None and episode is not None and who.may_see(episode) else None


def acting(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Episode] | None:
    """Return the sender as staff and the illness of that number, locked. Returns None unless they answer for it here.

    In private they answer for the patients of all their facilities, in a group for those it sees.
    """
    who = viewer(scene, arrival)
    if who is None or not who.may_act(scene.work.patients.episode(number)):
        return None
    episode = scene.work.patients.episode(number, lock=True)
    return (who.staff, episode) if episode is not None and who.may_act(episode) else None
