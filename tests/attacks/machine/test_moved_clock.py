"""The machine's clock is set back, set forward, or says 1970: the minutes go on, and nothing is asked twice."""

from __future__ import annotations

import asyncio
import os
import signal
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.clock import BELIEVED_FROM, JUMP, Jumps, MovableClock, SystemClock, plausible
from conversations.calendar import instant
from conversations.model.people import FacilityKind
from scheduler.ailments import ensure_absence_told, ensure_jump_told
from scheduler.clock import BEAT, Ticker, to_next_minute
from storage.engine.database import open_database
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bot.other_telegram import other_telegram
from tests.bot.test_run import Running, begun, environment
from tests.support.databases import opened
from tests.support.ladder_room import PROVINCE, STATION, Room, a_room
from tests.support.morning import DAY, NINE, ZONE, Ticks, a_morning, tick
from tests.support.samples import station

A_DAY = timedelta(days=1)


@dataclass
class Wall:
    """A clock to be set, whose waits take no time; `sets` are made in the middle of waits, one each."""

    at: datetime
    sets: list[timedelta] = field(default_factory=list)
    steady_at: float = 0.0
    waits: list[float] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    most: int = 20

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.steady_at

    async def sleep(self, seconds: float) -> None:
        if len(self.waits) == self.most:
            await asyncio.Event().wait()
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds) + (self.sets.pop(0) if self.sets else timedelta())
        self.steady_at += seconds

    async def tick(self) -> None:
        self.ticks.append(self.at)


async def ticked(wall: Wall) -> Wall:
    """The wall after its ticker has waited as often as it may."""
    ticker = Ticker(wall.tick, wall.now, sleep=wall.sleep)
    await ticker.start()
    async with asyncio.timeout(30):
        while len(wall.waits) < wall.most:
            await asyncio.sleep(0)
    await ticker.stop()
    return wall


@pytest.mark.parametrize("jump", [-A_DAY, A_DAY, timedelta(days=-20000), timedelta(seconds=-59), timedelta(hours=-3)])
async def test_a_jump_of_the_clock_stops_no_minute(jump: timedelta) -> None:
    """However far the clock is set, the next tick is a minute away at most, and none comes in a busy loop."""
    wall = await ticked(Wall(NINE + timedelta(seconds=17), sets=[timedelta(), timedelta(), jump]))
    assert max(wall.waits) <= BEAT
    assert min(wall.waits) >= 1
    assert len(wall.ticks) == wall.most + 1
    assert sum(wall.waits) > (wall.most - 2) * BEAT


async def test_a_clock_that_trembles_makes_no_busy_loop() -> None:
    """Set back a second at every full minute, the ticker still rests a second each time."""
    wall = await ticked(Wall(NINE, sets=[timedelta(seconds=-1)] * 20))
    assert min(wall.waits) >= 1
    assert to_next_minute(NINE + timedelta(seconds=59.9999)) == 1


async def test_a_minute_that_fails_or_hangs_is_told_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    """An error of a tick ends no ticker, and one that does not end is in the log again and again."""
    ran = []

    async def bad() -> None:
        ran.append(len(ran))
        if len(ran) == 1:
            await asyncio.sleep(0.2)
        raise ValueError("the database is away")

    wall = Wall(NINE, most=3)
    ticker = Ticker(bad, wall.now, sleep=wall.sleep, hanging=0.05)
    await ticker.start()
    async with asyncio.timeout(30):
        while len(ran) < 4:
            await asyncio.sleep(0)
    await ticker.stop()
    assert caplog.text.count("hangs since") >= 2
    assert caplog.text.count("a minute's work failed") == 4


def test_a_jump_is_noticed_by_seconds_that_cannot_be_set() -> None:
    """A day back or forward is a jump, once; a machine that slept, or was slewed a minute, has not jumped."""
    wall = Wall(NINE)
    jumps = Jumps(wall)
    for passes, jump in ((60.0, timedelta()), (9 * 3600.0, timedelta(minutes=1)), (60.0, -JUMP / 2)):
        wall.at, wall.steady_at = wall.at + timedelta(seconds=passes) + jump, wall.steady_at + passes
        assert jumps.look() is None
    for jump in (-A_DAY, A_DAY):
        expected = wall.at + timedelta(seconds=60)
        wall.at, wall.steady_at = expected + jump, wall.steady_at + 60
        assert jumps.look() == expected
        assert jumps.look() is None
    assert Jumps(MovableClock(ZONE)).look() is None, "moved on purpose, for a trial"


def hours(room: Room, number: int) -> list[str]:
    """So many hours pass with a tick every five minutes; who is shown the alarm's card with its buttons."""
    for _ in range(12 * number):
        room.now += timedelta(minutes=5)
        tick(room.store, room.house, room.now)
    return [chat for chat, text, buttons in room.sent() if buttons and "BÁO ĐỘNG" in text]


