"""What staff do: alarms, tasks, attempts to reach people, notes, letters, duty; and the record of who did what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from conversations.model.care import Alert, Attempt, Episode, Letter, Note, Task
from conversations.model.house import Ailment


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
    """What people must do for patients."""

    def open(
        self, episode: int, facility: int, kind: str, day: date, now: datetime, due: datetime | None = None
    ) -> bool:
        """One of a kind per illness and day; False when there was one already."""
        ...

    def of_facility(self, facility: int) -> list[tuple[Task, Episode]]:
        """The open tasks of a facility, the most urgent first."""
        ...

    def of_episode(self, episode: int) -> list[Task]:
        """The open tasks of an illness."""
        ...

    def close(self, episode: int, outcome: str, now: datetime, kinds: Collection[str] = ()) -> int:
        """Close the open tasks of an illness (of these kinds, or all); returns how many."""
        ...


class Attempts(Protocol):
    """Tries to reach a patient."""

    def add(
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

    def of_episode(self, episode: int) -> list[Attempt]:
        """All tries, newest first."""
        ...


class Notes(Protocol):
    """What staff wrote about a patient."""

    def add(self, episode: int, staff: int, text: str, now: datetime) -> None: ...

    def of_episode(self, episode: int) -> list[Note]:
        """All notes, newest first."""
        ...


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


class Duties(Protocol):
    """Who is on duty in a facility, by day and shift."""

    def on(self, facility: int, day: date, shift: str) -> list[int]:
        """The staff members on duty, in the order they were entered."""
        ...

    def give(self, facility: int, day: date, shift: str, staff: int) -> None: ...

    def take(self, facility: int, day: date, shift: str, staff: int) -> None: ...


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
