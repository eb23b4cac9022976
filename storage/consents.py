"""Who agreed to which text, when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from storage import tables

_CONSENT = tables.table(tables.Consent)
_GIVE = insert(_CONSENT)
_HOLDS = (
    select(_CONSENT.c.id)
    .where(
        _CONSENT.c.contact_id == bindparam("contact"),
        _CONSENT.c.text_version == bindparam("version"),
        _CONSENT.c.withdrawn_at.is_(None),
    )
    .limit(1)
)


class Consents:
    """The consents of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, contact: int, text_version: str, now: datetime) -> None:
        self._connection.execute(_GIVE, {"contact_id": contact, "text_version": text_version, "given_at": now})

    def holds(self, contact: int, text_version: str) -> bool:
        return self._connection.execute(_HOLDS, {"contact": contact, "version": text_version}).first() is not None
