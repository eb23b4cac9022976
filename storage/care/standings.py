"""The standing of illnesses: one walk over the open ones of some facilities, opening nothing that is sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from conversations.model.calls import PROMISED
from conversations.model.care import Episode, EpisodeStatus, SlotState
from conversations.ports.standings import Day, Standing
from conversations.programme.rows import Level
from storage import tables
from storage.engine.sealing import phone_index
from storage.engine.types import AnyRow
from storage.people.patients import CODE, EPISODE, LINK, NEWEST_ILLNESS, PATIENT, episode_of

_SLOT = tables.table(tables.ReportSlot)
_EVERY = _SLOT.alias("every")
_MORNING = _SLOT.alias("morning")
_ALERT = tables.table(tables.Alert)
_TASK = tables.table(tables.Task)
_WORD = tables.table(tables.ThreadMessage)
_AT_ONCE = 500

# Written out, not bound: only then does a database see that its partial index fits.
_OPEN: ColumnElement[bool] = literal_column("episode.status IN ('waiting', 'asked', 'accepted')")
_THERE: ColumnElement[bool] = or_(
    EPISODE.c.facility_id.in_(bindparam("facilities", expanding=True)),
    and_(bindparam("nobodys"), EPISODE.c.facility_id.is_(None)),
)
_DAY = bindparam("on", type_=_SLOT.c.day.type)
_RANK = case(*((_SLOT.c.level == level.value, level.rank) for level in Level))
_WORST = (
    select(func.max(_RANK)).where(_SLOT.c.patient_id == EPISODE.c.patient_id, _SLOT.c.day == _DAY).scalar_subquery()
)
_FIRST_TASK = (
    select(func.max(_TASK.c.kind))
    .where(_TASK.c.episode_id == EPISODE.c.id, _TASK.c.closed_at.is_(None))
    .scalar_subquery()
)
_CALLED = (
    select(literal_column("1"))
    .where(
        _TASK.c.episode_id == EPISODE.c.id,
        _TASK.c.kind == PROMISED,
        _TASK.c.day == _DAY,
        _TASK.c.closed_at.is_not(None),
        _TASK.c.attempt_id.is_not(None),
    )
    .exists()
)
_STANDING = (
    select(
        EPISODE.c.id,
        EPISODE.c.facility_id,
        EPISODE.c.status,
        EPISODE.c.positive_on,
        _MORNING.c.state,
        _WORST.label("worst"),
        _ALERT.c.level,
        _ALERT.c.claimed_by,
        _FIRST_TASK.label("task"),
        _CALLED.label("called"),
    )
    .select_from(EPISODE)
    .outerjoin(
        _MORNING,
        and_(
            _MORNING.c.patient_id == EPISODE.c.patient_id,
            _MORNING.c.day == _DAY,
            _MORNING.c.number == literal_column("1"),
        ),
    )
    .outerjoin(_ALERT, and_(_ALERT.c.episode_id == EPISODE.c.id, _ALERT.c.closed_at.is_(None)))
    .where(_OPEN)
    .order_by(EPISODE.c.id)
)
_STANDINGS = _STANDING.where(_THERE)
_HERE: BindParameter[int] = bindparam("facilities", expanding=True)
_AWAY_FROM: ColumnElement[bool] = literal_column("episode.home_id IS NOT NULL")
AWAY = _STANDING.where(
    _AWAY_FROM,
    EPISODE.c.home_id.in_(_HERE),
    EPISODE.c.facility_id.not_in(_HERE),
)
"""Illnesses whose home station is here, while another facility answers."""

_SCREENINGS = select(EPISODE.c.id, EPISODE.c.screening).where(EPISODE.c.id.in_(bindparam("some", expanding=True)))
_EPISODES = NEWEST_ILLNESS.order_by(PATIENT.c.id)
_BY_CODE = _EPISODES.where(PATIENT.c.code == bindparam("given"))
_BY_PHONE = _EPISODES.where(PATIENT.c.phone_index == bindparam("index"))
_NAMES = (
    select(EPISODE.c.id, PATIENT.c.full_name)
    .join_from(EPISODE, PATIENT)
    .where(_OPEN, or_(_THERE, and_(_AWAY_FROM, EPISODE.c.home_id.in_(_HERE))))
    .order_by(EPISODE.c.id)
)
_DAY_RANK = case(*((_EVERY.c.level == level.value, level.rank) for level in Level))
_DAY_WORST = (
    select(func.max(_DAY_RANK)).where(_EVERY.c.patient_id == _SLOT.c.patient_id, _EVERY.c.day == _SLOT.c.day)
).scalar_subquery()
_DAYS = (
    select(_SLOT.c.day, _SLOT.c.state, _DAY_WORST)
    .where(_SLOT.c.episode_id == bindparam("episode"), _SLOT.c.number == literal_column("1"))
    .order_by(_SLOT.c.day)
)
_PHOTOS = select(func.count()).where(
    _WORD.c.episode_id == bindparam("episode"), _WORD.c.kind == "photo", _WORD.c.staff_id.is_(None)
)
_RELATIONS = (
    select(LINK.c.relation).where(LINK.c.patient_id == bindparam("patient"), LINK.c.until.is_(None)).order_by(LINK.c.id)
)
_LEVELS = {level.rank: level.value for level in Level}
_STATUS = {status.value: status for status in EpisodeStatus}
_STATES = {state.value: state for state in SlotState}  # calling the enum costs as much as reading the row


class Standings:
    """The standings of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_facilities(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        found = self._connection.execute(_STANDINGS, {**_where(facilities), "on": day})
        return [standing_of(row) for row in found]

    def at_risk(self, episodes: Collection[int]) -> set[int]:
        found: set[int] = set()
        wanted = list(episodes)
        for start in range(0, len(wanted), _AT_ONCE):
            some = {"some": wanted[start : start + _AT_ONCE]}
            found |= {number for number, told in self._connection.execute(_SCREENINGS, some) if told.get("risks")}
        return found

    def by_number(self, number: int) -> Episode | None:
        row = self._connection.execute(_BY_CODE, {"given": CODE.format(number)}).first()
        return None if row is None else episode_of(row)

    def by_phone(self, phone: str) -> list[Episode]:
        return [episode_of(row) for row in self._connection.execute(_BY_PHONE, {"index": phone_index(phone)})]

    def names(self, facilities: Collection[int | None]) -> list[tuple[int, str]]:
        return [(number, name) for number, name in self._connection.execute(_NAMES, _where(facilities))]

    def days(self, episode: int) -> list[Day]:
        rows = self._connection.execute(_DAYS, {"episode": episode})
        return [Day(day, SlotState(state), _LEVELS.get(worst)) for day, state, worst in rows]

    def photos(self, episode: int) -> int:
        count: int = self._connection.execute(_PHOTOS, {"episode": episode}).scalar_one()
        return count

    def relations(self, patient: int) -> list[str]:
        return list(self._connection.execute(_RELATIONS, {"patient": patient}).scalars())


def standing_of(row: AnyRow) -> Standing:
    """Return the standing of one illness, from a row of a walk."""
    number, facility, status, positive, state, worst, alarm, claimed, task, called = row
    morning, level = _STATES.get(state), _LEVELS.get(worst)
    return Standing(
        number, facility, _STATUS[status], positive, morning, level, alarm, claimed is not None, task, bool(called)
    )


def _where(facilities: Collection[int | None]) -> dict[str, object]:
    return {"facilities": [each for each in facilities if each is not None], "nobodys": None in facilities}
