"""Small working stand-ins: an inbox and outbox in memory, a carrier that remembers, a clock that stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar

from bot.channel.channel import Sent
from conversations.hearing.certain import Cry
from conversations.hearing.ears import Heard, listen
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Lane, Outgoing, Remind, Say
from conversations.ports import Fate, Parcel

T = TypeVar("T")
NINE = datetime(2022, 4, 1, 2, 0, tzinfo=UTC)  # 9:00 in Việt Nam


async def run_here(work: Callable[[], T]) -> T:
    """The core's thread, without a thread."""
    return work()


@dataclass
class StandingClock:
    """Shows what it was set to."""

    at: datetime = NINE

    def now(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Row:
    parcel: Parcel
    state: str = "waiting"
    retry_at: datetime | None = None
    why: str = ""
    message: int | None = None


class MemoryInbox:
    def __init__(self) -> None:
        self.kept: dict[tuple[Channel, int], Arrival] = {}
        self.next: int | None = None

    def take_in(self, arrivals: Sequence[Arrival], now: datetime, bot: int = 0) -> int:
        before = len(self.kept)
        for arrival in arrivals:
            self.kept.setdefault((arrival.channel, arrival.update), arrival)
        return len(self.kept) - before

    def next_update(self, channel: Channel, since: datetime, bot: int = 0) -> int | None:
        return self.next

    def whats(self) -> list[Any]:
        return [arrival.what for arrival in self.kept.values()]


class MemoryBots:
    """Every bot is the first one."""

    def met(self, channel: Channel, bot: int, name: str, now: datetime) -> tuple[datetime, bool]:
        return now, False


class MemoryOutbox:
    unopened = 0

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.places: dict[tuple[str, str], int] = {}
        self.keys: set[str] = set()
        self.full: dict[str, Sequence[datetime]] = {}
        self.term = 0

    def note_full(self, channel: Channel, chats: Mapping[str, Sequence[datetime]]) -> None:
        self.full |= chats

    def put(self, outgoing: Sequence[Outgoing], now: datetime) -> int:
        fresh = [each for each in outgoing if each.key not in self.keys]
        for each in fresh:
            self.keys.add(each.key)
            number = len(self.rows) + 1
            card = each.content.card if isinstance(each.content, Say) else ""
            if isinstance(each.content, Remind):
                card = f"slot:{each.content.slot}"
            parcel = Parcel(number, each.channel, each.address, each.lane, each.content, card, 0)
            self.rows[number] = Row(parcel)
        return len(fresh)

    def claim(
        self,
        channel: Channel,
        limit: int,
        now: datetime,
        busy: Collection[str] = (),
        lanes: Collection[Lane] = tuple(Lane),
    ) -> list[Parcel]:
        taken: list[Parcel] = []
        held = set(busy)
        for row in sorted(self.rows.values(), key=lambda row: (row.parcel.lane, row.parcel.id)):
            parcel = row.parcel
            if row.state != "waiting" or parcel.channel != channel or parcel.lane not in lanes:
                continue
            if parcel.address in held or len(taken) >= limit:
                continue
            held.add(parcel.address)
            if row.retry_at is None or row.retry_at <= now:
                posted = self.places.get((parcel.address, parcel.card))
                row.parcel = replace(parcel, attempts=parcel.attempts + 1, posted=posted)
                row.state = "sending"
                taken.append(row.parcel)
        return taken

    def settle(self, fates: Sequence[Fate], now: datetime) -> None:
        for fate in fates:
            row = self.rows[fate.parcel.id]
            row.state, row.retry_at, row.why, row.message = fate.state, fate.retry_at, fate.why, fate.message
            if fate.message is not None and fate.parcel.card:
                self.places[fate.parcel.address, fate.parcel.card] = fate.message

    def begin_term(self, channel: Channel) -> int:
        """The next number."""
        self.term += 1
        return self.term

    def in_term(self, channel: Channel, term: int) -> bool:
        """Whether it is the newest."""
        return term == self.term

    def recover(self, channel: Channel, now: datetime) -> int:
        found = [row for row in self.rows.values() if row.state == "sending"]
        for row in found:
            row.state = "unknown" if row.parcel.lane is Lane.REMINDER else "waiting"
        return len(found)

    def moved(self, channel: Channel, old: str, new: str) -> None:
        for row in self.rows.values():
            if row.parcel.address == old and row.state == "waiting":
                row.parcel = replace(row.parcel, address=new)

    def states(self) -> list[str]:
        return [row.state for row in self.rows.values()]


class MemoryStore:
    """One inbox and one outbox; `broken` makes that many transactions fail."""

    def __init__(self) -> None:
        self.inbox = MemoryInbox()
        self.bots = MemoryBots()
        self.outbox = MemoryOutbox()
        self.health: list[str] = []
        self.broken = 0
        self.transactions = 0

    @contextmanager
    def unit_of_work(self) -> Iterator[Any]:
        self.transactions += 1
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        health = SimpleNamespace(noticed=lambda kind, now: self.health.append(kind))
        yield SimpleNamespace(inbox=self.inbox, outbox=self.outbox, bots=self.bots, health=health)


Answer = Exception | int | None


@dataclass
class Postman:
    """A carrier: remembers what it was given; `answers` by address are raised or given back, in turn."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    gate: Callable[[Parcel], Awaitable[None]] | None = None
    sent: list[Parcel] = field(default_factory=list)
    tried: list[Parcel] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> Sent:
        self.tried.append(parcel)
        if self.gate:
            await self.gate(parcel)
        left = self.answers.get(parcel.address)
        answer = left.pop(0) if left else None
        if isinstance(answer, Exception):
            raise answer
        self.sent.append(parcel)
        return Sent(answer if answer is not None else 100 + len(self.sent))

    async def close(self) -> None:
        return


@dataclass
class Ear:
    """An ear that only suspects the words a test chooses, whatever the real one learns; sure calls stay heard."""

    suspects: list[str] = field(default_factory=list)
    self_harm: list[str] = field(default_factory=list)

    def __call__(self, text: str, *more: Any, **context: Any) -> Heard:
        found = next((words for words in self.self_harm if words in text), None)
        if found is not None:
            return Heard(Cry(found, "self_harm", "self_harm"))
        if any(words in text for words in self.suspects):
            return Heard(suspected=True)
        return Heard(listen(text, *more, **context).emergency)
