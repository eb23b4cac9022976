"""Who did what on whom: only ever added to, and chained, so that a later change or a missing row shows.

Rows are written unsealed, so that nobody waits for anybody; a pass of its own chains them soon after. What the chain
cannot show alone is that its newest end was cut off: for that, note the newest seal outside from time to time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage import tables
from storage.engine.sealing import chain_digest

AUDIT = tables.table(tables.AuditEvent)
_START = b"\0" * 32

_NOTE = insert(AUDIT)
_CONTENT = [AUDIT.c[name] for name in ("id", "at", "actor", "action", "subject", "place", "detail")]
_UNSEALED = select(*_CONTENT).where(AUDIT.c.link.is_(None)).order_by(AUDIT.c.id).limit(bindparam("most"))
_LAST = (
    select(AUDIT.c.link, AUDIT.c.seal)
    .where(AUDIT.c.link.is_not(None))
    .order_by(AUDIT.c.link.desc())
    .limit(1)
    .with_for_update()
)
_SEAL = update(AUDIT).where(AUDIT.c.id == bindparam("row")).values(link=bindparam("link"), seal=bindparam("seal"))
_CHAIN = select(AUDIT.c.link, AUDIT.c.seal, *_CONTENT).where(AUDIT.c.link.is_not(None)).order_by(AUDIT.c.link)


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

    def seal(self, limit: int = 1000) -> int:
        """Chain up to `limit` rows not yet chained, oldest first; returns how many.

        Two passes at once cannot fork the chain: the second waits, or is refused (IntegrityError) and tries later.
        """
        link, before = self._connection.execute(_LAST).first() or (0, _START)
        sealed = []
        for row in self._connection.execute(_UNSEALED, {"most": limit}):
            link += 1
            before = _seal(before, link, row)
            sealed.append({"row": row.id, "link": link, "seal": before})
        if sealed:
            self._connection.execute(_SEAL, sealed)
        return len(sealed)

    def broken_at(self) -> int | None:
        """The first link of the chain that does not hold: changed, missing or moved; None when all hold."""
        before = _START
        with self._connection.execute(_CHAIN, execution_options={"yield_per": 1000}) as rows:
            for expected, (link, seal, *content) in enumerate(rows, start=1):
                before = _seal(before, expected, content)
                if link != expected or not compare_digest(seal, before):
                    return expected
        return None


def _seal(before: bytes, link: int, row: Iterable[Any]) -> bytes:
    number, at, *said = row
    return chain_digest(before, [link, number, at.isoformat(), *said])
