"""Counts of what waits for staff at all facilities at once, and the heads of the morning lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from conversations.ports.arrivals import Waits
from storage import tables
from storage.care.letters import LETTER_WAITS
from storage.people.patients import EPISODE

_ALERT = tables.table(tables.Alert)
_LETTER = tables.table(tables.ThreadMessage)
_SLIP = tables.table(tables.Slip)
_TRANSFER = tables.table(tables.Transfer)
_STOP = tables.table(tables.StopRequest)
_DEPARTURE = tables.table(tables.Departure)
_HEAD = tables.table(tables.MorningHead)

# Written out, not bound: only then does a database see that its partial index fits.
_UNDECIDED: ColumnElement[bool] = literal_column("episode.status IN ('waiting', 'asked')")
_BEFORE: BindParameter[datetime] = bindparam("before", type_=_ALERT.c.opened_at.type)
_FREE, _UNREACHED = _ALERT.c.claimed_by.is_(None), _ALERT.c.contacted_at.is_(None)
_ALARMS = (
    select(
        _ALERT.c.facility_id,
        func.sum(case((_FREE, 1), else_=0)),
        func.sum(case((and_(~_FREE, _UNREACHED), 1), else_=0)),
        func.sum(case((and_(~_FREE, ~_UNREACHED), 1), else_=0)),
        func.min(case((_FREE, _ALERT.c.opened_at))),
    )
    .where(_ALERT.c.closed_at.is_(None), _ALERT.c.opened_at < _BEFORE)
    .group_by(_ALERT.c.facility_id)
)
_LETTERS_THERE = select(_LETTER.c.id).join(EPISODE, EPISODE.c.id == _LETTER.c.episode_id).where(LETTER_WAITS)
_TRANSFERS_THERE = select(_TRANSFER.c.id).where(literal_column("transfer.state = 'waiting'"))
_STOPS_THERE = (
    select(EPISODE.c.id)
    .join(_STOP, _STOP.c.episode_id == EPISODE.c.id)
    .where(_STOP.c.ended_at.is_(None), EPISODE.c.status == literal_column("'accepted'"))
)
_SAID: ColumnElement[bool] = literal_column(
    "departure.state = 'said' AND departure.ended_at IS NULL AND departure.due_at IS NOT NULL"
)
_UNREAD = and_(_SLIP.c.read_at.is_(None), _SLIP.c.posted_at.is_not(None))


def _counted(rows: Select[Any], by: ColumnElement[Any]) -> Select[Any]:
    return rows.with_only_columns(by, func.count()).group_by(by)


_Place = tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]
_PLACES: dict[str, _Place] = {
    "registrations": (select(EPISODE.c.id).where(_UNDECIDED), EPISODE.c.facility_id, EPISODE.c.opened_at),
    "letters": (_LETTERS_THERE, EPISODE.c.facility_id, _LETTER.c.at),
    "words": (select(_SLIP.c.id).where(_UNREAD), _SLIP.c.facility_id, _SLIP.c.opened_at),
    "transfers": (_TRANSFERS_THERE, _TRANSFER.c.to_id, _TRANSFER.c.at),
    "stops": (_STOPS_THERE, EPISODE.c.facility_id, _STOP.c.asked_at),
    "departures": (select(_DEPARTURE.c.id).where(_SAID), _DEPARTURE.c.facility_id, _DEPARTURE.c.said_at),
}
"""Rows that are counted, the facility they wait at, and the instant since which."""


def _there(by: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a row belongs to one of the chosen facilities."""
    strays: BindParameter[bool] = bindparam("strays", type_=Boolean)
    return or_(by.in_(bindparam("facilities", expanding=True)), and_(by.is_(None), strays))


_COUNTS = {kind: _counted(rows.where(at < _BEFORE), by) for kind, (rows, by, at) in _PLACES.items()}
_COUNTS_OF = {kind: _counted(rows.where(_there(by), at < _BEFORE), by) for kind, (rows, by, at) in _PLACES.items()}
_ALARMS_OF = _ALARMS.where(_there(_ALERT.c.facility_id))


def _of(rows: Select[Any], by: ColumnElement[Any], at: ColumnElement[Any]) -> Select[Any]:
    """Return the oldest of some rows from before an instant, at some facilities."""
    return rows.where(_there(by), at < bindparam("before")).order_by(at).limit(bindparam("most"))


_OLD_REGISTRATIONS = _of(select(EPISODE.c.id).where(_UNDECIDED), EPISODE.c.facility_id, EPISODE.c.opened_at)
_OLD_LETTERS = _of(_LETTERS_THERE, EPISODE.c.facility_id, _LETTER.c.at)
_OLD_TRANSFERS = _of(_TRANSFERS_THERE, _TRANSFER.c.to_id, _TRANSFER.c.at)
_OLD_STOPS = _of(_STOPS_THERE, EPISODE.c.facility_id, _STOP.c.asked_at)
_HEADS = select(_HEAD.c.facility_id, _HEAD.c.shown).where(_HEAD.c.day == bindparam("on", type_=_HEAD.c.day.type))
_NEW_HEAD = insert(_HEAD)
_KEEP_HEAD = _NEW_HEAD.on_conflict_do_update(
    index_elements=list(_HEAD.primary_key), set_={"shown": _NEW_HEAD.excluded.shown}
)


_ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)


class Waiting:
    """Counts and lists of what waits, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_facility(
        self, of: Collection[int | None] | None = None, before: datetime = _ALWAYS
    ) -> dict[int | None, Waits]:
        chosen: dict[str, Any] = {"before": before}
        if of is not None:
            chosen |= {"facilities": [each for each in of if each is not None], "strays": None in of}
        alarms, counts = (_ALARMS, _COUNTS) if of is None else (_ALARMS_OF, _COUNTS_OF)
        found: defaultdict[int | None, Waits] = defaultdict(Waits)
        for facility, free, unreached, handled, oldest in self._connection.execute(alarms, chosen):
            found[facility] = Waits(unclaimed=free, unreached=unreached, handled=handled, oldest=oldest)
        for kind, asked in counts.items():
            for facility, number in self._connection.execute(asked, chosen):
                found[facility] = replace(found[facility], **{kind: number})
        return dict(found)

    def registrations(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        return self._old(_OLD_REGISTRATIONS, facilities, before, most)

    def letters(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        return self._old(_OLD_LETTERS, facilities, before, most)

    def transfers(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        return self._old(_OLD_TRANSFERS, facilities, before, most)

    def stops(self, facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        return self._old(_OLD_STOPS, facilities, before, most)

    def heads(self, day: date) -> dict[int, str]:
        return {facility: shown for facility, shown in self._connection.execute(_HEADS, {"on": day})}  # noqa: C416

    def keep_head(self, facility: int, day: date, shown: str) -> None:
        self._connection.execute(_KEEP_HEAD, {"facility_id": facility, "day": day, "shown": shown})

    def _old(self, rows: Select[Any], facilities: Collection[int | None], before: datetime, most: int) -> list[int]:
        numbers = [each for each in facilities if each is not None]
        asked = {"facilities": numbers, "strays": None in facilities, "before": before, "most": most}
        return list(self._connection.execute(rows, asked).scalars())
