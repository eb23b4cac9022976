"""The ticker: once at start and once a minute. Only a ticker; what is due is a question to the database.

APScheduler keeps its one job in memory: a stored job that is late is dropped, doubled or cancelled by the usual ways
of adding it, whereas a tick that asks "is it past nine?" cannot be late.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger


class Ticker:
    """Ticker that calls `tick` at the start and at every full minute, one call at a time."""

    def __init__(self, tick: Callable[[], Awaitable[None]]) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    async def start(self) -> None:
        """Tick once now, then every minute. Must be called in the running event loop."""
        self._scheduler.add_job(
            self._tick, CronTrigger(second=0, timezone="UTC"), max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        await self._tick()

    def stop(self) -> None:
        """Stop the ticks."""
        self._scheduler.shutdown(wait=False)
