"""Facility codes: each leads to its facility, to the successor of a closed one, or to the station of its commune."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.model.people import Facility, FacilityKind
from conversations.people.one_time_links import FACILITY_LINK
from conversations.ports import Work


@dataclass(frozen=True, slots=True)
class Led:
    """Facility a link led to: `to` is None if the address must decide; `closed` is the facility that has closed.

    `unknown` if the code was never ours.
    """

    to: Facility | None
    closed: Facility | None = None
    unknown: bool = False


def led_by(work: Work, parameter: str) -> Led | None:
    """Read where a link's parameter leads. Returns None if it is not a facility's link."""
    if not parameter.startswith(FACILITY_LINK):
        return None
    facility = work.facilities.known(parameter.removeprefix(FACILITY_LINK))
    if facility is None:
        return Led(None, unknown=True)
    return Led(answering(work, facility), closed=facility if facility.closed else None)


def answering(work: Work, facility: Facility) -> Facility | None:
    """Return the facility while it is open, else its successor, else the health station of its commune.

    Returns None if there is no such station, or only an office: the patient's own address decides.
    """
    seen: set[int] = set()
    at: Facility | None = facility
    while at is not None and at.closed and at.id not in seen:
        seen.add(at.id)
        at = work.facilities.get(at.successor) if at.successor else None
    if at is not None and not at.closed:
        return at
    station = work.facilities.responsible(facility.commune)
    return station if station is not None and station.kind is FacilityKind.HEALTH_STATION else None
