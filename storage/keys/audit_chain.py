"""The audit chained again for another DATA_KEY: only a chain that holds becomes a new one, unless a person says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, select, type_coerce, update

from conversations.model.audit import START, seal_from_text
from storage.care.audit import AUDIT, AUDIT_END, sealed_onto
from storage.engine.keyring import Keys, keys_in_use
from storage.engine.sealing import SealBroken, open_value, seal_value
from storage.engine.types import AnyRow

_AT_ONCE = 1000
_PLACE = "audit_event.detail"
_ENTRIES: Select[Any] = select(
    *(column for column in AUDIT.c if column.name != "detail"),
    type_coerce(AUDIT.c.detail, LargeBinary).label("closed"),
).limit(_AT_ONCE)
_CLOSED_END = select(type_coerce(AUDIT_END.c.newest, LargeBinary))


class AuditBroken(SealBroken):
    """The audit does not hold, so it is not chained again; says what to do."""


def rechain(connection: Connection, older: Keys, despite: bool) -> list[str]:
    """Seal all details with the key in use and chain the entries again, in the caller's transaction.

    `despite`: also when the chain does not hold. Returns the details that no key opened, which stay as they are.
    Raises AuditBroken.
    """
    current, damaged, old, new = keys_in_use(), list[str](), START, START
    for entry in _entries(connection):
        closed = _sealed_again(entry, damaged)
        values: dict[str, Any] = {"detail": type_coerce(closed, LargeBinary)} if closed else {}
        if entry.link is not None:
            old = sealed_onto(old, entry, entry.closed, older)
            if not despite and (old.number, old.digest) != (entry.link, bytes(entry.seal or b"")):
                raise _broken(f"entry {entry.link} of the audit is not as it was sealed")
            new = sealed_onto(new, entry, closed, current)
            values |= {"link": new.number, "seal": new.digest}
        if values:
            connection.execute(update(AUDIT).where(AUDIT.c.id == entry.id).values(values))
    if connection.execute(_CLOSED_END).first() is not None:
        kept = connection.execute(select(AUDIT_END.c.newest)).scalar_one()
        if not despite and seal_from_text(kept) != old:
            raise _broken("the newest entries of the audit are missing")
        connection.execute(update(AUDIT_END).values(newest=str(new)))
    elif new != START and not despite:
        raise _broken("the newest seal of the audit is gone")
    return damaged


def _entries(connection: Connection) -> Iterator[AnyRow]:
    """Return sealed entries in the order of the chain, then those not sealed yet."""
    for order, these in ((AUDIT.c.link, AUDIT.c.link.is_not(None)), (AUDIT.c.id, AUDIT.c.link.is_(None))):
        asked = _ENTRIES.where(these).order_by(order)
        rows = connection.execute(asked).all()
        while rows:
            yield from rows
            rows = connection.execute(asked.where(order > getattr(rows[-1], order.name))).all()


def _sealed_again(entry: AnyRow, damaged: list[str]) -> bytes | None:
    if entry.closed is None:
        return None
    try:
        return seal_value(open_value(bytes(entry.closed), _PLACE), _PLACE)
    except SealBroken:
        damaged.append(f"{_PLACE} {entry.id}")
        return bytes(entry.closed)


def _broken(why: str) -> AuditBroken:
    return AuditBroken(
        f"{why}, so nothing was changed: see `f0care audit verify` (with the old key as DATA_KEY), keep a backup as "
        "evidence, and then run `f0care key rotate --despite-audit`"
    )
