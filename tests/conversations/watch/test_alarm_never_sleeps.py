"""An alarm never sleeps: after the last step it comes again and again, and it is always on the red list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus
from conversations.people.staff_scope import viewer
from conversations.station.work_list_rules import on_list
from scheduler.ladder import ensure_climbed
from scheduler.shifts import ensure_handed_over
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.support.databases import migrated_sqlite, opened
from tests.support.ladder_room import DISTRICT, HOA, KHANH, LAN, MINH, PROVINCE, SON, STATION, Room, a_room, seen_by

TWO_NIGHTS = 48 * 60
LONGEST_STEP = 40
"""Minutes from the step at 20 to the one at 60: the longest the ladder itself waits."""


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with its people, an office above it, the province's top, and one patient."""
    return a_room(store)


def posted(room: Room) -> list[str]:
    """The chats that were shown the card with its buttons since last asked."""
    return [chat for chat, text, buttons in room.sent() if buttons and "BÁO ĐỘNG" in text]


def test_after_the_last_step_it_comes_again_every_half_hour(room: Room) -> None:
    """Nobody claims it for two nights: group, duty and top are told every 30 minutes, and the card says how long."""
    room.meet(HOA, LAN)
    room.on_duty(HOA, LAN)
    room.alarm()
    for minutes in (10, 10, 40):
        room.later(minutes)
    room.sent()
    for minutes in range(90, 600, 30):
        room.later(29)
        assert not posted(room)
        room.later(1)
        sent = room.sent()
        assert {chat for chat, _, buttons in sent if buttons} == {STATION, HOA, LAN, PROVINCE}
        assert f"⏰ {long(minutes)} rồi" in sent[-1][1]
    assert "Đã báo lại" in sent[-1][1]
    assert room.audited("alarm repeated") == 17


