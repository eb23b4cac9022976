"""Inputs that come in and messages that go out, each a row before it is anything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

from conversations.model.channels import Channel
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Content, Lane, Outgoing


@dataclass(frozen=True, slots=True)
class Claimed:
    """The oldest open input of a chat, claimed by this transaction."""

    id: int
    arrival: Arrival
    attempts: int
    received_at: datetime


class Inbox(Protocol):
    """Inputs, kept before they are confirmed to the messenger.

    `passed_over`: number, channel and chat of inputs that nobody can read, parked by `claim` in this transaction.
    """

    passed_over: list[tuple[int, Channel, str]]

    def take_in(
        self,
        arrivals: Sequence[Arrival],
        now: datetime,
        bot: int = 0,
        *,
        later: Mapping[int, datetime] | None = None,
        counted: Collection[int] = (),
    ) -> int:
        """Keep a batch in one statement, without known (channel, bot, update); return how many were new.

        `bot` is the messenger's number of the bot that heard them; 0 for our own reports to ourselves. By the updates'
        numbers: those in `later` wait for their instant; those `counted` are kept without their words.
        """
        ...

    def claim(self, now: datetime = ...) -> Claimed | None:
        """Return the oldest open input with no open one before it in its chat; locked on PostgreSQL.

        What waits for an instant after `now` is passed over, with its whole chat.
        """
        ...

    def done(self, heard: int, now: datetime) -> None:
        """Mark an input as answered, and erase its body."""
        ...

    def failed(self, heard: int, most: int, again: datetime | None = None) -> bool:
        """Count a failed attempt; after `most` park the input, so that it blocks no other, and return True.

        Before that it waits until `again`, and its chat with it.
        """
        ...

    def at_once(self, channel: Channel, chat: str) -> None:
        """Let what waits in a chat because it came too fast be heard now; what failed goes on waiting."""
        ...

    def sweep(self, before: datetime, most: int) -> int:
        """Delete up to `most` inputs answered before an instant, never the newest of all; return how many."""
        ...

    def next_update(self, channel: Channel, since: datetime, bot: int = 0) -> int | None:
        """Return a bot's number to ask for next: one above its newest kept. Returns None if none was kept since."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row of the outbox on its way: `posted` is the message to edit, when the content edits a card.

    `topic` is the part of a forum group it belongs in.
    """

    id: int
    channel: Channel
    address: str
    lane: Lane
    content: Content
    card: str
    attempts: int
    posted: int | None = None
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """The fate of a parcel.

    `message` is the messenger's number of the posted message, `retry_at` the instant to try again, `shown` the
    messenger's own second (since 1970) in which it was shown; 0 if it does not say.
    """

    parcel: Parcel
    state: Literal["sent", "waiting", "unknown", "dead", "dropped"]
    message: int | None = None
    retry_at: datetime | None = None
    why: str = ""
    shown: int = 0


class Outbox(Protocol):
    """Messages that go out: written in the transaction that decided them, sent after its commit."""

    def put(self, outgoing: Sequence[Outgoing], now: datetime) -> int:
        """Write messages down, without known keys; return how many were new."""
        ...

    def claim(
        self,
        channel: Channel,
        limit: int,
        now: datetime,
        busy: Collection[str] = (),
        lanes: Collection[Lane] = tuple(Lane),
    ) -> list[Parcel]:
        """Take up to `limit` waiting rows, most urgent lane first, one address after another, and mark them as sending.

        At most one per address is taken, and none of `busy`. Of several waiting edits of one card only the newest is
        taken (the older are dropped). A row that does not open is dead at once.
        """
        ...

    @property
    def unopened(self) -> int:
        """The number of rows that did not open when this transaction claimed them."""
        ...

    def settle(self, fates: Sequence[Fate], now: datetime) -> None:
        """Write down the fates of parcels and the places of cards; erase payloads of sent SMS."""
        ...

    def sweep(self, before: datetime, most: int) -> int:
        """Delete up to `most` messages sent or dropped before an instant, never the newest of all; return how many.

        Their keys are free again: what must be said once for longer needs a memory of its own.
        """
        ...

    def begin_term(self, channel: Channel) -> int:
        """Begin a term of delivering a channel, which ends all before; return its number."""
        ...

    def in_term(self, channel: Channel, term: int) -> bool:
        """True if no later term has begun; none begins before the transaction ends."""
        ...

    def recover(self, channel: Channel, now: datetime) -> int:
        """Recover from a crash the rows left sending; return how many were found.

        They wait again, but reminders become `unknown` (they are nudged anyway).
        """
        ...

    def moved(self, channel: Channel, old: str, new: str) -> None:
        """Move waiting rows to the new address of a chat.

        Places of cards do not move, for messages get new numbers there.
        """
        ...

    def posted_card(self, channel: Channel, address: str, message: int) -> str | None:
        """Return the card a message shows now."""
        ...

    def answered_card(self, channel: Channel, address: str, message: int) -> str | None:
        """Return the card a message shows, or showed before it was posted again, to understand a reply to it."""
        ...

    def shown_by(self, channel: Channel, address: str, card: str) -> int | None:
        """Return the message that shows a card now. Returns None if none does, or it was not sent yet."""
        ...

    def states(self, keys: Collection[str]) -> dict[str, str]:
        """Return the state of the messages with these keys, by key."""
        ...

    def known(self, keys: Collection[str]) -> set[str]:
        """Return those of the keys that have been written down before."""
        ...

    def full(self, channel: Channel, address: str) -> tuple[list[datetime], int]:
        """Return the instants at which a full chat has room for one more, and the number of messages waiting there.

        Empty and 0 for a chat that never was full.
        """
        ...

    def note_full(self, channel: Channel, chats: Mapping[str, Sequence[datetime]]) -> None:
        """Keep when chats that are full now have room again."""
        ...

    def has_card(self, channel: Channel, address: str, card: str) -> bool:
        """True if a card is shown in a chat, or is on its way there."""
        ...

    def piled_up(self, channel: Channel, cards: str, most: int) -> list[str]:
        """Return the addresses where more than `most` messages wait whose card begins with `cards`."""
        ...

    def drop_waiting(self, channel: Channel, address: str, keys: str) -> int:
        """Drop an address's waiting messages whose key begins with `keys`; return how many."""
        ...

    def gather(self, channel: Channel, address: str, cards: str) -> int:
        """Drop an address's waiting messages whose card begins with `cards` and is not shown yet; return how many."""
        ...


