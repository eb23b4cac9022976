"""The staff bot, on python-telegram-bot."""

from __future__ import annotations

from typing import Any

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.error import (
    Conflict as TelegramConflict,
)
from telegram.request import HTTPXRequest

from bot.bot_api import SEND_TIMEOUT, BotApi, refusal
from bot.channel import Conflict, Passing, TokenRefused, Undelivered, Unsure

# More connections make every request slower: httpcore looks at each of them for each request.
_CONNECTIONS = 16


class _PlainBot(Bot):
    """The library's bot with its calls in plain JSON: one strange update must not stop the batch it came in."""

    async def plain(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        return await self._post(method, params, read_timeout=timeout)


class StaffBot(BotApi):
    """The bot staff talk to, at a Bot API server given by its address."""

    def __init__(self, token: str, url: str) -> None:
        self._files = f"{url}/file/bot{token}"
        self._sending = HTTPXRequest(_CONNECTIONS, connect_timeout=10, pool_timeout=SEND_TIMEOUT)
        self._listening = HTTPXRequest(1, connect_timeout=10, pool_timeout=SEND_TIMEOUT)
        self._bot = _PlainBot(token, f"{url}/bot", request=self._sending, get_updates_request=self._listening)

    async def call(self, method: str, params: dict[str, Any], timeout: float = SEND_TIMEOUT) -> Any:
        """One call; its result as plain JSON."""
        try:
            return await self._bot.plain(method, params, timeout)
        except TelegramError as error:
            raise _ours(error) from error

    async def download(self, path: str) -> bytes:
        """The content of a file at a path that getFile gave."""
        try:
            return bytes(await self._sending.retrieve(f"{self._files}/{path}"))
        except TelegramError as error:
            raise Passing(type(error).__name__) from None

    async def close(self) -> None:
        """Let go of connections."""
        await self._sending.shutdown()
        await self._listening.shutdown()


def _ours(error: TelegramError) -> Undelivered | TokenRefused | Conflict:
    match error:
        case InvalidToken():
            return TokenRefused(error.message)
        case TelegramConflict():
            return Conflict(error.message)
        case RetryAfter():  # its public attribute warns of a coming change of type
            return refusal(429, error.message, retry_after=error._retry_after.total_seconds())
        case ChatMigrated():
            return refusal(400, error.message, moved_to=error.new_chat_id)
        case Forbidden():
            return refusal(403, error.message)
        case BadRequest():
            return refusal(400, error.message)
        case NetworkError():
            return _network(error)
    return Unsure("the answer was not JSON")


def _network(error: NetworkError) -> Undelivered:
    """Whether anything had left: only a connection that never stood is certain; without a cause it was a 5xx."""
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return Passing(type(cause).__name__)
    if isinstance(cause, httpx.HTTPError):
        return Unsure(type(cause).__name__)
    return refusal(500, error.message)
