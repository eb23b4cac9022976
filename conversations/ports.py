"""What the core wants from outside: memory in one transaction, and chance.

Fakes and the real ones keep the same promises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from conversations.model import (
    Alert,
    Arrival,
    Attempt,
    Channel,
    Contact,
    Content,
    Episode,
    EpisodeStatus,
    Facility,
    Lane,
    Letter,
    Note,
    Outgoing,
    Patient,
    Role,
    Session,
    Slot,
    SlotState,
    Staff,
    Task,
)
from conversations.sight import Roll


class Chance(Protocol):
    """What must not be guessed; outside the core it comes from `secrets`."""

    def code(self) -> str:
        """Six digits."""
        ...

    def password(self) -> str:
        """A password a feverish person can type: ten letters and digits, none that look alike."""
        ...

    def token(self) -> str:
        """A one-time word for links, 22 characters of A-Z a-z 0-9 _ -."""
        ...


# ---------------------------------------------------------------- inbox and outbox


@dataclass(frozen=True, slots=True)
class Heard:
    """The oldest open input of a chat, claimed by this transaction."""

    id: int
    arrival: Arrival
    attempts: int


class Inbox(Protocol):
    """What came in, kept before it is confirmed to the messenger."""

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Keep a batch in one statement; a known (channel, update) is passed over. Returns how many were new."""
        ...

    def claim(self) -> Heard | None:
        """The oldest input that is open and has no open one before it in its chat; locked on PostgreSQL."""
        ...

    def done(self, heard: int, now: datetime) -> None:
        """This input has been answered; its body is erased."""
        ...

    def failed(self, heard: int, most: int) -> bool:
        """Count a failed attempt; after `most` the input is parked (and True returned), so it blocks nobody."""
        ...

    def next_update(self, channel: Channel, now: datetime) -> int | None:
        """The offset to ask the messenger for: one above the newest kept; None when nothing was kept in 7 days.

        (After a week without updates Telegram starts again at a random number.)
        """
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row of the outbox on its way: `posted` is the message to edit, when the content edits a card."""

    id: int
    channel: Channel
    address: str
    lane: Lane
    content: Content
    card: str
    attempts: int
    posted: int | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a parcel. `message` is the messenger's number of what was posted, `retry_at` when to try again."""

    parcel: Parcel
    state: Literal["sent", "waiting", "unknown", "dead", "dropped"]
    message: int | None = None
    retry_at: datetime | None = None
    why: str = ""


class Outbox(Protocol):
    """What goes out: written in the transaction that decided it, sent after its commit."""

    def put(self, outgoing: Sequence[Outgoing], now: datetime) -> int:
        """Write down; a known key is passed over. Returns how many were new."""
        ...

    def claim(
        self,
        channel: Channel,
        limit: int,
        now: datetime,
        busy: Collection[str] = (),
        lanes: Collection[Lane] = tuple(Lane),
    ) -> list[Parcel]:
        """Take up to `limit` waiting rows, most urgent lane first, then oldest; at most one per address and none of
        `busy`; they are marked sending. Of several waiting edits of one card only the newest is taken (the
        older are dropped)."""
        ...

    def settle(self, fates: Sequence[Fate], now: datetime) -> None:
        """Write down what became of parcels: states, places of cards; payloads of sent SMS are erased."""
        ...

    def recover(self, channel: Channel, now: datetime) -> int:
        """After a crash: rows left sending are sent again, but reminders become `unknown` (they are nudged anyway).

        Returns how many were found.
        """
        ...

    def moved(self, channel: Channel, old: str, new: str) -> None:
        """A chat has a new address: waiting rows and places of cards follow it."""
        ...

    def posted_card(self, channel: Channel, address: str, message: int) -> str | None:
        """Which card a message shows, to understand a reply to it."""
        ...

    def known(self, keys: Collection[str]) -> set[str]:
        """Which of these keys have been written down before."""
        ...

    def has_card(self, channel: Channel, address: str, card: str) -> bool:
        """Whether a card stands in a chat, or is on its way there."""
        ...

    def waiting(self, channel: Channel) -> int:
        """How many rows wait or are being sent."""
        ...


