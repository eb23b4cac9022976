"""What was written down is sent once: most urgent first, in order for each address, edits boiled down to the newest."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from conversations.model.outgoing import Ack, Button, Content, Erase, Lane, Message, Outgoing, Remind, Say, Sms
from conversations.ports import Fate, Parcel
from storage.boxes.outbox import OUTBOX
from storage.store import SqlStore
from tests.support.channels import PATIENTS, SMS, STAFF
from tests.support.samples import NOW, accepted, outgoing, still_to_send

BUTTONS = ((Button("Không có máy", "s:1:2"), Button("Hướng dẫn", url="https://example.org")), (Button("Thôi", "x"),))
NUMBERS = count()
EVERY_KIND: list[Content] = [
    Say(Message("Mạch?", BUTTONS), card="slot:1"),
    Say(Message("Gửi số", ask_contact="Gửi số của tôi", force_reply=True)),
    Say(Message("Xong", drop_keyboard=True), card="slot:1", edit=True),
    Ack("callback", "đã ghi"),
    Erase(4711),
]


def put(store: SqlStore, *rows: Outgoing) -> int:
    """Write rows down."""
    with store.unit_of_work() as work:
        return work.outbox.put(rows, NOW)


def claim(
    store: SqlStore, limit: int = 100, busy: tuple[str, ...] = (), lanes: tuple[Lane, ...] = tuple(Lane)
) -> list[Parcel]:
    """Take rows of the patients' bot."""
    with store.unit_of_work() as work:
        return work.outbox.claim(PATIENTS, limit, NOW, busy, lanes)


def settle(store: SqlStore, *fates: Fate) -> None:
    """Write down what became of parcels."""
    with store.unit_of_work() as work:
        work.outbox.settle(fates, NOW)


def said(parcels: list[Parcel]) -> list[str]:
    """The keys of sample messages, in the order taken."""
    return [p.content.message.text.removeprefix("câu ") for p in parcels if isinstance(p.content, Say)]


@pytest.mark.parametrize("content", EVERY_KIND, ids=["say", "ask", "edit", "ack", "erase"])
def test_every_kind_of_content_comes_back_as_it_was_put(store: SqlStore, content: Content) -> None:
    """A claimed parcel carries exactly what was decided."""
    put(store, Outgoing(PATIENTS, "7", Lane.REPLY, content, "k"))
    (parcel,) = claim(store)
    assert (parcel.content, parcel.address, parcel.lane, parcel.attempts) == (content, "7", Lane.REPLY, 1)


def test_a_text_message_keeps_its_phone_secret(store: SqlStore, engine: Engine) -> None:
    """The phone comes back with the parcel, is nowhere in the row readable, and is gone once sent."""
    sms = Sms("ma cua ban la 123456", "otp", "123456", "7")
    put(store, Outgoing(SMS, "+84912345678", Lane.REPLY, sms, "k"))
    with store.unit_of_work() as work:
        assert work.outbox.claim(SMS, 9, NOW, busy=["+84912345678"]) == []
        (parcel,) = work.outbox.claim(SMS, 9, NOW)
    assert (parcel.address, parcel.content) == ("+84912345678", sms)
    with engine.begin() as connection:
        assert "912345678" not in str(connection.execute(text("SELECT * FROM outbox")).one())
    settle(store, Fate(parcel, "sent"))
    with engine.begin() as connection:
        assert connection.execute(text("SELECT payload FROM outbox")).scalar_one() is None


def test_a_known_key_is_passed_over(store: SqlStore) -> None:
    """What was written down once is never written again, not even after it was sent."""
    assert put(store, outgoing("a"), outgoing("b")) == 2
    assert put(store, outgoing("b"), outgoing("c")) == 1
    settle(store, *(Fate(parcel, "sent") for parcel in claim(store)))
    assert put(store, outgoing("a")) == 0
    assert put(store) == 0


