"""A dangerous number in words is told once: by the report that takes it, else by the ear that heard it."""

from __future__ import annotations

from datetime import datetime

import pytest

from conversations.model.incoming import Text
from conversations.model.outgoing import Content, Say
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import ZONE
from tests.support.talk import Talk

NINE = datetime(2022, 4, 1, 9, 0, tzinfo=ZONE)


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient at nine, due a report, whose station has a group."""
    with store.unit_of_work() as work:
        samples.expected(work)
    return Talk(store, NINE)


def _advised(shown: list[Content]) -> int:
    """How often the patient is told what to do in danger."""
    texts = [each.message.text for each in shown if isinstance(each, Say)]
    return sum("Cần báo y tế ngay" in text or "GỌI 115 NGAY BÂY GIỜ" in text for text in texts)


def _reasons(talk: Talk) -> list[str]:
    """What the open alarm says, a reason each."""
    with talk.store.unit_of_work() as work:
        alert = work.alerts.open_for(work.patients.of_contact(1)[0].id)
        return [str(reason["vi"]) for reason in alert.reasons] if alert is not None else []


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ((), "spo2 82 ạ"),
        ((), "43,5"),
        ((), "nhiệt độ 36,8, thở 18, mạch 80, spo2 82, ha 120/80, không"),
        (("36,8",), "spo2 86 bác sĩ ơi"),
        (("36,8", "18"), "mạch 34 thôi ạ"),
        (("36,8", "18", "82", "97"), "huyết áp 70/40"),
        (("36,8", "18", "82", "97"), "nhầm rồi, SpO2 82"),
    ],
)
def test_a_number_a_report_takes_is_told_by_its_judgement_alone(
    talk: Talk, before: tuple[str, ...], words: str
) -> None:
    """The advice comes once, and the alarm has the number as the report's reason, not as words."""
    for answer in before:
        talk.say(answer)
    assert _advised(talk.say(words)) == 1
    reasons = _reasons(talk)
    assert reasons
    assert not [reason for reason in reasons if "nhắn" in reason]


@pytest.mark.parametrize("words", ["hôm nay bà ngoại ở nhà bên đo spo2 có 82 thôi", "khó thở, spo2 82", "70/40"])
def test_a_number_no_report_takes_is_a_call(talk: Talk, words: str) -> None:
    """Words that are no answer alarm as words, however plain the number in them is."""
    assert _advised(talk.say(words)) == 1
    assert [reason for reason in _reasons(talk) if "nhắn" in reason]


def test_an_edit_that_brings_danger_is_told_once_and_asked_back(talk: Talk) -> None:
    """“spo2 97 ạ” changed to 79 is judged as the answer's edit; a reaction to it says nothing more."""
    for number, answer in enumerate(("36,8", "18", "82", "spo2 97 ạ"), start=500):
        talk.does(Text(answer, message=number))
    shown = talk.does(Text("spo2 79 ạ", message=503, edited=True))
    assert _advised(shown) == 1
    assert "Bạn sửa thành" in talk.texts(shown)
    assert not [reason for reason in _reasons(talk) if "nhắn" in reason]
    assert _advised(talk.does(Text("spo2 79 ạ", message=503, edited=True))) == 0


def test_a_reaction_to_a_dangerous_answer_is_no_second_alarm(talk: Talk) -> None:
    """A heart on “spo2 86 bác sĩ ơi” brings the same words again, which were heard."""
    talk.does(Text("36,8", message=500))
    assert _advised(talk.does(Text("spo2 86 bác sĩ ơi", message=501))) == 1
    assert _advised(talk.does(Text("spo2 86 bác sĩ ơi", message=501, edited=True))) == 0
