"""Gates the whole program must pass, a scenario a process of its own, so that its memory is its own too.

`province`  a day of 30,000 patients and 99 stations: plan, ask, report, accept, close, list
`country`   plan and ask 1,000,000
`draining`  reminders through the real delivery to a carrier in this process
`restart`   the bots start anew with 100,000 messages waiting, and with none to speak of

Work inside a process is measured in processor time: what neighbours on the machine take does not count. Every goal is
at least twice the value measured (on two shared vCPUs), which is written beside it. What is mostly the database's own
work also has a yardstick of the same run: the same rows copied plainly, into a table with the same indexes. The machine
may be at half its speed for hours; when only the seconds are missed then, the ratio says whether it is us.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import update
from sqlmodel import SQLModel

from bot.chance import Secrets
from bot.channel.channel import Sent
from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery
from bot.main import open_store
from bot.settings import Settings
from bot.telegram_bots.profiles import is_group
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.care import EpisodeStatus
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Message, Remind
from conversations.model.people import Role, Staff
from conversations.ports import Parcel, Work
from conversations.programme.protocol import load
from conversations.registration import acceptance
from conversations.reports.reminder import reminder
from conversations.turn import hear
from scheduler.morning import ensure_asked, ensure_closed, ensure_planned
from scheduler.silence import LIST_AFTER, ensure_listed
from storage import tables
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.bench.bots import nine_o_clock
from tests.bench.figures import Figure
from tests.bench.live import cpu_seconds, memory_mib
from tests.bench.people import seed_many
from tests.bench.stub import FIRST_CHAT, Crowd, opened
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.samples import still_to_send

PROVINCE, STATIONS = 30_000, 99
COUNTRY, COUNTRY_STATIONS = 1_000_000, 5_555
DRAINED = 5_000
WAITING = 100_000
_LINE = "36,8 18 82 97 120/80 không"
_HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)
_NOW = nine_o_clock().now()
_HOUR_OF_LIST = timedelta(hours=1) + LIST_AFTER


def figures() -> list[Figure]:
    """Every scenario, one after another."""
    found: list[Figure] = []
    for scenario in SCENARIOS:
        command = [sys.executable, "-m", "tests.bench.gates", scenario]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        found += [Figure(*each) for each in json.loads(told)]
    return found


# ---------------------------------------------------------------- a day


def province(patients: int = PROVINCE, stations: int = STATIONS) -> Iterator[Figure]:
    """What a province's day costs."""
    with _memory(patients, stations) as store:
        yield from _morning(store, patients, plan_goal=0.25, ask_goal=0.5)  # 0.08, 0.15
        yield Figure("a report in one line, one turn", median(_turns(store)) * 1000, "ms", 8)  # 3.2
        yield Figure("an acceptance, password hashed", median(_acceptances(store)) * 1000, "ms", 80)  # 26
        _most_have_answered(store)
        later = _NOW + _HOUR_OF_LIST
        yield Figure("the morning closed", _spent(lambda: ensure_closed(store, _HOUSE, later)), "s", 0.1)  # 0.02
        timed = _Timed(store)
        spent = _spent(lambda: list(ensure_listed(timed, _HOUSE, later)))
        missing = _count_missing(store)
        yield Figure(f"lists of {stations} stations, {missing:,} silent, all", spent, "s", 3)  # 1.2
        yield Figure("lists, the longest one transaction", max(timed.held) * 1000, "ms", 250)  # 92
        yield Figure(f"most memory in the day of {patients:,}", _most_memory(), "MiB", 260)  # 127


def country(patients: int = COUNTRY, stations: int = COUNTRY_STATIONS) -> Iterator[Figure]:
    """What a country's morning costs."""
    with _memory(patients, stations) as store:
        yield from _morning(store, patients, plan_goal=10, ask_goal=12)  # 4.1, 5.5
        yield Figure(f"most memory in the morning of {patients:,}", _most_memory(), "MiB", 350)  # 172


