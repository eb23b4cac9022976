"""A second measurement: who was asked to wait a minute hears when it has passed, once, and only while it is open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from conversations.model.outgoing import Content
from scheduler.again import ensure_measured_again
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import DAY, ZONE
from tests.support.talk import Talk

NINE = datetime(2022, 4, 1, 9, 0, tzinfo=ZONE)


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient who has just typed an abnormal SpO2 and is asked to measure again."""
    with store.unit_of_work() as work:
        samples.accepted(work)
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
    talk = Talk(store, NINE)
    for answer in ("36,8", "18", "82"):
        talk.say(answer)
    assert "đo lại sau 1 phút" in talk.texts(talk.say("95"))
    return talk


def _tick(talk: Talk, seconds: int) -> list[Content]:
    ensure_measured_again(talk.store, talk.house, NINE + timedelta(seconds=seconds))
    return talk.said()


def test_after_a_minute_the_question_comes_again(talk: Talk) -> None:
    """At 59 seconds nothing is said; at 61 it is time, with the question and its buttons below."""
    assert _tick(talk, 59) == []
    said = talk.texts(_tick(talk, 61))
    assert "Đã đến lúc đo lại" in said
    assert "SpO2 95%" in said


def test_it_is_said_once(talk: Talk) -> None:
    """Further ticks, and other processes, add nothing."""
    assert _tick(talk, 61)
    assert _tick(talk, 62) == []
    assert _tick(talk, 121) == []


def test_who_has_measured_hears_nothing(talk: Talk) -> None:
    """An answer within the minute needs no reminder."""
    talk.say("97")
    assert _tick(talk, 61) == []


def test_nobody_is_reminded_of_what_is_long_past(talk: Talk) -> None:
    """A program that starts ten minutes later does not begin with an old minute: the nudge is there for that."""
    assert _tick(talk, 600) == []
