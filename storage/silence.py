"""Who keeps silent day after day, and whom staff tried to reach."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, bindparam, exists, literal_column, select

from conversations.model import Attempt
from storage import tables
from storage.attempts import ATTEMPT, SELECT, attempt_of
from storage.patients import EPISODE

_SLOT = tables.table(tables.ReportSlot)
_NOW, _AFTER = _SLOT.alias("missed_now"), _SLOT.alias("answered_after")
_ONE: ColumnElement[int] = literal_column("1")
_MISSED: ColumnElement[str] = literal_column("'missed'")
_ANSWERED: list[ColumnElement[str]] = [literal_column("'on_time'"), literal_column("'late'")]

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
        _SLOT.c.state == _MISSED,
        _SLOT.c.day <= bindparam("on"),
        _SINCE_THE_LAST_ANSWER,
    )
    .order_by(_SLOT.c.episode_id, _SLOT.c.day)
)
_TRIES = (
    SELECT.join(EPISODE, EPISODE.c.id == ATTEMPT.c.episode_id)
    .where(EPISODE.c.facility_id == bindparam("facility"), ATTEMPT.c.at >= bindparam("since"))
    .order_by(ATTEMPT.c.id)
)


class Silence:
    """The silent ones of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def days(self, facility: int, day: date) -> dict[int, list[date]]:
        rows = self._connection.execute(_DAYS, {"facility": facility, "on": day})
        return {episode: [row[1] for row in each] for episode, each in groupby(rows, key=lambda row: int(row[0]))}

    def tries(self, facility: int, since: datetime) -> list[Attempt]:
        rows = self._connection.execute(_TRIES, {"facility": facility, "since": since})
        return [attempt_of(row) for row in rows]
