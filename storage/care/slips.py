"""Slips: words that answered no question, and messages in which a call for help was heard; words are sealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, RowMapping, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.slips import Slip, SlipLine, SlipWeight
from storage import tables

_SLIP = tables.table(tables.Slip)
_LINE = tables.table(tables.SlipLine)
_HEARD = tables.table(tables.HeardMessage)
_FIRST = ("opened_at", "weight", "unsure", "answer", "known")
_LADDER = ("posted_at", "raised_at", "rung", "due_at", "read_at")

_UNREAD = _SLIP.c.read_at.is_(None)
_OPEN_OF_EPISODE = select(_SLIP).where(_SLIP.c.episode_id == bindparam("episode"), _UNREAD).with_for_update()
_OPEN_OF_CONTACT = (
    select(_SLIP)
    .where(_SLIP.c.contact_id == bindparam("contact"), _SLIP.c.episode_id.is_(None), _UNREAD)
    .with_for_update()
)
_GET = select(_SLIP).where(_SLIP.c.id == bindparam("slip"))
_LOCK = _GET.with_for_update()
_BEGIN = insert(_SLIP).on_conflict_do_nothing()
_KEEP = update(_SLIP).where(_SLIP.c.id == bindparam("slip"))
_ADD = insert(_LINE)
_LINES = select(_LINE).order_by(_LINE.c.id.desc()).limit(bindparam("most"))
_LINES_OF = _LINES.where(_LINE.c.slip_id == bindparam("slip"))
_COUNT = select(func.count()).where(_LINE.c.slip_id == bindparam("slip"))
_LATELY = select(func.count()).where(_LINE.c.contact_id == bindparam("contact"), _LINE.c.at > bindparam("since"))
_OF_EPISODE = _LINES.where(_LINE.c.slip_id.in_(select(_SLIP.c.id).where(_SLIP.c.episode_id == bindparam("episode"))))
_TO_ADOPT = (
    select(_SLIP)
    .where(_SLIP.c.contact_id == bindparam("contact"), _SLIP.c.episode_id.is_(None))
    .order_by(_SLIP.c.id)
    .with_for_update()
)
_DUE = (
    select(_SLIP.c.id)
    .where(_UNREAD, _SLIP.c.due_at.is_not(None), _SLIP.c.due_at <= bindparam("now"))
    .order_by(_SLIP.c.due_at)
    .limit(bindparam("most"))
)
_UNREAD_OF = (
    select(_SLIP.c.id)
    .where(
        _UNREAD,
        _SLIP.c.posted_at.is_not(None),
        or_(
            _SLIP.c.facility_id.in_(bindparam("facilities", expanding=True)),
            and_(_SLIP.c.facility_id.is_(None), bindparam("strays", type_=Boolean)),
        ),
    )
    .order_by(_SLIP.c.id)
)
_HOW = select(_HEARD.c.how, _HEARD.c.text).where(
    _HEARD.c.contact_id == bindparam("contact"), _HEARD.c.message == bindparam("number")
)
_NOTE = insert(_HEARD)
_NOTE_HEARD = _NOTE.on_conflict_do_update(
    index_elements=["contact_id", "message"], set_={name: _NOTE.excluded[name] for name in ("how", "text", "at")}
)


class Slips:
    """The slips of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_for(self, contact: int, episode: int | None) -> Slip | None:
        found = (
            (_OPEN_OF_CONTACT, {"contact": contact}) if episode is None else (_OPEN_OF_EPISODE, {"episode": episode})
        )
        row = self._connection.execute(*found).mappings().one_or_none()
        return None if row is None else _slip(row)

    def begin(self, slip: Slip) -> Slip:
        row = {"contact_id": slip.contact, "episode_id": slip.episode, "facility_id": slip.facility}
        self._connection.execute(_BEGIN, {**row, **_values(slip, (*_FIRST, *_LADDER))})
        begun = self.open_for(slip.contact, slip.episode)
        assert begun is not None, "one is open now, this or another's"
        return begun

    def get(self, slip: int, *, lock: bool = False) -> Slip | None:
        row = self._connection.execute(_LOCK if lock else _GET, {"slip": slip}).mappings().one_or_none()
        return None if row is None else _slip(row)

    def keep(self, slip: Slip) -> None:
        values = {**_values(slip, (*_FIRST, *_LADDER)), "episode_id": slip.episode, "facility_id": slip.facility}
        self._connection.execute(_KEEP.values({**values, "read_by": slip.read_by or None}), {"slip": slip.id})

    def add(self, slip: int, line: SlipLine) -> None:
        row = {"slip_id": slip, "contact_id": line.contact, "at": line.at, "text": line.text}
        self._connection.execute(_ADD, {**row, "place": line.place, "how": line.how})

    def lines(self, slip: int, most: int) -> list[SlipLine]:
        rows = self._connection.execute(_LINES_OF, {"slip": slip, "most": most}).mappings()
        return [_line(row) for row in rows][::-1]

    def counted(self, slip: int) -> int:
        return int(self._connection.execute(_COUNT, {"slip": slip}).scalar_one())

    def lately(self, contact: int, since: datetime) -> int:
        return int(self._connection.execute(_LATELY, {"contact": contact, "since": since}).scalar_one())

    def of_episode(self, episode: int, most: int) -> list[SlipLine]:
        rows = self._connection.execute(_OF_EPISODE, {"episode": episode, "most": most}).mappings()
        return [_line(row) for row in rows][::-1]

    def adopt(self, contact: int, episode: int) -> list[Slip]:
        rows = self._connection.execute(_TO_ADOPT, {"contact": contact}).mappings().all()
        adopted = [replace(_slip(row), episode=episode) for row in rows]
        for slip in adopted:
            self.keep(slip)
        return adopted

    def due(self, now: datetime, limit: int) -> list[int]:
        return list(self._connection.execute(_DUE, {"now": now, "most": limit}).scalars())

    def unread_of(self, facilities: Collection[int | None]) -> list[int]:
        numbers = [each for each in facilities if each is not None]
        asked = {"facilities": numbers, "strays": None in facilities}
        return list(self._connection.execute(_UNREAD_OF, asked).scalars())

    def heard(self, contact: int, message: int) -> tuple[str, str]:
        row = self._connection.execute(_HOW, {"contact": contact, "number": message}).one_or_none()
        return (row[0], row[1]) if row is not None else ("", "")

    def note_heard(self, contact: int, message: int, how: str, text: str, now: datetime) -> None:
        row = {"contact_id": contact, "message": message, "how": how, "text": text, "at": now}
        self._connection.execute(_NOTE_HEARD, row)


def _values(slip: Slip, names: Collection[str]) -> dict[str, object]:
    values = {name: getattr(slip, name) for name in names}
    return {**values, "weight": slip.weight.value, "known": dict(slip.known) or None}


def _slip(row: RowMapping) -> Slip:
    of = (row["contact_id"], row["episode_id"], row["facility_id"])
    rest: dict[str, Any] = {name: row[name] for name in (*_LADDER, "unsure", "answer")}
    rest |= {"known": row["known"] or {}, "read_by": row["read_by"] or ""}
    return Slip(row["id"], *of, SlipWeight(row["weight"]), row["opened_at"], **rest)


def _line(row: RowMapping) -> SlipLine:
    return SlipLine(row["contact_id"], row["at"], row["text"], row["place"], row["how"])
