"""Who agreed to which text, when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from storage import tables

_GIVE = insert(tables.table(tables.Consent))


class Consents:
    """The consents of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, contact: int, text_version: str, now: datetime) -> None:
        self._connection.execute(_GIVE, {"contact_id": contact, "text_version": text_version, "given_at": now})
