"""The staff bot, on python-telegram-bot."""

from __future__ import annotations

import json
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.channel.channel import TOGETHER, Conflict, File, Passing, SendFailed, TokenRefused, Unsure
from bot.telegram_bots.api import SEND_TIMEOUT, BotApi, refusal

_CONNECT_TIMEOUT = 10.0


class _Refused(TelegramError):
    """A refusal as it came: the library's own errors drop its code and warn when told to wait."""

    def __init__(self, status: int, payload: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        try:
            body = json.loads(payload)
        except ValueError:
            body = None
        self.body: dict[str, Any] | None = body if isinstance(body, dict) else None


class _Request(HTTPXRequest):
    def __init__(self, connections: int, proxy: str) -> None:
        super().__init__(
            connections,
            connect_timeout=_CONNECT_TIMEOUT,
            pool_timeout=SEND_TIMEOUT,
            proxy=proxy or None,
            httpx_kwargs={"verify": _trust(), "trust_env": False},  # both bots go the same way: by TELEGRAM_PROXY alone
        )

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **more)
        if status >= 300:
            raise _Refused(status, payload)
        return status, payload


class _PlainBot(Bot):
    """The library's bot with its calls in plain JSON: one strange update must not stop the batch it came in."""

    async def plain(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        return await self._post(
            method, {name: _sendable(value) for name, value in params.items()}, read_timeout=timeout
        )


class StaffBot(BotApi):
    """The bot staff talk to, at a Bot API server given by its address; `proxy` is the way to it, "" if direct."""

    def __init__(self, token: str, url: str, proxy: str = "") -> None:
        self._files = f"{url}/file/bot{token}"
        # More connections than needed make every request slower: httpcore looks at each of them for each request.
        self._sending, self._listening = _Request(TOGETHER, proxy), _Request(1, proxy)
        self._bot = _PlainBot(token, f"{url}/bot", request=self._sending, get_updates_request=self._listening)

    async def call(self, method: str, params: dict[str, Any], timeout: float = SEND_TIMEOUT) -> Any:
        """Make one call and return its result as plain JSON."""
        try:
            return await self._bot.plain(method, params, timeout)
        except TelegramError as error:
            raise _ours(error) from error

    async def download(self, path: str) -> bytes:
        """Return the content of a file at a path that getFile gave."""
        try:
            return bytes(await self._sending.retrieve(f"{self._files}/{path}"))
        except TelegramError as error:
            raise Passing(type(error).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._sending.shutdown()
        await self._listening.shutdown()


@cache
def _trust() -> SSLContext:
    """Return the trusted certificates, read once a process: each reading takes 25 ms and 0.8 MiB."""
    return httpx.create_ssl_context()


def _sendable(value: Any) -> Any:
    return InputFile(value.content, filename=value.name) if isinstance(value, File) else value


def _ours(error: TelegramError) -> SendFailed | TokenRefused | Conflict:
    if isinstance(error, _Refused):
        return _refused(error)
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
        return Passing(type(cause).__name__)  # nothing had left: there never was a connection
    if isinstance(error, NetworkError):
        return Unsure(type(cause or error).__name__)
    return Unsure("the answer was not JSON")


def _refused(error: _Refused) -> SendFailed | TokenRefused | Conflict:
    if error.body is None:  # a proxy's page: its status says nothing certain
        return Passing(str(error)) if error.status >= 500 else Unsure(str(error))
    words, told = str(error.body.get("description", error)), error.body.get("parameters") or {}
    match error.status:
        case 401 | 404:
            return TokenRefused(words)
        case 409:
            return Conflict(words)
    return refusal(error.status, words, told.get("retry_after"), told.get("migrate_to_chat_id"))
