"""What is remembered of an illness: its days, alarms, tasks, tries to reach somebody, notes, letters, transfers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from conversations.model.people import Patient

LONGEST_NOTE = 1000
"""Maximum letters kept of what a staff member wrote about a patient."""

UNWILLING = "unwilling"
"""Why a patient asks to be followed no longer when consent is withdrawn: only they may let messages come again."""

WITHDRAWN = "withdrawn"
"""Why an illness ended that no station had decided on yet."""


class EpisodeStatus(StrEnum):
    """Where an illness stands: waiting for the station, being asked something, accepted, declined or closed."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


UNDECIDED = (EpisodeStatus.WAITING, EpisodeStatus.ASKED)
"""Registrations no station has decided on yet."""

OVER = (EpisodeStatus.CLOSED, EpisodeStatus.DECLINED)
"""Illnesses no station answers for any more."""


class SlotState(StrEnum):
    """What became of one patient's local day."""

    EXPECTED = "expected"
    STARTED = "started"
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"


REPORTED = (SlotState.ON_TIME, SlotState.LATE)
"""Days that were reported on."""

SETTLED = (*REPORTED, SlotState.EXCUSED)
"""Days that nothing is asked about any more."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One illness of one patient: who answers for it, where the patient stays, and how it stands.

    `place` is the kind of place, `stay` the facility in which the patient stays, `home` the home station that keeps
    sight while another answers.
    """

    id: int
    patient: Patient
    facility: int | None
    status: EpisodeStatus
    place: str
    screening: Mapping[str, Any]
    positive_on: date | None
    opened_at: datetime
    accepted_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    phone_proven: bool = True
    contact: int = 0
    stay: int | None = None
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A patient's local day: unique per patient, day and number (1 is the morning's; more are extra reports)."""

    id: int
    patient: int
    episode: int
    day: date
    number: int
    state: SlotState


@dataclass(frozen=True, slots=True)
class Filed:
    """Who filed the newest version of a report (a contact), when, with which level."""

    contact: int
    at: datetime
    level: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alarm, its own record: never a mark on a report.

    `raised_at` is when it last began to climb, `due_at` when the clock must look at it next, `contacted_at` the last
    contact that still counts, `rung` how many steps of the ladder it has climbed, `note` what was done, line by line.
    """

    id: int
    episode: int
    facility: int
    level: str
    reasons: tuple[Mapping[str, Any], ...]
    opened_at: datetime
    raised_at: datetime | None = None
    claimed_by: int | None = None
    claimer: str = ""
    claimed_at: datetime | None = None
    contacted_at: datetime | None = None
    outcome: str = ""
    note: str = ""
    rung: int = 0
    due_at: datetime | None = None
    closed_at: datetime | None = None
    numbers: str = ""


class TransferState(StrEnum):
    """A transfer being prepared, waiting for the other facility, or over."""

    DRAFT = "draft"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A patient is to pass from the facility `source` to `target`; asked for by staff, or (no `staff`) by a contact.

    `reason` is a word of the catalogue or typed, `address` the new one ({"commune", "street", "since"}), `due_at` when
    the clock must look at it next, `reminded` how often it did.
    """

    id: int
    episode: int
    source: int | None
    state: TransferState
    at: datetime
    target: int | None = None
    place: str = ""
    reason: str = ""
    note: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    staff: int | None = None
    contact: int | None = None
    asked_by: str = ""
    reminded: int = 0
    due_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person must do for a patient: "call", "visit", "phone", "find_number"."""

    id: int
    episode: int
    facility: int
    kind: str
    day: date
    opened_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach a patient, by whom (a name), what came of it, and what it belonged to."""

    id: int
    episode: int
    at: datetime
    outcome: str
    staff: str
    alert: int | None = None
    task: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a staff member (a name) wrote about a patient."""

    at: datetime
    staff: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Words (or a file) between a patient's people and the station; from the station when `staff` is given."""

    id: int
    episode: int
    contact: int | None
    staff: int | None
    at: datetime
    kind: str
    text: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the reminders about one illness.

    It lasts until `resumes_on`, the first day asked again, or (None) until a person ends it.
    """

    episode: int
    contact: int
    since: datetime
    resumes_on: date | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A wish to be followed no longer, and its reason; until staff decide, nothing ends."""

    id: int
    episode: int
    contact: int
    reason: str
    asked_at: datetime
