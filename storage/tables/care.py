"""Tables of an illness and its days: reports, alarms, tasks, attempts, notes, letters, transfers, pauses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, partial, ref, row_id, sealed, utc


class Episode(SQLModel, table=True):
    """One illness. `facility_id` answers for it; `place` is the kind of place where the patient stays.

    `stay_id` is the facility in which the patient stays, `home_id` the home station that keeps watch meanwhile.
    """

    __table_args__ = (
        partial("ix_episode_active", "id", where="status = 'accepted'"),
        partial("ix_episode_undecided", "facility_id", where="status IN ('waiting', 'asked')"),
        partial("ix_episode_home", "home_id", where="home_id IS NOT NULL"),
    )

    id: int | None = row_id()
    patient_id: int = ref("patient.id", index=True)
    contact_id: int = ref("contact.id", index=True)
    facility_id: int | None = ref("facility.id", nullable=True, index=True)
    status: str
    place: str
    screening: Any = sealed("episode.screening")
    positive_on: date | None = None
    phone_proven: bool = True
    opened_at: datetime = utc("opened_at", nullable=False)
    accepted_at: datetime | None = utc("accepted_at")
    decided_at: datetime | None = utc("decided_at")
    decided_by: str | None = sealed("episode.decided_by", nullable=True)
    reason: str | None = sealed("episode.reason", nullable=True)
    closed_at: datetime | None = utc("closed_at")
    stay_id: int | None = ref("facility.id", nullable=True)
    home_id: int | None = ref("facility.id", nullable=True)


class ReportSlot(SQLModel, table=True):
    """A patient's local day; unique per patient, day and number, so that no patient is expected twice."""

    __tablename__ = "report_slot"
    __table_args__ = (
        UniqueConstraint("patient_id", "day", "number"),
        # No index begins with the day, and none is partial: of a day that has just begun a planner without fresh
        # statistics believes that it has no rows, takes such an index for everything, and needs minutes.
        Index("ix_report_slot_facility", "facility_id", "day"),
    )

    id: int | None = row_id()
    patient_id: int = ref("patient.id")
    episode_id: int = ref("episode.id", index=True)
    facility_id: int | None = ref("facility.id", nullable=True)
    day: date
    number: int = 1
    state: str = "expected"
    level: str | None = None
    started_at: datetime | None = utc("started_at")
    done_at: datetime | None = utc("done_at")


class Report(SQLModel, table=True):
    """The answers of one report as given; a correction is a new version, never an edit."""

    __table_args__ = (UniqueConstraint("slot_id", "version"),)

    id: int | None = row_id()
    slot_id: int = ref("report_slot.id")
    episode_id: int = ref("episode.id", index=True)
    version: int = 1
    contact_id: int = ref("contact.id")
    answers: Any = sealed("report.answers", of="slot_id")
    complete: bool = True
    level: str
    reasons: Any = sealed("report.reasons", of="slot_id")
    protocol: str
    at: datetime = utc("at", nullable=False)


class Alert(SQLModel, table=True):
    """An alarm's own record; one open per episode, raised when things get worse."""

    __table_args__ = (partial("uq_alert_open", "episode_id", where="closed_at IS NULL", unique=True),)

    id: int | None = row_id()
    episode_id: int = ref("episode.id")
    facility_id: int = ref("facility.id", index=True)
    level: str
    reasons: Any = sealed("alert.reasons")
    numbers: str | None = sealed("alert.numbers", nullable=True)
    opened_at: datetime = utc("opened_at", nullable=False)
    raised_at: datetime | None = utc("raised_at")
    claimed_by: int | None = ref("staff_member.id", nullable=True)
    claimed_at: datetime | None = utc("claimed_at")
    contacted_at: datetime | None = utc("contacted_at")
    outcome: str | None = None
    note: str | None = sealed("alert.note", nullable=True)
    rung: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime | None = utc("due_at")
    closed_at: datetime | None = utc("closed_at")
    readings: Any = sealed("alert.readings", nullable=True)
    letter: int | None = Field(default=None, sa_type=BigId)


class Task(SQLModel, table=True):
    """A task of staff for a patient: a call, a home visit; one of a kind per illness and day.

    `staff_id` has taken it, `attempt_id` opened or closed it last. `measure` is the question promised to be asked again
    in the afternoon, `measured_at` when it was.
    """

    __table_args__ = (
        UniqueConstraint("episode_id", "kind", "day"),
        partial("ix_task_open", "facility_id", where="closed_at IS NULL"),
        partial("ix_task_measure", "day", where="measure IS NOT NULL AND measured_at IS NULL"),
    )

    id: int | None = row_id()
    episode_id: int = ref("episode.id")
    facility_id: int = ref("facility.id")
    kind: str
    day: date
    opened_at: datetime = utc("opened_at", nullable=False)
    due_at: datetime | None = utc("due_at")
    closed_at: datetime | None = utc("closed_at")
    outcome: str | None = None
    reasons: Any = sealed("task.reasons", nullable=True)
    staff_id: int | None = ref("staff_member.id", nullable=True)
    attempt_id: int | None = Field(default=None, sa_type=BigId)  # no reference: an attempt names its task already
    measure: str | None = None
    measured_at: datetime | None = utc("measured_at")


