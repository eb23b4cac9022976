"""Wishes to be followed no longer; nothing is deleted, a wish ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal_column, select, update

from conversations.ports.leave import Outcome, Stop
from storage import tables

STOP = tables.table(tables.StopRequest)
_OPEN: ColumnElement[bool] = literal_column("stop_request.ended_at IS NULL")
_HERE = STOP.c.episode_id == bindparam("episode")
_ASK = insert(STOP)
_OPEN_FOR = select(STOP.c.id, STOP.c.episode_id, STOP.c.contact_id, STOP.c.reason, STOP.c.asked_at).where(_HERE, _OPEN)
_END = update(STOP).where(_HERE, _OPEN).values(ended_at=bindparam("now"), outcome=bindparam("came_of_it"))


class Stops:
    """The wishes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, episode: int, contact: int, reason: str, now: datetime) -> None:
        self.end(episode, "undone", now)
        row = {"episode_id": episode, "contact_id": contact, "reason": reason, "asked_at": now}
        self._connection.execute(_ASK, row)

    def open_for(self, episode: int) -> Stop | None:
        row = self._connection.execute(_OPEN_FOR, {"episode": episode}).first()
        return None if row is None else Stop(*row)

    def end(self, episode: int, outcome: Outcome, now: datetime) -> bool:
        ended = {"episode": episode, "came_of_it": outcome, "now": now}
        return bool(self._connection.execute(_END, ended).rowcount)
