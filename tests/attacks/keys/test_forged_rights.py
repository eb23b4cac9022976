"""Somebody writes rights into the database by hand: the office is told, and told again when the rows are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, text

from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.outgoing import Say
from conversations.model.people import FacilityKind, Role
from conversations.ports import Fate
from conversations.programme.protocol import load
from scheduler.ailments import ensure_well
from storage.store import SqlStore
from tests.support.channels import CHANNELS, STAFF
from tests.support.ladder_room import Dice
from tests.support.samples import NOW, station

HOUSE = make_house(Policy(), load(), Dice(), CHANNELS)


def test_the_office_is_told_of_rights_written_by_hand(store: SqlStore, engine: Engine) -> None:
    """One message names what happened and what to run; ten minutes after the rows are gone one says so."""
    with store.unit_of_work() as work:
        office = replace(station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat="-900")
        work.staff.add(work.facilities.add(office).id, "Lò Thị Hoa", Role.NURSE, "11", NOW)
    assert minutes(store, 1, 3) == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE staff_member SET role = 'admin'"))
    [sick] = minutes(store, 4, 30)
    assert "ghi thẳng quyền nhân viên" in sick
    assert "f0care key check" in sick
    with engine.begin() as connection:
        connection.execute(text("UPDATE staff_member SET role = 'nurse'"))
    [well] = minutes(store, 31, 60)
    assert "Không còn quyền nhân viên nào" in well


def minutes(store: SqlStore, first: int, last: int) -> list[str]:
    """What the office reads while minutes pass, each with its tick."""
    found: list[str] = []
    for minute in range(first, last + 1):
        now = NOW + timedelta(minutes=minute)
        ensure_well(store, HOUSE, now)
        with store.unit_of_work() as work:
            parcels = work.outbox.claim(STAFF, 10, now)
            found += [parcel.content.message.text for parcel in parcels if isinstance(parcel.content, Say)]
            work.outbox.settle([Fate(parcel, "sent", message=1) for parcel in parcels], now)
    return found
