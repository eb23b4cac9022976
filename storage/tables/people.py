"""Tables of people: facilities and staff, contacts and patients, caregivers, passwords, codes, consents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, partial, ref, row_id, sealed, sealed_text, utc


class Facility(SQLModel, table=True):
    """A health station, treatment facility, mobile station or coordinating office."""

    id: int | None = row_id()
    code: str = Field(unique=True)
    name: str
    kind: str
    commune: str = Field(index=True)
    hotline: str
    parent_id: int | None = ref("facility.id", nullable=True)
    staff_chat: str | None = Field(default=None, unique=True)
    link_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    link_expires_at: datetime | None = utc("link_expires_at")
    closed_at: datetime | None = utc("closed_at")
    successor_id: int | None = ref("facility.id", nullable=True)
    calls_at_risk: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class StaffMember(SQLModel, table=True):
    """A person's rights in one facility; a row is never deleted, it ends.

    `mark` is keyed over facility, role and person: without the right one a row gives no rights.
    """

    __tablename__ = "staff_member"
    __table_args__ = (partial("uq_staff_member_live", "facility_id", "person", where="until IS NULL", unique=True),)

    id: int | None = row_id()
    name: str = sealed("staff_member.name", of="facility_id")
    role: str
    facility_id: int = ref("facility.id", index=True)
    person: str | None = Field(default=None, index=True)
    invite_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    invite_expires_at: datetime | None = utc("invite_expires_at")
    since: datetime | None = utc("since")
    until: datetime | None = utc("until")
    mark: bytes | None = Field(default=None, sa_type=LargeBinary)


class StaffPin(SQLModel, table=True):
    """A person's PIN (argon2 digest), its wrong tries, until when it is locked or open, and what is asked."""

    __tablename__ = "staff_pin"

    person: str = Field(primary_key=True)
    digest: str | None = sealed_text("staff_pin.digest", of="person", nullable=True)
    fresh: str | None = sealed_text("staff_pin.fresh", of="person", nullable=True)
    failures: int = 0
    locked_until: datetime | None = utc("locked_until")
    opened_until: datetime | None = utc("opened_until")
    asking: str = ""
    asked_at: datetime | None = utc("asked_at")


class StaffPhone(SQLModel, table=True):
    """A phone a staff member gave to be woken by when an alarm climbs; erased when they ask, or have no rights left."""

    __tablename__ = "staff_phone"

    person: str = Field(primary_key=True)
    phone: str = sealed("staff_phone.phone", of="person")
    since: datetime = utc("since", nullable=False)


class FacilityTopic(SQLModel, table=True):
    """Topic of a facility's forum group to which its cards of one kind go."""

    __tablename__ = "facility_topic"

    facility_id: int = Field(
        sa_column=Column("facility_id", BigId, ForeignKey("facility.id"), primary_key=True, autoincrement=False)
    )
    kind: str = Field(primary_key=True)
    topic_id: int = Field(sa_type=BigInteger)


class MovedChat(SQLModel, table=True):
    """A group that moved: buttons in its old chat are still pressed, and count in the new one."""

    __tablename__ = "moved_chat"

    old: str = Field(primary_key=True)
    new: str


class Contact(SQLModel, table=True):
    """An address in a channel: its language, since when it cannot be reached, and repeated words that led nowhere."""

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = row_id()
    channel: str
    address: str
    language: str
    since: datetime = utc("since", nullable=False)
    unreachable_since: datetime | None = utc("unreachable_since")
    vain_words: int | None = None
    vain_times: int | None = None
    vain_at: datetime | None = utc("vain_at")


class Patient(SQLModel, table=True):
    """A person; keyed digests find a phone (`phone_index`), and a given name with a year of birth (`name_index`)."""

    id: int | None = row_id()
    code: str = Field(unique=True)
    full_name: str = sealed("patient.full_name", of="code")
    birth: str = sealed("patient.birth", of="code")
    sex: str = sealed("patient.sex", of="code")
    phone: str = sealed("patient.phone", of="code")
    phone_index: bytes = Field(sa_column=Column("phone_index", LargeBinary, nullable=False, index=True))
    name_index: bytes | None = Field(default=None, sa_column=Column("name_index", LargeBinary, index=True))
    address: str = sealed("patient.address", of="code")
    commune: str


