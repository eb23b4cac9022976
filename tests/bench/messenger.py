"""A messenger within the process: enforces Telegram's limits in virtual time, and hands people what reached them."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import count
from random import Random

from bot.channel.channel import Never, Sent, TryLater
from bot.simulator.limits import Flood, Limits
from conversations.model.channels import Channel
from conversations.model.outgoing import Ack, Message, Say, Sms
from conversations.ports import Parcel
from tests.bench.virtual import VirtualLoop
from tests.support.channels import SMS


@dataclass(frozen=True, slots=True)
class Came:
    """Something that reached a chat: when (seconds), its number there, and the message."""

    at: float
    number: int
    message: Message


@dataclass
class Messenger:
    """One bot's way to people (a `Carrier`). `blocked` never hear anything; `refused` counts the 429s."""

    loop: VirtualLoop
    channel: Channel
    chance: Random
    blocked: set[str] = field(default_factory=set)
    chats: defaultdict[str, asyncio.Queue[Came]] = field(default_factory=lambda: defaultdict(asyncio.Queue))
    calls: Counter[str] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    asked: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = Limits.none() if self.channel == SMS else Limits.telegram()
        self._flood = Flood(limits, self.loop.now)
        self._numbers = count(1)

    async def send(self, parcel: Parcel) -> Sent:
        """Travel for some milliseconds, then arrive, or be refused as Telegram refuses."""
        await asyncio.sleep(self.chance.uniform(0.03, 0.09))
        if parcel.address in self.blocked:
            raise Never("Forbidden: bot was blocked by the user", gone=True)
        if isinstance(parcel.content, Ack):
            return Sent()
        if wait := self._wait(parcel.address):
            self.refused += 1
            raise TryLater(wait)
        number = parcel.posted or next(self._numbers)
        self.calls[parcel.address] += 1
        self.seconds[int(self.loop.time())] += 1
        message = _said(parcel)
        if _is_first_question(message):
            self.asked[parcel.address] = self.loop.time()
        self.chats[parcel.address].put_nowait(Came(self.loop.time(), number, message))
        return Sent(number)

    async def close(self) -> None:
        """Nothing is held."""

    def _wait(self, address: str) -> int:
        if self.channel == SMS:
            return 0
        wait = self._flood.wait(1, int(address), group=address.startswith("-"))
        if not wait:
            self._flood.note(1, int(address))
        return wait


def _is_first_question(message: Message) -> bool:
    """Whether it is the reminder of nine o'clock: its buttons carry the slot, and no hurry stands above it."""
    return any(b.data.startswith("s:") for row in message.rows for b in row) and not message.text.startswith("⏰")


def _said(parcel: Parcel) -> Message:
    match parcel.content:
        case Say(message=message):
            return message
        case Sms(text=text):
            return Message(text)
        case other:
            return Message(type(other).__name__)
