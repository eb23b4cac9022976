"""What patients and staff see when something around the program breaks: late at worst, never lost, never twice asked.

docs/reliability.md has the table; each row names its test.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text

from storage import tables
from tests.support.databases import opened, postgres_database
from tests.support.script import Script
from tests.support.stage import Stage, open_stage

ASKED = """
cho biết: Mẩy đã được tiếp nhận
đồng hồ: ngày mai 09:00
bot: …Câu 1/6…
"""
GOES_ON = """
bot: …Nhiệt độ: 37,5 °C…Câu 2/6…
Mẩy: 18
bot: …Nhịp thở: 18 lần/phút…Câu 3/6…
"""
OUTAGE = 30.0
"""Seconds the database is away."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A province on SQLite in which Mẩy has just been asked how she is."""
    async with open_stage(tmp_path) as stage:
        await Script(stage).play(ASKED)
        yield stage


def says(stage: Stage, words: str) -> None:
    """Mẩy writes to the bot."""
    person = stage.people["Mẩy"]
    stage.simulator.send_text(person, stage.bot_of(person), words)


async def goes_on(stage: Stage) -> None:
    """The answer given in the trouble is on record and the next question is asked: nothing lost, nothing asked anew."""
    script = Script(stage, here=stage.people["Mẩy"])
    await stage.settle()
    await script.play(GOES_ON)
    assert stage.count(tables.Report) == 0
    assert stage.count(tables.Inbox, parked=True) == 0


# ---------------------------------------------------------------- the messenger


@pytest.mark.parametrize("trouble", [500, 502, 504, "reset", "timeout"])
async def test_a_messenger_in_trouble_gets_the_reply_later(stage: Stage, trouble: Any) -> None:
    """A call that fails before it acted is tried again: the patient sees one next question, some seconds later."""
    stage.simulator.faults.add(trouble, method="editMessageText", times=1)
    stage.simulator.faults.add(trouble, method="sendMessage", times=1)
    says(stage, "37,5")
    await _through(stage)
    await goes_on(stage)


async def test_an_answer_that_gets_lost_may_show_twice_and_asks_once(stage: Stage) -> None:
    """A call that acted before its answer was lost is sent again: an edit of the same card shows no difference."""
    stage.simulator.faults.add("reset", method="editMessageText", done=True, times=1)
    says(stage, "37,5")
    await _through(stage)
    await goes_on(stage)


async def test_too_many_requests_stop_one_chat_for_as_long_as_told(stage: Stage) -> None:
    """Mẩy's chat must wait; a message to somebody else leaves at once, and hers follows."""
    mẩy, other = stage.people["Mẩy"], stage.people["Lềnh"]
    stage.simulator.faults.add(429, chat_id=mẩy.id, retry_after=1, times=1)
    says(stage, "37,5")
    stage.simulator.send_text(other, stage.bot_of(other), "/start")
    await _until(lambda: bool(stage.shown[f"chat {other.id}"]))
    stage.seen[f"chat {other.id}"] = len(stage.shown[f"chat {other.id}"])
    await _through(stage)
    await goes_on(stage)


async def test_polling_that_meets_another_listener_loses_nothing(stage: Stage) -> None:
    """A conflict on getUpdates is outlived: what was written meanwhile is heard afterwards, once."""
    stage.simulator.faults.add(409, method="getUpdates", description="Conflict: terminated by other getUpdates request")
    says(stage, "37,5")
    await _through(stage)
    await goes_on(stage)


async def _through(stage: Stage) -> None:
    """Time passes: the clock stands still here, so that what is to be retried later waits for it to be moved."""
    for _ in range(300):
        await asyncio.sleep(0.1)
        stage.clock.advance(1 / 60)
        if not stage._busy():
            return
    raise AssertionError("still not through")


async def _until(true: Any) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)


# ---------------------------------------------------------------- the database


async def test_a_locked_database_is_waited_for(stage: Stage) -> None:
    """Somebody copies the SQLite file with a lock on it for two seconds: the answer is taken in after that."""
    path = str(stage.database.url.database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    says(stage, "37,5")
    await asyncio.sleep(2)
    other.execute("ROLLBACK")
    other.close()
    await _through(stage)
    await goes_on(stage)


async def test_a_full_disk_keeps_the_update_with_the_messenger(stage: Stage) -> None:
    """What cannot be written down is not confirmed to Telegram either: it is heard again when there is room."""
    with _disk_takes_no_more(Path(str(stage.database.url.database))):
        says(stage, "37,5")
        await asyncio.sleep(1.5)
        pending = [len(bot.updates.pending) for bot in stage.simulator.world.bots.values()]
        assert sum(pending) == 1
    await _through(stage)
    await goes_on(stage)


@contextmanager
def _disk_takes_no_more(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond what the database's journal has now."""
    journal = path.with_name(f"{path.name}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_postgresql_goes_away_for_thirty_seconds(tmp_path: Path, server: URL, migrated_template: str) -> None:
    """Every connection is cut and none is let in; the answer written meanwhile is heard when the database is back."""
    with postgres_database(server, "f0care_away", migrated_template) as url:
        async with open_stage(tmp_path, url.render_as_string(hide_password=False)) as stage:
            await Script(stage).play(ASKED)
            with _away(server, "f0care_away"):
                says(stage, "37,5")
                await asyncio.sleep(OUTAGE)
                assert sum(len(bot.updates.pending) for bot in stage.simulator.world.bots.values()) == 1
            stage.database.dispose()
            await _through(stage)
            await goes_on(stage)


@contextmanager
def _away(server: URL, name: str) -> Iterator[None]:
    with opened(create_engine(server, isolation_level="AUTOCOMMIT")) as engine, engine.connect() as administrator:
        administrator.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        administrator.execute(cut, {"name": name})
        try:
            yield
        finally:
            administrator.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
