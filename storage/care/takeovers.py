"""What passes from a facility that closes to the one that takes over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, Connection, Integer, bindparam, case, literal_column, null, or_, select, update

from storage import tables
from storage.care.alerts import ALERT
from storage.care.tasks import TASK
from storage.people.patients import EPISODE

_SLOT = tables.table(tables.ReportSlot)
_OLD: BindParameter[int] = bindparam("old")
_NEW = bindparam("new", type_=Integer)
_FOLLOWED_NOW = EPISODE.c.status.in_([literal_column(f"'{status}'") for status in ("waiting", "asked", "accepted")])

_OPEN = _SLOT.c.state.in_([literal_column("'expected'"), literal_column("'started'")])
# A morning missed today is to be worked off by whoever takes over: it is in no other list.
_FROM_TODAY = _SLOT.c.day >= bindparam("today", type_=_SLOT.c.day.type)

_FOLLOWED = select(EPISODE.c.id).where(EPISODE.c.facility_id == _OLD, _FOLLOWED_NOW).order_by(EPISODE.c.id)
_PASS_ON = (
    update(EPISODE).where(EPISODE.c.facility_id == _OLD, _FOLLOWED_NOW).values(facility_id=_NEW),
    update(ALERT).where(ALERT.c.facility_id == _OLD, ALERT.c.closed_at.is_(None)).values(facility_id=_NEW),
    update(TASK).where(TASK.c.facility_id == _OLD, TASK.c.closed_at.is_(None)).values(facility_id=_NEW),
    update(EPISODE)
    .where(EPISODE.c.home_id == _OLD, _FOLLOWED_NOW)
    .values(home_id=case((EPISODE.c.facility_id == _NEW, null()), else_=_NEW)),
)
_MORNINGS = update(_SLOT).where(_SLOT.c.facility_id == _OLD, or_(_OPEN, _FROM_TODAY)).values(facility_id=_NEW)


class Takeovers:
    """The takeovers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def followed(self, facility: int) -> list[int]:
        return list(self._connection.execute(_FOLLOWED, {"old": facility}).scalars())

    def pass_on(self, old: int, new: int, today: date) -> None:
        for statement in _PASS_ON:
            self._connection.execute(statement, {"old": old, "new": new})
        self._connection.execute(_MORNINGS, {"old": old, "new": new, "today": today})
