"""Killed at the very points where something could get lost: around a commit, and between sending and writing down."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.simulator import Bot
from tests.crash.process import BotsProcess, bots_process
from tests.crash.province import SEED, Province, open_province, started
from tests.reliability.test_kills import _assert_asked_once, _assert_kept, _assert_single

PATIENTS = 1
COMMITS = (12, 90)
"""It dies at one of these commits: a start makes some fifty of its own, and now and then a turn comes through."""

SENDS = (1, 4)


@pytest.mark.parametrize(
    ("database_url", "point"),
    [
        ("sqlite", "before-commit"),
        ("sqlite", "after-commit"),
        ("sqlite", "sent-not-written-down"),
        ("postgresql", "before-commit"),
    ],
    indirect=["database_url"],
)
async def test_no_point_is_a_bad_one_to_die_at(
    database_url: str, tmp_path: Path, point: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody registers and reports while each life of the program ends there: nothing is lost or asked twice."""
    chance = random.Random(SEED)
    async with (
        open_province(database_url, PATIENTS) as (province, env),
        bots_process(env, tmp_path / "bots.log") as bots,
    ):
        province.ration = 10**9
        async with asyncio.TaskGroup() as lives:
            for patient in province.patients:
                lives.create_task(patient.live())
            for nurse in province.nurses:
                lives.create_task(nurse.work())
            lives.create_task(_die_and_begin_again(province, bots, chance, point))
        async with asyncio.timeout(60):
            while province.at_work():
                await asyncio.sleep(0.05)
        await bots.end()
        with capsys.disabled():
            print(f"\n{database_url.partition(':')[0]}, {point}: {bots.kills} kills")  # noqa: T201
        assert bots.kills >= 8
        _assert_asked_once(province)
        _assert_kept(province)
        _assert_single(province)


async def _die_and_begin_again(province: Province, bots: BotsProcess, chance: random.Random, point: str) -> None:
    """One life after another, each to that point, until everybody has reported; then one that stays."""
    while not province.all_reported():
        if point == "sent-not-written-down":
            deaf = _kill_when_sent(province, bots, chance.randint(*SENDS))
            await bots.start("fork")
        else:
            deaf = None
            await bots.start(f"die {point} {chance.randint(*COMMITS)}")
        province.kills = bots.kills
        died = asyncio.create_task(bots.died())
        over = asyncio.create_task(province.simulator.until(province.all_reported, 120))
        await asyncio.wait([died, over], return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if deaf is not None:
            deaf()
        if not died.done():
            with suppress(ProcessLookupError):
                os.kill(bots.pid, signal.SIGKILL)
        await died
    await started(province, bots, "fork")  # type: ignore[arg-type]


def _kill_when_sent(province: Province, bots: BotsProcess, number: int) -> Callable[[], None]:
    """SIGKILL as the messenger takes the bots' message of that number, before it has answered the call."""
    before = _said(province)

    def look(_: object) -> None:
        if _said(province) - before >= number:
            with suppress(ProcessLookupError):
                os.kill(bots.pid, signal.SIGKILL)

    return province.simulator.world.journal.listen(look)


def _said(province: Province) -> int:
    """How many messages the bots have posted so far."""
    chats = (*province.simulator.world.privates.values(), *province.simulator.world.groups.values())
    return sum(isinstance(message.author, Bot) for chat in chats for message in chat.messages.values())
