"""Alarms: one open for an illness, raised when things get worse, joined when they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model import Alert, Episode
from conversations.protocol import Level
from storage import tables
from storage.types import AnyRow

ALERT = tables.table(tables.Alert)

_OPEN = (
    select(*(ALERT.c[name] for name in ("id", "episode_id", "facility_id", "level", "reasons", "opened_at")))
    .where(ALERT.c.episode_id == bindparam("episode"), ALERT.c.closed_at.is_(None))
    .with_for_update()
)
_NEW = insert(ALERT).on_conflict_do_nothing()
_JOIN = update(ALERT).where(ALERT.c.id == bindparam("alert")).values(reasons=bindparam("reasons"))
_RAISE = _JOIN.values(level=bindparam("level"), raised_at=bindparam("now"))


class Alerts:
    """The alarms of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def raise_(
        self, episode: Episode, facility: int, level: str, reasons: Sequence[Mapping[str, Any]], now: datetime
    ) -> tuple[Alert, bool]:
        told = [dict(reason) for reason in reasons]
        row = {
            "episode_id": episode.id,
            "facility_id": facility,
            "level": level,
            "reasons": told,
            "opened_at": now,
        }
        new = self._connection.execute(_NEW, row, execution_options={"preserve_rowcount": True}).rowcount
        alert = self._open(episode)
        if new:
            return alert, True
        worse = Level(alert.level) < Level(level)
        kept = [*told, *(old for old in alert.reasons if old not in told)]
        change = {"alert": alert.id, "reasons": kept, "level": level, "now": now}
        self._connection.execute(_RAISE if worse else _JOIN, change)
        return self._open(episode), worse

    def _open(self, episode: Episode) -> Alert:
        return _alert(self._connection.execute(_OPEN, {"episode": episode.id}).one())


def _alert(row: AnyRow) -> Alert:
    number, episode, facility, level, reasons, opened = row
    return Alert(number, episode, facility, level, tuple(reasons), opened)
