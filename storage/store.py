"""Store: one transaction, and in it a small room for each thing remembered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Lock

from sqlalchemy import Connection, Engine

from storage.boxes.door_keys import DoorKeys
from storage.boxes.inbox import Inbox
from storage.boxes.known_bots import KnownBots
from storage.boxes.outbox import Outbox
from storage.boxes.parked import Parked
from storage.boxes.questions import Questions
from storage.boxes.restorations import Restorations
from storage.boxes.undelivered import Undelivered
from storage.boxes.waiting_lines import Rotation
from storage.care.alarm_steps import AlarmSteps
from storage.care.alerts import Alerts
from storage.care.audit import Audit
from storage.care.bulletins import Bulletins
from storage.care.calls import Calls
from storage.care.dangers import Dangers
from storage.care.departures import Departures
from storage.care.figures import Counts
from storage.care.letters import Letters
from storage.care.pauses import Pauses
from storage.care.program_health import ProgramHealth
from storage.care.sent_letters import SentLetters
from storage.care.shift_changes import ShiftChanges
from storage.care.slips import Slips
from storage.care.standings import Standings
from storage.care.tasks import Tasks
from storage.care.trail import Trail
from storage.care.transfers import Transfers
from storage.care.waiting import Waiting
from storage.days.reports import Reports
from storage.days.sessions import Sessions
from storage.days.silence import Silence
from storage.days.slots import Slots
from storage.engine.database import set_durable
from storage.people.caps import Caps
from storage.people.caregivers import Caregivers
from storage.people.contacts import Contacts
from storage.people.credentials import Credentials
from storage.people.facilities import Facilities
from storage.people.facility_changes import FacilityChanges
from storage.people.patients import Patients
from storage.people.phone_claims import PhoneClaims
from storage.people.staff import StaffMembers
from storage.people.staff_looks import StaffLooks
from storage.people.staff_phones import StaffPhones


class Work:
    """One transaction: everything a turn may read and write. A room is built when it is first entered."""

    def __init__(self, connection: Connection, rotation: Rotation) -> None:
        self._connection = connection
        self._rotation = rotation

    @cached_property
    def inbox(self) -> Inbox:
        """Inputs that came in."""
        return Inbox(self._connection)

    @cached_property
    def bots(self) -> KnownBots:
        """Bots that worked with this memory."""
        return KnownBots(self._connection)

    @cached_property
    def door_keys(self) -> DoorKeys:
        """Keys with which inputs may be put in."""
        return DoorKeys(self._connection)

    @cached_property
    def parked(self) -> Parked:
        """Inputs that were set aside."""
        return Parked(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages that go out."""
        return Outbox(self._connection, self._rotation)

    @cached_property
    def questions(self) -> Questions:
        """Questions on people's screens."""
        return Questions(self._connection)

    @cached_property
    def undelivered(self) -> Undelivered:
        """Messages that did not arrive, or wait."""
        return Undelivered(self._connection)

    @cached_property
    def health(self) -> ProgramHealth:
        """Ailments of the program itself."""
        return ProgramHealth(self._connection)

    @cached_property
    def restorations(self) -> Restorations:
        """Backups put back."""
        return Restorations(self._connection)

    @cached_property
    def figures(self) -> Counts:
        """Counts for those who watch the program."""
        return Counts(self._connection)

    @cached_property
    def contacts(self) -> Contacts:
        """Addresses in channels, and the consents given there."""
        return Contacts(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        """Sessions in dialogs."""
        return Sessions(self._connection)

    @cached_property
    def patients(self) -> Patients:
        """Patients, their illnesses, and pairs that may be one."""
        return Patients(self._connection)

    @cached_property
    def caregivers(self) -> Caregivers:
        """Ties by which contacts answer for patients."""
        return Caregivers(self._connection)

    @cached_property
    def phone_claims(self) -> PhoneClaims:
        """Claims to patients by their phones alone."""
        return PhoneClaims(self._connection)

    @cached_property
    def facilities(self) -> Facilities:
        """Facilities, the groups their staff sit in, and topics of those groups."""
        return Facilities(self._connection)

    @cached_property
    def staff(self) -> StaffMembers:
        """People with rights."""
        return StaffMembers(self._connection)

    @cached_property
    def staff_looks(self) -> StaffLooks:
        """Looks for staff in their groups."""
        return StaffLooks(self._connection)

    @cached_property
    def facility_changes(self) -> FacilityChanges:
        """Changes of facilities that can be taken back."""
        return FacilityChanges(self._connection)

    @cached_property
    def staff_phones(self) -> StaffPhones:
        """Phones that staff gave to be woken by."""
        return StaffPhones(self._connection)

    @cached_property
    def slots(self) -> Slots:
        """Reports expected, and their fate."""
        return Slots(self._connection)

    @cached_property
    def silence(self) -> Silence:
        """Patients who keep silent, and tries to reach them."""
        return Silence(self._connection)

    @cached_property
    def reports(self) -> Reports:
        """Answers as given."""
        return Reports(self._connection)

    @cached_property
    def alerts(self) -> Alerts:
        """Alarms."""
        return Alerts(self._connection)

    @cached_property
    def alarm_steps(self) -> AlarmSteps:
        """Outcomes on alarms that can be undone."""
        return AlarmSteps(self._connection)

    @cached_property
    def shift_changes(self) -> ShiftChanges:
        """Changes of shift, told once."""
        return ShiftChanges(self._connection)

    @cached_property
    def dangers(self) -> Dangers:
        """Dangers told to contacts, and what must follow."""
        return Dangers(self._connection)

    @cached_property
    def tasks(self) -> Tasks:
        """Tasks of staff, their notes, and the duty roster."""
        return Tasks(self._connection)

    @cached_property
    def calls(self) -> Calls:
        """Calls staff owe, and the numbers of the morning's list."""
        return Calls(self._connection)

    @cached_property
    def letters(self) -> Letters:
        """Letters between patients and stations."""
        return Letters(self._connection)

    @cached_property
    def sent_letters(self) -> SentLetters:
        """Letters of staff on their way."""
        return SentLetters(self._connection)

    @cached_property
    def waiting(self) -> Waiting:
        """Counts of everything that waits for staff."""
        return Waiting(self._connection)

    @cached_property
    def bulletins(self) -> Bulletins:
        """Words of stations to many."""
        return Bulletins(self._connection)

    @cached_property
    def slips(self) -> Slips:
        """Words that answered no question."""
        return Slips(self._connection)

    @cached_property
    def departures(self) -> Departures:
        """Patients who died, are in hospital or moved away."""
        return Departures(self._connection)

    @cached_property
    def credentials(self) -> Credentials:
        """Accounts, one-time codes, PINs."""
        return Credentials(self._connection)

    @cached_property
    def caps(self) -> Caps:
        """Counts behind the caps of codes and registrations."""
        return Caps(self._connection)

    @cached_property
    def audit(self) -> Audit:
        """The record of every action of staff."""
        return Audit(self._connection)

    @cached_property
    def trail(self) -> Trail:
        """The audit, for reading."""
        return Trail(self._connection)

    @cached_property
    def pauses(self) -> Pauses:
        """Reminders that rest, and wishes to stop."""
        return Pauses(self._connection)

    @cached_property
    def standings(self) -> Standings:
        """The standing of illnesses, for lists and for finding a patient."""
        return Standings(self._connection)

    @cached_property
    def transfers(self) -> Transfers:
        """Patients who pass from one facility to another."""
        return Transfers(self._connection)


class SqlStore:
    """Memory in SQLite or PostgreSQL; synchronous, to be called from worker threads.

    On SQLite transactions of one process follow one another on one connection that is kept, because fetching one
    from the pool and handing it back costs as much as two statements; on PostgreSQL a few run side by side.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._one_at_a_time = Lock() if engine.dialect.name == "sqlite" else None
        self._kept: Connection | None = None
        self._rotation = Rotation()

    @contextmanager
    def unit_of_work(self, *, durable: bool = True) -> Iterator[Work]:
        """Open a transaction that commits when its block ends well and is forgotten when it raises.

        Without `durable` a power cut (never a kill) may undo it, until the next durable one ends. PostgreSQL makes
        all of them durable: there the commit costs us nothing but waiting, and others may pass meanwhile.
        """
        with self._connected() as connection:
            set_durable(connection, durable)
            with connection.begin():
                yield Work(connection, self._rotation)

    def close(self) -> None:
        """Close all connections."""
        self._drop()
        self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        if self._one_at_a_time is None:
            with self._engine.connect() as connection:
                yield connection
            return
        with self._one_at_a_time:
            if self._kept is None:
                self._kept = self._engine.connect()
            try:
                yield self._kept
            except BaseException:
                self._drop()  # the next transaction must not meet the state it was left in
                raise

    def _drop(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
