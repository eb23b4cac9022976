"""A programme that changes in the middle of a morning loses no answer and shifts none to another question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chance import Secrets
from conversations.dialog.scene import House
from conversations.dialog_list import make_house
from conversations.programme.protocol import load
from conversations.programme.rows import Option
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import CHANNELS
from tests.support.morning import NINE, POLICY
from tests.support.talk import Talk

OLD = load(POLICY.protocol)


def _changed() -> House:
    """The house of the next release: no blood pressure, a new choice in first place, one sign renamed."""
    sleep = tuple(Option(each, {"vi": word, "en": word}, ()) for each, word in (("good", "Ngon"), ("bad", "Kém")))
    asked = {"vi": "Đêm qua ngủ thế nào?", "en": "How was the night?"}
    first = replace(
        OLD.questions[0],
        name="sleep",
        kind="choice",
        ask=asked,
        ask_now=asked,
        short=asked,
        cannot_say=(),
        choices=sleep,
    )
    kept = tuple(question for question in OLD.questions if question.name != "blood_pressure")
    signs = tuple(replace(s, label={"vi": "Ho khan", "en": "Dry cough"}) if s.id == "cough" else s for s in OLD.signs)
    return make_house(POLICY, replace(OLD, questions=(first, *kept), signs=signs), Secrets(), CHANNELS)


@pytest.fixture
def begun(store: SqlStore) -> Talk:
    """09:12: temperature, breaths, pulse and SpO2 are answered; blood pressure is on the screen."""
    with store.unit_of_work() as work:
        samples.expected(work)
    talk = Talk(store, NINE)
    for answer in ("36,8", "18", "82", "98"):
        assert "Câu" in talk.texts(talk.say(answer))
    return talk


def test_a_question_that_is_gone_ends_in_the_next_one(begun: Talk) -> None:
    """What was typed for it is filed nowhere else; what is new is asked; nothing answered is asked anew."""
    begun.house = _changed()
    said = begun.texts(begun.say("97"))
    assert "Đêm qua ngủ thế nào?" in said
    with begun.store.unit_of_work() as work:
        session = work.sessions.open(1)
    assert session is not None
    assert [session.answers[name].value for name in ("temperature", "breaths", "pulse", "spo2")] == [36.8, 18, 82, 98]
    begun.press("Ngon")
    said = begun.texts(begun.say("ho"))
    assert "Đã nhận khai báo" in said
    assert "Ho khan" in said
    assert "36,8 °C" in said


def test_an_old_button_of_it_brings_the_present_question(begun: Talk) -> None:
    """The keyboard below the old question is still on the phone."""
    last = begun.last
    assert last is not None
    begun.house = _changed()
    assert "Đêm qua ngủ thế nào?" in begun.texts(begun.press(last.rows[0][0].label))


def test_a_question_that_is_added_is_asked_once(begun: Talk) -> None:
    """The other way round: what was typed as the programme grew is filed nowhere else, and asked for again."""
    begun.house = _changed()
    begun.say("97")
    begun.press("Ngon")
    begun.house = make_house(POLICY, OLD, Secrets(), CHANNELS)
    assert "Huyết áp" in begun.texts(begun.say("không"))
    assert "Hôm nay có dấu hiệu nào" in begun.texts(begun.say("120/80"))
    assert "Đã nhận khai báo" in begun.texts(begun.say("không"))
