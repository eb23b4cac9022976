"""A Telegram with two bots and nobody in it, as a process: `python -m tests.browser.empty_town` prints its page."""

from __future__ import annotations

import asyncio
import signal
import sys

from bot.clock import SystemClock
from bot.commands.demo import PATIENT_BOT, STAFF_BOT
from bot.simulator import Simulator


async def _live() -> None:
    simulator = Simulator(SystemClock().now)
    for (token, username, name), staff in ((PATIENT_BOT, False), (STAFF_BOT, True)):
        simulator.add_bot(token, username, name, staff=staff)
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    sys.stdout.write(f"{await simulator.start(port=0)}\n")
    sys.stdout.flush()
    await asked.wait()
    await simulator.stop()


if __name__ == "__main__":
    asyncio.run(_live())