class Piles(Protocol):
    """Messages that pile up before one chat."""

    def over(self, channel: Channel, cards: str, most: int) -> list[str]:
        """The addresses where more than `most` messages wait whose card begins so."""
        ...

    def gather(self, channel: Channel, address: str, cards: str) -> int:
        """Drop the waiting messages of an address whose card begins so and stands nowhere yet; returns how many."""
        ...


# ---------------------------------------------------------------- memory, one protocol for each thing remembered


class Contacts(Protocol):
    """Addresses in channels."""

    def meet(self, channel: Channel, address: str, language: str, now: datetime) -> Contact:
        """The contact at an address, made when new."""
        ...

    def get(self, contact: int) -> Contact: ...

    def reachable(self, channel: Channel, addresses: Collection[str]) -> set[str]:
        """Which of these have spoken to us there, and have not blocked us since."""
        ...

    def set_language(self, contact: int, language: str) -> None: ...

    def set_reachable(self, contact: int, since: datetime | None) -> None:
        """Unreachable since an instant, or (None) reachable again."""
        ...


class Sessions(Protocol):
    """Ways through dialogs; one open per contact."""

    def open(self, contact: int) -> Session | None: ...

    def begin(self, contact: int, session: Session, now: datetime) -> Session:
        """Keep a new session and give it its number; an open one of the same contact must be ended first."""
        ...

    def keep(self, session: Session, now: datetime) -> None: ...

    def take_up(self, contact: int, now: datetime) -> Session | None:
        """The newest session laid aside (status `aside`), opened again."""
        ...

    def stale(
        self, dialog: str, before: datetime, limit: int, since: datetime | None = None
    ) -> list[tuple[int, Session]]:
        """Open sessions of a dialog last touched before an instant (and after `since`), with their contacts."""
        ...


class Patients(Protocol):
    """Patients, who may answer for them, and their illnesses."""

    def register(self, contact: int, patient: Patient, relation: str, episode: Episode, now: datetime) -> Episode:
        """Keep a new patient with one open illness and the link to the contact; numbers and code are given here."""
        ...

    def episode(self, episode: int, lock: bool = False) -> Episode | None: ...

    def of_contact(self, contact: int) -> list[Episode]:
        """The newest illness of each patient the contact may answer for, oldest patient first."""
        ...

    def contacts_of(self, patient: int) -> list[Contact]:
        """Who answers for a patient now."""
        ...

    def set_status(self, episode: int, status: EpisodeStatus, now: datetime, *, by: str = "", reason: str = "") -> None:
        """Where an illness stands from now on; who is no longer accepted has the slots still open excused."""
        ...

    def set_screening(self, episode: int, screening: Mapping[str, Any]) -> None: ...

    def waiting(self) -> list[Episode]:
        """Registrations no station has decided on yet, oldest first."""
        ...

    def correct(self, patient: int, values: Mapping[str, str]) -> None:
        """Change personal fields (full_name, birth, sex, phone, address, commune)."""
        ...


class Facilities(Protocol):
    """Facilities, and the groups their staff sit in."""

    def get(self, facility: int) -> Facility | None: ...

    def by_code(self, code: str) -> Facility | None: ...

    def of_chat(self, chat: str) -> Facility | None: ...

    def all(self) -> list[Facility]: ...

    def add(self, facility: Facility) -> Facility: ...

    def responsible(self, commune: str) -> Facility | None:
        """The health station of a commune, else its coordinating office, else any coordinating office."""
        ...

    def set_link(self, facility: int, digest: bytes, expires: datetime) -> None: ...

    def use_link(self, digest: bytes, chat: str, now: datetime) -> Facility | None:
        """Bind a group by a link code that still holds; the code is used up."""
        ...

    def move_chat(self, old: str, new: str | None) -> None:
        """A staff group has a new address, or (None) the bot is no longer in it."""
        ...


