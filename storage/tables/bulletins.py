"""Tables of bulletins: words of a station to many patients, and the copies made of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, partial, ref, row_id, sealed, utc


class Bulletin(SQLModel, table=True):
    """Words to all patients of a facility, or to one village; `chat` is where staff prepare it."""

    __table_args__ = (partial("ix_bulletin_waits", "send_at", where="state IN ('waiting', 'sent')"),)

    id: int | None = row_id()
    facility_id: int = ref("facility.id", index=True)
    staff_id: int = ref("staff_member.id")
    chat: str
    village: str | None = sealed("bulletin.village", nullable=True)
    text: str | None = sealed("bulletin.text", nullable=True)
    state: str
    at: datetime = utc("at", nullable=False)
    send_at: datetime | None = utc("send_at")


class BulletinCopy(SQLModel, table=True):
    """A bulletin written down for the people of one patient; `chats` is the number that get it (0: none)."""

    __tablename__ = "bulletin_copy"

    bulletin_id: int = Field(
        sa_column=Column("bulletin_id", BigId, ForeignKey("bulletin.id"), primary_key=True, autoincrement=False)
    )
    episode_id: int = Field(
        sa_column=Column("episode_id", BigId, ForeignKey("episode.id"), primary_key=True, autoincrement=False)
    )
    chats: int
