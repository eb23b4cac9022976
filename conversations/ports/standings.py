"""What staff see of many patients at once: the rows, and the port they come through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from conversations.model.care import Episode, EpisodeStatus, SlotState


@dataclass(frozen=True, slots=True)
class Standing:
    """How one illness stands today, without anything personal: enough to choose and to sort by.

    `level` is the worst of today's reports, `alarm` that of the open alarm; `task` is the kind of an open one.
    """

    episode: int
    facility: int | None
    status: EpisodeStatus
    positive_on: date | None
    morning: SlotState | None = None
    level: str | None = None
    alarm: str | None = None
    claimed: bool = False
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of an illness: what became of the morning's slot, and the worst level of all its reports."""

    day: date
    state: SlotState
    level: str | None


class Standings(Protocol):
    """Who is looked after where: for lists, and for finding somebody."""

    def of_facilities(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        """Every illness not yet over of these facilities (None: of nobody's), oldest first; opens nothing sealed."""
        ...

    def at_risk(self, episodes: Collection[int]) -> set[int]:
        """Which of these belong to a risk group, as the screening found."""
        ...

    def by_number(self, number: int) -> Episode | None:
        """The newest illness of the patient whose code carries this number."""
        ...

    def by_phone(self, phone: str) -> list[Episode]:
        """The newest illness of each patient with this phone (E.164)."""
        ...

    def names(self, facilities: Collection[int | None]) -> list[tuple[int, str]]:
        """Illness and full name of everybody not yet over in these facilities, or away from a home here."""
        ...

    def days(self, episode: int) -> list[Day]:
        """The days of an illness on which somebody was expected to report, oldest first."""
        ...

    def photos(self, episode: int) -> int:
        """How many pictures the patient's people sent."""
        ...

    def relations(self, patient: int) -> list[str]:
        """What those who answer for a patient are to them, now."""
        ...
