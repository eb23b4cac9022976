"""Inbox: inputs kept before they are confirmed to the messenger; none is lost or taken in twice, order is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, exists, literal_column, or_, select, text, update

# SQLite took ON CONFLICT over from PostgreSQL, and SQLAlchemy writes this insert the same way for both.
from sqlalchemy.dialects.postgresql import insert

from conversations.model.channels import Channel
from conversations.model.incoming import Arrival
from conversations.ports import Claimed
from storage import tables
from storage.boxes.sweeping import Sweep
from storage.engine import notices
from storage.engine.sealing import SealBroken
from storage.engine.statements import DatabaseRow, Prepared

INBOX = tables.table(tables.Inbox)
_EARLIER = INBOX.alias("earlier")
_ID = INBOX.c.id == bindparam("heard")

_TAKE_IN = Prepared(
    insert(INBOX).on_conflict_do_nothing(),
    given=("channel", "bot", "update_id", "chat", "body", "received_at", "attempts", "parked", "done_at", "retry_at"),
)

# Written out, not bound: only then does a database see that its partial index fits.
_OPEN = text("inbox.done_at IS NULL AND NOT inbox.parked")
_NO_EARLIER = ~exists(
    select(literal_column("1")).where(
        _EARLIER.c.channel == INBOX.c.channel,
        _EARLIER.c.chat == INBOX.c.chat,
        text("earlier.done_at IS NULL AND NOT earlier.parked"),
        _EARLIER.c.id < INBOX.c.id,
    )
)
_LAST = datetime.max.replace(tzinfo=UTC)
# The row lock is the chat's lock: its next input stays behind this one until the transaction ends, and a killed
# process's lock is freed by the server. SQLite ignores FOR UPDATE; there the transaction itself is the lock.
_NEXT = (
    select(INBOX.c.id, INBOX.c.channel, INBOX.c.chat)
    .where(_OPEN, _NO_EARLIER, or_(INBOX.c.retry_at.is_(None), INBOX.c.retry_at <= bindparam("now")))
    .order_by(INBOX.c.id)
    .limit(literal_column("1"))
    .with_for_update(of=INBOX, skip_locked=True)
)
_OPENED = (INBOX.c.body, INBOX.c.attempts, INBOX.c.received_at)
_CLAIM = Prepared(_NEXT.add_columns(*_OPENED))
_CLAIM_SEALED = Prepared(_NEXT)
_OPEN_ONE = Prepared(select(INBOX.c.id, INBOX.c.channel, INBOX.c.chat, *_OPENED).where(_ID))
_DONE = Prepared(update(INBOX).where(_ID).values(done_at=bindparam("now"), body=None))
_FAILED = (
    update(INBOX)
    .where(_ID)
    .values(attempts=INBOX.c.attempts + 1, retry_at=bindparam("again"))
    .returning(INBOX.c.attempts)
)
_AT_ONCE = (
    update(INBOX)
    .where(INBOX.c.channel == bindparam("of"), INBOX.c.chat == bindparam("at"), _OPEN, INBOX.c.attempts == 0)
    .values(retry_at=None)
)
_PARK = update(INBOX).where(_ID).values(parked=True)
_NEWEST = (
    select(INBOX.c.update_id)
    .where(
        INBOX.c.channel == bindparam("channel"),
        INBOX.c.bot == bindparam("bot"),
        INBOX.c.received_at > bindparam("since"),
        INBOX.c.update_id >= 0,
    )
    .order_by(INBOX.c.id.desc())
    .limit(1)
)
_SWEEP = Sweep(INBOX, INBOX.c.done_at.is_not(None), INBOX.c.done_at)


class Inbox:
    """The inbox of one transaction; `passed_over`: number, channel and chat of what `claim` parked unread in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.passed_over: list[tuple[int, Channel, str]] = []

    def take_in(
        self,
        arrivals: Sequence[Arrival],
        now: datetime,
        bot: int = 0,
        *,
        later: Mapping[int, datetime] | None = None,
        counted: Collection[int] = (),
    ) -> int:
        """Keep a batch in one statement; a known (channel, bot, update) is passed over. Returns how many were new.

        By the updates' numbers: those in `later` wait for their instant; those `counted` are kept without their words.
        """
        if not arrivals:
            return 0
        rows = [
            {
                "channel": arrival.channel,
                "bot": bot,
                "update_id": arrival.update,
                "chat": arrival.chat,
                "body": None if arrival.update in counted else arrival.to_json(),
                "received_at": now,
                "attempts": 0,
                "parked": False,
                "done_at": now if arrival.update in counted else None,
                "retry_at": (later or {}).get(arrival.update),
            }
            for arrival in arrivals
        ]
        new = _TAKE_IN.each(self._connection, rows)
        if new:
            notices.tell(self._connection, notices.INBOX)
        return new

    def claim(self, now: datetime = _LAST) -> Claimed | None:
        """Return the oldest open input with no open one before it in its chat; locked on PostgreSQL.

        What waits for an instant after `now` is passed over, with its whole chat. One that does not open, or that this
        release cannot understand (another release kept it), is parked, so that it blocks no other, and `passed_over`.
        """
        while row := self._next(now):
            heard, channel, chat, body, attempts, received_at = row
            try:
                return Claimed(heard, Arrival.from_json(body), attempts, received_at)
            except (KeyError, TypeError, ValueError):
                self._pass_over(heard, channel, chat)
        return None

    def _next(self, now: datetime) -> DatabaseRow | None:
        """Return the next row, opened; those on the way whose seal is broken are parked."""
        try:
            return _CLAIM.first(self._connection, {"now": now})
        except (SealBroken, ValueError):
            pass
        while sealed := _CLAIM_SEALED.first(self._connection, {"now": now}):
            try:
                return _OPEN_ONE.first(self._connection, {"heard": sealed[0]})
            except (SealBroken, ValueError):
                self._pass_over(*sealed)
        return None

    def _pass_over(self, heard: int, channel: str, chat: str) -> None:
        self._connection.execute(_PARK, {"heard": heard})
        self.passed_over.append((heard, Channel(channel), chat))

    def done(self, heard: int, now: datetime) -> None:
        """Mark an input as answered; its body is erased, its number stays so that it is not taken in again."""
        _DONE.all(self._connection, {"heard": heard, "now": now})

    def failed(self, heard: int, most: int, again: datetime | None = None) -> bool:
        """Count a failed attempt; after `most` park the input, so that it blocks no other, and return True.

        Before that it waits until `again`, and its chat with it.
        """
        attempts: int = self._connection.execute(_FAILED, {"heard": heard, "again": again}).scalar_one()
        if attempts < most:
            return False
        self._connection.execute(_PARK, {"heard": heard})
        return True

    def at_once(self, channel: Channel, chat: str) -> None:
        """Let what waits in a chat because it came too fast be heard now; what failed goes on waiting."""
        self._connection.execute(_AT_ONCE, {"of": channel, "at": chat})

    def sweep(self, before: datetime, most: int) -> int:
        """Delete up to `most` inputs answered before an instant; return how many."""
        return _SWEEP(self._connection, before, most)

    def next_update(self, channel: Channel, since: datetime, bot: int = 0) -> int | None:
        """Return a bot's number to ask for next: one above its newest kept. Returns None if none was kept since."""
        newest = self._connection.execute(_NEWEST, {"channel": channel, "bot": bot, "since": since}).scalar()
        return None if newest is None else newest + 1
