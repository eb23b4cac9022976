"""Memory of staff groups: changes of a facility that can be taken back, and looks for staff in their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.model.facility_changes import ChangeState, FacilityChange


class FacilityChanges(Protocol):
    """Changes of facilities, the newest first in each."""

    def keep(self, change: FacilityChange) -> FacilityChange:
        """Keep a new change; return it with its number."""
        ...

    def get(self, change: int, *, lock: bool = False) -> FacilityChange | None: ...

    def asked(self, facility: int, field: str) -> FacilityChange | None:
        """Return the change of a field that waits for a leader's word."""
        ...

    def put(self, change: int, state: ChangeState, now: datetime) -> None:
        """Put a change into another state."""
        ...


@dataclass(frozen=True, slots=True)
class Sought:
    """A person with rights, the groups they should be in, and since when nothing newer is known of that."""

    person: str
    chats: tuple[str, ...]
    known: datetime


class StaffLooks(Protocol):
    """Looks for staff in their groups: no message need tell that one of them left."""

    def of(self, person: str, before: datetime) -> Sought | None:
        """Return what is known of a person who has served since before an instant, in groups linked before it.

        Returns None if there is no such group.
        """
        ...

    def due(self, before: datetime, most: int) -> Sequence[Sought]:
        """Return people not asked for since an instant, before which they served in groups linked then.

        Also those whose rights ended lately: they may sit in the group still.
        """
        ...

    def ask(self, persons: Sequence[str], now: datetime) -> None:
        """Keep that the messenger is asked for these."""
        ...

    def seen(self, person: str, now: datetime) -> None:
        """Keep that the messenger answered."""
        ...
