"""A small simulated world for tests: one person, two bots, a group, and plain calls of the Bot API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.simulator import Group, Limits, Simulator, User

BOT = "@f0care_bot"
TOKEN = "1001:secret"
OTHER = "1002:secret"


@dataclass
class Clock:
    time: datetime = datetime(2022, 4, 1, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Room:
    """A simulator with two bots, one person who has started the first, and a group with both."""

    sim: Simulator
    clock: Clock
    url: str
    http: aiohttp.ClientSession
    lan: User
    group: Group

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> Any:
        """The result of a call, or its error's description."""
        async with self.http.post(f"{self.url}/bot{token}/{method}", json=params) as answer:
            body = await answer.json()
            assert body.get("error_code", 200) == answer.status
            return body["result"] if body["ok"] else body["description"]

    async def say(self, text: str, **params: Any) -> Any:
        return await self.call("sendMessage", chat_id=self.lan.id, text=text, **params)


@asynccontextmanager
async def open_room() -> AsyncIterator[Room]:
    """A running simulator with its people, its updates so far confirmed; stopped at the end."""
    clock = Clock()
    sim = Simulator(clock.now, Limits.none())
    sim.add_bot(TOKEN, "f0care_bot", "F0 Care")
    sim.add_bot(OTHER, "f0staff_bot", "F0 Trực")
    lan = sim.add_user("Lý Thị Lan", "0912345678")
    sim.send_text(lan, BOT, "/start")
    group = sim.add_group("Trạm", [lan], [BOT, "@f0staff_bot"])
    url = await sim.start()
    async with aiohttp.ClientSession() as http:
        made = Room(sim, clock, url, http, lan, group)
        for token in (TOKEN, OTHER):
            updates = await made.call("getUpdates", token)
            await made.call("getUpdates", token, offset=updates[-1]["update_id"] + 1)
        yield made
    await sim.stop()


def inline(text: str = "Có", **button: Any) -> dict[str, Any]:
    """An inline keyboard of one button."""
    return {"inline_keyboard": [[{"text": text, **button}]]}