NOT_YET = datetime.max.replace(tzinfo=UTC)
"""Instant at which a question is said to be shown while it is still on its way."""


class Questions(Protocol):
    """Questions on people's screens."""

    def asked_at(self, channel: Channel, address: str, card: str) -> datetime | None:
        """Return when a card's newest question was shown, or NOT_YET. Returns None if that is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row of the outbox as the operator sees it: the reason it is still there, but none of its words."""

    id: int
    channel: Channel
    lane: Lane
    kind: str
    state: str
    attempts: int
    created_at: datetime
    why: str


class Undelivered(Protocol):
    """Messages that wait in the outbox or ended badly (`dead`, `unknown`), to be mended by hand."""

    def listed(self, states: Collection[str], after: int, most: int) -> list[Unsent]:
        """Return rows in these states numbered above `after`, oldest first."""
        ...

    def counted(self, states: Collection[str]) -> list[tuple[Channel, str, int]]:
        """Count the rows of each channel and state."""
        ...

    def late(self, channel: Channel, before: datetime, rows: int) -> bool:
        """True if at least `rows` alarms and replies of a channel have waited since before an instant."""
        ...

    def ended_badly(self) -> list[int]:
        """Return the numbers of all that is dead or unknown, oldest first."""
        ...

    def naming(self, channel: Channel, address: str, words: str) -> list[int]:
        """Return the waiting rows of an address whose text or buttons contain these words; reminders have none."""
        ...

    def retry(self, rows: Collection[int]) -> int:
        """Let the given rows that ended badly wait again, as if never tried; return how many."""
        ...

    def drop(self, rows: Collection[int]) -> int:
        """Give up the given rows that ended badly or wait, and erase their words; return how many."""
        ...
