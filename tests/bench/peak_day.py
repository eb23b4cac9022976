"""Lào Cai's 1 April 2022 replayed in virtual time: 26,744 patients at home, 2,804 registrations, Telegram's limits.

The core, the outbox, delivery with its budgets and the minute's tick are those of production, on SQLite; the messenger,
the people and the time are not real. The core's work takes as long in there as it took here.
`python -m tests.bench.peak_day [--people N] [--newcomers N] [--fifo] [--at-nine]`
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Engine, insert, text

from bot.chance import Secrets
from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery
from bot.intake.turns import Turns
from conversations.dialog.scene import House, Scene
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message, Remind
from conversations.model.people import Contact
from conversations.ports import Parcel, Store, Work
from conversations.programme.protocol import load
from conversations.readers.gazetteer import commune_name, communes
from conversations.reports.reminder import reminder
from scheduler.morning import ENSURE, ensure_asked
from scheduler.pieces import pieces, step
from storage import tables
from storage.engine.database import open_database
from storage.engine.sealing import bound, staff_mark, use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.figures import Figure, table
from tests.bench.messenger import Messenger
from tests.bench.people import seed
from tests.bench.townspeople import BLOCKED, HOUR, Newcomer, Patient, Station, Town
from tests.bench.virtual import VirtualLoop, run
from tests.support.channels import CHANNELS, PATIENTS, SMS, STAFF

T = TypeVar("T")
SIX_O_CLOCK = datetime(2022, 3, 31, 23, 0, tzinfo=UTC)  # 6:00 on 1 April in Việt Nam
UNTIL = 6 * HOUR
"""Noon: the morning is over."""

_REGISTERING = 15 * HOUR
_FIRST_CHAT, _FIRST_NEW = 500_000, 900_000


@dataclass(frozen=True, slots=True)
class Load:
    """How many are at home, how many register in a day; `fifo` takes the lanes away, `at_nine` the early start."""

    people: int = 26_744
    newcomers: int = 2_804
    fifo: bool = False
    at_nine: bool = False


@dataclass
class Core:
    """The core's one thread: pieces of work follow one another, and time passes as long as each takes."""

    seconds: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, work: Callable[[], T]) -> T:
        """One piece of work."""
        async with self._turn:
            began = time.perf_counter()
            done = work()
            took = time.perf_counter() - began
            self.seconds += took
            await asyncio.sleep(took)
            return done


@dataclass
class Day:
    """Everything that runs on that day."""

    loop: VirtualLoop
    store: Store
    house: House
    core: Core
    town: Town
    deliveries: list[Delivery]
    turns: Turns
    at_nine: bool
    came: list[Arrival] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, arrival: Arrival) -> None:
        """An update waits to be fetched."""
        self.came.append(arrival)
        self.news.set()

    async def take_in(self) -> None:
        """The intake: up to a hundred updates at a time, each batch one commit."""
        while True:
            await self.news.wait()
            self.news.clear()
            await asyncio.sleep(0.03)  # a getUpdates travels
            while self.came:
                batch, self.came = self.came[:100], self.came[100:]
                await self.core.run(lambda batch=batch: self._keep(batch))  # type: ignore[misc]
                self.turns.wake()

    async def tick(self) -> None:
        """The minute's tick."""
        while True:
            for ensure in ENSURE:
                if self.at_nine and ensure is ensure_asked and self.loop.time() < 3 * HOUR:
                    continue
                work = pieces(ensure, self.store, self.house, self.loop.now())
                while await self.core.run(partial(step, work)):
                    pass
            for delivery in self.deliveries:
                delivery.wake()
            await asyncio.sleep(60)

    def _keep(self, batch: list[Arrival]) -> None:
        with self.store.unit_of_work() as work:
            work.inbox.take_in(batch, self.loop.now())


