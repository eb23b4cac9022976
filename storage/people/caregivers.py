"""Caregivers: ties by which a chat answers for a patient, and one-time links that invite others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.people import CareInvite, Carer, Login
from storage import tables
from storage.engine.sealing import link_digest, link_digests
from storage.engine.types import AnyRow
from storage.people.patients import EPISODE, LINK, PATIENT

INVITE = tables.table(tables.CareInvite)
_LIVE = LINK.c.until.is_(None)
_SELECT = select(
    *(LINK.c[name] for name in ("id", "contact_id", "patient_id", "relation", "via", "ends_on", "granted_by", "name"))
).where(_LIVE)
_OF_PATIENT = _SELECT.where(LINK.c.patient_id == bindparam("patient")).order_by(LINK.c.id)
_OF_CONTACT = _SELECT.where(LINK.c.contact_id == bindparam("contact")).order_by(LINK.c.patient_id)
_GET = _SELECT.where(LINK.c.id == bindparam("tie"))
_OPEN_ILLNESS = exists(
    select(literal_column("1")).where(
        EPISODE.c.patient_id == LINK.c.patient_id,
        EPISODE.c.status.in_(
            [literal_column(f"'{status}'") for status in ("waiting", "asked", "accepted", "departed")]
        ),
    )
)
# Written out, not bound: only then does a database see that its partial index fits.
_INVITED: ColumnElement[bool] = literal_column("care_link.via = 'invited'")
_OVER = (
    _SELECT.where(_INVITED, or_(LINK.c.ends_on < bindparam("on"), and_(LINK.c.ends_on.is_(None), ~_OPEN_ILLNESS)))
    .order_by(LINK.c.id)
    .limit(bindparam("most"))
)
_HELD = select(LINK.c.id, LINK.c.until).where(
    LINK.c.contact_id == bindparam("contact"), LINK.c.patient_id == bindparam("patient")
)
_NEW = insert(LINK)
_END = update(LINK).where(LINK.c.id == bindparam("tie"), _LIVE).values(until=bindparam("now"))
_INVITE = insert(INVITE)
_OPEN_INVITE: ColumnElement[bool] = and_(
    INVITE.c.digest.in_(bindparam("links", expanding=True)),
    INVITE.c.expires_at > bindparam("now"),
    INVITE.c.used_at.is_(None),
)
_FIND = (
    select(INVITE.c.contact_id, INVITE.c.patient_id, INVITE.c.ends_on).where(_OPEN_INVITE).order_by(INVITE.c.patient_id)
)
_USE = update(INVITE).where(_OPEN_INVITE).values(used_at=bindparam("now"))
_NAMES = select(PATIENT.c.id, PATIENT.c.full_name).where(PATIENT.c.id.in_(bindparam("some", expanding=True)))

_LOGINS = select(*(LINK.c[name] for name in ("id", "contact_id", "patient_id", "relation", "via", "since"))).where(
    _LIVE
)
_LOGINS_OF = _LOGINS.where(LINK.c.patient_id == bindparam("patient")).order_by(LINK.c.id)
_BETWEEN = (LINK.c.contact_id == bindparam("chat"), LINK.c.patient_id == bindparam("patient"))
_LOGIN_BETWEEN = _LOGINS.where(*_BETWEEN)
_LOG_IN = _NEW.on_conflict_do_update(
    index_elements=[LINK.c.contact_id, LINK.c.patient_id],
    set_={"via": _NEW.excluded.via, "since": _NEW.excluded.since, "until": None},
    where=or_(LINK.c.until.is_not(None), LINK.c.via == "invited"),
)
_LOG_OUT = update(LINK).where(*_BETWEEN, _LIVE).values(until=bindparam("now"))

_LOG_BACK_IN = (
    update(LINK)
    .where(LINK.c.id == bindparam("tie"), LINK.c.patient_id == bindparam("patient"), LINK.c.until >= bindparam("after"))
    .values(until=None)
    .returning(LINK.c.contact_id)
)


class Caregivers:
    """The ties of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_patient(self, patient: int) -> list[Carer]:
        return [_carer(row) for row in self._connection.execute(_OF_PATIENT, {"patient": patient})]

    def of_contact(self, contact: int) -> list[Carer]:
        return [_carer(row) for row in self._connection.execute(_OF_CONTACT, {"contact": contact})]

    def get(self, tie: int) -> Carer | None:
        row = self._connection.execute(_GET, {"tie": tie}).first()
        return None if row is None else _carer(row)

    def invite(self, digest: bytes, invitation: CareInvite, expires: datetime, now: datetime) -> None:
        for patient in invitation.patients:
            row = {"digest": link_digest(digest), "contact_id": invitation.inviter, "patient_id": patient}
            self._connection.execute(_INVITE, {**row, "ends_on": invitation.ends_on, "expires_at": expires})

    def invited(self, digest: bytes, now: datetime) -> CareInvite | None:
        rows = self._connection.execute(_FIND, {"links": link_digests(digest), "now": now}).all()
        if not rows:
            return None
        return CareInvite(rows[0].contact_id, tuple(row.patient_id for row in rows), rows[0].ends_on)

    def use(self, digest: bytes, now: datetime) -> CareInvite | None:
        invitation = self.invited(digest, now)
        if (
            invitation is None
            or not self._connection.execute(_USE, {"links": link_digests(digest), "now": now}).rowcount
        ):
            return None
        return invitation

    def tie(self, carer: Carer, now: datetime) -> None:
        held = self._connection.execute(_HELD, {"contact": carer.contact, "patient": carer.patient}).first()
        facts = {
            "relation": carer.relation,
            "since": now,
            "until": None,
            "via": carer.via,
            "ends_on": carer.ends_on,
            "granted_by": carer.granted_by,
            "name": carer.name or None,
        }
        if held is None:
            self._connection.execute(_NEW, {"contact_id": carer.contact, "patient_id": carer.patient, **facts})
        elif held.until is not None:
            self._connection.execute(update(LINK).where(LINK.c.id == held.id).values(facts))

    def end(self, tie: int, now: datetime) -> bool:
        return bool(self._connection.execute(_END, {"tie": tie, "now": now}).rowcount)

    def over(self, day: date, limit: int) -> list[Carer]:
        return [_carer(row) for row in self._connection.execute(_OVER, {"on": day, "most": limit})]

    def names(self, patients: Collection[int]) -> dict[int, str]:
        found = self._connection.execute(_NAMES, {"some": sorted(patients)})
        return {row.id: row.full_name for row in found}

    def logins_of(self, patient: int) -> list[Login]:
        return [Login(*row) for row in self._connection.execute(_LOGINS_OF, {"patient": patient})]

    def login_between(self, contact: int, patient: int) -> Login | None:
        row = self._connection.execute(_LOGIN_BETWEEN, {"chat": contact, "patient": patient}).first()
        return None if row is None else Login(*row)

    def log_in(self, contact: int, patient: int, relation: str, via: str, now: datetime) -> None:
        row = {"contact_id": contact, "patient_id": patient, "relation": relation, "via": via, "since": now}
        self._connection.execute(_LOG_IN, row)

    def log_out(self, contact: int, patient: int, now: datetime) -> bool:
        ended = self._connection.execute(_LOG_OUT, {"chat": contact, "patient": patient, "now": now})
        return ended.rowcount == 1

    def log_back_in(self, login: int, patient: int, since: datetime) -> int | None:
        wanted = {"tie": login, "patient": patient, "after": since}
        return self._connection.execute(_LOG_BACK_IN, wanted).scalar()


def _carer(row: AnyRow) -> Carer:
    number, contact, patient, relation, via, ends_on, granted_by, name = row
    return Carer(number, contact, patient, relation, via, ends_on, granted_by, name or "")