class Staffs(Protocol):
    """People with rights."""

    def in_facility(self, person: str, facility: int) -> Staff | None:
        """This person's standing in a facility, now; admins of any facility count everywhere."""
        ...

    def everywhere(self, person: str) -> list[Staff]: ...

    def of_facility(self, facility: int) -> list[Staff]: ...

    def add(self, facility: int, name: str, role: Role, person: str, now: datetime) -> Staff: ...

    def invite(self, facility: int, name: str, role: Role, digest: bytes, expires: datetime) -> None: ...

    def use_invite(self, digest: bytes, person: str, name: str, now: datetime) -> Staff | None: ...

    def end(self, person: str, facility: int, now: datetime) -> int:
        """End a person's rights in a facility; returns how many rows ended."""
        ...


class Slots(Protocol):
    """Who is expected to report, and what became of it."""

    def plan(self, day: date, before: datetime, now: datetime) -> int:
        """One slot for every patient accepted before an instant; those that exist stay. Returns how many new."""
        ...

    def contact_range(self) -> tuple[int, int]:
        """The lowest and the highest number of a contact that answers for somebody; (0, -1) when there is none."""
        ...

    def remind(self, day: date, step: Literal["ask", "nudge"], now: datetime, lo: int = 0, hi: int = 2**62) -> int:
        """Queue one reminder a contact for the day's slots that still wait for it, in one statement; returns how many.

        Once a contact, day and step, however often it is called. Only contacts numbered `lo` to `hi`: a wave is
        cut into chunks, each its own transaction, so that nobody waits behind it. Nudged is only who was
        asked a quarter of an hour ago or earlier.
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

    def started(self, slot: int, now: datetime) -> None: ...

    def finish(self, slot: int, state: SlotState, level: str, now: datetime) -> None: ...

    def morning(self, facility: int, day: date) -> tuple[int, list[tuple[Slot, Episode]]]:
        """How many morning slots a facility has that day, and those not answered, with their patients."""
        ...

    def facilities_with_slots(self, day: date) -> list[int]: ...


class Silence(Protocol):
    """Who keeps silent, and whom staff tried to reach."""

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
        """The tries to reach a facility's patients since an instant, oldest first."""
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


class Codes(Protocol):
    """One-time codes."""

    def sent(self, contact: int, phone: str, code: str, via: str, now: datetime) -> None: ...

    def counts(self, contact: int, phone: str, since: datetime) -> tuple[int, int, datetime | None]:
        """How many codes went to this phone and to this contact since an instant; when the phone's last one went."""
        ...

    def try_code(
        self, contact: int, phone: str, code: str, now: datetime
    ) -> Literal["right", "wrong", "used_up", "expired", "none"]:
        """Compare with the newest code in constant time, counting the attempt (5 tries, 5 minutes)."""
        ...


class Credentials(Protocol):
    """Accounts."""

    def give(self, patient: int, account: str, password: str) -> bool:
        """Keep an account with its password's argon2 digest; False when the patient has one already."""
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


class Consents(Protocol):
    """Who agreed to what."""

    def give(self, contact: int, text_version: str, now: datetime) -> None: ...


class Work(Protocol):
    """One transaction: everything a turn may read and write."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def piles(self) -> Piles: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def patients(self) -> Patients: ...
    @property
    def facilities(self) -> Facilities: ...
    @property
    def staff(self) -> Staffs: ...
    @property
    def slots(self) -> Slots: ...
    @property
    def silence(self) -> Silence: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def duties(self) -> Duties: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def roll(self) -> Roll: ...


class Store(Protocol):
    """The way to memory."""

    def unit_of_work(self, *, durable: bool = True) -> AbstractContextManager[Work]:
        """A transaction that commits when its block ends well and is forgotten when it raises.

        With `durable` it is on the disk when the block has ended: what is confirmed or sent to the world rests on such
        a one. Without, a power cut (never a kill) may undo it, until the next durable one ends: for a turn, which
        would only be decided again, since sending begins with a durable one.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
