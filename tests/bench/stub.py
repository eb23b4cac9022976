"""A Bot API that knows no limits, with patients who type their six answers; the same for every bot measured.

Answers are bytes made beforehand as far as they can be, so that what is measured is the bot. Speaks with the bench by
lines: says "ready" after the warm-up, waits for a line, lets the others begin, and says the seconds it took.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

PATIENTS_TOKEN, STAFF_TOKEN = "2001:bench-patients", "2002:bench-staff"
FIRST_CHAT = 500_000
REPORTS = (
    ("36,8", "18", "82", "97", "120/80", "không"),
    ("37 độ 2", "19", "mạch 88", "98%", "115 75", "Không có dấu hiệu nào"),
    ("36.5", "17 lần", "76", "spo2 97", "130/85", "không ạ"),
    ("38,2", "18", "96", "97", "125/80", "ho, đau họng"),
)
_CHAT, _OFFSET, _TIMEOUT = (
    re.compile(rf"\b{name}(?:=|\": ?)(-?\d+)".encode()) for name in ("chat_id", "offset", "timeout")
)


def texts_of(chat: int) -> tuple[str, ...]:
    """What the person of a chat types, one text after each reply."""
    return REPORTS[chat % len(REPORTS)]


@dataclass
class Crowd:
    """The people: who has still what to say, and what waits to be fetched."""

    waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    left: dict[int, deque[str]] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    greeted: int = 0
    updates: int = 0
    polls: int = 0

    def start(self, chats: range) -> None:
        """Everybody of these presses Start, as one does with a bot that sends no reminder."""
        for chat in chats:
            self._send(chat, "/start")

    def begin(self, chats: range) -> None:
        """Everybody of these types the first answer."""
        self.ended.clear()
        self.left = {chat: deque(texts_of(chat)) for chat in chats}
        for chat in chats:
            self._type(chat)

    def replied(self, chat: int, body: bytes) -> None:
        """A message reached a chat: its person types on, or has nothing more to say."""
        texts = self.left.get(chat)
        if texts is None:
            self.greeted += 1
        elif texts:
            self._type(chat)
        else:
            del self.left[chat]
            if not self.left:
                self.ended.set()

    def fetched(self, offset: int) -> list[bytes]:
        """Up to 100 updates from `offset` on; those before are forgotten."""
        while self.waiting and self.waiting[0][0] < offset:
            self.waiting.popleft()
        if not self.waiting:
            self.news.clear()
        return [update for _, update in list(self.waiting)[:100]]

    def _type(self, chat: int) -> None:
        self._send(chat, self.left[chat].popleft())

    def _send(self, chat: int, text: str) -> None:
        self.updates += 1
        self.waiting.append((self.updates, _update(self.updates, chat, text)))
        self.news.set()


class Stub:
    """The HTTP side: methods by name."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._messages = 0

    async def answer(self, request: web.Request) -> web.Response:
        """One call of a method."""
        body = await request.read() + b"&" + request.query_string.encode()
        method = request.match_info["method"].lower()
        if method == "getupdates":
            result = await self._updates(request.match_info["token"], body)
        elif method in ("sendmessage", "editmessagetext"):
            result = self._message(body)
        elif method == "getme":
            result = _me(request.match_info["token"])
        else:
            result = b"true"
        return web.Response(body=b'{"ok":true,"result":' + result + b"}", content_type="application/json")

    async def _updates(self, token: str, body: bytes) -> bytes:
        offset, seconds = _number(_OFFSET, body), _number(_TIMEOUT, body)
        if token != PATIENTS_TOKEN:
            await asyncio.sleep(seconds)
            return b"[]"
        self._crowd.polls += 1
        if not (batch := self._crowd.fetched(offset)) and seconds:
            try:
                await asyncio.wait_for(self._crowd.news.wait(), seconds)
            except TimeoutError:
                return b"[]"
            batch = self._crowd.fetched(offset)
        return b"[" + b",".join(batch) + b"]"

    def _message(self, body: bytes) -> bytes:
        chat = _number(_CHAT, body)
        self._messages += 1
        self._crowd.replied(chat, body)
        return _MESSAGE % (self._messages, chat)


_MESSAGE = (
    b'{"message_id":%d,"date":1648778400,"chat":{"id":%d,"type":"private","first_name":"May"},'
    b'"from":{"id":2001,"is_bot":true,"first_name":"Bench","username":"bench_bot"},"text":"ok"}'
)


def _me(token: str) -> bytes:
    name = "bench_bot" if token == PATIENTS_TOKEN else "bench_staff_bot"
    return json.dumps({"id": int(token[:4]), "is_bot": True, "first_name": "Bench", "username": name}).encode()


def _update(number: int, chat: int, text: str) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "Mẩy", "last_name": "Lý", "language_code": "vi"}
    here = {"id": chat, "type": "private", "first_name": "Mẩy", "last_name": "Lý"}
    message: dict[str, object] = {"message_id": number, "date": 1648778400, "chat": here, "from": person, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return json.dumps({"update_id": number, "message": message}).encode()


def _number(pattern: re.Pattern[bytes], body: bytes) -> int:
    found = pattern.search(body)
    return int(found[1]) if found else 0


async def opened(crowd: Crowd) -> tuple[web.AppRunner, str]:
    """The stub of a crowd on a port of its own, and its address."""
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", Stub(crowd).answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]


async def serve(people: int, warm: int, before: str) -> None:
    """Be there until standard input ends: warm up with `warm` people, then `people`.

    `before` says what comes first: nothing, a `reminder` the bot sends to each, or a `start` each presses.
    """
    crowd = Crowd()
    runner, url = await opened(crowd)
    print(url, flush=True)  # noqa: T201
    if before == "start":
        crowd.start(range(FIRST_CHAT, FIRST_CHAT + warm + people))
    while before and crowd.greeted < warm + people:
        await asyncio.sleep(0.02)
    crowd.begin(range(FIRST_CHAT, FIRST_CHAT + warm))
    await crowd.ended.wait()
    await _told("ready")
    began = time.perf_counter()
    crowd.begin(range(FIRST_CHAT + warm, FIRST_CHAT + warm + people))
    await crowd.ended.wait()
    await _told(f"{time.perf_counter() - began:.3f}")
    await runner.cleanup()


async def _told(words: str) -> None:
    """Say a line, and wait for one."""
    print(words, flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