def figures(load: Load | None = None, seed_of_chance: int = 2022) -> list[Figure]:
    """The figures of the day."""
    load = load or Load()
    use_key(bytes(32))
    with tempfile.TemporaryDirectory(prefix="f0care-peak-") as folder:
        engine = open_database(f"sqlite:///{folder}/peak.sqlite3")
        upgrade(engine)
        _settle(engine, load)
        began = time.process_time()
        day = run(SIX_O_CLOCK, lambda loop: _played(loop, SqlStore(engine), load, Random(seed_of_chance)))
        processor = time.process_time() - began
        engine.dispose()
    return [*_figures(day, load), Figure("processor seconds in all, the people's included", processor, "s")]


async def _played(loop: VirtualLoop, store: Store, load: Load, chance: Random) -> Day:
    day = _day(loop, store, load, chance)
    town = day.town
    people: list[Coroutine[Any, Any, None]] = [
        Patient(town, str(_FIRST_CHAT + n), f"LC-{n + 1:06d}").live() for n in range(load.people)
    ]
    communes_there = [commune_name(each.code) for each in communes()]
    for n in range(load.newcomers):
        phone = f"+8498{n:07d}"
        newcomer = Newcomer(town, str(_FIRST_NEW + n), phone, communes_there[n % len(communes_there)])
        people.append(_later(chance.triangular(0, _REGISTERING, 3 * HOUR), newcomer))
    people += [Station(town, f"-{100 + n}", str(1000 + n)).live() for n in range(len(communes_there))]
    workers = [day.take_in(), day.turns.take(), *(delivery.deliver() for delivery in day.deliveries), day.tick()]
    tasks = [asyncio.ensure_future(each) for each in (*workers, *people)]
    await asyncio.sleep(UNTIL)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return day


async def _later(seconds: float, newcomer: Newcomer) -> None:
    await asyncio.sleep(seconds)
    await newcomer.live()


def _day(loop: VirtualLoop, store: Store, load: Load, chance: Random) -> Day:
    house, core = make_house(Policy(), load_protocol(), Secrets(), CHANNELS), Core()
    messengers = {channel.name: Messenger(loop, channel.name, chance) for channel in CHANNELS.all}
    patients = messengers[PATIENTS]
    patients.blocked = {str(_FIRST_CHAT + n) for n in range(load.people) if chance.random() < BLOCKED}
    deliveries: list[Delivery] = []

    def wake() -> None:
        for delivery in deliveries:
            delivery.wake()

    turns = Turns(store, house, core.run, loop, wake)
    limits = SendLimits(reminders=30) if load.fifo else SendLimits()
    for channel in CHANNELS.all:
        messenger = messengers[channel.name]
        budgets = Budgets(channel.is_group, limits if channel.name != SMS else SendLimits.none())
        deliveries.append(
            Delivery(
                channel, messenger, store, core.run, loop, budgets,
                draw=_drawer(house), heard=turns.wake, seconds=loop.time,
            )
        )  # fmt: skip
    arrivals: list[Callable[[Arrival], None]] = []
    town = Town(loop, chance, patients, messengers[STAFF], messengers[SMS], lambda a: arrivals[0](a))
    day = Day(loop, store, house, core, town, deliveries, turns, load.at_nine)
    arrivals.append(day.hear)
    return day


def load_protocol() -> Any:
    """The default programme."""
    return load(Policy().protocol)


def _drawer(house: House) -> Callable[[Work, Parcel, datetime], Message | None]:
    def draw(work: Work, parcel: Parcel, now: datetime) -> Message | None:
        assert isinstance(parcel.content, Remind)
        contact: Contact = work.contacts.meet(parcel.channel, parcel.address, "vi", now)
        return reminder(Scene(work, house, now, key=""), contact, parcel.content)

    return draw


