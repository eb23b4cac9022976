"""The standing of many patients at once, as staff see it in lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from conversations.model.care import Episode, EpisodeStatus, SlotState


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of one illness today, without anything personal: enough to choose and to sort by.

    `level` is the worst of today's reports, `alarm` that of the open alarm; `task` is the kind of an open one,
    `called` says that the call promised today was made.
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
    called: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of an illness: the state of the morning's slot, and the worst level of all its reports."""

    day: date
    state: SlotState
    level: str | None


class Standings(Protocol):
    """The standing of illnesses, for lists and for finding a patient."""

    def of_facilities(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        """Return the standing of every open illness of these facilities (None: of no facility), oldest first.

        Nothing sealed is opened.
        """
        ...

    def at_risk(self, episodes: Collection[int]) -> set[int]:
        """Return those of the illnesses that belong to a risk group, as the screening found."""
        ...

    def by_number(self, number: int) -> Episode | None:
        """Return the newest illness of the patient whose code carries this number."""
        ...

    def by_phone(self, phone: str) -> list[Episode]:
        """Return the newest illness of each patient with this phone (E.164)."""
        ...

    def names(self, facilities: Collection[int | None]) -> list[tuple[int, str]]:
        """Return the open illnesses of these facilities, and of patients away from a home here, with full names."""
        ...

    def days(self, episode: int) -> list[Day]:
        """Return the days of an illness on which a report was expected, oldest first."""
        ...

    def photos(self, episode: int) -> int:
        """Return the number of photos the patient's people sent."""
        ...

    def relations(self, patient: int) -> list[str]:
        """Return the relations of the contacts that answer for a patient now."""
        ...
