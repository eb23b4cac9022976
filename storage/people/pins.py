"""PINs of staff; of each only an argon2 digest is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from argon2.exceptions import VerificationError
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.ports.staff import Pin
from storage import tables
from storage.people.credentials import hasher

PIN = tables.table(tables.StaffPin)
_THIS = PIN.c.person == bindparam("who")
_GET = (
    select(
        PIN.c.digest.is_not(None),
        *(PIN.c[name] for name in ("failures", "locked_until", "opened_until", "asking", "asked_at")),
    )
    .where(_THIS)
    .with_for_update()
)  # a press in a group and digits in private may be heard by two processes at once
_DIGEST = select(PIN.c.digest).where(_THIS)
_FRESH = select(PIN.c.fresh).where(_THIS)
_NEW = insert(PIN).on_conflict_do_nothing(index_elements=[PIN.c.person])
_FORGET = delete(PIN).where(_THIS)
_KEEP = update(PIN).where(_THIS)


class Pins:
    """The PINs of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person: str) -> Pin:
        row = self._connection.execute(_GET, {"who": person}).first()
        return Pin() if row is None else Pin(*row)

    def keep(self, person: str, pin: Pin) -> None:
        kept: dict[str, str | int | datetime | None] = asdict(pin)
        del kept["known"]
        self._write(person, kept)

    def is_right(self, person: str, digits: str) -> bool:
        return _verified(self._connection.execute(_DIGEST, {"who": person}).scalar(), digits)

    def choose(self, person: str, digits: str) -> None:
        self._write(person, {"fresh": hasher.hash(digits)})

    def confirm(self, person: str, digits: str) -> bool:
        fresh = self._connection.execute(_FRESH, {"who": person}).scalar()
        same = _verified(fresh, digits)
        self._write(person, {"fresh": None, **({"digest": fresh} if same else {})})
        return same

    def forget(self, person: str) -> bool:
        return self._connection.execute(_FORGET, {"who": person}).rowcount == 1

    def _write(self, person: str, values: dict[str, str | int | datetime | None]) -> None:
        self._connection.execute(_NEW, {"person": person, "failures": 0, "asking": ""})
        self._connection.execute(_KEEP.values(values), {"who": person})


def _verified(digest: str | None, digits: str) -> bool:
    try:
        return digest is not None and hasher.verify(digest, digits)
    except VerificationError:
        return False
