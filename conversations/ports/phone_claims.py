"""Memory of chats that proved a patient's phone but did not know the patient."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from conversations.model.people import Patient
from conversations.model.phone_claims import ClaimVerdict, PhoneClaim


class PhoneClaims(Protocol):
    """Claims to patients by their phones alone."""

    def open(self, patient: Patient, contact: int, now: datetime) -> PhoneClaim:
        """Return this chat's open claim to the patient, a new one if there is none."""
        ...

    def get(self, claim: int, *, lock: bool = False) -> PhoneClaim | None: ...

    def decide(self, claim: int, verdict: ClaimVerdict, by: str, now: datetime) -> None:
        """Keep what a person decided; `by` is a name."""
        ...

    def has_new_owner(self, patient: Patient) -> bool:
        """True if a person said that this very phone of the patient's has another owner now."""
        ...
