"""Tables of staff groups: changes of a facility that can be taken back, and looks for staff in their groups."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import ref, row_id, sealed, utc


class FacilityChange(SQLModel, table=True):
    """A change of a facility's phone, name or group: asked for, done, taken back or refused (since `at`)."""

    __tablename__ = "facility_change"

    id: int | None = row_id()
    facility_id: int = ref("facility.id", index=True)
    field: str
    was: str
    value: str
    person: str
    name: str = sealed("facility_change.name")
    state: str
    at: datetime = utc("at", nullable=False)


class StaffLook(SQLModel, table=True):
    """When the messenger was last asked if a person with rights is in their groups, and when it last answered."""

    __tablename__ = "staff_look"

    person: str = Field(primary_key=True)
    asked_at: datetime = utc("asked_at", nullable=False)
    seen_at: datetime | None = utc("seen_at")