def _morning(store: SqlStore, patients: int, plan_goal: float, ask_goal: float) -> Iterator[Figure]:
    """Planning and asking everybody, in seconds and over a plain copy of the rows that come of it."""
    planning = _spent(lambda: ensure_planned(store, _HOUSE, _NOW))
    yield Figure(f"{patients:,} slots planned", planning, "s", plan_goal)
    yield Figure(
        f"{patients:,} slots planned, over a copy", planning / _copied(store, tables.ReportSlot), "×", 3
    )  # 1.5
    asking = _spent(lambda: list(ensure_asked(store, _HOUSE, _NOW)))
    with store.unit_of_work() as work:
        assert still_to_send(work, PATIENTS) == patients
    yield Figure(f"{patients:,} reminders queued", asking, "s", ask_goal)
    yield Figure(f"{patients:,} reminders queued, over a copy", asking / _copied(store, tables.Outbox), "×", 7)  # 3.6


def _copied(store: SqlStore, model: type[SQLModel]) -> float:
    """Processor seconds in which SQLite copies all rows of a table into an empty one with the same indexes."""
    name = tables.table(model).name
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql <> '' ORDER BY type DESC"  # indexes come last
    with store._engine.begin() as connection:
        for sql in connection.exec_driver_sql(made, (name,)).scalars().all():
            connection.exec_driver_sql(re.sub(rf'"?\b({name}|ix_\w+)\b"?', r"\1_copy", sql))
        copying = _spent(lambda: connection.exec_driver_sql(f"INSERT INTO {name}_copy SELECT * FROM {name}"))
        connection.exec_driver_sql(f"DROP TABLE {name}_copy")
    return copying


def _turns(store: SqlStore, number: int = 200) -> list[float]:
    with store.unit_of_work() as work:
        chats = [str(FIRST_CHAT + n) for n in range(number)]
        typed = [
            Arrival(PATIENTS, n, chat, True, chat, "Lý Thị Mẩy", "vi", Text(_LINE)) for n, chat in enumerate(chats)
        ]
        assert work.inbox.take_in(typed, _NOW) == number
    return [_spent(lambda: _assert_heard(store)) for _ in range(number)]


def _assert_heard(store: SqlStore) -> None:
    assert hear(store, _HOUSE, _NOW)


def _acceptances(store: SqlStore, number: int = 20) -> list[float]:
    """Somebody in station 1 takes in patients who wait, each in a transaction."""
    numbers = [STATIONS * (n + 1) for n in range(number)]
    episode = tables.table(tables.Episode)
    with store._engine.begin() as connection:
        waiting = update(episode).where(episode.c.id.in_(numbers))
        connection.execute(waiting.values(status="waiting", accepted_at=None, decided_at=None, decided_by=None))
    with store.unit_of_work() as work:
        nurse = work.staff.add(1, "Lù Thị Hoa", Role.NURSE, "77", _NOW)
    return [_spent(partial(_accept, store, nurse, each)) for each in numbers]


def _accept(store: SqlStore, nurse: Staff, number: int) -> None:
    with store.unit_of_work() as work:
        scene = Scene(work, _HOUSE, _NOW, key=f"accepted:{number}")
        found = work.patients.episode(number, lock=True)
        assert found is not None
        assert found.status is EpisodeStatus.WAITING
        acceptance.accept(scene, nurse, found)
        work.outbox.put(scene.outgoing, _NOW)


def _most_have_answered(store: SqlStore) -> None:
    """Seven of ten have."""
    slot = tables.table(tables.ReportSlot)
    with store._engine.begin() as connection:
        connection.execute(update(slot).where((slot.c.patient_id / STATIONS) % 10 < 7).values(state="on_time"))


def _count_missing(store: SqlStore) -> int:
    day = Scene(None, _HOUSE, _NOW, "").today  # type: ignore[arg-type]
    with store.unit_of_work() as work:
        return sum(len(work.slots.morning(each, day, _NOW)[1]) for each in work.slots.facilities_with_slots(day))


