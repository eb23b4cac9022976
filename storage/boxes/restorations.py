"""Restorations, as a running program sees them; `storage/restore.py` writes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from conversations.ports.restorations import Restoration
from storage import tables

RESTORATION = tables.table(tables.Restoration)
_EPOCH = select(func.coalesce(func.max(RESTORATION.c.id), 0))
_UNTOLD = (
    select(RESTORATION.c.id, RESTORATION.c.made_at, RESTORATION.c.restored_at, RESTORATION.c.parked)
    .where(RESTORATION.c.told_at.is_(None))
    .order_by(RESTORATION.c.id.desc())
    .limit(1)
)
_TOLD = update(RESTORATION).where(RESTORATION.c.told_at.is_(None)).values(told_at=bindparam("now"))


class Restorations:
    """The restorations of a database, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def epoch(self) -> int:
        number: int = self._connection.execute(_EPOCH).scalar_one()
        return number

    def untold(self) -> Restoration | None:
        row = self._connection.execute(_UNTOLD).first()
        return None if row is None else Restoration(*row)

    def told(self, now: datetime) -> None:
        self._connection.execute(_TOLD, {"now": now})
