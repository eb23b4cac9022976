"""Tables next to the alarm's own: outcomes that can still be undone, and changes of shift."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import partial, ref, row_id, sealed, utc


class AlarmStep(SQLModel, table=True):
    """An outcome pressed on an alarm and what it changed; over once it is undone, or can be no more."""

    __tablename__ = "alarm_step"
    __table_args__ = (partial("ix_alarm_step_fresh", "at", where="over_at IS NULL"),)

    id: int | None = row_id()
    alert_id: int = ref("alert.id", index=True)
    staff_id: int = ref("staff_member.id")
    at: datetime = utc("at", nullable=False)
    outcome: str
    before: Any = sealed("alarm_step.before")
    over_at: datetime | None = utc("over_at")


class ShiftChange(SQLModel, table=True):
    """A change of shift at a facility, told once, with the alarms its card showed."""

    __tablename__ = "shift_change"
    __table_args__ = (UniqueConstraint("facility_id", "day", "shift"),)

    id: int | None = row_id()
    facility_id: int = ref("facility.id")
    day: date
    shift: str
    at: datetime = utc("at", nullable=False)
    shown: Any = Field(sa_column=Column("shown", JSON, nullable=False))
    taken_by: int | None = ref("staff_member.id", nullable=True)
    taken_at: datetime | None = utc("taken_at")
