"""Every table, one page. Times are UTC; personal and health columns are sealed (encrypted at rest)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from storage.sealing import Sealed
from storage.types import Utc

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

BigId = BigInteger().with_variant(Integer, "sqlite")


def table(model: type[SQLModel]) -> Table:
    """The table behind a model, for the Core statements the rooms of memory are built from."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that matter now, so that it stays small however long the history."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def _id() -> Any:
    return Field(default=None, sa_column=Column("id", BigId, primary_key=True, autoincrement=True))


def _sealed(place: str, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(place.split(".")[1], Sealed(place), nullable=nullable))


def _at(name: str, nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(name, Utc, nullable=nullable))


def _ref(target: str, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, foreign_key=target, nullable=nullable, index=index, sa_type=BigId)


class Facility(SQLModel, table=True):
    """A health station, treatment facility, mobile station or coordinating office."""

    id: int | None = _id()
    code: str = Field(unique=True)
    name: str
    kind: str
    commune: str = Field(index=True)
    hotline: str
    parent_id: int | None = _ref("facility.id", nullable=True)
    staff_chat: str | None = Field(default=None, unique=True)
    link_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    link_expires_at: datetime | None = _at("link_expires_at")
    closed_at: datetime | None = _at("closed_at")
    successor_id: int | None = _ref("facility.id", nullable=True)


class StaffMember(SQLModel, table=True):
    """A person's rights in one facility; a row is never deleted, it ends."""

    __tablename__ = "staff_member"
    __table_args__ = (_partial("uq_staff_member_live", "facility_id", "person", where="until IS NULL", unique=True),)

    id: int | None = _id()
    name: str = _sealed("staff_member.name")
    role: str
    facility_id: int = _ref("facility.id", index=True)
    person: str | None = Field(default=None, index=True)
    invite_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    invite_expires_at: datetime | None = _at("invite_expires_at")
    since: datetime | None = _at("since")
    until: datetime | None = _at("until")


class StaffPin(SQLModel, table=True):
    """A person's PIN (argon2 digest), how often it was wrong, until when it is locked or open, and what is asked."""

    __tablename__ = "staff_pin"

    person: str = Field(primary_key=True)
    digest: str | None = None
    fresh: str | None = None
    failures: int = 0
    locked_until: datetime | None = _at("locked_until")
    opened_until: datetime | None = _at("opened_until")
    asking: str = ""
    asked_at: datetime | None = _at("asked_at")


class FacilityTopic(SQLModel, table=True):
    """Into which topic of its forum group a facility's cards of one kind go."""

    __tablename__ = "facility_topic"

    facility_id: int = Field(
        sa_column=Column("facility_id", BigId, ForeignKey("facility.id"), primary_key=True, autoincrement=False)
    )
    kind: str = Field(primary_key=True)
    topic_id: int = Field(sa_type=BigInteger)


class MovedChat(SQLModel, table=True):
    """A group that became a supergroup: buttons in its old chat are still pressed, and count in the new one."""

    __tablename__ = "moved_chat"

    old: str = Field(primary_key=True)
    new: str


class Contact(SQLModel, table=True):
    """An address in a channel: its language, since when it cannot be reached, and words that came again in vain."""

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = _id()
    channel: str
    address: str
    language: str
    since: datetime = _at("since", nullable=False)
    unreachable_since: datetime | None = _at("unreachable_since")
    vain_words: int | None = None
    vain_times: int | None = None
    vain_at: datetime | None = _at("vain_at")


class Patient(SQLModel, table=True):
    """A person; keyed digests find a phone (`phone_index`), and a given name with a year of birth (`name_index`)."""

    id: int | None = _id()
    code: str = Field(unique=True)
    full_name: str = _sealed("patient.full_name")
    birth: str = _sealed("patient.birth")
    sex: str = _sealed("patient.sex")
    phone: str = _sealed("patient.phone")
    phone_index: bytes = Field(sa_column=Column("phone_index", LargeBinary, nullable=False, index=True))
    name_index: bytes | None = Field(default=None, sa_column=Column("name_index", LargeBinary, index=True))
    address: str = _sealed("patient.address")
    commune: str


