"""Patients who may be registered twice: found through indexes, opened only when one fits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, insert, literal_column, select, union, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from conversations.model.care import Episode
from conversations.model.people import INVITED, Patient
from conversations.ports.moves import Verdict
from storage import tables
from storage.engine.sealing import phone_index
from storage.people.likeness import name_index
from storage.people.patients import EPISODE, LINK, NEWEST_ILLNESS, PATIENT, episode_of

PAIR = tables.table(tables.DuplicatePair)
_SLOT = tables.table(tables.ReportSlot)
_AS_NEWER = PAIR.alias("as_newer")
_MOST = 100
"""A phone or a name shared by more than this finds only the newest of them."""

_DIFFERENT = exists(
    select(literal_column("1")).where(
        PAIR.c.newer_id == bindparam("newer"),
        PAIR.c.older_id == PATIENT.c.id,
        PAIR.c.verdict == literal_column("'different'"),
    )
)
_MERGED = exists(
    select(literal_column("1")).where(
        _AS_NEWER.c.newer_id == PATIENT.c.id, _AS_NEWER.c.verdict == literal_column("'merged'")
    )
)
# Two walks through two indexes, put together: an OR tempts a planner to go through all patients instead.
_NUMBERS = union(
    select(PATIENT.c.id).where(PATIENT.c.phone_index == bindparam("phone"), PATIENT.c.id < bindparam("newer")),
    select(PATIENT.c.id).where(PATIENT.c.name_index == bindparam("name"), PATIENT.c.id < bindparam("newer")),
)
CANDIDATES = (
    NEWEST_ILLNESS.where(PATIENT.c.id.in_(_NUMBERS), ~_DIFFERENT, ~_MERGED).order_by(PATIENT.c.id.desc()).limit(_MOST)
)
_THIS_PAIR = and_(PAIR.c.newer_id == bindparam("newer"), PAIR.c.older_id == bindparam("older"))
_JUDGE = insert_or(PAIR)
_JUDGED = _JUDGE.on_conflict_do_update(
    index_elements=["newer_id", "older_id"],
    set_={name: _JUDGE.excluded[name] for name in ("verdict", "staff_id", "at")},
)
_VERDICT = select(PAIR.c.verdict).where(_THIS_PAIR)
_INTO = select(PAIR.c.older_id).where(
    PAIR.c.newer_id == bindparam("newer"), PAIR.c.verdict == literal_column("'merged'")
)
_CODE = select(PATIENT.c.code).where(PATIENT.c.id == bindparam("patient"))
_RIGHT = ("relation", "via", "ends_on", "granted_by", "name")
"""What a chat may do for a patient, and until when: an invited caregiver stays one."""

_LINKS = select(LINK.c.contact_id, *(LINK.c[name] for name in _RIGHT)).where(
    LINK.c.patient_id == bindparam("newer"), LINK.c.until.is_(None)
)
_LINK = insert(LINK)
_HELD = and_(LINK.c.contact_id == bindparam("contact"), LINK.c.patient_id == bindparam("older"))
_HOLDS = select(LINK.c.until, LINK.c.via).where(_HELD)
_RENEW = update(LINK).where(_HELD)
_UNLINK = (
    update(LINK).where(LINK.c.patient_id == bindparam("newer"), LINK.c.until.is_(None)).values(until=bindparam("now"))
)
_MOVE = update(EPISODE).where(EPISODE.c.id == bindparam("illness")).values(patient_id=bindparam("older"))
_MOVE_SLOTS = update(_SLOT).where(_SLOT.c.episode_id == bindparam("illness")).values(patient_id=bindparam("older"))


class Duplicates:
    """The likely duplicates of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def candidates(self, patient: Patient) -> list[Episode]:
        wanted = {"phone": phone_index(patient.phone), "name": name_index(patient.full_name, patient.birth)}
        return [episode_of(row) for row in self._connection.execute(CANDIDATES, {**wanted, "newer": patient.id})]

    def judged(self, newer: int, older: int, verdict: Verdict, staff: int, now: datetime) -> None:
        row = {"newer_id": newer, "older_id": older, "verdict": verdict, "staff_id": staff, "at": now}
        self._connection.execute(_JUDGED, row)

    def verdict(self, newer: int, older: int) -> str:
        return self._connection.execute(_VERDICT, {"newer": newer, "older": older}).scalar() or ""

    def merged_into(self, patient: int) -> int | None:
        return self._connection.execute(_INTO, {"newer": patient}).scalar()

    def code_of(self, patient: int) -> str:
        code: str = self._connection.execute(_CODE, {"patient": patient}).scalar_one()
        return code

    def link_over(self, newer: int, older: int, now: datetime) -> None:
        for link in self._connection.execute(_LINKS, {"newer": newer}).all():
            at, right = {"contact": link.contact_id, "older": older}, {name: getattr(link, name) for name in _RIGHT}
            held = self._connection.execute(_HOLDS, at).first()
            if held is None:
                row = {"contact_id": link.contact_id, "patient_id": older, "since": now}
                self._connection.execute(_LINK, row | right)
            elif held.until is not None or (held.via == INVITED and link.via != INVITED):
                self._connection.execute(_RENEW.values(right | {"until": None}), at)
        self._connection.execute(_UNLINK, {"newer": newer, "now": now})

    def move_illness(self, episode: int, older: int) -> None:
        self._connection.execute(_MOVE, {"illness": episode, "older": older})
        self._connection.execute(_MOVE_SLOTS, {"illness": episode, "older": older})
