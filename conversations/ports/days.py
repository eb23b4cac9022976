"""A patient's days: expected, answered, missed, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Protocol

from conversations.model.care import Attempt, Episode, Filed, Slot, SlotState
from conversations.model.dialogs import Session


class Slots(Protocol):
    """Who is expected to report, and what became of it."""

    def plan(self, day: date, before: datetime, now: datetime) -> int:
        """One slot for every patient accepted before an instant; those that exist stay. Returns how many new.

        The day of a patient whose reminders are paused is excused from the beginning.
        """
        ...

    def asked_for(self, day: date) -> int:
        """How many contacts that can be reached answer for somebody who is expected to report that day."""
        ...

    def remind(
        self, day: date, step: Literal["ask", "nudge"], now: datetime, since: int = 0, until: int | None = None
    ) -> int:
        """Queue one reminder a contact for the day's slots that still wait for it, in one statement; returns how many.

        Once a contact, day and step, however often it is called. Only contacts whose place in the wave is from
        `since` up to, not including, `until`. Nudged is only who was asked a quarter of an hour ago or earlier.
        """
        ...

    def close(self, day: date, now: datetime) -> int:
        """What was not answered by the deadline is missed."""
        ...

    def get(self, slot: int) -> Slot | None: ...

    def of_day(self, patient: int, day: date) -> Slot | None:
        """The patient's morning slot of that day."""
        ...

    def add(self, episode: Episode, day: date, now: datetime, *, extra: bool) -> Slot:
        """The morning slot of a day, or an extra one with the next number."""
        ...

    def due(self, contact: int, day: date) -> list[Slot]:
        """The morning slots of that day this contact has not yet answered, oldest patient first."""
        ...

    def household(self, contact: int, day: date) -> list[Slot]:
        """All morning slots of that day this contact answers for, oldest patient first."""
        ...

    def locked(self, slot: int) -> Slot | None:
        """The slot, which nobody else can finish before this transaction ends."""
        ...

    def started(self, slot: int, now: datetime) -> None: ...

    def finish(self, slot: int, state: SlotState, level: str, now: datetime) -> None: ...

    def morning(self, facility: int, day: date) -> tuple[int, list[tuple[Slot, Episode]]]:
        """How many a facility expects that morning (the excused left out), and those not answered, with patients."""
        ...

    def facilities_with_slots(self, day: date) -> list[int]: ...


class Silence(Protocol):
    """Patients who keep silent, and the tries of staff to reach them."""

    def days(self, facility: int, day: date) -> dict[int, list[date]]:
        """Illness -> the mornings missed since its last answer, oldest first; of those who missed that day's."""
        ...

    def unreachable(self, facility: int, day: date) -> set[int]:
        """The illnesses that missed that day's morning and whose every contact is unreachable."""
        ...

    def tasks(self, facility: int) -> dict[int, set[str]]:
        """Illness -> the kinds of its open tasks, without opening what is sealed."""
        ...

    def tries(self, facility: int, since: datetime) -> list[Attempt]:
        """Return the tries to reach a facility's patients since an instant, oldest first."""
        ...

    def add_attempt(
        self,
        episode: int,
        staff: int,
        outcome: str,
        now: datetime,
        *,
        alert: int | None = None,
        task: int | None = None,
        note: str = "",
    ) -> None: ...

    def attempts_of(self, episode: int) -> list[Attempt]:
        """Return all tries to reach a patient, newest first."""
        ...


class Reports(Protocol):
    """Answers as given."""

    def file(
        self,
        slot: Slot,
        contact: int,
        answers: Mapping[str, Any],
        *,
        complete: bool,
        level: str,
        reasons: Sequence[Mapping[str, Any]],
        protocol: str,
        now: datetime,
    ) -> int: ...

    def last(self, episode: int, limit: int) -> list[Mapping[str, Any]]:
        """The newest reports, newest first: {"day", "at", "answers", "level"}."""
        ...

    def since(self, day: date) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The newest version of every report from a day on, by illness and day: its illness, and as `last` gives it."""
        ...

    def of_slot(self, slot: int) -> Mapping[str, Any] | None:
        """The newest version of a slot's answers, as kept."""
        ...

    def filed(self, slot: int) -> Filed | None:
        """Who filed a slot's newest version, when, with which level."""
        ...


class Sessions(Protocol):
    """Ways through dialogs; one open per contact."""

    def open(self, contact: int) -> Session | None: ...

    def locked(self, contact: int) -> Session | None:
        """The open session as it is now, for whoever changes another contact's: an answer being taken is not lost."""
        ...

    def begin(self, contact: int, session: Session, now: datetime) -> Session:
        """Keep a new session and give it its number; an open one of the same contact must be ended first."""
        ...

    def keep(self, session: Session, now: datetime) -> None: ...

    def take_up(self, contact: int, now: datetime) -> Session | None:
        """The newest session laid aside (status `aside`), opened again."""
        ...

    def aside(self, contact: int) -> list[Session]:
        """The sessions laid aside, oldest first."""
        ...

    def unfinished(self, contact: int) -> list[Session]:
        """The open session, and those laid aside."""
        ...

    def stale(
        self, dialog: str, before: datetime, limit: int, since: datetime | None = None
    ) -> list[tuple[int, Session]]:
        """Open sessions of a dialog last touched before an instant (and after `since`), with their contacts."""
        ...

    def left_aside(self, dialog: str, before: datetime, limit: int) -> list[tuple[int, Session]]:
        """Sessions of a dialog laid aside before an instant and never taken up again, with their contacts."""
        ...
