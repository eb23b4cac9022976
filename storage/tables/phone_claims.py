"""Table of chats that proved a patient's phone but did not know the patient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables.columns import partial, ref, row_id, sealed, utc


class PhoneClaim(SQLModel, table=True):
    """A chat's claim to a patient by the phone alone; one is open for a patient and a chat.

    `phone_index` is the phone it was about: once the patient's phone is corrected, nothing is said of the new one.
    """

    __tablename__ = "phone_claim"
    __table_args__ = (
        partial("uq_phone_claim_open", "patient_id", "contact_id", where="decided_at IS NULL", unique=True),
    )

    id: int | None = row_id()
    patient_id: int = ref("patient.id", index=True)
    contact_id: int = ref("contact.id")
    phone_index: bytes = Field(sa_column=Column("phone_index", LargeBinary, nullable=False))
    opened_at: datetime = utc("opened_at", nullable=False)
    verdict: str = ""
    decided_at: datetime | None = utc("decided_at")
    decided_by: str | None = sealed("phone_claim.decided_by", nullable=True)
