"""Tables of what may not arrive: letters sent by staff, earlier places of cards, and the morning's head."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, utc


class SentLetter(SQLModel, table=True):
    """A letter of staff: the message they typed it in, the card they answered, and its fate."""

    __tablename__ = "sent_letter"
    __table_args__ = (Index("ix_sent_letter_message", "chat", "message"),)

    letter_id: int = Field(
        sa_column=Column("letter_id", BigId, ForeignKey("thread_message.id"), primary_key=True, autoincrement=False)
    )
    chat: str
    message: int = Field(sa_type=BigInteger)
    card: str
    state: str = "sent"
    at: datetime = utc("at", nullable=False)


class EarlierPlace(SQLModel, table=True):
    """An earlier message that showed a card: a reply to it still belongs to that card."""

    __tablename__ = "earlier_place"

    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    message_id: int = Field(sa_column=Column("message_id", BigInteger, primary_key=True, autoincrement=False))
    card: str


class MorningHead(SQLModel, table=True):
    """The counts that a facility's list of a day shows of what waits."""

    __tablename__ = "morning_head"

    facility_id: int = Field(
        sa_column=Column("facility_id", BigId, ForeignKey("facility.id"), primary_key=True, autoincrement=False)
    )
    day: date = Field(primary_key=True)
    shown: str
