"""An audit trail to write, seal, tamper with and follow."""

from __future__ import annotations

from sqlalchemy import Engine, text

from conversations.model.audit import START, Seal
from storage.store import SqlStore
from tests.support.samples import NOW


def note(store: SqlStore, *whom: str) -> None:
    """Write down that a nurse looked at some people."""
    with store.unit_of_work() as work:
        for one in whom:
            work.audit.note("staff:1", "read", one, NOW, place="-5", detail={"why": "gọi hỏi thăm"})


def seal(store: SqlStore, most: int = 100) -> Seal | None:
    """Seal a piece."""
    with store.unit_of_work() as work:
        return work.audit.seal(most)


def holding(store: SqlStore, page: int = 100) -> int:
    """Count the entries that hold, from the first on."""
    reached, before = START, None
    while reached != before:
        with store.unit_of_work() as work:
            reached, before = work.audit.followed(reached, page), reached
    return reached.number


def kept(store: SqlStore) -> Seal | None:
    """Read the newest seal that is kept beside the entries."""
    with store.unit_of_work() as work:
        return work.audit.kept_end()


def counted(store: SqlStore) -> tuple[int, int]:
    """Count the entries that are sealed, and those that are not yet."""
    with store.unit_of_work() as work:
        return work.audit.counted()


def tamper(engine: Engine, *statements: str) -> None:
    """Do as the owner of the tables could."""
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
