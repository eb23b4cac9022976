"""The simulator itself: a world, its Bot API, its page, and a server on localhost."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.simulator.api import MAX_UPLOAD, Api
from bot.simulator.calls import Called
from bot.simulator.faults import Faults
from bot.simulator.limits import Flood, Limits
from bot.simulator.page import ClockControl, Page
from bot.simulator.screens import Screens
from bot.simulator.webhook import deliver
from bot.simulator.world import World

_T = TypeVar("_T")

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_PAGE = "/sim/"
_OWN = ("same-origin", "none")


class Simulator(Screens):
    """A simulated Telegram.

    `now` gives an aware time; `limits` bounds how fast bots may speak; `clock_control`, when given, is moved by
    the page's clock buttons. Acts of people and their screens are methods of this object (see `People`, `Screens`);
    bots come over HTTP.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        limits: Limits | None = None,
        clock_control: ClockControl | None = None,
    ) -> None:
        super().__init__(World(now))
        self._api = Api(self.world, Flood(limits or Limits.telegram(), now))
        self.page = Page(self, clock_control)
        self._runner: web.AppRunner | None = None
        self._courier: asyncio.Task[None] | None = None

    @property
    def calls(self) -> deque[Called]:
        """Every call the bots have made, oldest first."""
        return self._api.calls

    @property
    def faults(self) -> Faults:
        """The ordered trouble; order more here."""
        return self._api.faults

    @property
    def limits(self) -> Limits:
        """Limits on how fast bots may speak; may be set at any time."""
        return self._api.flood.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._api.flood.limits = limits

    @property
    def sms_fails(self) -> bool:
        """True if the SMS gateway answers 503; may be set at any time."""
        return self.page.sms_fails

    @sms_fails.setter
    def sms_fails(self, fails: bool) -> None:
        self.page.sms_fails = fails

    def add_link(self, label: str, url: str) -> None:
        """Offer a link (a facility's QR) on the page under "Quét QR"."""
        self.page.links.append({"label": label, "url": url})

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, on a free port when `port` is 0; return the base address."""
        app = web.Application(client_max_size=MAX_UPLOAD, middlewares=[gatekeeper(host)])
        self._api.add_routes(app)
        self.page.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self._courier = asyncio.create_task(deliver(self.world))
        bound = self._runner.addresses[0][1]
        return f"http://{host}:{bound}"

    async def until(self, seen: Callable[[], _T], seconds: float = 10.0) -> _T:
        """Wait until `seen` gives something true, looked at again after every event; then return it.

        Raises TimeoutError after `seconds` of real time.
        """
        moved = asyncio.Event()
        deaf = self.world.journal.listen(lambda _: moved.set())
        try:
            async with asyncio.timeout(seconds):
                while not (found := seen()):
                    moved.clear()
                    await moved.wait()
                return found
        finally:
            deaf()

    async def stop(self) -> None:
        """Close every connection and forget nothing: the world can be started again."""
        if self._courier:
            self._courier.cancel()
            with suppress(asyncio.CancelledError):
                await self._courier
        for bot in self.world.bots.values():
            bot.updates.stop()
        self.page.stop()
        if self._runner:
            await self._runner.cleanup()


def gatekeeper(host: str) -> Middleware:
    """Return a check of every request to a server at `host`: only its own names, only acts of the page itself.

    Any site open in the same browser may post to this machine (without asking first, if it calls its JSON plain text),
    and a foreign name made to lead here may read: the browser's Host and Origin tell both.
    """
    names = {*_THIS_MACHINE, host}

    @web.middleware
    async def keep(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if _name(f"//{request.host}") not in names:
            return web.Response(status=403, text="this machine has another name")
        if request.method != "GET" and request.path.startswith(_PAGE):
            if not _is_own(request):
                return web.Response(status=403, text="acts come from the page itself")
            if request.content_type != "application/json":
                return web.Response(status=415, text="application/json, please")
        return await handler(request)

    return keep


def _is_own(request: web.Request) -> bool:
    """True if nothing says that another page sent this; programs send neither header."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return False
    return request.headers.get("Sec-Fetch-Site", "none") in _OWN


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
