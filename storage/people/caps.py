"""Counts behind the caps, and the lock that keeps a count true until its transaction ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, exists, func, literal_column, or_, select

from conversations.model.people import INVITED
from conversations.ports.caps import CodeCounts
from storage import tables
from storage.engine.sealing import phone_index
from storage.people.patients import EPISODE, LINK, PAIR, PATIENT

_OTP = tables.table(tables.Otp)
_CREDENTIAL = tables.table(tables.Credential)

_BY_PHONE = _OTP.c.phone_index == bindparam("phone")
_BY_CONTACT = _OTP.c.contact_id == bindparam("contact")
_ASKED = _OTP.c.asked_index == bindparam("asked")
_PAIR = and_(_ASKED, _BY_CONTACT)


def _counted(found: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((found, 1), else_=0)), 0)


_CODES = select(
    _counted(_BY_PHONE),
    _counted(_ASKED),
    _counted(_BY_CONTACT),
    _counted(_PAIR),
    _counted(and_(_BY_CONTACT, _OTP.c.sent_at >= bindparam("hour"))),
    func.max(case((_ASKED, _OTP.c.sent_at))),
    func.max(case((_PAIR, _OTP.c.sent_at))),
).where(_OTP.c.sent_at >= bindparam("day"), or_(_BY_PHONE, _BY_CONTACT, _ASKED))
_OF_HOUSE = select(func.count()).select_from(_OTP).where(_OTP.c.sent_at >= bindparam("hour"))

_ANSWERS = (LINK.c.contact_id == bindparam("contact"), LINK.c.until.is_(None), LINK.c.via != INVITED)
_ACCOUNT = _CREDENTIAL.c.patient_id == LINK.c.patient_id
_ONE: ColumnElement[int] = literal_column("1")
_PROVED = exists(select(_ONE).where(_BY_CONTACT, _BY_PHONE, _OTP.c.used_at.is_not(None)))
_OWN_ACCOUNT = exists(
    select(_ONE).where(
        *_ANSWERS, _ACCOUNT, PATIENT.c.id == LINK.c.patient_id, PATIENT.c.phone_index == bindparam("phone")
    )
)
_STANDING = select(or_(_PROVED, _OWN_ACCOUNT), exists(select(_ONE).where(*_ANSWERS, _ACCOUNT)))

_MERGED = exists(
    select(_ONE).where(PAIR.c.newer_id == EPISODE.c.patient_id, PAIR.c.verdict == literal_column("'merged'"))
)
# Registrations that were taken back count for a while: else one chat could register, take back, and register on.
_NEVER_ACCEPTED: ColumnElement[bool] = and_(
    EPISODE.c.accepted_at.is_(None),
    or_(
        EPISODE.c.status.in_([literal_column("'waiting'"), literal_column("'asked'")]),
        and_(EPISODE.c.status == literal_column("'closed'"), EPISODE.c.closed_at >= bindparam("since"), ~_MERGED),
    ),
)
_OF_CONTACT = (
    select(func.count()).select_from(EPISODE).where(EPISODE.c.contact_id == bindparam("contact"), _NEVER_ACCEPTED)
)
_WITH_PHONE = (
    select(func.count())
    .select_from(EPISODE.join(PATIENT))
    .where(PATIENT.c.phone_index == bindparam("phone"), EPISODE.c.phone_proven, _NEVER_ACCEPTED)
)


class Caps:
    """The counts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, phone: str) -> None:
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer: its transactions wait anyway
            number = int.from_bytes(phone_index(phone)[:8], "big", signed=True)
            self._connection.execute(select(func.pg_advisory_xact_lock(number)))

    def codes(self, contact: int, phone: str, asked: str, day: datetime, hour: datetime) -> CodeCounts:
        wanted = {"contact": contact, "phone": phone_index(phone), "asked": phone_index(asked)}
        counted = self._connection.execute(_CODES, {**wanted, "day": day, "hour": hour}).one()
        to_phone, to_asked, mine, pair, lately, last_asked, last_pair = counted
        house = self._connection.execute(_OF_HOUSE, {"hour": hour}).scalar_one()
        own, vetted = self._connection.execute(_STANDING, wanted).one()
        return CodeCounts(
            to_phone, to_asked, mine, pair, lately, house, last_asked, last_pair, own=bool(own), vetted=bool(vetted)
        )

    def registrations_of(self, contact: int, since: datetime) -> int:
        return int(self._connection.execute(_OF_CONTACT, {"contact": contact, "since": since}).scalar_one())

    def registrations_with(self, phone: str, since: datetime) -> int:
        wanted = {"phone": phone_index(phone), "since": since}
        return int(self._connection.execute(_WITH_PHONE, wanted).scalar_one())
