"""Lines of waiting messages: one for each address in each lane, looked at in turn, so that no long line delays others.

A walk from address to address through the index of what waits: a claim costs the same whether a thousand messages
wait or fifty thousand, for a few chats or for many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    literal_column,
    or_,
    select,
    true,
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

_OWN = ("id", "address", "lane", "kind", "slot_id", "card", "attempts", "asks")
_EARLIER, _NEWER, _NEXT, _FIRST = (OUTBOX.alias(name) for name in ("earlier", "newer", "next", "first"))
_AGAIN = OUTBOX.alias("again")


def _waits(alias: str) -> ColumnElement[bool]:
    waiting: ColumnElement[bool] = literal_column(
        f"{alias}.state IN ('waiting', 'sending') AND {alias}.state = 'waiting'"
    )
    return waiting


def _address_after(place: ColumnElement[str], by_pairs: bool) -> ScalarSelect[str]:
    """Return the next address with a waiting row of this lane."""
    lane = bindparam("lane", type_=OUTBOX.c.lane.type)
    beyond = (_NEXT.c.lane == lane, _NEXT.c.address > place)
    if by_pairs:
        beyond = (tuple_(_NEXT.c.lane, _NEXT.c.address) > tuple_(lane, place), _NEXT.c.lane <= lane)
    found = select(_NEXT.c.address).where(_NEXT.c.channel == bindparam("channel"), *beyond, _waits("next"))
    return found.order_by(_NEXT.c.lane, _NEXT.c.address).limit(ONE).scalar_subquery()


def _line(by_pairs: bool) -> CTE:
    """Return the next addresses of a lane, one after another."""
    start = _address_after(bindparam("after", type_=OUTBOX.c.address.type), by_pairs)
    line = select(start.label("address"), ONE.label("place")).cte("line", recursive=True)
    following = select(_address_after(line.c.address, by_pairs), line.c.place + 1)
    return line.union_all(following.where(line.c.address.is_not(None), line.c.place < bindparam("most")))


def _first_of(line: CTE, *columns: str) -> Select[Any]:
    first = select(*(_FIRST.c[name] for name in columns)).where(
        _FIRST.c.channel == bindparam("channel"),
        _FIRST.c.lane == bindparam("lane"),
        _FIRST.c.address == line.c.address,
        _waits("first"),
    )
    return first.order_by(_FIRST.c.id).limit(ONE)


def _is_superseded(head: FromClause) -> ColumnElement[bool]:
    newer = exists(
        select(ONE).where(
            _NEWER.c.channel == head.c.channel,
            _NEWER.c.address == head.c.address,
            _NEWER.c.card == head.c.card,
            _NEWER.c.kind == EDIT,
            _waits("newer"),
            _NEWER.c.id > head.c.id,
        )
    )
    posted_anew = exists(  # then this edit is of the message above, which must lose its buttons
        select(ONE).where(
            _AGAIN.c.channel == head.c.channel,
            _AGAIN.c.address == head.c.address,
            _AGAIN.c.card == head.c.card,
            _AGAIN.c.kind != EDIT,
            literal_column("again.state IN ('waiting', 'sending')"),
            _AGAIN.c.id > head.c.id,
        )
    )
    # A case, because SQLite would otherwise look through the whole line of what is no edit.
    return case((head.c.kind == EDIT, and_(newer, ~posted_anew)), else_=false())


def _is_ready(head: FromClause) -> ColumnElement[bool]:
    more_urgent = exists(
        select(ONE).where(
            _EARLIER.c.channel == head.c.channel,
            _EARLIER.c.address == head.c.address,
            _EARLIER.c.lane < head.c.lane,
            _waits("earlier"),
        )
    )
    return and_(or_(head.c.retry_at.is_(None), head.c.retry_at <= bindparam("now")), ~more_urgent)


def _shown_in(head: FromClause) -> ScalarSelect[int]:
    """Return the message that an edit changes."""
    here = (POSTED.c.channel == head.c.channel, POSTED.c.address == head.c.address, POSTED.c.card == head.c.card)
    return select(POSTED.c.message_id).where(head.c.kind == EDIT, *here).scalar_subquery()


def _heads(head: FromClause, line: CTE, first: ColumnElement[bool]) -> Prepared:
    own = (head.c[name] for name in _OWN)
    found = select(*own, _shown_in(head), _is_ready(head).label("ready"), _is_superseded(head).label("superseded"))
    return Prepared(found.select_from(line.join(head, first)).order_by(line.c.place))


def _in_sqlite() -> Prepared:
    line = _line(by_pairs=False)
    return _heads(OUTBOX, line, OUTBOX.c.id == _first_of(line, "id").scalar_subquery())


def _in_postgresql() -> Prepared:
    """Return the query in words that leave no choice: statistics of a quiet hour must not rule a rush.

    Pairs are compared, for which only the right index will do, and a join by number could become a walk through the
    whole table. (SQLite has no LATERAL, takes the right index anyway, and by pairs would read each line through.)
    """
    line = _line(by_pairs=True)
    return _heads(_first_of(line, "channel", "retry_at", *_OWN).lateral("head"), line, true())


HEADS = {"sqlite": _in_sqlite(), "postgresql": _in_postgresql()}
"""By database: the first messages of the next lines of a lane, after an address."""

_DROP_SUPERSEDED = (
    update(OUTBOX)
    .where(
        OUTBOX.c.channel == bindparam("of"),
        OUTBOX.c.address == bindparam("at"),
        WAITING_ROW,
        OUTBOX.c.card == bindparam("shown"),
        _is_superseded(OUTBOX),
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
