"""Notices between processes (LISTEN/NOTIFY): sent with the commit of what they tell of, received in milliseconds.

A notice carries nothing and may be lost: a process that gets one looks into the database, and does so regularly anyway.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Connection, make_url

INBOX, OUTBOX = "f0care_inbox", "f0care_outbox"
_AGAIN = 5  # seconds to connect


def tell(connection: Connection, of: str) -> None:
    """Let the other processes know when this transaction has committed; several in one count as one."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {of}")


class Notices:
    """Notices that other processes send; on PostgreSQL only."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> set[str]:
        """Return the notices since the last time, waiting up to `seconds`. Raises OSError without a connection.

        After connecting, everything counts as told, because something may have been missed.
        """
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=_AGAIN)
                for name in (INBOX, OUTBOX):
                    self._connection.execute(f"LISTEN {name}")
                return {INBOX, OUTBOX}
            return {notice.channel for notice in self._connection.notifies(timeout=seconds, stop_after=1)}
        except psycopg.Error as trouble:
            self.close()
            raise ConnectionError(str(trouble)) from None

    def close(self) -> None:
        """Stop listening and close the connection."""
        gone, self._connection = self._connection, None
        if gone is not None:
            gone.close()
