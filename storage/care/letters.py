"""Letters between a patient's people and the station, both ways; their words and files are sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
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

from conversations.model.care import Letter
from storage import tables
from storage.people.patients import EPISODE

LETTER_TABLE = tables.table(tables.ThreadMessage)
_DEPARTURE = tables.table(tables.Departure)

_KEEP = insert(LETTER_TABLE).returning(LETTER_TABLE.c.id)
_GET = select(LETTER_TABLE).where(LETTER_TABLE.c.id == bindparam("letter"))
_PHOTOS = (
    select(LETTER_TABLE)
    .where(
        LETTER_TABLE.c.episode_id == bindparam("episode"),
        LETTER_TABLE.c.kind == "photo",
        LETTER_TABLE.c.staff_id.is_(None),
    )
    .order_by(LETTER_TABLE.c.id.desc())
    .limit(bindparam("most"))
)
# Written out, not bound: only then does a database see that its partial index fits.
_OPEN_LETTER: ColumnElement[bool] = literal_column(
    "thread_message.staff_id IS NULL AND thread_message.settled_at IS NULL"
)
_IS_FOLLOWED: ColumnElement[bool] = literal_column("episode.status IN ('waiting', 'asked', 'accepted', 'departed')")
_ENDED = exists().where(  # a patient who is gone is waited for by nobody; what is written later is
    _DEPARTURE.c.episode_id == LETTER_TABLE.c.episode_id,
    _DEPARTURE.c.ended_at.is_(None),
    _DEPARTURE.c.decided_at >= LETTER_TABLE.c.at,
)
LETTER_WAITS = and_(_OPEN_LETTER, _IS_FOLLOWED, ~_ENDED)
"""Condition of a letter (joined to its illness) that waits for an answer: the same in every list that counts them."""

_OF_ILLNESS = and_(LETTER_TABLE.c.episode_id == bindparam("illness"), LETTER_TABLE.c.staff_id.is_(None))
_BY_WRITER = or_(LETTER_TABLE.c.contact_id == bindparam("writer"), bindparam("everybody", type_=Boolean))
_SETTLE = update(LETTER_TABLE).where(_OF_ILLNESS, _OPEN_LETTER, _BY_WRITER)
_SETTLE_ONE = update(LETTER_TABLE).where(LETTER_TABLE.c.id == bindparam("letter"), _OPEN_LETTER)
_REOPEN = update(LETTER_TABLE).where(_OF_ILLNESS, LETTER_TABLE.c.settled_at == bindparam("since"), _BY_WRITER)
_REOPEN_ONE = update(LETTER_TABLE).where(
    LETTER_TABLE.c.id == bindparam("letter"), LETTER_TABLE.c.settled_at >= bindparam("since")
)
_ANSWER = LETTER_TABLE.alias("answer")
_UNANSWERED = (
    select(LETTER_TABLE)
    .where(
        LETTER_TABLE.c.episode_id == bindparam("episode"),
        _OPEN_LETTER,
        LETTER_TABLE.c.id
        > select(func.coalesce(func.max(_ANSWER.c.id), 0))
        .where(_ANSWER.c.episode_id == bindparam("episode"), _ANSWER.c.staff_id.is_not(None))
        .scalar_subquery(),
    )
    .order_by(LETTER_TABLE.c.id.desc())
    .limit(bindparam("most"))
)
_WRITTEN = (
    select(LETTER_TABLE.c.at)
    .where(
        LETTER_TABLE.c.episode_id.in_(bindparam("episodes", expanding=True)),  # the contact alone has no index
        LETTER_TABLE.c.contact_id == bindparam("contact"),
        LETTER_TABLE.c.staff_id.is_(None),
        LETTER_TABLE.c.at >= bindparam("since"),
    )
    .order_by(LETTER_TABLE.c.id)
)
_THERE = or_(
    EPISODE.c.facility_id.in_(bindparam("facilities", expanding=True)),
    and_(EPISODE.c.facility_id.is_(None), bindparam("strays", type_=Boolean)),
)


def _open_there(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join_from(LETTER_TABLE, EPISODE, EPISODE.c.id == LETTER_TABLE.c.episode_id)
        .where(_THERE, _OPEN_LETTER, ~_ENDED)
    )


_UNANSWERED_THERE = (
    _open_there(LETTER_TABLE)
    .where(LETTER_TABLE.c.at > bindparam("since"))
    .order_by(LETTER_TABLE.c.id.desc())
    .limit(bindparam("most"))
)
_WAITING = (
    _open_there(LETTER_TABLE)
    .where(_IS_FOLLOWED)
    .order_by(LETTER_TABLE.c.at, LETTER_TABLE.c.id)
    .offset(bindparam("skipped"))
    .limit(bindparam("most"))
)
_COUNT_WAITING = _open_there(func.count()).where(_IS_FOLLOWED)
_ANSWERED_BY = (
    select(LETTER_TABLE)
    .where(
        _OF_ILLNESS,
        LETTER_TABLE.c.contact_id == bindparam("writer"),
        LETTER_TABLE.c.settled_at == bindparam("since"),
        LETTER_TABLE.c.id < bindparam("answer"),
        LETTER_TABLE.c.kind == literal_column("'text'"),
    )
    .order_by(LETTER_TABLE.c.id)
    .limit(1)
)
_FROM_STATION = (
    select(LETTER_TABLE)
    .where(
        LETTER_TABLE.c.episode_id == bindparam("illness"),
        LETTER_TABLE.c.staff_id.is_not(None),
        LETTER_TABLE.c.at >= bindparam("since"),
        or_(LETTER_TABLE.c.contact_id == bindparam("writer"), LETTER_TABLE.c.contact_id.is_(None)),
    )
    .order_by(LETTER_TABLE.c.id.desc())
    .limit(1)
)


class Letters:
    """The letters of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(
        self,
        episode: int,
        kind: str,
        text: str,
        file: str,
        now: datetime,
        *,
        contact: int | None = None,
        staff: int | None = None,
    ) -> int:
        row = {"episode_id": episode, "contact_id": contact, "staff_id": staff, "at": now, "kind": kind}
        if staff is not None:
            self.settle_all(episode, now, contact)
        number: int = self._connection.execute(_KEEP, {**row, "text": text, "file": file}).scalar_one()
        return number

    def settle(self, letter: int, now: datetime) -> bool:
        return self._connection.execute(_SETTLE_ONE.values(settled_at=now), {"letter": letter}).rowcount > 0

    def settle_all(self, episode: int, now: datetime, contact: int | None = None) -> None:
        of = {"illness": episode, "writer": contact, "everybody": contact is None}
        self._connection.execute(_SETTLE.values(settled_at=now), of)

    def open_again(self, episode: int, contact: int | None, since: datetime) -> None:
        of = {"illness": episode, "writer": contact, "everybody": contact is None, "since": since}
        self._connection.execute(_REOPEN.values(settled_at=None), of)

    def unsettle(self, letter: int, since: datetime) -> bool:
        one = {"letter": letter, "since": since}
        return self._connection.execute(_REOPEN_ONE.values(settled_at=None), one).rowcount > 0

    def get(self, letter: int) -> Letter | None:
        row = self._connection.execute(_GET, {"letter": letter}).mappings().one_or_none()
        return None if row is None else _letter(row)

    def photos(self, episode: int, most: int) -> list[Letter]:
        rows = self._connection.execute(_PHOTOS, {"episode": episode, "most": most}).mappings()
        return [_letter(row) for row in rows][::-1]

    def unanswered(self, episode: int, most: int) -> list[Letter]:
        rows = self._connection.execute(_UNANSWERED, {"episode": episode, "most": most}).mappings()
        return [_letter(row) for row in rows][::-1]

    def unanswered_there(self, facilities: Collection[int | None], since: datetime, most: int) -> list[Letter]:
        asked = {**_at(facilities), "since": since, "most": most}
        return [_letter(row) for row in self._connection.execute(_UNANSWERED_THERE, asked).mappings()][::-1]

    def waiting(self, facilities: Collection[int | None], skipped: int, most: int) -> list[Letter]:
        asked = {**_at(facilities), "skipped": skipped, "most": most}
        return [_letter(row) for row in self._connection.execute(_WAITING, asked).mappings()]

    def count_waiting(self, facilities: Collection[int | None]) -> int:
        number: int = self._connection.execute(_COUNT_WAITING, _at(facilities)).scalar_one()
        return number

    def answered_by(self, answer: Letter, contact: int) -> Letter | None:
        of = {"illness": answer.episode, "writer": contact, "since": answer.at, "answer": answer.id}
        row = self._connection.execute(_ANSWERED_BY, of).mappings().one_or_none()
        return None if row is None else _letter(row)

    def last_from_station(self, episode: int, contact: int, since: datetime) -> Letter | None:
        of = {"illness": episode, "writer": contact, "since": since}
        row = self._connection.execute(_FROM_STATION, of).mappings().one_or_none()
        return None if row is None else _letter(row)

    def written(self, contact: int, episodes: Collection[int], since: datetime) -> list[datetime]:
        asked = {"contact": contact, "episodes": list(episodes), "since": since}
        return list(self._connection.execute(_WRITTEN, asked).scalars())


def _at(facilities: Collection[int | None]) -> dict[str, Any]:
    return {"facilities": [each for each in facilities if each is not None], "strays": None in facilities}


def _letter(row: RowMapping) -> Letter:
    of = (row["episode_id"], row["contact_id"], row["staff_id"])
    return Letter(row["id"], *of, row["at"], row["kind"], row["text"] or "", row["file"] or "")
