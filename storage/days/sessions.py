"""Sessions, one open per contact: after a restart, or a new release, each goes on at the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal_column, select, update

from conversations.model.dialogs import Answer, Session
from storage import tables
from storage.engine.statements import Prepared

SESSION = tables.table(tables.DialogSession)
# Everything else a session holds is kept under its own name, so that another release finds what it still knows.
_KEPT = tuple(f.name for f in fields(Session) if f.name not in ("dialog", "id", "answers", "status"))
_OPEN = SESSION.c.status == literal_column("'open'")

_OPEN_OF = Prepared(
    select(SESSION.c.id, SESSION.c.dialog, SESSION.c.state).where(SESSION.c.contact_id == bindparam("contact"), _OPEN)
)
_LOCK_OPEN = (
    select(SESSION.c.id, SESSION.c.dialog, SESSION.c.state)
    .where(SESSION.c.contact_id == bindparam("contact"), _OPEN)
    .with_for_update()
)
_BEGIN = Prepared(
    insert(SESSION).returning(SESSION.c.id), given=("contact_id", "dialog", "state", "status", "updated_at")
)
_KEEP = Prepared(
    update(SESSION)
    .where(SESSION.c.id == bindparam("session"))
    .values(state=bindparam("state"), status=bindparam("status"), updated_at=bindparam("now"))
)
_NEWEST_ASIDE = Prepared(
    select(SESSION.c.id, SESSION.c.dialog, SESSION.c.state)
    .where(SESSION.c.contact_id == bindparam("contact"), SESSION.c.status == literal_column("'aside'"))
    .order_by(SESSION.c.updated_at.desc(), SESSION.c.id.desc())
    .limit(1)
)
_ASIDE = Prepared(
    select(SESSION.c.id, SESSION.c.dialog, SESSION.c.state)
    .where(SESSION.c.contact_id == bindparam("contact"), SESSION.c.status == literal_column("'aside'"))
    .order_by(SESSION.c.id)
)
_REOPEN = update(SESSION).where(SESSION.c.id == bindparam("session")).values(status="open", updated_at=bindparam("now"))
_STALE = (
    select(SESSION.c.contact_id, SESSION.c.id, SESSION.c.dialog, SESSION.c.state)
    .where(
        _OPEN,
        SESSION.c.dialog == bindparam("dialog"),
        SESSION.c.updated_at > bindparam("after"),
        SESSION.c.updated_at < bindparam("before"),
    )
    .order_by(SESSION.c.updated_at)
    .limit(bindparam("most"))
)
# A statement of its own: each then goes through its own partial index, and this one's is short.
_LEFT_ASIDE = (
    select(SESSION.c.contact_id, SESSION.c.id, SESSION.c.dialog, SESSION.c.state)
    .where(
        SESSION.c.status == literal_column("'aside'"),
        SESSION.c.dialog == bindparam("dialog"),
        SESSION.c.updated_at < bindparam("before"),
    )
    .order_by(SESSION.c.updated_at)
    .limit(bindparam("most"))
)


class Sessions:
    """The sessions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, contact: int) -> Session | None:
        """Return the contact's open session. Returns None if there is none."""
        row = _OPEN_OF.first(self._connection, {"contact": contact})
        return None if row is None else _session(*row)

    def locked(self, contact: int) -> Session | None:
        row = self._connection.execute(_LOCK_OPEN, {"contact": contact}).first()
        return None if row is None else _session(*row)

    def begin(self, contact: int, session: Session, now: datetime) -> Session:
        """Keep a new session and give it its number; an open one of the same contact must be ended first.

        Raises the driver's IntegrityError when one is open.
        """
        row = {
            "contact_id": contact,
            "dialog": session.dialog,
            "state": _state(session),
            "status": session.status,
            "updated_at": now,
        }
        ((number,),) = _BEGIN.all(self._connection, row)
        return replace(session, id=number)

    def keep(self, session: Session, now: datetime) -> None:
        """Keep how far a session has come."""
        kept = {"session": session.id, "state": _state(session), "status": session.status, "now": now}
        _KEEP.all(self._connection, kept)

    def take_up(self, contact: int, now: datetime) -> Session | None:
        row = _NEWEST_ASIDE.first(self._connection, {"contact": contact})
        if row is None:
            return None
        session = _session(*row)
        self._connection.execute(_REOPEN, {"session": session.id, "now": now})
        return session

    def aside(self, contact: int) -> list[Session]:
        return [replace(_session(*row), status="aside") for row in _ASIDE.all(self._connection, {"contact": contact})]

    def unfinished(self, contact: int) -> list[Session]:
        found = self.open(contact)
        return [*((found,) if found else ()), *self.aside(contact)]

    def stale(
        self, dialog: str, before: datetime, limit: int, since: datetime | None = None
    ) -> list[tuple[int, Session]]:
        """Return stale open sessions, those touched longest ago first."""
        after = since or datetime(1970, 1, 1, tzinfo=UTC)
        rows = self._connection.execute(_STALE, {"dialog": dialog, "after": after, "before": before, "most": limit})
        return [(contact, _session(*rest)) for contact, *rest in rows]

    def left_aside(self, dialog: str, before: datetime, limit: int) -> list[tuple[int, Session]]:
        """Return sessions left aside, those laid aside longest ago first."""
        rows = self._connection.execute(_LEFT_ASIDE, {"dialog": dialog, "before": before, "most": limit})
        return [(contact, _session(*rest)) for contact, *rest in rows]


def _state(session: Session) -> dict[str, Any]:
    answers = {name: (a.value, a.raw, a.how, a.known) for name, a in session.answers.items()}
    return {"answers": answers, **{name: getattr(session, name) for name in _KEPT}}


def _session(number: int, dialog: str, state: Mapping[str, Any]) -> Session:
    answers = {name: Answer(*answer) for name, answer in state["answers"].items()}
    kept = {name: _frozen(state[name]) for name in _KEPT if name in state}
    return Session(dialog, number, answers, **kept)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
