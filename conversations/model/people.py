"""People: patients and their caregivers, their chats and logins, facilities and their staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from conversations.model.channels import Channel


class Role(StrEnum):
    """Role of a staff member; an admin may do everything."""

    NURSE = "nurse"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMIN = "admin"


LEADERS = (Role.MANAGER, Role.ADMIN)
"""Roles that lead a facility."""


class FacilityKind(StrEnum):
    """Kind of a facility."""

    HEALTH_STATION = "health_station"
    TREATMENT_FACILITY = "treatment_facility"
    MOBILE_STATION = "mobile_station"
    COORDINATING_OFFICE = "coordinating_office"


PLACE_OF = {
    FacilityKind.TREATMENT_FACILITY: "treatment_facility",
    FacilityKind.MOBILE_STATION: "mobile_station",
}
"""Places of patients by facility kind: they stay there, or are in its care elsewhere than at home."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An address in a channel and the language spoken there; `vain_words` marks words that led nowhere lately."""

    id: int
    channel: Channel
    address: str
    language: str
    reachable: bool = True
    vain_words: int | None = None


INVITED = "invited"
"""Tie of a chat that only helps: let in by a link, until a day or for the illness."""


@dataclass(frozen=True, slots=True)
class Login:
    """A chat that answers for a patient now: its relation, and how it came to ("registered", "login", "invited")."""

    id: int
    contact: int
    patient: int
    relation: str
    via: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """Outcome of a password that was tried; `until` is when to try again, after too many wrong ones."""

    outcome: Literal["right", "wrong", "locked"]
    patient: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """A health station, treatment facility, mobile station or coordinating office.

    A closed one is remembered, since its code is on paper; `successor` took over from it, if one was named.
    `calls_at_risk`: it phones also who is yellow for belonging to a risk group alone.
    """

    id: int
    code: str
    name: str
    kind: FacilityKind
    commune: str
    hotline: str
    parent: int | None
    staff_chat: str | None
    closed: bool = False
    successor: int | None = None
    calls_at_risk: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with rights in one facility's group; `person` is their address in the staff channel."""

    id: int
    name: str
    role: Role
    facility: int
    person: str


@dataclass(frozen=True, slots=True)
class Patient:
    """A person who is ill. `birth` is an ISO date, a month or a bare year; `commune` a code of today."""

    id: int
    code: str
    full_name: str
    birth: str
    sex: str
    phone: str
    address: str
    commune: str


@dataclass(frozen=True, slots=True)
class Carer:
    """A contact that may answer for a patient: how it came to, and (if invited) the inviter and last day.

    `relation` is what the patient is to the contact; `name` what an invited person is called.
    """

    id: int
    contact: int
    patient: int
    relation: str
    via: str
    ends_on: date | None = None
    granted_by: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class CareInvite:
    """A one-time link that lets another person care for some patients, through a day or (None) the whole illness."""

    inviter: int
    patients: tuple[int, ...]
    ends_on: date | None
