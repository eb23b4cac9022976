"""Changes of a facility's phone, name or group, so that they can be shown, refused and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from conversations.model.facility_changes import ChangeState, FacilityChange
from storage import tables

_CHANGE = tables.table(tables.FacilityChange)
_KEEP = insert(_CHANGE).returning(_CHANGE.c.id)
_GET = select(_CHANGE).where(_CHANGE.c.id == bindparam("change"))
_ASKED = (
    select(_CHANGE)
    .where(
        _CHANGE.c.facility_id == bindparam("facility"),
        _CHANGE.c.field == bindparam("of"),
        _CHANGE.c.state == ChangeState.ASKED.value,
    )
    .order_by(_CHANGE.c.id.desc())
    .limit(1)
)
_PUT = update(_CHANGE).where(_CHANGE.c.id == bindparam("change")).values(state=bindparam("to"), at=bindparam("now"))


class FacilityChanges:
    """The changes of facilities of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, change: FacilityChange) -> FacilityChange:
        row = {
            "facility_id": change.facility,
            "field": change.field,
            "was": change.was,
            "value": change.value,
            "person": change.person,
            "name": change.name,
            "state": change.state.value,
            "at": change.at,
        }
        return replace(change, id=int(self._connection.execute(_KEEP, row).scalar_one()))

    def get(self, change: int, *, lock: bool = False) -> FacilityChange | None:
        found = _GET.with_for_update() if lock else _GET
        return _change_of(self._connection.execute(found, {"change": change}).mappings().first())

    def asked(self, facility: int, field: str) -> FacilityChange | None:
        wanted = {"facility": facility, "of": field}
        return _change_of(self._connection.execute(_ASKED, wanted).mappings().first())

    def put(self, change: int, state: ChangeState, now: datetime) -> None:
        self._connection.execute(_PUT, {"change": change, "to": state.value, "now": now})


def _change_of(row: RowMapping | None) -> FacilityChange | None:
    if row is None:
        return None
    return FacilityChange(
        row["id"],
        row["facility_id"],
        row["field"],
        row["was"],
        row["value"],
        row["person"],
        row["name"],
        ChangeState(row["state"]),
        row["at"],
    )
