"""A chat's claim to a patient whose phone it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClaimVerdict(StrEnum):
    """A person's decision: let this chat in, the phone is the patient's after all, or it has another owner now."""

    LET_IN = "let_in"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PhoneClaim:
    """A chat proved a patient's phone but did not know the patient; `verdict` is None until a person decides."""

    id: int
    patient: int
    contact: int
    opened_at: datetime
    verdict: ClaimVerdict | None = None
    decided_by: str = ""
