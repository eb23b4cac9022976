"""Table of departures: a patient died, is in hospital or moved away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from storage.tables.columns import partial, ref, row_id, sealed, utc


class Departure(SQLModel, table=True):
    """A departure said by a contact or confirmed by staff; one open per illness.

    `episode_id` is empty while it is unclear which patient a contact means. `before` is what a confirmation ended.
    """

    __table_args__ = (
        partial("uq_departure_open", "episode_id", where="ended_at IS NULL AND episode_id IS NOT NULL", unique=True),
        partial("ix_departure_due", "due_at", where="ended_at IS NULL AND due_at IS NOT NULL"),
    )

    id: int | None = row_id()
    episode_id: int | None = ref("episode.id", nullable=True, index=True)
    contact_id: int | None = ref("contact.id", nullable=True, index=True)
    facility_id: int | None = ref("facility.id", nullable=True)
    kind: str
    state: str
    words: str | None = sealed("departure.words", nullable=True)
    before: Any = sealed("departure.before", nullable=True)
    said_at: datetime = utc("said_at", nullable=False)
    raised_at: datetime | None = utc("raised_at")
    rung: int = 0
    due_at: datetime | None = utc("due_at")
    decided_at: datetime | None = utc("decided_at")
    decided_by: str | None = sealed("departure.decided_by", nullable=True)
    ended_at: datetime | None = utc("ended_at")
