"""Epoch of a database that was put back: what people still hold of the lost rows must not reach new ones.

Buttons carry the epoch's number (bot/channel/epochs.py); codes of patients go on far above the highest ever given; what
waited and may have left already is held back, alarms excepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from conversations.model.outgoing import Lane
from storage import tables

SENT_ANYWAY = timedelta(minutes=10)
"""Age under which a message that waits is simply sent: it was written too shortly before to be surprising twice."""

CODES_A_DAY = 1000
"""Codes of patients skipped for each day since the backup was made: more than were given meanwhile."""

_RESTORATION, _PATIENT, _OUTBOX = (tables.table(each) for each in (tables.Restoration, tables.Patient, tables.Outbox))
_SHIFT = select(_RESTORATION.c.shift).order_by(_RESTORATION.c.id.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Restored:
    """Result of a restoration: its epoch, time of the backup, messages held back, place of the old database."""

    epoch: int
    made_at: datetime
    parked: int
    kept: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Reach of a database: its epoch, and the number in its highest code of a patient."""

    epoch: int = 0
    code: int = 0


def begin_epoch(connection: Connection, made_at: datetime, before: Reach, now: datetime) -> Restored:
    """Begin an epoch of a database that is as it was at `made_at`; it had got as far as `before`."""
    reach = reach_of(connection)
    epoch = max(reach.epoch, before.epoch) + 1
    gap = CODES_A_DAY * (1 + max(0, (now - made_at).days))
    highest = connection.execute(select(func.coalesce(func.max(_PATIENT.c.id), 0))).scalar_one()
    parked = _park(connection, made_at, now)
    row = {"id": epoch, "made_at": made_at, "restored_at": now, "parked": parked}
    connection.execute(insert(_RESTORATION), row | {"shift": max(reach.code, before.code) + gap - highest})
    return Restored(epoch, made_at, parked, "")


def reach_of(connection: Connection) -> Reach:
    """Read how far a database has got."""
    epoch = connection.execute(select(func.coalesce(func.max(_RESTORATION.c.id), 0))).scalar_one()
    patients = connection.execute(select(func.coalesce(func.max(_PATIENT.c.id), 0))).scalar_one()
    return Reach(epoch, patients + (connection.execute(_SHIFT).scalar() or 0))


def _park(connection: Connection, made_at: datetime, now: datetime) -> int:
    """Hold back what waited and may have left since: `f0care outbox list` shows it, `f0care outbox retry` sends it."""
    why = f"restored from the backup of {made_at.astimezone(UTC):%Y-%m-%d %H:%M}Z: it may have been sent"
    held = (
        update(_OUTBOX)
        .where(
            _OUTBOX.c.state.in_(("waiting", "sending")),
            _OUTBOX.c.lane != Lane.ALARM.value,
            _OUTBOX.c.created_at < now - SENT_ANYWAY,
        )
        .values(state="unknown", why=why)
    )
    return connection.execute(held).rowcount
