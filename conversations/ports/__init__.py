"""The needs of the core from outside: memory in one transaction, and chance.

Fakes and the real ones keep the same promises. The other modules here hold the rooms of memory, as the storage
sorts them: boxes, care (and dangers, slips, standings), days, people (and credentials, caps).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from conversations.ports.alarms import AlarmSteps, ShiftChanges
from conversations.ports.arrivals import SentLetters, Waiting, Waits
from conversations.ports.bots import DoorKeys, KnownBots
from conversations.ports.boxes import Claimed, Fate, Inbox, Outbox, Parcel, Questions, Undelivered, Unsent
from conversations.ports.bulletins import Bulletins
from conversations.ports.calls import Calls
from conversations.ports.caps import Caps, CodeCounts
from conversations.ports.care import Alerts, Audit, Letters, Pauses, ProgramHealth, Tasks, Transfers
from conversations.ports.credentials import Credentials, Pin
from conversations.ports.dangers import Dangers
from conversations.ports.days import Reports, Sessions, Silence, Slots
from conversations.ports.departures import Departures
from conversations.ports.figures import Counting, Trail
from conversations.ports.parked import Parked, ParkedInput
from conversations.ports.people import Caregivers, Contacts, Facilities, Patients, StaffMembers, StaffPhones
from conversations.ports.phone_claims import PhoneClaims
from conversations.ports.restorations import Restoration, Restorations
from conversations.ports.slips import Slips
from conversations.ports.staff_groups import FacilityChanges, StaffLooks
from conversations.ports.standings import Standings

__all__ = [
    "AlarmSteps",
    "Alerts",
    "Audit",
    "Bulletins",
    "Calls",
    "Caps",
    "Caregivers",
    "Chance",
    "Claimed",
    "CodeCounts",
    "Contacts",
    "Counting",
    "Credentials",
    "Dangers",
    "Departures",
    "DoorKeys",
    "Facilities",
    "Fate",
    "Inbox",
    "KnownBots",
    "Letters",
    "Outbox",
    "Parcel",
    "Parked",
    "ParkedInput",
    "Patients",
    "Pauses",
    "PhoneClaims",
    "Pin",
    "ProgramHealth",
    "Questions",
    "Reports",
    "Restoration",
    "Restorations",
    "SentLetters",
    "Sessions",
    "ShiftChanges",
    "Silence",
    "Slips",
    "Slots",
    "StaffMembers",
    "StaffPhones",
    "Standings",
    "Store",
    "Tasks",
    "Trail",
    "Transfers",
    "Undelivered",
    "Unsent",
    "Waiting",
    "Waits",
    "Work",
]


class Chance(Protocol):
    """Values that must not be guessed; outside the core they come from `secrets`."""

    def code(self) -> str:
        """Return six digits."""
        ...

    def password(self) -> str:
        """Return a password a feverish person can type: ten letters and digits, none that look alike."""
        ...

    def token(self) -> str:
        """Return a one-time word for links, 22 characters of A-Z a-z 0-9 _ -."""
        ...


class Work(Protocol):
    """One transaction: everything a turn may read and write."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def parked(self) -> Parked: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def undelivered(self) -> Undelivered: ...
    @property
    def health(self) -> ProgramHealth: ...
    @property
    def bots(self) -> KnownBots: ...
    @property
    def door_keys(self) -> DoorKeys: ...
    @property
    def restorations(self) -> Restorations: ...
    @property
    def figures(self) -> Counting: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def patients(self) -> Patients: ...
    @property
    def caregivers(self) -> Caregivers: ...
    @property
    def phone_claims(self) -> PhoneClaims: ...
    @property
    def facilities(self) -> Facilities: ...
    @property
    def staff(self) -> StaffMembers: ...
    @property
    def staff_phones(self) -> StaffPhones: ...
    @property
    def staff_looks(self) -> StaffLooks: ...
    @property
    def facility_changes(self) -> FacilityChanges: ...
    @property
    def slots(self) -> Slots: ...
    @property
    def silence(self) -> Silence: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def alarm_steps(self) -> AlarmSteps: ...
    @property
    def shift_changes(self) -> ShiftChanges: ...
    @property
    def dangers(self) -> Dangers: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def sent_letters(self) -> SentLetters: ...
    @property
    def waiting(self) -> Waiting: ...
    @property
    def bulletins(self) -> Bulletins: ...
    @property
    def slips(self) -> Slips: ...
    @property
    def departures(self) -> Departures: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def caps(self) -> Caps: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def trail(self) -> Trail: ...
    @property
    def pauses(self) -> Pauses: ...
    @property
    def standings(self) -> Standings: ...
    @property
    def transfers(self) -> Transfers: ...


class Store(Protocol):
    """The way to memory."""

    def unit_of_work(self, *, durable: bool = True) -> AbstractContextManager[Work]:
        """Open a transaction that commits when its block ends well and is forgotten when it raises.

        With `durable` it is on the disk when the block has ended: every confirmation and every sending rests on such
        a one. Without, a power cut (never a kill) may undo it, until the next durable one ends: for a turn, which
        would only be decided again, since sending begins with a durable one.
        """
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
