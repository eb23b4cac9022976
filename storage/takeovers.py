"""What passes from a facility that closes to the one that takes over."""

from __future__ import annotations

from sqlalchemy import BindParameter, Connection, bindparam, literal_column, select, update

from storage import tables
from storage.alerts import ALERT
from storage.patients import EPISODE
from storage.tasks import TASK

_SLOT = tables.table(tables.ReportSlot)
_OLD: BindParameter[int] = bindparam("old")
_FOLLOWED_NOW = EPISODE.c.status.in_([literal_column(f"'{status}'") for status in ("waiting", "asked", "accepted")])

_FOLLOWED = select(EPISODE.c.id).where(EPISODE.c.facility_id == _OLD, _FOLLOWED_NOW).order_by(EPISODE.c.id)
_PASS_ON = (
    update(EPISODE).where(EPISODE.c.facility_id == _OLD, _FOLLOWED_NOW).values(facility_id=bindparam("new")),
    update(ALERT).where(ALERT.c.facility_id == _OLD, ALERT.c.closed_at.is_(None)).values(facility_id=bindparam("new")),
    update(TASK).where(TASK.c.facility_id == _OLD, TASK.c.closed_at.is_(None)).values(facility_id=bindparam("new")),
    update(_SLOT)
    .where(_SLOT.c.facility_id == _OLD, _SLOT.c.state.in_([literal_column("'expected'"), literal_column("'started'")]))
    .values(facility_id=bindparam("new")),
)


class Takeovers:
    """The takeovers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def followed(self, facility: int) -> list[int]:
        return list(self._connection.execute(_FOLLOWED, {"old": facility}).scalars())

    def pass_on(self, old: int, new: int) -> None:
        for statement in _PASS_ON:
            self._connection.execute(statement, {"old": old, "new": new})
