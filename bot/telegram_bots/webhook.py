"""The webhook, to which the messenger brings updates: a small HTTP server, one address for each bot.

An update is confirmed (200) only after it has been kept; in any other case the messenger brings it again.
"""

from __future__ import annotations

import asyncio
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
LONGEST_SILENCE = 10.0
"""Seconds a connection may take for its headers, for its body, and between two requests."""

MOST_CONNECTIONS = 256
"""Maximum connections at a time: Telegram opens 40 for each bot; one above it is closed at once."""

Take = Callable[[Sequence[object]], Awaitable[int]]


class WebhookDoor:
    """A server at `HOST:PORT`; `takes` keeps the updates of each bot. `/healthz` tells that the process is alive."""

    def __init__(
        self,
        url: str,
        listen: str,
        secret: str,
        takes: Mapping[Channel, Take],
        *,
        silence: float = LONGEST_SILENCE,
        most: int = MOST_CONNECTIONS,
    ) -> None:
        """Prepare; nothing listens before `open`. `silence` and `most` limit strangers' connections."""
        self._base = urlsplit(url).path.rstrip("/")
        self._url = url.rstrip("/")
        self._host, _, self._port = listen.rpartition(":")
        self._secret = secret.encode()
        self._takes = takes
        self._silence, self._most = silence, most
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None

    def address(self, channel: Channel) -> str:
        """Return the address to which the messenger brings a bot's updates."""
        return f"{self._url}/{channel}"

    async def open(self) -> None:
        """Begin to listen. Raises WrongSettings if the port cannot be opened."""
        app = web.Application(client_max_size=LONGEST_BODY)
        app.router.add_get("/healthz", _alive)
        for channel, take in self._takes.items():
            app.router.add_post(f"{self._base}/{channel}", self._door(take))
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=5, keepalive_timeout=self._silence, lingering_time=1.0
        )
        await self._runner.setup()
        try:
            loop = asyncio.get_running_loop()
            self._listening = await loop.create_server(self._connection, self._host, int(self._port))
        except OSError as why:
            await self._runner.cleanup()
            raise WrongSettings(f"WEBHOOK_LISTEN: cannot listen there: {why.strerror}") from None

    async def close(self) -> None:
        """Stop listening, and finish keeping updates under way."""
        if self._listening is not None:
            self._listening.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _connection(self) -> asyncio.BaseProtocol:
        """Return what answers a new connection. One too many is closed, so that strangers take no memory."""
        assert self._runner is not None
        assert self._runner.server is not None
        return self._runner.server() if len(self._runner.server.connections) < self._most else _Full()

    def _door(self, take: Take) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def brought(request: web.Request) -> web.Response:
            said = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(said, self._secret):
                return web.Response(status=403)
            try:
                async with asyncio.timeout(self._silence):
                    body = await request.read()
                update = json.loads(body)
            except TimeoutError:
                return web.Response(status=408)
            except (ValueError, RecursionError):  # bytes that are no UTF-8 as well, and lists in lists without end
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


class _Full(asyncio.Protocol):
    """A connection for which there is no room."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close it."""
        transport.close()


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok")
