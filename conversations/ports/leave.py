"""Who wants to be asked no longer: for some days, or at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from conversations.model.care import Episode

Outcome = Literal["agreed", "undone"]

UNWILLING = "unwilling"
"""Why a patient asks to be followed no longer when consent is withdrawn: only they may let messages come again."""

WITHDRAWN = "withdrawn"
"""Why an illness ended that no station had decided on yet."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Reminders about one illness rest until `resumes_on` (the first day asked again), or until somebody says so."""

    episode: int
    contact: int
    since: datetime
    resumes_on: date | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A patient's people want to be followed no longer, and why; staff decide, and until then nothing ends."""

    id: int
    episode: int
    contact: int
    reason: str
    asked_at: datetime


class Pauses(Protocol):
    """Reminders that rest, one pause an illness."""

    def begin(self, episode: int, contact: int, resumes_on: date | None, now: datetime) -> None:
        """Pause from now on; a pause that is open already gives way to this one."""
        ...

    def open_for(self, episode: int) -> Pause | None: ...

    def end(self, episode: int, now: datetime) -> bool:
        """End the open pause; whether there was one."""
        ...

    def over(self, day: date) -> list[Pause]:
        """The open pauses whose last day lies before this day."""
        ...

    def of_facility(self, facility: int) -> list[tuple[Pause, Episode]]:
        """The open pauses of the illnesses a facility follows, with their patients."""
        ...

    def excuse(self, episode: int, day: date) -> bool:
        """Nobody expects that morning's report any more; whether it was still expected, and not begun."""
        ...

    def expect(self, episode: int, day: date) -> bool:
        """A morning that was excused, and not answered, is expected again; whether there was one."""
        ...


class Stops(Protocol):
    """Wishes to be followed no longer, one open an illness."""

    def ask(self, episode: int, contact: int, reason: str, now: datetime) -> None:
        """Keep a wish; one that is open already gives way to this one."""
        ...

    def open_for(self, episode: int) -> Stop | None: ...

    def end(self, episode: int, outcome: Outcome, now: datetime) -> bool:
        """The wish was granted or taken back; whether one was open."""
        ...