def _settle(engine: Engine, load: Load) -> None:
    """Everybody at home belongs to one of the 99 communes' stations, each with a group and a nurse."""
    seed(engine, range(_FIRST_CHAT, _FIRST_CHAT + load.people), SIX_O_CLOCK - timedelta(days=1))
    facility, episode = tables.table(tables.Facility), tables.table(tables.Episode)
    staff, there = tables.table(tables.StaffMember), [each.code for each in communes()]
    with engine.begin() as connection:
        first = dict(connection.execute(facility.select()).mappings().one())
        stations = [
            {**first, "id": n + 1, "code": f"TYT-{n}", "commune": code, "staff_chat": f"-{100 + n}"}
            for n, code in enumerate(there)
        ]
        connection.execute(facility.update().values(commune=there[0], staff_chat="-100"))
        connection.execute(insert(facility), stations[1:])
        nurses: list[dict[str, Any]] = [
            {"name": f"Lù Thị Hoa {n}", "role": "nurse", "facility_id": n + 1, "person": str(1000 + n)}
            for n in range(len(there))
        ]
        marked = [nurse | {"mark": staff_mark(nurse["facility_id"], "nurse", nurse["person"])} for nurse in nurses]
        connection.execute(insert(staff), [bound(nurse, "facility_id", "name") for nurse in marked])
        connection.execute(episode.update().values(facility_id=1 + episode.c.id % len(there)))
        if load.fifo:
            connection.execute(
                text(
                    "CREATE TRIGGER plain_fifo AFTER INSERT ON outbox BEGIN "
                    "UPDATE outbox SET lane = 1 WHERE id = NEW.id; END"
                )
            )


def _figures(day: Day, load: Load) -> list[Figure]:
    town, patients = day.town, day.town.patients
    how = "first in, first out" if load.fifo else "lanes"
    replies, alarms = (
        sorted(town.replies),
        sorted(town.alarms[c] - at for c, at in town.reds.items() if c in town.alarms),
    )
    guided, line = town.reports["guided"], town.reports["line"]
    wave = [patients.seconds[s] for s in range(int(3 * HOUR), _last_reminder(day))]
    reported = len(guided) + len(line)
    busiest = max(sum(patients.seconds[s] for s in range(at, at + 60)) for at in range(0, int(UNTIL), 60))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Figure(f"{how}: patients at home", load.people, ""),
        Figure("reports received", reported, ""),
        Figure("registrations sent", town.registered, ""),
        Figure("cards of registrations accepted", len(town.accepted), ""),
        Figure("messages and edits to patients in all", sum(patients.calls.values()), ""),
        Figure("calls that count per guided report, the reminder included", _mean(guided), "", 8),
        Figure("calls that count per report in one line, the reminder included", _mean(line), "", 2),
        Figure("calls refused with 429", patients.refused + town.staff.refused, "", 0),
        Figure("last reminder sent, minutes after 9:00", (_last_reminder(day) - 3 * HOUR) / 60, "min"),
        Figure("of the 30 a second allowed, used from 9:00 to then", 100 * sum(wave) / (30 * len(wave) or 1), "%"),
        Figure("busiest minute, of what is allowed", 100 * busiest / 1800, "%"),
        Figure("reply to a patient, median", _at(replies, 0.5), "s"),
        Figure("reply to a patient, 99th percentile", _at(replies, 0.99), "s", None if load.fifo else 1, "below"),
        Figure(f"red answer to card in the group, 99th percentile of {len(alarms)}", _at(alarms, 0.99), "s",
               None if load.fifo else 5, "below"),
        Figure("red answers without a card", len(town.reds.keys() - town.alarms.keys()), "", 0),
        Figure("seconds of work in the core's thread", day.core.seconds, "s"),
        Figure("memory at most, the people's included", memory, "MiB"),
    ]  # fmt: skip


def _last_reminder(day: Day) -> int:
    """Seconds after six; who is taken in later in the morning is asked then, and does not count."""
    asked = day.town.patients.asked
    return int(max((at for chat, at in asked.items() if int(chat) < _FIRST_NEW), default=0.0)) + 1


def _mean(numbers: list[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def main() -> int:
    """Play the day and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=Load().people)
    parser.add_argument("--newcomers", type=int, default=Load().newcomers)
    parser.add_argument("--fifo", action="store_true")
    parser.add_argument("--at-nine", action="store_true")
    told = parser.parse_args()
    found = figures(Load(told.people, told.newcomers, told.fifo, told.at_nine))
    sys.stdout.write(table(found) + "\n")
    return 0 if all(figure.holds for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
