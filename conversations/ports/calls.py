"""Calls staff owe: promised ones with their reasons, who has taken them, and the numbers of the morning's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from conversations.model.calls import StaffCall, WaitingNumber


class Calls(Protocol):
    """The calls of one transaction."""

    def promise(
        self,
        episode: int,
        facility: int,
        day: date,
        reasons: Sequence[Mapping[str, Any]],
        measure: str,
        now: datetime,
    ) -> None:
        """Open the promised call of an illness and day, or open it again; reasons and measure are these from now on."""
        ...

    def get(self, task: int) -> StaffCall | None: ...

    def of_day(self, episode: int, day: date) -> StaffCall | None:
        """Return the promised call of an illness and day, also one that was made."""
        ...

    def open_of(self, episode: int) -> list[StaffCall]:
        """Return the open tasks of every kind of an illness, oldest first."""
        ...

    def waiting(self, facility: int, before: date | None = None) -> list[StaffCall]:
        """Return a facility's promised calls nobody has made (of days before one, or all), oldest first."""
        ...

    def made(self, facility: int, since: datetime) -> list[StaffCall]:
        """Return a facility's promised calls that were made since an instant, in the order they were."""
        ...

    def waiting_by_facility(self) -> Mapping[int, WaitingNumber]:
        """Return what waits of promised calls at each facility where any does; nothing sealed is opened."""
        ...

    def take(self, episode: int, staff: int | None) -> None:
        """Give the open tasks of an illness to a staff member, or to nobody."""
        ...

    def undo(self, attempt: int, now: datetime) -> bool:
        """Take an attempt back: what it closed is open again, what it opened is closed.

        Returns False if it was taken back before.
        """
        ...

    def to_measure(self, day: date, limit: int) -> list[int]:
        """Return the tasks of a day whose question is still to be asked again."""
        ...

    def measured(self, task: int, now: datetime) -> None:
        """Remember that the question was asked again, or need not be any more."""
        ...

    def places(self, facility: int, day: date) -> Mapping[int, int]:
        """Return the numbers on the morning's list of a facility, by illness."""
        ...

    def give_places(self, facility: int, day: date, numbers: Mapping[int, int]) -> None:
        """Keep numbers of the morning's list, by illness."""
        ...

    def unanswered_letters(self, since: datetime) -> Mapping[int, WaitingNumber]:
        """Return the unanswered letters since an instant at each facility where any waits."""
        ...