class ListPlace(SQLModel, table=True):
    """Place of a patient on a facility's list of one morning: its number stays the same after each call."""

    __tablename__ = "list_place"
    __table_args__ = (UniqueConstraint("facility_id", "day", "episode_id"),)

    facility_id: int = Field(
        sa_column=Column("facility_id", BigId, ForeignKey("facility.id"), primary_key=True, autoincrement=False)
    )
    day: date = Field(primary_key=True)
    number: int = Field(primary_key=True)
    episode_id: int = ref("episode.id")


class ContactAttempt(SQLModel, table=True):
    """One attempt to reach a patient, and its outcome; belongs to an alarm or a task, or to neither."""

    __tablename__ = "contact_attempt"

    id: int | None = row_id()
    episode_id: int = ref("episode.id", index=True)
    alert_id: int | None = ref("alert.id", nullable=True)
    task_id: int | None = ref("task.id", nullable=True)
    staff_id: int = ref("staff_member.id")
    at: datetime = utc("at", nullable=False)
    outcome: str
    note: str | None = sealed("contact_attempt.note", nullable=True)
    undone_at: datetime | None = utc("undone_at")


class PatientNote(SQLModel, table=True):
    """A staff member's note about a patient."""

    __tablename__ = "patient_note"

    id: int | None = row_id()
    episode_id: int = ref("episode.id", index=True)
    staff_id: int = ref("staff_member.id")
    at: datetime = utc("at", nullable=False)
    text: str = sealed("patient_note.text")


class ThreadMessage(SQLModel, table=True):
    """Words or a file between a patient's people and the station.

    There is no `staff_id` when they came from the patient; `settled_at` once they were answered, or need no answer.
    """

    __tablename__ = "thread_message"
    __table_args__ = (partial("ix_thread_message_open", "episode_id", where="staff_id IS NULL AND settled_at IS NULL"),)

    id: int | None = row_id()
    episode_id: int = ref("episode.id", index=True)
    contact_id: int | None = ref("contact.id", nullable=True)
    staff_id: int | None = ref("staff_member.id", nullable=True)
    at: datetime = utc("at", nullable=False)
    kind: str
    text: str | None = sealed("thread_message.text", nullable=True)
    file: str | None = sealed("thread_message.file", nullable=True)
    settled_at: datetime | None = utc("settled_at")


class Transfer(SQLModel, table=True):
    """A transfer of a patient from one facility to another: asked for, accepted or declined; one open per illness.

    `address` is where the patient will live from then on, if they asked for the transfer themselves.
    """

    __table_args__ = (
        partial("uq_transfer_open", "episode_id", where="state = 'waiting'", unique=True),
        partial("ix_transfer_due", "due_at", where="state = 'waiting'"),
    )

    id: int | None = row_id()
    episode_id: int = ref("episode.id", index=True)
    from_id: int | None = ref("facility.id", nullable=True)
    to_id: int | None = ref("facility.id", nullable=True)
    state: str
    place: str = ""
    reason: str | None = sealed("transfer.reason", nullable=True)
    note: str | None = sealed("transfer.note", nullable=True)
    address: Any = sealed("transfer.address", nullable=True)
    staff_id: int | None = ref("staff_member.id", nullable=True)
    contact_id: int | None = ref("contact.id", nullable=True)
    asked_by: str | None = sealed("transfer.asked_by", nullable=True)
    at: datetime = utc("at", nullable=False)
    reminded: int = 0
    due_at: datetime | None = utc("due_at")
    decided_by: str | None = sealed("transfer.decided_by", nullable=True)
    decided_at: datetime | None = utc("decided_at")
    answer: str | None = sealed("transfer.answer", nullable=True)


class Pause(SQLModel, table=True):
    """A pause of the reminders about one illness, until a day or until a person ends it; one open per illness."""

    __table_args__ = (partial("uq_pause_open", "episode_id", where="ended_at IS NULL", unique=True),)

    id: int | None = row_id()
    episode_id: int = ref("episode.id")
    contact_id: int = ref("contact.id")
    since: datetime = utc("since", nullable=False)
    resumes_on: date | None = None
    ended_at: datetime | None = utc("ended_at")


class StopRequest(SQLModel, table=True):
    """A wish of a patient's people to stop; staff decide. One open per illness."""

    __tablename__ = "stop_request"
    __table_args__ = (partial("uq_stop_request_open", "episode_id", where="ended_at IS NULL", unique=True),)

    id: int | None = row_id()
    episode_id: int = ref("episode.id")
    contact_id: int = ref("contact.id")
    reason: str
    asked_at: datetime = utc("asked_at", nullable=False)
    ended_at: datetime | None = utc("ended_at")
    outcome: str | None = None
