"""What comes in and what goes out, each a row before it is anything else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from conversations.model.channels import Channel
from conversations.model.house import Ailment
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Content, Lane, Outgoing


@dataclass(frozen=True, slots=True)
class Heard:
    """The oldest open input of a chat, claimed by this transaction."""

    id: int
    arrival: Arrival
    attempts: int


class Inbox(Protocol):
    """What came in, kept before it is confirmed to the messenger."""

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Keep a batch in one statement; a known (channel, update) is passed over. Returns how many were new."""
        ...

    def claim(self) -> Heard | None:
        """The oldest input that is open and has no open one before it in its chat; locked on PostgreSQL."""
        ...

    def done(self, heard: int, now: datetime) -> None:
        """This input has been answered; its body is erased."""
        ...

    def failed(self, heard: int, most: int) -> bool:
        """Count a failed attempt; after `most` the input is parked (and True returned), so it blocks nobody."""
        ...

    def next_update(self, channel: Channel, since: datetime) -> int | None:
        """Return the number to ask for next: one above the newest kept; None when nothing was kept since."""
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
    """What became of a parcel. `message` is the messenger's number of what was posted, `retry_at` when to try again."""

    parcel: Parcel
    state: Literal["sent", "waiting", "unknown", "dead", "dropped"]
    message: int | None = None
    retry_at: datetime | None = None
    why: str = ""


class Outbox(Protocol):
    """What goes out: written in the transaction that decided it, sent after its commit."""

    def put(self, outgoing: Sequence[Outgoing], now: datetime) -> int:
        """Write down; a known key is passed over. Returns how many were new."""
        ...

    def claim(
        self,
        channel: Channel,
        limit: int,
        now: datetime,
        busy: Collection[str] = (),
        lanes: Collection[Lane] = tuple(Lane),
    ) -> list[Parcel]:
        """Take up to `limit` waiting rows, most urgent lane first, then oldest; at most one per address and none of
        `busy`; they are marked sending. Of several waiting edits of one card only the newest is taken (the
        older are dropped)."""
        ...

    def settle(self, fates: Sequence[Fate], now: datetime) -> None:
        """Write down what became of parcels: states, places of cards; payloads of sent SMS are erased."""
        ...

    def begin_term(self, channel: Channel) -> int:
        """Whoever delivers a channel from now on, by a number; all before are succeeded."""
        ...

    def in_term(self, channel: Channel, term: int) -> bool:
        """Whether nobody has succeeded this one; nobody does before the transaction ends."""
        ...

    def recover(self, channel: Channel, now: datetime) -> int:
        """After a crash: rows left sending are sent again, but reminders become `unknown` (they are nudged anyway).

        Returns how many were found.
        """
        ...

    def moved(self, channel: Channel, old: str, new: str) -> None:
        """A chat has a new address: waiting rows follow it; places of cards do not, for messages are numbered anew."""
        ...

    def posted_card(self, channel: Channel, address: str, message: int) -> str | None:
        """Which card a message shows, to understand a reply to it."""
        ...

    def known(self, keys: Collection[str]) -> set[str]:
        """Which of these keys have been written down before."""
        ...

    def has_card(self, channel: Channel, address: str, card: str) -> bool:
        """Whether a card stands in a chat, or is on its way there."""
        ...

    def waiting(self, channel: Channel) -> int:
        """How many rows wait or are being sent."""
        ...


class Piles(Protocol):
    """Messages that pile up before one chat."""

    def over(self, channel: Channel, cards: str, most: int) -> list[str]:
        """The addresses where more than `most` messages wait whose card begins so."""
        ...

    def gather(self, channel: Channel, address: str, cards: str) -> int:
        """Drop the waiting messages of an address whose card begins so and stands nowhere yet; returns how many."""
        ...


@dataclass(frozen=True, slots=True)
class Left:
    """A row of the outbox as who runs the program sees it: why it is still there, nothing of what it says."""

    id: int
    channel: Channel
    lane: Lane
    kind: str
    state: str
    attempts: int
    created_at: datetime
    why: str


class Undelivered(Protocol):
    """What waits in the outbox or ended badly (`dead`, `unknown`), to be mended by hand."""

    def listed(self, states: Collection[str], after: int, most: int) -> list[Left]:
        """Rows in these states numbered above `after`, oldest first."""
        ...

    def counted(self, states: Collection[str]) -> list[tuple[Channel, str, int]]:
        """How many rows of each channel and state."""
        ...

    def late(self, channel: Channel, before: datetime, rows: int) -> bool:
        """Whether at least so many alarms and replies of a channel have waited since before an instant."""
        ...

    def ended_badly(self) -> list[int]:
        """The numbers of all that is dead or unknown, oldest first."""
        ...

    def retry(self, rows: Collection[int]) -> int:
        """Those of these that ended badly wait again, as if never tried; returns how many."""
        ...

    def drop(self, rows: Collection[int]) -> int:
        """Those of these that ended badly or wait are given up, their words erased; returns how many."""
        ...


class Ailments(Protocol):
    """What is wrong with the program itself."""

    def noticed(self, kind: str, now: datetime) -> None:
        """Trouble of this kind showed (again)."""
        ...

    def all(self) -> list[Ailment]:
        """Whatever is not over yet."""
        ...

    def told(self, kind: str, now: datetime) -> None:
        """People know of it now."""
        ...

    def over(self, kind: str) -> None: ...

    def beat(self, now: datetime) -> datetime | None:
        """A tick; gives back the instant of the one before."""
        ...
