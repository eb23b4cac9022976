"""Records of an illness: days, alarms, tasks, attempts to reach a patient, notes, letters, transfers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from conversations.model.people import Patient

LONGEST_NOTE = 1000
"""Maximum characters kept of a staff member's note about a patient."""

UNWILLING = "unwilling"
"""Why a patient asks to be followed no longer when consent is withdrawn: only they may let messages come again."""

WITHDRAWN = "withdrawn"
"""Why an illness ended that no station had decided on yet."""


class EpisodeStatus(StrEnum):
    """Status of an illness: waiting for the station, being asked something, accepted, declined or closed."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


UNDECIDED = (EpisodeStatus.WAITING, EpisodeStatus.ASKED)
"""Statuses of registrations no station has decided on yet."""

OVER = (EpisodeStatus.CLOSED, EpisodeStatus.DECLINED)
"""Statuses of illnesses no station answers for any more."""


class SlotState(StrEnum):
    """State of a slot, one patient's local day."""

    EXPECTED = "expected"
    STARTED = "started"
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"


REPORTED = (SlotState.ON_TIME, SlotState.LATE)
"""States of days that were reported on."""

SETTLED = (*REPORTED, SlotState.EXCUSED)
"""States of days that nothing is asked about any more."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One illness of one patient: its facility, where the patient stays, and its status.

    `place` is the kind of place, `stay` the facility in which the patient stays, `home` the home station that keeps
    watch while another facility answers.
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
    """Filing of a report's newest version: the contact, the instant and the level."""

    contact: int
    at: datetime
    level: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alarm, its own record: never a mark on a report.

    `raised_at` is when it last began to climb, `due_at` when the clock must look at it next, `contacted_at` the last
    contact that still counts, `rung` how many steps of the ladder it has climbed, `note` what was done, line by line.
    `readings` are the values told since, each entry what changed at an instant; `letter` is the one with the words of
    danger, answered by replying to the alarm.
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
    readings: tuple[Mapping[str, Any], ...] = ()
    letter: int | None = None


class TransferState(StrEnum):
    """State of a transfer: being prepared, waiting for the other facility, or over."""

    DRAFT = "draft"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer of a patient from the facility `source` to `target`; asked for by staff, or (no `staff`) by a contact.

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
    """A task of staff for a patient: "call", "visit", "phone", "find_number"."""

    id: int
    episode: int
    facility: int
    kind: str
    day: date
    opened_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach a patient: the staff member's name, the outcome, and what it belonged to."""

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
    """A staff member's note about a patient, with their name."""

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
