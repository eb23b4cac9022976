"""Tables of the inbox, the sessions in dialogs, the outbox, and the messages that show cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from storage.tables.columns import partial, ref, row_id, sealed, utc


class DialogSession(SQLModel, table=True):
    """A contact's way through a dialog; one open per contact."""

    __tablename__ = "session"
    __table_args__ = (
        partial("uq_session_open", "contact_id", where="status = 'open'", unique=True),
        partial("ix_session_stale", "updated_at", where="status = 'open'"),
        partial("ix_session_aside", "contact_id", where="status = 'aside'"),
    )

    id: int | None = row_id()
    contact_id: int = ref("contact.id")
    dialog: str
    state: Any = sealed("session.state")
    status: str = "open"
    updated_at: datetime = utc("updated_at", nullable=False)


class Inbox(SQLModel, table=True):
    """An update as it came, kept before it is confirmed; unique per channel and number, in order per chat."""

    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        partial("ix_inbox_open", "id", where="done_at IS NULL AND NOT parked"),
        partial("ix_inbox_open_chat", "channel", "chat", "id", where="done_at IS NULL AND NOT parked"),
    )

    id: int | None = row_id()
    channel: str
    update_id: int = Field(sa_type=BigInteger)
    chat: str
    body: Any = sealed("inbox.body", nullable=True)
    received_at: datetime = utc("received_at", nullable=False)
    attempts: int = 0
    parked: bool = False
    done_at: datetime | None = utc("done_at")


class Outbox(SQLModel, table=True):
    """A message written down; sent by delivery, in order per address, most urgent lane first."""

    __table_args__ = (
        partial("ix_outbox_turn", "channel", "lane", "address", "id", where="state IN ('waiting', 'sending')"),
        partial("ix_outbox_line", "channel", "address", "lane", "id", where="state IN ('waiting', 'sending')"),
    )

    id: int | None = row_id()
    key: str = Field(unique=True)
    channel: str
    address: str
    lane: int
    kind: str
    payload: Any = sealed("outbox.payload", nullable=True)
    slot_id: int | None = ref("report_slot.id", nullable=True)
    card: str = ""
    state: str = "waiting"
    attempts: int = 0
    retry_at: datetime | None = utc("retry_at")
    why: str = ""
    created_at: datetime = utc("created_at", nullable=False)
    sent_at: datetime | None = utc("sent_at")
    asks: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class FullChat(SQLModel, table=True):
    """A chat in which messages must wait: the instants at which there is room for one more, soonest first."""

    __tablename__ = "full_chat"

    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    frees: Any = Field(sa_column=Column("frees", JSON, nullable=False))


class Posted(SQLModel, table=True):
    """Place of a card: the message that shows it, to be edited or replied to; when its newest question was shown."""

    __table_args__ = (Index("ix_posted_message", "channel", "address", "message_id"),)

    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    card: str = Field(primary_key=True)
    message_id: int = Field(sa_type=BigInteger)
    asked_at: datetime | None = utc("asked_at")
