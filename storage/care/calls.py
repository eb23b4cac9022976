"""Calls staff owe: promised ones with sealed reasons, who has taken them, the numbers of the morning's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal_column, select, update
from sqlalchemy.dialects import postgresql

from conversations.model.calls import PROMISED, StaffCall, WaitingNumber
from storage import tables
from storage.care.letters import LETTER_TABLE, LETTER_WAITS
from storage.care.tasks import TASK
from storage.days.silence import ATTEMPT
from storage.engine.types import AnyRow
from storage.people.patients import EPISODE
from storage.people.staff import STAFF_TABLE

_NAMES = ("id", "episode_id", "facility_id", "kind", "day", "opened_at", "closed_at", "outcome", "reasons")
_REST = ("attempt_id", "measure", "measured_at")
_CALLS = (
    select(*(TASK.c[name] for name in _NAMES), STAFF_TABLE.c.name, *(TASK.c[name] for name in _REST))
    .select_from(TASK)
    .outerjoin(STAFF_TABLE, STAFF_TABLE.c.id == TASK.c.staff_id)
)
# Written out, not bound: only then does a database see that its partial index fits.
_OPEN: ColumnElement[bool] = literal_column("task.closed_at IS NULL")
_IS_PROMISED = TASK.c.kind == PROMISED
_AT = and_(TASK.c.episode_id == bindparam("illness"), _IS_PROMISED, TASK.c.day == bindparam("on"))

_PROMISE = postgresql.insert(TASK).on_conflict_do_nothing()
_AGAIN = (
    update(TASK)
    .where(_AT)
    .values(reasons=bindparam("why"), measure=bindparam("again"), measured_at=None, facility_id=bindparam("there"))
)
_REOPEN = update(TASK).where(_AT, TASK.c.closed_at.is_not(None))
_GET = _CALLS.where(TASK.c.id == bindparam("task"))
_OF_DAY = _CALLS.where(_AT)
_OPEN_OF = _CALLS.where(TASK.c.episode_id == bindparam("illness"), _OPEN).order_by(TASK.c.id)
_WAITING = _CALLS.where(TASK.c.facility_id == bindparam("facility"), _OPEN, _IS_PROMISED).order_by(TASK.c.id)
_MADE = _CALLS.where(
    TASK.c.facility_id == bindparam("facility"),
    _IS_PROMISED,
    TASK.c.closed_at >= bindparam("since"),
    TASK.c.attempt_id.is_not(None),
).order_by(TASK.c.closed_at, TASK.c.id)
_BY_FACILITY = (
    select(TASK.c.facility_id, func.count(), func.sum(TASK.c.id))
    .where(_OPEN, _IS_PROMISED)
    .group_by(TASK.c.facility_id)
)
_TAKE = update(TASK).where(TASK.c.episode_id == bindparam("illness"), _OPEN).values(staff_id=bindparam("who"))
_UNDO = update(ATTEMPT).where(ATTEMPT.c.id == bindparam("try"), ATTEMPT.c.undone_at.is_(None))
_BY_ATTEMPT = TASK.c.attempt_id == bindparam("try")
_OPENED_BY = select(TASK.c.id).where(_BY_ATTEMPT, TASK.c.closed_at.is_(None))
_CLOSED_BY = update(TASK).where(_BY_ATTEMPT, TASK.c.closed_at.is_not(None))
_TO_MEASURE = (
    select(TASK.c.id)
    .where(TASK.c.day == bindparam("on"), literal_column("task.measure IS NOT NULL AND task.measured_at IS NULL"))
    .order_by(TASK.c.id)
    .limit(bindparam("most"))
)
_MEASURED = update(TASK).where(TASK.c.id == bindparam("task"))

_PLACE = tables.table(tables.ListPlace)
_PLACES = select(_PLACE.c.episode_id, _PLACE.c.number).where(
    _PLACE.c.facility_id == bindparam("facility"), _PLACE.c.day == bindparam("on")
)
_GIVE_PLACES = postgresql.insert(_PLACE).on_conflict_do_nothing()
_LETTERS = (
    select(EPISODE.c.facility_id, func.count(), func.sum(LETTER_TABLE.c.id))
    .join_from(LETTER_TABLE, EPISODE, EPISODE.c.id == LETTER_TABLE.c.episode_id)
    .where(EPISODE.c.facility_id.is_not(None), LETTER_TABLE.c.at > bindparam("since"), LETTER_WAITS)
    .group_by(EPISODE.c.facility_id)
)


class Calls:
    """The calls of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def promise(
        self,
        episode: int,
        facility: int,
        day: date,
        reasons: Sequence[Mapping[str, Any]],
        measure: str,
        now: datetime,
    ) -> None:
        row = {"episode_id": episode, "facility_id": facility, "kind": PROMISED, "day": day, "opened_at": now}
        self._connection.execute(_PROMISE, row)
        at = {"illness": episode, "on": day}
        told = {"why": [dict(reason) for reason in reasons], "again": measure or None, "there": facility}
        self._connection.execute(_AGAIN, {**at, **told})
        fresh = {"closed_at": None, "outcome": None, "attempt_id": None, "staff_id": None, "opened_at": now}
        self._connection.execute(_REOPEN.values(fresh), at)

    def get(self, task: int) -> StaffCall | None:
        return _one(self._connection.execute(_GET, {"task": task}).first())

    def of_day(self, episode: int, day: date) -> StaffCall | None:
        return _one(self._connection.execute(_OF_DAY, {"illness": episode, "on": day}).first())

    def open_of(self, episode: int) -> list[StaffCall]:
        return [_call(row) for row in self._connection.execute(_OPEN_OF, {"illness": episode})]

    def waiting(self, facility: int, before: date | None = None) -> list[StaffCall]:
        asked = _WAITING if before is None else _WAITING.where(TASK.c.day < before)
        return [_call(row) for row in self._connection.execute(asked, {"facility": facility})]

    def made(self, facility: int, since: datetime) -> list[StaffCall]:
        return [_call(row) for row in self._connection.execute(_MADE, {"facility": facility, "since": since})]

    def waiting_by_facility(self) -> Mapping[int, WaitingNumber]:
        return {f: WaitingNumber(number, int(mark)) for f, number, mark in self._connection.execute(_BY_FACILITY)}

    def take(self, episode: int, staff: int | None) -> None:
        self._connection.execute(_TAKE, {"illness": episode, "who": staff})

    def undo(self, attempt: int, now: datetime) -> bool:
        at = {"try": attempt}
        if not self._connection.execute(_UNDO.values(undone_at=now), at).rowcount:
            return False
        new = list(self._connection.execute(_OPENED_BY, at).scalars())
        self._connection.execute(_CLOSED_BY.values(closed_at=None, outcome=None, attempt_id=None), at)
        end = update(TASK).where(TASK.c.id.in_(new)).values(closed_at=now, outcome="undone", attempt_id=None)
        if new:
            self._connection.execute(end)
        return True

    def to_measure(self, day: date, limit: int) -> list[int]:
        return list(self._connection.execute(_TO_MEASURE, {"on": day, "most": limit}).scalars())

    def measured(self, task: int, now: datetime) -> None:
        self._connection.execute(_MEASURED.values(measured_at=now), {"task": task})

    def places(self, facility: int, day: date) -> Mapping[int, int]:
        rows = self._connection.execute(_PLACES, {"facility": facility, "on": day})
        return {episode: number for episode, number in rows}  # noqa: C416 - rows are not pairs to mypy

    def give_places(self, facility: int, day: date, numbers: Mapping[int, int]) -> None:
        rows = [
            {"facility_id": facility, "day": day, "number": number, "episode_id": episode}
            for episode, number in numbers.items()
        ]
        if rows:
            self._connection.execute(_GIVE_PLACES, rows)

    def unanswered_letters(self, since: datetime) -> Mapping[int, WaitingNumber]:
        rows = self._connection.execute(_LETTERS, {"since": since})
        return {f: WaitingNumber(number, int(mark)) for f, number, mark in rows}


def _one(row: AnyRow | None) -> StaffCall | None:
    return None if row is None else _call(row)


def _call(row: AnyRow) -> StaffCall:
    number, episode, facility, kind, day, opened, closed, outcome, reasons, staff, attempt, measure, measured = row
    return StaffCall(
        number,
        episode,
        facility,
        kind,
        day,
        opened,
        closed,
        outcome or "",
        tuple(reasons or ()),
        staff or "",
        attempt,
        measure or "",
        measured,
    )
