"""Answers as they were given; a correction is a further version, never an edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, literal_column, select

from conversations.model.care import Filed, Slot
from storage import tables
from storage.engine.sealing import bound
from storage.engine.statements import Prepared

REPORT = tables.table(tables.Report)
_SLOT = tables.table(tables.ReportSlot)
_LATER = REPORT.alias("later")

_LAST_VERSION = Prepared(
    select(func.coalesce(func.max(REPORT.c.version), 0)).where(REPORT.c.slot_id == bindparam("slot"))
)
_FILED = ("slot_id", "episode_id", "version", "contact_id", "answers", "complete", "level", "reasons", "protocol", "at")
_FILE = Prepared(insert(REPORT).returning(REPORT.c.id), _FILED)
_NEWEST_VERSION = ~exists(
    select(literal_column("1")).where(_LATER.c.slot_id == REPORT.c.slot_id, _LATER.c.version > REPORT.c.version)
)
_TOLD = ("day", "at", "answers", "level")
_LAST = Prepared(
    select(_SLOT.c.day, REPORT.c.at, REPORT.c.answers, REPORT.c.level)
    .join_from(REPORT, _SLOT)
    .where(REPORT.c.episode_id == bindparam("episode"), _NEWEST_VERSION)
    .order_by(REPORT.c.id.desc())
    .limit(bindparam("most"))
)


_SINCE = (
    select(REPORT.c.episode_id, _SLOT.c.day, REPORT.c.at, REPORT.c.answers, REPORT.c.level)
    .join_from(REPORT, _SLOT)
    .where(_SLOT.c.day >= bindparam("day"), _NEWEST_VERSION)
    .order_by(REPORT.c.episode_id, _SLOT.c.day, REPORT.c.id)
)
_OF_SLOT = (
    select(REPORT.c.answers).where(REPORT.c.slot_id == bindparam("slot")).order_by(REPORT.c.version.desc()).limit(1)
)
_FILED_BY = (
    select(REPORT.c.contact_id, REPORT.c.at, REPORT.c.level)
    .where(REPORT.c.slot_id == bindparam("slot"))
    .order_by(REPORT.c.version.desc())
    .limit(1)
)


class Reports:
    """The reports of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def file(
        self,
        slot: Slot,
        contact: int,
        answers: Mapping[str, Any],
        *,
        complete: bool,
        level: str,
        reasons: Sequence[Mapping[str, Any]],
        protocol: str,
        now: datetime,
    ) -> int:
        (before,) = _LAST_VERSION.all(self._connection, {"slot": slot.id})
        row = {
            "slot_id": slot.id,
            "episode_id": slot.episode,
            "version": before[0] + 1,
            "contact_id": contact,
            "answers": dict(answers),
            "complete": complete,
            "level": level,
            "reasons": [dict(reason) for reason in reasons],
            "protocol": protocol,
            "at": now,
        }
        ((number,),) = _FILE.all(self._connection, bound(row, "slot_id", "answers", "reasons"))
        return int(number)

    def last(self, episode: int, limit: int) -> list[Mapping[str, Any]]:
        rows = _LAST.all(self._connection, {"episode": episode, "most": limit})
        return [dict(zip(_TOLD, row, strict=True)) for row in rows]

    def since(self, day: date) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for row in self._connection.execute(_SINCE, {"day": day}).mappings().yield_per(1000):
            yield row["episode_id"], {name: row[name] for name in _TOLD}

    def of_slot(self, slot: int) -> Mapping[str, Any] | None:
        answers: Mapping[str, Any] | None = self._connection.execute(_OF_SLOT, {"slot": slot}).scalar()
        return answers

    def filed(self, slot: int) -> Filed | None:
        row = self._connection.execute(_FILED_BY, {"slot": slot}).first()
        return None if row is None else Filed(*row)
