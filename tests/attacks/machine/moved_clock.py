"""`f0care run` with a clock that a file sets back or forward: the bots as they are, the clock alone is another.

python -m tests.attacks.machine.moved_clock FILE      # FILE holds the seconds the clock is off, such as -86400
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot import log
from bot.clock import SystemClock
from bot.main import run_for_ever
from bot.settings import read_settings


class MovedClock(SystemClock):
    """The machine's clock, off by what a file says; like the machine's, it can be set but its seconds go on."""

    def __init__(self, off: Path) -> None:
        self._off = off

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._off.read_text()))


async def _run(off: Path) -> None:
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)
    await run_for_ever(read_settings(), MovedClock(off), _until(asked))


async def _until(asked: asyncio.Event) -> None:
    await asked.wait()


if __name__ == "__main__":
    log.start("text")
    asyncio.run(_run(Path(sys.argv[1])))
