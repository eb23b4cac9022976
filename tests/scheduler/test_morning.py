"""Whatever the clock does, nobody has two slots or reminders for one day, and nobody expected is forgotten."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL

from conversations.calendar import instant, local_day, local_time
from conversations.model.care import SlotState
from tests.support.morning import (
    DAY,
    POLICY,
    ZONE,
    Accepted,
    Database,
    Happening,
    Morning,
    Reports,
    Restarts,
    Ticks,
    a_morning,
)

DEADLINE = POLICY.deadline_at


def _assert_nobody_twice(morning: Morning) -> None:
    slots, reminders = morning.slots(), morning.reminders()
    assert max(Counter((episode, day) for _, episode, day, _, _ in slots).values(), default=0) <= 1
    assert {number for _, _, _, number, _ in slots} <= {1}
    assert max(Counter((to, kind, day) for to, kind, day, _ in reminders).values(), default=0) <= 1
    for _, kind, day, at in reminders:
        clock = local_time(at, ZONE)
        assert local_day(at, ZONE) == day, "a reminder fell on another day"
        assert POLICY.reminder_at <= clock if kind == "ask" else POLICY.nudge_at <= clock < DEADLINE


def _assert_nobody_forgotten(morning: Morning, at: datetime) -> None:
    """To be asked after a tick at that instant, in the hours of asking."""
    day = local_day(at, ZONE)
    expected = {episode for episode, accepted in morning.patients.items() if accepted < instant(day, DEADLINE, ZONE)}
    slots = {episode: state for _, episode, on, _, state in morning.slots() if on == day}
    assert expected <= slots.keys(), "somebody has no slot for today"
    asked = {to for to, kind, on, _ in morning.reminders() if on == day and kind == "ask"}
    addresses = morning.addresses()
    waiting = {addresses[episode] for episode in expected if slots[episode] == "expected"}
    assert waiting <= asked, "somebody who is expected was not asked"


minutes = st.one_of(
    st.sampled_from(
        [
            (0, 0),
            (0, 1),
            (8, 59),
            (9, 0),
            (9, 20),
            (9, 39),
            (9, 40),
            (9, 59),
            (10, 0),
            (10, 5),
            (19, 59),
            (20, 0),
            (23, 59),
        ]
    ),
    st.tuples(st.integers(0, 23), st.integers(0, 59)),
)
instants = st.builds(
    lambda day, at: datetime(2022, 4, day, at[0], at[1], tzinfo=ZONE).astimezone(UTC), st.integers(1, 3), minutes
)
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.builds(Ticks, instants),
    st.builds(Ticks, instants, st.integers(1, 3)),
    st.builds(Accepted, st.booleans()),
    st.builds(Reports, st.integers(0, 9), st.sampled_from([SlotState.STARTED, SlotState.ON_TIME])),
    st.just(Restarts()),
)
asking_hours = st.builds(
    lambda day, minute: datetime(2022, 4, day, 9, tzinfo=ZONE) + timedelta(minutes=minute),
    st.integers(1, 4),
    st.integers(0, 59),
)


def _any_morning(database: Database, happened: list[Happening], last: datetime) -> None:
    with a_morning(database) as morning:
        for what in happened:
            morning.happens(what)
            _assert_nobody_twice(morning)
        morning.happens(Ticks(last))
        _assert_nobody_twice(morning)
        _assert_nobody_forgotten(morning, last)


# ---------------------------------------------------------------- databases, one for each example


@pytest.fixture(scope="session")
def sqlite_copies(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A way to fresh SQLite databases."""
    folder, numbers = tmp_path_factory.mktemp("mornings"), count()

    @contextmanager
    def fresh() -> Iterator[str]:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(migrated_file, path)
        yield f"sqlite:///{path}"

    return fresh


