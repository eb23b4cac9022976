"""Topics of forum groups: which one takes a facility's cards of which kind."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage import tables
from storage.people.facilities import FACILITY

TOPIC = tables.table(tables.FacilityTopic)
_OF_CHAT = (
    select(TOPIC.c.topic_id)
    .join(FACILITY, FACILITY.c.id == TOPIC.c.facility_id)
    .where(FACILITY.c.staff_chat == bindparam("chat"), TOPIC.c.kind == bindparam("of"))
)
_OF_FACILITY = select(TOPIC.c.kind, TOPIC.c.topic_id).where(TOPIC.c.facility_id == bindparam("facility"))
_INSERT = insert(TOPIC)
_SET = _INSERT.on_conflict_do_update(
    index_elements=list(TOPIC.primary_key), set_={"topic_id": _INSERT.excluded.topic_id}
)
_CLEAR = delete(TOPIC).where(TOPIC.c.facility_id == bindparam("facility"))


class Topics:
    """The topics of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_chat(self, chat: str, kind: str) -> int | None:
        found: int | None = self._connection.execute(_OF_CHAT, {"chat": chat, "of": kind}).scalar()
        return found

    def of_facility(self, facility: int) -> Mapping[str, int]:
        rows = self._connection.execute(_OF_FACILITY, {"facility": facility})
        return {str(kind): int(topic) for kind, topic in rows}

    def set(self, facility: int, kind: str, topic: int) -> None:
        self._connection.execute(_SET, {"facility_id": facility, "kind": kind, "topic_id": topic})

    def clear(self, facility: int) -> None:
        self._connection.execute(_CLEAR, {"facility": facility})
