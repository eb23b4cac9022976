"""Tables of the house itself: ailments of the program, terms of office, the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
)
from sqlmodel import Field, SQLModel

from storage.tables.columns import partial, row_id, sealed, utc


class Ailment(SQLModel, table=True):
    """Trouble of the program itself that is not over yet; the row `beat` keeps the last tick."""

    kind: str = Field(primary_key=True)
    times: int
    first_at: datetime = utc("first_at", nullable=False)
    last_at: datetime = utc("last_at", nullable=False)
    told_at: datetime | None = utc("told_at")


class Term(SQLModel, table=True):
    """Number of times an office has been taken: a process that remembers an older one has been succeeded by another."""

    office: str = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)


class Restoration(SQLModel, table=True):
    """A backup put back; its number is the epoch of all buttons made since.

    `shift` is what a patient's code is above the row's number from then on; `parked` counts messages held back.
    """

    id: int | None = row_id()
    made_at: datetime = utc("made_at", nullable=False)
    restored_at: datetime = utc("restored_at", nullable=False)
    shift: int = Field(sa_type=BigInteger)
    parked: int
    told_at: datetime | None = utc("told_at")


class AuditEvent(SQLModel, table=True):
    """An entry of the audit: actor, action or reading, subject and time; append-only.

    A sealing pass gives each row its `link` in the chain and a `seal` that includes the one before.
    """

    __tablename__ = "audit_event"
    __table_args__ = (partial("ix_audit_event_unsealed", "id", where="link IS NULL"),)

    id: int | None = row_id()
    at: datetime = utc("at", nullable=False)
    actor: str
    action: str
    subject: str
    place: str = ""
    detail: Any = sealed("audit_event.detail", nullable=True)
    link: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    seal: bytes | None = Field(default=None, sa_column=Column("seal", LargeBinary, nullable=True))


class AuditEnd(SQLModel, table=True):
    """The newest seal of the audit, in one row: kept apart, so that entries cut off at the end are missed."""

    __tablename__ = "audit_end"

    chain: str = Field(primary_key=True)
    newest: Any = sealed("audit_end.newest")
