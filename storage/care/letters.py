"""Letters between a patient's people and the station, both ways; their words and files are sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Boolean, Connection, RowMapping, and_, bindparam, exists, func, insert, or_, select

from conversations.model.care import Letter
from storage import tables
from storage.people.patients import EPISODE

LETTER = tables.table(tables.ThreadMessage)

_KEEP = insert(LETTER).returning(LETTER.c.id)
_GET = select(LETTER).where(LETTER.c.id == bindparam("letter"))
_PHOTOS = (
    select(LETTER)
    .where(LETTER.c.episode_id == bindparam("episode"), LETTER.c.kind == "photo", LETTER.c.staff_id.is_(None))
    .order_by(LETTER.c.id.desc())
    .limit(bindparam("most"))
)
_ANSWER = LETTER.alias("answer")
_UNANSWERED = (
    select(LETTER)
    .where(
        LETTER.c.episode_id == bindparam("episode"),
        LETTER.c.staff_id.is_(None),
        LETTER.c.id
        > select(func.coalesce(func.max(_ANSWER.c.id), 0))
        .where(_ANSWER.c.episode_id == bindparam("episode"), _ANSWER.c.staff_id.is_not(None))
        .scalar_subquery(),
    )
    .order_by(LETTER.c.id.desc())
    .limit(bindparam("most"))
)
_WRITTEN = (
    select(LETTER.c.at)
    .where(
        LETTER.c.episode_id.in_(bindparam("episodes", expanding=True)),  # the contact alone has no index
        LETTER.c.contact_id == bindparam("contact"),
        LETTER.c.staff_id.is_(None),
        LETTER.c.at >= bindparam("since"),
    )
    .order_by(LETTER.c.id)
)
_LATER = LETTER.alias("later")
ANSWERED = exists().where(
    _LATER.c.episode_id == LETTER.c.episode_id,
    _LATER.c.contact_id == LETTER.c.contact_id,
    _LATER.c.staff_id.is_not(None),
    _LATER.c.id > LETTER.c.id,
)
_UNANSWERED_THERE = (
    select(LETTER)
    .join(EPISODE, EPISODE.c.id == LETTER.c.episode_id)
    .where(
        or_(
            EPISODE.c.facility_id.in_(bindparam("facilities", expanding=True)),
            and_(EPISODE.c.facility_id.is_(None), bindparam("strays", type_=Boolean)),
        ),
        LETTER.c.staff_id.is_(None),
        LETTER.c.at > bindparam("since"),
        ~ANSWERED,
    )
    .order_by(LETTER.c.id.desc())
    .limit(bindparam("most"))
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
        number: int = self._connection.execute(_KEEP, {**row, "text": text, "file": file}).scalar_one()
        return number

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
        numbers = [each for each in facilities if each is not None]
        asked = {"facilities": numbers, "strays": None in facilities, "since": since, "most": most}
        return [_letter(row) for row in self._connection.execute(_UNANSWERED_THERE, asked).mappings()][::-1]

    def written(self, contact: int, episodes: Collection[int], since: datetime) -> list[datetime]:
        asked = {"contact": contact, "episodes": list(episodes), "since": since}
        return list(self._connection.execute(_WRITTEN, asked).scalars())


def _letter(row: RowMapping) -> Letter:
    of = (row["episode_id"], row["contact_id"], row["staff_id"])
    return Letter(row["id"], *of, row["at"], row["kind"], row["text"] or "", row["file"] or "")
