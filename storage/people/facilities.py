"""Facilities, the groups their staff sit in, and the topics of those groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.people import Facility, FacilityKind
from storage import tables
from storage.engine.sealing import link_digest, link_digests
from storage.engine.statements import DatabaseRow, Prepared
from storage.engine.types import AnyRow

FACILITY_TABLE = tables.table(tables.Facility)
MOVED = tables.table(tables.MovedChat)
TOPIC = tables.table(tables.FacilityTopic)
_ID = FACILITY_TABLE.c.id == bindparam("facility")
_NAMES = (
    "id",
    "code",
    "name",
    "kind",
    "commune",
    "hotline",
    "parent_id",
    "staff_chat",
    "closed_at",
    "successor_id",
    "calls_at_risk",
)

_SELECT = select(*(FACILITY_TABLE.c[name] for name in _NAMES))
_OPEN = _SELECT.where(FACILITY_TABLE.c.closed_at.is_(None))
_GET = Prepared(_SELECT.where(_ID))
_BY_CODE = _OPEN.where(FACILITY_TABLE.c.code == bindparam("named"))
_KNOWN = (
    _SELECT.where(func.lower(FACILITY_TABLE.c.code) == func.lower(bindparam("named")))
    .order_by(case((FACILITY_TABLE.c.code == bindparam("named"), 0), else_=1), FACILITY_TABLE.c.id)
    .limit(1)
)
_OF_CHAT = _OPEN.where(FACILITY_TABLE.c.staff_chat == bindparam("chat"))
_ALL = _OPEN.order_by(FACILITY_TABLE.c.code)
_BELOW = select(FACILITY_TABLE.c.id).where(_ID).cte("below", recursive=True)
_BELOW = _BELOW.union(select(FACILITY_TABLE.c.id).where(FACILITY_TABLE.c.parent_id == _BELOW.c.id))
_ALL_BELOW = _ALL.where(FACILITY_TABLE.c.id.in_(select(_BELOW.c.id)))

_IS_STATION = FACILITY_TABLE.c.kind == FacilityKind.HEALTH_STATION.value
_IS_OFFICE = FACILITY_TABLE.c.kind == FacilityKind.COORDINATING_OFFICE.value
_OFFICES = _OPEN.where(_IS_OFFICE, FACILITY_TABLE.c.staff_chat.is_not(None)).order_by(
    FACILITY_TABLE.c.parent_id.is_not(None), FACILITY_TABLE.c.code
)
_IS_THERE = FACILITY_TABLE.c.commune == bindparam("there")
_RESPONSIBLE = (
    _OPEN.where(or_(_IS_OFFICE, and_(_IS_STATION, _IS_THERE)))
    .order_by(case((_IS_STATION, 0), (_IS_THERE, 1), else_=2), FACILITY_TABLE.c.id)
    .limit(1)
)

_ADD = insert(FACILITY_TABLE).returning(FACILITY_TABLE.c.id)
_SET_LINK = update(FACILITY_TABLE).where(_ID).values(link_digest=bindparam("link"), link_expires_at=bindparam("until"))
_LINKED = select(FACILITY_TABLE.c.id).where(
    FACILITY_TABLE.c.link_digest.in_(bindparam("links", expanding=True)),  # one of an older release is not keyed
    FACILITY_TABLE.c.link_expires_at > bindparam("now"),
)
_BIND = (
    update(FACILITY_TABLE)
    .where(_ID, FACILITY_TABLE.c.link_digest.is_not(None))
    .values(staff_chat=bindparam("chat"), link_digest=None, link_expires_at=None)
)
_NO_LINK = update(FACILITY_TABLE).where(_ID).values(link_digest=None, link_expires_at=None)
_VOID_LINK, _GIVE_GROUP = _NO_LINK, _NO_LINK.values(staff_chat=bindparam("chat"))
_CHANGE = (
    update(FACILITY_TABLE)
    .where(_ID)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("name", "kind", "commune", "hotline", "parent_id", "calls_at_risk")
        }
    )
)
_CLOSE = (
    update(FACILITY_TABLE)
    .where(_ID)
    .values(closed_at=bindparam("now"), successor_id=bindparam("to"), staff_chat=None, link_digest=None)
)
_MOVE_CHAT = (
    update(FACILITY_TABLE).where(FACILITY_TABLE.c.staff_chat == bindparam("old")).values(staff_chat=bindparam("new"))
)

_FOLLOWED = insert(MOVED).on_conflict_do_update(index_elements=[MOVED.c.old], set_={"new": bindparam("to")})
_NOW_AT = select(MOVED.c.new).where(MOVED.c.old == bindparam("chat"))

_TOPIC_IN = (
    select(TOPIC.c.topic_id)
    .join(FACILITY_TABLE, FACILITY_TABLE.c.id == TOPIC.c.facility_id)
    .where(FACILITY_TABLE.c.staff_chat == bindparam("chat"), TOPIC.c.kind == bindparam("of"))
)
_TOPICS_OF = select(TOPIC.c.kind, TOPIC.c.topic_id).where(TOPIC.c.facility_id == bindparam("facility"))
_NEW_TOPIC = insert(TOPIC)
_SET_TOPIC = _NEW_TOPIC.on_conflict_do_update(
    index_elements=list(TOPIC.primary_key), set_={"topic_id": _NEW_TOPIC.excluded.topic_id}
)
_CLEAR_TOPICS = delete(TOPIC).where(TOPIC.c.facility_id == bindparam("facility"))
_FORGET_TOPICS = delete(TOPIC).where(
    TOPIC.c.facility_id.in_(select(FACILITY_TABLE.c.id).where(FACILITY_TABLE.c.staff_chat == bindparam("chat")))
)


class Facilities:
    """The facilities of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, facility: int) -> Facility | None:
        return _facility(_GET.first(self._connection, {"facility": facility}))

    def by_code(self, code: str) -> Facility | None:
        return _facility(self._connection.execute(_BY_CODE, {"named": code}).first())

    def known(self, code: str) -> Facility | None:
        return _facility(self._connection.execute(_KNOWN, {"named": code}).first())

    def of_chat(self, chat: str) -> Facility | None:
        return _facility(self._connection.execute(_OF_CHAT, {"chat": chat}).first())

    def all(self) -> list[Facility]:
        return [found for row in self._connection.execute(_ALL) if (found := _facility(row))]

    def below(self, facility: int) -> list[Facility]:
        rows = self._connection.execute(_ALL_BELOW, {"facility": facility})
        return [found for row in rows if (found := _facility(row))]

    def offices(self) -> list[Facility]:
        return [found for row in self._connection.execute(_OFFICES) if (found := _facility(row))]

    def add(self, facility: Facility) -> Facility:
        row = {
            "code": facility.code,
            "name": facility.name,
            "kind": facility.kind.value,
            "commune": facility.commune,
            "hotline": facility.hotline,
            "parent_id": facility.parent,
            "staff_chat": facility.staff_chat,
        }
        self._connection.execute(_ADD, row)
        added = self.by_code(facility.code)
        assert added is not None, "it was just written in this transaction"
        return added

    def change(self, facility: Facility) -> None:
        row = {
            "new_name": facility.name,
            "new_kind": facility.kind.value,
            "new_commune": facility.commune,
            "new_hotline": facility.hotline,
            "new_parent_id": facility.parent,
            "new_calls_at_risk": facility.calls_at_risk,
        }
        self._connection.execute(_CHANGE, {"facility": facility.id, **row})

    def close(self, facility: int, successor: int | None, now: datetime) -> None:
        self._connection.execute(_CLOSE, {"facility": facility, "to": successor, "now": now})

    def responsible(self, commune: str) -> Facility | None:
        return _facility(self._connection.execute(_RESPONSIBLE, {"there": commune}).first())

    def set_link(self, facility: int, digest: bytes, expires: datetime) -> None:
        self._connection.execute(_SET_LINK, {"facility": facility, "link": link_digest(digest), "until": expires})

    def use_link(self, digest: bytes, chat: str, now: datetime) -> Facility | None:
        facility = self._connection.execute(_LINKED, {"links": link_digests(digest), "now": now}).scalar()
        if facility is None:
            return None
        self.move_chat(chat, None)  # a group speaks for one facility: the last it was bound to
        if not self._connection.execute(_BIND, {"facility": facility, "chat": chat}).rowcount:
            return None
        return self.get(facility)

    def linked_by(self, digest: bytes, now: datetime) -> Facility | None:
        facility = self._connection.execute(_LINKED, {"links": link_digests(digest), "now": now}).scalar()
        return None if facility is None else self.get(facility)

    def give_group(self, facility: int, chat: str | None) -> None:
        self.clear_topics(facility)
        self._connection.execute(_GIVE_GROUP, {"facility": facility, "chat": chat})

    def void_link(self, facility: int) -> None:
        self._connection.execute(_VOID_LINK, {"facility": facility})

    def move_chat(self, old: str, new: str | None) -> None:
        if new is None:
            self._connection.execute(_FORGET_TOPICS, {"chat": old})
        else:
            self._connection.execute(_FOLLOWED, {"old": old, "new": new, "to": new})
        self._connection.execute(_MOVE_CHAT, {"old": old, "new": new})

    def chat_now(self, chat: str) -> str:
        now_at: str | None = self._connection.execute(_NOW_AT, {"chat": chat}).scalar()
        return now_at or chat

    def topic_in(self, chat: str, kind: str) -> int | None:
        found: int | None = self._connection.execute(_TOPIC_IN, {"chat": chat, "of": kind}).scalar()
        return found

    def topics_of(self, facility: int) -> Mapping[str, int]:
        rows = self._connection.execute(_TOPICS_OF, {"facility": facility})
        return {str(kind): int(topic) for kind, topic in rows}

    def set_topic(self, facility: int, kind: str, topic: int) -> None:
        self._connection.execute(_SET_TOPIC, {"facility_id": facility, "kind": kind, "topic_id": topic})

    def clear_topics(self, facility: int) -> None:
        self._connection.execute(_CLEAR_TOPICS, {"facility": facility})


def _facility(row: AnyRow | DatabaseRow | None) -> Facility | None:
    if row is None:
        return None
    number, code, name, kind, commune, hotline, parent, chat, closed_at, successor, at_risk = row
    return Facility(
        number,
        code,
        name,
        FacilityKind(kind),
        commune,
        hotline,
        parent,
        chat,
        closed_at is not None,
        successor,
        at_risk,
    )
