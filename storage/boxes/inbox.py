"""Inbox: inputs kept before they are confirmed to the messenger; none is lost or taken in twice, order is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, literal_column, select, text, update

# SQLite took ON CONFLICT over from PostgreSQL, and SQLAlchemy writes this insert the same way for both.
from sqlalchemy.dialects.postgresql import insert

from conversations.model.channels import Channel
from conversations.model.incoming import Arrival
from conversations.ports import Claimed
from storage import tables
from storage.boxes.sweeping import Sweep
from storage.engine import notices
from storage.engine.statements import Prepared

INBOX = tables.table(tables.Inbox)
_EARLIER = INBOX.alias("earlier")
_ID = INBOX.c.id == bindparam("heard")

_TAKE_IN = Prepared(
    insert(INBOX).on_conflict_do_nothing(),
    given=("channel", "update_id", "chat", "body", "received_at", "attempts", "parked"),
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
# The row lock is the chat's lock: its next input stays behind this one until the transaction ends, and a killed
# process's lock is freed by the server. SQLite ignores FOR UPDATE; there the transaction itself is the lock.
_CLAIM = Prepared(
    select(INBOX.c.id, INBOX.c.body, INBOX.c.attempts, INBOX.c.received_at)
    .where(_OPEN, _NO_EARLIER)
    .order_by(INBOX.c.id)
    .limit(literal_column("1"))
    .with_for_update(of=INBOX, skip_locked=True)
)
_DONE = Prepared(update(INBOX).where(_ID).values(done_at=bindparam("now"), body=None))
_FAILED = update(INBOX).where(_ID).values(attempts=INBOX.c.attempts + 1).returning(INBOX.c.attempts)
_PARK = update(INBOX).where(_ID).values(parked=True)
_NEWEST = (
    select(INBOX.c.update_id)
    .where(
        INBOX.c.channel == bindparam("channel"),
        INBOX.c.received_at > bindparam("since"),
        INBOX.c.update_id >= 0,
    )
    .order_by(INBOX.c.id.desc())
    .limit(1)
)
_SWEEP = Sweep(INBOX, INBOX.c.done_at.is_not(None), INBOX.c.done_at)


class Inbox:
    """The inbox of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_in(self, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Keep a batch in one statement; a known (channel, update) is passed over. Returns how many were new."""
        if not arrivals:
            return 0
        rows = [
            {
                "channel": arrival.channel,
                "update_id": arrival.update,
                "chat": arrival.chat,
                "body": arrival.to_json(),
                "received_at": now,
                "attempts": 0,
                "parked": False,
            }
            for arrival in arrivals
        ]
        new = _TAKE_IN.each(self._connection, rows)
        if new:
            notices.tell(self._connection, notices.INBOX)
        return new

    def claim(self) -> Claimed | None:
        """Return the oldest open input with no open one before it in its chat; locked on PostgreSQL.

        One that this release cannot understand (another release kept it) is parked, so that it blocks no other.
        """
        while row := _CLAIM.first(self._connection, {}):
            heard, body, attempts, received_at = row
            try:
                return Claimed(heard, Arrival.from_json(body), attempts, received_at)
            except (KeyError, TypeError, ValueError):
                self._connection.execute(_PARK, {"heard": heard})
        return None

    def done(self, heard: int, now: datetime) -> None:
        """Mark an input as answered; its body is erased, its number stays so that it is not taken in again."""
        _DONE.all(self._connection, {"heard": heard, "now": now})

    def failed(self, heard: int, most: int) -> bool:
        """Count a failed attempt; after `most` park the input, so that it blocks no other, and return True."""
        attempts: int = self._connection.execute(_FAILED, {"heard": heard}).scalar_one()
        if attempts < most:
            return False
        self._connection.execute(_PARK, {"heard": heard})
        return True

    def sweep(self, before: datetime, most: int) -> int:
        """Delete up to `most` inputs answered before an instant; return how many."""
        return _SWEEP(self._connection, before, most)

    def next_update(self, channel: Channel, since: datetime) -> int | None:
        """Return the number to ask for next: one above the newest kept. Returns None if nothing was kept since."""
        newest = self._connection.execute(_NEWEST, {"channel": channel, "since": since}).scalar()
        return None if newest is None else newest + 1
