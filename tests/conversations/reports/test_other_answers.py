"""Answers to other questions than the open one: taken, asked back or kept as they were, and judged at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from conversations.model.outgoing import Say
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import PATIENTS
from tests.support.morning import DAY, ZONE
from tests.support.talk import Talk

NINE = datetime(2022, 4, 1, 9, 0, tzinfo=ZONE)


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """An accepted patient who is due a report."""
    with store.unit_of_work() as work:
        samples.accepted(work)
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
    return Talk(store, NINE)


def _typed(talk: Talk, *answers: str) -> str:
    said = ""
    for answer in answers:
        said = talk.texts(talk.say(answer))
    return said


def _answers(talk: Talk) -> dict[str, Any]:
    """The answers of the open report, by question."""
    with talk.store.unit_of_work() as work:
        contact = work.contacts.meet(PATIENTS, "7", "vi", talk.now)
        session = work.sessions.open(contact.id)
        assert session is not None
        return {name: answer.value for name, answer in session.answers.items()}


def test_an_oximeters_pulse_is_kept_with_its_oxygen(talk: Talk) -> None:
    """Both numbers of the small screen are answered at once when both have their label."""
    _typed(talk, "36,8", "18", "82 spo2 97")
    assert _answers(talk) == {"temperature": 36.8, "breaths": 18, "pulse": 82, "spo2": 97}


def test_two_bare_numbers_of_an_oximeter_are_asked_back_together(talk: Talk) -> None:
    """ "97/85" is offered as oxygen and pulse; one tap answers both questions that are open."""
    said = _typed(talk, "36,8", "18", "x", "97/85")
    assert "SpO2 97 %, mạch 85" in said
    talk.press("SpO2 97")
    answers = _answers(talk)
    assert (answers["spo2"], answers["pulse"]) == (97, 85)


def test_a_neighbour_never_changes_what_was_answered(talk: Talk) -> None:
    """The pulse on the screen does not replace the pulse that was counted."""
    _typed(talk, "36,8", "18", "72", "97 (mạch 85)")
    assert _answers(talk)["pulse"] == 72


def test_a_low_oxygen_at_another_question_is_judged_at_once(talk: Talk) -> None:
    """ "spo2 86 bác sĩ ơi" at the question for breaths brings the advice and is asked back as oxygen."""
    said = _typed(talk, "36,8", "spo2 86 bác sĩ ơi")
    assert "GỌI 115 NGAY BÂY GIỜ" in said
    assert "86 %" in said
    talk.press("86 %")
    assert _answers(talk) == {"temperature": 36.8, "spo2": 86}


def test_a_correction_changes_earlier_answers(talk: Talk) -> None:
    """ "nhầm rồi" with labels changes those answers, a dangerous one is judged before it is confirmed."""
    said = _typed(talk, "36,8", "18", "82", "97", "nhầm rồi, SpO2 82, mạch 97")
    assert "GỌI 115 NGAY BÂY GIỜ" in said
    assert _answers(talk)["pulse"] == 97
    talk.press("82 %")
    assert _answers(talk)["spo2"] == 82


def test_another_value_of_an_answered_question_is_asked(talk: Talk) -> None:
    """Without a word of correction the person is asked before an answer changes."""
    said = _typed(talk, "36,8", "18", "82", "mạch 90")
    assert "Ý bạn là 90 lần/phút" in said
    assert _answers(talk)["pulse"] == 82
    talk.press("90")
    assert _answers(talk)["pulse"] == 90


def test_an_unreadable_answer_never_replaces_a_value(talk: Talk) -> None:
    """Who goes back and types what cannot be read keeps the value given before, however often."""
    _typed(talk, "36,8")
    talk.press("Quay lại")
    _typed(talk, "hmm", "abc", "xyz")
    assert _answers(talk)["temperature"] == 36.8


def test_a_temperature_said_again_is_kept(talk: Talk) -> None:
    """The same value typed once more with a remark about a device changes nothing and answers nothing else."""
    _typed(talk, "37,5", "18", "82", "97", "nhiet do 37 do 5, k co may do")
    answers = _answers(talk)
    assert (answers["temperature"], "blood_pressure" in answers) == (37.5, False)


def test_a_doubtful_danger_in_a_line_is_asked_and_judged_at_once(talk: Talk) -> None:
    """The 88 of a whole line is never lost: advice alone, and the question whether it is right after "called"."""
    shown = talk.say("36,8 thở 18 mạch 80 spo2 88 ha 120/80 không")
    said = talk.texts(shown)
    assert "GỌI 115 NGAY BÂY GIỜ" in said
    assert "88 % là con số ít gặp" not in said
    talk.last = next(each.message for each in shown if isinstance(each, Say) and "GỌI 115" in each.message.text)
    asked = next(each.message for each in talk.press("Đã gọi") if isinstance(each, Say) and each.card == "slot:1")
    assert "88 %" in asked.rows[0][0].label
    assert _answers(talk)["breaths"] == 18


def test_a_line_without_its_signs_keeps_the_rest(talk: Talk) -> None:
    """Five numbers are taken; only the signs are asked."""
    said = _typed(talk, "nhiệt độ 36,8, thở 18, mạch 80, spo2 98, ha 120/80")
    assert "Câu 6/6" in said


def test_numbers_at_the_question_for_signs_are_heard(talk: Talk) -> None:
    """A low oxygen typed with the signs is asked back before the report ends."""
    said = _typed(talk, "36,8", "18", "82", "không có máy", "không có máy", "ho, spo2 89")
    assert "89 %" in said
    assert "GỌI 115 NGAY BÂY GIỜ" in said
