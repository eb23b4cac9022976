"""Sweeping: rows of the boxes that are done, and so old that nobody asks for them any more, are deleted in pieces.

The newest row of a box always stays: SQLite gives the number after the highest one, and a number must never come back,
because keys and reports are made of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, delete, func, select


class Sweep:
    """The sweep of one table: its `done` rows, by the instant `at` which they were done."""

    def __init__(self, box: Table, done: ColumnElement[bool], at: ColumnElement[datetime]) -> None:
        # In the order of numbers, the oldest first: found at once without an index that every message would pay for.
        self._oldest = select(box.c.id, at).where(done).order_by(box.c.id).limit(bindparam("most"))
        self._newest = select(func.max(box.c.id))
        number: Column[int] = box.c.id
        self._delete = delete(box).where(number.in_(bindparam("rows", expanding=True)))

    def __call__(self, connection: Connection, before: datetime, most: int) -> int:
        """Delete up to `most` rows done before an instant; return how many."""
        oldest = connection.execute(self._oldest, {"most": most}).all()
        due = [number for number, at in oldest if at < before]
        if not due:
            return 0
        newest = connection.execute(self._newest).scalar_one()
        gone = [number for number in due if number != newest]
        return connection.execute(self._delete, {"rows": gone}).rowcount if gone else 0
