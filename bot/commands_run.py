"""`f0care run`: both bots until the process is asked to stop."""

from __future__ import annotations

import asyncio
import signal

from bot import log
from bot.clock import SystemClock
from bot.main import run_for_ever
from bot.settings import Settings, WrongSettings


def run_bots(settings: Settings) -> None:
    """Run until SIGTERM or Ctrl-C. Raises WrongSettings when tokens are missing."""
    missing = [name for name in settings.missing() if name != "DATA_KEY"]
    if missing:
        raise WrongSettings(f"{', '.join(missing)}: not set. Make bots with @BotFather and put their tokens into .env")
    log.start(settings.log_format)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    await run_for_ever(settings, SystemClock(), _until(asked))


async def _until(asked: asyncio.Event) -> None:
    await asked.wait()
