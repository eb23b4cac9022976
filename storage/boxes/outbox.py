"""Messages that go out: written in the transaction that decided them, sent after its commit, each key only once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

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
    update,
)
from sqlalchemy.dialects.postgresql import insert

from conversations.model.channels import Channel
from conversations.model.outgoing import REPLIED_TO, Lane, Outgoing, Say
from conversations.ports import Fate, Parcel
from storage import tables
from storage.boxes.contents import readable_address, row_of, unpacked
from storage.boxes.sweeping import Sweep
from storage.boxes.waiting_lines import EDIT, ONE, OPEN_ROW, OUTBOX, POSTED, WAITING_ROW, Head, Rotation, next_heads
from storage.engine import notices
from storage.engine.sealing import SealBroken, phone_index
from storage.engine.statements import Prepared

_PAST = tables.table(tables.EarlierPlace)
TERM = tables.table(tables.Term)
_OTHER = OUTBOX.alias("other")

_PUT = Prepared(
    insert(OUTBOX).on_conflict_do_nothing(),
    given=(
        *("key", "channel", "address", "lane", "kind", "payload", "slot_id"),
        *("card", "state", "attempts", "why", "created_at", "asks"),
    ),
)

# Locked first: what a turn drops or moves at this very moment is left alone.
_FREE = (
    select(OUTBOX.c.id)
    .where(OUTBOX.c.id.in_(bindparam("rows", expanding=True)), WAITING_ROW)
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(_FREE.scalar_subquery()))
    .values(state="sending", attempts=OUTBOX.c.attempts + 1)
    .returning(OUTBOX.c.id, OUTBOX.c.payload)
)
_PAYLOAD = select(OUTBOX.c.payload).where(OUTBOX.c.id == bindparam("row"))
_DEAD = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(state="dead", why="it does not open: wrong key, or damage")
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
    .where(OUTBOX.c.channel == bindparam("of"), and_(OPEN_ROW, OUTBOX.c.state == literal_column("'sending'")))
    .values(state=case((OUTBOX.c.lane == Lane.REMINDER.value, "unknown"), else_="waiting"))
)
_FIRST_TERM = insert(TERM).values(office=bindparam("of"), number=1)
_BEGIN_TERM = _FIRST_TERM.on_conflict_do_update(
    index_elements=[TERM.c.office], set_={"number": TERM.c.number + 1}
).returning(TERM.c.number)
# Locked, so that no successor takes office until this transaction ends; SQLite ignores that, and needs no lock.
_IN_TERM = Prepared(
    select(ONE).where(TERM.c.office == bindparam("of"), TERM.c.number == bindparam("term")).with_for_update(read=True)
)
_MOVE_ROWS = (
    update(OUTBOX)
    .where(
        OUTBOX.c.channel == bindparam("of"),
        OUTBOX.c.address == bindparam("old"),
        OPEN_ROW,
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
                OUTBOX.c.kind != EDIT,
                OPEN_ROW,
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
    select(ONE).where(
        POSTED.c.channel == OUTBOX.c.channel, POSTED.c.address == OUTBOX.c.address, POSTED.c.card == OUTBOX.c.card
    )
)
_ON_ITS_WAY = exists(
    select(ONE).where(
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
_DROP_WAITING = (
    update(OUTBOX)
    .where(
        OUTBOX.c.channel == bindparam("of"),
        OUTBOX.c.address == bindparam("at"),
        WAITING_ROW,
        OUTBOX.c.key.startswith(bindparam("keys")),
    )
    .values(state="dropped", payload=None, why="a newer answer to such words waits")
)
_SWEEP = Sweep(OUTBOX, OUTBOX.c.state.in_(("sent", "dropped")), func.coalesce(OUTBOX.c.sent_at, OUTBOX.c.created_at))


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, connection: Connection, rotation: Rotation) -> None:
        self._connection = connection
        self._rotation = rotation
        self._unopened = 0

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
        """Take up to `limit` waiting rows, most urgent lane first, one address after another, and mark them as sending.

        At most one per address is taken, and none of `busy`. A row to be retried later holds back the rows behind it
        at its address. Of several waiting edits of one card only the newest is taken (the older are dropped). A row
        that does not open is dead at once.
        """
        if not lanes or limit < 1:
            return []
        passed = {*busy, *(phone_index(each).hex() for each in busy if each.startswith("+"))}
        taken: list[Parcel] = []
        for lane in sorted(lanes):
            while len(taken) < limit:
                heads = self._next(channel, lane, limit - len(taken), now, passed)
                opened = self._opened(channel, heads)
                taken += opened
                if len(opened) == len(heads):
                    break  # else some did not open, or were locked: others may have their place
        return taken

    @property
    def unopened(self) -> int:
        """The number of rows that did not open when this transaction claimed them."""
        return self._unopened

    def _next(self, channel: Channel, lane: Lane, limit: int, now: datetime, passed: set[str]) -> list[Head]:
        """Return up to `limit` first messages of a lane, of no address `passed`; theirs are added to those."""
        found = next_heads(self._connection, self._rotation, (channel, lane), limit, now, frozenset(passed))
        heads = list(islice(found, limit))
        passed.update(head.address for head in heads)
        return heads

    def _opened(self, channel: Channel, heads: Sequence[Head]) -> list[Parcel]:
        """Mark rows as sending and open them. One that does not open is dead: it stops no other."""
        if not heads:
            return []
        rows = [head.id for head in heads]
        try:
            taken = self._connection.execute(_TAKE, {"rows": rows}).all()
            payloads = {each.id: each.payload for each in taken}
        except SealBroken:
            payloads = {row: self._payload(row) for row in rows}
        parcels: list[Parcel] = []
        for head in [each for each in heads if each.id in payloads]:
            try:
                parcels.append(_parcel(channel, head, payloads[head.id]))
            except (AssertionError, AttributeError, KeyError, TypeError, ValueError):
                self._unopened += 1
                self._connection.execute(_DEAD, {"row": head.id})
        return parcels

    def _payload(self, row: int) -> Any:
        try:
            return self._connection.execute(_PAYLOAD, {"row": row}).scalar_one()
        except SealBroken:
            return {}  # of no kind of message

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

    def sweep(self, before: datetime, most: int) -> int:
        """Delete up to `most` messages sent or dropped before an instant; return how many."""
        return _SWEEP(self._connection, before, most)

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

    def drop_waiting(self, channel: Channel, address: str, keys: str) -> int:
        """Drop an address's waiting messages whose key begins with `keys`; return how many."""
        return self._connection.execute(_DROP_WAITING, {"of": channel, "at": address, "keys": keys}).rowcount

    def gather(self, channel: Channel, address: str, cards: str) -> int:
        wanted = {"of": channel, "at": address, "cards": cards}
        return self._connection.execute(_GATHER, wanted).rowcount


def _parcel(channel: Channel, head: Head, payload: Any) -> Parcel:
    content = unpacked(head.kind, payload, head.slot, head.card, asks=bool(head.asks))
    address = readable_address(head.kind, payload, head.address)
    topic = payload.get("topic") if payload else None
    return Parcel(
        head.id, channel, address, Lane(head.lane), content, head.card, head.attempts + 1, head.message, topic
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
