"""What came in is neither lost nor heard twice, and each chat is heard in order, by whoever hears it."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from conversations.model.incoming import (
    Arrival,
    Attachment,
    Blocked,
    ContactCard,
    GroupMoved,
    MemberLeft,
    Pressed,
    SmsFailed,
    Text,
    Unreadable,
    What,
)
from storage.boxes.inbox import INBOX
from storage.store import SqlStore
from tests.support.channels import PATIENTS, STAFF
from tests.support.samples import NOW, arrival

EVERY_KIND: list[What] = [
    Text("ba bảy rưỡi", reply_to=5, forwarded=True),
    Pressed("s:1:2", 44, "callback"),
    ContactCard("+84912345678", own=True),
    Attachment("photo", "file", "con tôi"),
    Blocked(),
    MemberLeft("9"),
    GroupMoved("-100"),
    SmsFailed("+84912345678", "otp"),
    Unreadable("poll"),
]

LATELY = NOW - timedelta(days=7)


def hear_all(store: SqlStore) -> list[Arrival]:
    """Answer everything that is open, one transaction each."""
    heard: list[Arrival] = []
    while True:
        with store.unit_of_work(durable=False) as work:
            found = work.inbox.claim()
            if found is None:
                return heard
            work.inbox.done(found.id, NOW)
            heard.append(found.arrival)


@pytest.mark.parametrize("what", EVERY_KIND, ids=lambda what: type(what).__name__)
def test_every_kind_of_input_comes_back_as_it_came(store: SqlStore, what: What) -> None:
    """What is claimed is what was taken in, whatever it was."""
    came = Arrival(STAFF, 3, "-5", False, "9", "Hoa", "vi", what)
    with store.unit_of_work() as work:
        assert work.inbox.take_in([came], NOW) == 1
    assert hear_all(store) == [came]


def test_a_known_update_is_passed_over(store: SqlStore) -> None:
    """The same update of the same channel is kept once, also when it has been answered long ago."""
    batch = [arrival(update=1), arrival(update=2), arrival(update=1)]
    with store.unit_of_work() as work:
        assert work.inbox.take_in(batch, NOW) == 2
    assert len(hear_all(store)) == 2
    with store.unit_of_work() as work:
        assert work.inbox.take_in(batch, NOW) == 0
        assert work.inbox.take_in([], NOW) == 0
    assert hear_all(store) == []


def test_an_answered_input_is_erased(store: SqlStore, engine: Engine) -> None:
    """Of what was answered only its number stays."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival()], NOW)
    hear_all(store)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT body FROM inbox")).scalar_one() is None


def test_what_fails_is_not_forgotten(store: SqlStore) -> None:
    """An input whose transaction raised is claimed again."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="38,5")], NOW)

    def fail() -> None:
        with store.unit_of_work() as work:
            found = work.inbox.claim()
            assert found is not None
            work.inbox.done(found.id, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert len(hear_all(store)) == 1


def test_an_input_that_always_fails_is_parked(store: SqlStore) -> None:
    """After the last attempt the next one of the same chat is heard; the parked body is kept."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="poison"), arrival(text="next")], NOW)
    for attempt in range(3):
        with store.unit_of_work() as work:
            found = work.inbox.claim()
            assert found is not None
            assert (found.arrival.what, found.attempts) == (Text("poison"), attempt)
            assert work.inbox.failed(found.id, 3) is (attempt == 2)
    assert [a.what for a in hear_all(store)] == [Text("next")]


def test_an_input_of_another_release_blocks_nobody(store: SqlStore, engine: Engine) -> None:
    """A kind this release does not know is parked when it is met, and what follows is heard."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(text="first", update=1), arrival(text="second", update=2)], NOW)
    with engine.begin() as connection:
        strange = {"kind": "Hologram", "channel": "patients", "what": {}}
        connection.execute(INBOX.update().where(INBOX.c.update_id == 1).values(body=strange))
    assert [a.what for a in hear_all(store)] == [Text("second")]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE parked")).scalar_one() == 1


def test_the_messenger_is_asked_for_what_follows(store: SqlStore) -> None:
    """The next number is one above the newest kept, our own reports aside, of what was kept since an instant."""
    with store.unit_of_work() as work:
        assert work.inbox.next_update(PATIENTS, LATELY) is None
        work.inbox.take_in([arrival(update=900), arrival(update=901), arrival(update=-4)], NOW)
        assert work.inbox.next_update(PATIENTS, LATELY) == 902
        assert work.inbox.next_update(STAFF, LATELY) is None
        assert work.inbox.next_update(PATIENTS, NOW + timedelta(days=1)) is None


def test_after_a_restart_of_numbers_the_newest_counts(store: SqlStore) -> None:
    """When the messenger begins again at a lower number, that one is followed, not the highest ever seen."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(update=900_000)], NOW - timedelta(days=6))
        work.inbox.take_in([arrival(update=17)], NOW)
        assert work.inbox.next_update(PATIENTS, LATELY) == 18


@given(chats=st.lists(st.sampled_from("abc"), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_chat_is_heard_in_order(store: SqlStore, chats: list[str]) -> None:
    """Whatever comes from whom, the order of each chat is the order of arrival."""
    came = [arrival(chat) for chat in chats]
    with store.unit_of_work() as work:
        work.inbox.take_in(came, NOW)
    heard = hear_all(store)
    for chat in "abc":
        assert [a.update for a in heard if a.chat == chat] == [a.update for a in came if a.chat == chat]


def test_many_workers_keep_the_order_of_each_chat(store: SqlStore) -> None:
    """Four threads claim at once: no input twice, none left, never two of one chat at a time, and in order."""
    came = [arrival(str(n % 5), text=str(n)) for n in range(60)]
    with store.unit_of_work() as work:
        work.inbox.take_in(came, NOW)
    heard: dict[str, list[str]] = defaultdict(list)
    at_work: set[str] = set()
    collisions: list[str] = []

    def hear() -> None:
        while len([one for some in heard.values() for one in some]) < len(came):
            with store.unit_of_work(durable=False) as work:
                found = work.inbox.claim()
                if found is None:
                    continue
                if found.arrival.chat in at_work:
                    collisions.append(found.arrival.chat)
                at_work.add(found.arrival.chat)
                assert isinstance(found.arrival.what, Text)
                heard[found.arrival.chat].append(found.arrival.what.text)
                work.inbox.done(found.id, NOW)
                at_work.discard(found.arrival.chat)

    threads = [threading.Thread(target=hear) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert collisions == []
    assert heard == {str(c): [str(n) for n in range(c, 60, 5)] for c in range(5)}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_held_chat_holds_up_no_other(store: SqlStore) -> None:
    """On PostgreSQL a second worker passes over the chat in another's hands and hears the next chat."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival("a"), arrival("a"), arrival("b")], NOW)
    with store.unit_of_work() as first, store.unit_of_work() as second, store.unit_of_work() as third:
        mine, yours = first.inbox.claim(), second.inbox.claim()
        assert mine is not None
        assert yours is not None
        assert (mine.arrival.chat, yours.arrival.chat) == ("a", "b")
        assert third.inbox.claim() is None
