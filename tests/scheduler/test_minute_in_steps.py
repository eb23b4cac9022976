"""The minute's work comes in pieces: what others may do in between, and what one bad piece may not do to the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chance import Secrets
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.ports import Work
from conversations.programme.protocol import load
from scheduler.morning import ensure_closed, ensure_planned
from scheduler.pieces import each, pieces
from scheduler.silence import ensure_listed
from storage.store import SqlStore
from tests.support.channels import CHANNELS
from tests.support.morning import tick
from tests.support.samples import NOW, accepted, station

HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)
TEN_PAST = NOW + timedelta(hours=1, minutes=5)


def _stations(store: SqlStore, number: int) -> None:
    """So many stations with one patient each; the first has no group yet."""
    with store.unit_of_work() as work:
        for nth in range(number):
            facility = work.facilities.add(station(f"TYT-{nth}")).id
            accepted(work, str(1000 + nth), facility)
            if nth:
                work.facilities.set_link(facility, b"%d" % nth, NOW + timedelta(days=1))
                work.facilities.use_link(b"%d" % nth, f"-{nth}", NOW)


def test_the_lists_of_a_province_leave_room_for_others_between_two_stations(store: SqlStore) -> None:
    """Each station's list is a step of its own; between two of them anybody else may write."""
    _stations(store, 4)
    tick(store, HOUSE, NOW)
    ensure_planned(store, HOUSE, NOW)
    ensure_closed(store, HOUSE, TEN_PAST)
    steps = 0
    for _ in pieces(ensure_listed, store, HOUSE, TEN_PAST):
        steps += 1
        with store.unit_of_work() as work:
            assert work.outbox.known([f"unrelated:{steps}"]) == set()
    assert steps == 4, "one for each station, the one without a group too"


def test_nothing_is_done_before_its_step(store: SqlStore) -> None:
    """Who asks for the pieces of a work has not done it yet, whether it has one piece or many."""
    _stations(store, 1)
    work_of_planning = pieces(ensure_planned, store, HOUSE, NOW)
    with store.unit_of_work() as work:
        assert work.slots.asked_for(NOW.date()) == 0
    assert list(work_of_planning) == []
    with store.unit_of_work() as work:
        assert work.slots.asked_for(NOW.date()) == 1


def test_one_bad_piece_holds_up_no_other_and_is_told(store: SqlStore) -> None:
    """The others are done; the error is raised at the end, so that somebody hears of it."""
    done: list[int] = []

    def piece(work: Work, number: int) -> None:
        if number in (2, 4):
            raise ValueError(f"cannot do {number}")
        done.append(number)

    with pytest.raises(ValueError, match="cannot do 2"):
        list(each(store, range(1, 7), piece))
    assert done == [1, 3, 5, 6]


def test_when_nothing_goes_the_rest_is_left_for_the_next_minute(store: SqlStore) -> None:
    """Three failures in a row are not the pieces' fault: a database that is away is not asked 500 times."""
    tried: list[int] = []

    def piece(work: Work, number: int) -> None:
        tried.append(number)
        if number > 1:
            raise ValueError(f"cannot do {number}")

    with pytest.raises(ValueError, match="cannot do 2"):
        list(each(store, range(1, 500), piece))
    assert tried == [1, 2, 3, 4]
