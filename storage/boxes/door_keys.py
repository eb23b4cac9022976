"""Door keys: names of the public keys whose inputs can be opened, so that no door puts in what nobody can read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage import tables

DOOR = tables.table(tables.DoorKey)
_ALL = select(DOOR.c.name)
_ADD = insert(DOOR).on_conflict_do_nothing()


class DoorKeys:
    """The door keys in use, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accept(self, names: Collection[str]) -> None:
        before = self.accepted()
        for name in set(names) - before:
            self._connection.execute(_ADD, {"name": name})
        if before - set(names):
            self._connection.execute(delete(DOOR).where(DOOR.c.name.not_in(names)))

    def accepted(self) -> set[str]:
        return set(self._connection.execute(_ALL).scalars())
