"""Dangers told to contacts; of each contact only the newest still has a quiet and a question to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, insert, or_, select, update

from conversations.model.dangers import DangerTold
from storage import tables
from storage.engine.statements import Prepared

_TOLD = tables.table(tables.DangerTold)
_MAY_CHANGE = ("quiet_until", "held", "ask_at", "asked_at", "silent_at", "answer")
_OF_CONTACT = _TOLD.c.contact_id == bindparam("contact")

_ADD = insert(_TOLD).returning(_TOLD.c.id)
_GET = select(_TOLD).where(_TOLD.c.id == bindparam("told"))
_LOCK = _GET.with_for_update()
_NEWEST = select(_TOLD).where(_OF_CONTACT).order_by(_TOLD.c.id.desc()).limit(1).with_for_update()
_QUIET = Prepared(
    select(_TOLD.c.id)
    .where(_OF_CONTACT, _TOLD.c.quiet_until.is_not(None), _TOLD.c.quiet_until > bindparam("now"))
    .order_by(_TOLD.c.id.desc())
    .limit(1)
)
_KEEP = update(_TOLD).where(_TOLD.c.id == bindparam("told"))
_END = (
    update(_TOLD)
    .where(_OF_CONTACT, or_(_TOLD.c.quiet_until.is_not(None), _TOLD.c.ask_at.is_not(None)))
    .values(quiet_until=None, ask_at=None)
)
_KNOWING = (
    select(_TOLD.c.contact_id)
    .where(_TOLD.c.alert_id == bindparam("alert"))
    .group_by(_TOLD.c.contact_id)
    .order_by(_TOLD.c.contact_id)
)
_WAIT = (
    update(_TOLD)
    .where(_OF_CONTACT, _TOLD.c.ask_at.is_not(None), _TOLD.c.ask_at < bindparam("then"))
    .values(ask_at=bindparam("then"))
)
_WAITS = Prepared(
    select(_TOLD.c.id).where(_OF_CONTACT, or_(_TOLD.c.ask_at.is_not(None), _TOLD.c.silent_at.is_not(None))).limit(1)
)
_ANSWERED = update(_TOLD).where(_OF_CONTACT, _TOLD.c.silent_at.is_not(None)).values(silent_at=None)


def _due(column: ColumnElement[datetime]) -> Select[tuple[int]]:
    return (
        select(_TOLD.c.id)
        .where(column.is_not(None), column <= bindparam("now"))
        .order_by(column)
        .limit(bindparam("most"))
    )


_QUIET_OVER, _TO_ASK, _SILENT = (_due(_TOLD.c[name]) for name in ("quiet_until", "ask_at", "silent_at"))


class Dangers:
    """The dangers told, of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, told: DangerTold) -> DangerTold:
        """Keep a danger told; what an older one of the same contact held back waits for the new quiet to end."""
        before = self.newest(told.contact)
        if before is not None and told.quiet_until is not None:
            self._connection.execute(_END, {"contact": told.contact})
            held = before.held if before.quiet_until is not None else ""
            told = replace(told, held=told.held or held)
        row = {"contact_id": told.contact, "episode_id": told.episode, "alert_id": told.alert, "told_at": told.told_at}
        number = self._connection.execute(_ADD, {**row, **_changing(told)}).scalar_one()
        return replace(told, id=number)

    def get(self, told: int, *, lock: bool = False) -> DangerTold | None:
        row = self._connection.execute(_LOCK if lock else _GET, {"told": told}).mappings().one_or_none()
        return None if row is None else _danger(row)

    def newest(self, contact: int) -> DangerTold | None:
        row = self._connection.execute(_NEWEST, {"contact": contact}).mappings().one_or_none()
        return None if row is None else _danger(row)

    def quiet(self, contact: int, now: datetime) -> DangerTold | None:
        row = _QUIET.first(self._connection, {"contact": contact, "now": now})
        return None if row is None else self.get(row[0], lock=True)

    def keep(self, told: DangerTold) -> None:
        self._connection.execute(_KEEP.values(_changing(told)), {"told": told.id})

    def knowing(self, alert: int) -> list[int]:
        return list(self._connection.execute(_KNOWING, {"alert": alert}).scalars())

    def quiet_over(self, now: datetime, limit: int) -> list[int]:
        return self._due(_QUIET_OVER, now, limit)

    def to_ask(self, now: datetime, limit: int) -> list[int]:
        return self._due(_TO_ASK, now, limit)

    def unanswered(self, now: datetime, limit: int) -> list[int]:
        return self._due(_SILENT, now, limit)

    def heard_from(self, contact: int, ask_at: datetime) -> None:
        if not _WAITS.all(self._connection, {"contact": contact}):
            return  # nearly always
        self._connection.execute(_WAIT, {"contact": contact, "then": ask_at})
        self._connection.execute(_ANSWERED, {"contact": contact})

    def _due(self, rows: Select[tuple[int]], now: datetime, limit: int) -> list[int]:
        return [row.id for row in self._connection.execute(rows, {"now": now, "most": limit})]


def _changing(told: DangerTold) -> dict[str, object]:
    return {name: getattr(told, name) for name in _MAY_CHANGE}


def _danger(row: RowMapping) -> DangerTold:
    of = (row["contact_id"], row["episode_id"], row["alert_id"], row["told_at"])
    return DangerTold(row["id"], *of, **{name: row[name] for name in _MAY_CHANGE})
