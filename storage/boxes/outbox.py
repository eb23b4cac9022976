"""Messages that go out: written in the transaction that decided them, sent after its commit, each key only once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from conversations.model.channels import Channel
from conversations.model.outgoing import REPLIED_TO, Lane, Outgoing, Say
from conversations.ports import Fate, Parcel
from storage import tables
from storage.boxes.contents import readable_address, row_of, unpacked
from storage.engine import notices
from storage.engine.statements import Prepared

OUTBOX = tables.table(tables.Outbox)
POSTED = tables.table(tables.Posted)
_PAST = tables.table(tables.EarlierPlace)
TERM = tables.table(tables.Term)
_ONE: ColumnElement[int] = literal_column("1")
# Written out, not bound: only then does a database see that its partial index fits.
_EDIT: ColumnElement[str] = literal_column("'edit'")
_OPEN: ColumnElement[bool] = literal_column("outbox.state IN ('waiting', 'sending')")
WAITING_ROW = and_(_OPEN, OUTBOX.c.state == literal_column("'waiting'"))
_SENDING = and_(_OPEN, OUTBOX.c.state == literal_column("'sending'"))
_EARLIER, _NEWER, _OTHER = OUTBOX.alias("earlier"), OUTBOX.alias("newer"), OUTBOX.alias("other")
_AGAIN = OUTBOX.alias("again")

_PUT = Prepared(
    insert(OUTBOX).on_conflict_do_nothing(),
    given=(
        *("key", "channel", "address", "lane", "kind", "payload", "slot_id"),
        *("card", "state", "attempts", "why", "created_at", "asks"),
    ),
)

_SAME_CARD = and_(
    _NEWER.c.channel == OUTBOX.c.channel,
    _NEWER.c.address == OUTBOX.c.address,
    _NEWER.c.card == OUTBOX.c.card,
    _NEWER.c.kind == _EDIT,
    literal_column("newer.state IN ('waiting', 'sending')"),
    _NEWER.c.state == literal_column("'waiting'"),
    _NEWER.c.id > OUTBOX.c.id,
)
_POSTED_ANEW = and_(  # then this edit is of the message above, which must lose its buttons
    _AGAIN.c.channel == OUTBOX.c.channel,
    _AGAIN.c.address == OUTBOX.c.address,
    _AGAIN.c.card == OUTBOX.c.card,
    _AGAIN.c.kind != _EDIT,
    literal_column("again.state IN ('waiting', 'sending')"),
    _AGAIN.c.id > OUTBOX.c.id,
)
_SUPERSEDED = and_(
    OUTBOX.c.kind == _EDIT, exists(select(_ONE).where(_SAME_CARD)), ~exists(select(_ONE).where(_POSTED_ANEW))
)
_EARLIER_WAITS = exists(
    select(_ONE).where(
        _EARLIER.c.channel == OUTBOX.c.channel,
        _EARLIER.c.address == OUTBOX.c.address,
        literal_column("earlier.state IN ('waiting', 'sending')"),
        _EARLIER.c.state == literal_column("'waiting'"),
        tuple_(_EARLIER.c.lane, _EARLIER.c.id) < tuple_(OUTBOX.c.lane, OUTBOX.c.id),
    )
)
_EDITED_CARD = and_(
    OUTBOX.c.kind == _EDIT,
    POSTED.c.channel == OUTBOX.c.channel,
    POSTED.c.address == OUTBOX.c.address,
    POSTED.c.card == OUTBOX.c.card,
)
# The first row of each address, walked in the order of the index. A range of lanes, because a list would make
# SQLite sort everything that waits.
_CLAIM = Prepared(
    select(
        OUTBOX.c.id,
        OUTBOX.c.address,
        OUTBOX.c.lane,
        OUTBOX.c.kind,
        OUTBOX.c.payload,
        OUTBOX.c.slot_id,
        OUTBOX.c.card,
        OUTBOX.c.attempts,
        OUTBOX.c.asks,
        POSTED.c.message_id,
        _SUPERSEDED.label("superseded"),
    )
    .select_from(OUTBOX.outerjoin(POSTED, _EDITED_CARD))
    .where(
        OUTBOX.c.channel == bindparam("channel"),
        WAITING_ROW,
        OUTBOX.c.lane.between(bindparam("first"), bindparam("last")),
        OUTBOX.c.lane != bindparam("but"),
        or_(OUTBOX.c.retry_at.is_(None), OUTBOX.c.retry_at <= bindparam("now")),
        ~_EARLIER_WAITS,
    )
    .order_by(OUTBOX.c.lane, OUTBOX.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=OUTBOX, skip_locked=True)
)
_TAKE = Prepared(
    update(OUTBOX).where(OUTBOX.c.id == bindparam("row")).values(state="sending", attempts=OUTBOX.c.attempts + 1)
)
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

_FATE: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in ("state", "retry_at", "why", "sent_at")}
_OF_ROW = update(OUTBOX).where(OUTBOX.c.id == bindparam("row")).values(**_FATE)
_SETTLE = Prepared(_OF_ROW)
_SETTLE_AND_ERASE = Prepared(_OF_ROW.values(payload=None))
_POST = insert(POSTED)
_PLACE = Prepared(
    _POST.on_conflict_do_update(
        index_elements=list(POSTED.primary_key),
        set_={
            "message_id": _POST.excluded.message_id,
            "asked_at": func.coalesce(_POST.excluded.asked_at, POSTED.c.asked_at),
        },
    ),
    given=("channel", "address", "card", "message_id", "asked_at"),
)

_OLD_PLACE = select(POSTED.c.channel, POSTED.c.address, POSTED.c.message_id, POSTED.c.card).where(
    POSTED.c.channel == bindparam("channel"),
    POSTED.c.address == bindparam("address"),
    POSTED.c.card == bindparam("card"),
    POSTED.c.message_id != bindparam("message_id"),
)
_KEEP_OLD_PLACE = insert(_PAST).from_select(list(_PAST.c.keys()), _OLD_PLACE).on_conflict_do_nothing()

_RECOVER = (
    update(OUTBOX)
    .where(OUTBOX.c.channel == bindparam("of"), _SENDING)
    .values(state=case((OUTBOX.c.lane == Lane.REMINDER.value, "unknown"), else_="waiting"))
)
_FIRST_TERM = insert(TERM).values(office=bindparam("of"), number=1)
_BEGIN_TERM = _FIRST_TERM.on_conflict_do_update(
    index_elements=[TERM.c.office], set_={"number": TERM.c.number + 1}
).returning(TERM.c.number)
# Locked, so that no successor takes office until this transaction ends; SQLite ignores that, and needs no lock.
_IN_TERM = Prepared(
    select(_ONE).where(TERM.c.office == bindparam("of"), TERM.c.number == bindparam("term")).with_for_update(read=True)
)
_MOVE_ROWS = (
    update(OUTBOX)
    .where(
        OUTBOX.c.channel == bindparam("of"),
        OUTBOX.c.address == bindparam("old"),
        _OPEN,
    )
    .values(address=bindparam("new"))
)
_CARD = select(POSTED.c.card).where(
    POSTED.c.channel == bindparam("channel"),
    POSTED.c.address == bindparam("address"),
    POSTED.c.message_id == bindparam("message"),
)
_EARLIER_CARD = select(_PAST.c.card).where(
    _PAST.c.channel == bindparam("channel"),
    _PAST.c.address == bindparam("address"),
    _PAST.c.message_id == bindparam("message"),
)
_MESSAGE = select(POSTED.c.message_id).where(
    POSTED.c.channel == bindparam("channel"),
    POSTED.c.address == bindparam("address"),
    POSTED.c.card == bindparam("card"),
)
_KNOWN = select(OUTBOX.c.key).where(OUTBOX.c.key.in_(bindparam("keys", expanding=True)))
_STATES = select(OUTBOX.c.key, OUTBOX.c.state).where(OUTBOX.c.key.in_(bindparam("keys", expanding=True)))
_HAS_CARD = Prepared(
    select(
        or_(
            exists().where(
                POSTED.c.channel == bindparam("channel"),
                POSTED.c.address == bindparam("address"),
                POSTED.c.card == bindparam("card"),
            ),
            exists().where(
                OUTBOX.c.channel == bindparam("channel"),
                OUTBOX.c.address == bindparam("address"),
                OUTBOX.c.card == bindparam("card"),
                OUTBOX.c.kind != _EDIT,
                _OPEN,
            ),
        )
    )
)

FULL = tables.table(tables.FullChat)
_FULL = select(FULL.c.frees).where(FULL.c.channel == bindparam("of"), FULL.c.address == bindparam("at"))
_AHEAD = select(func.count()).where(
    OUTBOX.c.channel == bindparam("of"), OUTBOX.c.address == bindparam("at"), WAITING_ROW, OUTBOX.c.lane <= Lane.REPLY
)
_NEW_FULL = insert(FULL)
_NOTE_FULL = _NEW_FULL.on_conflict_do_update(
    index_elements=[FULL.c.channel, FULL.c.address], set_={"frees": _NEW_FULL.excluded.frees}
)

# What can be seen in a list anyway need not be sent one by one.
_PILED = and_(OUTBOX.c.channel == bindparam("of"), WAITING_ROW, OUTBOX.c.card.startswith(bindparam("cards")))
_PILES = select(OUTBOX.c.address).where(_PILED).group_by(OUTBOX.c.address).having(func.count() > bindparam("most"))
_STANDS = exists(
    select(_ONE).where(
        POSTED.c.channel == OUTBOX.c.channel, POSTED.c.address == OUTBOX.c.address, POSTED.c.card == OUTBOX.c.card
    )
)
_ON_ITS_WAY = exists(
    select(_ONE).where(
        _OTHER.c.channel == OUTBOX.c.channel,
        _OTHER.c.address == OUTBOX.c.address,
        _OTHER.c.card == OUTBOX.c.card,
        literal_column("other.state IN ('waiting', 'sending')"),
        _OTHER.c.state == literal_column("'sending'"),
    )
)
_GATHER = (
    update(OUTBOX)
    .where(_PILED, OUTBOX.c.address == bindparam("at"), ~_STANDS, ~_ON_ITS_WAY)
    .values(state="dropped", payload=None, why="gathered into a list")
)


class _First(NamedTuple):
    """A row of _CLAIM."""

    id: int
    address: str
    lane: int
    kind: str
    payload: Any
    slot: int | None
    card: str
    attempts: int
    asks: bool
    message: int | None
    superseded: bool


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, outgoing: Sequence[Outgoing], now: datetime) -> int:
        """Write messages down, without known keys; return how many were new."""
        if not outgoing:
            return 0
        rows = [row_of(each, now) for each in outgoing]
        new = _PUT.each(self._connection, rows)
        if new:
            notices.tell(self._connection, notices.OUTBOX)
        return new

    def claim(
        self,
        channel: Channel,
        limit: int,
        now: datetime,
        busy: Collection[str] = (),
        lanes: Collection[Lane] = tuple(Lane),
    ) -> list[Parcel]:
        """Take up to `limit` waiting rows, most urgent lane first, then oldest, and mark them as sending.

        At most one per address is taken, and none of `busy`. A row to be retried later holds back the rows behind it
        at its address. Of several waiting edits of one card only the newest is taken (the older are dropped).
        """
        if not lanes or limit < 1:
            return []
        rows = self._firsts(channel, limit + len(busy), now, lanes)
        while superseded := [row for row in rows if row.superseded]:
            self._connection.execute(
                _DROP_SUPERSEDED,
                [{"of": channel, "at": row.address, "shown": row.card} for row in superseded],
            )
            rows = self._firsts(channel, limit + len(busy), now, lanes)
        rows = [row for row in rows if _goes_to(row) not in busy][:limit]
        if rows:
            _TAKE.each(self._connection, [{"row": row.id} for row in rows])
        return [_parcel(channel, row) for row in rows]

    def settle(self, fates: Sequence[Fate], now: datetime) -> None:
        """Write down the fates of parcels and the places of cards; erase the sent and the dropped."""
        ended = [_fate(fate, now) for fate in fates if fate.state in ("sent", "dropped")]
        others = [_fate(fate, now) for fate in fates if fate.state not in ("sent", "dropped")]
        places = [_place(fate, now) for fate in fates if fate.message is not None and fate.parcel.card]
        moved = [_place(fate, now) for fate in fates if _may_move(fate)]
        if moved:
            self._connection.execute(_KEEP_OLD_PLACE, moved)
        for statement, rows in ((_SETTLE_AND_ERASE, ended), (_SETTLE, others), (_PLACE, places)):
            if rows:
                statement.each(self._connection, rows)

    def begin_term(self, channel: Channel) -> int:
        """Begin a term of delivering a channel, which ends all before; return its number."""
        number: int = self._connection.execute(_BEGIN_TERM, {"of": f"delivery:{channel}"}).scalar_one()
        return number

    def in_term(self, channel: Channel, term: int) -> bool:
        """True if no later term has begun; none begins before the transaction ends."""
        return bool(_IN_TERM.all(self._connection, {"of": f"delivery:{channel}", "term": term}))

    def recover(self, channel: Channel, now: datetime) -> int:
        """Recover from a crash the rows left sending; return how many were found.

        They wait again, but reminders become `unknown` (they are nudged anyway).
        """
        return self._connection.execute(_RECOVER, {"of": channel}).rowcount

    def moved(self, channel: Channel, old: str, new: str) -> None:
        """Move rows not yet sent to the new address of a chat.

        Places of cards do not move: a new chat numbers its messages from the start, so an old number there is another
        message, and a reply to it would go to the wrong patient. A card edited where it is not shown is posted again.
        """
        self._connection.execute(_MOVE_ROWS, {"of": channel, "old": old, "new": new})

    def posted_card(self, channel: Channel, address: str, message: int) -> str | None:
        """Return the card a message shows."""
        at = {"channel": channel, "address": address, "message": message}
        card: str | None = self._connection.execute(_CARD, at).scalar()
        return card

    def answered_card(self, channel: Channel, address: str, message: int) -> str | None:
        at = {"channel": channel, "address": address, "message": message}
        earlier: str | None = self._connection.execute(_EARLIER_CARD, at).scalar()
        return self.posted_card(channel, address, message) or earlier

    def shown_by(self, channel: Channel, address: str, card: str) -> int | None:
        at = {"channel": channel, "address": address, "card": card}
        message: int | None = self._connection.execute(_MESSAGE, at).scalar()
        return message

    def known(self, keys: Collection[str]) -> set[str]:
        """Return those of the keys that have been written down before."""
        return set(self._connection.execute(_KNOWN, {"keys": list(keys)}).scalars())

    def full(self, channel: Channel, address: str) -> tuple[list[datetime], int]:
        """Return when a full chat has room, an instant for each message, and how many messages wait there."""
        at = {"of": channel, "at": address}
        frees = self._connection.execute(_FULL, at).scalar()
        if not frees:
            return [], 0
        ahead = self._connection.execute(_AHEAD, at).scalar_one()
        return [datetime.fromisoformat(each) for each in frees], int(ahead)

    def note_full(self, channel: Channel, chats: Mapping[str, Sequence[datetime]]) -> None:
        """Keep when chats that are full now have room again."""
        for address, frees in chats.items():
            row = {"channel": channel, "address": address, "frees": [each.isoformat() for each in frees]}
            self._connection.execute(_NOTE_FULL, row)

    def states(self, keys: Collection[str]) -> dict[str, str]:
        return {key: state for key, state in self._connection.execute(_STATES, {"keys": list(keys)})}  # noqa: C416

    def has_card(self, channel: Channel, address: str, card: str) -> bool:
        at = {"channel": channel, "address": address, "card": card}
        ((found,),) = _HAS_CARD.all(self._connection, at)
        return bool(found)

    def piled_up(self, channel: Channel, cards: str, most: int) -> list[str]:
        wanted = {"of": channel, "cards": cards, "most": most}
        return list(self._connection.execute(_PILES, wanted).scalars())

    def gather(self, channel: Channel, address: str, cards: str) -> int:
        wanted = {"of": channel, "at": address, "cards": cards}
        return self._connection.execute(_GATHER, wanted).rowcount

    def _firsts(self, channel: Channel, most: int, now: datetime, lanes: Collection[Lane]) -> list[_First]:
        gap = -1 if Lane.REPLY in lanes else Lane.REPLY.value
        wanted = {
            "channel": channel,
            "first": min(lanes).value,
            "last": max(lanes).value,
            "but": gap,
            "now": now,
            "most": most,
        }
        return [_First(*row) for row in _CLAIM.all(self._connection, wanted)]


def _goes_to(row: _First) -> str:
    return readable_address(row.kind, row.payload, row.address)


def _parcel(channel: Channel, row: _First) -> Parcel:
    content = unpacked(row.kind, row.payload, row.slot, row.card, asks=bool(row.asks))
    topic = row.payload.get("topic") if row.payload else None
    return Parcel(
        row.id, channel, _goes_to(row), Lane(row.lane), content, row.card, row.attempts + 1, row.message, topic
    )


def _fate(fate: Fate, now: datetime) -> dict[str, Any]:
    sent = now if fate.state == "sent" else None
    return {
        "row": fate.parcel.id,
        "state": fate.state,
        "retry_at": fate.retry_at,
        "why": fate.why,
        "sent_at": sent,
    }


def _may_move(fate: Fate) -> bool:
    """True if a card was posted that staff reply to, and that an older message may show too."""
    parcel = fate.parcel
    return bool(fate.message and parcel.card.startswith(REPLIED_TO) and fate.message != parcel.posted)


def _place(fate: Fate, now: datetime) -> dict[str, Any]:
    parcel = fate.parcel
    return {
        "channel": parcel.channel,
        "address": parcel.address,
        "card": parcel.card,
        "message_id": fate.message,
        "asked_at": _shown_at(fate, now) if isinstance(parcel.content, Say) and parcel.content.asks else None,
    }


def _shown_at(fate: Fate, now: datetime) -> datetime:
    """Return when a message was shown at the latest: by the messenger's clock, which also times what people type."""
    return min(now, datetime.fromtimestamp(fate.shown + 1, UTC)) if fate.shown else now
