"""Patients, their contacts, their illnesses, and pairs of patients that may be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from conversations.model.care import Episode, EpisodeStatus
from conversations.model.people import INVITED, Contact, Patient
from conversations.ports.people import PairVerdict
from storage import tables
from storage.engine.sealing import bound, phone_index
from storage.engine.statements import Prepared
from storage.engine.types import AnyRow
from storage.people import contacts
from storage.people.likeness import name_index

PATIENT = tables.table(tables.Patient)
EPISODE = tables.table(tables.Episode)
LINK = tables.table(tables.CareLink)
PAIR = tables.table(tables.DuplicatePair)
_SLOT = tables.table(tables.ReportSlot)
_RESTORATION = tables.table(tables.Restoration)
PATIENT_SEALED = ("full_name", "birth", "sex", "phone", "address")
"""Columns of a patient that are sealed, each bound to the patient's code."""

_PERSONAL = (*PATIENT_SEALED, "commune")
CODE = "LC-{:06d}"  # a running number: a code says nothing about the person
_NEWEST = EPISODE.alias("newest")
_LINKED: ColumnElement[bool] = LINK.c.until.is_(None)

EPISODE_COLUMNS = (
    *(PATIENT.c[name] for name in ("id", "code", *_PERSONAL)),
    EPISODE.c.id.label("episode"),
    EPISODE.c.facility_id,
    EPISODE.c.status,
    EPISODE.c.place,
    EPISODE.c.screening,
    EPISODE.c.positive_on,
    EPISODE.c.opened_at,
    EPISODE.c.accepted_at,
    EPISODE.c.decided_by,
    EPISODE.c.decided_at,
    EPISODE.c.reason,
    EPISODE.c.phone_proven,
    EPISODE.c.contact_id,
    EPISODE.c.stay_id,
    EPISODE.c.home_id,
)
_SELECT = select(*EPISODE_COLUMNS).join_from(EPISODE, PATIENT)
_ONE = _SELECT.where(EPISODE.c.id == bindparam("episode"))
_GET = Prepared(_ONE)
_LOCK = Prepared(_ONE.with_for_update(of=EPISODE))
_OF_CONTACT = Prepared(
    _SELECT.join(LINK, LINK.c.patient_id == PATIENT.c.id)
    .where(
        LINK.c.contact_id == bindparam("contact"),
        _LINKED,
        EPISODE.c.id == select(func.max(_NEWEST.c.id)).where(_NEWEST.c.patient_id == PATIENT.c.id).scalar_subquery(),
    )
    .order_by(PATIENT.c.id)
)
NEWEST_ILLNESS = _SELECT.where(
    EPISODE.c.id == select(func.max(_NEWEST.c.id)).where(_NEWEST.c.patient_id == PATIENT.c.id).scalar_subquery()
)
"""Newest illness of each patient that is looked for."""

_WAITING = _SELECT.where(EPISODE.c.status.in_([literal_column("'waiting'"), literal_column("'asked'")])).order_by(
    EPISODE.c.id
)
_CONTACTS_OF = Prepared(
    contacts.SELECT_CONTACT.join(LINK, LINK.c.contact_id == contacts.CONTACT.c.id)
    .where(LINK.c.patient_id == bindparam("patient"), _LINKED)
    .order_by(LINK.c.id)
)

_NEW_PATIENT = insert(PATIENT).returning(PATIENT.c.id)
_GIVE_CODE = update(PATIENT).where(PATIENT.c.id == bindparam("patient"))  # a person's values are bound to the code
_SHIFT = select(_RESTORATION.c.shift).order_by(_RESTORATION.c.id.desc()).limit(1)
"""How far codes are above the row's number: a code lost with an older database is never given again."""
_NEW_EPISODE = insert(EPISODE).returning(EPISODE.c.id)
_NEW_LINK = insert(LINK)
_CHANGE = update(EPISODE).where(EPISODE.c.id == bindparam("episode"))
_PROVEN = _CHANGE.values(phone_proven=bindparam("known"))
_SCREENING = _CHANGE.values(screening=bindparam("told"))
_NAMED = select(PATIENT.c.full_name, PATIENT.c.birth).where(PATIENT.c.id == bindparam("patient"))
_NAME_INDEX = update(PATIENT).where(PATIENT.c.id == bindparam("patient")).values(name_index=bindparam("index"))
_EXCUSE = (
    update(_SLOT)
    .where(
        _SLOT.c.episode_id == bindparam("episode"),
        _SLOT.c.state.in_([literal_column("'expected'"), literal_column("'started'")]),
    )
    .values(state="excused")
)

