"""Reminders that rest, and the mornings excused meanwhile."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal_column, select, update

from conversations.model.care import Episode
from conversations.ports.leave import Pause
from storage import tables
from storage.engine.types import AnyRow
from storage.people.patients import EPISODE, EPISODE_COLUMNS, PATIENT, episode_of

PAUSE = tables.table(tables.Pause)
_SLOT = tables.table(tables.ReportSlot)
_OPEN: ColumnElement[bool] = literal_column("pause.ended_at IS NULL")
_HERE = PAUSE.c.episode_id == bindparam("episode")
_COLUMNS = (PAUSE.c.episode_id, PAUSE.c.contact_id, PAUSE.c.since, PAUSE.c.resumes_on)

_BEGIN = insert(PAUSE)
_OPEN_FOR = select(*_COLUMNS).where(_HERE, _OPEN)
_END = update(PAUSE).where(_HERE, _OPEN).values(ended_at=bindparam("now"))
_OVER = (
    select(*_COLUMNS)
    .where(_OPEN, PAUSE.c.resumes_on <= bindparam("on", type_=PAUSE.c.resumes_on.type))
    .order_by(PAUSE.c.id)
)
_OF_FACILITY = (
    select(*_COLUMNS, *EPISODE_COLUMNS)
    .join_from(PAUSE, EPISODE, EPISODE.c.id == PAUSE.c.episode_id)
    .join(PATIENT, PATIENT.c.id == EPISODE.c.patient_id)
    .where(_OPEN, EPISODE.c.facility_id == bindparam("facility"), EPISODE.c.status == literal_column("'accepted'"))
    .order_by(PAUSE.c.id)
)
_MORNING = (
    _SLOT.c.episode_id == bindparam("episode"),
    _SLOT.c.day == bindparam("on"),
    _SLOT.c.number == literal_column("1"),
)
_EXCUSE = update(_SLOT).where(*_MORNING, _SLOT.c.state == literal_column("'expected'")).values(state="excused")
_EXPECT = (
    update(_SLOT)
    .where(*_MORNING, _SLOT.c.state == literal_column("'excused'"), _SLOT.c.done_at.is_(None))
    .values(state="expected")
)


def pause_of(row: AnyRow) -> Pause:
    """A pause from a row of its columns."""
    return Pause(*row)


class Pauses:
    """The pauses of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, episode: int, contact: int, resumes_on: date | None, now: datetime) -> None:
        self.end(episode, now)
        row = {"episode_id": episode, "contact_id": contact, "since": now, "resumes_on": resumes_on}
        self._connection.execute(_BEGIN, row)

    def open_for(self, episode: int) -> Pause | None:
        row = self._connection.execute(_OPEN_FOR, {"episode": episode}).first()
        return None if row is None else pause_of(row)

    def end(self, episode: int, now: datetime) -> bool:
        return bool(self._connection.execute(_END, {"episode": episode, "now": now}).rowcount)

    def over(self, day: date) -> list[Pause]:
        return [pause_of(row) for row in self._connection.execute(_OVER, {"on": day})]

    def of_facility(self, facility: int) -> list[tuple[Pause, Episode]]:
        rows = self._connection.execute(_OF_FACILITY, {"facility": facility})
        return [(Pause(*row[: len(_COLUMNS)]), episode_of(row[len(_COLUMNS) :])) for row in rows]

    def excuse(self, episode: int, day: date) -> bool:
        return bool(self._connection.execute(_EXCUSE, {"episode": episode, "on": day}).rowcount)

    def expect(self, episode: int, day: date) -> bool:
        return bool(self._connection.execute(_EXPECT, {"episode": episode, "on": day}).rowcount)