class CareLink(SQLModel, table=True):
    """A contact may answer for a patient, from `since` to `until`.

    `via` is how it came about (registered, login, invited). An invited one was let in by the contact `granted_by`,
    holds through the day `ends_on` (without one: as long as the illness), and is called `name`.
    """

    __tablename__ = "care_link"
    __table_args__ = (
        UniqueConstraint("contact_id", "patient_id"),
        _partial("ix_care_link_invited", "ends_on", where="via = 'invited' AND until IS NULL"),
    )

    id: int | None = _id()
    contact_id: int = _ref("contact.id")
    patient_id: int = _ref("patient.id", index=True)
    relation: str
    since: datetime = _at("since", nullable=False)
    until: datetime | None = _at("until")
    via: str = Field(default="registered", sa_column_kwargs={"server_default": "registered"})
    ends_on: date | None = None
    granted_by: int | None = _ref("contact.id", nullable=True)
    name: str | None = _sealed("care_link.name", nullable=True)


class CareInvite(SQLModel, table=True):
    """One patient of a one-time link by which another caregiver is let in; a link for several has a row for each."""

    __tablename__ = "care_invite"
    __table_args__ = (UniqueConstraint("digest", "patient_id"),)

    id: int | None = _id()
    digest: bytes = Field(sa_column=Column("digest", LargeBinary, nullable=False))
    contact_id: int = _ref("contact.id")
    patient_id: int = _ref("patient.id")
    ends_on: date | None = None
    expires_at: datetime = _at("expires_at", nullable=False)
    used_at: datetime | None = _at("used_at")


class Episode(SQLModel, table=True):
    """One illness. `facility_id` answers for it; `place` is the kind of place where the patient stays.

    `stay_id` is the facility in which the patient stays, `home_id` the home station that keeps sight meanwhile.
    """

    __table_args__ = (
        _partial("ix_episode_active", "id", where="status = 'accepted'"),
        _partial("ix_episode_home", "home_id", where="home_id IS NOT NULL"),
    )

    id: int | None = _id()
    patient_id: int = _ref("patient.id", index=True)
    contact_id: int = _ref("contact.id")
    facility_id: int | None = _ref("facility.id", nullable=True, index=True)
    status: str
    place: str
    screening: Any = _sealed("episode.screening")
    positive_on: date | None = None
    phone_proven: bool = True
    opened_at: datetime = _at("opened_at", nullable=False)
    accepted_at: datetime | None = _at("accepted_at")
    decided_at: datetime | None = _at("decided_at")
    decided_by: str | None = _sealed("episode.decided_by", nullable=True)
    reason: str | None = _sealed("episode.reason", nullable=True)
    closed_at: datetime | None = _at("closed_at")
    stay_id: int | None = _ref("facility.id", nullable=True)
    home_id: int | None = _ref("facility.id", nullable=True)


class ReportSlot(SQLModel, table=True):
    """A patient's local day; unique per patient, day and number, so that nobody is expected twice."""

    __tablename__ = "report_slot"
    __table_args__ = (
        UniqueConstraint("patient_id", "day", "number"),
        # No index begins with the day, and none is partial: of a day that has just begun a planner without fresh
        # statistics believes that it has no rows, takes such an index for everything, and needs minutes.
        Index("ix_report_slot_facility", "facility_id", "day"),
    )

    id: int | None = _id()
    patient_id: int = _ref("patient.id")
    episode_id: int = _ref("episode.id", index=True)
    facility_id: int | None = _ref("facility.id", nullable=True)
    day: date
    number: int = 1
    state: str = "expected"
    level: str | None = None
    started_at: datetime | None = _at("started_at")
    done_at: datetime | None = _at("done_at")


