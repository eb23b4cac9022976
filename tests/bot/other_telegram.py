"""A Bot API server that shares nothing with our simulator: written from Telegram's documentation, strict, tiny.

It knows few methods, says 404 to every other and 401 to every other token, and keeps what was called.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import web

Json = dict[str, Any]

PATIENCE = 120.0  # seconds

BOTS = {"111:patients": "some_patients_bot", "222:staff": "some_staff_bot"}


class OtherTelegram:
    """What bots called, and what waits for them. `say` and `press` are people's doings."""

    def __init__(self) -> None:
        self.called: list[tuple[str, str, Json]] = []
        self.strange: list[str] = []
        self._waiting: dict[str, list[Json]] = defaultdict(list)
        self._numbers = count(1000)
        self._changed = asyncio.Condition()

    def say(self, token: str, chat: Json, text: str) -> None:
        """Somebody writes to a bot, or in a group it is in."""
        commands = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
        message = {"message_id": next(self._numbers), "date": 1648778400, "chat": chat, "from": _person(chat)}
        self._happen(token, {"message": {**message, "text": text, "entities": commands}})

    def press(self, token: str, chat: Json, message: Json, data: str) -> None:
        """Somebody presses a button under a message the bot has sent."""
        shown = {"message_id": message["message_id"], "date": 1648778400, "chat": chat, "text": message["text"]}
        press = {"id": str(next(self._numbers)), "chat_instance": "1", "from": _person(chat), "message": shown}
        self._happen(token, {"callback_query": {**press, "data": data}})

    def move(self, token: str, renewed: str) -> None:
        """The bot's token is renewed: what waits is the same."""
        self._waiting[renewed] = self._waiting.pop(token)

    async def heard(self, method: str, fits: Callable[[Json], bool] = lambda _: True) -> Json:
        """The first call of a method that fits, waited for; with the number its message got."""

        def found() -> Json | None:
            return next((body for _, name, body in self.called if name == method and fits(body)), None)

        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: found() is not None)
        return found() or {}

    async def answer(self, request: web.Request) -> web.Response:
        """One call of a bot."""
        token, method = request.match_info["token"], request.match_info["method"]
        if token not in BOTS:
            return _refused(401, "Unauthorized")
        if method not in _METHODS:
            self.strange.append(request.path)
            return _refused(404, "Not Found")
        body = await _body(request)
        result = await _METHODS[method](self, token, body)
        self.called.append((token, method, body))
        await self._tell()
        return web.json_response({"ok": True, "result": result})

    async def nowhere(self, request: web.Request) -> web.Response:
        """Anything that is no call of a bot."""
        self.strange.append(request.path)
        return _refused(404, "Not Found")

    def _happen(self, token: str, update: Json) -> None:
        self._waiting[token].append({"update_id": next(self._numbers), **update})
        self._telling = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _me(self, token: str, _: Json) -> Json:
        number, name = int(token.split(":")[0]), BOTS[token]
        return {"id": number, "is_bot": True, "first_name": name, "username": name}

    async def _updates(self, token: str, body: Json) -> list[Json]:
        offset = int(body.get("offset", 0))
        waiting = self._waiting[token] = [one for one in self._waiting[token] if one["update_id"] >= offset]
        if not waiting:
            try:
                async with asyncio.timeout(min(int(body.get("timeout", 0)), 1)), self._changed:
                    await self._changed.wait_for(lambda: self._waiting[token])
            except TimeoutError:
                pass
        return self._waiting[token]

    async def _sent(self, token: str, body: Json) -> Json:
        body["message_id"] = int(body.get("message_id", 0)) or next(self._numbers)
        kind = "private" if int(body["chat_id"]) > 0 else "group"
        chat = {"id": int(body["chat_id"]), "type": kind}
        return {"message_id": body["message_id"], "date": 1648778400, "chat": chat, "text": body["text"]}

    async def _done(self, token: str, body: Json) -> bool:
        return True


_METHODS: dict[str, Callable[[OtherTelegram, str, Json], Any]] = {
    "getMe": OtherTelegram._me,
    "getUpdates": OtherTelegram._updates,
    "sendMessage": OtherTelegram._sent,
    "editMessageText": OtherTelegram._sent,
    "answerCallbackQuery": OtherTelegram._done,
    "setMyCommands": OtherTelegram._done,
}


def private(person: int) -> Json:
    """The chat of one person with a bot."""
    return {"id": person, "type": "private", "first_name": "Mẩy"}


def group(number: int) -> Json:
    """A group; whoever writes in it is the person 77."""
    return {"id": number, "type": "group", "title": "Trạm"}


@asynccontextmanager
async def other_telegram(port: int = 0) -> AsyncIterator[tuple[OtherTelegram, str]]:
    """Such a server, running, with its address."""
    telegram = OtherTelegram()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.answer)
    app.router.add_route("*", "/{rest:.*}", telegram.nowhere)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield telegram, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _person(chat: Json) -> Json:
    return {"id": max(int(chat["id"]), 77), "is_bot": False, "first_name": "Mẩy", "language_code": "vi"}


async def _body(request: web.Request) -> Json:
    """Parameters as JSON or as a form, whose structured values are JSON texts."""
    if request.content_type == "application/json":
        return dict(await request.json())
    return {name: _plain(str(value)) for name, value in (await request.post()).items()}


def _plain(text: str) -> Any:
    return json.loads(text) if text[:1] in "[{" else text


def _refused(status: int, words: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": words}, status=status)
