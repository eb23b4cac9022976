"""Changes of shift: one a facility and shift, told once, taken by one staff member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.alarms import ShiftChange
from storage import tables
from storage.people.staff import STAFF_TABLE

_CHANGE = tables.table(tables.ShiftChange)
_TOLD = select(_CHANGE.c.facility_id).where(_CHANGE.c.day == bindparam("on"), _CHANGE.c.shift == bindparam("turn"))
_NEW = insert(_CHANGE).on_conflict_do_nothing().returning(_CHANGE.c.id)
_GET = (
    select(
        *(_CHANGE.c[name] for name in ("id", "facility_id", "day", "shift", "at", "shown", "taken_at")),
        STAFF_TABLE.c.name,
    )
    .select_from(_CHANGE.outerjoin(STAFF_TABLE, STAFF_TABLE.c.id == _CHANGE.c.taken_by))
    .where(_CHANGE.c.id == bindparam("change"))
)
_NEWEST = select(_CHANGE.c.id).where(_CHANGE.c.facility_id == bindparam("where")).order_by(_CHANGE.c.id.desc()).limit(1)
_LOCK = _GET.with_for_update(of=_CHANGE)
_TAKE = update(_CHANGE).where(_CHANGE.c.id == bindparam("change"))


class ShiftChanges:
    """The changes of shift of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told(self, day: date, shift: str) -> set[int]:
        return set(self._connection.execute(_TOLD, {"on": day, "turn": shift}).scalars())

    def begin(
        self, facility: int, day: date, shift: str, shown: Mapping[int, int | None], now: datetime
    ) -> ShiftChange | None:
        kept = {str(alert): holder for alert, holder in shown.items()}  # JSON knows words alone as keys
        row = {"facility_id": facility, "day": day, "shift": shift, "at": now, "shown": kept}
        number = self._connection.execute(_NEW, row).scalar()
        return None if number is None else ShiftChange(int(number), facility, day, shift, now, dict(shown))

    def get(self, change: int, *, lock: bool = False) -> ShiftChange | None:
        row = self._connection.execute(_LOCK if lock else _GET, {"change": change}).first()
        if row is None:
            return None
        number, facility, day, shift, at, kept, *taken = row
        taken_at, name = taken
        shown = {int(alert): holder for alert, holder in kept.items()}
        return ShiftChange(number, facility, day, shift, at, shown, name or "", taken_at)

    def newest(self, facility: int) -> ShiftChange | None:
        number = self._connection.execute(_NEWEST, {"where": facility}).scalar()
        return None if number is None else self.get(int(number))

    def take(self, change: int, staff: int, now: datetime) -> None:
        self._connection.execute(_TAKE.values(taken_by=staff, taken_at=now), {"change": change})