class Report(SQLModel, table=True):
    """The answers of one report as given; a correction is a new version, never an edit."""

    __table_args__ = (UniqueConstraint("slot_id", "version"),)

    id: int | None = _id()
    slot_id: int = _ref("report_slot.id")
    episode_id: int = _ref("episode.id", index=True)
    version: int = 1
    contact_id: int = _ref("contact.id")
    answers: Any = _sealed("report.answers")
    complete: bool = True
    level: str
    reasons: Any = _sealed("report.reasons")
    protocol: str
    at: datetime = _at("at", nullable=False)


class Alert(SQLModel, table=True):
    """An alarm's own record; one open per episode, raised when things get worse."""

    __table_args__ = (_partial("uq_alert_open", "episode_id", where="closed_at IS NULL", unique=True),)

    id: int | None = _id()
    episode_id: int = _ref("episode.id")
    facility_id: int = _ref("facility.id", index=True)
    level: str
    reasons: Any = _sealed("alert.reasons")
    numbers: str | None = _sealed("alert.numbers", nullable=True)
    opened_at: datetime = _at("opened_at", nullable=False)
    raised_at: datetime | None = _at("raised_at")
    claimed_by: int | None = _ref("staff_member.id", nullable=True)
    claimed_at: datetime | None = _at("claimed_at")
    contacted_at: datetime | None = _at("contacted_at")
    outcome: str | None = None
    note: str | None = _sealed("alert.note", nullable=True)
    rung: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime | None = _at("due_at")
    closed_at: datetime | None = _at("closed_at")


class Task(SQLModel, table=True):
    """Something a person must do for a patient: a call, a home visit; one of a kind per illness and day."""

    __table_args__ = (
        UniqueConstraint("episode_id", "kind", "day"),
        _partial("ix_task_open", "facility_id", where="closed_at IS NULL"),
    )

    id: int | None = _id()
    episode_id: int = _ref("episode.id")
    facility_id: int = _ref("facility.id")
    kind: str
    day: date
    opened_at: datetime = _at("opened_at", nullable=False)
    due_at: datetime | None = _at("due_at")
    closed_at: datetime | None = _at("closed_at")
    outcome: str | None = None


class ContactAttempt(SQLModel, table=True):
    """One try to reach a patient, and what came of it; belongs to an alarm or a task, or to neither."""

    __tablename__ = "contact_attempt"

    id: int | None = _id()
    episode_id: int = _ref("episode.id", index=True)
    alert_id: int | None = _ref("alert.id", nullable=True)
    task_id: int | None = _ref("task.id", nullable=True)
    staff_id: int = _ref("staff_member.id")
    at: datetime = _at("at", nullable=False)
    outcome: str
    note: str | None = _sealed("contact_attempt.note", nullable=True)


class Duty(SQLModel, table=True):
    """Who is on duty in a facility on a day's shift, in which role."""

    __table_args__ = (UniqueConstraint("facility_id", "day", "shift", "staff_id"),)

    id: int | None = _id()
    facility_id: int = _ref("facility.id")
    day: date
    shift: str
    staff_id: int = _ref("staff_member.id")


class PatientNote(SQLModel, table=True):
    """What a staff member wrote about a patient."""

    __tablename__ = "patient_note"

    id: int | None = _id()
    episode_id: int = _ref("episode.id", index=True)
    staff_id: int = _ref("staff_member.id")
    at: datetime = _at("at", nullable=False)
    text: str = _sealed("patient_note.text")


class ThreadMessage(SQLModel, table=True):
    """Words (or a file) between a patient's people and the station; no `staff_id` when they came from the patient."""

    __tablename__ = "thread_message"

    id: int | None = _id()
    episode_id: int = _ref("episode.id", index=True)
    contact_id: int | None = _ref("contact.id", nullable=True)
    staff_id: int | None = _ref("staff_member.id", nullable=True)
    at: datetime = _at("at", nullable=False)
    kind: str
    text: str | None = _sealed("thread_message.text", nullable=True)
    file: str | None = _sealed("thread_message.file", nullable=True)


