"""Who is on duty in a facility, by day and shift."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage import tables

DUTY = tables.table(tables.Duty)
_HERE = (DUTY.c.facility_id == bindparam("facility"), DUTY.c.day == bindparam("on"), DUTY.c.shift == bindparam("turn"))

_ON = select(DUTY.c.staff_id).where(*_HERE).order_by(DUTY.c.id)
_GIVE = insert(DUTY).on_conflict_do_nothing()
_TAKE = delete(DUTY).where(*_HERE, DUTY.c.staff_id == bindparam("who"))


class Duties:
    """The roster of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def on(self, facility: int, day: date, shift: str) -> list[int]:
        at = {"facility": facility, "on": day, "turn": shift}
        return list(self._connection.execute(_ON, at).scalars())

    def give(self, facility: int, day: date, shift: str, staff: int) -> None:
        self._connection.execute(_GIVE, {"facility_id": facility, "day": day, "shift": shift, "staff_id": staff})

    def take(self, facility: int, day: date, shift: str, staff: int) -> None:
        self._connection.execute(_TAKE, {"facility": facility, "on": day, "turn": shift, "who": staff})
