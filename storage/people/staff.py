"""People with rights in a facility; nothing is deleted, rights end.

Each row carries a keyed mark over facility, role and person: a row written or changed by hand gives no rights.
"""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, case, insert, or_, select, type_coerce, update

from conversations.model.people import Role, Staff
from storage import tables
from storage.engine.row_expression import with_row
from storage.engine.sealing import InRow, bound, link_digest, link_digests, open_with_row, staff_mark
from storage.engine.types import AnyRow

STAFF_TABLE = tables.table(tables.StaffMember)
_RANK = case(
    (STAFF_TABLE.c.role == "admin", 0),
    (STAFF_TABLE.c.role == "manager", 1),
    (STAFF_TABLE.c.role == "doctor", 2),
    else_=3,
)
_HERE = STAFF_TABLE.c.facility_id == bindparam("facility")
_PERSON = STAFF_TABLE.c.person == bindparam("who")
# Opened only where the mark is right: a row written by hand must not cost the others their names.
_CLOSED_NAME = type_coerce(with_row(STAFF_TABLE.c.name, "facility_id"), LargeBinary).label("closed")

_LIVE = (
    select(*(STAFF_TABLE.c[name] for name in ("id", "role", "facility_id", "person", "mark")), _CLOSED_NAME)
    .where(STAFF_TABLE.c.until.is_(None), STAFF_TABLE.c.person.is_not(None))
    .order_by(_RANK, STAFF_TABLE.c.id)
)
_IN_FACILITY = (
    _LIVE.where(_PERSON, or_(_HERE, STAFF_TABLE.c.role == "admin"))
    .order_by(None)
    .order_by(_RANK, case((_HERE, 0), else_=1))
)
_RIGHTS = select(*(STAFF_TABLE.c[name] for name in ("id", "role", "facility_id", "person", "mark"))).where(
    STAFF_TABLE.c.until.is_(None)
)
_EVERYWHERE = _LIVE.where(_PERSON)
_OF_FACILITY = _LIVE.where(_HERE)

_LAST_NAME = select(STAFF_TABLE.c.name).where(_PERSON, _HERE).order_by(STAFF_TABLE.c.id.desc()).limit(1)

_INSERT = insert(STAFF_TABLE)
_ADD = _INSERT.returning(STAFF_TABLE.c.id)
_INVITED = select(*(STAFF_TABLE.c[name] for name in ("id", "facility_id", "role", "mark")), _CLOSED_NAME).where(
    STAFF_TABLE.c.invite_digest.in_(bindparam("digests", expanding=True)),  # one of an older release is not keyed
    STAFF_TABLE.c.invite_expires_at > bindparam("now"),
    STAFF_TABLE.c.until.is_(None),
)
_JOIN = (
    update(STAFF_TABLE)
    .where(STAFF_TABLE.c.id == bindparam("row"), STAFF_TABLE.c.invite_digest.is_not(None))
    .values(
        person=bindparam("who"),
        name=bindparam("called"),
        since=bindparam("now"),
        mark=bindparam("marked"),
        invite_digest=None,
    )
)
_CHANGE = (
    update(STAFF_TABLE)
    .where(STAFF_TABLE.c.id == bindparam("row"), STAFF_TABLE.c.until.is_(None))
    .values(role=bindparam("to"), mark=bindparam("marked"))
)
_END = update(STAFF_TABLE).where(_PERSON, _HERE, STAFF_TABLE.c.until.is_(None)).values(until=bindparam("now"))
_VOID = (
    update(STAFF_TABLE)
    .where(
        _HERE, STAFF_TABLE.c.until.is_(None), STAFF_TABLE.c.person.is_(None), STAFF_TABLE.c.invite_digest.is_not(None)
    )
    .values(until=bindparam("now"))
)

_DISBAND = (
    update(STAFF_TABLE)
    .where(_HERE, STAFF_TABLE.c.until.is_(None), or_(STAFF_TABLE.c.role != "admin", STAFF_TABLE.c.person.is_(None)))
    .values(until=bindparam("now"))
)


