"""`f0care run`: both bots until the process is asked to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Sequence

from bot import log
from bot.clock import SystemClock
from bot.disk import no_room
from bot.main import run_for_ever
from bot.roles import ProcessRole, check_roles, check_secrets, roles_named
from bot.settings import Settings, WrongSettings

_log = logging.getLogger(__name__)


def run_bots(settings: Settings, roles: Sequence[str] = ()) -> None:
    """Run until SIGTERM or Ctrl-C. Raises WrongSettings when a secret its roles need is missing."""
    played = roles_named(roles)
    check_roles(settings, played)
    check_secrets(settings, played)
    if ProcessRole.DELIVERY in played and settings.prints_codes_unasked():
        raise WrongSettings(
            "OTP_SENDER: not set. Codes and passwords of patients would be printed into the log. Name your gateway "
            "(esms, speedsms, http), or write OTP_SENDER=console if you want them printed"
        )
    log.start(settings.log_format, secrets=settings.secrets())
    try:
        asyncio.run(_run(settings, played))
    except Exception as error:
        if not no_room(error):
            raise
        where = settings.database_url.removeprefix("sqlite:///").rpartition("@")[2]
        _log.critical("the disk is full (or broken): %s cannot be written. Make room there, then start again", where)
        sys.exit(1)


async def _run(settings: Settings, roles: frozenset[ProcessRole]) -> None:
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    await run_for_ever(settings, SystemClock(), _until(asked), roles)


async def _until(asked: asyncio.Event) -> None:
    await asked.wait()
