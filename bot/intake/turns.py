"""Turns that answer the inbox: it is drained whenever woken, a few turns at a time, so that nothing else waits long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from bot.clock import Clock
from bot.run_in_core import RunInCore
from conversations.dialog.scene import House
from conversations.ports import Store
from conversations.turn import TurnFailed, hear

_log = logging.getLogger(__name__)

_AT_ONCE = 16
"""Maximum turns taken before the core's thread is given to other work."""

_SLOW_POLL = 1.0  # seconds; for inputs whose notice was lost, and those that waited
_MEMORY_FAILED = 0.05  # seconds


class Turns:
    """A worker that takes turns until stopped. `answered` is called when there may be something new to send."""

    def __init__(self, store: Store, house: House, run: RunInCore, clock: Clock, answered: Callable[[], None]) -> None:
        self._store = store
        self._house = house
        self._run = run
        self._clock = clock
        self._answered = answered
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Wake the worker: the inbox has something new."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the turn that is being taken, then return from `take`."""
        self._stopping = True
        self._woken.set()

    async def take(self) -> None:
        """Take turns until stopped. One that fails is logged, and its chat waits; a failing memory alone stops all."""
        while not self._stopping:
            self._woken.clear()
            taken = 0
            try:
                taken = await self._run(self._drain)
            except Exception:
                _log.exception("no turn can be taken; again in %g s", _MEMORY_FAILED)
                await asyncio.sleep(_MEMORY_FAILED)
                continue
            if taken:
                self._answered()
            if taken < _AT_ONCE and not self._stopping:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _SLOW_POLL)

    def _drain(self) -> int:
        taken = 0
        while taken < _AT_ONCE:
            try:
                if not hear(self._store, self._house, self._clock.now()):
                    break
            except TurnFailed:
                _log.exception("a turn failed; its chat waits, the others go on")
            taken += 1
        return taken