class Transfer(SQLModel, table=True):
    """A patient is to pass from one facility to another: asked for, and accepted or declined; one open per illness.

    `address` is where the patient says they live from then on, when they asked for it themselves.
    """

    __table_args__ = (
        _partial("uq_transfer_open", "episode_id", where="state = 'waiting'", unique=True),
        _partial("ix_transfer_due", "due_at", where="state = 'waiting'"),
    )

    id: int | None = _id()
    episode_id: int = _ref("episode.id", index=True)
    from_id: int | None = _ref("facility.id", nullable=True)
    to_id: int | None = _ref("facility.id", nullable=True)
    state: str
    place: str = ""
    reason: str | None = _sealed("transfer.reason", nullable=True)
    note: str | None = _sealed("transfer.note", nullable=True)
    address: Any = _sealed("transfer.address", nullable=True)
    staff_id: int | None = _ref("staff_member.id", nullable=True)
    contact_id: int | None = _ref("contact.id", nullable=True)
    asked_by: str | None = _sealed("transfer.asked_by", nullable=True)
    at: datetime = _at("at", nullable=False)
    reminded: int = 0
    due_at: datetime | None = _at("due_at")
    decided_by: str | None = _sealed("transfer.decided_by", nullable=True)
    decided_at: datetime | None = _at("decided_at")
    answer: str | None = _sealed("transfer.answer", nullable=True)


class DuplicatePair(SQLModel, table=True):
    """What staff said of two patients that look alike: "merged" (`newer_id` into `older_id`), "different", "asked"."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (UniqueConstraint("newer_id", "older_id"),)

    id: int | None = _id()
    newer_id: int = _ref("patient.id")
    older_id: int = _ref("patient.id", index=True)
    verdict: str
    staff_id: int = _ref("staff_member.id")
    at: datetime = _at("at", nullable=False)


class Credential(SQLModel, table=True):
    """An account by which a patient logs in elsewhere; the password is kept as an argon2 digest alone."""

    id: int | None = _id()
    patient_id: int = Field(
        sa_column=Column("patient_id", BigId, ForeignKey("patient.id"), unique=True, nullable=False)
    )
    account: str = Field(unique=True)
    digest: str


class LoginLock(SQLModel, table=True):
    """Wrong passwords in a row, of an account (whether it is one or not) or in a chat; and until when it waits."""

    """Wrong passwords in a row for an account (whether anybody has it or not) or a chat, and until when it waits."""

    __tablename__ = "login_lock"

    subject: str = Field(primary_key=True)
    failures: int = 0
    locked_until: datetime | None = _at("locked_until")


class Otp(SQLModel, table=True):
    """A six-digit code that was sent: its keyed digest, until when it holds, how often it was tried."""

    __table_args__ = (
        Index("ix_otp_contact", "contact_id", "sent_at"),
        Index("ix_otp_phone", "phone_index", "sent_at"),
    )

    id: int | None = _id()
    contact_id: int = _ref("contact.id")
    phone_index: bytes = Field(sa_column=Column("phone_index", LargeBinary, nullable=False))
    digest: bytes = Field(sa_column=Column("digest", LargeBinary, nullable=False))
    sent_at: datetime = _at("sent_at", nullable=False)
    expires_at: datetime = _at("expires_at", nullable=False)
    attempts: int = 0
    via: str
    used_at: datetime | None = _at("used_at")


class Consent(SQLModel, table=True):
    """Who agreed to which text, when (Law 91/2025 art. 9)."""

    id: int | None = _id()
    contact_id: int = _ref("contact.id", index=True)
    text_version: str
    given_at: datetime = _at("given_at", nullable=False)
    withdrawn_at: datetime | None = _at("withdrawn_at")


class Pause(SQLModel, table=True):
    """Reminders about one illness rest, until a day or until somebody says so; one open per illness."""

    __table_args__ = (_partial("uq_pause_open", "episode_id", where="ended_at IS NULL", unique=True),)

    id: int | None = _id()
    episode_id: int = _ref("episode.id")
    contact_id: int = _ref("contact.id")
    since: datetime = _at("since", nullable=False)
    resumes_on: date | None = None
    ended_at: datetime | None = _at("ended_at")


class StopRequest(SQLModel, table=True):
    """A patient's people want to be followed no longer; staff decide. One open per illness."""

    __tablename__ = "stop_request"
    __table_args__ = (_partial("uq_stop_request_open", "episode_id", where="ended_at IS NULL", unique=True),)

    id: int | None = _id()
    episode_id: int = _ref("episode.id")
    contact_id: int = _ref("contact.id")
    reason: str
    asked_at: datetime = _at("asked_at", nullable=False)
    ended_at: datetime | None = _at("ended_at")
    outcome: str | None = None