class StaffMembers:
    """The staff of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def in_facility(self, person: str, facility: int) -> Staff | None:
        rows = self._connection.execute(_IN_FACILITY, {"who": person, "facility": facility})
        return next((_staff(row) for row in rows if _is_marked(row)), None)

    def everywhere(self, person: str) -> list[Staff]:
        return [_staff(row) for row in self._connection.execute(_EVERYWHERE, {"who": person}) if _is_marked(row)]

    def of_facility(self, facility: int) -> list[Staff]:
        return [
            _staff(row) for row in self._connection.execute(_OF_FACILITY, {"facility": facility}) if _is_marked(row)
        ]

    def unmarked(self) -> list[int]:
        return [row.id for row in self._connection.execute(_RIGHTS) if not _is_marked(row)]

    def last_name(self, person: str, facility: int) -> str | None:
        name: str | None = self._connection.execute(_LAST_NAME, {"who": person, "facility": facility}).scalar()
        return name

    def add(self, facility: int, name: str, role: Role, person: str, now: datetime) -> Staff:
        self.end(person, facility, now)  # one row of rights a person: the newest
        row = _marked({"facility_id": facility, "name": name, "role": role.value, "person": person, "since": now})
        number = self._connection.execute(_ADD, row).scalar_one()
        return Staff(number, name, role, facility, person)

    def invite(self, facility: int, name: str, role: Role, digest: bytes, expires: datetime) -> None:
        row = _marked({"facility_id": facility, "name": name, "role": role.value, "person": None})
        invited = {"invite_digest": link_digest(digest), "invite_expires_at": expires}
        self._connection.execute(_INSERT, row | invited)

    def invited_to(self, digest: bytes, now: datetime) -> int | None:
        invited = self._invited(digest, now)
        return None if invited is None else int(invited.facility_id)

    def use_invite(self, digest: bytes, person: str, name: str, now: datetime) -> Staff | None:
        invited = self._invited(digest, now)
        if invited is None:
            return None
        number, facility, role, called = invited.id, invited.facility_id, invited.role, _name(invited)
        self.end(person, facility, now)
        mark = staff_mark(facility, role, person)
        join = {"row": number, "who": person, "called": InRow(facility, called or name), "now": now, "marked": mark}
        if not self._connection.execute(_JOIN, join).rowcount:
            return None
        return Staff(number, called or name, Role(role), facility, person)

    def change_role(self, staff: int, role: Role) -> None:
        row = self._connection.execute(_RIGHTS.where(STAFF_TABLE.c.id == staff)).first()
        if row is not None and _is_marked(row):
            mark = staff_mark(row.facility_id, role.value, row.person)
            self._connection.execute(_CHANGE, {"row": staff, "to": role.value, "marked": mark})

    def end(self, person: str, facility: int, now: datetime) -> int:
        return self._connection.execute(_END, {"who": person, "facility": facility, "now": now}).rowcount

    def void_invites(self, facility: int, now: datetime) -> int:
        return self._connection.execute(_VOID, {"facility": facility, "now": now}).rowcount

    def disband(self, facility: int, now: datetime) -> int:
        return self._connection.execute(_DISBAND, {"facility": facility, "now": now}).rowcount

    def _invited(self, digest: bytes, now: datetime) -> AnyRow | None:
        rows = self._connection.execute(_INVITED, {"digests": link_digests(digest), "now": now})
        return next((row for row in rows if _is_right(row.mark, row.facility_id, row.role, None)), None)


def _marked(row: dict[str, Any]) -> dict[str, Any]:
    mark = staff_mark(row["facility_id"], row["role"], row["person"])
    return bound(row | {"mark": mark}, "facility_id", "name")


def _is_marked(row: AnyRow) -> bool:
    return _is_right(row.mark, row.facility_id, row.role, row.person)


def _is_right(mark: bytes | None, facility: int, role: str, person: str | None) -> bool:
    return mark is not None and compare_digest(mark, staff_mark(facility, role, person))


def _staff(row: AnyRow) -> Staff:
    return Staff(row.id, _name(row), Role(row.role), row.facility_id, row.person)


def _name(row: AnyRow) -> str:
    name: str = open_with_row(row.closed, "staff_member.name")
    return name
