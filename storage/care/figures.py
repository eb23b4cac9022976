"""Counts for those who watch the program: cheap enough for every few seconds, since each reads what is open alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, literal_column, or_, select, text

from conversations.model.figures import Figures
from conversations.model.outgoing import Lane
from storage import tables
from storage.boxes.inbox import INBOX
from storage.boxes.waiting_lines import OUTBOX

_ALERT = tables.table(tables.Alert)
_AILMENT = tables.table(tables.Ailment)
_SLOT = tables.table(tables.ReportSlot)

_RECENT = 50_000  # inputs among which the parked are counted: no index has them, and old ones were read long ago

# Written out, not bound: only then does a database see that its partial index fits.
_LEAVING = text("outbox.state IN ('waiting', 'sending')")
_TO_READ = text("inbox.done_at IS NULL AND NOT inbox.parked")
_QUEUED = (
    select(OUTBOX.c.channel, OUTBOX.c.lane, func.count()).where(_LEAVING).group_by(OUTBOX.c.channel, OUTBOX.c.lane)
)
_OLDEST = select(func.min(OUTBOX.c.created_at)).where(
    _LEAVING,
    OUTBOX.c.lane <= Lane.REPLY.value,
    or_(OUTBOX.c.retry_at.is_(None), OUTBOX.c.retry_at <= bindparam("now", type_=OUTBOX.c.retry_at.type)),
)
_INPUTS = select(func.count(), func.min(INBOX.c.received_at)).where(_TO_READ)
_NEWEST = select(func.max(INBOX.c.id)).scalar_subquery()
_PARKED = select(func.count()).where(
    INBOX.c.id > _NEWEST - _RECENT, literal_column("inbox.done_at IS NULL AND inbox.parked")
)
_UNCLAIMED = select(func.count(), func.min(_ALERT.c.opened_at)).where(
    _ALERT.c.closed_at.is_(None), _ALERT.c.claimed_by.is_(None)
)
_LAST_TICK = select(_AILMENT.c.last_at).where(_AILMENT.c.kind == "beat")
_SLOTS = (
    select(_SLOT.c.state, func.count())
    .where(_SLOT.c.day == bindparam("on", type_=_SLOT.c.day.type))
    .group_by(_SLOT.c.state)
)


class Counts:
    """The counts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def now(self, now: datetime, day: date | None = None) -> Figures:
        ask = self._connection.execute
        queued = {(channel, Lane(lane).name.lower()): number for channel, lane, number in ask(_QUEUED)}
        inputs, oldest_input = ask(_INPUTS).one()
        unclaimed, oldest_unclaimed = ask(_UNCLAIMED).one()
        return Figures(
            last_tick=ask(_LAST_TICK).scalar(),
            queued=queued,
            oldest=ask(_OLDEST, {"now": now}).scalar(),
            inputs=inputs,
            oldest_input=oldest_input,
            parked=ask(_PARKED).scalar_one(),
            unclaimed=unclaimed,
            oldest_unclaimed=oldest_unclaimed,
            slots={} if day is None else {state: number for state, number in ask(_SLOTS, {"on": day})},  # noqa: C416
        )