@pytest.fixture(scope="session")
def postgres_copies(reused_database: Callable[[], URL]) -> Database:
    """A way to fresh PostgreSQL databases, one at a time."""

    @contextmanager
    def fresh() -> Iterator[str]:
        yield reused_database().render_as_string(hide_password=False)

    return fresh


# ---------------------------------------------------------------- the truths


@settings(max_examples=60, deadline=None)
@given(happened=st.lists(happenings, max_size=12), last=asking_hours)
def test_any_morning_on_sqlite(sqlite_copies: Database, happened: list[Happening], last: datetime) -> None:
    """Ticks in any order and number, new patients, answers, restarts: one slot, one reminder of a kind, none missed."""
    _any_morning(sqlite_copies, happened, last)


@settings(max_examples=15, deadline=None)
@given(happened=st.lists(happenings, max_size=12), last=asking_hours)
def test_any_morning_on_postgresql(postgres_copies: Database, happened: list[Happening], last: datetime) -> None:
    """The same where several processes really tick at the same instant."""
    _any_morning(postgres_copies, happened, last)


@pytest.fixture(params=["UTC", "UTC-14", "UTC+12", "Europe/Berlin"])
def host_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own zone (in POSIX words UTC-14 is fourteen hours ahead)."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    try:
        yield request.param
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
def test_the_machines_zone_does_not_matter(host_zone: str, zone: str, sqlite_copies: Database) -> None:
    """In Lào Cai it is today until 23:59 and tomorrow from 0:00, wherever the machine stands."""
    with a_morning(sqlite_copies) as morning:
        for clock, days in (((0, 0), 1), ((23, 59), 1)):
            morning.happens(Ticks(datetime(2022, 4, 1, clock[0], clock[1], tzinfo=ZONE).astimezone(ZoneInfo(zone))))
            assert len(morning.slots()) == days
        morning.happens(Ticks(datetime(2022, 4, 2, 0, 0, tzinfo=ZONE).astimezone(ZoneInfo(zone))))
        assert [day for _, _, day, _, _ in morning.slots()] == [DAY, DAY + timedelta(days=1)]
        assert morning.reminders() == []


def test_a_start_at_twenty_past_nine_asks_everybody_once(sqlite_copies: Database) -> None:
    """Who starts the program late asks all of today at once, and the next tick and the next start ask nobody."""
    with a_morning(sqlite_copies) as morning:
        late = datetime(2022, 4, 1, 9, 20, tzinfo=ZONE)
        for what in (Ticks(late), Ticks(late + timedelta(minutes=1)), Restarts()):
            morning.happens(what)
            assert [(kind, day) for _, kind, day, _ in morning.reminders()] == [("ask", DAY)]


def test_after_eight_in_the_evening_nobody_is_asked(sqlite_copies: Database) -> None:
    """A start in the evening plans the day, so that it counts as missed, but disturbs nobody."""
    with a_morning(sqlite_copies) as morning:
        morning.happens(Ticks(datetime(2022, 4, 1, 20, 0, tzinfo=ZONE)))
        assert [state for *_, state in morning.slots()] == ["missed"]
        assert morning.reminders() == []


def test_who_has_not_finished_is_nudged_once_and_who_has_is_left_alone(sqlite_copies: Database) -> None:
    """At 9:40 a begun and an unbegun report get one more word each; a finished one none."""
    with a_morning(sqlite_copies) as morning:
        for _ in range(2):
            morning.happens(Accepted(own=True))
        for what in (
            Ticks(datetime(2022, 4, 1, 9, 0, tzinfo=ZONE)),
            Reports(0, SlotState.STARTED),
            Reports(1, SlotState.ON_TIME),
            Ticks(datetime(2022, 4, 1, 9, 40, tzinfo=ZONE), threads=3),
            Ticks(datetime(2022, 4, 1, 9, 41, tzinfo=ZONE)),
        ):
            morning.happens(what)
        assert sorted(to for to, kind, _, _ in morning.reminders() if kind == "nudge") == ["0", "2"]
