"""Looks for staff in their groups: when the messenger was asked, and when it answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.facility_changes import GROUP_FIELD, ChangeState
from conversations.ports.staff_groups import Sought
from storage import tables
from storage.people.facilities import FACILITY_TABLE
from storage.people.staff import STAFF_TABLE

STILL_SOUGHT = timedelta(days=7)
"""Time after a person's rights ended in which it is looked if they still sit in the group."""

_LOOK = tables.table(tables.StaffLook)
_CHANGE = tables.table(tables.FacilityChange)
_LIVE = STAFF_TABLE.c.until.is_(None)
_NEW_GROUP = exists().where(
    _CHANGE.c.facility_id == FACILITY_TABLE.c.id,
    _CHANGE.c.field == GROUP_FIELD,
    _CHANGE.c.state.in_((ChangeState.DONE.value, ChangeState.UNDONE.value)),
    _CHANGE.c.at > bindparam("before"),
)
_SETTLED = and_(  # who came lately, or whose group is new, has a day to get in
    FACILITY_TABLE.c.id == STAFF_TABLE.c.facility_id,
    FACILITY_TABLE.c.staff_chat.is_not(None),
    STAFF_TABLE.c.since < bindparam("before"),
    ~_NEW_GROUP,
)
_HERE = STAFF_TABLE.join(FACILITY_TABLE, _SETTLED).outerjoin(_LOOK, _LOOK.c.person == STAFF_TABLE.c.person)
_STANDING = (
    select(FACILITY_TABLE.c.staff_chat, STAFF_TABLE.c.since, _LOOK.c.seen_at)
    .select_from(_HERE)
    .where(STAFF_TABLE.c.person == bindparam("who"), _LIVE)
)
_STILL = or_(_LIVE, STAFF_TABLE.c.until > bindparam("lately"))
_NEWS = func.coalesce(_LOOK.c.asked_at, func.min(STAFF_TABLE.c.since))
_DUE = (
    select(STAFF_TABLE.c.person, _NEWS.label("known"))
    .select_from(_HERE)
    .where(STAFF_TABLE.c.person.is_not(None), _STILL)
    .group_by(STAFF_TABLE.c.person, _LOOK.c.asked_at)
    .having(bindparam("before") > _NEWS)
    .order_by(_NEWS, STAFF_TABLE.c.person)
    .limit(bindparam("most"))
)
_CHATS = (
    select(STAFF_TABLE.c.person, FACILITY_TABLE.c.staff_chat)
    .select_from(STAFF_TABLE.join(FACILITY_TABLE, _SETTLED))
    .where(STAFF_TABLE.c.person.in_(bindparam("several", expanding=True)), _STILL)
    .distinct()
)
_NEW = insert(_LOOK)
_ASK = _NEW.on_conflict_do_update(index_elements=[_LOOK.c.person], set_={"asked_at": _NEW.excluded.asked_at})
_SEEN = update(_LOOK).where(_LOOK.c.person == bindparam("who")).values(seen_at=bindparam("now"))


class StaffLooks:
    """The looks for staff of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person: str, before: datetime) -> Sought | None:
        rows = self._connection.execute(_STANDING, {"who": person, "before": before}).all()
        if not rows:
            return None
        known = min(max(since, seen) if seen is not None else since for _, since, seen in rows)
        return Sought(person, tuple(sorted({chat for chat, _, _ in rows})), known)

    def due(self, before: datetime, most: int) -> Sequence[Sought]:
        lately = {"before": before, "lately": before - STILL_SOUGHT}
        found = {row.person: row.known for row in self._connection.execute(_DUE, {**lately, "most": most})}
        chats: dict[str, list[str]] = {}
        for person, chat in self._connection.execute(_CHATS, {**lately, "several": list(found)}) if found else ():
            chats.setdefault(person, []).append(chat)
        return [Sought(person, tuple(sorted(chats[person])), known) for person, known in found.items()]

    def ask(self, persons: Sequence[str], now: datetime) -> None:
        if persons:
            self._connection.execute(_ASK, [{"person": person, "asked_at": now} for person in persons])

    def seen(self, person: str, now: datetime) -> None:
        self._connection.execute(_SEEN, {"who": person, "now": now})
