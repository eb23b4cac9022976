"""The door: a process that takes inputs in without DATA_KEY. It opens once others can read what it would take in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.run_in_core import RunInCore
from bot.settings import WrongSettings
from conversations.ports import Store

_log = logging.getLogger(__name__)

_AGAIN = 1.0  # seconds between looks while it waits to open
_WATCH = 30.0  # seconds between looks while it is open


class Door:
    """A door whose public key has a name; `current` is True if the database has today's schema."""

    def __init__(
        self,
        name: str,
        store: Store,
        run: RunInCore,
        current: Callable[[], bool],
        again: float = _AGAIN,
        watch: float = _WATCH,
    ) -> None:
        self._again, self._watch = again, watch
        self._name = name
        self._store = store
        self._run = run
        self._current = current

    async def open(self) -> None:
        """Wait until a process with DATA_KEY has set the database up. Raises WrongSettings if the keys do not fit."""
        told = False
        while not await self._run(self._fits):
            if not told:
                _log.warning("the intake waits: no process with DATA_KEY has begun on this database yet")
            told = True
            await asyncio.sleep(self._again)

    async def watch(self) -> None:
        """Watch until the keys do not fit any more, as after a change of DATA_KEY; then raise WrongSettings."""
        while True:
            await asyncio.sleep(self._watch)
            try:
                await self._run(self._fits)
            except WrongSettings:
                raise
            except Exception as trouble:  # the database is away: nothing can be put in either
                _log.warning("the door could not be looked at: %s", type(trouble).__name__)

    def _fits(self) -> bool:
        if not self._current():
            return False
        with self._store.unit_of_work() as work:
            accepted = work.door_keys.accepted()
        if accepted and self._name not in accepted:
            raise WrongSettings(
                "INTAKE_PUBLIC_KEY: does not belong to the DATA_KEY in use, so nobody could read what comes in; "
                "write what f0care key public prints where DATA_KEY is set"
            )
        return bool(accepted)
