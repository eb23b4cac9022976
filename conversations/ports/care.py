"""Care: alarms, tasks, letters, pauses, transfers, the audit; and the health of the program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from conversations.model.audit import Seal
from conversations.model.care import Alert, Episode, Letter, Note, Pause, Stop, Task, Transfer
from conversations.model.house import Ailment
from conversations.ports.standings import Standing

StopOutcome = Literal["agreed", "undone", "departed"]


class Alerts(Protocol):
    """Alarms."""

    def raise_(
        self, episode: Episode, facility: int, level: str, reasons: Sequence[Mapping[str, Any]], now: datetime
    ) -> tuple[Alert, bool]:
        """Open an alarm, or raise or join the open one; return it, and True if new or worse.

        The row is locked.
        """
        ...

    def get(self, alert: int, *, lock: bool = False) -> Alert | None: ...

    def open_for(self, episode: int) -> Alert | None:
        """Return the open alarm of an illness, locked."""
        ...

    def keep(self, alert: Alert) -> None:
        """Keep everything of an alarm that may change."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Return the open alarms that are due by now, the longest overdue first."""
        ...

    def open_of(self, facilities: Collection[int]) -> list[int]:
        """Return the open alarms of these facilities, the oldest first."""
        ...

    def open_before(self, instant: datetime) -> dict[int, list[int]]:
        """Return the facilities with alarms opened before an instant and still open, each with their numbers."""
        ...

    def of_episode(self, episode: int) -> list[Alert]:
        """Return all alarms of an illness, newest first."""
        ...

    def undecided(self, contact: int, facility: int) -> list[Alert]:
        """Return a facility's open alarms of this contact's undecided registrations, oldest first."""
        ...


class Tasks(Protocol):
    """The work of staff: tasks, notes on patients, the duty roster."""

    def open(
        self,
        episode: int,
        facility: int,
        kind: str,
        day: date,
        now: datetime,
        due: datetime | None = None,
        *,
        attempt: int | None = None,
    ) -> bool:
        """Open a task, one of a kind per illness and day. Returns False if there was one already.

        `attempt` is the try to reach the patient that led to it.
        """
        ...

    def of_episode(self, episode: int) -> list[Task]:
        """Return the open tasks of an illness."""
        ...

    def close(
        self, episode: int, outcome: str, now: datetime, kinds: Collection[str] = (), *, attempt: int | None = None
    ) -> int:
        """Close the open tasks of an illness (of these kinds, or all) by an attempt, if any; return how many."""
        ...

    def reopen(self, tasks: Collection[int]) -> None:
        """Open tasks again that were closed by mistake."""
        ...

    def forget(self, tasks: Collection[int]) -> None:
        """Delete tasks opened by mistake, so that the same may be opened again that day; the audit knows of them."""
        ...

    def add_note(self, episode: int, staff: int, text: str, now: datetime) -> None: ...

    def notes_of(self, episode: int) -> list[Note]:
        """Return the notes of staff on a patient, newest first."""
        ...

    def on_duty(self, facility: int, day: date, shift: str) -> list[int]:
        """Return the staff members on duty, in the order they were entered."""
        ...

    def duties(self, facility: int, since: date, before: date) -> list[tuple[date, str, int]]:
        """Return day, shift and staff member of each duty from one day on and before another."""
        ...

    def give_duty(self, facility: int, day: date, shift: str, staff: int) -> None: ...

    def take_duty(self, facility: int, day: date, shift: str, staff: int) -> None: ...


class Letters(Protocol):
    """Letters between a patient's people and the station."""

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
        """Keep a letter of a contact, or (with `staff`) an answer, which settles those before it; return its number."""
        ...

    def settle(self, letter: int, now: datetime) -> bool:
        """Note that a letter needs no answer. Returns False if it was settled before."""
        ...

    def settle_all(self, episode: int, now: datetime, contact: int | None = None) -> None:
        """Note that the letters about an illness are answered: those of a contact, or (None) all."""
        ...

    def open_again(self, episode: int, contact: int | None, since: datetime) -> None:
        """Let the letters of a contact (None: all) wait again that were settled at this instant."""
        ...

    def unsettle(self, letter: int, since: datetime) -> bool:
        """Let a letter wait again. Returns False if it was settled before that instant, or waits already."""
        ...

    def waiting(self, facilities: Collection[int | None], skipped: int, most: int) -> list[Letter]:
        """Return the unsettled letters to these facilities about illnesses that are not over, oldest first."""
        ...

    def count_waiting(self, facilities: Collection[int | None]) -> int:
        """Count the unsettled letters to these facilities about illnesses that are not over."""
        ...

    def answered_by(self, answer: Letter, contact: int) -> Letter | None:
        """Return the oldest written letter of a contact that these words of the station settled."""
        ...

    def last_from_station(self, episode: int, contact: int, since: datetime) -> Letter | None:
        """Return the newest words of the station to a contact, or to all about an illness, since an instant."""
        ...

    def get(self, letter: int) -> Letter | None: ...

    def unanswered_there(self, facilities: Collection[int | None], since: datetime, most: int) -> list[Letter]:
        """Return the newest letters to these facilities since an instant that are unanswered, the oldest of them first.

        A letter is settled when the station wrote to its writer afterwards, or said that it needs no answer. One
        written before its patient died, went to hospital or moved away waits for no answer.
        """
        ...

    def photos(self, episode: int, most: int) -> list[Letter]:
        """Return the newest photos from a patient's people, the oldest of them first."""
        ...

    def unanswered(self, episode: int, most: int) -> list[Letter]:
        """Return the newest letters from a patient's people since staff last wrote, the oldest of them first."""
        ...

    def written(self, contact: int, episodes: Collection[int], since: datetime) -> list[datetime]:
        """Return the instants from `since` on at which a contact wrote about these illnesses, oldest first."""
        ...


