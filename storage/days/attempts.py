"""Tries to reach a patient, and what came of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from conversations.model.care import Attempt
from storage import tables
from storage.engine.types import AnyRow
from storage.people.staff import STAFF

ATTEMPT = tables.table(tables.ContactAttempt)
_COLUMNS = (
    *(ATTEMPT.c[name] for name in ("id", "episode_id", "at", "outcome")),
    STAFF.c.name,
    *(ATTEMPT.c[name] for name in ("alert_id", "task_id", "note")),
)

_ADD = insert(ATTEMPT)
SELECT = select(*_COLUMNS).join_from(ATTEMPT, STAFF)
_OF_EPISODE = SELECT.where(ATTEMPT.c.episode_id == bindparam("episode")).order_by(ATTEMPT.c.id.desc())


class Attempts:
    """The tries of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        episode: int,
        staff: int,
        outcome: str,
        now: datetime,
        *,
        alert: int | None = None,
        task: int | None = None,
        note: str = "",
    ) -> None:
        row = {"episode_id": episode, "staff_id": staff, "outcome": outcome, "at": now}
        row |= {"alert_id": alert, "task_id": task, "note": note or None}
        self._connection.execute(_ADD, row)

    def of_episode(self, episode: int) -> list[Attempt]:
        rows = self._connection.execute(_OF_EPISODE, {"episode": episode})
        return [attempt_of(row) for row in rows]


def attempt_of(row: AnyRow) -> Attempt:
    """A try from a row of SELECT."""
    number, episode, at, outcome, staff, alert, task, note = row
    return Attempt(number, episode, at, outcome, staff, alert, task, note or "")
