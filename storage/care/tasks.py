"""What people must do for patients: calls, visits; one of a kind per illness and day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.care import Episode, Task
from storage import tables
from storage.engine.statements import Prepared
from storage.people.patients import EPISODE, EPISODE_COLUMNS, PATIENT, episode_of

TASK = tables.table(tables.Task)
_COLUMNS = tuple(TASK.c[name] for name in ("id", "episode_id", "facility_id", "kind", "day", "opened_at", "due_at"))

_OPEN = insert(TASK).on_conflict_do_nothing()
_STILL_OPEN = TASK.c.closed_at.is_(None)
_OF_FACILITY = (
    select(*_COLUMNS, *EPISODE_COLUMNS)
    .select_from(
        TASK.join(EPISODE, EPISODE.c.id == TASK.c.episode_id).join(PATIENT, PATIENT.c.id == EPISODE.c.patient_id)
    )
    .where(TASK.c.facility_id == bindparam("facility"), _STILL_OPEN)
    .order_by(TASK.c.due_at.is_(None), TASK.c.due_at, TASK.c.id)
)
_OF_EPISODE = Prepared(
    select(*_COLUMNS).where(TASK.c.episode_id == bindparam("episode"), _STILL_OPEN).order_by(TASK.c.id)
)
_CLOSE = update(TASK).where(and_(TASK.c.episode_id == bindparam("illness"), _STILL_OPEN))


class Tasks:
    """The tasks of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self, episode: int, facility: int, kind: str, day: date, now: datetime, due: datetime | None = None
    ) -> bool:
        row = {"episode_id": episode, "facility_id": facility, "kind": kind, "day": day}
        row |= {"opened_at": now, "due_at": due}
        return bool(self._connection.execute(_OPEN, row, execution_options={"preserve_rowcount": True}).rowcount)

    def of_facility(self, facility: int) -> list[tuple[Task, Episode]]:
        rows = self._connection.execute(_OF_FACILITY, {"facility": facility})
        return [(Task(*row[: len(_COLUMNS)]), episode_of(row[len(_COLUMNS) :])) for row in rows]

    def of_episode(self, episode: int) -> list[Task]:
        return [Task(*row) for row in _OF_EPISODE.all(self._connection, {"episode": episode})]

    def close(self, episode: int, outcome: str, now: datetime, kinds: Collection[str] = ()) -> int:
        if not self.of_episode(episode):
            return 0  # as after nearly every report
        end = _CLOSE.values(closed_at=now, outcome=outcome)
        if kinds:
            end = end.where(TASK.c.kind.in_(sorted(kinds)))
        return self._connection.execute(end, {"illness": episode}).rowcount
