"""Outcomes pressed on alarms, kept with the state they found, so that they can be undone for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal_column, select, update

from conversations.model.alarms import AlarmStep
from storage import tables

_STEP = tables.table(tables.AlarmStep)
_FRESH: ColumnElement[bool] = literal_column("alarm_step.over_at IS NULL")
_NEW = insert(_STEP).returning(_STEP.c.id)
_NEWEST = (
    select(*(_STEP.c[name] for name in ("id", "alert_id", "staff_id", "outcome", "at", "before")))
    .where(_STEP.c.alert_id == bindparam("alarm"), _STEP.c.at >= bindparam("since"), _FRESH)
    .order_by(_STEP.c.id.desc())
    .limit(1)
)
_END = update(_STEP).where(_STEP.c.id == bindparam("step"), _STEP.c.over_at.is_(None))
_PASSED = (
    select(_STEP.c.id, _STEP.c.alert_id)
    .where(_FRESH, _STEP.c.at < bindparam("until"))
    .order_by(_STEP.c.at, _STEP.c.id)
    .limit(bindparam("most"))
)


class AlarmSteps:
    """The outcomes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, step: AlarmStep) -> int:
        changed = {"before": step.before, "after": step.after, "tasks": step.tasks, "ended": step.ended}
        row = {"alert_id": step.alert, "staff_id": step.staff, "at": step.at, "outcome": step.outcome}
        kept = {**row, "before": {**changed, "attempt": step.attempt}}
        return int(self._connection.execute(_NEW, kept).scalar_one())

    def newest(self, alert: int, since: datetime) -> AlarmStep | None:
        row = self._connection.execute(_NEWEST, {"alarm": alert, "since": since}).first()
        if row is None:
            return None
        number, alarm, staff, outcome, at, changed = row
        lists = {"tasks": tuple(changed["tasks"]), "ended": tuple(changed["ended"])}
        return AlarmStep(number, alarm, staff, outcome, at, **{**changed, **lists})

    def end(self, step: int, now: datetime) -> None:
        self._connection.execute(_END.values(over_at=now), {"step": step})

    def passed(self, before: datetime, limit: int) -> list[tuple[int, int]]:
        found = self._connection.execute(_PASSED, {"until": before, "most": limit})
        return [(step, alarm) for step, alarm in found]
