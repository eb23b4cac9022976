"""Table of dangers told to contacts, with what must follow in their chats."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

from storage.tables.columns import partial, ref, row_id, utc


class DangerTold(SQLModel, table=True):
    """One danger told to one contact: how long the chat stays quiet, and when to ask whether help is there."""

    __tablename__ = "danger_told"
    __table_args__ = (
        partial("ix_danger_told_quiet", "contact_id", where="quiet_until IS NOT NULL"),
        partial("ix_danger_told_quiet_until", "quiet_until", where="quiet_until IS NOT NULL"),
        partial("ix_danger_told_ask_at", "ask_at", where="ask_at IS NOT NULL"),
        partial("ix_danger_told_silent_at", "silent_at", where="silent_at IS NOT NULL"),
    )

    id: int | None = row_id()
    contact_id: int = ref("contact.id", index=True)
    episode_id: int | None = ref("episode.id", nullable=True, index=True)
    alert_id: int | None = ref("alert.id", nullable=True, index=True)
    told_at: datetime = utc("told_at", nullable=False)
    quiet_until: datetime | None = utc("quiet_until")
    held: str = ""
    ask_at: datetime | None = utc("ask_at")
    asked_at: datetime | None = utc("asked_at")
    silent_at: datetime | None = utc("silent_at")
    answer: str = ""