@pytest.mark.parametrize("back", [timedelta(hours=3), A_DAY, timedelta(days=20000)])
def test_an_alarm_climbs_though_the_clock_was_set_back(store: SqlStore, back: timedelta) -> None:
    """Unclaimed, it reaches the top within two hours of true time, not a day later."""
    room = a_room(store)
    tick(room.store, room.house, room.now)
    room.alarm()
    room.sent()
    room.now -= back
    assert PROVINCE in hours(room, 2)


def test_an_alarm_climbs_though_the_program_was_restarted_on_a_clock_set_back(store: SqlStore) -> None:
    """The machine came up a day early: the start itself notices by the last tick on record."""
    room = a_room(store)
    tick(room.store, room.house, room.now)
    room.alarm()
    room.sent()
    room.now -= A_DAY
    ensure_absence_told(room.store, room.house, room.now)
    told = [text for chat, text, _ in room.sent() if chat == PROVINCE]
    assert told == [], "nobody was away"
    assert {STATION, PROVINCE} <= set(hours(room, 2))


def test_what_waits_is_taken_back_once_and_the_rest_stays(store: SqlStore) -> None:
    """Trouble noticed "tomorrow" is over in time; a second look takes nothing off again."""
    now = NINE.astimezone(UTC)
    with store.unit_of_work() as work:
        work.health.noticed("sms", now)
        work.health.set_back(now - A_DAY, A_DAY)
        work.health.set_back(now - A_DAY, A_DAY)
        [sms] = work.health.all()
    assert sms.last_at == now - A_DAY


@pytest.mark.parametrize("jumps", [[A_DAY, -A_DAY], [-A_DAY, A_DAY], [timedelta(hours=15)], [timedelta(hours=-2)] * 2])
@pytest.mark.parametrize("at", ["08:55", "09:30", "10:02", "23:58"])
def test_nobody_is_asked_twice_however_the_clock_is_set(database_url: str, at: str, jumps: list[timedelta]) -> None:
    """Over nine, over ten, over midnight, there and back: one slot and one reminder of a kind per patient and day."""

    @contextmanager
    def this_one() -> Iterator[str]:
        yield database_url

    with a_morning(this_one) as morning:
        clock = instant(DAY, time.fromisoformat(at), ZONE)
        for jump in (timedelta(), *jumps):
            clock += jump
            for _ in range(4):
                clock += timedelta(minutes=1)
                morning.happens(Ticks(clock))
        asked = Counter((to, kind, day) for to, kind, day, _ in morning.reminders())
        slots = Counter((episode, day) for _, episode, day, _, _ in morning.slots())
    assert max(slots.values(), default=0) <= 1
    assert max(asked.values(), default=0) <= 1


def test_a_jump_forward_is_told_once_to_the_office(store: SqlStore) -> None:
    """It reads from when to when the clock jumped; a clock that jumps every minute is no letter every minute."""
    room = a_room(store)
    a_room_began = room.now
    tick(room.store, room.house, room.now)
    for _ in range(3):
        expected, room.now = room.now, room.now + A_DAY
        ensure_jump_told(room.store, room.house, room.now, expected)
        room.now = expected + timedelta(minutes=1)
    told = [text for chat, text, _ in room.sent() if "đã nhảy" in text]
    assert len(told) == 1
    assert f"sang {(a_room_began + A_DAY).astimezone(ZONE):%H:%M ngày %d/%m/%Y}" in told[0]


async def test_a_machine_that_says_1970_waits_for_its_time(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is begun until the clock is plausible; the log says what is awaited."""
    wall = Wall(datetime(1970, 1, 1, tzinfo=UTC))
    waiting = asyncio.create_task(plausible(wall, 0.01))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    wall.at = BELIEVED_FROM
    async with asyncio.timeout(30):
        await waiting
    assert "waiting for the right time" in caplog.text
    assert "plausible now" in caplog.text


# ---------------------------------------------------------------- the running program


def running_off(folder: Path, url: str, off: Path) -> AbstractAsyncContextManager[Running]:
    """The bots as they run, on a clock that the file `off` sets."""
    told = environment(folder, url, DATA_KEY=b64encode(bytes(range(32))).decode())
    return begun("tests.attacks.machine.moved_clock", str(off), env={**told, "PYTHONPATH": os.getcwd()})


async def test_the_program_started_in_1970_waits_and_tells_then(tmp_path: Path) -> None:
    """It asks nobody, sends nothing; once NTP has set the clock it works and the office reads of the jump."""
    off = tmp_path / "off"
    with opened(open_database(f"sqlite:///{tmp_path}/f0care.sqlite3")) as engine:
        upgrade(engine)
        with SqlStore(engine).unit_of_work() as work:
            work.facilities.add(replace(station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat="-900"))
    async with other_telegram() as (telegram, url):
        off.write_text(str(-SystemClock().now().timestamp()))
        async with running_off(tmp_path, url, off) as bots:
            await bots.says("waiting for the right time")
            assert telegram.called == []
            off.write_text("0")
            await telegram.heard("sendMessage", lambda m: "đã nhảy từ" in m["text"] and "1970" in m["text"])
            bots.process.send_signal(signal.SIGTERM)
            assert await bots.ended() == 0, bots.said
            assert "the machine's clock jumped from 1970" in bots.said
