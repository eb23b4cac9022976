"""The page's own small API under `/sim/`: the state, the acts of people, the clock, the SMS gateway."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import qrcode
import qrcode.image.svg
from aiohttp import web

from bot.simulator.errors import Refused
from bot.simulator.screens import Screens, Shown, title
from bot.simulator.wire import Json
from bot.simulator.world import Bot, Chat, Group, PrivateChat, ShownSms, User

Act = Callable[[Json], Any]

STATIC = Path(__file__).parent / "static"
SHOWN_MESSAGES = 150
HEARTBEAT = 15.0  # seconds between comments on a quiet event stream


class ClockControl(Protocol):
    """A clock the page may move: `jump_to("09:00")` goes to the next such local time."""

    def now(self) -> datetime:
        """Return the moved time, aware."""
        ...

    def jump_to(self, hhmm: str) -> object:
        """Go to the next such local time."""
        ...

    def advance(self, minutes: int) -> object:
        """Go forward by minutes."""
        ...


class Page:
    """The server of the page. Every act of `People` is `POST /sim/do/<act>` with JSON."""

    def __init__(self, screens: Screens, clock: ClockControl | None) -> None:
        self.screens = screens
        self.clock = clock
        self.links: list[dict[str, str]] = []
        self.sms_fails = False
        self._streams: set[asyncio.Queue[Json | None]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Serve the page in this application."""
        app.router.add_get("/", self.index)
        app.router.add_get("/sim/state", self.state)
        app.router.add_get("/sim/history", self.history)
        app.router.add_get("/sim/events", self.events)
        app.router.add_get("/sim/file/{key}", self.file)
        app.router.add_get("/sim/qr", self.qr)
        app.router.add_post("/sim/do/{act}", self.act)
        app.router.add_post("/sim/sms", self.sms)
        app.router.add_post("/sim/clock", self.move_clock)
        app.router.add_static("/static/", STATIC)

    def stop(self) -> None:
        """End the open event streams."""
        for stream in self._streams:
            stream.put_nowait(None)

    async def index(self, _: web.Request) -> web.StreamResponse:
        """Send the page."""
        safe = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:", "Cache-Control": "no-store"}
        return web.FileResponse(STATIC / "index.html", headers=safe)

    async def state(self, _: web.Request) -> web.Response:
        """Send everything but the messages."""
        screens, world = self.screens, self.screens.world
        users = [self._user(user) for user in world.users.values()]
        groups = [_group(group) for group in world.groups.values() if group.upgraded_to is None]
        bots = [_bot(bot) for bot in world.bots.values()]
        now = (self.clock.now() if self.clock else screens.world.now()).isoformat()
        clock = {"now": now, "movable": self.clock is not None}
        found: Json = {"users": users, "groups": groups, "bots": bots, "links": self.links}
        return web.json_response(found | {"clock": clock, "event": world.journal.last})

    async def history(self, request: web.Request) -> web.Response:
        """Send the newest messages of one chat as one person sees them, and the keyboard under it."""
        try:
            user = self._someone(request.query)
            place = self.screens.place(user, request.query["chat"])
        except (KeyError, ValueError) as error:
            return _problem(404, error)
        shown = self.screens.chat_history(user, place)[-SHOWN_MESSAGES:]
        if request.query.get("read") and place.read.get(user.id) != place.last_id:
            place.read[user.id] = place.last_id
            self.screens.world.changed()
        found: Json = {"messages": [_message(one) for one in shown], "asked": place.asked.get(user.id)}
        found["keyboard"] = place.keyboard
        found["blocked"] = isinstance(place, PrivateChat) and place.blocked
        return web.json_response(found)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Send live events (text/event-stream), or those after `?after=N` as JSON for a page that must poll."""
        journal = self.screens.world.journal
        if "after" in request.query:
            return web.json_response(journal.since(int(request.query["after"])))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        stream: asyncio.Queue[Json | None] = asyncio.Queue()
        for event in journal.since(int(request.headers.get("Last-Event-ID") or journal.last)):
            stream.put_nowait(event)
        deaf = journal.listen(stream.put_nowait)
        self._streams.add(stream)
        try:
            await _pour(stream, response)
        except ConnectionError:
            pass
        finally:
            self._streams.discard(stream)
            deaf()
        return response

    async def file(self, request: web.Request) -> web.Response:
        """Send a picture or document shown on the page; never as a page of its own."""
        file = self.screens.world.files.get(request.match_info["key"])
        if file is None:
            raise web.HTTPNotFound
        safe = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.data, content_type=file.mime, headers=safe)

    async def qr(self, request: web.Request) -> web.Response:
        """Send a text as a QR picture."""
        code = qrcode.make(request.query.get("text", ""), image_factory=qrcode.image.svg.SvgPathImage, border=2)
        out = io.BytesIO()
        code.save(out)
        return web.Response(body=out.getvalue(), content_type="image/svg+xml")

    async def sms(self, request: web.Request) -> web.Response:
        """Take a text message as the SMS gateway: `{"phone", "text", "purpose", "code"?}`."""
        if self.sms_fails:
            return web.json_response({"error": "gateway is down"}, status=503)
        try:
            body = await request.json()
            phone, text = str(body["phone"]), str(body["text"])
        except (ValueError, KeyError, TypeError) as error:
            return _problem(400, error)
        now = self.screens.world.now()
        self.screens.world.sent_to_phone(phone, ShownSms(text, now, body.get("purpose", ""), body.get("code")))
        return web.json_response({"ok": True})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock by `{"jump_to": "09:00"}`, `{"advance_minutes": 5}` or `{"next_day": true}`."""
        if self.clock is None:
            return _problem(404, LookupError("this clock cannot be moved"))
        try:
            body = await request.json()
            if "jump_to" in body:
                self.clock.jump_to(str(body["jump_to"]))
            else:
                self.clock.advance(24 * 60 if body.get("next_day") else int(body["advance_minutes"]))
        except (ValueError, KeyError, TypeError) as error:
            return _problem(400, error)
        self.screens.world.changed()
        return web.json_response({"now": self.clock.now().isoformat()})

    async def act(self, request: web.Request) -> web.Response:
        """Do an act of a person."""
        act = self._acts().get(request.match_info["act"])
        if act is None:
            return _problem(404, LookupError("no such act"))
        try:
            done = act(await request.json())
        except (ValueError, LookupError, TypeError, AttributeError, Refused) as error:
            return _problem(400, error)
        return web.json_response({"ok": True, "id": getattr(done, "id", done)})

    def _acts(self) -> dict[str, Act]:
        s, who = self.screens, self._someone
        return {
            "send_text": lambda b: s.send_text(who(b), b["chat"], b["text"], b.get("reply_to"), b.get("topic")),
            "edit_text": lambda b: s.edit_text(who(b), b["chat"], int(b["message_id"]), b["text"]),
            "press": lambda b: s.press(who(b), b["chat"], int(b["message_id"]), b["button"]),
            "forge_press": lambda b: s.forge_press(who(b), b["chat"], int(b["message_id"]), b["data"]),
            "tap": lambda b: s.tap(who(b), b["chat"], b["button"]),
            "share_contact": lambda b: s.share_contact(
                who(b), b["chat"], b.get("own", True), b.get("phone", ""), b.get("name", "")
            ),
            "send_sticker": lambda b: s.send_sticker(who(b), b["chat"], b.get("emoji", "👍")),
            "send_voice": lambda b: s.send_voice(who(b), b["chat"]),
            "send_location": lambda b: s.send_location(who(b), b["chat"]),
            "send_photo": lambda b: s.send_photo(who(b), b["chat"], _bytes(b), b.get("caption", "")),
            "send_document": lambda b: s.send_document(who(b), b["chat"], _bytes(b) or b" ", b["name"], b["mime"]),
            "forward": lambda b: s.forward(who(b), b["chat"], int(b["message_id"]), b.get("source")),
            "open_link": lambda b: s.open_link(who(b), b["link"]),
            "block": lambda b: s.block(who(b), b["chat"]),
            "unblock": lambda b: s.unblock(who(b), b["chat"]),
            "add_user": lambda b: s.add_user(b["name"], b.get("phone") or None, staff=bool(b.get("staff"))),
            "add_group": lambda b: s.add_group(b["title"], [who(b)]),
            "add_member": lambda b: s.add_member(self._of(b), self._member(b["member"]), by=who(b)),
            "remove_member": lambda b: s.remove_member(self._of(b), self._member(b["member"]), by=who(b)),
            "upgrade_group": lambda b: s.upgrade_group(self._of(b)),
        }

    def _someone(self, body: Any) -> User:
        return self.screens.world.users[int(body["user"])]

    def _of(self, body: Json) -> Group:
        return self.screens.world.groups[int(body["group"])]

    def _member(self, member: str | int) -> User | str:
        return self.screens.world.users.get(int(member)) or str(member) if _is_number(member) else str(member)

    def _user(self, user: User) -> Json:
        inbox = self.screens.sms_inbox(user.phone) if user.phone else []
        return {
            "id": user.id,
            "name": user.name,
            "phone": user.phone,
            "staff": user.staff,
            "chats": [self._chat(user, chat) for chat in self.screens.chats(user)],
            "sms": [{"text": sms.text, "date": sms.date.isoformat(), "purpose": sms.purpose} for sms in inbox],
        }

    def _chat(self, user: User, chat: Chat) -> Json:
        name = f"@{chat.bot.username}" if isinstance(chat, PrivateChat) else str(chat.id)
        found: Json = {"chat": name, "id": chat.id, "title": title(chat), "unread": self.screens.unread(user, chat)}
        started = not isinstance(chat, PrivateChat) or chat.started
        if isinstance(chat, PrivateChat):
            found["commands"] = _menu(chat.bot, f"chat:{chat.id}", "all_private_chats", "default")
        return found | {"started": started, "group": isinstance(chat, Group)}


