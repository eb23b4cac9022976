"""Phones that staff gave to be woken by: sealed, one a person, erased on request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage import tables
from storage.engine.sealing import InRow

_PHONE = tables.table(tables.StaffPhone)
_NEW = insert(_PHONE)
_GIVE = _NEW.on_conflict_do_update(
    index_elements=[_PHONE.c.person], set_={"phone": _NEW.excluded.phone, "since": _NEW.excluded.since}
)
_FORGET = delete(_PHONE).where(_PHONE.c.person == bindparam("who"))
_OF = select(_PHONE.c.person, _PHONE.c.phone).where(_PHONE.c.person.in_(bindparam("several", expanding=True)))


class StaffPhones:
    """The phones of staff of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, person: str, phone: str, now: datetime) -> None:
        self._connection.execute(_GIVE, {"person": person, "phone": InRow(person, phone), "since": now})

    def forget(self, person: str) -> bool:
        return bool(self._connection.execute(_FORGET, {"who": person}).rowcount)

    def of(self, persons: Collection[str]) -> dict[str, str]:
        rows = self._connection.execute(_OF, {"several": sorted(persons)})
        return {row.person: row.phone for row in rows}
