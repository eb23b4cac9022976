"""Reminders that rest, the mornings excused meanwhile, and wishes to be followed no longer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal_column, select, update

from conversations.model.care import Episode, Pause, Stop
from conversations.ports.care import StopOutcome
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

STOP = tables.table(tables.StopRequest)
_STOP_OPEN: ColumnElement[bool] = literal_column("stop_request.ended_at IS NULL")
_STOP_HERE = STOP.c.episode_id == bindparam("episode")
_ASK_TO_STOP = insert(STOP)
_STOP_COLUMNS = (STOP.c.id, STOP.c.episode_id, STOP.c.contact_id, STOP.c.reason, STOP.c.asked_at)
_STOP_WISH_OF = select(*_STOP_COLUMNS).where(_STOP_HERE, _STOP_OPEN)
_END_STOP_WISH = (
    update(STOP).where(_STOP_HERE, _STOP_OPEN).values(ended_at=bindparam("now"), outcome=bindparam("came_of_it"))
)


def pause_of(row: AnyRow) -> Pause:
    """Return a pause from a row of its columns."""
    return Pause(*row)


class Pauses:
    """The pauses and the wishes to stop of one transaction."""

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

    def ask_to_stop(self, episode: int, contact: int, reason: str, now: datetime) -> None:
        self.end_stop_wish(episode, "undone", now)
        row = {"episode_id": episode, "contact_id": contact, "reason": reason, "asked_at": now}
        self._connection.execute(_ASK_TO_STOP, row)

    def stop_wish_of(self, episode: int) -> Stop | None:
        row = self._connection.execute(_STOP_WISH_OF, {"episode": episode}).first()
        return None if row is None else Stop(*row)

    def end_stop_wish(self, episode: int, outcome: StopOutcome, now: datetime) -> bool:
        ended = {"episode": episode, "came_of_it": outcome, "now": now}
        return bool(self._connection.execute(_END_STOP_WISH, ended).rowcount)
