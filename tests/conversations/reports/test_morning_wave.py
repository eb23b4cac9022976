"""When so many must be asked that a bot cannot ask all after nine, some are asked before, always the same ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.programme.protocol import load
from conversations.reports import morning_wave
from scheduler.morning import ensure_asked, ensure_planned
from storage.engine.database import open_database
from storage.store import SqlStore
from tests.bench.people import seed
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.ladder_room import Dice
from tests.support.samples import still_to_send

HOUSE = make_house(Policy(), load(), Dice(), CHANNELS)
NINE = datetime(2022, 4, 1, 2, 0, tzinfo=UTC)
MANY = 4_300
"""A little more than are asked at nine itself."""


def at(minutes: float) -> datetime:
    """So many minutes from nine."""
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("contacts", "minutes"), [(0, 0), (180, 0), (3_857, 0), (3_858, 1), (12_000, 32), (26_744, 90), (1_000_000, 120)]
)
def test_the_more_there_are_the_earlier_the_wave_begins(contacts: int, minutes: int) -> None:
    """A station's or a district's patients are asked at nine; on a province's worst day some from 7:30."""
    assert morning_wave.lead(contacts) == minutes


@given(st.integers(1, morning_wave.EARLIEST))
def test_a_wave_never_goes_back_and_comes_to_its_end(minutes: int) -> None:
    """Each minute reaches at least as far as the one before, from nobody to everybody."""
    reached = [morning_wave.reached(minutes, gone) for gone in range(minutes + 1)]
    assert reached == sorted(reached)
    assert (reached[0], reached[-1]) == (0, morning_wave.WAVE_PLACES)


def test_the_slices_hold_every_place_once() -> None:
    """From the first place to the last, without gap or overlap."""
    slices = morning_wave.slices()
    assert [place for since, until in slices for place in range(since, until)] == list(range(morning_wave.WAVE_PLACES))


@given(st.integers(1, 10**7), st.integers(1, 99), st.integers(50, 500))
def test_no_facility_comes_last_as_a_whole(first: int, apart: int, patients: int) -> None:
    """However a facility's patients are numbered, in a row or in turn with others, some are asked early, some late."""
    places = sorted(morning_wave.place(first + nth * apart) / morning_wave.WAVE_PLACES for nth in range(patients))
    assert max(later - earlier for earlier, later in zip([0.0, *places], [*places, 1.0], strict=True)) < 0.4
    assert 0.25 < sum(places) / patients < 0.75


def asked(store: SqlStore, now: datetime) -> int:
    """How many reminders stand in the outbox after the tick of this minute."""
    ensure_planned(store, HOUSE, now)
    list(ensure_asked(store, HOUSE, now))
    with store.unit_of_work() as work:
        return still_to_send(work, PATIENTS)


def province(url: str, people: int) -> SqlStore:
    """So many patients with a chat each."""
    engine = open_database(url)
    seed(engine, range(500_000, 500_000 + people), at(-600))
    return SqlStore(engine)


def test_too_many_at_once_begin_before_nine(database_url: str) -> None:
    """4,300 need two minutes more than are given to nine o'clock: about half at 8:59, all at nine, nobody twice."""
    store = province(database_url, MANY)
    assert morning_wave.lead(MANY) == 2
    assert asked(store, at(-120)) == 0
    assert asked(store, at(-2)) == 0
    half = asked(store, at(-1))
    assert abs(half - MANY / 2) < MANY / 100
    assert asked(store, at(-0.5)) == half
    assert asked(store, at(0)) == MANY
    assert asked(store, at(5)) == MANY
    store.close()


def test_a_usual_morning_begins_at_nine(database_url: str) -> None:
    """Nobody is asked before nine where all can be asked soon after."""
    store = province(database_url, 50)
    assert [asked(store, at(minutes)) for minutes in (-119, -60, -1, 0)] == [0, 0, 0, 50]
    store.close()