class DialogSession(SQLModel, table=True):
    """A contact's way through a dialog; one open per contact."""

    __tablename__ = "session"
    __table_args__ = (
        _partial("uq_session_open", "contact_id", where="status = 'open'", unique=True),
        _partial("ix_session_stale", "updated_at", where="status = 'open'"),
        _partial("ix_session_aside", "contact_id", where="status = 'aside'"),
    )

    id: int | None = _id()
    contact_id: int = _ref("contact.id")
    dialog: str
    state: Any = _sealed("session.state")
    status: str = "open"
    updated_at: datetime = _at("updated_at", nullable=False)


class Inbox(SQLModel, table=True):
    """An update as it came, kept before it is confirmed; unique per channel and number, in order per chat."""

    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        _partial("ix_inbox_open", "id", where="done_at IS NULL AND NOT parked"),
        _partial("ix_inbox_open_chat", "channel", "chat", "id", where="done_at IS NULL AND NOT parked"),
    )

    id: int | None = _id()
    channel: str
    update_id: int = Field(sa_type=BigInteger)
    chat: str
    body: Any = _sealed("inbox.body", nullable=True)
    received_at: datetime = _at("received_at", nullable=False)
    attempts: int = 0
    parked: bool = False
    done_at: datetime | None = _at("done_at")


class Outbox(SQLModel, table=True):
    """A message written down; sent by delivery, in order per address, most urgent lane first."""

    __table_args__ = (
        _partial("ix_outbox_open", "channel", "lane", "id", where="state IN ('waiting', 'sending')"),
        _partial("ix_outbox_line", "channel", "address", "lane", "id", where="state IN ('waiting', 'sending')"),
    )

    id: int | None = _id()
    key: str = Field(unique=True)
    channel: str
    address: str
    lane: int
    kind: str
    payload: Any = _sealed("outbox.payload", nullable=True)
    slot_id: int | None = _ref("report_slot.id", nullable=True)
    card: str = ""
    state: str = "waiting"
    attempts: int = 0
    retry_at: datetime | None = _at("retry_at")
    why: str = ""
    created_at: datetime = _at("created_at", nullable=False)
    sent_at: datetime | None = _at("sent_at")


class Posted(SQLModel, table=True):
    """Where a card stands: the message that shows it, to be edited in place or replied to."""

    __table_args__ = (Index("ix_posted_message", "channel", "address", "message_id"),)

    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    card: str = Field(primary_key=True)
    message_id: int = Field(sa_type=BigInteger)


class Ailment(SQLModel, table=True):
    """Trouble of the program itself that is not over yet; the row `beat` keeps the last tick."""

    kind: str = Field(primary_key=True)
    times: int
    first_at: datetime = _at("first_at", nullable=False)
    last_at: datetime = _at("last_at", nullable=False)
    told_at: datetime | None = _at("told_at")


class Term(SQLModel, table=True):
    """How often an office has been taken: who remembers an older number has been succeeded by another process."""

    office: str = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)


class AuditEvent(SQLModel, table=True):
    """Who did or read what on whom, when; append-only.

    A sealing pass gives each row its `link` in the chain and a `seal` that includes the one before.
    """

    __tablename__ = "audit_event"

    id: int | None = _id()
    at: datetime = _at("at", nullable=False)
    actor: str
    action: str
    subject: str
    place: str = ""
    detail: Any = _sealed("audit_event.detail", nullable=True)
    link: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    seal: bytes | None = Field(default=None, sa_column=Column("seal", LargeBinary, nullable=True))
