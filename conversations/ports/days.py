"""The days of a patient: reports expected, answered, missed; and the dialogs on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Protocol

from conversations.model.care import Attempt, Episode, Filed, Slot, SlotState
from conversations.model.dialogs import Session


class Slots(Protocol):
    """Reports expected, and their fate."""

    def plan(self, day: date, before: datetime, now: datetime) -> int:
        """Plan one slot for every patient accepted before an instant; return how many are new.

        Slots that exist stay. The day of a patient whose reminders are paused is excused from the beginning.
        """
        ...

    def asked_for(self, day: date) -> int:
        """Count the contacts that can be reached and answer for a patient expected to report that day."""
        ...

    def remind(
        self, day: date, step: Literal["ask", "nudge"], now: datetime, since: int = 0, until: int | None = None
    ) -> int:
        """Queue one reminder a contact for the day's slots that still wait for it; return how many.

        It is one statement, and queues once a contact, day and step, however often it is called. Only contacts whose
        place in the wave is from `since` up to, not including, `until` are reminded. A contact is nudged only when it
        was asked a quarter of an hour ago or earlier.
        """
        ...

    def close(self, day: date, now: datetime) -> int:
        """Mark the slots not answered by the deadline as missed; return how many."""
        ...

    def get(self, slot: int) -> Slot | None: ...

    def of_day(self, patient: int, day: date) -> Slot | None:
        """Return the patient's morning slot of that day."""
        ...

    def add(self, episode: Episode, day: date, now: datetime, *, extra: bool) -> Slot:
        """Add the morning slot of a day, or an extra one with the next number."""
        ...

    def due(self, contact: int, day: date) -> list[Slot]:
        """Return the morning slots of that day this contact has not yet answered, oldest patient first."""
        ...

    def household(self, contact: int, day: date) -> list[Slot]:
        """Return all morning slots of that day this contact answers for, oldest patient first."""
        ...

    def locked(self, slot: int) -> Slot | None:
        """Return the slot, locked: no other transaction can finish it before this one ends."""
        ...

    def started(self, slot: int, now: datetime) -> None: ...

    def finish(self, slot: int, state: SlotState, level: str, now: datetime) -> None: ...

    def morning(self, facility: int, day: date) -> tuple[int, list[tuple[Slot, Episode]]]:
        """Count the morning's reports of a facility without the excused; add those not answered, with patients."""
        ...

    def facilities_with_slots(self, day: date) -> list[int]: ...


class Silence(Protocol):
    """Patients who keep silent, and the tries of staff to reach them."""

    def days(self, facility: int, day: date) -> dict[int, list[date]]:
        """Return the mornings missed since the last answer, oldest first, by illness that missed that day's."""
        ...

    def unreachable(self, facility: int, day: date) -> set[int]:
        """Return the illnesses that missed that day's morning and whose every contact is unreachable."""
        ...

    def tasks(self, facility: int) -> dict[int, set[str]]:
        """Return the kinds of open tasks, by illness; nothing sealed is opened."""
        ...

    def tries(self, facility: int, since: datetime) -> list[Attempt]:
        """Return the tries to reach a facility's patients since an instant that were not taken back, oldest first."""
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
    ) -> int:
        """Keep a try to reach a patient; return its number."""
        ...

    def attempts_of(self, episode: int) -> list[Attempt]:
        """Return all tries to reach a patient that were not taken back, newest first."""
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
        """Return the newest reports, newest first: {"day", "at", "answers", "level"}."""
        ...

    def since(self, day: date) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Return the newest version of every report from a day on, by illness and day.

        Each comes with its illness, in the form that `last` returns.
        """
        ...

    def of_slot(self, slot: int) -> Mapping[str, Any] | None:
        """Return the newest version of a slot's answers, as kept."""
        ...

    def filed(self, slot: int) -> Filed | None:
        """Return the contact, the instant and the level of a slot's newest version."""
        ...


class Sessions(Protocol):
    """The sessions of contacts in dialogs; one open per contact."""

    def open(self, contact: int) -> Session | None: ...

    def locked(self, contact: int) -> Session | None:
        """Return the open session, locked, to change another contact's without losing an answer being taken."""
        ...

    def begin(self, contact: int, session: Session, now: datetime) -> Session:
        """Keep a new session and give it its number; an open one of the same contact must be ended first."""
        ...

    def keep(self, session: Session, now: datetime) -> None: ...

    def take_up(self, contact: int, now: datetime) -> Session | None:
        """Open the newest session laid aside (status `aside`) again, and return it."""
        ...

    def aside(self, contact: int) -> list[Session]:
        """Return the sessions laid aside, oldest first."""
        ...

    def unfinished(self, contact: int) -> list[Session]:
        """Return the open session, and those laid aside."""
        ...

    def stale(
        self, dialog: str, before: datetime, limit: int, since: datetime | None = None
    ) -> list[tuple[int, Session]]:
        """Return open sessions of a dialog last touched before an instant (and after `since`), with their contacts."""
        ...

    def left_aside(self, dialog: str, before: datetime, limit: int) -> list[tuple[int, Session]]:
        """Return sessions of a dialog laid aside before an instant and never taken up again, with their contacts."""
        ...
