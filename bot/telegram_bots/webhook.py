"""The webhook, to which the messenger brings updates: a small HTTP server, one address for each bot.

An update is confirmed (200) only after it has been kept; in any other case the messenger brings it again.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from aiohttp import web

from bot.settings import WrongSettings
from conversations.model.channels import Channel

_log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_BODY = 512 * 1024  # bytes; the longest update is a small part of this

Take = Callable[[Sequence[object]], Awaitable[int]]


class WebhookDoor:
    """A server at `HOST:PORT`; `takes` keeps the updates of each bot. `/healthz` tells that the process is alive."""

    def __init__(self, url: str, listen: str, secret: str, takes: Mapping[Channel, Take]) -> None:
        self._base = urlsplit(url).path.rstrip("/")
        self._url = url.rstrip("/")
        self._host, _, self._port = listen.rpartition(":")
        self._secret = secret.encode()
        self._takes = takes
        self._runner: web.AppRunner | None = None

    def address(self, channel: Channel) -> str:
        """Return the address to which the messenger brings a bot's updates."""
        return f"{self._url}/{channel}"

    async def open(self) -> None:
        """Begin to listen. Raises WrongSettings if the port cannot be opened."""
        app = web.Application(client_max_size=LONGEST_BODY)
        app.router.add_get("/healthz", _alive)
        for channel, take in self._takes.items():
            app.router.add_post(f"{self._base}/{channel}", self._door(take))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, int(self._port)).start()
        except OSError as why:
            await self._runner.cleanup()
            raise WrongSettings(f"WEBHOOK_LISTEN: cannot listen there: {why.strerror}") from None

    async def close(self) -> None:
        """Finish keeping updates under way, then stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _door(self, take: Take) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def brought(request: web.Request) -> web.Response:
            said = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(said, self._secret):
                return web.Response(status=403)
            try:
                update = json.loads(await request.read())
            except ValueError:  # bytes that are no UTF-8 as well
                return web.Response(status=400)
            if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
                return web.Response(status=400)
            try:
                await take([update])
            except Exception:
                _log.exception("an update could not be kept; the messenger brings it again")
                return web.Response(status=503)
            return web.Response()

        return brought


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok")