async def _pour(stream: asyncio.Queue[Json | None], response: web.StreamResponse) -> None:
    """Write events until told to end, and a comment when the stream is quiet."""
    while True:
        try:
            event = await asyncio.wait_for(stream.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if event is None:
            return
        text = json.dumps(event, ensure_ascii=False)
        await response.write(f"id: {event['id']}\ndata: {text}\n\n".encode())


def _bot(bot: Bot) -> Json:
    return {"username": bot.username, "name": bot.name, "staff": bot.staff}


def _menu(bot: Bot, *scopes: str) -> list[Json]:
    """Return commands offered, narrowest scope first (core.telegram.org/bots/api#botcommandscope); phones speak vi."""
    found = (bot.commands.get((scope, language)) for scope in scopes for language in ("vi", ""))
    return next((menu for menu in found if menu), [])


def _group(group: Group) -> Json:
    people = [
        {"id": member.id, "name": member.name, "bot": isinstance(member, Bot)} for member in group.members.values()
    ]
    bots = [member for member in group.members.values() if isinstance(member, Bot)]
    commands = [each for bot in bots for each in _menu(bot, "all_group_chats", "default")]
    found = {"id": group.id, "title": group.title, "supergroup": group.supergroup, "members": people}
    return found | {"commands": commands}


def _message(shown: Shown) -> Json:
    names = Shown.__slots__
    return {name: getattr(shown, name) for name in names} | {"date": shown.date.isoformat()}


def _bytes(body: Json) -> bytes | None:
    return base64.b64decode(body["data"]) if body.get("data") else None


def _is_number(text: str | int) -> bool:
    return str(text).lstrip("-").isdigit()


def _problem(status: int, error: Exception) -> web.Response:
    return web.json_response({"error": str(error)}, status=status)
