"""Patients who keep silent day after day, and the attempts of staff to reach them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, bindparam, exists, insert, literal_column, select

from conversations.model.care import Attempt
from storage import tables
from storage.engine.types import AnyRow
from storage.people.patients import EPISODE
from storage.people.staff import STAFF_TABLE

ATTEMPT = tables.table(tables.ContactAttempt)
_CONTACT = tables.table(tables.Contact)
_LINK = tables.table(tables.CareLink)
_SLOT = tables.table(tables.ReportSlot)
_TASK = tables.table(tables.Task)
_NOW, _AFTER = _SLOT.alias("missed_now"), _SLOT.alias("answered_after")
_ONE: ColumnElement[int] = literal_column("1")
_MISSED: ColumnElement[str] = literal_column("'missed'")
_ANSWERED: list[ColumnElement[str]] = [literal_column("'on_time'"), literal_column("'late'")]
# A day on which nothing ran after the deadline was never closed; it was missed all the same.
_SILENT: list[ColumnElement[str]] = [_MISSED, literal_column("'expected'"), literal_column("'started'")]

_MISSED_NOW = select(_NOW.c.episode_id).where(
    _NOW.c.day == bindparam("on"),
    _NOW.c.facility_id == bindparam("facility"),
    _NOW.c.number == _ONE,
    _NOW.c.state == _MISSED,
)
_SINCE_THE_LAST_ANSWER = ~exists(
    select(_ONE).where(
        _AFTER.c.episode_id == _SLOT.c.episode_id,
        _AFTER.c.day >= _SLOT.c.day,
        _AFTER.c.state.in_(_ANSWERED),
    )
)
_DAYS = (
    select(_SLOT.c.episode_id, _SLOT.c.day)
    .where(
        _SLOT.c.episode_id.in_(_MISSED_NOW),
        _SLOT.c.number == _ONE,
        _SLOT.c.state.in_(_SILENT),
        _SLOT.c.day <= bindparam("on"),
        _SINCE_THE_LAST_ANSWER,
    )
    .order_by(_SLOT.c.episode_id, _SLOT.c.day)
)
_REACHED = exists(
    select(_ONE)
    .select_from(_LINK.join(_CONTACT, _CONTACT.c.id == _LINK.c.contact_id))
    .where(_LINK.c.patient_id == EPISODE.c.patient_id, _LINK.c.until.is_(None), _CONTACT.c.unreachable_since.is_(None))
)
_UNREACHABLE = select(EPISODE.c.id).where(EPISODE.c.id.in_(_MISSED_NOW), ~_REACHED)
_TASKS = select(_TASK.c.episode_id, _TASK.c.kind).where(
    _TASK.c.facility_id == bindparam("facility"), literal_column("task.closed_at IS NULL")
)
_ADD_ATTEMPT = insert(ATTEMPT).returning(ATTEMPT.c.id)
_ATTEMPTS = (
    select(
        *(ATTEMPT.c[name] for name in ("id", "episode_id", "at", "outcome")),
        STAFF_TABLE.c.name,
        *(ATTEMPT.c[name] for name in ("alert_id", "task_id", "note")),
    )
    .join_from(ATTEMPT, STAFF_TABLE)
    .where(ATTEMPT.c.undone_at.is_(None))
)
_ATTEMPTS_OF = _ATTEMPTS.where(ATTEMPT.c.episode_id == bindparam("episode")).order_by(ATTEMPT.c.id.desc())
_TRIES = (
    _ATTEMPTS.join(EPISODE, EPISODE.c.id == ATTEMPT.c.episode_id)
    .where(EPISODE.c.facility_id == bindparam("facility"), ATTEMPT.c.at >= bindparam("since"))
    .order_by(ATTEMPT.c.id)
)


class Silence:
    """The silent patients of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def days(self, facility: int, day: date) -> dict[int, list[date]]:
        rows = self._connection.execute(_DAYS, {"facility": facility, "on": day})
        return {episode: [row[1] for row in each] for episode, each in groupby(rows, key=lambda row: int(row[0]))}

    def unreachable(self, facility: int, day: date) -> set[int]:
        return set(self._connection.execute(_UNREACHABLE, {"facility": facility, "on": day}).scalars())

    def tasks(self, facility: int) -> dict[int, set[str]]:
        kinds: dict[int, set[str]] = {}
        for episode, kind in self._connection.execute(_TASKS, {"facility": facility}):
            kinds.setdefault(episode, set()).add(kind)
        return kinds

    def tries(self, facility: int, since: datetime) -> list[Attempt]:
        rows = self._connection.execute(_TRIES, {"facility": facility, "since": since})
        return [_attempt(row) for row in rows]

    def add_attempt(
        self,
        episode: int,
        staff: int,
        outcome: str,
        now: datetime,
        *,
        alert: int | None = None,
        task: int | None = None,
        note: str = "",
    ) -> int:
        row = {"episode_id": episode, "staff_id": staff, "outcome": outcome, "at": now}
        row |= {"alert_id": alert, "task_id": task, "note": note or None}
        number: int = self._connection.execute(_ADD_ATTEMPT, row).scalar_one()
        return number

    def attempts_of(self, episode: int) -> list[Attempt]:
        rows = self._connection.execute(_ATTEMPTS_OF, {"episode": episode})
        return [_attempt(row) for row in rows]


def _attempt(row: AnyRow) -> Attempt:
    number, episode, at, outcome, staff, alert, task, note = row
    return Attempt(number, episode, at, outcome, staff, alert, task, note or "")
