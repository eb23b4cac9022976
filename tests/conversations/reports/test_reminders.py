"""A reminder is drawn when it is sent: it is the first question, or how far one has come, or nothing at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.care import EpisodeStatus
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import DAY, NINE
from tests.support.talk import Talk


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient accepted yesterday, at nine o'clock."""
    with store.unit_of_work() as work:
        samples.accepted(work)
    return Talk(store, NINE)


def _slot(talk: Talk, episode: int = 1) -> int:
    with talk.store.unit_of_work() as work:
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
        found = work.patients.episode(episode)
        assert found is not None
        slot = work.slots.of_day(found.patient.id, DAY)
    assert slot is not None
    return slot.id


def test_the_reminder_is_the_first_question(talk: Talk) -> None:
    """It asks the temperature, offers the one line, and its buttons carry the slot; no way out, since nothing began."""
    message = talk.remind(slot := _slot(talk), "ask")
    assert message is not None
    assert "Nhiệt độ" in message.text
    assert "<code>" in message.text
    assert {button.data.split(":")[0] for row in message.rows for button in row} == {"s"}
    assert all(button.data.startswith(f"s:{slot}:") for row in message.rows for button in row)


def test_answering_the_reminder_by_word_or_button_begins_the_report(talk: Talk) -> None:
    """The first answer, typed or pressed, opens the session and brings the second question."""
    talk.remind(_slot(talk), "ask")
    assert "Thở bao nhiêu lần" in talk.texts(talk.press("Không có nhiệt kế"))


def test_the_nudge_says_how_far_one_has_come(talk: Talk) -> None:
    """Who has begun is shown the question they are at and how many are answered; who has not, the first."""
    slot = _slot(talk)
    unbegun = talk.remind(slot, "nudge")
    assert unbegun is not None
    assert "Nhiệt độ" in unbegun.text
    assert "10:00" in unbegun.text
    talk.say("37,2")
    begun = talk.remind(slot, "nudge")
    assert begun is not None
    assert "1/6" in begun.text
    assert "Thở bao nhiêu lần" in begun.text


def test_a_report_begun_before_its_reminder_left_needs_none(talk: Talk) -> None:
    """Who answered while the reminder waited is not asked again."""
    slot = _slot(talk)
    talk.say("37,2")
    assert talk.remind(slot, "ask") is None
    talk.say("/huy")
    assert talk.remind(slot, "ask") is not None, "who stopped half-way is asked again"


def test_a_finished_report_needs_no_reminder(talk: Talk) -> None:
    """One line answered everything: neither reminder nor nudge follows."""
    slot = _slot(talk)
    assert "Đã nhận" in talk.texts(talk.say("36,8 18 82 97 120/80 không"))
    assert talk.remind(slot, "ask") is None
    assert talk.remind(slot, "nudge") is None


def test_the_next_person_on_the_same_phone_is_asked_instead(talk: Talk) -> None:
    """A reminder for somebody who has answered becomes the question about the other who has not."""
    with talk.store.unit_of_work() as work:
        samples.accepted(work)
    first, second = _slot(talk, 1), _slot(talk, 2)
    talk.say("36,8 18 82 97 120/80 không")
    talk.say("/huy")
    message = talk.remind(first, "ask")
    assert message is not None
    assert f"s:{second}:" in message.rows[0][0].data


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=-1), timedelta(hours=12), timedelta(hours=-4)])
def test_a_reminder_of_another_day_or_in_the_night_is_dropped(talk: Talk, later: timedelta) -> None:
    """After an outage nobody is asked about yesterday, and nobody is woken."""
    assert talk.remind(_slot(talk), "ask", later=later) is None


def test_who_is_no_longer_followed_is_not_reminded(talk: Talk) -> None:
    """A closed illness, or a slot that never was, draws nothing."""
    slot = _slot(talk)
    with talk.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NINE)
    assert talk.remind(slot, "ask") is None
    assert talk.remind(slot + 999, "ask") is None
