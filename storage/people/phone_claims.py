"""Claims of chats that proved a patient's phone but did not know the patient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, literal_column, select, update

from conversations.model.people import Patient
from conversations.model.phone_claims import ClaimVerdict, PhoneClaim
from storage import tables
from storage.engine.sealing import phone_index

_CLAIM = tables.table(tables.PhoneClaim)
_GET = select(_CLAIM).where(_CLAIM.c.id == bindparam("claim"))
_OPEN = select(_CLAIM).where(
    _CLAIM.c.patient_id == bindparam("patient"), _CLAIM.c.contact_id == bindparam("contact"),
    _CLAIM.c.decided_at.is_(None),
)  # fmt: skip
_BEGIN = insert(_CLAIM).returning(_CLAIM.c.id)
_DECIDE = update(_CLAIM).where(_CLAIM.c.id == bindparam("claim"))
_VERDICT = (
    select(_CLAIM.c.verdict)
    .where(
        _CLAIM.c.patient_id == bindparam("patient"),
        _CLAIM.c.phone_index == bindparam("phone"),
        _CLAIM.c.verdict != literal_column("''"),
    )
    .order_by(_CLAIM.c.decided_at.desc(), _CLAIM.c.id.desc())
    .limit(1)
)


class PhoneClaims:
    """The claims of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, patient: Patient, contact: int, now: datetime) -> PhoneClaim:
        about = {"patient": patient.id, "contact": contact}
        if (row := self._connection.execute(_OPEN, about).mappings().first()) is not None:
            return _claim_of(row)
        values = {
            "patient_id": patient.id,
            "contact_id": contact,
            "phone_index": phone_index(patient.phone),
            "opened_at": now,
            "verdict": "",
        }
        number: int = self._connection.execute(_BEGIN, values).scalar_one()
        return PhoneClaim(number, patient.id, contact, now)

    def get(self, claim: int, *, lock: bool = False) -> PhoneClaim | None:
        found = _GET.with_for_update() if lock else _GET
        row = self._connection.execute(found, {"claim": claim}).mappings().first()
        return _claim_of(row) if row is not None else None

    def decide(self, claim: int, verdict: ClaimVerdict, by: str, now: datetime) -> None:
        values: dict[str, Any] = {"verdict": verdict.value, "decided_by": by, "decided_at": now}
        self._connection.execute(_DECIDE.values(values), {"claim": claim})

    def has_new_owner(self, patient: Patient) -> bool:
        about = {"patient": patient.id, "phone": phone_index(patient.phone)}
        return self._connection.execute(_VERDICT, about).scalar() == ClaimVerdict.CHANGED.value


def _claim_of(row: RowMapping) -> PhoneClaim:
    verdict = ClaimVerdict(row["verdict"]) if row["verdict"] else None
    return PhoneClaim(
        row["id"], row["patient_id"], row["contact_id"], row["opened_at"], verdict, row["decided_by"] or ""
    )
