"""Audit of actions: entries are only ever added, and chained, so that a later change or a missing entry shows.

Entries are written unsealed, so that no turn waits for another; the minute's work chains them soon after. The newest
seal is kept in a table of its own, closed with the data key, and the chain goes on from there: cutting off the
newest entries leaves a gap for ever. docs/decisions/0020-audit-chain.md says what this does not protect from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, exists, func, insert, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert as insert_once  # SQLite took ON CONFLICT over from it

from conversations.model.audit import START, Seal, seal_from_text
from storage import tables
from storage.engine.keyring import Keys
from storage.engine.sealing import chain_digest
from storage.engine.types import AnyRow

AUDIT = tables.table(tables.AuditEvent)
AUDIT_END = tables.table(tables.AuditEnd)
_CHAIN = "audit"
_BELOW_ALL = -(2**63)

_DETAIL = type_coerce(AUDIT.c.detail, LargeBinary).label("closed")  # as stored: one that cannot be opened is sealed too
_ENTRY = [*(AUDIT.c[name] for name in ("id", "at", "actor", "action", "subject", "place")), _DETAIL]
_OPEN, _SEALED = AUDIT.c.link.is_(None), AUDIT.c.link.is_not(None)

_NOTE = insert(AUDIT)
_ANY_OPEN = select(AUDIT.c.id).where(_OPEN).limit(1)
_NEXT = select(*_ENTRY).where(_OPEN).order_by(AUDIT.c.id).limit(bindparam("most"))
_SEAL = update(AUDIT).where(AUDIT.c.id == bindparam("row")).values(link=bindparam("link"), seal=bindparam("seal"))

_NO_CHAIN_YET = select(
    bindparam("chain", _CHAIN, type_=AUDIT_END.c.chain.type),
    bindparam("newest", str(START), type_=AUDIT_END.c.newest.type),
).where(~exists().where(_SEALED))
_BEGIN = insert_once(AUDIT_END).from_select(["chain", "newest"], _NO_CHAIN_YET).on_conflict_do_nothing()
_END = select(AUDIT_END.c.newest).where(AUDIT_END.c.chain == _CHAIN)
_KEEP_END = update(AUDIT_END).where(AUDIT_END.c.chain == _CHAIN).values(newest=bindparam("to"))

_AFTER = (
    select(AUDIT.c.link, AUDIT.c.seal, *_ENTRY)
    .where(AUDIT.c.link > bindparam("after"))
    .order_by(AUDIT.c.link)
    .limit(bindparam("most"))
)
_AT = select(AUDIT.c.seal).where(AUDIT.c.link == bindparam("number"))
_COUNT = select(func.count()).select_from(AUDIT)


class EndMissing(Exception):
    """The newest seal is gone, though there are sealed entries: nothing more is sealed."""


class Audit:
    """The audit trail of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(
        self,
        actor: str,
        action: str,
        subject: str,
        now: datetime,
        *,
        place: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        row = {
            "at": now,
            "actor": actor,
            "action": action,
            "subject": subject,
            "place": place,
            "detail": None if detail is None else dict(detail),
        }
        self._connection.execute(_NOTE, row)

    def seal(self, most: int) -> Seal | None:
        if self._connection.execute(_ANY_OPEN).first() is None:
            return None
        newest = self._locked_end()
        sealed = []
        for entry in self._connection.execute(_NEXT, {"most": most}):
            newest = sealed_onto(newest, entry, entry.closed)
            sealed.append({"row": entry.id, "link": newest.number, "seal": newest.digest})
        if not sealed:
            return None  # another process was first
        self._connection.execute(_SEAL, sealed)
        self._connection.execute(_KEEP_END, {"to": str(newest)})
        return newest

    def kept_end(self) -> Seal | None:
        kept = self._connection.execute(_END).scalar()
        return None if kept is None else seal_from_text(kept)

    def counted(self) -> tuple[int, int]:
        sealed, unsealed = (self._connection.execute(_COUNT.where(which)).scalar_one() for which in (_SEALED, _OPEN))
        return sealed, unsealed

    def followed(self, after: Seal, most: int) -> Seal:
        reached = after
        for entry in self._connection.execute(_AFTER, {"after": after.number or _BELOW_ALL, "most": most}):
            right = sealed_onto(reached, entry, entry.closed)
            if entry.link != right.number or not compare_digest(entry.seal or b"", right.digest):
                break
            reached = right
        return reached

    def has(self, seal: Seal) -> bool:
        if seal.number == START.number:
            return seal == START
        there = self._connection.execute(_AT, {"number": seal.number}).scalar()
        return compare_digest(there or b"", seal.digest)

    def _locked_end(self) -> Seal:
        """Lock the seal to go on from; another sealer waits here, and then goes on from the newer one."""
        self._connection.execute(_BEGIN)
        kept = self._connection.execute(_END.with_for_update()).scalar()
        if kept is None:
            raise EndMissing("the newest seal of the audit is gone: run `f0care audit verify`")
        return seal_from_text(kept)


def sealed_onto(before: Seal, entry: AnyRow, closed: bytes | None, keys: Keys | None = None) -> Seal:
    """Seal an entry, at its place in the chain and with its detail as stored, onto the seal before it."""
    number = before.number + 1
    said = [entry.id, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.place]
    detail = None if closed is None else closed.hex()
    return Seal(number, chain_digest(before.digest, [number, *said, detail], keys))
