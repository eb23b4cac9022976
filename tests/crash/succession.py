"""Processes of single roles on one PostgreSQL, each with one that stands by: killed or asleep, the next goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.simulator import User
from tests.crash.process import BotsProcess, bots_process
from tests.crash.province import Province, open_province
from tests.crash.ward import PATIENT_BOT

_DISMISS = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'f0care delivery%'")
_SETTLED = 2.0  # seconds; who has just been started stands by


@dataclass
class Scene:
    """The processes by name, and a patient who talks to them."""

    province: Province
    person: User
    bots: dict[str, BotsProcess]

    def said(self) -> list[str]:
        """What the bot has written to the patient."""
        messages = self.province.simulator.place(self.person, PATIENT_BOT).messages.values()
        return [str(message.content.get("text", "")) for message in messages if not isinstance(message.author, User)]

    async def answered(self, pause: float = 1.2) -> float:
        """The patient says something; the seconds until there is one more message."""
        await asyncio.sleep(pause)  # a chat gets one message a second
        before, began = len(self.said()), time.monotonic()
        self.province.simulator.send_text(self.person, PATIENT_BOT, "/huongdan")
        await self.province.simulator.until(lambda: len(self.said()) > before, 40)
        return time.monotonic() - began


@dataclass
class Seconds:
    """How long an answer took across processes (median), and right after each misfortune; how many came unasked."""

    usual: float
    intake_killed: float
    delivery_killed: float
    delivery_asleep: float
    unasked: int


@asynccontextmanager
async def processes(url: str, folder: Path) -> AsyncIterator[Scene]:
    """Turns, and two each of intake and delivery: the first of a name serves, the second stands by."""
    async with open_province(url, 1) as (province, env), AsyncExitStack() as stack:
        scene = Scene(province, province.patients[0].user, {})
        for name in ("turns", "intake", "delivery"):
            scene.bots[name] = await stack.enter_async_context(bots_process(env, folder / f"{name}.log"))
            await scene.bots[name].start(f"fork {name}")
        await scene.answered()
        for name in ("intake", "delivery"):
            standby = scene.bots[f"second {name}"] = await stack.enter_async_context(
                bots_process(env, folder / f"second_{name}.log")
            )
            await standby.start(f"fork {name}")
        await asyncio.sleep(_SETTLED)
        yield scene
        for each in scene.bots.values():
            await each.end()


async def succession(url: str, folder: Path) -> Seconds:
    """Kill who listens, kill who sends, let the next sender sleep and lose its session, and wake it again."""
    async with processes(url, folder) as scene:
        bots = scene.bots
        usual = statistics.median([await scene.answered() for _ in range(4)])
        await asyncio.sleep(1.2)
        await bots["intake"].kill()
        intake_killed = await scene.answered(0)
        await asyncio.sleep(1.2)
        await bots["delivery"].kill()
        delivery_killed = await scene.answered(0)

        for name in ("intake", "delivery"):
            await bots[name].start(f"fork {name}")
        await asyncio.sleep(_SETTLED)
        os.kill(bots["second delivery"].pid, signal.SIGSTOP)
        with scene.province.engine.begin() as connection:
            connection.execute(_DISMISS)
        asleep = await scene.answered(0)
        count = len(scene.said())
        os.kill(bots["second delivery"].pid, signal.SIGCONT)
        more = [await scene.answered() for _ in range(2)]
        unasked = len(scene.said()) - count - len(more)
    return Seconds(usual, intake_killed, delivery_killed, asleep, unasked)
