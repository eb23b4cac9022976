"""The way to memory: one transaction, and in it a small room for each thing remembered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection, Engine

from storage.contacts import Contacts
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.sessions import Sessions


class Work:
    """One transaction: everything a turn may read and write. A room is built when it is first entered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def inbox(self) -> Inbox:
        """What came in."""
        return Inbox(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What goes out."""
        return Outbox(self._connection)

    @cached_property
    def contacts(self) -> Contacts:
        """Addresses in channels."""
        return Contacts(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        """Ways through dialogs."""
        return Sessions(self._connection)


class SqlStore:
    """Memory in SQLite or PostgreSQL; synchronous, to be called from worker threads.

    On SQLite transactions of one process follow one another; on PostgreSQL a few run side by side.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """A transaction that commits when its block ends well and is forgotten when it raises."""
        with self._engine.begin() as connection:
            yield Work(connection)
