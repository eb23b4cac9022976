"""Patients who pass from one facility to another: one open transfer an illness, and all at once when one closes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    case,
    insert,
    literal_column,
    null,
    or_,
    select,
    update,
)

from conversations.model.care import Transfer, TransferState
from conversations.ports.standings import Standing
from storage import tables
from storage.care.standings import AWAY, standing_of
from storage.engine.types import AnyRow
from storage.people.patients import EPISODE

TRANSFER = tables.table(tables.Transfer)
_SLOT = tables.table(tables.ReportSlot)
_TASK = tables.table(tables.Task)
_ALERT = tables.table(tables.Alert)

_FIXED = {"episode": "episode_id", "staff": "staff_id", "contact": "contact_id"}
_KEPT = {
    "source": "from_id",
    "target": "to_id",
    "at": "at",
    "state": "state",
    "place": "place",
    "reminded": "reminded",
    "due_at": "due_at",
}
_KEPT |= {"decided_at": "decided_at"}
_WORDS = ("reason", "note", "address", "asked_by", "decided_by", "answer")
_COLUMNS = ("id", *_FIXED.values(), *_KEPT.values(), *_WORDS)
_NAMES = ("id", *_FIXED, *_KEPT, *_WORDS)

# Written out, not bound: only then does a database see that its partial index fits.
_WAITING: ColumnElement[bool] = literal_column("transfer.state = 'waiting'")
_SELECT = select(*(TRANSFER.c[name] for name in _COLUMNS))
_GET = _SELECT.where(TRANSFER.c.id == bindparam("transfer"))
_LOCK = _GET.with_for_update()
_OPEN = _SELECT.where(TRANSFER.c.episode_id == bindparam("episode"), _WAITING)
_DUE = (
    select(TRANSFER.c.id)
    .where(_WAITING, TRANSFER.c.due_at <= bindparam("now"))
    .order_by(TRANSFER.c.due_at)
    .limit(bindparam("most"))
)
_OF_FACILITY = (
    select(TRANSFER.c.id)
    .where(_WAITING, or_(TRANSFER.c.from_id == bindparam("side"), TRANSFER.c.to_id == bindparam("side")))
    .order_by(TRANSFER.c.id)
)
_NEW = insert(TRANSFER).returning(TRANSFER.c.id)
_THIS = update(TRANSFER).where(TRANSFER.c.id == bindparam("transfer"))

_ANSWERS: dict[str, BindParameter[int]] = {"facility_id": bindparam("there")}
_EPISODE = (
    update(EPISODE)
    .where(EPISODE.c.id == bindparam("illness"))
    .values(**_ANSWERS, place=bindparam("kind"), stay_id=bindparam("stay"), home_id=bindparam("home"))
)
_SLOTS = (
    update(_SLOT).where(_SLOT.c.episode_id == bindparam("illness"), _SLOT.c.day >= bindparam("since")).values(_ANSWERS)
)
_TASKS = (
    update(_TASK).where(_TASK.c.episode_id == bindparam("illness"), literal_column("task.closed_at IS NULL"))
).values(_ANSWERS)
_ALARM = (
    update(_ALERT).where(_ALERT.c.episode_id == bindparam("illness"), literal_column("alert.closed_at IS NULL"))
).values(_ANSWERS)

# A facility that closes.
_FROM: BindParameter[int] = bindparam("old")
_TO = bindparam("new", type_=Integer)
_FOLLOWED_NOW = EPISODE.c.status.in_(
    [literal_column(f"'{status}'") for status in ("waiting", "asked", "accepted", "departed")]
)

_UNANSWERED = _SLOT.c.state.in_([literal_column("'expected'"), literal_column("'started'")])
# A morning missed today is the new facility's to work off: it is in no other list.
_FROM_TODAY = _SLOT.c.day >= bindparam("today", type_=_SLOT.c.day.type)

_FOLLOWED = select(EPISODE.c.id).where(EPISODE.c.facility_id == _FROM, _FOLLOWED_NOW).order_by(EPISODE.c.id)
_PASS_ON = (
    update(EPISODE).where(EPISODE.c.facility_id == _FROM, _FOLLOWED_NOW).values(facility_id=_TO),
    update(_ALERT).where(_ALERT.c.facility_id == _FROM, _ALERT.c.closed_at.is_(None)).values(facility_id=_TO),
    update(_TASK).where(_TASK.c.facility_id == _FROM, _TASK.c.closed_at.is_(None)).values(facility_id=_TO),
    update(EPISODE)
    .where(EPISODE.c.home_id == _FROM, _FOLLOWED_NOW)
    .values(home_id=case((EPISODE.c.facility_id == _TO, null()), else_=_TO)),
)
_MORNINGS = update(_SLOT).where(_SLOT.c.facility_id == _FROM, or_(_UNANSWERED, _FROM_TODAY)).values(facility_id=_TO)


class Transfers:
    """The transfers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, transfer: Transfer) -> Transfer:
        fixed = {column: getattr(transfer, name) for name, column in _FIXED.items()}
        number = self._connection.execute(_NEW, fixed | _changing(transfer)).scalar_one()
        return replace(transfer, id=number)

    def get(self, transfer: int, *, lock: bool = False) -> Transfer | None:
        return _transfer(self._connection.execute(_LOCK if lock else _GET, {"transfer": transfer}).first())

    def open_for(self, episode: int) -> Transfer | None:
        return _transfer(self._connection.execute(_OPEN, {"episode": episode}).first())

    def keep(self, transfer: Transfer) -> None:
        self._connection.execute(_THIS.values(_changing(transfer)), {"transfer": transfer.id})

    def due(self, now: datetime, limit: int) -> list[int]:
        return list(self._connection.execute(_DUE, {"now": now, "most": limit}).scalars())

    def of_facility(self, facility: int) -> list[int]:
        return list(self._connection.execute(_OF_FACILITY, {"side": facility}).scalars())

    def settle(self, episode: int, facility: int, place: str, stay: int | None, home: int | None, day: date) -> None:
        there = {"illness": episode, "there": facility}
        self._connection.execute(_EPISODE, {**there, "kind": place, "stay": stay, "home": home})
        self._connection.execute(_SLOTS, {**there, "since": day})
        self._connection.execute(_TASKS, there)
        self._connection.execute(_ALARM, there)

    def away(self, facilities: Collection[int | None], day: date) -> list[Standing]:
        here = [each for each in facilities if each is not None]
        return [standing_of(row) for row in self._connection.execute(AWAY, {"facilities": here, "on": day})]

    def followed(self, facility: int) -> list[int]:
        return list(self._connection.execute(_FOLLOWED, {"old": facility}).scalars())

    def pass_on(self, old: int, new: int, today: date) -> None:
        for statement in _PASS_ON:
            self._connection.execute(statement, {"old": old, "new": new})
        self._connection.execute(_MORNINGS, {"old": old, "new": new, "today": today})


def _changing(transfer: Transfer) -> dict[str, Any]:
    words = {name: getattr(transfer, name) or None for name in _WORDS}
    if transfer.address:
        words["address"] = dict(transfer.address)
    return {column: getattr(transfer, name) for name, column in _KEPT.items()} | words | {"state": transfer.state.value}


def _transfer(row: AnyRow | None) -> Transfer | None:
    if row is None:
        return None
    kept = dict(zip(_NAMES, row, strict=True))
    words = {name: kept[name] or "" for name in _WORDS}
    return Transfer(**{**kept, **words, "address": kept["address"] or {}, "state": TransferState(kept["state"])})
