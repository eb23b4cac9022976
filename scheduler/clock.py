"""The ticker: once at start and once a minute. Only a ticker; what is due is a question to the database.

It waits on the event loop's clock, which only goes forward: setting the machine's clock back by a day must not make it
wait for a day. The machine's clock only says how far off the next full minute is, never more than a minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

_log = logging.getLogger(__name__)

BEAT = 60.0
"""Seconds between two ticks."""

_LEAST = 1.0  # seconds between two ticks, whatever the clock shows: no busy loop
HANGING = 5 * BEAT
"""Seconds after which a tick that has not ended is logged, again and again."""

Sleep = Callable[[float], Awaitable[None]]


class Ticker:
    """Ticker that calls `tick` at the start and at every full minute, one call at a time.

    `now` is the machine's clock. No failure of a tick ends it; one that hangs is logged.
    """

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        now: Callable[[], datetime],
        *,
        sleep: Sleep = asyncio.sleep,
        hanging: float = HANGING,
    ) -> None:
        self._tick = tick
        self._now = now
        self._sleep = sleep
        self._hanging = hanging
        self._going: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Tick once now, then every minute. Must be called in the running event loop."""
        await self._once()
        self._going = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Stop the ticks; one that runs is cancelled."""
        if self._going is not None:
            self._going.cancel()
            await asyncio.wait([self._going])

    async def _go_on(self) -> None:
        while True:
            await self._sleep(to_next_minute(self._now()))
            await self._once()

    async def _once(self) -> None:
        watching = asyncio.create_task(self._watch())
        try:
            await self._tick()
        except Exception:  # whatever it is, the next minute must come
            _log.exception("a minute's work failed")
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        hung = 0.0
        while True:
            await asyncio.sleep(self._hanging)
            hung += self._hanging
            _log.error("a minute's work hangs since %.0f s; nothing is asked and no alarm climbs meanwhile", hung)


def to_next_minute(now: datetime) -> float:
    """Return the seconds from an instant to the next full minute, at least one."""
    return max(_LEAST, BEAT - now.second - now.microsecond / 1e6)
