"""A gateway that says yes to everything and sends nothing: nobody refuses, and still no code arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from conversations.model.people import Facility, FacilityKind
from storage.boxes.outbox import OUTBOX
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.morning import HOUSE, NINE, tick


@pytest.fixture
def contact(store: SqlStore) -> int:
    """A contact, in a province whose office has a group."""
    with store.unit_of_work() as work:
        kind = FacilityKind.COORDINATING_OFFICE
        work.facilities.add(Facility(0, "VP", "Văn phòng", kind, "02647", "0214 3820 111", None, "-9"))
        return work.contacts.meet(PATIENTS, "7", "vi", NINE).id


def sent(store: SqlStore, contact: int, codes: int, at: datetime) -> None:
    """Send so many codes to as many phones."""
    with store.unit_of_work() as work:
        for number in range(codes):
            work.credentials.code_sent(contact, f"+8491234{number:04}", "123456", "sms", at)


def told(store: SqlStore) -> list[str]:
    """The office's messages about codes."""
    with store.unit_of_work() as work:
        rows = work._connection.execute(select(OUTBOX.c.key).where(OUTBOX.c.key.like("%codes%"))).scalars()
        return list(rows)


def minutes(store: SqlStore, first: int, last: int) -> None:
    """Let minutes after nine go by."""
    for minute in range(first, last):
        tick(store, HOUSE, NINE + timedelta(minutes=minute))


def test_many_codes_and_none_typed_is_told_once(store: SqlStore, contact: int) -> None:
    """The office is told after a quarter of an hour, once; afterwards, that it is over."""
    sent(store, contact, 5, NINE)
    minutes(store, 5, 9)
    assert told(store) == []
    minutes(store, 10, 16)
    assert len(told(store)) == 1
    minutes(store, 90, 93)
    assert len(told(store)) == 2


def test_one_that_is_typed_says_that_codes_arrive(store: SqlStore, contact: int) -> None:
    """Some people always give up: one right code is enough to believe the gateway."""
    sent(store, contact, 6, NINE)
    with store.unit_of_work() as work:
        work.credentials.try_code(contact, "+84912340003", "123456", NINE + timedelta(minutes=2))
    minutes(store, 10, 16)
    assert told(store) == []


def test_a_few_codes_say_nothing(store: SqlStore, contact: int) -> None:
    """Four people who went away are four people who went away."""
    sent(store, contact, 4, NINE)
    minutes(store, 10, 16)
    assert told(store) == []
