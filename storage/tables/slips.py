"""Tables of words that answered no question, and of messages in which a call for help was heard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, partial, ref, row_id, sealed, utc


class Slip(SQLModel, table=True):
    """One person's unread words; one is open for an illness or, before there is one, for a contact."""

    __table_args__ = (
        partial("uq_slip_open", "episode_id", where="read_at IS NULL AND episode_id IS NOT NULL", unique=True),
        partial("uq_slip_open_contact", "contact_id", where="read_at IS NULL AND episode_id IS NULL", unique=True),
        partial("ix_slip_due", "due_at", where="read_at IS NULL AND due_at IS NOT NULL"),
        partial("ix_slip_unread", "facility_id", where="read_at IS NULL"),
    )

    id: int | None = row_id()
    contact_id: int = ref("contact.id", index=True)
    episode_id: int | None = ref("episode.id", nullable=True, index=True)
    facility_id: int | None = ref("facility.id", nullable=True)
    weight: str
    opened_at: datetime = utc("opened_at", nullable=False)
    posted_at: datetime | None = utc("posted_at")
    raised_at: datetime | None = utc("raised_at")
    rung: int = 0
    due_at: datetime | None = utc("due_at")
    unsure: bool = False
    answer: str = ""
    known: Any = sealed("slip.known", nullable=True)
    read_at: datetime | None = utc("read_at")
    read_by: str | None = sealed("slip.read_by", nullable=True)


class SlipLine(SQLModel, table=True):
    """One message on a slip: its words, the place it was typed at, how it was heard."""

    __tablename__ = "slip_line"

    id: int | None = row_id()
    slip_id: int = ref("slip.id", index=True)
    contact_id: int = ref("contact.id", index=True)
    at: datetime = utc("at", nullable=False)
    text: str = sealed("slip_line.text")
    place: str = ""
    how: str


class HeardMessage(SQLModel, table=True):
    """A message in which a call for help was heard or suspected: its edit, or a reaction to it, is no second one."""

    __tablename__ = "heard_message"

    contact_id: int = Field(
        sa_column=Column("contact_id", BigId, ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    )
    message: int = Field(sa_column=Column("message", BigInteger, primary_key=True, autoincrement=False))
    how: str
    text: str = sealed("heard_message.text")
    at: datetime = utc("at", nullable=False)
