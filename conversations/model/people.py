"""Who: patients and those who care for them, their chats and logins, facilities and their staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from conversations.model.channels import Channel


class Role(StrEnum):
    """What a staff member may do; an admin may all."""

    NURSE = "nurse"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMIN = "admin"


LEADERS = (Role.MANAGER, Role.ADMIN)
"""Roles that lead a facility."""


class FacilityKind(StrEnum):
    """What a facility is."""

    HEALTH_STATION = "health_station"
    TREATMENT_FACILITY = "treatment_facility"
    MOBILE_STATION = "mobile_station"
    COORDINATING_OFFICE = "coordinating_office"


PLACE_OF = {
    FacilityKind.TREATMENT_FACILITY: "treatment_facility",
    FacilityKind.MOBILE_STATION: "mobile_station",
}
"""Patients stay in these facilities, or are in their care at another place than at home."""


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
"""How a chat came to answer for a patient that only helps: let in by a link, until a day or for the illness."""


@dataclass(frozen=True, slots=True)
class Login:
    """A chat that answers for a patient now: as whom, and how it came to ("registered", "login", "invited")."""

    id: int
    contact: int
    patient: int
    relation: str
    via: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a password somebody gave; `until` is when to try again, after too many wrong ones."""

    outcome: Literal["right", "wrong", "locked"]
    patient: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """A health station, treatment facility, mobile station or coordinating office.

    A closed one is remembered, since its code stands on paper; `successor` took over from it, when one was named.
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
    """A person who is ill. `birth` is an ISO date or a bare year; `commune` a code of today."""

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
    """A contact that may answer for a patient: how that came about, and (of an invited one) by whom and until when.

    `relation` is what the patient is to them; `name` what an invited person is called.
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
