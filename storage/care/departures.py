"""Departures: a patient died, is in hospital or moved away; the words and what a confirmation ended are sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, bindparam, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.care import EpisodeStatus
from conversations.model.departures import Departure, DepartureState
from storage import tables
from storage.people.patients import EPISODE

_DEPARTURE = tables.table(tables.Departure)
_SLOT = tables.table(tables.ReportSlot)
_TASK = tables.table(tables.Task)
_LADDER = ("raised_at", "rung", "due_at", "decided_at", "ended_at")

_OPEN = _DEPARTURE.c.ended_at.is_(None)
_OPEN_FOR = select(_DEPARTURE).where(_DEPARTURE.c.episode_id == bindparam("episode"), _OPEN).with_for_update()
_UNCLEAR = (
    select(_DEPARTURE)
    .where(_DEPARTURE.c.contact_id == bindparam("contact"), _DEPARTURE.c.episode_id.is_(None), _OPEN)
    .order_by(_DEPARTURE.c.id.desc())
    .limit(1)
    .with_for_update()
)
_GET = select(_DEPARTURE).where(_DEPARTURE.c.id == bindparam("departure"))
_LOCK = _GET.with_for_update()
_BEGIN = insert(_DEPARTURE).on_conflict_do_nothing().returning(_DEPARTURE.c.id)
_KEEP = update(_DEPARTURE).where(_DEPARTURE.c.id == bindparam("departure"))
_DUE = (
    select(_DEPARTURE.c.id)
    .where(_OPEN, _DEPARTURE.c.due_at.is_not(None), _DEPARTURE.c.due_at <= bindparam("now"))
    .order_by(_DEPARTURE.c.due_at)
    .limit(bindparam("most"))
)
_STATUS = update(EPISODE).where(EPISODE.c.id == bindparam("episode")).values(status=bindparam("now_is"))
_UNANSWERED = _SLOT.c.state.in_([literal_column(f"'{state}'") for state in ("expected", "started", "missed")])
_MORNINGS = (
    select(_SLOT.c.id, _SLOT.c.state)
    .where(_SLOT.c.episode_id == bindparam("episode"), _SLOT.c.day >= bindparam("on", type_=_SLOT.c.day.type))
    .where(_UNANSWERED)
    .order_by(_SLOT.c.id)
    .with_for_update()
)
_EXCUSED = _SLOT.c.state == literal_column("'excused'")
_THIS_SLOT = update(_SLOT).where(_SLOT.c.id == bindparam("slot"))
_EXCUSE = _THIS_SLOT.values(state="excused")
_EXPECT = _THIS_SLOT.where(_EXCUSED).values(state=bindparam("was"))
_REOPEN = (
    update(_TASK)
    .where(
        _TASK.c.episode_id == bindparam("episode"),
        _TASK.c.outcome == bindparam("came_of_it"),
        _TASK.c.closed_at == bindparam("at", type_=_TASK.c.closed_at.type),
    )
    .values(closed_at=None, outcome=None)
)


class Departures:
    """The departures of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, departure: Departure) -> Departure:
        number = self._connection.execute(_BEGIN, {**_values(departure), "said_at": departure.said_at}).scalar()
        if number is None and departure.episode is not None:
            begun = self.open_for(departure.episode)
        else:
            begun = self.get(int(number or 0))
        assert begun is not None, "one is open now, this or another's"
        return begun

    def get(self, departure: int, *, lock: bool = False) -> Departure | None:
        row = self._connection.execute(_LOCK if lock else _GET, {"departure": departure}).mappings().one_or_none()
        return None if row is None else _departure(row)

    def open_for(self, episode: int) -> Departure | None:
        row = self._connection.execute(_OPEN_FOR, {"episode": episode}).mappings().one_or_none()
        return None if row is None else _departure(row)

    def unclear(self, contact: int) -> Departure | None:
        row = self._connection.execute(_UNCLEAR, {"contact": contact}).mappings().one_or_none()
        return None if row is None else _departure(row)

    def keep(self, departure: Departure) -> None:
        self._connection.execute(_KEEP.values(_values(departure)), {"departure": departure.id})

    def due(self, now: datetime, limit: int) -> list[int]:
        return list(self._connection.execute(_DUE, {"now": now, "most": limit}).scalars())

    def set_status(self, episode: int, status: EpisodeStatus) -> None:
        self._connection.execute(_STATUS, {"episode": episode, "now_is": status.value})

    def excuse(self, episode: int, day: date) -> dict[int, str]:
        found = {
            int(row[0]): str(row[1]) for row in self._connection.execute(_MORNINGS, {"episode": episode, "on": day})
        }
        for slot in found:
            self._connection.execute(_EXCUSE, {"slot": slot})
        return found

    def expect(self, states: Mapping[int, str]) -> None:
        for slot, was in states.items():
            self._connection.execute(_EXPECT, {"slot": slot, "was": was})

    def reopen_tasks(self, episode: int, outcome: str, closed_at: datetime) -> int:
        closed = {"episode": episode, "came_of_it": outcome, "at": closed_at}
        return self._connection.execute(_REOPEN, closed).rowcount


def _values(departure: Departure) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(departure, name) for name in (*_LADDER, "kind")}
    values |= {"episode_id": departure.episode, "contact_id": departure.contact or None}
    values |= {"facility_id": departure.facility, "state": departure.state.value, "words": departure.words or None}
    return values | {"before": dict(departure.before) or None, "decided_by": departure.decided_by or None}


def _departure(row: RowMapping) -> Departure:
    kept = {name: row[name] for name in _LADDER}
    return Departure(
        row["id"],
        row["episode_id"],
        row["kind"],
        DepartureState(row["state"]),
        row["said_at"],
        contact=row["contact_id"] or 0,
        facility=row["facility_id"],
        words=row["words"] or "",
        before=row["before"] or {},
        decided_by=row["decided_by"] or "",
        **kept,
    )
