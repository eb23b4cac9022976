"""The audit read by its people: entries about one patient, or by one member of the staff, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, select, type_coerce

from conversations.model.audit import Entry
from storage import tables
from storage.care.audit import AUDIT
from storage.engine.sealing import SealBroken

_EPISODE = tables.table(tables.Episode)
_PATIENT = tables.table(tables.Patient)
_STAFF = tables.table(tables.StaffMember)
_PAGE = 1000

_OWN = {
    "alert": tables.table(tables.Alert),
    "alarm": tables.table(tables.Alert),
    "slot": tables.table(tables.ReportSlot),
    "slip": tables.table(tables.Slip),
    "transfer": tables.table(tables.Transfer),
}
"""Subjects that belong to an illness, and their tables."""

_NEXT = (
    select(AUDIT.c.id, AUDIT.c.at, AUDIT.c.actor, AUDIT.c.action, AUDIT.c.subject, AUDIT.c.place, AUDIT.c.detail)
    .where(AUDIT.c.id > bindparam("after"))
    .order_by(AUDIT.c.id)
    .limit(bindparam("most"))
)
_NEXT_BY = _NEXT.where(AUDIT.c.actor.in_(bindparam("actors", expanding=True)))
_BARE = _NEXT.with_only_columns(*_NEXT.selected_columns[:6], type_coerce(AUDIT.c.detail, LargeBinary))


class Trail:
    """The audit of one transaction, for reading."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_patient(self, code: str) -> Iterator[Entry] | None:
        patient = self._connection.execute(select(_PATIENT.c.id).where(_PATIENT.c.code == code)).scalar()
        if patient is None:
            return None
        episodes = list(
            self._connection.execute(select(_EPISODE.c.id).where(_EPISODE.c.patient_id == patient)).scalars()
        )
        return self._about(patient, set(episodes), self._subjects(patient, episodes))

    def by_person(self, person: str) -> Iterator[Entry]:
        rows = self._connection.execute(select(_STAFF.c.id).where(_STAFF.c.person == person)).scalars()
        actors = [f"person:{person}", *(f"staff:{row}" for row in rows)]
        return (entry for entry, _ in self._pages(actors))

    def names(self) -> dict[str, str]:
        rows = self._connection.execute(select(_STAFF.c.id, _STAFF.c.name)).all()
        return {f"staff:{number}": name or "" for number, name in rows}

    def _subjects(self, patient: int, episodes: list[int]) -> set[str]:
        found = {f"patient:{patient}", *(f"episode:{each}" for each in episodes)}
        for kind, table in _OWN.items():
            rows = self._connection.execute(select(table.c.id).where(table.c.episode_id.in_(episodes))).scalars()
            found |= {f"{kind}:{row}" for row in rows}
        return found

    def _about(self, patient: int, episodes: set[int], subjects: set[str]) -> Iterator[Entry]:
        for entry, detail in self._pages(None):
            named = detail if isinstance(detail, dict) else {}
            inside = named.get("episode") in episodes or named.get("patient") == patient
            if entry.subject in subjects or inside:
                yield entry

    def _pages(self, actors: list[str] | None) -> Iterator[tuple[Entry, Any]]:
        """Read on page by page; a page with a detail that cannot be opened is read without details."""
        after = 0
        while True:
            asked = {"after": after, "most": _PAGE} | ({} if actors is None else {"actors": actors})
            statement = _NEXT if actors is None else _NEXT_BY
            try:
                rows = list(self._connection.execute(statement, asked))
            except SealBroken:
                rows = list(self._connection.execute(_BARE, asked))
            for row in rows:
                yield Entry(row.at, row.actor, row.action, row.subject, row.place), row[6]
            if len(rows) < _PAGE:
                return
            after = rows[-1].id
