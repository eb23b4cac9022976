"""The work of staff: tasks (one of a kind per illness and day), notes on patients, the duty roster."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.care import Note, Task
from storage import tables
from storage.engine.statements import Prepared
from storage.people.staff import STAFF_TABLE

TASK = tables.table(tables.Task)
_COLUMNS = tuple(TASK.c[name] for name in ("id", "episode_id", "facility_id", "kind", "day", "opened_at", "due_at"))

_OPEN = insert(TASK).on_conflict_do_nothing()
_STILL_OPEN = TASK.c.closed_at.is_(None)
_OF_EPISODE = Prepared(
    select(*_COLUMNS).where(TASK.c.episode_id == bindparam("episode"), _STILL_OPEN).order_by(TASK.c.id)
)
_CLOSE = update(TASK).where(and_(TASK.c.episode_id == bindparam("illness"), _STILL_OPEN))

_NOTE = tables.table(tables.PatientNote)
_ADD_NOTE = insert(_NOTE)
_NOTES_OF = (
    select(_NOTE.c.at, STAFF_TABLE.c.name, _NOTE.c.text)
    .join_from(_NOTE, STAFF_TABLE)
    .where(_NOTE.c.episode_id == bindparam("episode"))
    .order_by(_NOTE.c.id.desc())
)

_DUTY = tables.table(tables.Duty)
_THIS_SHIFT = (
    _DUTY.c.facility_id == bindparam("facility"),
    _DUTY.c.day == bindparam("on"),
    _DUTY.c.shift == bindparam("turn"),
)
_ON_DUTY = select(_DUTY.c.staff_id).where(*_THIS_SHIFT).order_by(_DUTY.c.id)
_GIVE_DUTY = insert(_DUTY).on_conflict_do_nothing()
_TAKE_DUTY = delete(_DUTY).where(*_THIS_SHIFT, _DUTY.c.staff_id == bindparam("who"))


class Tasks:
    """The tasks, notes and duties of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self,
        episode: int,
        facility: int,
        kind: str,
        day: date,
        now: datetime,
        due: datetime | None = None,
        *,
        attempt: int | None = None,
    ) -> bool:
        row = {"episode_id": episode, "facility_id": facility, "kind": kind, "day": day}
        row |= {"opened_at": now, "due_at": due, "attempt_id": attempt}
        return bool(self._connection.execute(_OPEN, row, execution_options={"preserve_rowcount": True}).rowcount)

    def of_episode(self, episode: int) -> list[Task]:
        return [Task(*row) for row in _OF_EPISODE.all(self._connection, {"episode": episode})]

    def close(
        self, episode: int, outcome: str, now: datetime, kinds: Collection[str] = (), *, attempt: int | None = None
    ) -> int:
        if not self.of_episode(episode):
            return 0  # as after nearly every report
        end = _CLOSE.values(closed_at=now, outcome=outcome, attempt_id=attempt)
        if kinds:
            end = end.where(TASK.c.kind.in_(sorted(kinds)))
        return self._connection.execute(end, {"illness": episode}).rowcount

    def add_note(self, episode: int, staff: int, text: str, now: datetime) -> None:
        self._connection.execute(_ADD_NOTE, {"episode_id": episode, "staff_id": staff, "at": now, "text": text})

    def notes_of(self, episode: int) -> list[Note]:
        return [Note(*row) for row in self._connection.execute(_NOTES_OF, {"episode": episode})]

    def on_duty(self, facility: int, day: date, shift: str) -> list[int]:
        at = {"facility": facility, "on": day, "turn": shift}
        return list(self._connection.execute(_ON_DUTY, at).scalars())

    def give_duty(self, facility: int, day: date, shift: str, staff: int) -> None:
        row = {"facility_id": facility, "day": day, "shift": shift, "staff_id": staff}
        self._connection.execute(_GIVE_DUTY, row)

    def take_duty(self, facility: int, day: date, shift: str, staff: int) -> None:
        self._connection.execute(_TAKE_DUTY, {"facility": facility, "on": day, "turn": shift, "who": staff})
