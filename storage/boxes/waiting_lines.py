"""Lines of waiting messages: one for each address in each lane, looked at in turn, so that no long line delays others.

A walk from address to address through the index of what waits: a claim costs the same whether a thousand messages
wait or fifty thousand, for a few chats or for many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    bindparam,
    case,
    exists,
    false,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from conversations.model.channels import Channel
from conversations.model.outgoing import Lane
from storage import tables
from storage.engine.statements import Prepared

OUTBOX = tables.table(tables.Outbox)
POSTED = tables.table(tables.Posted)
ONE: ColumnElement[int] = literal_column("1")
# Written out, not bound: only then does a database see that its partial index fits.
EDIT: ColumnElement[str] = literal_column("'edit'")
OPEN_ROW: ColumnElement[bool] = literal_column("outbox.state IN ('waiting', 'sending')")
WAITING_ROW = and_(OPEN_ROW, OUTBOX.c.state == literal_column("'waiting'"))
_FARTHEST = 2000
"""Maximum lines looked at for one claim; if none of them may move, the next claim goes on from there."""

_EARLIER, _NEWER, _NEXT, _FIRST = (OUTBOX.alias(name) for name in ("earlier", "newer", "next", "first"))


def _waits(alias: str) -> ColumnElement[bool]:
    waiting: ColumnElement[bool] = literal_column(
        f"{alias}.state IN ('waiting', 'sending') AND {alias}.state = 'waiting'"
    )
    return waiting


def _beyond(place: ColumnElement[str], by_pairs: bool) -> ColumnElement[bool]:
    """Return the condition that an address of this lane comes after `place`.

    PostgreSQL must compare pairs, for which only the right index will do; SQLite takes that index anyway, and by pairs
    would read the whole line of `place` first.
    """
    lane = bindparam("lane", type_=OUTBOX.c.lane.type)
    if not by_pairs:
        return and_(_NEXT.c.lane == lane, _NEXT.c.address > place)
    return and_(tuple_(_NEXT.c.lane, _NEXT.c.address) > tuple_(lane, place), _NEXT.c.lane <= lane)


def _address_after(place: ColumnElement[str], by_pairs: bool) -> ScalarSelect[str]:
    """Return the next address with a waiting row of this lane."""
    return (
        select(_NEXT.c.address)
        .where(_NEXT.c.channel == bindparam("channel"), _beyond(place, by_pairs), _waits("next"))
        .order_by(_NEXT.c.lane, _NEXT.c.address)
        .limit(ONE)
        .scalar_subquery()
    )


def _line(by_pairs: bool) -> CTE:
    """Return the next addresses of a lane, one after another."""
    start = _address_after(bindparam("after", type_=OUTBOX.c.address.type), by_pairs)
    line = select(start.label("address"), ONE.label("place")).cte("line", recursive=True)
    following = select(_address_after(line.c.address, by_pairs), line.c.place + 1)
    return line.union_all(following.where(line.c.address.is_not(None), line.c.place < bindparam("most")))


def _first_of(line: CTE) -> ScalarSelect[int]:
    return (
        select(_FIRST.c.id)
        .where(
            _FIRST.c.channel == bindparam("channel"),
            _FIRST.c.lane == bindparam("lane"),
            _FIRST.c.address == line.c.address,
            _waits("first"),
        )
        .order_by(_FIRST.c.id)
        .limit(ONE)
        .scalar_subquery()
    )


_NEWER_WAITS = exists(
    select(ONE).where(
        _NEWER.c.channel == OUTBOX.c.channel,
        _NEWER.c.address == OUTBOX.c.address,
        _NEWER.c.card == OUTBOX.c.card,
        _NEWER.c.kind == EDIT,
        _waits("newer"),
        _NEWER.c.id > OUTBOX.c.id,
    )
)
# A case, because SQLite would otherwise look through the whole line of what is no edit.
_SUPERSEDED = case((OUTBOX.c.kind == EDIT, _NEWER_WAITS), else_=false())
_URGENT_WAITS = exists(
    select(ONE).where(
        _EARLIER.c.channel == OUTBOX.c.channel,
        _EARLIER.c.address == OUTBOX.c.address,
        _EARLIER.c.lane < OUTBOX.c.lane,
        _waits("earlier"),
    )
)
_EDITED_CARD = and_(
    OUTBOX.c.kind == EDIT,
    POSTED.c.channel == OUTBOX.c.channel,
    POSTED.c.address == OUTBOX.c.address,
    POSTED.c.card == OUTBOX.c.card,
)
_READY = and_(or_(OUTBOX.c.retry_at.is_(None), OUTBOX.c.retry_at <= bindparam("now")), ~_URGENT_WAITS)


def _heads(*, by_pairs: bool) -> Prepared:
    line = _line(by_pairs)
    own = (OUTBOX.c[name] for name in ("id", "address", "lane", "kind", "slot_id", "card", "attempts", "asks"))
    return Prepared(
        select(*own, POSTED.c.message_id, _READY.label("ready"), _SUPERSEDED.label("superseded"))
        .select_from(line.join(OUTBOX, OUTBOX.c.id == _first_of(line)).outerjoin(POSTED, _EDITED_CARD))
        .order_by(line.c.place)
        .with_for_update(of=OUTBOX, skip_locked=True)
    )


HEADS = {"sqlite": _heads(by_pairs=False), "postgresql": _heads(by_pairs=True)}
"""By database: the first messages of the next lines of a lane, after an address."""

_DROP_SUPERSEDED = (
    update(OUTBOX)
    .where(
        OUTBOX.c.channel == bindparam("of"),
        OUTBOX.c.address == bindparam("at"),
        WAITING_ROW,
        OUTBOX.c.card == bindparam("shown"),
        _SUPERSEDED,
    )
    .values(state="dropped", payload=None, why="a newer edit of the same card waits")
)

Queue = tuple[Channel, Lane]
"""All that waits in one lane of a channel."""


class Head(NamedTuple):
    """The first message of a line; `ready` if it may leave now."""

    id: int
    address: str
    lane: int
    kind: str
    slot: int | None
    card: str
    attempts: int
    asks: bool
    message: int | None
    ready: bool
    superseded: bool


class Rotation:
    """The address at which each queue was left, kept while the process runs; after a start all begin in front."""

    def __init__(self) -> None:
        self._left_at: dict[Queue, str] = {}

    def place(self, queue: Queue) -> str:
        """Return the address after which a queue goes on; "" is before all."""
        return self._left_at.get(queue, "")

    def leave(self, queue: Queue, address: str) -> None:
        """Go on after this address the next time."""
        self._left_at[queue] = address


def next_heads(
    connection: Connection, rotation: Rotation, queue: Queue, limit: int, now: datetime, busy: Collection[str]
) -> Iterator[Head]:
    """Yield first messages that may leave, each line's once, from where the queue was left; `limit` are wanted."""
    seen: set[str] = set()
    after, at_once = rotation.place(queue), limit + len(busy)
    from_the_front = after == ""
    while len(seen) < _FARTHEST:
        heads = _look(connection, queue, after, at_once, now)
        for head in heads:
            if head.address in seen:  # once round
                rotation.leave(queue, "")
                return
            seen.add(head.address)
            after = head.address
            rotation.leave(queue, after)
            if head.ready and head.address not in busy:
                yield head
        if len(heads) < at_once:
            after = ""
            rotation.leave(queue, after)
            if from_the_front:
                return
            from_the_front = True


def _look(connection: Connection, queue: Queue, after: str, most: int, now: datetime) -> list[Head]:
    channel, lane = queue
    wanted = {"channel": channel, "lane": lane.value, "after": after, "most": most, "now": now}
    heads = [Head(*row) for row in HEADS[connection.dialect.name].all(connection, wanted)]
    while superseded := [head for head in heads if head.superseded]:
        rows = [{"of": channel, "at": head.address, "shown": head.card} for head in superseded]
        connection.execute(_DROP_SUPERSEDED, rows)
        heads = [Head(*row) for row in HEADS[connection.dialect.name].all(connection, wanted)]
    return heads
