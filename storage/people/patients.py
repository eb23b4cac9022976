"""Patients, who may answer for them, and their illnesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, literal_column, select, update

from conversations.model.care import Episode, EpisodeStatus
from conversations.model.people import Contact, Patient
from storage import tables
from storage.engine.sealing import phone_index
from storage.engine.statements import Prepared
from storage.engine.types import AnyRow
from storage.people import contacts
from storage.people.likeness import name_index

PATIENT = tables.table(tables.Patient)
EPISODE = tables.table(tables.Episode)
LINK = tables.table(tables.CareLink)
_SLOT = tables.table(tables.ReportSlot)
_PERSONAL = ("full_name", "birth", "sex", "phone", "address", "commune")
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
"""The newest illness of each patient that is looked for."""

_WAITING = _SELECT.where(EPISODE.c.status.in_([literal_column("'waiting'"), literal_column("'asked'")])).order_by(
    EPISODE.c.id
)
_CONTACTS_OF = Prepared(
    contacts.SELECT.join(LINK, LINK.c.contact_id == contacts.CONTACT.c.id)
    .where(LINK.c.patient_id == bindparam("patient"), _LINKED)
    .order_by(LINK.c.id)
)

_NEW_PATIENT = insert(PATIENT).returning(PATIENT.c.id)
_GIVE_CODE = update(PATIENT).where(PATIENT.c.id == bindparam("patient")).values(code=bindparam("given"))
_NEW_EPISODE = insert(EPISODE).returning(EPISODE.c.id)
_NEW_LINK = insert(LINK)
_CHANGE = update(EPISODE).where(EPISODE.c.id == bindparam("episode"))
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


def episode_of(row: Sequence[Any] | AnyRow) -> Episode:
    """An illness with its patient, from a row of EPISODE_COLUMNS."""
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
        number = self._connection.execute(_NEW_PATIENT, person).scalar_one()
        code = CODE.format(number)
        self._connection.execute(_GIVE_CODE, {"patient": number, "given": code})
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
            # Nobody is expected to report who is no longer looked after.
            self._connection.execute(_EXCUSE, {"episode": episode})

    def set_screening(self, episode: int, screening: Mapping[str, Any]) -> None:
        self._connection.execute(_SCREENING, {"episode": episode, "told": dict(screening)})

    def correct(self, patient: int, values: Mapping[str, str]) -> None:
        if strange := set(values) - set(_PERSONAL):
            raise ValueError(f"not personal fields: {', '.join(sorted(strange))}")
        if not values:
            return
        change: dict[str, Any] = dict(values)
        if "phone" in change:
            change["phone_index"] = phone_index(change["phone"])
        self._connection.execute(update(PATIENT).where(PATIENT.c.id == patient).values(change))
        if not change.keys().isdisjoint(("full_name", "birth")):
            name, birth = self._connection.execute(_NAMED, {"patient": patient}).one()
            self._connection.execute(_NAME_INDEX, {"patient": patient, "index": name_index(name, birth)})
