"""Accounts by which a patient logs in elsewhere; of the password only an argon2 digest is kept.

Wrong passwords are counted before a password is hashed, so that trying many costs us little and leads nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.people import Tried
from storage import tables

CREDENTIAL = tables.table(tables.Credential)
LOCK = tables.table(tables.LoginLock)

MOST_WRONG = 5
FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)

_NEW = insert(CREDENTIAL).on_conflict_do_nothing(index_elements=[CREDENTIAL.c.patient_id])
_RENEW = update(CREDENTIAL).where(CREDENTIAL.c.patient_id == bindparam("owner")).values(digest=bindparam("fresh"))
_HAS_ONE = select(CREDENTIAL.c.id).where(CREDENTIAL.c.patient_id == bindparam("owner"))
_OF_ACCOUNT = select(CREDENTIAL.c.patient_id, CREDENTIAL.c.digest).where(CREDENTIAL.c.account == bindparam("name"))
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

# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. The default (64 MiB) would hold up
# the one writer of SQLite three times as long, and these passwords are random, not chosen.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Credentials:
    """The accounts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, patient: int, account: str, password: str) -> bool:
        row = {"patient_id": patient, "account": account, "digest": hasher.hash(password)}
        given = self._connection.execute(_NEW, row, execution_options={"preserve_rowcount": True})
        return given.rowcount == 1

    def renew(self, patient: int, account: str, password: str) -> None:
        self._connection.execute(_RENEW, {"owner": patient, "fresh": hasher.hash(password)})
        self._connection.execute(_FORGET, {"subjects": [_account(account)]})

    def has_one(self, patient: int) -> bool:
        return self._connection.execute(_HAS_ONE, {"owner": patient}).first() is not None

    def try_password(self, account: str, contact: int, password: str, now: datetime) -> Tried:
        subjects = sorted((_account(account), f"contact:{contact}"))
        self._connection.execute(_MEET, [{"subject": each, "failures": 0} for each in subjects])
        counted = self._connection.execute(_COUNTED, {"subjects": subjects}).all()
        waits = [row.locked_until for row in counted if row.locked_until is not None and row.locked_until > now]
        if waits:
            return Tried("locked", until=max(waits))
        owner = self._connection.execute(_OF_ACCOUNT, {"name": account}).first()
        if _is(owner.digest if owner else _nobodys(), password) and owner:
            self._connection.execute(_FORGET, {"subjects": subjects})
            return Tried("right", owner.patient_id)
        locks = [self._wrong(row.subject, row.failures, row.locked_until, now) for row in counted]
        until = max((lock for lock in locks if lock is not None), default=None)
        return Tried("wrong") if until is None else Tried("locked", until=until)

    def _wrong(self, subject: str, failures: int, before: datetime | None, now: datetime) -> datetime | None:
        """Count one more, and say until when this subject now waits, if it does."""
        rested = before is not None and now - before > LONGEST_WAIT
        wrong = 1 if rested else failures + 1
        until = now + _wait(wrong // MOST_WRONG) if wrong % MOST_WRONG == 0 else None
        kept = until if until is not None else None if rested else before
        self._connection.execute(_COUNT, {"of": subject, "wrong": wrong, "until": kept})
        return until


def _wait(times: int) -> timedelta:
    """How long to wait when locked for so many times in a row."""
    doubled: timedelta = FIRST_WAIT * (1 << min(times - 1, 10))
    return min(doubled, LONGEST_WAIT)


def _account(account: str) -> str:
    return f"account:{account}"


def _is(digest: str, password: str) -> bool:
    try:
        return hasher.verify(digest, password)
    except VerifyMismatchError:
        return False


@cache
def _nobodys() -> str:
    """What a password is compared with when nobody has the account, so that this takes as long."""
    return hasher.hash("nobody's password")
