"""Which chats answer for whom, and how they came to: registered, logged in, invited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.people import Login
from storage import tables

LINK = tables.table(tables.CareLink)
_BETWEEN = (LINK.c.contact_id == bindparam("chat"), LINK.c.patient_id == bindparam("patient"))
_LIVE = LINK.c.until.is_(None)
_SELECT = select(*(LINK.c[name] for name in ("id", "contact_id", "patient_id", "relation", "via", "since"))).where(
    _LIVE
)
_OF_PATIENT = _SELECT.where(LINK.c.patient_id == bindparam("patient")).order_by(LINK.c.id)
_ONE = _SELECT.where(*_BETWEEN)
_NEW = insert(LINK)
_BEGIN = _NEW.on_conflict_do_update(
    index_elements=[LINK.c.contact_id, LINK.c.patient_id],
    set_={"via": _NEW.excluded.via, "since": _NEW.excluded.since, "until": None},
    where=or_(LINK.c.until.is_not(None), LINK.c.via == "invited"),
)
_END = update(LINK).where(*_BETWEEN, _LIVE).values(until=bindparam("now"))


class Logins:
    """The logged-in chats of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_patient(self, patient: int) -> list[Login]:
        return [Login(*row) for row in self._connection.execute(_OF_PATIENT, {"patient": patient})]

    def between(self, contact: int, patient: int) -> Login | None:
        row = self._connection.execute(_ONE, {"chat": contact, "patient": patient}).first()
        return None if row is None else Login(*row)

    def begin(self, contact: int, patient: int, relation: str, via: str, now: datetime) -> None:
        row = {"contact_id": contact, "patient_id": patient, "relation": relation, "via": via, "since": now}
        self._connection.execute(_BEGIN, row)

    def end(self, contact: int, patient: int, now: datetime) -> bool:
        ended = self._connection.execute(_END, {"chat": contact, "patient": patient, "now": now})
        return ended.rowcount == 1
