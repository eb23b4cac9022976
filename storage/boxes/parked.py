"""Parked inputs, for the operator to look at, hear again or give up; nothing sealed is opened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, false, select, update

from conversations.model.channels import Channel
from conversations.ports import ParkedInput
from storage.boxes.inbox import INBOX
from storage.engine import notices

_IDS = INBOX.c.id.in_(bindparam("ids", expanding=True))
_PARKED = INBOX.c.parked
_LISTED = (
    select(INBOX.c.id, INBOX.c.channel, INBOX.c.received_at, INBOX.c.attempts)
    .where(_PARKED, INBOX.c.done_at.is_(None))
    .order_by(INBOX.c.id)
)
_RETRY = update(INBOX).where(_IDS, _PARKED).values(parked=false(), attempts=0, retry_at=None)
_DROP = update(INBOX).where(_IDS, _PARKED).values(parked=false(), body=None, done_at=bindparam("now"))
_AT_ONCE = 500


class Parked:
    """The parked inputs of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self) -> list[ParkedInput]:
        rows = self._connection.execute(_LISTED)
        return [ParkedInput(number, Channel(channel), at, attempts) for number, channel, at, attempts in rows]

    def retry(self, rows: Collection[int]) -> int:
        notices.tell(self._connection, notices.INBOX)
        return sum(self._connection.execute(_RETRY, {"ids": some}).rowcount for some in _in_pieces(rows))

    def drop(self, rows: Collection[int], now: datetime) -> int:
        return sum(self._connection.execute(_DROP, {"ids": some, "now": now}).rowcount for some in _in_pieces(rows))


def _in_pieces(rows: Collection[int]) -> list[list[int]]:
    numbers = list(rows)
    return [numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)]