def long(minutes: int) -> str:
    """How long an alarm waits, as its card says it: minutes below two hours, and no "00 phút"."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return f"{minutes} phút"
    return f"{hours} giờ {rest:02} phút" if rest else f"{hours} giờ"


def test_a_jump_of_the_clock_posts_once(room: Room) -> None:
    """The program was away for ten hours: each chat is shown one card, not twenty."""
    room.alarm()
    room.sent()
    room.later(600)
    shown = posted(room)
    assert len(shown) == len(set(shown))
    room.later(600)
    assert sorted(posted(room)) == sorted([STATION, PROVINCE])


def test_a_claim_ends_the_repeats_and_no_contact_begins_them_anew(room: Room) -> None:
    """Claimed it is quiet; without a call it returns to all, climbs, and after the last step repeats again."""
    room.alarm()
    room.later(200)
    room.press(HOA, "claim")
    room.sent()
    room.later(29)
    assert not posted(room)
    room.later(1)
    assert room.alert.claimed_by is None
    for minutes in (10, 10, 40):
        room.later(minutes)
    room.sent()
    room.later(30)
    assert set(posted(room)) == {STATION, PROVINCE}


def test_two_ticks_at_once_repeat_once(room: Room) -> None:
    """Two processes look at the same minute: one card."""
    room.alarm()
    room.later(90)
    room.sent()
    room.later(30)
    assert posted(room)
    room.later(0)
    assert not posted(room)


@pytest.mark.parametrize("status", [s for s in EpisodeStatus if s is not EpisodeStatus.ACCEPTED])
def test_an_open_alarm_is_red_whatever_became_of_the_illness(room: Room, status: EpisodeStatus) -> None:
    """Waiting, asked, declined or over by a race: the red list has it at the station and at every office above."""
    room.alarm()
    with room.store.unit_of_work() as work:
        work.patients.set_status(room.episode.id, status, room.now, by="name 12")
    for person, chat in ((HOA, STATION), (SON, DISTRICT), (KHANH, PROVINCE)):
        assert red(room, person, chat) == {room.episode.id}
        room.show(person, "/danhsach", chat)
        (overview,) = [text for _, text, _ in room.sent() if "📋" in text]
        assert "Báo động chưa ai nhận: 1" in overview
    room.press(HOA, "o-well")
    assert red(room, HOA, STATION) == set()


# ---------------------------------------------------------------- whatever happens

ACTS = ["claim", "give", "115", "refer", "o-well", "o-unwell", "o-no_answer", "o-wrong_number", "o-refused", "undo"]
FATES = [
    EpisodeStatus.WAITING,
    EpisodeStatus.ASKED,
    EpisodeStatus.DECLINED,
    EpisodeStatus.ACCEPTED,
    EpisodeStatus.CLOSED,
]
STEPS = st.one_of(
    st.tuples(st.just("alarm"), st.sampled_from(["red", "red-115"])),
    st.tuples(st.just("press"), st.tuples(st.sampled_from([HOA, MINH, LAN]), st.sampled_from(ACTS))),
    st.tuples(st.just("later"), st.sampled_from([0, 1, 9, 11, 29, 31, 60, 240, 719, 1441])),
    st.tuples(st.just("fate"), st.sampled_from(FATES)),
    st.tuples(st.just("take"), st.sampled_from([HOA, MINH])),
)


@given(st.lists(STEPS, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_open_alarms_are_the_red_list_and_none_sleeps(story: list[tuple[str, object]]) -> None:
    """Random stories: after each step the open alarms are the red ones at every level, and the clock looks in time."""
    for room in a_fresh_room():
        room.on_duty(HOA)
        room.on_duty(MINH, shift="night")
        for kind, what in [("alarm", "red"), *story]:
            live(room, kind, what)
            awake(room)


def live(room: Room, kind: str, what: object) -> None:
    """Play one step of a story."""
    match kind, what:
        case "alarm", str(level):
            room.alarm(level, may_fail=True)
        case "press", (str(person), "undo"):
            room.press(person, f"undo-{newest_step(room)}")
        case "press", (str(person), str(action)):
            room.press(person, action)
        case "later", int(minutes):
            room.later(minutes)
        case "fate", EpisodeStatus() as status:
            with room.store.unit_of_work() as work:
                work.patients.set_status(room.episode.id, status, room.now, by="name 12")
        case "take", str(person):
            room.tap(person, "v:1:take")


def awake(room: Room) -> None:
    """Hold what must be true at every moment."""
    list(ensure_climbed(room.store, room.house, room.now))
    list(ensure_handed_over(room.store, room.house, room.now))
    with room.store.unit_of_work() as work:
        alerts = [a for a in work.alerts.of_episode(room.episode.id) if a.closed_at is None]
    for person, chat in ((HOA, STATION), (SON, DISTRICT), (KHANH, PROVINCE)):
        assert red(room, person, chat) == {alert.episode for alert in alerts}
    for alert in alerts:
        assert alert.due_at is not None
        last = alert.rung == len(room.house.protocol.clocks.ladder)
        ahead = timedelta(minutes=30 if last else LONGEST_STEP)
        assert alert.claimed_by is not None or alert.due_at <= room.now + ahead


def red(room: Room, person: str, chat: str) -> set[int]:
    """The illnesses on somebody's red list by an alarm."""
    with room.store.unit_of_work() as work:
        scene = Scene(work, room.house, room.now, "red")
        who = viewer(scene, seen_by(person, chat))
        assert who is not None
        listed = on_list("red", work.standings.of_facilities(who.sees, scene.today), scene.today, None)
    return {standing.episode for standing in listed if standing.alarm is not None}


def newest_step(room: Room) -> int:
    """The number of the newest outcome that can be taken back; one that never was, if there is none."""
    alert = room.alert.id
    with room.store.unit_of_work() as work:
        step = work.alarm_steps.newest(alert, room.now - timedelta(minutes=10))
    return step.id if step is not None else 999


def a_fresh_room() -> Iterator[Room]:
    """One room in a memory of its own, gone afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "room.sqlite3"
        path.write_bytes(migrated_sqlite())
        with opened(open_database(f"sqlite:///{path}")) as engine:
            yield a_room(SqlStore(engine))
