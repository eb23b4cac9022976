"""A red answer while the morning's wave leaves: the whole program against a messenger that enforces its limits.

The bots run as a process of their own, with the budgets of production, on a province whose every patient is being
asked; the simulator answers them here. Time is real.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from bot.clock import SystemClock
from bot.main import open_store
from bot.settings import Settings
from bot.simulator import Bot, Group, Limits, Simulator, User
from storage.engine.database import open_database
from tests.bench.bots import nine_o_clock
from tests.bench.figures import Figure
from tests.bench.people import deal_out, seed
from tests.bench.stub import PATIENTS_TOKEN, STAFF_TOKEN

_RED = "36,8 30 82 98 120/80 không"
"""Thirty breaths a minute: to be seen at once, with nothing to be asked again."""

_SAME_SECOND = 7
"""So many red answers come at the same instant, once: a whole village falls ill together."""


@dataclass(frozen=True, slots=True)
class Load:
    """A province: patients who are asked, stations they belong to, red answers and the seconds between them."""

    patients: int = 26_000
    stations: int = 40
    reds: int = 80
    pause: float = 0.6


@dataclass
class Province:
    """The simulated messenger with everybody in it, and when each red one's card was seen (seconds)."""

    simulator: Simulator
    people: list[User]
    groups: list[Group]
    waited: dict[str, float] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)

    @property
    def bot(self) -> Bot:
        """The patients' bot."""
        return next(bot for bot in self.simulator.world.bots.values() if not bot.staff)

    @property
    def reminded(self) -> int:
        """To how many people something was sent."""
        chats = self.simulator.world.privates.values()
        return sum(any(isinstance(message.author, Bot) for message in chat.messages.values()) for chat in chats)

    def answer(self, number: int) -> None:
        """The patient of this number gives a red answer."""
        self.asked[_code(number)] = time.perf_counter()
        self.simulator.send_text(self.people[number - 1], self.bot, _RED)

    def look(self, _event: object) -> None:
        """Note the red ones whose card stands in a group by now."""
        open_codes = self.asked.keys() - self.waited.keys()
        for group in self.groups if open_codes else ():
            for message in group.messages.values():
                text = str(message.content.get("text", ""))
                for code in [code for code in open_codes if code in text]:
                    self.waited.setdefault(code, time.perf_counter() - self.asked[code])


def figures(load: Load | None = None) -> list[Figure]:
    """How long a red answer takes to reach the group, in the middle of the wave."""
    load = load or Load()
    with tempfile.TemporaryDirectory(prefix="f0care-bench-") as folder:
        waited, reminders = asyncio.run(_measured(Path(folder), load))
    reds = sorted(waited)
    name = f"red answer to card in the group, {load.patients:,} reminders waiting"
    return [
        Figure(f"{name}, 99th percentile of {len(reds)}", reds[-(-len(reds) * 99 // 100) - 1], "s", 5, "below"),
        Figure(f"{name}, median", median(reds), "s"),
        Figure("reminders sent meanwhile", reminders, "/s"),
    ]


async def _measured(folder: Path, load: Load) -> tuple[list[float], float]:
    """Seconds from each red answer to its card, and reminders sent a second meanwhile."""
    province = _province(load)
    url = await province.simulator.start()
    province.simulator.world.journal.listen(province.look)
    await asyncio.to_thread(_fill, folder, province)
    bots = subprocess.Popen([sys.executable, "-m", "tests.bench.wave", url, str(folder)])
    try:
        await _until(lambda: province.reminded >= 60, 120)
        before, began = province.reminded, time.perf_counter()
        numbers = count(load.patients, -(load.patients // (2 * load.reds)))
        for red in range(load.reds):
            province.answer(next(numbers))
            if red >= _SAME_SECOND:
                await asyncio.sleep(load.pause)
        await _until(lambda: len(province.waited) == load.reds, 60)
        waits = [province.waited.get(code, float("inf")) for code in province.asked]
        return waits, (province.reminded - before) / (time.perf_counter() - began)
    finally:
        bots.send_signal(signal.SIGTERM)
        await asyncio.to_thread(bots.wait)
        await province.simulator.stop()


async def _until(true: Callable[[], bool], seconds: float) -> None:
    """Wait; after so many seconds what is missing will show in the figures."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.2)


def _province(load: Load) -> Province:
    simulator = Simulator(SystemClock().now, Limits.telegram())
    patients = simulator.add_bot(PATIENTS_TOKEN, "bench_patients_bot", "F0 Care")
    staff = simulator.add_bot(STAFF_TOKEN, "bench_staff_bot", "F0 Care", staff=True)
    people = [simulator.add_user(f"Lý Thị Mẩy {n}") for n in range(load.patients)]
    for person in people:
        simulator.world.private(person, patients).started = True
    nurses = [simulator.add_user(f"Lù Thị Hoa {n}", staff=True) for n in range(load.stations)]
    groups = [simulator.add_group(f"Trạm {n}", [nurse], [staff]) for n, nurse in enumerate(nurses)]
    return Province(simulator, people, groups)


def _fill(folder: Path, province: Province) -> None:
    """Everybody a patient of one of the stations, accepted a day ago."""
    open_store(_settings("http://localhost", folder)).close()
    engine = open_database(_settings("http://localhost", folder).database_url)
    seed(engine, [person.id for person in province.people], nine_o_clock().now())
    deal_out(engine, [group.id for group in province.groups])
    engine.dispose()


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        patient_bot_token=PATIENTS_TOKEN,
        inputs_a_minute=0,
        staff_bot_token=STAFF_TOKEN,
        telegram_api_url=url,
        database_url=f"sqlite:///{folder}/bench.sqlite3",
    )


def _code(number: int) -> str:
    return f"LC-{number:06d}"


async def _run(url: str, folder: Path) -> None:
    """Both bots as in production, but for the clock: it is a minute past nine."""
    from bot.main import Bots

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    bots = Bots(_settings(url, folder), nine_o_clock())
    await bots.start()
    await stopped.wait()
    await bots.stop()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], Path(sys.argv[2])))
