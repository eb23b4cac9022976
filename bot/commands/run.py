"""`f0care run`: both bots until the process is asked to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

from bot import log
from bot.clock import SystemClock
from bot.main import run_for_ever
from bot.roles import ProcessRole, check_roles, roles_named
from bot.settings import Settings, WrongSettings


def run_bots(settings: Settings, roles: Sequence[str] = ()) -> None:
    """Run until SIGTERM or Ctrl-C. Raises WrongSettings when tokens are missing."""
    missing = [name for name in settings.missing() if name != "DATA_KEY"]
    if missing:
        raise WrongSettings(f"{', '.join(missing)}: not set. Make bots with @BotFather and put their tokens into .env")
    played = roles_named(roles)
    check_roles(settings, played)
    if ProcessRole.DELIVERY in played and settings.prints_codes_unasked():
        raise WrongSettings(
            "OTP_SENDER: not set. Codes and passwords of patients would be printed into the log. Name your gateway "
            "(esms, speedsms, http), or write OTP_SENDER=console if you want them printed"
        )
    log.start(settings.log_format)
    asyncio.run(_run(settings, played))


async def _run(settings: Settings, roles: frozenset[ProcessRole]) -> None:
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    await run_for_ever(settings, SystemClock(), _until(asked), roles)


async def _until(asked: asyncio.Event) -> None:
    await asked.wait()
