"""Who agreed to which text, when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

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
_OF_CONTACT = update(_CONSENT).where(_CONSENT.c.contact_id == bindparam("contact"))
_WITHDRAW = _OF_CONTACT.where(_CONSENT.c.withdrawn_at.is_(None)).values(withdrawn_at=bindparam("now"))
_RESTORE = _OF_CONTACT.where(_CONSENT.c.withdrawn_at == bindparam("then")).values(withdrawn_at=None)


class Consents:
    """The consents of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, contact: int, text_version: str, now: datetime) -> None:
        self._connection.execute(_GIVE, {"contact_id": contact, "text_version": text_version, "given_at": now})

    def holds(self, contact: int, text_version: str) -> bool:
        return self._connection.execute(_HOLDS, {"contact": contact, "version": text_version}).first() is not None

    def withdraw(self, contact: int, now: datetime) -> None:
        self._connection.execute(_WITHDRAW, {"contact": contact, "now": now})

    def restore(self, contact: int, withdrawn_at: datetime) -> None:
        self._connection.execute(_RESTORE, {"contact": contact, "then": withdrawn_at})
