"""Report slots and what became of them: one row for each patient and local day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from conversations.model.care import Episode, Slot, SlotState
from conversations.reports.morning_wave import NUDGE_AFTER, WAVE_PLACES
from storage import tables
from storage.days import morning_wave
from storage.engine.statements import Prepared
from storage.engine.types import AnyRow
from storage.people.facilities import FACILITY_TABLE
from storage.people.patients import EPISODE, EPISODE_COLUMNS, LINK, PATIENT, episode_of

SLOT = tables.table(tables.ReportSlot)
_PAUSE = tables.table(tables.Pause)
_DEPARTURE = tables.table(tables.Departure)
_ONE: ColumnElement[int] = literal_column("1")
_ID = SLOT.c.id == bindparam("slot")
_DAY = SLOT.c.day == bindparam("on")
_PLANNED = SLOT.alias("planned")

# Written out, not bound: only then does a database see that its partial index fits.
_ACCEPTED: ColumnElement[bool] = literal_column("episode.status = 'accepted'")
_OPEN: ColumnElement[bool] = literal_column("report_slot.state IN ('expected', 'started')")
_UNANSWERED: ColumnElement[bool] = literal_column("report_slot.state IN ('expected', 'started', 'missed')")

_NAMES = ("id", "patient_id", "episode_id", "day", "number", "state")
_SELECT = select(*(SLOT.c[name] for name in _NAMES))
_GET = Prepared(_SELECT.where(_ID))
_OF_DAY = Prepared(_SELECT.where(SLOT.c.patient_id == bindparam("patient"), _DAY, SLOT.c.number == _ONE))
# A list of patients and no join: SQLite would begin a join with the day, all its thousands of slots.
_ANSWERED_FOR = select(LINK.c.patient_id).where(LINK.c.contact_id == bindparam("contact"), LINK.c.until.is_(None))
_DUE = Prepared(
    _SELECT.where(SLOT.c.patient_id.in_(_ANSWERED_FOR), _DAY, SLOT.c.number == _ONE, _UNANSWERED).order_by(
        SLOT.c.patient_id
    )
)
_HOUSEHOLD = Prepared(
    _SELECT.where(SLOT.c.patient_id.in_(_ANSWERED_FOR), _DAY, SLOT.c.number == _ONE).order_by(SLOT.c.patient_id)
)
_STARTED_AT = Prepared(select(SLOT.c.started_at).where(_ID))
_LOCK = Prepared(_SELECT.where(_ID).with_for_update())
_IN_FACILITY = and_(_DAY, SLOT.c.facility_id == bindparam("facility"), SLOT.c.number == _ONE)
_NOT_NEW = EPISODE.c.accepted_at < bindparam("asked_from")
_COUNT_IN = (
    select(func.count())
    .select_from(SLOT.join(EPISODE, EPISODE.c.id == SLOT.c.episode_id))
    .where(_IN_FACILITY, _NOT_NEW, SLOT.c.state != literal_column("'excused'"))
)
_BEGUN_OR_STATE = case((SLOT.c.started_at.is_not(None), "started"), else_=SLOT.c.state)
_UNANSWERED_IN = (
    select(
        *(SLOT.c[name].label(f"slot_{name}") for name in _NAMES if name != "state"),
        _BEGUN_OR_STATE.label("slot_state"),  # closed as missed, but the station sees that it was begun
        *EPISODE_COLUMNS,
    )
    .join_from(SLOT, EPISODE, EPISODE.c.id == SLOT.c.episode_id)
    .join(PATIENT, PATIENT.c.id == EPISODE.c.patient_id)
    .where(_IN_FACILITY, _NOT_NEW, _UNANSWERED)
    .order_by(SLOT.c.patient_id)
)
_FACILITIES = (
    select(FACILITY_TABLE.c.id)
    .where(exists(select(_ONE).where(SLOT.c.facility_id == FACILITY_TABLE.c.id, _DAY)))
    .order_by(FACILITY_TABLE.c.id)
)

_PAUSED = exists(
    select(_ONE).where(
        _PAUSE.c.episode_id == EPISODE.c.id,
        _PAUSE.c.ended_at.is_(None),
        or_(_PAUSE.c.resumes_on.is_(None), _PAUSE.c.resumes_on > bindparam("on", type_=SLOT.c.day.type)),
    )
)
_GONE = exists(  # said by the family, and not decided yet: nobody asks about the dead meanwhile
    select(_ONE).where(_DEPARTURE.c.episode_id == EPISODE.c.id, _DEPARTURE.c.ended_at.is_(None))
)
_PLANNED_AS = case((or_(_PAUSED, _GONE), literal_column("'excused'")), else_=literal_column("'expected'"))
_COLUMNS = ["patient_id", "episode_id", "facility_id", "day", "number", "state"]
_DAY_VALUE = bindparam("on", type_=SLOT.c.day.type)
_PLAN = (
    insert(SLOT)
    .from_select(
        _COLUMNS,
        select(EPISODE.c.patient_id, EPISODE.c.id, EPISODE.c.facility_id, _DAY_VALUE, _ONE, _PLANNED_AS)
        .where(
            _ACCEPTED,
            EPISODE.c.accepted_at < bindparam("before"),
            ~exists(
                select(_ONE).where(
                    _PLANNED.c.patient_id == EPISODE.c.patient_id,
                    _PLANNED.c.day == _DAY_VALUE,
                    _PLANNED.c.number == _ONE,
                )
            ),
        )
        .order_by(EPISODE.c.patient_id),
        include_defaults=False,
    )
    .on_conflict_do_nothing()
)
_LOOKED_AFTER = select(EPISODE.c.id).where(_ACCEPTED, _NOT_NEW)
_CLOSE = (
    update(SLOT).where(SLOT.c.episode_id.in_(_LOOKED_AFTER), _DAY, SLOT.c.number == _ONE, _OPEN).values(state="missed")
)
_ADD = insert(SLOT).on_conflict_do_nothing()
_LOCK_PATIENT = select(PATIENT.c.id).where(PATIENT.c.id == bindparam("patient")).with_for_update()
_LAST_NUMBER = select(func.coalesce(func.max(SLOT.c.number), 1)).where(SLOT.c.patient_id == bindparam("patient"), _DAY)
_NUMBERED = _SELECT.where(SLOT.c.patient_id == bindparam("patient"), _DAY, SLOT.c.number == bindparam("nth"))
_STARTED = Prepared(
    update(SLOT)
    .where(_ID, SLOT.c.state == literal_column("'expected'"))
    .values(state="started", started_at=bindparam("now"))
)
_FINISH = Prepared(
    update(SLOT).where(_ID).values(state=bindparam("state"), level=bindparam("level"), done_at=bindparam("now"))
)


class Slots:
    """The report slots of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, day: date, before: datetime, now: datetime) -> int:
        return self._connection.execute(
            _PLAN, {"on": day, "before": before}, execution_options={"preserve_rowcount": True}
        ).rowcount

    def asked_for(self, day: date) -> int:
        number: int = self._connection.execute(morning_wave.ASKED_FOR, {"on": day}).scalar_one()
        return number

    def remind(
        self, day: date, step: Literal["ask", "nudge"], now: datetime, since: int = 0, until: int | None = None
    ) -> int:
        wave = {
            "on": day,
            **morning_wave.keys(day),
            "since": since,
            "until": WAVE_PLACES if until is None else until,
            "now": now,
        }
        before = now - NUDGE_AFTER
        wave["asked_before" if step == "nudge" else "broken_off"] = before
        return self._connection.execute(
            morning_wave.REMIND[step], wave, execution_options={"preserve_rowcount": True}
        ).rowcount

    def close(self, day: date, asked_from: datetime) -> int:
        return self._connection.execute(_CLOSE, {"on": day, "asked_from": asked_from}).rowcount

    def get(self, slot: int) -> Slot | None:
        row = _GET.first(self._connection, {"slot": slot})
        return None if row is None else _slot(row)

    def of_day(self, patient: int, day: date) -> Slot | None:
        row = _OF_DAY.first(self._connection, {"patient": patient, "on": day})
        return None if row is None else _slot(row)

    def add(self, episode: Episode, day: date, now: datetime, *, extra: bool) -> Slot:
        at = {"patient": episode.patient.id, "on": day}
        number = 1
        if extra:
            self._connection.execute(_LOCK_PATIENT, at)  # two contacts may report for one patient at once
            number = self._connection.execute(_LAST_NUMBER, at).scalar_one() + 1
        row = {
            "patient_id": episode.patient.id,
            "episode_id": episode.id,
            "facility_id": episode.facility,
            "day": day,
            "number": number,
            "state": "expected",
        }
        self._connection.execute(_ADD, row)
        return _slot(self._connection.execute(_NUMBERED, {**at, "nth": number}).one())

    def due(self, contact: int, day: date) -> list[Slot]:
        return [_slot(row) for row in _DUE.all(self._connection, {"contact": contact, "on": day})]

    def household(self, contact: int, day: date) -> list[Slot]:
        return [_slot(row) for row in _HOUSEHOLD.all(self._connection, {"contact": contact, "on": day})]

    def locked(self, slot: int) -> Slot | None:
        row = _LOCK.first(self._connection, {"slot": slot})
        return None if row is None else _slot(row)

    def started(self, slot: int, now: datetime) -> None:
        _STARTED.all(self._connection, {"slot": slot, "now": now})

    def started_at(self, slot: int) -> datetime | None:
        row = _STARTED_AT.first(self._connection, {"slot": slot})
        return None if row is None else row[0]

    def finish(self, slot: int, state: SlotState, level: str, now: datetime) -> None:
        _FINISH.all(self._connection, {"slot": slot, "state": state.value, "level": level, "now": now})

    def morning(self, facility: int, day: date, asked_from: datetime) -> tuple[int, list[tuple[Slot, Episode]]]:
        there = {"facility": facility, "on": day, "asked_from": asked_from}
        rows = self._connection.execute(_UNANSWERED_IN, there)
        missing = [(_slot(row[: len(_NAMES)]), episode_of(row[len(_NAMES) :])) for row in rows]
        return self._connection.execute(_COUNT_IN, there).scalar_one(), missing

    def facilities_with_slots(self, day: date) -> list[int]:
        return list(self._connection.execute(_FACILITIES, {"on": day}).scalars())


def _slot(row: AnyRow | Sequence[Any]) -> Slot:
    number, patient, episode, day, nth, state = row
    return Slot(number, patient, episode, day, nth, SlotState(state))
