"""People with rights in a facility; nothing is deleted, rights end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, insert, or_, select, update

from conversations.model.people import Role, Staff
from storage import tables
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

_LIVE = (
    select(*(STAFF_TABLE.c[name] for name in ("id", "name", "role", "facility_id", "person")))
    .where(STAFF_TABLE.c.until.is_(None), STAFF_TABLE.c.person.is_not(None))
    .order_by(_RANK, STAFF_TABLE.c.id)
)
_IN_FACILITY = (
    _LIVE.where(_PERSON, or_(_HERE, STAFF_TABLE.c.role == "admin"))
    .order_by(None)
    .order_by(_RANK, case((_HERE, 0), else_=1))
    .limit(1)
)
_EVERYWHERE = _LIVE.where(_PERSON)
_OF_FACILITY = _LIVE.where(_HERE)

_LAST_NAME = select(STAFF_TABLE.c.name).where(_PERSON, _HERE).order_by(STAFF_TABLE.c.id.desc()).limit(1)

_INSERT = insert(STAFF_TABLE)
_ADD = _INSERT.returning(STAFF_TABLE.c.id)
_INVITED = select(STAFF_TABLE.c.id, STAFF_TABLE.c.facility_id, STAFF_TABLE.c.name, STAFF_TABLE.c.role).where(
    STAFF_TABLE.c.invite_digest == bindparam("digest"),
    STAFF_TABLE.c.invite_expires_at > bindparam("now"),
    STAFF_TABLE.c.until.is_(None),
)
_JOIN = (
    update(STAFF_TABLE)
    .where(STAFF_TABLE.c.id == bindparam("row"), STAFF_TABLE.c.invite_digest.is_not(None))
    .values(person=bindparam("who"), name=bindparam("called"), since=bindparam("now"), invite_digest=None)
)
_CHANGE = (
    update(STAFF_TABLE)
    .where(STAFF_TABLE.c.id == bindparam("row"), STAFF_TABLE.c.until.is_(None))
    .values(role=bindparam("to"))
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
        row = self._connection.execute(_IN_FACILITY, {"who": person, "facility": facility}).first()
        return None if row is None else _staff(row)

    def everywhere(self, person: str) -> list[Staff]:
        return [_staff(row) for row in self._connection.execute(_EVERYWHERE, {"who": person})]

    def of_facility(self, facility: int) -> list[Staff]:
        return [_staff(row) for row in self._connection.execute(_OF_FACILITY, {"facility": facility})]

    def last_name(self, person: str, facility: int) -> str | None:
        name: str | None = self._connection.execute(_LAST_NAME, {"who": person, "facility": facility}).scalar()
        return name

    def add(self, facility: int, name: str, role: Role, person: str, now: datetime) -> Staff:
        self.end(person, facility, now)  # one row of rights a person: the newest
        row = {"facility_id": facility, "name": name, "role": role.value, "person": person, "since": now}
        number = self._connection.execute(_ADD, row).scalar_one()
        return Staff(number, name, role, facility, person)

    def invite(self, facility: int, name: str, role: Role, digest: bytes, expires: datetime) -> None:
        row = {"facility_id": facility, "name": name, "role": role.value}
        self._connection.execute(_INSERT, {**row, "invite_digest": digest, "invite_expires_at": expires})

    def invited_to(self, digest: bytes, now: datetime) -> int | None:
        invited = self._connection.execute(_INVITED, {"digest": digest, "now": now}).first()
        return None if invited is None else int(invited.facility_id)

    def use_invite(self, digest: bytes, person: str, name: str, now: datetime) -> Staff | None:
        invited = self._connection.execute(_INVITED, {"digest": digest, "now": now}).first()
        if invited is None:
            return None
        number, facility, called, role = invited
        self.end(person, facility, now)
        join = {"row": number, "who": person, "called": called or name, "now": now}
        if not self._connection.execute(_JOIN, join).rowcount:
            return None
        return Staff(number, called or name, Role(role), facility, person)

    def change_role(self, staff: int, role: Role) -> None:
        self._connection.execute(_CHANGE, {"row": staff, "to": role.value})

    def end(self, person: str, facility: int, now: datetime) -> int:
        return self._connection.execute(_END, {"who": person, "facility": facility, "now": now}).rowcount

    def void_invites(self, facility: int, now: datetime) -> int:
        return self._connection.execute(_VOID, {"facility": facility, "now": now}).rowcount

    def disband(self, facility: int, now: datetime) -> int:
        return self._connection.execute(_DISBAND, {"facility": facility, "now": now}).rowcount


def _staff(row: AnyRow) -> Staff:
    number, name, role, facility, person = row
    return Staff(number, name, Role(role), facility, person)
