"""Proofs of identity: accounts of patients, one-time codes, PINs of staff; only digests are kept.

Passwords and PINs leave an argon2 digest, itself sealed, since who has the database could try all PINs of six digits;
codes leave a keyed digest. A text message may come late, or not at all: every code of the last minutes is right until
one is used, and tries are counted on the newest.
Wrong passwords are counted before a password is hashed, so that trying many costs us little and leads nowhere. Those
of strangers are counted together for an account; a chat of the patient's own is counted by itself, and not locked out.
"""

from __future__ import annotations

import hmac
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from itertools import takewhile

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError
from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    bindparam,
    delete,
    exists,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from conversations.model.people import INVITED, Tried
from conversations.ports.credentials import Pin, TriedCode
from storage import tables
from storage.engine.sealing import InRow, code_digest, phone_index
from storage.people.patients import LINK, PATIENT

CREDENTIAL = tables.table(tables.Credential)
LOCK = tables.table(tables.LoginLock)
OTP = tables.table(tables.Otp)
PIN = tables.table(tables.StaffPin)

MOST_WRONG = 5
FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)
HOLDS = timedelta(minutes=5)
TRIES = 5

_NEW = insert(CREDENTIAL).on_conflict_do_nothing(index_elements=[CREDENTIAL.c.patient_id])
_RENEW = update(CREDENTIAL).where(CREDENTIAL.c.patient_id == bindparam("owner")).values(digest=bindparam("fresh"))
_HAS_ONE = select(CREDENTIAL.c.id).where(CREDENTIAL.c.patient_id == bindparam("owner"))
_ONE: ColumnElement[int] = literal_column("1")
_ANSWERS = exists(
    select(_ONE).where(
        LINK.c.contact_id == bindparam("contact"),
        LINK.c.patient_id == CREDENTIAL.c.patient_id,
        LINK.c.until.is_(None),
        LINK.c.via != INVITED,
    )
)
_PROVED_PHONE = exists(
    select(_ONE).where(
        PATIENT.c.id == CREDENTIAL.c.patient_id,
        OTP.c.phone_index == PATIENT.c.phone_index,
        OTP.c.contact_id == bindparam("contact"),
        OTP.c.used_at.is_not(None),
    )
)
_OF_ACCOUNT = select(CREDENTIAL.c.patient_id, CREDENTIAL.c.digest, or_(_ANSWERS, _PROVED_PHONE).label("own")).where(
    CREDENTIAL.c.account == bindparam("name")
)
_MEET = insert(LOCK).on_conflict_do_nothing()
# The rows are locked until the transaction ends, so that tries at the same time are counted one after another.
_COUNTED = (
    select(LOCK.c.subject, LOCK.c.failures, LOCK.c.locked_until)
    .where(LOCK.c.subject.in_(bindparam("subjects", expanding=True)))
    .order_by(LOCK.c.subject)
    .with_for_update()
)
_COUNT = (
    update(LOCK)
    .where(LOCK.c.subject == bindparam("of"))
    .values(failures=bindparam("wrong"), locked_until=bindparam("until"))
)
_FORGET = delete(LOCK).where(LOCK.c.subject.in_(bindparam("subjects", expanding=True)))
_FORGET_ACCOUNT = delete(LOCK).where(
    or_(LOCK.c.subject == bindparam("all"), LOCK.c.subject.startswith(bindparam("own"), autoescape=False))
)

# One-time codes.
_BY_PHONE = OTP.c.phone_index == bindparam("phone")
_BY_CONTACT = OTP.c.contact_id == bindparam("contact")