def test_urgent_before_old_and_one_per_address(store: SqlStore) -> None:
    """Alarms pass replies, replies pass reminders; of one address only the first is taken."""
    put(store, outgoing("1", "a", Lane.REMINDER), outgoing("2", "b"), outgoing("3", "b"), outgoing("4", "c"))
    put(store, outgoing("5", "c", Lane.ALARM))
    assert said(claim(store)) == ["5", "2", "1"]


def test_one_station_s_pile_holds_up_no_other_station(store: SqlStore) -> None:
    """Three hundred cards wait for one group; the one card of another, written last, leaves in the same round."""
    put(store, *(outgoing(f"{n}", "-1") for n in range(300)))
    put(store, outgoing("theirs", "-2"))
    assert said(claim(store, 2)) == ["0", "theirs"]


def test_busy_addresses_wait_without_using_up_the_limit(store: SqlStore) -> None:
    """A crowd of busy addresses does not keep others from being served."""
    put(store, *(outgoing(f"{n}", f"{n}") for n in range(10)))
    assert said(claim(store, 3, busy=tuple("01234"))) == ["5", "6", "7"]


@pytest.mark.parametrize(
    ("lanes", "taken"),
    [
        ((Lane.ALARM,), ["alarm"]),
        ((Lane.ALARM, Lane.REPLY), ["alarm", "reply"]),
        ((Lane.ALARM, Lane.REMINDER), ["alarm", "reminder"]),
        ((Lane.REMINDER,), ["reminder"]),
        ((), []),
    ],
)
def test_only_the_wanted_lanes_are_taken(store: SqlStore, lanes: tuple[Lane, ...], taken: list[str]) -> None:
    """When the budget for reminders is spent, alarms and replies still go, and the other way round."""
    put(store, *(outgoing(lane.name.lower(), lane.name, lane) for lane in reversed(Lane)))
    assert said(claim(store, lanes=lanes)) == taken
    assert claim(store, 0) == []


def test_of_several_edits_only_the_newest_goes(store: SqlStore, engine: Engine) -> None:
    """Edits of one card that pile up are dropped but the newest; other cards, and posts, are not touched."""
    put(store, outgoing("post", card="A"), outgoing("e1", card="A", edit=True), outgoing("other", card="B", edit=True))
    put(store, outgoing("e2", card="A", edit=True), outgoing("e3", card="A", edit=True))
    order = []
    while parcels := claim(store):
        order += said(parcels)
        settle(store, *(Fate(parcel, "sent", message=70) for parcel in parcels))
    assert order == ["post", "other", "e3"]
    with engine.begin() as connection:
        states = connection.execute(text("SELECT key, state FROM outbox WHERE state = 'dropped' ORDER BY id"))
        assert [key for key, _ in states] == ["e1", "e2"]


def test_an_edit_knows_the_message_to_change(store: SqlStore) -> None:
    """The place of a card is remembered when it is posted, and handed to its edits, not to new posts."""
    put(store, outgoing("post", card="A"))
    settle(store, Fate(claim(store)[0], "sent", message=70))
    put(store, outgoing("edit", card="A", edit=True))
    (edit,) = claim(store)
    assert edit.posted == 70
    settle(store, Fate(edit, "sent"))
    put(store, outgoing("again", card="A"))
    (again,) = claim(store)
    assert again.posted is None
    settle(store, Fate(again, "sent", message=90))
    with store.unit_of_work() as work:
        assert work.outbox.posted_card(PATIENTS, "7", 90) == "A"
        assert work.outbox.posted_card(PATIENTS, "7", 70) is None
        assert work.outbox.posted_card(STAFF, "7", 90) is None


def test_what_is_to_be_retried_waits_and_holds_back_what_follows(store: SqlStore) -> None:
    """A row put off keeps its place: its chat waits with it, but an alarm still passes, and others go on."""
    put(store, outgoing("1", "a"), outgoing("2", "a"))
    settle(store, Fate(claim(store)[0], "waiting", retry_at=NOW + timedelta(seconds=5), why="429"))
    put(store, outgoing("3", "b"), outgoing("4", "a", Lane.ALARM))
    parcels = claim(store)
    assert said(parcels) == ["4", "3"]
    settle(store, *(Fate(parcel, "sent") for parcel in parcels))
    with store.unit_of_work() as work:
        (retried,) = work.outbox.claim(PATIENTS, 9, NOW + timedelta(seconds=5))
    assert (said([retried]), retried.attempts) == (["1"], 2)


