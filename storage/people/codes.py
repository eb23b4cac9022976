"""One-time codes: only a keyed digest is kept, only the newest counts, and only so many tries."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, bindparam, case, func, insert, or_, select, update

from storage import tables
from storage.engine.sealing import code_digest, phone_index

OTP = tables.table(tables.Otp)
HOLDS = timedelta(minutes=5)
TRIES = 5

_BY_PHONE = OTP.c.phone_index == bindparam("phone")
_BY_CONTACT = OTP.c.contact_id == bindparam("contact")

_SENT = insert(OTP)
_COUNTS = select(
    func.coalesce(func.sum(case((_BY_PHONE, 1), else_=0)), 0),
    func.coalesce(func.sum(case((_BY_CONTACT, 1), else_=0)), 0),
    func.max(case((_BY_PHONE, OTP.c.sent_at))),
).where(OTP.c.sent_at >= bindparam("since"), or_(_BY_PHONE, _BY_CONTACT))
_NEWEST = (
    select(OTP.c.id, OTP.c.digest, OTP.c.expires_at, OTP.c.attempts, OTP.c.used_at)
    .where(_BY_PHONE, _BY_CONTACT)
    .order_by(OTP.c.id.desc())
    .limit(1)
    .with_for_update()
)
_TRIED = update(OTP).where(OTP.c.id == bindparam("otp")).values(attempts=OTP.c.attempts + 1)
_USED = _TRIED.values(used_at=bindparam("now"))

Verdict = Literal["right", "wrong", "used_up", "expired", "none"]


class Codes:
    """The one-time codes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sent(self, contact: int, phone: str, code: str, via: str, now: datetime, holds: timedelta = HOLDS) -> None:
        row = {
            "contact_id": contact,
            "phone_index": phone_index(phone),
            "digest": code_digest(contact, phone, code),
            "sent_at": now,
            "expires_at": now + holds,
            "attempts": 0,
            "via": via,
        }
        self._connection.execute(_SENT, row)

    def counts(self, contact: int, phone: str, since: datetime) -> tuple[int, int, datetime | None]:
        wanted = {"contact": contact, "phone": phone_index(phone), "since": since}
        to_phone, to_contact, last = self._connection.execute(_COUNTS, wanted).one()
        return to_phone, to_contact, last

    def try_code(self, contact: int, phone: str, code: str, now: datetime, tries: int = TRIES) -> Verdict:
        newest = {"contact": contact, "phone": phone_index(phone)}
        row = self._connection.execute(_NEWEST, newest).first()
        if row is None or row.used_at is not None:
            return "none"
        if now >= row.expires_at:
            return "expired"
        if row.attempts >= tries:
            return "used_up"
        right = hmac.compare_digest(row.digest, code_digest(contact, phone, code))
        self._connection.execute(_USED if right else _TRIED, {"otp": row.id, "now": now} if right else {"otp": row.id})
        if right:
            return "right"
        return "wrong" if row.attempts + 1 < tries else "used_up"
