"""What staff wrote about a patient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from conversations.model.care import Note
from storage import tables
from storage.people.staff import STAFF

NOTE = tables.table(tables.PatientNote)

_ADD = insert(NOTE)
_OF_EPISODE = (
    select(NOTE.c.at, STAFF.c.name, NOTE.c.text)
    .join_from(NOTE, STAFF)
    .where(NOTE.c.episode_id == bindparam("episode"))
    .order_by(NOTE.c.id.desc())
)


class Notes:
    """The notes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, episode: int, staff: int, text: str, now: datetime) -> None:
        self._connection.execute(_ADD, {"episode_id": episode, "staff_id": staff, "at": now, "text": text})

    def of_episode(self, episode: int) -> list[Note]:
        return [Note(*row) for row in self._connection.execute(_OF_EPISODE, {"episode": episode})]