_AS_NEWER = PAIR.alias("as_newer")
_MOST_ALIKE = 100
"""Maximum patients found by a phone or a name; of more that share it, the newest are found."""

_CALLED_DIFFERENT = exists(
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
_ALIKE = union(
    select(PATIENT.c.id).where(PATIENT.c.phone_index == bindparam("phone"), PATIENT.c.id < bindparam("newer")),
    select(PATIENT.c.id).where(PATIENT.c.name_index == bindparam("name"), PATIENT.c.id < bindparam("newer")),
)
CANDIDATES = (
    NEWEST_ILLNESS.where(PATIENT.c.id.in_(_ALIKE), ~_CALLED_DIFFERENT, ~_MERGED)
    .order_by(PATIENT.c.id.desc())
    .limit(_MOST_ALIKE)
)
_THIS_PAIR = and_(PAIR.c.newer_id == bindparam("newer"), PAIR.c.older_id == bindparam("older"))
_JUDGE = upsert(PAIR)
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
"""Columns of a link that move with it: an invited caregiver stays one."""

_LINKS = select(LINK.c.contact_id, *(LINK.c[name] for name in _RIGHT)).where(
    LINK.c.patient_id == bindparam("newer"), LINK.c.until.is_(None)
)
_HELD = and_(LINK.c.contact_id == bindparam("contact"), LINK.c.patient_id == bindparam("older"))
_HOLDS = select(LINK.c.until, LINK.c.via).where(_HELD)
_RENEW_LINK = update(LINK).where(_HELD)
_UNLINK = (
    update(LINK).where(LINK.c.patient_id == bindparam("newer"), LINK.c.until.is_(None)).values(until=bindparam("now"))
)
_MOVE = update(EPISODE).where(EPISODE.c.id == bindparam("illness")).values(patient_id=bindparam("older"))
_MOVE_SLOTS = update(_SLOT).where(_SLOT.c.episode_id == bindparam("illness")).values(patient_id=bindparam("older"))


def episode_of(row: Sequence[Any] | AnyRow) -> Episode:
    """Return an illness with its patient, from a row of EPISODE_COLUMNS."""
    (number, facility, status, place, screening, positive, opened, accepted, by, at, why, proven, contact, *where) = (
        row[8:]
    )
    return Episode(
        number,
        Patient(*row[:8]),
        facility,
        EpisodeStatus(status),
        place,
        screening,
        positive,
        opened,
        accepted,
        by or "",
        at,
        why or "",
        proven,
        contact,
        *where,
    )


class Patients:
    """The patients of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, contact: int, patient: Patient, relation: str, episode: Episode, now: datetime) -> Episode:
        person = {name: getattr(patient, name) for name in _PERSONAL}
        person |= {"phone_index": phone_index(patient.phone), "code": f"new from {contact}"}
        person["name_index"] = name_index(patient.full_name, patient.birth)
        number = self._connection.execute(_NEW_PATIENT, bound(person, "code", *PATIENT_SEALED)).scalar_one()
        code = CODE.format(number + (self._connection.execute(_SHIFT).scalar() or 0))
        sealed = {name: person[name] for name in PATIENT_SEALED}
        self._connection.execute(
            _GIVE_CODE, bound({"patient": number, "code": code, **sealed}, "code", *PATIENT_SEALED)
        )
        illness = {
            "patient_id": number,
            "contact_id": contact,
            "facility_id": episode.facility,
            "status": episode.status.value,
            "place": episode.place,
            "screening": dict(episode.screening),
            "positive_on": episode.positive_on,
            "phone_proven": episode.phone_proven,
            "stay_id": episode.stay,
            "home_id": episode.home,
            "opened_at": episode.opened_at,
        }
        opened = self._connection.execute(_NEW_EPISODE, illness).scalar_one()
        link = {"contact_id": contact, "patient_id": number, "relation": relation, "since": now}
        self._connection.execute(_NEW_LINK, link)
        return replace(episode, id=opened, patient=replace(patient, id=number, code=code), contact=contact)

    def episode(self, episode: int, lock: bool = False) -> Episode | None:
        row = (_LOCK if lock else _GET).first(self._connection, {"episode": episode})
        return None if row is None else episode_of(row)

    def of_contact(self, contact: int) -> list[Episode]:
        return [episode_of(row) for row in _OF_CONTACT.all(self._connection, {"contact": contact})]

    def waiting(self) -> list[Episode]:
        return [episode_of(row) for row in self._connection.execute(_WAITING)]

    def contacts_of(self, patient: int) -> list[Contact]:
        return [contacts.contact_of(row) for row in _CONTACTS_OF.all(self._connection, {"patient": patient})]

    def set_status(self, episode: int, status: EpisodeStatus, now: datetime, *, by: str = "", reason: str = "") -> None:
        change: dict[str, Any] = {"status": status.value}
        match status:
            case EpisodeStatus.CLOSED:
                change |= {"closed_at": now, "reason": reason}
            case EpisodeStatus.WAITING:
                change["closed_at"] = None  # a registration taken back may be wanted again
            case EpisodeStatus.ACCEPTED | EpisodeStatus.ASKED | EpisodeStatus.DECLINED:
                change |= {"decided_at": now, "decided_by": by, "reason": reason}
        if status is EpisodeStatus.ACCEPTED:
            change["accepted_at"] = now
        self._connection.execute(_CHANGE.values(change), {"episode": episode})
        if status is not EpisodeStatus.ACCEPTED:
            # A patient no longer looked after is not expected to report.
            self._connection.execute(_EXCUSE, {"episode": episode})

    def set_screening(self, episode: int, screening: Mapping[str, Any]) -> None:
        self._connection.execute(_SCREENING, {"episode": episode, "told": dict(screening)})

    def correct(self, patient: int, values: Mapping[str, str]) -> None:
        if strange := set(values) - set(_PERSONAL):
            raise ValueError(f"not personal fields: {', '.join(sorted(strange))}")
        if not values:
            return
        change: dict[str, Any] = bound({**values, "code": self.code_of(patient)}, "code", *PATIENT_SEALED)
        if "phone" in values:
            change["phone_index"] = phone_index(values["phone"])
        self._connection.execute(update(PATIENT).where(PATIENT.c.id == patient).values(change))
        if not change.keys().isdisjoint(("full_name", "birth")):
            name, birth = self._connection.execute(_NAMED, {"patient": patient}).one()
            self._connection.execute(_NAME_INDEX, {"patient": patient, "index": name_index(name, birth)})

    def set_phone_proven(self, episode: int, proven: bool) -> None:
        self._connection.execute(_PROVEN, {"episode": episode, "known": proven})

    def possible_duplicates(self, patient: Patient) -> list[Episode]:
        wanted = {"phone": phone_index(patient.phone), "name": name_index(patient.full_name, patient.birth)}
        return [episode_of(row) for row in self._connection.execute(CANDIDATES, {**wanted, "newer": patient.id})]

    def judge_pair(self, newer: int, older: int, verdict: PairVerdict, staff: int, now: datetime) -> None:
        row = {"newer_id": newer, "older_id": older, "verdict": verdict, "staff_id": staff, "at": now}
        self._connection.execute(_JUDGED, row)

    def pair_verdict(self, newer: int, older: int) -> str:
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
                self._connection.execute(_NEW_LINK, row | right)
            elif held.until is not None or (held.via == INVITED and link.via != INVITED):
                self._connection.execute(_RENEW_LINK.values(right | {"until": None}), at)
        self._connection.execute(_UNLINK, {"newer": newer, "now": now})

    def move_illness(self, episode: int, older: int) -> None:
        self._connection.execute(_MOVE, {"illness": episode, "older": older})
        self._connection.execute(_MOVE_SLOTS, {"illness": episode, "older": older})
