"""Processes of single roles on one PostgreSQL: answers come at once, and go on when a deliverer is killed or sleeps."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from bot.simulator import User
from tests.crash.process import BotsProcess, bots_process
from tests.crash.ward import PATIENT_BOT
from tests.databases import postgres_database
from tests.test_kills import Province, open_province

DISMISS = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'f0care delivery%'")


@pytest.fixture
def postgres(server: URL, migrated_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of today's schema."""
    with postgres_database(server, f"f0care_over_{os.getpid()}", migrated_template) as url:
        yield url.render_as_string(hide_password=False)


def said_by_bot(province: Province, person: User) -> list[str]:
    """What the bot has written to somebody."""
    messages = province.simulator.place(person, PATIENT_BOT).messages.values()
    return [str(message.content.get("text", "")) for message in messages if not isinstance(message.author, User)]


async def answered(province: Province, person: User, pause: float = 1.2) -> float:
    """Say something; the seconds until there is one more message."""
    await asyncio.sleep(pause)  # a chat gets one message a second
    before, began = len(said_by_bot(province, person)), time.monotonic()
    province.simulator.send_text(person, PATIENT_BOT, "/huongdan")
    await province.simulator.until(lambda: len(said_by_bot(province, person)) > before, 40)
    return time.monotonic() - began


async def test_delivery_goes_on_in_another_process(
    postgres: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Intake, turns and two deliveries are four processes: killed or asleep, the one is followed by the other."""
    async with open_province(postgres, 1) as (province, env), AsyncExitStack() as stack:
        person = province.patients[0].user
        bots: dict[str, BotsProcess] = {}
        for name in ("delivery", "intake", "turns"):
            bots[name] = await stack.enter_async_context(bots_process(env, tmp_path / f"{name}.log"))
            await bots[name].start(f"fork {name}")
        await answered(province, person)
        standby = await stack.enter_async_context(bots_process(env, tmp_path / "standby.log"))
        await standby.start("fork delivery")
        await asyncio.sleep(2)
        quick = [await answered(province, person) for _ in range(4)]
        await asyncio.sleep(1.2)
        await bots["delivery"].kill()
        killed = await answered(province, person, 0)

        await bots["delivery"].start("fork delivery")  # stands by now
        await asyncio.sleep(2)
        os.kill(standby.pid, signal.SIGSTOP)
        with province.engine.begin() as connection:
            connection.execute(DISMISS)
        slept = await answered(province, person, 0)
        count = len(said_by_bot(province, person))
        os.kill(standby.pid, signal.SIGCONT)
        more = [await answered(province, person) for _ in range(2)]
        assert len(said_by_bot(province, person)) == count + len(more), "who woke up sent something once more"
        with capsys.disabled():
            told = f"{statistics.median(quick):.3f} s (worst {max(quick):.3f})"
            print(f"\nanswer across processes {told}; after SIGKILL {killed:.2f} s; asleep {slept:.2f} s")  # noqa: T201
        assert statistics.median(quick) < 0.5, "answers wait for the poll"
        assert killed < 2.5, "failover takes longer than two seconds"
        for each in (*bots.values(), standby):
            await each.end()