class CareLink(SQLModel, table=True):
    """A tie by which a contact may answer for a patient, from `since` to `until`.

    `via` is how it came about (registered, login, invited). An invited one was let in by the contact `granted_by`,
    holds through the day `ends_on` (without one: as long as the illness), and is called `name`.
    """

    __tablename__ = "care_link"
    __table_args__ = (
        UniqueConstraint("contact_id", "patient_id"),
        partial("ix_care_link_invited", "ends_on", where="via = 'invited' AND until IS NULL"),
    )

    id: int | None = row_id()
    contact_id: int = ref("contact.id")
    patient_id: int = ref("patient.id", index=True)
    relation: str
    since: datetime = utc("since", nullable=False)
    until: datetime | None = utc("until")
    via: str = Field(default="registered", sa_column_kwargs={"server_default": "registered"})
    ends_on: date | None = None
    granted_by: int | None = ref("contact.id", nullable=True)
    name: str | None = sealed("care_link.name", nullable=True)


class CareInvite(SQLModel, table=True):
    """One patient of a one-time link that lets another caregiver in; a link for several has a row for each."""

    __tablename__ = "care_invite"
    __table_args__ = (UniqueConstraint("digest", "patient_id"),)

    id: int | None = row_id()
    digest: bytes = Field(sa_column=Column("digest", LargeBinary, nullable=False))
    contact_id: int = ref("contact.id")
    patient_id: int = ref("patient.id")
    ends_on: date | None = None
    expires_at: datetime = utc("expires_at", nullable=False)
    used_at: datetime | None = utc("used_at")


class Duty(SQLModel, table=True):
    """A staff member on duty in a facility on a day's shift."""

    __table_args__ = (UniqueConstraint("facility_id", "day", "shift", "staff_id"),)

    id: int | None = row_id()
    facility_id: int = ref("facility.id")
    day: date
    shift: str
    staff_id: int = ref("staff_member.id")


class DuplicatePair(SQLModel, table=True):
    """Verdict of staff on two patients that look alike: "merged" (`newer_id` into `older_id`), "different", "asked"."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (UniqueConstraint("newer_id", "older_id"),)

    id: int | None = row_id()
    newer_id: int = ref("patient.id")
    older_id: int = ref("patient.id", index=True)
    verdict: str
    staff_id: int = ref("staff_member.id")
    at: datetime = utc("at", nullable=False)


class Credential(SQLModel, table=True):
    """An account by which a patient logs in elsewhere; the password is kept as an argon2 digest alone."""

    id: int | None = row_id()
    patient_id: int = Field(
        sa_column=Column("patient_id", BigId, ForeignKey("patient.id"), unique=True, nullable=False)
    )
    account: str = Field(unique=True)
    digest: str = sealed_text("credential.digest", of="account")


class LoginLock(SQLModel, table=True):
    """Wrong passwords in a row for an account (existing or not) or a chat, and until when it waits."""

    __tablename__ = "login_lock"

    subject: str = Field(primary_key=True)
    failures: int = 0
    locked_until: datetime | None = utc("locked_until")


class Otp(SQLModel, table=True):
    """A six-digit code that was sent: its keyed digest, until when it holds, how often it was tried.

    `asked_index` finds what was typed to ask for it: a phone or an account.
    """

    __table_args__ = (
        Index("ix_otp_contact", "contact_id", "sent_at"),
        Index("ix_otp_phone", "phone_index", "sent_at"),
        Index("ix_otp_asked", "asked_index", "sent_at"),
        Index("ix_otp_sent", "sent_at"),
    )

    id: int | None = row_id()
    contact_id: int = ref("contact.id")
    phone_index: bytes = Field(sa_column=Column("phone_index", LargeBinary, nullable=False))
    digest: bytes = Field(sa_column=Column("digest", LargeBinary, nullable=False))
    sent_at: datetime = utc("sent_at", nullable=False)
    expires_at: datetime = utc("expires_at", nullable=False)
    attempts: int = 0
    via: str
    used_at: datetime | None = utc("used_at")
    asked_index: bytes | None = Field(default=None, sa_column=Column("asked_index", LargeBinary, nullable=True))


class Consent(SQLModel, table=True):
    """Consent of a contact to one version of a text, and when (Law 91/2025 art. 9)."""

    id: int | None = row_id()
    contact_id: int = ref("contact.id", index=True)
    text_version: str
    given_at: datetime = utc("given_at", nullable=False)
    withdrawn_at: datetime | None = utc("withdrawn_at")
