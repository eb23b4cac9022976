"""The patients' bot, on aiogram. Importing this file costs 2.5 s and 165 MiB: only bot/messengers.py does, late."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    JsonPayload,
    TCPConnector,
)

from bot.channel.channel import TOGETHER, Conflict, File, Passing, SendFailed, TokenRefused, Unsure
from bot.telegram_bots.api import SEND_TIMEOUT, BotApi, refusal

# Separate from the call's timeout: a call that waits for a connection certainly has not been sent.
_CONNECT_TIMEOUT = 10.0
_OTHERS = 8  # connections for other calls: the poll, files to fetch

_STATUS: dict[type[TelegramAPIError], int] = {
    TelegramBadRequest: 400,
    TelegramForbiddenError: 403,
}

# aiogram names this type for every answer; held here, or pydantic forgets it and builds it again.
_ANSWER = Response[Any]


class _JsonSession(AiohttpSession):
    """A session that sends parameters as JSON: as a form, Vietnamese letters cost a third of a call.

    Only a file needs a form.
    """

    def __init__(self, url: str, proxy: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(url), limit=TOGETHER + _OTHERS)
        self._way = proxy or None

    async def create_session(self) -> ClientSession:
        """Return the session; aiogram's own way through a proxy needs one more library, aiohttp's does not."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(connector=TCPConnector(**self._connector_init), proxy=self._way)
        return self._session

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> JsonPayload | FormData:  # type: ignore[override]
        params = method.model_extra or {}
        return _form(params) if any(isinstance(value, File) for value in params.values()) else JsonPayload(params)

    async def close(self) -> None:
        """Close all connections; aiogram would then sleep a quarter of a second, which aiohttp no longer needs."""
        if self._session is not None:
            await self._session.close()


class PatientsBot(BotApi):
    """The bot patients talk to, at a Bot API server given by its address; `proxy` is the way to it, "" if direct."""

    def __init__(self, token: str, url: str, proxy: str = "") -> None:
        self._bot = Bot(token, session=_JsonSession(url, proxy))

    async def call(self, method: str, params: dict[str, Any], timeout: float = SEND_TIMEOUT) -> Any:
        """Make one call and return its result as plain JSON."""
        try:
            patience = ClientTimeout(total=timeout, connect=_CONNECT_TIMEOUT)
            return await self._bot(_method(method)(**params), request_timeout=cast(int, patience))
        except TelegramAPIError as error:
            raise _ours(error) from error
        except ClientDecodeError as error:  # a proxy's page instead of an answer
            raise Unsure("the answer was not JSON") from error

    async def download(self, path: str) -> bytes:
        """Return the content of a file at a path that getFile gave."""
        url = self._bot.session.api.file_url(self._bot.token, path)
        try:
            return b"".join([chunk async for chunk in self._bot.session.stream_content(url)])
        except (ClientError, TimeoutError) as error:
            raise Passing(type(error).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.session.close()


@cache
def _method(name: str) -> type[TelegramMethod[Any]]:
    """Return a method that takes any parameters with its answer left as plain JSON: a third of a full model's time."""
    return type(name, (TelegramMethod,), {"__api_method__": name, "__returning__": Any, "__module__": __name__})


def _form(params: dict[str, Any]) -> FormData:
    form = FormData()
    for name, value in params.items():
        if isinstance(value, File):
            form.add_field(name, value.content, filename=value.name)
        else:
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    return form


def _ours(error: TelegramAPIError) -> SendFailed | TokenRefused | Conflict:
    if isinstance(error, TelegramNetworkError):
        return _network(error)
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):  # 404: a token of no bot's form
        return TokenRefused(error.message)
    if isinstance(error, TelegramConflictError):
        return Conflict(error.message)
    if isinstance(error, TelegramRetryAfter):
        return refusal(429, error.message, retry_after=error.retry_after)
    if isinstance(error, TelegramMigrateToChat):
        return refusal(400, error.message, moved_to=error.migrate_to_chat_id)
    if isinstance(error, TelegramServerError):
        return refusal(500, error.message)
    return refusal(_STATUS.get(type(error), 400), error.message)


def _network(error: TelegramNetworkError) -> SendFailed:
    """Return Passing if there never was a connection, else Unsure: the call may have left."""
    cause = error.__cause__
    if isinstance(cause, ClientConnectorError | ClientHttpProxyError | ConnectionTimeoutError):
        return Passing(type(cause).__name__)
    return Unsure(type(cause).__name__)
