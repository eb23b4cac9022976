"""A small server on this machine: /healthz for the supervisor of the process, /metrics for Prometheus.

It asks the database through the same thread as the turns: if that hangs, so does the answer, and after some seconds
the process is not well.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from aiohttp import web

from bot.clock import Clock
from bot.health.counts import ProcessCounts
from bot.health.judgement import troubles
from bot.roles import ProcessRole
from conversations.model.figures import Figures

_log = logging.getLogger(__name__)

ANSWERS_WITHIN = 5.0  # seconds; for the database, behind the turns that are under way
_AN_HOUR = 3600.0  # seconds
_KEPT = 5.0  # seconds; whoever asks more often hears the same

AskFigures = Callable[[datetime], Awaitable[Figures]]


class HealthDoor:
    """A server at `HOST:PORT` (empty: nowhere) for a process with these roles; it tells the log each hour."""

    def __init__(
        self, listen: str, ask: AskFigures, counts: ProcessCounts, clock: Clock, roles: Collection[ProcessRole]
    ) -> None:
        self._host, _, self._port = listen.rpartition(":")
        self._ask = ask
        self._counts = counts
        self._clock = clock
        self._roles = roles
        self._runner: web.AppRunner | None = None
        self._hours: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()
        self._found: tuple[float, Figures] | None = None

    async def open(self) -> None:
        """Begin to listen. A port that is taken is a warning only: being watched must not stop the care."""
        self._hours = asyncio.create_task(self._each_hour())
        if not self._port:
            return
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, int(self._port)).start()
        except OSError as why:
            _log.warning("HEALTH_LISTEN: cannot listen there, nobody can ask how it is: %s", why.strerror)

    async def close(self) -> None:
        """Stop listening."""
        if self._hours is not None:
            self._hours.cancel()
            await asyncio.wait([self._hours])
        if self._runner is not None:
            await self._runner.cleanup()

    async def _figures(self) -> Figures | None:
        """Ask for the figures. Returns None if the database does not answer in time."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            if self._found is None or loop.time() - self._found[0] > _KEPT:
                self._found = None
                try:
                    self._found = loop.time(), await asyncio.wait_for(self._ask(self._clock.now()), ANSWERS_WITHIN)
                except Exception as why:
                    _log.warning("the database does not say how it is: %s", type(why).__name__)
            return self._found[1] if self._found else None

    async def _judged(self) -> tuple[Figures | None, list[str]]:
        figures = await self._figures()
        if figures is None:
            return None, ["the database does not answer"]
        return figures, list(troubles(figures, self._clock.now(), self._roles))

    async def _healthz(self, _: web.Request) -> web.Response:
        wrong = (await self._judged())[1]
        return web.Response(status=503 if wrong else 200, text="\n".join(wrong or ["ok"]) + "\n")

    async def _metrics(self, _: web.Request) -> web.Response:
        figures, wrong = await self._judged()
        if figures is None:
            return web.Response(status=503, text="the database does not answer\n")
        page = self._counts.page(figures, self._clock.now(), not wrong)
        return web.Response(body=page, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _each_hour(self) -> None:
        while True:
            await asyncio.sleep(_AN_HOUR)
            if (figures := await self._figures()) is not None:
                self._counts.tell_hour(figures, self._clock.now())
