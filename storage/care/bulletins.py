"""Bulletins: words of a station to many, sealed, and for which patients copies were made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from conversations.model.bulletins import SPENT, Bulletin, BulletinCopy, BulletinState
from conversations.model.care import UNWILLING
from storage import tables
from storage.care.pauses import STOP
from storage.people.patients import EPISODE

_BULLETIN = tables.table(tables.Bulletin)
_COPY = tables.table(tables.BulletinCopy)

_BEGIN = insert(_BULLETIN).returning(_BULLETIN.c.id)
_GET = select(_BULLETIN).where(_BULLETIN.c.id == bindparam("bulletin"))
_KEEP = update(_BULLETIN).where(_BULLETIN.c.id == bindparam("bulletin"))
_COUNT = (
    select(func.count())
    .select_from(_BULLETIN)
    .where(
        _BULLETIN.c.facility_id == bindparam("facility"),
        _BULLETIN.c.send_at >= bindparam("since"),
        _BULLETIN.c.state.in_([state.value for state in SPENT]),
    )
)
# Written out, not bound: only then does a database see that its partial index fits.
_WAITS: ColumnElement[bool] = literal_column("bulletin.state IN ('waiting', 'sent')")
_LEAVING = select(_BULLETIN).where(
    _WAITS, _BULLETIN.c.state == literal_column("'waiting'"), _BULLETIN.c.send_at <= bindparam("now")
)
_UNCOUNTED = select(_BULLETIN).where(_WAITS, _BULLETIN.c.state == literal_column("'sent'"))
_WITHDREW = exists().where(
    STOP.c.episode_id == EPISODE.c.id,
    literal_column("stop_request.ended_at IS NULL"),
    STOP.c.reason == bindparam("unwilling"),
)
_AUDIENCE = (
    select(EPISODE.c.id)
    .where(
        literal_column("episode.status = 'accepted'"),
        or_(
            EPISODE.c.facility_id.in_(bindparam("facilities", expanding=True)),
            and_(EPISODE.c.facility_id.is_(None), bindparam("strays", type_=Boolean)),
        ),
        ~_WITHDREW,
    )
    .order_by(EPISODE.c.id)
)
_KEEP_COPY = postgresql.insert(_COPY).on_conflict_do_nothing()
_COPIES = select(_COPY.c.episode_id, _COPY.c.chats).where(_COPY.c.bulletin_id == bindparam("bulletin"))


class Bulletins:
    """The bulletins of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, facility: int, staff: int, chat: str, now: datetime) -> Bulletin:
        row = {"facility_id": facility, "staff_id": staff, "chat": chat, "state": BulletinState.DRAFT.value, "at": now}
        number: int = self._connection.execute(_BEGIN, row).scalar_one()
        return Bulletin(number, facility, staff, chat, BulletinState.DRAFT, now)

    def get(self, bulletin: int, lock: bool = False) -> Bulletin | None:
        asked = _GET.with_for_update() if lock else _GET
        row = self._connection.execute(asked, {"bulletin": bulletin}).mappings().one_or_none()
        return None if row is None else _bulletin(row)

    def keep(self, bulletin: Bulletin) -> None:
        row: dict[str, Any] = {"staff_id": bulletin.staff, "state": bulletin.state.value, "village": bulletin.village}
        row |= {"text": bulletin.text, "send_at": bulletin.send_at}
        self._connection.execute(_KEEP.values(row), {"bulletin": bulletin.id})

    def spent(self, facility: int, since: datetime) -> int:
        number: int = self._connection.execute(_COUNT, {"facility": facility, "since": since}).scalar_one()
        return number

    def leaving(self, now: datetime) -> Sequence[Bulletin]:
        return [_bulletin(row) for row in self._connection.execute(_LEAVING, {"now": now}).mappings()]

    def uncounted(self) -> Sequence[Bulletin]:
        return [_bulletin(row) for row in self._connection.execute(_UNCOUNTED).mappings()]

    def audience(self, facilities: Collection[int | None]) -> list[int]:
        of = {"facilities": [each for each in facilities if each is not None], "strays": None in facilities}
        return list(self._connection.execute(_AUDIENCE, {**of, "unwilling": UNWILLING}).scalars())

    def keep_copy(self, bulletin: int, copy: BulletinCopy) -> None:
        row = {"bulletin_id": bulletin, "episode_id": copy.episode, "chats": copy.chats}
        self._connection.execute(_KEEP_COPY, row)

    def copies(self, bulletin: int) -> list[BulletinCopy]:
        rows = self._connection.execute(_COPIES.order_by(_COPY.c.episode_id), {"bulletin": bulletin})
        return [BulletinCopy(*row) for row in rows]


def _bulletin(row: RowMapping) -> Bulletin:
    of = (row["facility_id"], row["staff_id"], row["chat"], BulletinState(row["state"]))
    return Bulletin(row["id"], *of, row["at"], row["village"], row["text"] or "", row["send_at"])