class Pauses(Protocol):
    """Pauses of reminders, and wishes to stop; one of each may be open per illness."""

    def begin(self, episode: int, contact: int, resumes_on: date | None, now: datetime) -> None:
        """Pause from now on; a pause that is open already gives way to this one."""
        ...

    def open_for(self, episode: int) -> Pause | None: ...

    def end(self, episode: int, now: datetime) -> bool:
        """End the open pause. Returns False if there was none."""
        ...

    def over(self, day: date) -> list[Pause]:
        """Return the open pauses whose last day is before this day."""
        ...

    def of_facility(self, facility: int) -> list[tuple[Pause, Episode]]:
        """Return the open pauses of the illnesses a facility follows, with their patients."""
        ...

    def excuse(self, episode: int, day: date) -> bool:
        """Excuse a morning's report. Returns False if it was no longer expected, or begun."""
        ...

    def expect(self, episode: int, day: date) -> bool:
        """Expect a morning's report again that was excused and not answered. Returns False if there was none."""
        ...

    def ask_to_stop(self, episode: int, contact: int, reason: str, now: datetime) -> None:
        """Keep a wish to stop; one that is open already gives way to this one."""
        ...

    def stop_wish_of(self, episode: int) -> Stop | None:
        """Return the open wish about an illness."""
        ...

    def end_stop_wish(self, episode: int, outcome: StopOutcome, now: datetime) -> bool:
        """End the open wish, granted or taken back. Returns False if none was open."""
        ...


class Transfers(Protocol):
    """Patients who pass from one facility to another, one by one or all at once."""

    def begin(self, transfer: Transfer) -> Transfer:
        """Keep a new transfer and give it its number."""
        ...

    def get(self, transfer: int, *, lock: bool = False) -> Transfer | None: ...

    def open_for(self, episode: int) -> Transfer | None:
        """Return the transfer of an illness that waits for an answer."""
        ...

    def keep(self, transfer: Transfer) -> None:
        """Keep everything of a transfer that may change."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Return the waiting transfers that are due by now, the longest overdue first."""
        ...

    def of_facility(self, facility: int) -> list[int]:
        """Return the waiting transfers from or to a facility, the oldest first."""
        ...

    def settle(self, episode: int, facility: int, place: str, stay: int | None, home: int | None, day: date) -> None:
        """Give a facility an illness, its slots from that day on, its open tasks and alarm."""
        ...

    def away(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        """Return the open illnesses whose home station is one of these, while another facility follows them."""
        ...

    def followed(self, facility: int) -> list[int]:
        """Return the illnesses of a facility that are not over (waiting, asked, accepted), oldest first."""
        ...

    def pass_on(self, old: int, new: int, today: date) -> None:
        """Give another facility everything of one that closes.

        That is: those illnesses, their open alarms and tasks, today's mornings in whatever state, the reports still
        expected, and the watch over patients at home there who are elsewhere.
        """
        ...


class Audit(Protocol):
    """The record of every action of staff on patients."""

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

    def seal(self, most: int) -> Seal | None:
        """Chain up to `most` unchained entries, oldest first; return the newest seal. Returns None if there is none."""
        ...

    def kept_end(self) -> Seal | None:
        """Read the newest seal kept next to the entries. Returns None before the first, or if it was taken away."""
        ...

    def counted(self) -> tuple[int, int]:
        """Count the entries that are sealed, and those that are not yet."""
        ...

    def followed(self, after: Seal, most: int) -> Seal:
        """Follow the chain from a seal for up to `most` entries; return the seal of the last that holds."""
        ...

    def has(self, seal: Seal) -> bool:
        """True if the entry of that number carries this very seal."""
        ...


class ProgramHealth(Protocol):
    """The ailments of the program itself."""

    def noticed(self, kind: str, now: datetime) -> None:
        """Note that trouble of this kind showed (again)."""
        ...

    def all(self) -> list[Ailment]:
        """Return the ailments that are not over yet."""
        ...

    def told(self, kind: str, now: datetime) -> None:
        """Note that people know of an ailment now."""
        ...

    def over(self, kind: str) -> None: ...

    def codes(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Count the newest codes texted between two instants, and those of them that were typed in."""
        ...

    def beat(self, now: datetime) -> datetime | None:
        """Note a tick; return the instant of the one before."""
        ...

    def set_back(self, now: datetime, by: timedelta) -> None:
        """Take a set-back of the clock off every instant later than now of what still waits.

        Finished rows, and hours that people chose, stay as they are.
        """
        ...
