"""The clock was set back: what waits for an instant waits no longer for it.

Every row that is not finished, and each of its instants later than now, moves back by as much as the clock. So an alarm
due in five minutes stays due in five minutes, a code holds no day longer, a retry does not wait for tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, or_, select, true, update

from storage import tables

_Waiting = tuple[Table, ColumnElement[bool], tuple[str, ...]]


def _row(model: Any, open_: str, *instants: str) -> _Waiting:
    """Name the instants of a table that move; a row still waits while `open_` is empty ("" for all rows)."""
    found = tables.table(model)
    return found, found.c[open_].is_(None) if open_ else true(), instants


_OUTBOX, _SESSION, _TRANSFER = (tables.table(each) for each in (tables.Outbox, tables.DialogSession, tables.Transfer))
DEADLINES: tuple[_Waiting, ...] = (
    _row(tables.Alert, "closed_at", "opened_at", "raised_at", "claimed_at", "contacted_at", "due_at"),
    _row(tables.AlarmStep, "over_at", "at"),
    _row(tables.Slip, "read_at", "opened_at", "posted_at", "raised_at", "due_at"),
    _row(tables.Departure, "ended_at", "said_at", "raised_at", "due_at", "decided_at"),
    _row(tables.DangerTold, "", "told_at", "quiet_until", "ask_at", "asked_at", "silent_at"),
    _row(tables.Task, "closed_at", "opened_at", "due_at"),
    _row(tables.ThreadMessage, "settled_at", "at"),
    _row(tables.Otp, "", "sent_at", "expires_at"),
    _row(tables.CareInvite, "used_at", "expires_at"),
    _row(tables.StaffPin, "", "locked_until", "opened_until", "asked_at"),
    _row(tables.LoginLock, "", "locked_until"),
    _row(tables.Ailment, "", "first_at", "last_at", "told_at"),
    (_TRANSFER, _TRANSFER.c.state == "waiting", ("at", "due_at")),
    (_OUTBOX, _OUTBOX.c.state.in_(("waiting", "sending")), ("retry_at",)),
    (_SESSION, _SESSION.c.status.in_(("open", "aside")), ("updated_at",)),
)
"""Tables with deadlines, which rows of them still wait, and their instants; hours that people chose are not here."""


def take_off(connection: Connection, now: datetime, by: timedelta) -> int:
    """Move every instant of DEADLINES that is later than now back by `by`; return how many rows changed."""
    changed = 0
    for table, waits, instants in DEADLINES:
        keys = list(table.primary_key)
        later = or_(*(table.c[name] > now for name in instants))
        for found in connection.execute(select(*keys, *(table.c[name] for name in instants)).where(waits, later)).all():
            row = found._mapping
            moved = {name: row[name] - by for name in instants if row[name] is not None and row[name] > now}
            connection.execute(_this(table, moved), {f"key_{key.name}": row[key.name] for key in keys})
            changed += 1
    return changed


def _this(table: Table, moved: Mapping[str, datetime]) -> Any:
    keys = [key == bindparam(f"key_{key.name}") for key in table.primary_key]
    return update(table).where(and_(*keys)).values(moved)
