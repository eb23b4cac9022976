"""Sample people, facilities and inputs for tests of what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from conversations.model.care import Episode, EpisodeStatus
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.model.people import Contact, Facility, FacilityKind, Patient, Role
from conversations.ports import Store, Work
from tests.support.channels import PATIENTS

NOW = datetime(2022, 4, 1, 2, 0, tzinfo=UTC)  # nine o'clock in Lào Cai
DAY = date(2022, 4, 1)
_updates = count(1)


def arrival(chat: str = "7", text: str = "38,5", update: int | None = None) -> Arrival:
    """Somebody typed something to the patients' bot."""
    number = next(_updates) if update is None else update
    return Arrival(PATIENTS, number, chat, True, chat, "Mẹ Lan", "vi", Text(text))


def outgoing(key: str, address: str = "7", lane: Lane = Lane.REPLY, card: str = "", edit: bool = False) -> Outgoing:
    """Something said to the patients' bot."""
    return Outgoing(PATIENTS, address, lane, Say(Message(f"câu {key}"), card, edit), key)


def station(code: str = "BX", commune: str = "02683", kind: FacilityKind = FacilityKind.HEALTH_STATION) -> Facility:
    """A facility to be added."""
    return Facility(0, code, f"Trạm {code}", kind, commune, "0214123456", None, None)


def person(name: str = "Giàng Thị Mẩy", phone: str = "+84912345678") -> Patient:
    """A patient to be registered."""
    return Patient(0, "", name, "1988-03-05", "female", phone, "Thôn Lũng Pô", "02683")


def illness(patient: Patient, facility: int | None = None) -> Episode:
    """An illness to be opened."""
    return Episode(0, patient, facility, EpisodeStatus.WAITING, "home", {"doses": 2}, date(2022, 3, 30), NOW)


def kept_facility(store: Store, code: str, kind: FacilityKind, parent: int | None, chat: str | None) -> Facility:
    """A facility in the tree, with or without a group."""
    with store.unit_of_work() as work:
        return work.facilities.add(replace(station(code, kind=kind), parent=parent, staff_chat=chat))


def still_to_send(work: Work, channel: Channel) -> int:
    """How many rows of a channel wait or are being sent."""
    counted = work.undelivered.counted(("waiting", "sending"))
    return sum(rows for of, _, rows in counted if of == channel)


def contact(work: Work, address: str = "7") -> Contact:
    """A contact of the patients' bot, met."""
    return work.contacts.meet(PATIENTS, address, "vi", NOW)


def registered(work: Work, address: str = "7", facility: int | None = None, name: str = "Giàng Thị Mẩy") -> Episode:
    """A patient registered by a contact, waiting for the station."""
    patient = person(name)
    return work.patients.register(contact(work, address).id, patient, "self", illness(patient, facility), NOW)


def accepted(work: Work, address: str = "7", facility: int | None = None) -> Episode:
    """A patient taken in the day before."""
    episode = registered(work, address, facility)
    work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, NOW - timedelta(days=1), by="Lò Thị Hoa")
    found = work.patients.episode(episode.id)
    assert found is not None
    return found


def staffed(work: Work, group: str, above: str, people: tuple[str, str, str]) -> tuple[Facility, Facility]:
    """A station with a manager and a nurse in its group, and an office with an admin above it: station, then office.

    `people` are the persons of manager, nurse and admin.
    """
    office = work.facilities.add(replace(station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat=above))
    home = work.facilities.add(replace(station(), parent=office.id, staff_chat=group))
    manager, nurse, admin = people
    work.staff.add(home.id, "Hoa", Role.MANAGER, manager, NOW)
    work.staff.add(home.id, "Minh", Role.NURSE, nurse, NOW)
    work.staff.add(office.id, "Khánh", Role.ADMIN, admin, NOW)
    return home, office


def expected(work: Work) -> Episode:
    """A patient of a linked station, expected to report today by ten."""
    home = work.facilities.add(replace(station(), staff_chat="-100"))
    ill = accepted(work, facility=home.id)
    work.slots.plan(DAY, NOW + timedelta(hours=1), NOW)
    return ill
