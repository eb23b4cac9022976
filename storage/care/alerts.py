"""Alarms: one open for an illness, raised when things get worse, joined when they do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.model.care import Alert, Episode
from conversations.programme.protocol import Level
from storage import tables
from storage.engine.statements import DatabaseRow, Prepared
from storage.engine.types import AnyRow
from storage.people.patients import EPISODE
from storage.people.staff import STAFF_TABLE

ALERT = tables.table(tables.Alert)
_KEPT = ("raised_at", "claimed_by", "claimed_at", "contacted_at", "rung", "due_at", "closed_at")
_WORDS = ("outcome", "note", "numbers")
_BESIDE = ("readings", "letter")
_SPOKEN = (*_WORDS, "claimer")
_FIRST = ("id", "episode_id", "facility_id", "level", "reasons", "opened_at")

_SELECT = select(
    *(ALERT.c[name] for name in (*_FIRST, *_KEPT, *_BESIDE, *_WORDS)), STAFF_TABLE.c.name.label("claimer")
).select_from(ALERT.outerjoin(STAFF_TABLE, STAFF_TABLE.c.id == ALERT.c.claimed_by))
_IS_OPEN = ALERT.c.closed_at.is_(None)
_OPEN = Prepared(_SELECT.where(ALERT.c.episode_id == bindparam("episode"), _IS_OPEN).with_for_update(of=ALERT))
_GET = _SELECT.where(ALERT.c.id == bindparam("alert"))
_LOCK = _GET.with_for_update(of=ALERT)
_OF_EPISODE = _SELECT.where(ALERT.c.episode_id == bindparam("episode")).order_by(ALERT.c.id.desc())
_DUE = (
    select(ALERT.c.id)
    .where(_IS_OPEN, ALERT.c.due_at <= bindparam("now"))
    .order_by(ALERT.c.due_at)
    .limit(bindparam("most"))
)
_OPEN_OF = (
    select(ALERT.c.id)
    .where(_IS_OPEN, ALERT.c.facility_id.in_(bindparam("facilities", expanding=True)))
    .order_by(ALERT.c.id)
)
_OPEN_BEFORE = (
    select(ALERT.c.facility_id, ALERT.c.id)
    .where(literal_column("alert.closed_at IS NULL"), ALERT.c.opened_at < bindparam("instant"))
    .order_by(ALERT.c.id)
)
_UNDECIDED = (
    _SELECT.join(EPISODE, EPISODE.c.id == ALERT.c.episode_id)
    .where(
        _IS_OPEN,
        ALERT.c.facility_id == bindparam("facility"),
        EPISODE.c.contact_id == bindparam("contact"),
        EPISODE.c.status.in_([literal_column("'waiting'"), literal_column("'asked'")]),
    )
    .order_by(ALERT.c.id)
)
_NEW = insert(ALERT).on_conflict_do_nothing()
_THIS = update(ALERT).where(ALERT.c.id == bindparam("alert"))
_JOIN = _THIS.values(reasons=bindparam("reasons"))
_RAISE = _JOIN.values(level=bindparam("level"))


class Alerts:
    """The alarms of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def raise_(
        self, episode: Episode, facility: int, level: str, reasons: Sequence[Mapping[str, Any]], now: datetime
    ) -> tuple[Alert, bool]:
        told = [dict(reason) for reason in reasons]
        row = {
            "episode_id": episode.id,
            "facility_id": facility,
            "level": level,
            "reasons": told,
            "opened_at": now,
        }
        new = self._connection.execute(_NEW, row, execution_options={"preserve_rowcount": True}).rowcount
        alert = self._open(episode)
        if new:
            return alert, True
        worse = Level(alert.level) < Level(level)
        kept = [*told, *(old for old in alert.reasons if not _outdated(old, told))]
        change = {"alert": alert.id, "reasons": kept}
        self._connection.execute(*((_RAISE, {**change, "level": level}) if worse else (_JOIN, change)))
        return self._open(episode), worse

    def get(self, alert: int, *, lock: bool = False) -> Alert | None:
        row = self._connection.execute(_LOCK if lock else _GET, {"alert": alert}).first()
        return None if row is None else _alert(row)

    def open_for(self, episode: int) -> Alert | None:
        row = _OPEN.first(self._connection, {"episode": episode})
        return None if row is None else _alert(row)

    def keep(self, alert: Alert) -> None:
        values = {name: getattr(alert, name) for name in _KEPT}
        words = {name: getattr(alert, name) or None for name in _WORDS}
        beside = {"readings": list(alert.readings) or None, "letter": alert.letter}
        self._connection.execute(_THIS.values({**values, **words, **beside}), {"alert": alert.id})

    def due(self, now: datetime, limit: int) -> list[int]:
        return list(self._connection.execute(_DUE, {"now": now, "most": limit}).scalars())

    def open_of(self, facilities: Collection[int]) -> list[int]:
        return list(self._connection.execute(_OPEN_OF, {"facilities": list(facilities)}).scalars())

    def open_before(self, instant: datetime) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for facility, alert in self._connection.execute(_OPEN_BEFORE, {"instant": instant}):
            found.setdefault(facility, []).append(alert)
        return found

    def of_episode(self, episode: int) -> list[Alert]:
        return [_alert(row) for row in self._connection.execute(_OF_EPISODE, {"episode": episode})]

    def undecided(self, contact: int, facility: int) -> list[Alert]:
        found = self._connection.execute(_UNDECIDED, {"contact": contact, "facility": facility})
        return [_alert(row) for row in found]

    def _open(self, episode: Episode) -> Alert:
        (row,) = _OPEN.all(self._connection, {"episode": episode.id})
        return _alert(row)


def _outdated(old: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> bool:
    """True if an old reason is told again, or of a report judged again as a whole: what it waited for is over."""
    return old in told or ("of" in old and any(reason.get("of") == old["of"] for reason in told))


def _alert(row: AnyRow | DatabaseRow) -> Alert:
    number, episode, facility, level, reasons, opened, *rest = row
    kept = dict(zip((*_KEPT, *_BESIDE, *_SPOKEN), rest, strict=True))
    words = {name: kept[name] or "" for name in _SPOKEN}
    told = {"readings": tuple(kept["readings"] or ())}
    return Alert(number, episode, facility, level, tuple(reasons), opened, **{**kept, **words, **told})
