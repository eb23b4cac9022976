"""A memory to which a morning happens: ticks, new patients, answers, restarts, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, select

from bot.chance import Secrets
from conversations.calendar import local_day
from conversations.dialog.scene import House
from conversations.dialog_list import make_house
from conversations.model.care import EpisodeStatus, SlotState
from conversations.model.house import Policy
from conversations.ports import Store
from conversations.programme.protocol import load
from scheduler.morning import ENSURE
from scheduler.pieces import pieces
from storage import tables
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import CHANNELS

POLICY = Policy()
HOUSE = make_house(POLICY, load(POLICY.protocol), Secrets(), CHANNELS)
ZONE = POLICY.zone
DAY = date(2022, 4, 1)
SEVEN = datetime(2022, 4, 1, 7, tzinfo=ZONE)
NINE = datetime(2022, 4, 1, 9, tzinfo=ZONE)

Database = Callable[[], AbstractContextManager[str]]


def tick(store: Store, house: House, now: datetime) -> None:
    """Do everything the minute asks for, without a pause."""
    for ensure in ENSURE:
        for _ in pieces(ensure, store, house, now):
            pass


@dataclass(frozen=True)
class Ticks:
    """The minute's tick comes at an instant, in one thread or in several at once."""

    at: datetime
    threads: int = 1


@dataclass(frozen=True)
class Accepted:
    """A further patient is taken in; of a contact of their own, or of one that has patients already."""

    own: bool


@dataclass(frozen=True)
class Reports:
    """The patient of that number begins today's report, or ends it."""

    patient: int
    state: SlotState


@dataclass(frozen=True)
class Restarts:
    """The process is gone, and comes again."""


Happening = Ticks | Accepted | Reports | Restarts


@dataclass
class Morning:
    """A memory that things happen to, and the instant at which they do."""

    url: str
    now: datetime = SEVEN
    engines: list[Engine] = field(default_factory=list)
    patients: dict[int, datetime] = field(default_factory=dict)
    """Episode and when it was accepted."""

    @property
    def store(self) -> SqlStore:
        """Memory as the newest process knows it."""
        return SqlStore(self.engines[-1])

    def start(self) -> None:
        """A process begins; the one before is left as a kill would leave it."""
        self.engines.append(open_database(self.url))

    def happens(self, what: Happening) -> None:
        """Let one thing happen."""
        match what:
            case Ticks(at, threads):
                self.now = at
                self._tick(threads)
            case Accepted(own):
                self._accept(own)
            case Reports(patient, state) if self.patients:
                self._report(sorted(self.patients)[patient % len(self.patients)], state)
            case Restarts():
                self.start()
                self._tick(1)

    def _tick(self, threads: int) -> None:
        """Several threads stand for several processes: each has its own way to the database."""
        while len(self.engines) < threads:
            self.start()
        with ThreadPoolExecutor(threads) as pool:
            ticks = [pool.submit(tick, SqlStore(engine), HOUSE, self.now) for engine in self.engines[-threads:]]
            for each in ticks:
                each.result()

    def _accept(self, own: bool) -> None:
        with self.store.unit_of_work() as work:
            episode = samples.registered(work, str(len(self.patients)) if own else "0")
            work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, self.now, by="Lò Thị Hoa")
        self.patients[episode.id] = self.now

    def _report(self, episode: int, state: SlotState) -> None:
        with self.store.unit_of_work() as work:
            found = work.patients.episode(episode)
            assert found is not None
            slot = work.slots.of_day(found.patient.id, local_day(self.now, ZONE))
            if slot is not None and slot.state in (SlotState.EXPECTED, SlotState.STARTED):
                if state is SlotState.STARTED:
                    work.slots.started(slot.id, self.now)
                else:
                    work.slots.finish(slot.id, state, "green", self.now)

    def slots(self) -> list[tuple[int, int, date, int, str]]:
        """Every slot: its number, episode, day, number of the day, state."""
        slot = tables.table(tables.ReportSlot).c
        with self.engines[-1].connect() as reader:
            asked = select(slot.id, slot.episode_id, slot.day, slot.number, slot.state)
            return [(a, b, c, d, e) for a, b, c, d, e in reader.execute(asked)]

    def reminders(self) -> list[tuple[str, str, date, datetime]]:
        """Every reminder written down: to whom, of which kind, for which day, when."""
        row, slot = tables.table(tables.Outbox), tables.table(tables.ReportSlot)
        asked = select(row.c.address, row.c.kind, slot.c.day, row.c.created_at).join_from(row, slot)
        with self.engines[-1].connect() as reader:
            return [(a, b, c, d) for a, b, c, d in reader.execute(asked)]

    def addresses(self) -> dict[int, str]:
        """Who is told about an episode."""
        episode, contact = tables.table(tables.Episode).c, tables.table(tables.Contact).c
        with self.engines[-1].connect() as reader:
            rows = reader.execute(select(episode.id, contact.address).where(episode.contact_id == contact.id))
            return {number: address for number, address in rows}  # noqa: C416 - rows are not pairs to mypy


@contextmanager
def a_morning(database: Database) -> Iterator[Morning]:
    """A memory with one patient accepted the day before, and a process that runs."""
    with database() as url:
        morning = Morning(url)
        morning.start()
        try:
            morning.now -= timedelta(days=1)
            morning.happens(Accepted(own=True))
            morning.now += timedelta(days=1)
            yield morning
        finally:
            for engine in morning.engines:
                engine.dispose()
