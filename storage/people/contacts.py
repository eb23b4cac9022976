"""Addresses in channels: the language spoken there, if it can still be reached, and the consents given there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.channels import Channel
from conversations.model.people import Contact
from storage import tables
from storage.engine.statements import DatabaseRow, Prepared
from storage.engine.types import AnyRow

CONTACT = tables.table(tables.Contact)
_COLUMNS = (
    CONTACT.c.id,
    CONTACT.c.channel,
    CONTACT.c.address,
    CONTACT.c.language,
    CONTACT.c.unreachable_since,
    CONTACT.c.vain_words,
)
_ID = CONTACT.c.id == bindparam("contact")

SELECT_CONTACT = select(*_COLUMNS)
_AT = Prepared(
    SELECT_CONTACT.where(CONTACT.c.channel == bindparam("channel"), CONTACT.c.address == bindparam("address"))
)
_GET = SELECT_CONTACT.where(_ID)
_NEW = insert(CONTACT).on_conflict_do_nothing()
_REACHED = select(CONTACT.c.address).where(
    CONTACT.c.channel == bindparam("channel"),
    CONTACT.c.address.in_(bindparam("several", expanding=True)),
    CONTACT.c.unreachable_since.is_(None),
)
_LANGUAGE = update(CONTACT).where(_ID).values(language=bindparam("spoken"))
_REACHABLE = update(CONTACT).where(_ID).values(unreachable_since=bindparam("gone"))
_AGAIN = and_(CONTACT.c.vain_words == bindparam("words"), CONTACT.c.vain_at > bindparam("after"))
_IN_VAIN = (
    update(CONTACT)
    .where(_ID)
    .values(
        vain_times=case((_AGAIN, CONTACT.c.vain_times + 1), else_=1),
        vain_words=bindparam("words"),
        vain_at=bindparam("now"),
    )
    .returning(CONTACT.c.vain_times)
)
_FORGET = update(CONTACT).where(_ID).values(vain_words=None, vain_times=None, vain_at=None)

CONSENT = tables.table(tables.Consent)
_GIVE_CONSENT = insert(CONSENT)
_HAS_CONSENT = (
    select(CONSENT.c.id)
    .where(
        CONSENT.c.contact_id == bindparam("contact"),
        CONSENT.c.text_version == bindparam("version"),
        CONSENT.c.withdrawn_at.is_(None),
    )
    .limit(1)
)
_CONSENTS_OF = update(CONSENT).where(CONSENT.c.contact_id == bindparam("contact"))
_WITHDRAW_CONSENT = _CONSENTS_OF.where(CONSENT.c.withdrawn_at.is_(None)).values(withdrawn_at=bindparam("now"))
_RESTORE_CONSENT = _CONSENTS_OF.where(CONSENT.c.withdrawn_at == bindparam("then")).values(withdrawn_at=None)


def contact_of(row: AnyRow | DatabaseRow) -> Contact:
    """Return a contact from a row of SELECT_CONTACT."""
    contact, channel, address, language, gone, vain_words = row
    return Contact(contact, Channel(channel), address, language, gone is None, vain_words)


class Contacts:
    """The contacts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def meet(self, channel: Channel, address: str, language: str, now: datetime) -> Contact:
        """Return the contact at an address, made when new."""
        at = {"channel": channel, "address": address}
        row = _AT.first(self._connection, at)
        if row is None:
            self._connection.execute(_NEW, {**at, "language": language, "since": now})
            (row,) = _AT.all(self._connection, at)
        return contact_of(row)

    def get(self, contact: int) -> Contact:
        """Return the contact with a number. Raises NoResultFound."""
        return contact_of(self._connection.execute(_GET, {"contact": contact}).one())

    def reachable(self, channel: Channel, addresses: Collection[str]) -> set[str]:
        at = {"channel": channel, "several": sorted(addresses)}
        return set(self._connection.execute(_REACHED, at).scalars())

    def in_vain(self, contact: int, words: int, now: datetime, since: datetime) -> int:
        row = {"contact": contact, "words": words, "now": now, "after": since}
        times: int = self._connection.execute(_IN_VAIN, row).scalar_one()
        return times

    def forget_vain(self, contact: int) -> None:
        self._connection.execute(_FORGET, {"contact": contact})

    def set_language(self, contact: int, language: str) -> None:
        """Keep the language spoken there from now on."""
        self._connection.execute(_LANGUAGE, {"contact": contact, "spoken": language})

    def set_reachable(self, contact: int, since: datetime | None) -> None:
        """Mark a contact as unreachable since an instant, or (None) as reachable again."""
        self._connection.execute(_REACHABLE, {"contact": contact, "gone": since})

    def give_consent(self, contact: int, text_version: str, now: datetime) -> None:
        row = {"contact_id": contact, "text_version": text_version, "given_at": now}
        self._connection.execute(_GIVE_CONSENT, row)

    def has_consent(self, contact: int, text_version: str) -> bool:
        asked = {"contact": contact, "version": text_version}
        return self._connection.execute(_HAS_CONSENT, asked).first() is not None

    def withdraw_consent(self, contact: int, now: datetime) -> None:
        self._connection.execute(_WITHDRAW_CONSENT, {"contact": contact, "now": now})

    def restore_consent(self, contact: int, withdrawn_at: datetime) -> None:
        self._connection.execute(_RESTORE_CONSENT, {"contact": contact, "then": withdrawn_at})
