"""Accounts by which a patient logs in elsewhere; of the password only an argon2 digest is kept."""

from __future__ import annotations

from argon2 import PasswordHasher
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from storage import tables

CREDENTIAL = tables.table(tables.Credential)
_NEW = insert(CREDENTIAL).on_conflict_do_nothing(index_elements=[CREDENTIAL.c.patient_id])

# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. The default (64 MiB) would hold up
# the one writer of SQLite three times as long, and these passwords are random, not chosen.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Credentials:
    """The accounts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, patient: int, account: str, password: str) -> bool:
        row = {"patient_id": patient, "account": account, "digest": hasher.hash(password), "failures": 0}
        given = self._connection.execute(_NEW, row, execution_options={"preserve_rowcount": True})
        return given.rowcount == 1
