"""Care: alarms, tasks, letters, pauses, transfers, the audit; and the health of the program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from conversations.model.care import Alert, Episode, Letter, Note, Task, Transfer
from conversations.model.house import Ailment
from conversations.ports.standings import Standing

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


class Alerts(Protocol):
    """Alarms."""

    def raise_(
        self, episode: Episode, facility: int, level: str, reasons: Sequence[Mapping[str, Any]], now: datetime
    ) -> tuple[Alert, bool]:
        """Open an alarm, or raise or join the open one; True when it is new or has become worse. The row is locked."""
        ...

    def get(self, alert: int, *, lock: bool = False) -> Alert | None: ...

    def open_for(self, episode: int) -> Alert | None:
        """The open alarm of an illness, locked."""
        ...

    def keep(self, alert: Alert) -> None:
        """Write down what may change: claim, contact, outcome, note, rung, due, raised, closed, numbers."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Open alarms the clock must look at by now, the longest overdue first."""
        ...

    def open_of(self, facilities: Collection[int]) -> list[int]:
        """The open alarms of these facilities, the oldest first."""
        ...

    def of_episode(self, episode: int) -> list[Alert]:
        """All alarms of an illness, newest first."""
        ...


class Tasks(Protocol):
    """The work of staff: tasks, notes on patients, the duty roster."""

    def open(
        self, episode: int, facility: int, kind: str, day: date, now: datetime, due: datetime | None = None
    ) -> bool:
        """One of a kind per illness and day; False when there was one already."""
        ...

    def of_episode(self, episode: int) -> list[Task]:
        """The open tasks of an illness."""
        ...

    def close(self, episode: int, outcome: str, now: datetime, kinds: Collection[str] = ()) -> int:
        """Close the open tasks of an illness (of these kinds, or all); returns how many."""
        ...

    def add_note(self, episode: int, staff: int, text: str, now: datetime) -> None: ...

    def notes_of(self, episode: int) -> list[Note]:
        """Return the notes of staff on a patient, newest first."""
        ...

    def on_duty(self, facility: int, day: date, shift: str) -> list[int]:
        """Return the staff members on duty, in the order they were entered."""
        ...

    def give_duty(self, facility: int, day: date, shift: str, staff: int) -> None: ...

    def take_duty(self, facility: int, day: date, shift: str, staff: int) -> None: ...


class Letters(Protocol):
    """Words between a patient's people and the station."""

    def keep(
        self,
        episode: int,
        kind: str,
        text: str,
        file: str,
        now: datetime,
        *,
        contact: int | None = None,
        staff: int | None = None,
    ) -> int:
        """Keep what a contact wrote, or (with `staff`) what was answered; returns its number."""
        ...

    def get(self, letter: int) -> Letter | None: ...

    def unanswered_there(self, facilities: Collection[int | None], since: datetime, most: int) -> list[Letter]:
        """The newest letters to these facilities, since an instant, after which the station wrote nothing to their
        writer; oldest of them first."""
        ...

    def photos(self, episode: int, most: int) -> list[Letter]:
        """The newest photos from a patient's people, oldest of them first."""
        ...

    def unanswered(self, episode: int, most: int) -> list[Letter]:
        """The newest letters from a patient's people since staff last wrote, oldest of them first."""
        ...

    def written(self, contact: int, episodes: Collection[int], since: datetime) -> list[datetime]:
        """When a contact wrote about these illnesses, since an instant, oldest first."""
        ...


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

    def ask_to_stop(self, episode: int, contact: int, reason: str, now: datetime) -> None:
        """Keep a wish to be followed no longer; one that is open already gives way to this one."""
        ...

    def stop_wish_of(self, episode: int) -> Stop | None:
        """Return the open wish about an illness."""
        ...

    def end_stop_wish(self, episode: int, outcome: Outcome, now: datetime) -> bool:
        """End the open wish, granted or taken back; False when none was open."""
        ...


class Transfers(Protocol):
    """Transfers, and where a patient stays."""

    def begin(self, transfer: Transfer) -> Transfer:
        """Keep a new transfer and give it its number."""
        ...

    def get(self, transfer: int, *, lock: bool = False) -> Transfer | None: ...

    def open_for(self, episode: int) -> Transfer | None:
        """The transfer of an illness that waits for an answer."""
        ...

    def keep(self, transfer: Transfer) -> None:
        """Write down everything that may change."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Waiting transfers the clock must look at by now, the longest overdue first."""
        ...

    def of_facility(self, facility: int) -> list[int]:
        """Waiting transfers from or to a facility, the oldest first."""
        ...

    def settle(self, episode: int, facility: int, place: str, stay: int | None, home: int | None, day: date) -> None:
        """From now on this facility answers: for the illness, its slots from that day on, its open tasks and alarm."""
        ...

    def away(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        """Illnesses not yet over whose home station is one of these, while a facility that is none of them answers."""
        ...

    def followed(self, facility: int) -> list[int]:
        """Return the illnesses of a facility that are not over (waiting, asked, accepted), oldest first."""
        ...

    def pass_on(self, old: int, new: int, today: date) -> None:
        """Give another facility everything of one that closes.

        That is: those illnesses, their open alarms and tasks, today's mornings however they stand, the reports still
        expected, and the sight of patients at home there who are elsewhere.
        """
        ...


class Audit(Protocol):
    """Who did what on whom."""

    def note(
        self,
        actor: str,
        action: str,
        subject: str,
        now: datetime,
        *,
        place: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None: ...

    def seal(self, limit: int = 1000) -> int:
        """Chain up to `limit` rows not yet chained, oldest first, so that a later change shows; returns how many."""
        ...


class ProgramHealth(Protocol):
    """What is wrong with the program itself."""

    def noticed(self, kind: str, now: datetime) -> None:
        """Trouble of this kind showed (again)."""
        ...

    def all(self) -> list[Ailment]:
        """Whatever is not over yet."""
        ...

    def told(self, kind: str, now: datetime) -> None:
        """People know of it now."""
        ...

    def over(self, kind: str) -> None: ...

    def beat(self, now: datetime) -> datetime | None:
        """A tick; gives back the instant of the one before."""
        ...
