"""Ailments of the program itself: a row for each kind of trouble, until it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.house import Ailment
from storage import tables
from storage.care import set_back

AILMENT = tables.table(tables.Ailment)
_BEAT = "beat"
_KIND = AILMENT.c.kind == bindparam("named")
_NEW = insert(AILMENT)
_NOTICED = _NEW.on_conflict_do_update(
    index_elements=[AILMENT.c.kind], set_={"times": AILMENT.c.times + 1, "last_at": _NEW.excluded.last_at}
)
_ALL = select(*(AILMENT.c[name] for name in ("kind", "times", "first_at", "last_at", "told_at"))).where(
    AILMENT.c.kind != _BEAT
)
_TOLD = update(AILMENT).where(_KIND).values(told_at=bindparam("now"))
_OVER = delete(AILMENT).where(_KIND)
_OTP = tables.table(tables.Otp)
# The newest by number: no index has the instant alone, and no minute sends more than these.
_NEWEST = select(_OTP.c.sent_at, _OTP.c.used_at, _OTP.c.via).order_by(_OTP.c.id.desc()).limit(100).subquery()
_CODES = select(func.count(), func.coalesce(func.sum(case((_NEWEST.c.used_at.is_not(None), 1), else_=0)), 0)).where(
    _NEWEST.c.via == "sms", _NEWEST.c.sent_at >= bindparam("since"), _NEWEST.c.sent_at <= bindparam("until")
)
_LAST_BEAT = select(AILMENT.c.last_at).where(AILMENT.c.kind == _BEAT).with_for_update()


class ProgramHealth:
    """The health of the program, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def noticed(self, kind: str, now: datetime) -> None:
        self._connection.execute(_NOTICED, {"kind": kind, "times": 1, "first_at": now, "last_at": now})

    def all(self) -> list[Ailment]:
        return [Ailment(*row) for row in self._connection.execute(_ALL.order_by(AILMENT.c.kind))]

    def told(self, kind: str, now: datetime) -> None:
        self._connection.execute(_TOLD, {"named": kind, "now": now})

    def over(self, kind: str) -> None:
        self._connection.execute(_OVER, {"named": kind})

    def codes(self, since: datetime, until: datetime) -> tuple[int, int]:
        sent, typed = self._connection.execute(_CODES, {"since": since, "until": until}).one()
        return int(sent), int(typed)

    def beat(self, now: datetime) -> datetime | None:
        before: datetime | None = self._connection.execute(_LAST_BEAT).scalar()
        self.noticed(_BEAT, now)
        return before

    def set_back(self, now: datetime, by: timedelta) -> None:
        set_back.take_off(self._connection, now, by)
