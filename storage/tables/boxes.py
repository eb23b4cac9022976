"""Tables of the inbox, the bots it hears, the sessions in dialogs, the outbox, and the messages that show cards."""

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

from storage.tables.columns import partial, ref, row_id, sealed, sealed_at_door, utc


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
    """An update as it came, kept before it is confirmed; unique per bot and number, in order per chat.

    `bot` is the messenger's number of the bot that heard it; 0 for our own reports, and for what older releases kept.
    Until `retry_at` it waits, and what came later in its chat waits behind it.
    """

    __table_args__ = (
        UniqueConstraint("channel", "bot", "update_id"),
        partial("ix_inbox_open", "id", where="done_at IS NULL AND NOT parked"),
        partial("ix_inbox_open_chat", "channel", "chat", "id", where="done_at IS NULL AND NOT parked"),
    )

    id: int | None = row_id()
    channel: str
    bot: int = Field(default=0, sa_column=Column("bot", BigInteger, nullable=False, server_default="0"))
    update_id: int = Field(sa_type=BigInteger)
    chat: str
    body: Any = sealed_at_door("inbox.body")
    received_at: datetime = utc("received_at", nullable=False)
    attempts: int = 0
    parked: bool = False
    done_at: datetime | None = utc("done_at")
    retry_at: datetime | None = utc("retry_at")


class KnownBot(SQLModel, table=True):
    """A bot that has worked on this database; `told_at` is empty while people must still be told of it."""

    __tablename__ = "known_bot"

    channel: str = Field(primary_key=True)
    bot: int = Field(sa_column=Column("bot", BigInteger, primary_key=True, autoincrement=False))
    name: str
    met_at: datetime = utc("met_at", nullable=False)
    told_at: datetime | None = utc("told_at")


class DoorKey(SQLModel, table=True):
    """A name of a door's public key whose inputs the processes with DATA_KEY can open."""

    __tablename__ = "door_key"

    name: str = Field(primary_key=True)


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