@pytest.mark.parametrize(("state", "kept"), [("sent", False), ("dropped", False), ("unknown", True), ("dead", True)])
def test_only_what_may_be_tried_again_is_kept(
    store: SqlStore, engine: Engine, state: Literal["sent", "dropped", "unknown", "dead"], kept: bool
) -> None:
    """The words of what was sent or dropped are erased; an operator can still retry what was not."""
    put(store, outgoing("a"))
    settle(store, Fate(claim(store)[0], state, why="because"))
    with engine.begin() as connection:
        row = connection.execute(OUTBOX.select()).one()
    assert (row.state, row.why, row.payload is not None, row.sent_at is not None) == (
        state,
        "because",
        kept,
        state == "sent",
    )
    assert claim(store) == []


def test_after_a_crash_alarms_and_replies_go_again_but_reminders_do_not(store: SqlStore) -> None:
    """What was being sent when the program died is found; a reminder may have arrived and is not repeated."""
    with store.unit_of_work() as work:
        slot = work.slots.add(accepted(work), NOW.date(), NOW, extra=False)
        remind = Outgoing(PATIENTS, "c", Lane.REMINDER, Remind(slot.id, "ask"), "r")
    put(store, outgoing("alarm", "a", Lane.ALARM), outgoing("reply", "b"), remind)
    assert len(claim(store)) == 3
    with store.unit_of_work() as work:
        assert still_to_send(work, PATIENTS) == 3
        assert work.outbox.recover(STAFF, NOW) == 0
        assert work.outbox.recover(PATIENTS, NOW) == 3
        assert still_to_send(work, PATIENTS) == 2
    assert said(claim(store)) == ["alarm", "reply"]


def test_a_moved_chat_takes_what_is_not_sent_along(store: SqlStore) -> None:
    """Rows waiting and in flight follow a group to its new address; an old message's number means nothing there."""
    put(store, outgoing("post", "-1", card="A"))
    settle(store, Fate(claim(store)[0], "sent", message=70))
    put(store, outgoing("flying", "-1"), outgoing("waiting", "-1"), outgoing("new", "-2", card="A"))
    flying, new = claim(store)
    settle(store, Fate(new, "sent", message=80))
    with store.unit_of_work() as work:
        work.outbox.moved(PATIENTS, "-1", "-2")
        assert work.outbox.posted_card(PATIENTS, "-2", 70) is None
        assert work.outbox.posted_card(PATIENTS, "-2", 80) == "A"
        assert work.outbox.posted_card(PATIENTS, "-1", 70) == "A"
    settle(store, Fate(flying, "waiting"))
    first = claim(store)
    assert [(p.address, said([p])) for p in first] == [("-2", ["flying"])]


@given(
    rows=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Lane))), max_size=15),
    limit=st.integers(1, 4),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everything_leaves_once_and_in_order(store: SqlStore, rows: list[tuple[str, Lane]], limit: int) -> None:
    """Whatever waits, all of it leaves exactly once, and within a chat and lane in the order it was written."""
    keys = [f"{next(NUMBERS):09}" for _ in rows]
    put(store, *(outgoing(key, address, lane) for key, (address, lane) in zip(keys, rows, strict=True)))
    left = []
    while parcels := claim(store, limit):
        assert len({p.address for p in parcels}) == len(parcels) <= limit
        left += [(p.address, p.lane, said([p])[0]) for p in parcels]
        settle(store, *(Fate(parcel, "sent") for parcel in parcels))
    assert sorted(key for *_, key in left) == sorted(keys)
    for place in {(address, lane) for address, lane in rows}:
        sent = [key for address, lane, key in left if (address, lane) == place]
        assert sent == [key for key, row in zip(keys, rows, strict=True) if row == place]