class _Timed:
    """A store that notes how long each transaction holds the one writer."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.held: list[float] = []

    @contextmanager
    def unit_of_work(self, *, durable: bool = True) -> Iterator[Work]:
        """A transaction."""
        began = time.process_time()
        with self._store.unit_of_work(durable=durable) as work:
            yield work
        self.held.append(time.process_time() - began)

    def close(self) -> None:
        """Nothing of its own to close."""


# ---------------------------------------------------------------- what waits goes out


class _Counting:
    """A carrier that counts, and carries nothing."""

    def __init__(self) -> None:
        self.sent = 0

    async def send(self, parcel: Parcel) -> Sent:
        """At once."""
        self.sent += 1
        return Sent(self.sent)

    async def close(self) -> None:
        """Nothing is held."""


def draining(number: int = DRAINED) -> Iterator[Figure]:
    """Reminders claimed, drawn, carried and written down, with no limits."""
    with _memory(number, STATIONS) as store:
        ensure_planned(store, _HOUSE, _NOW)
        list(ensure_asked(store, _HOUSE, _NOW))
        began = time.perf_counter()
        spent = _spent(lambda: asyncio.run(_drained(store, number)))
        wall = time.perf_counter() - began
        yield Figure(f"{number:,} reminders delivered, processor time of one", spent * 1000 / number, "ms", 1)  # 0.35
        yield Figure("reminders delivered, limits off", number / wall, "/s")


async def _drained(store: SqlStore, number: int) -> None:
    carrier = _Counting()
    with ThreadPoolExecutor(1) as core:
        run = partial(asyncio.get_running_loop().run_in_executor, core)
        budgets = Budgets(is_group, SendLimits.none())
        delivery = Delivery(CHANNELS[PATIENTS], carrier, store, run, nine_o_clock(), budgets, draw=_draw)
        delivering = asyncio.create_task(delivery.deliver())
        while carrier.sent < number:
            await asyncio.sleep(0.05)
        delivery.stop()
        await delivering


def _draw(work: Work, parcel: Parcel, now: object) -> Message | None:
    assert isinstance(parcel.content, Remind)
    contact = work.contacts.meet(parcel.channel, parcel.address, "vi", _NOW)
    return reminder(Scene(work, _HOUSE, _NOW, key=""), contact, parcel.content)


def restart(waiting: int = WAITING) -> Iterator[Figure]:
    """How long it takes until the first message leaves when so many wait, beside a start with a thousand."""
    few = asyncio.run(_first_message(1_000))
    wall, spent, memory = asyncio.run(_first_message(waiting))
    yield Figure(f"start to first message, {waiting:,} waiting", wall, "s")
    yield Figure("start to first message, 1,000 waiting", few[0], "s")
    yield Figure(f"processor time of it, {waiting:,} waiting over 1,000", spent / few[1], "×", 2.5)  # 1.14
    yield Figure(f"resident memory then, {waiting:,} waiting", memory, "MiB", 500)  # 242


async def _first_message(waiting: int) -> tuple[float, float, float]:
    crowd = Crowd()
    with tempfile.TemporaryDirectory(prefix="f0care-bench-") as folder:
        with _memory(waiting, STATIONS, Path(folder)) as store:
            ensure_planned(store, _HOUSE, _NOW)
            list(ensure_asked(store, _HOUSE, _NOW))
        runner, url = await opened(crowd)
        began = time.perf_counter()
        bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.bots", "ours", url, folder)
        try:
            while not crowd.greeted:
                assert bot.returncode is None
                await asyncio.sleep(0.005)
            wall = time.perf_counter() - began
            return wall, cpu_seconds(bot.pid), memory_mib(bot.pid)
        finally:
            bot.kill()
            await bot.wait()
            await runner.cleanup()


# ---------------------------------------------------------------- small things


@contextmanager
def _memory(patients: int, stations: int, folder: Path | None = None) -> Iterator[SqlStore]:
    """A database full of accepted patients."""
    with tempfile.TemporaryDirectory(prefix="f0care-bench-") as own:
        url = f"sqlite:///{folder or own}/bench.sqlite3"
        open_store(Settings(_env_file=None, database_url=url)).close()
        engine = open_database(url)
        seed_many(engine, FIRST_CHAT, patients, _NOW, stations=stations)
        engine.dispose()
        store = SqlStore(open_database(url))
        try:
            yield store
        finally:
            store.close()


def _spent(work: Callable[[], object]) -> float:
    """Processor seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


SCENARIOS: dict[str, Callable[[], Iterator[Figure]]] = {
    "province": province,
    "country": country,
    "draining": draining,
    "restart": restart,
}


def main(arguments: Sequence[str]) -> int:
    """One scenario, its figures as JSON."""
    found = [(each.name, each.value, each.unit, each.goal, each.kind) for each in SCENARIOS[arguments[0]]()]
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
