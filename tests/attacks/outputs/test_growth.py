"""Whoever writes day and night does not fill the disk: what is done is deleted after days, what is needed stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.ports import Fate
from conversations.programme.protocol import load
from scheduler.sweeping import ensure_swept
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.ladder_room import Dice
from tests.support.samples import NOW, outgoing

HOUSE = make_house(Policy(), load(), Dice(), CHANNELS)
FLOOD = 1200
"""Messages of one stranger, each heard and answered: more than two pieces of work."""


def swept(store: SqlStore, days: float) -> int:
    """The minute's work comes, so many days later; in how many pieces."""
    return len(list(ensure_swept(store, HOUSE, NOW + timedelta(days=days))))


def count(engine: Engine, box: str) -> int:
    """How many rows a box has."""
    with engine.begin() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {box}")).scalar_one())


@pytest.fixture
def flooded(store: SqlStore, engine: Engine) -> SqlStore:
    """A flood that was heard and answered, all in one day."""
    said = [Arrival(PATIENTS, n, "1", True, "1", "", "vi", Text("alo")) for n in range(FLOOD)]
    with store.unit_of_work() as work:
        work.inbox.take_in(said, NOW)
        work.outbox.put([outgoing(f"{n}", "1") for n in range(FLOOD)], NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET done_at = received_at, body = NULL"))
        connection.execute(text("UPDATE outbox SET state = 'sent', payload = NULL, sent_at = created_at"))
    return store


def test_a_flood_is_gone_after_a_week_in_pieces(flooded: SqlStore, engine: Engine) -> None:
    """Nothing goes before seven days; then all of it but the newest row of each box, five hundred at a time."""
    swept(flooded, 6.9)
    assert (count(engine, "inbox"), count(engine, "outbox")) == (FLOOD, FLOOD)
    assert swept(flooded, 7.1) == 6
    assert (count(engine, "inbox"), count(engine, "outbox")) == (1, 1)
    assert swept(flooded, 8) == 2


def test_no_number_comes_back(flooded: SqlStore, engine: Engine) -> None:
    """What comes later has a higher number than everything deleted: keys and reports are made of numbers."""
    swept(flooded, 8)
    with flooded.unit_of_work() as work:
        work.inbox.take_in([Arrival(PATIENTS, FLOOD, "1", True, "1", "", "vi", Text("alo"))], NOW)
        work.outbox.put([outgoing("new", "1")], NOW)
        heard = work.inbox.claim()
        (parcel,) = work.outbox.claim(PATIENTS, 9, NOW)
    assert heard is not None
    assert (heard.id, parcel.id) == (FLOOD + 1, FLOOD + 1)


def test_what_somebody_still_needs_stays(store: SqlStore, engine: Engine) -> None:
    """What waits, did not arrive or is unsure stays, however old; and a card sent long ago is still edited in place."""
    states = ("sent", "dropped", "dead", "unknown", "waiting")
    with store.unit_of_work() as work:
        work.outbox.put([outgoing(state, state, card="C") for state in states], NOW)
        parcels = work.outbox.claim(PATIENTS, 9, NOW)
        work.outbox.settle([Fate(p, p.address, message=7) for p in parcels], NOW)  # type: ignore[arg-type]
        work.inbox.take_in([Arrival(PATIENTS, n, "1", True, "1", "", "vi", Text("alo")) for n in range(3)], NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET parked = TRUE WHERE update_id = 0"))
    swept(store, 400)
    assert count(engine, "inbox") == 3
    with store.unit_of_work() as work:
        assert [found.state for found in work.undelivered.listed(states, 0, 9)] == ["dead", "unknown", "waiting"]
        work.outbox.put([outgoing("edit", "sent", card="C", edit=True)], NOW)
        (edit,) = [parcel for parcel in work.outbox.claim(PATIENTS, 9, NOW) if parcel.address == "sent"]
    assert edit.posted == 7