_CODE_SENT = insert(OTP)
_NEWEST_CODES = (
    select(OTP.c.id, OTP.c.digest, OTP.c.expires_at, OTP.c.attempts, OTP.c.used_at)
    .where(_BY_PHONE, _BY_CONTACT)
    .order_by(OTP.c.id.desc())
    .limit(HOLDS // timedelta(minutes=1))  # one a minute at most is sent
    .with_for_update()
)
_CODE_TRIED = update(OTP).where(OTP.c.id == bindparam("otp")).values(attempts=OTP.c.attempts + 1)
_CODE_USED = _CODE_TRIED.values(used_at=bindparam("now"))

# PINs of staff.
_THIS_PIN = PIN.c.person == bindparam("who")
_PIN = (
    select(
        PIN.c.digest.is_not(None),
        *(PIN.c[name] for name in ("failures", "locked_until", "opened_until", "asking", "asked_at")),
    )
    .where(_THIS_PIN)
    .with_for_update()  # two processes at once may handle a press in a group and digits in private
)
_PIN_DIGEST = select(PIN.c.digest, type_coerce(PIN.c.digest, String).label("kept")).where(_THIS_PIN)
_PIN_FRESH = select(PIN.c.fresh).where(_THIS_PIN)
_NEW_PIN = insert(PIN).on_conflict_do_nothing(index_elements=[PIN.c.person])
_FORGET_PIN = delete(PIN).where(_THIS_PIN)
_KEEP_PIN = update(PIN).where(_THIS_PIN)

# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. The default (64 MiB) would hold up
# the one writer of SQLite three times as long, and these passwords are random, not chosen.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Credentials:
    """The accounts, codes and PINs of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, patient: int, account: str, password: str) -> bool:
        row = {"patient_id": patient, "account": account, "digest": InRow(account, hasher.hash(password))}
        given = self._connection.execute(_NEW, row, execution_options={"preserve_rowcount": True})
        return given.rowcount == 1

    def renew(self, patient: int, account: str, password: str) -> None:
        self._connection.execute(_RENEW, {"owner": patient, "fresh": InRow(account, hasher.hash(password))})
        self._connection.execute(_FORGET_ACCOUNT, {"all": _account(account), "own": _account(account) + "|"})

    def has_one(self, patient: int) -> bool:
        return self._connection.execute(_HAS_ONE, {"owner": patient}).first() is not None

    def try_password(self, account: str, contact: int, password: str, now: datetime) -> Tried:
        owner = self._connection.execute(_OF_ACCOUNT, {"name": account, "contact": contact}).first()
        counted_for = f"{_account(account)}|{contact}" if owner is not None and owner.own else _account(account)
        subjects = sorted((counted_for, f"contact:{contact}"))
        self._connection.execute(_MEET, [{"subject": each, "failures": 0} for each in subjects])
        counted = self._connection.execute(_COUNTED, {"subjects": subjects}).all()
        waits = [row.locked_until for row in counted if row.locked_until is not None and row.locked_until > now]
        if waits:
            return Tried("locked", until=max(waits))
        if _is(owner.digest if owner else _nobodys(), password) and owner:
            self._connection.execute(_FORGET, {"subjects": subjects})
            return Tried("right", owner.patient_id)
        locks = [self._wrong(row.subject, row.failures, row.locked_until, now) for row in counted]
        until = max((lock for lock in locks if lock is not None), default=None)
        return Tried("wrong") if until is None else Tried("locked", until=until)

    def code_sent(
        self,
        contact: int,
        phone: str,
        code: str,
        via: str,
        now: datetime,
        holds: timedelta = HOLDS,
        *,
        asked: str = "",
    ) -> None:
        row = {
            "asked_index": phone_index(asked or phone),
            "contact_id": contact,
            "phone_index": phone_index(phone),
            "digest": code_digest(contact, phone, code),
            "sent_at": now,
            "expires_at": now + holds,
            "attempts": 0,
            "via": via,
        }
        self._connection.execute(_CODE_SENT, row)

    def try_code(self, contact: int, phone: str, code: str, now: datetime, tries: int = TRIES) -> TriedCode:
        newest = {"contact": contact, "phone": phone_index(phone)}
        rows = self._connection.execute(_NEWEST_CODES, newest).all()
        row = rows[0] if rows else None
        if row is None or row.used_at is not None:
            return "none"
        if now >= row.expires_at:
            return "expired"
        if row.attempts >= tries:
            return "used_up"
        typed = code_digest(contact, phone, code)
        unused = takewhile(lambda each: each.used_at is None, rows)
        valid = [each for each in unused if now < each.expires_at and each.attempts < tries]
        right = sum(hmac.compare_digest(each.digest, typed) for each in valid) > 0  # all are compared: no early end
        tried = (_CODE_USED, {"otp": row.id, "now": now}) if right else (_CODE_TRIED, {"otp": row.id})
        self._connection.execute(*tried)
        if right:
            return "right"
        return "wrong" if row.attempts + 1 < tries else "used_up"

    def pin_of(self, person: str) -> Pin:
        row = self._connection.execute(_PIN, {"who": person}).first()
        return Pin() if row is None else Pin(*row)

    def keep_pin(self, person: str, pin: Pin) -> None:
        kept: dict[str, str | int | datetime | InRow | None] = asdict(pin)
        del kept["known"]
        self._write_pin(person, kept)

    def is_right_pin(self, person: str, digits: str) -> bool:
        row = self._connection.execute(_PIN_DIGEST, {"who": person}).first()
        right = row is not None and _verified(row.digest, digits)
        if right and row is not None and row.kept == row.digest:  # an older release left it unsealed
            self._write_pin(person, {"digest": InRow(person, row.digest)})
        return right

    def choose_pin(self, person: str, digits: str) -> None:
        self._write_pin(person, {"fresh": InRow(person, hasher.hash(digits))})

    def confirm_pin(self, person: str, digits: str) -> bool:
        fresh = self._connection.execute(_PIN_FRESH, {"who": person}).scalar()
        same = _verified(fresh, digits)
        self._write_pin(person, {"fresh": None, **({"digest": InRow(person, fresh)} if same else {})})
        return same

    def forget_pin(self, person: str) -> bool:
        return self._connection.execute(_FORGET_PIN, {"who": person}).rowcount == 1

    def _wrong(self, subject: str, failures: int, before: datetime | None, now: datetime) -> datetime | None:
        """Count one more wrong try; return the end of the wait it causes, if any."""
        rested = before is not None and now - before > LONGEST_WAIT
        wrong = 1 if rested else failures + 1
        until = now + _wait(wrong // MOST_WRONG) if wrong % MOST_WRONG == 0 else None
        kept = until if until is not None else None if rested else before
        self._connection.execute(_COUNT, {"of": subject, "wrong": wrong, "until": kept})
        return until

    def _write_pin(self, person: str, values: dict[str, str | int | datetime | InRow | None]) -> None:
        self._connection.execute(_NEW_PIN, {"person": person, "failures": 0, "asking": ""})
        self._connection.execute(_KEEP_PIN.values(values), {"who": person})


def _wait(times: int) -> timedelta:
    """Return the wait of a subject locked for the `times`-th time in a row."""
    doubled: timedelta = FIRST_WAIT * (1 << min(times - 1, 10))
    return min(doubled, LONGEST_WAIT)


def _account(account: str) -> str:
    return f"account:{account}"


def _is(digest: str, password: str) -> bool:
    try:
        return hasher.verify(digest, password)
    except VerifyMismatchError:
        return False


def _verified(digest: str | None, digits: str) -> bool:
    try:
        return digest is not None and hasher.verify(digest, digits)
    except VerificationError:
        return False


@cache
def _nobodys() -> str:
    """Return a digest for an unknown account, so that comparing takes as long."""
    return hasher.hash("nobody's password")
