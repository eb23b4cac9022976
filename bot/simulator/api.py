"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`, as core.telegram.org/bots/api has it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from aiohttp import web

from bot.simulator.calls import Call, Called
from bot.simulator.errors import Refused, too_many_requests
from bot.simulator.faults import Fault, Faults, words
from bot.simulator.limits import Flood
from bot.simulator.methods import LIMITED_METHODS, METHODS, allow
from bot.simulator.wire import Json
from bot.simulator.world import Bot, StoredFile, World

REMEMBERED_CALLS = 200_000
MAX_UPLOAD = 50 * 2**20  # Bot API, "Sending files": 50 MB
LONGEST_POLL = 50  # seconds; the Bot API server cuts longer waits
LOST_FOR = 3600  # seconds an answer stays away when "timeout" was ordered; every caller gives up earlier


class Api:
    """The server of bots' calls; it keeps a record of them, and makes trouble where trouble was ordered."""

    def __init__(self, world: World, flood: Flood) -> None:
        self.world = world
        self.flood = flood
        self.faults = Faults()
        self.calls: deque[Called] = deque(maxlen=REMEMBERED_CALLS)

    def add_routes(self, app: web.Application) -> None:
        """Serve the API in this application."""
        app.router.add_route("*", "/bot{token}/{method}", self.answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"].lower()
        try:
            bot = self._bot(request)
            if method not in METHODS and method != "getupdates":
                raise Refused(404, "Not Found")
            call = Call(self.world, bot, method, *await _parameters(request))
        except Refused as refused:
            return _refusal(refused)
        fault = self.faults.next(method, call.chat_id)
        if fault and not fault.done:
            return await self._trouble(request, call, fault)
        try:
            result = await self._run(call)
        except Refused as refused:
            self._remember(request, call, refused.status)
            return _refusal(refused)
        if fault:
            return await self._trouble(request, call, fault)
        self._remember(request, call, 200)
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Send a file that a bot was sent."""
        try:
            self._bot(request)
        except Refused as refused:
            return _refusal(refused)
        file = self.world.files.get(request.match_info["path"].removeprefix("files/"))
        if file is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=file.data, content_type=file.mime)

    async def _run(self, call: Call) -> Any:
        if call.method == "getupdates":
            return await self._updates(call)
        if call.method not in LIMITED_METHODS or call.chat_id is None:
            return METHODS[call.method](call)
        seconds = self.flood.wait(call.bot.id, call.chat_id, group=call.chat_id < 0)
        if seconds:
            raise too_many_requests(seconds)
        result = METHODS[call.method](call)
        self.flood.note(call.bot.id, call.chat_id)
        return result

    async def _updates(self, call: Call) -> list[Json]:
        allow(call)
        limit = min(max(call.number("limit", 100), 1), 100)
        timeout = min(call.number("timeout"), LONGEST_POLL)
        return await call.bot.updates.poll(call.number("offset"), limit, timeout)

    async def _trouble(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        self._remember(request, call, fault.status if isinstance(fault.status, int) else 0)
        if fault.status == "timeout":
            await asyncio.sleep(LOST_FOR)
        if not isinstance(fault.status, int):
            assert request.transport
            request.transport.abort()
            return web.Response()
        waits = {"retry_after": fault.retry_after or 1} if fault.status == 429 else {}
        return _refusal(Refused(fault.status, words(fault), **waits))

    def _remember(self, request: web.Request, call: Call, status: int) -> None:
        method = request.match_info["method"]
        now = self.world.now()
        self.calls.append(Called(method, call.bot.username, call.chat_id, now, status, call.params))

    def _bot(self, request: web.Request) -> Bot:
        token = request.match_info["token"]
        for bot in self.world.bots.values():
            if bot.token == token:
                return bot
        raise Refused(401, "Unauthorized")


async def _parameters(request: web.Request) -> tuple[Json, dict[str, StoredFile]]:
    """Read what was sent in the query, as JSON or as a form, and the files that came with it."""
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        params |= await _json_body(request)
        return params, {}
    files: dict[str, StoredFile] = {}
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    for name, value in form.items():
        if isinstance(value, web.FileField):
            files[name] = StoredFile(value.filename, value.content_type, value.file.read())
        else:
            params[name] = value
    return params, files


async def _json_body(request: web.Request) -> Json:
    try:
        body = await request.json() if request.can_read_body else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "Bad Request: can't parse request JSON object")
    return body


def _refusal(refused: Refused) -> web.Response:
    return web.json_response(refused.body(), status=refused.status)
