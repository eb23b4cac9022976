"""Undelivered messages, for the operator to look at, try again or give up.

Nothing sealed is opened, but to hold back what names a patient who is gone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy import Connection, Update, bindparam, func, select, update

from conversations.model.channels import Channel
from conversations.model.outgoing import Lane
from conversations.ports import Unsent
from storage.boxes.waiting_lines import OUTBOX, WAITING_ROW
from storage.engine.sealing import SealBroken

_IDS = OUTBOX.c.id.in_(bindparam("ids", expanding=True))
_STATES = OUTBOX.c.state.in_(bindparam("states", expanding=True))
_ENDED_BADLY = ("dead", "unknown")
_LISTED = (
    select(*(OUTBOX.c[name] for name in ("id", "channel", "lane", "kind", "state", "attempts", "created_at", "why")))
    .where(_STATES, OUTBOX.c.id > bindparam("after"))
    .order_by(OUTBOX.c.id)
    .limit(bindparam("most"))
)
_COUNTED = (
    select(OUTBOX.c.channel, OUTBOX.c.state, func.count())
    .where(_STATES)
    .group_by(OUTBOX.c.channel, OUTBOX.c.state)
    .order_by(OUTBOX.c.channel, OUTBOX.c.state)
)
_LATE = (
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.channel == bindparam("of"),
        WAITING_ROW,
        OUTBOX.c.lane <= Lane.REPLY.value,
        OUTBOX.c.created_at < bindparam("before"),
    )
    .limit(bindparam("most"))
)
_BAD = select(OUTBOX.c.id).where(OUTBOX.c.state.in_(_ENDED_BADLY)).order_by(OUTBOX.c.id)
_RETRY = (
    update(OUTBOX)
    .where(_IDS, OUTBOX.c.state.in_(_ENDED_BADLY))
    .values(state="waiting", attempts=0, retry_at=None, why="tried again by hand")
)
_DROP = (
    update(OUTBOX)
    .where(_IDS, OUTBOX.c.state.in_((*_ENDED_BADLY, "waiting")))
    .values(state="dropped", payload=None, sent_at=None, why="dropped by hand")
)
_PAYLOAD = select(OUTBOX.c.payload).where(OUTBOX.c.id == bindparam("row"))
_WAITING_AT = select(OUTBOX.c.id).where(
    OUTBOX.c.channel == bindparam("of"), OUTBOX.c.address == bindparam("at"), WAITING_ROW, OUTBOX.c.payload.is_not(None)
)
_AT_ONCE = 500


class Undelivered:
    """The rows of one transaction that are still in the outbox, or ended badly."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self, states: Collection[str], after: int, most: int) -> list[Unsent]:
        wanted = {"states": list(states), "after": after, "most": most}
        return [
            Unsent(number, Channel(channel), Lane(lane), kind, state, attempts, created, why)
            for number, channel, lane, kind, state, attempts, created, why in self._connection.execute(_LISTED, wanted)
        ]

    def counted(self, states: Collection[str]) -> list[tuple[Channel, str, int]]:
        rows = self._connection.execute(_COUNTED, {"states": list(states)})
        return [(Channel(channel), state, number) for channel, state, number in rows]

    def late(self, channel: Channel, before: datetime, rows: int) -> bool:
        wanted = {"of": channel, "before": before, "most": rows}
        return len(self._connection.execute(_LATE, wanted).all()) >= rows

    def ended_badly(self) -> list[int]:
        return list(self._connection.execute(_BAD).scalars())

    def naming(self, channel: Channel, address: str, words: str) -> list[int]:
        found = self._connection.execute(_WAITING_AT, {"of": channel, "at": address}).scalars().all()
        return [number for number in found if words in _said(self._payload(number))]

    def retry(self, rows: Collection[int]) -> int:
        return self._each(_RETRY, rows)

    def drop(self, rows: Collection[int]) -> int:
        return self._each(_DROP, rows)

    def _payload(self, row: int) -> Any:
        """Return what a row says. Returns None if it does not open: then it is never sent either."""
        try:
            return self._connection.execute(_PAYLOAD, {"row": row}).scalar_one()
        except SealBroken:
            return None

    def _each(self, statement: Update, rows: Collection[int]) -> int:
        numbers = list(rows)
        touched = 0
        for start in range(0, len(numbers), _AT_ONCE):
            some = {"ids": numbers[start : start + _AT_ONCE]}
            touched += self._connection.execute(statement, some).rowcount
        return touched


def _said(payload: Any) -> str:
    """Return everything a person would read of a stored message, its buttons included."""
    if isinstance(payload, dict):
        return "\n".join(_said(each) for each in payload.values())
    if isinstance(payload, list):
        return "\n".join(_said(each) for each in payload)
    return unescape(payload) if isinstance(payload, str) else ""
