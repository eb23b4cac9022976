"""A few chats with very many waiting messages make nobody else wait, and cost the program nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from conversations.model.outgoing import Lane, Outgoing
from conversations.ports import Fate, Parcel
from storage.boxes.waiting_lines import HEADS
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.samples import NOW, outgoing

CHATS, LINE = 40, 150
A_SECOND = 30
"""Messages that may leave in a second."""


def put(store: SqlStore, *rows: Outgoing) -> None:
    """Let messages wait."""
    with store.unit_of_work() as work:
        work.outbox.put(rows, NOW)


def second(store: SqlStore, most: int = A_SECOND) -> list[str]:
    """A second passes: so many leave, and arrive; the chats they went to."""
    with store.unit_of_work() as work:
        parcels = work.outbox.claim(PATIENTS, most, NOW)
        work.outbox.settle([Fate(parcel, "sent") for parcel in parcels], NOW)
    return [parcel.address for parcel in parcels]


def flood(store: SqlStore, lane: Lane = Lane.REPLY) -> None:
    """Forty strangers have had a hundred and fifty answers written down each."""
    put(store, *(outgoing(f"{at}", f"7{at % CHATS:03}", lane) for at in range(CHATS * LINE)))


@pytest.mark.parametrize("lane", [Lane.ALARM, Lane.REPLY])
@pytest.mark.parametrize("patient", ["1", "7005", "9"])
def test_forty_strangers_with_long_lines_make_no_patient_wait(store: SqlStore, lane: Lane, patient: str) -> None:
    """Whatever the patient's number, the answer leaves within two seconds, not after their six thousand."""
    flood(store, lane)
    second(store)
    put(store, outgoing("the patient's", f"{patient}x", lane))
    assert f"{patient}x" in second(store) + second(store)


def test_nobody_is_served_twice_before_all_were_served_once(store: SqlStore) -> None:
    """The turn goes round: in four seconds each of the forty has had three messages."""
    flood(store)
    left = [chat for _ in range(4) for chat in second(store)]
    assert {left.count(chat) for chat in set(left)} == {3}
    assert len(set(left)) == CHATS


def test_an_alarm_passes_every_line(store: SqlStore) -> None:
    """An alarm written last leaves first."""
    flood(store)
    put(store, outgoing("danger", "9", Lane.ALARM))
    assert second(store, 1) == ["9"]


def test_long_lines_that_rest_hide_nobody_behind_them(store: SqlStore) -> None:
    """Chats that must wait are passed over, all of them in one look, and each message comes when its time has come."""
    flood(store)
    with store.unit_of_work() as work:
        parcels: list[Parcel] = work.outbox.claim(PATIENTS, CHATS, NOW)
        later = [Fate(parcel, "waiting", retry_at=NOW + timedelta(minutes=5), why="429") for parcel in parcels]
        work.outbox.settle(later, NOW)
    assert len(parcels) == CHATS
    assert second(store) == []
    put(store, outgoing("the patient's", "7002x"))
    assert second(store, 1) == ["7002x"]
    with store.unit_of_work() as work:
        again = work.outbox.claim(PATIENTS, CHATS, NOW + timedelta(minutes=5))
    assert sorted(parcel.id for parcel in again) == sorted(parcel.id for parcel in parcels)


def test_a_claim_steps_from_line_to_line_and_reads_no_line_through(store: SqlStore, engine: Engine) -> None:
    """Both databases walk the index made for it, so that fifty thousand waiting rows cost what a thousand do."""
    flood(store)
    name = engine.dialect.name
    ready = HEADS[name]._compiled(engine.dialect)
    given = {"channel": PATIENTS, "lane": 1, "after": "7", "most": 60, "now": NOW}
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(("EXPLAIN " if name == "postgresql" else "EXPLAIN QUERY PLAN ") + ready.sql, ready.filled(given))
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    steps = {
        "postgresql": [
            "Index Scan using ix_outbox_turn on outbox next ",
            "ROW(lane, (address)::text) > ROW",
            "Nested Loop",
        ],
        "sqlite": ["SEARCH next USING INDEX ix_outbox_turn (channel=? AND lane=? AND address>?)"],
    }
    assert [step for step in steps[name] if step not in plan] == []
    assert [bad for bad in ("Seq Scan", "Hash", "SCAN outbox", "SCAN next") if bad in plan] == []
