"""How the program says that it is well: to whoever starts it again, to Prometheus, and to the log."""

from __future__ import annotations

import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.channel.channel import Never, Passing, Sent, TryLater
from bot.health.counts import Counted, ProcessCounts
from bot.health.door import HealthDoor
from bot.health.judgement import since, troubles
from bot.roles import ProcessRole
from conversations.model.channels import Channel
from conversations.model.figures import Figures
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.ports import Parcel
from storage.store import SqlStore
from tests.bot.other_telegram import BOTS, other_telegram, private
from tests.bot.test_run import free_port, running
from tests.support.channels import PATIENTS
from tests.support.fakes import NINE, StandingClock

WELL = Figures(NINE, {}, None, 0, None, 0, 0, None)
Ask = Callable[[datetime], Awaitable[Figures]]


@pytest.fixture
def ask(store: SqlStore) -> Ask:
    """Asks this test's own database."""

    async def asked(now: datetime) -> Figures:
        with store.unit_of_work() as work:
            return work.figures.now(now, now.date())

    return asked


@pytest.fixture
async def page() -> AsyncIterator[Callable[[Ask], Awaitable[str]]]:
    """Opens the health page of a process that asks in this way; returns its address."""
    doors: list[HealthDoor] = []

    async def opened(ask: Ask) -> str:
        port = free_port()
        door = HealthDoor(f"127.0.0.1:{port}", ask, ProcessCounts(), StandingClock(NINE), frozenset(ProcessRole))
        doors.append(door)
        await door.open()
        return f"http://127.0.0.1:{port}"

    yield opened
    for door in doors:
        await door.close()


async def got(url: str) -> tuple[int, str]:
    """Ask for a page."""
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_it_is_well_after_a_tick_and_not_without(
    store: SqlStore, ask: Ask, page: Callable[[Ask], Awaitable[str]]
) -> None:
    """A program whose minute was never done, or not for two minutes, is not well, though its process lives."""
    assert await got(f"{await page(ask)}/healthz") == (503, "the minute's work was last done never\n")
    with store.unit_of_work() as work:
        work.health.beat(NINE - timedelta(minutes=3))
    assert await got(f"{await page(ask)}/healthz") == (503, "the minute's work was last done 3 min ago\n")
    with store.unit_of_work() as work:
        work.health.beat(NINE)
    assert await got(f"{await page(ask)}/healthz") == (200, "ok\n")


async def test_a_database_that_fails_is_not_well(page: Callable[[Ask], Awaitable[str]]) -> None:
    """It says so, instead of nothing or of a page of errors."""

    async def broken(now: datetime) -> Figures:
        raise OSError("disk")

    url = await page(broken)
    assert await got(f"{url}/healthz") == (503, "the database does not answer\n")
    assert (await got(f"{url}/metrics"))[0] == 503


async def test_what_waits_is_counted(store: SqlStore, ask: Ask, page: Callable[[Ask], Awaitable[str]]) -> None:
    """Waiting messages by lane, the wave, the age of the oldest that could leave; a reminder's age is no trouble."""
    with store.unit_of_work() as work:
        work.health.beat(NINE)
        old = NINE - timedelta(minutes=11)
        work.outbox.put([Outgoing(PATIENTS, "7", Lane.REPLY, Say(Message("x")), "1")], old)
        work.outbox.put([Outgoing(PATIENTS, "8", Lane.REMINDER, Say(Message("x")), "2")], old - timedelta(hours=1))
    url = await page(ask)
    status, text = await got(f"{url}/metrics")
    assert status == 200
    assert f'f0care_queued{{channel="{PATIENTS}",lane="reply"}} 1.0' in text
    assert "f0care_wave 1.0" in text
    assert "f0care_oldest_waiting_seconds 660.0" in text
    assert "f0care_well 0.0" in text
    assert await got(f"{url}/healthz") == (503, "an alarm or reply waits to leave since 11 min ago\n")


def test_a_process_answers_for_its_own_work() -> None:
    """One that only takes updates is not started again because the clock's process died."""
    ill = Figures(None, {}, NINE - timedelta(hours=3), 1, NINE - timedelta(hours=3), 0, 0, None)
    assert len(list(troubles(ill, NINE))) == 3
    assert [len(list(troubles(ill, NINE, {role}))) for role in ProcessRole] == [0, 1, 1, 1]
    assert list(troubles(WELL, NINE)) == []
    assert [since(NINE - timedelta(seconds=n), NINE) for n in (5, 130, 9000, 200_000)] == [
        "5 s ago", "2 min ago", "2 h ago", "2 d ago"
    ]  # fmt: skip


class Stubborn:
    """A carrier that ends each parcel in the next of these ways."""

    def __init__(self, *ends: Exception | Sent) -> None:
        self.ends = list(ends)

    async def send(self, parcel: Parcel) -> Sent:
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    async def close(self) -> None:
        self.ends.clear()


async def test_each_send_is_counted_and_told_hourly(caplog: pytest.LogCaptureFixture) -> None:
    """Sent, too fast (429), refused and unanswered are told apart; the hour's line has them, and begins anew."""
    counts = ProcessCounts()
    carrier = Counted(Channel("x"), Stubborn(Sent(), Sent(), TryLater(3), Never("no"), Passing("?")), counts)
    parcel = Parcel(1, Channel("x"), "7", Lane.ALARM, Say(Message("x")), "", 1)
    for _ in range(2):
        await carrier.send(parcel)
    for error in (TryLater, Never, Passing):
        with pytest.raises(error):
            await carrier.send(parcel)
    await carrier.close()
    text = counts.page(WELL, NINE, True).decode()
    for outcome, number in (("sent", 2), ("too_fast", 1), ("refused", 1), ("no_answer", 1)):
        assert f'f0care_sends_total{{channel="x",lane="alarm",outcome="{outcome}"}} {number}.0' in text
    with caplog.at_level(logging.INFO):
        counts.tell_hour(WELL, NINE)
        counts.tell_hour(WELL, NINE)
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("the last hour: no_answer 1, refused 1, sent 2, too_fast 1; now queued 0")
    assert second.startswith("the last hour: nothing sent; now queued 0")


async def test_a_running_program_says_that_it_is_well(tmp_path: Path) -> None:
    """Also when it fetches its updates: /healthz and /metrics answer on the local port it was given."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        other_telegram() as (telegram, address),
        running(tmp_path, address, HEALTH_LISTEN=f"127.0.0.1:{port}") as bots,
    ):
        telegram.say(next(iter(BOTS)), private(7), "/start")
        await telegram.heard("sendMessage")
        assert await got(f"{url}/healthz") == (200, "ok\n")
        assert "f0care_sends_total{channel=" in (await got(f"{url}/metrics"))[1]
        bots.process.send_signal(signal.SIGTERM)
        assert await bots.ended() == 0, bots.said
