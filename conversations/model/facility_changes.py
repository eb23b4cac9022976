"""Changes of a facility that are shown to its people, and can be refused or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeState(StrEnum):
    """State of a change: it waits for a leader's word, was done, taken back, refused, or replaced by a later one."""

    ASKED = "asked"
    DONE = "done"
    UNDONE = "undone"
    REFUSED = "refused"
    REPLACED = "replaced"


GROUP_FIELD = "group"
"""Field of a change of the staff group; the others are fields of the facility: "hotline", "name"."""


@dataclass(frozen=True, slots=True)
class FacilityChange:
    """A change of a facility's field from `was` to `value`, by a person of that name; in its state since `at`.

    Of a group, `was` is empty if there was none.
    """

    id: int
    facility: int
    field: str
    was: str
    value: str
    person: str
    name: str
    state: ChangeState
    at: datetime
