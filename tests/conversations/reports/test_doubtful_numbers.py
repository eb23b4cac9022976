"""A number that is asked back is judged at once, alarms as unconfirmed, and is never calmly taken for normal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.chance import Secrets
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.incoming import Text
from conversations.model.outgoing import Content, Say
from conversations.station.patient_card import private_card
from scheduler.morning import ensure_tidied
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import CHANNELS
from tests.support.morning import POLICY, ZONE
from tests.support.talk import Talk

NINE = datetime(2022, 4, 1, 9, 0, tzinfo=ZONE)
BEFORE_PRESSURE = ("36,8", "18", "82", "98")


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """An accepted patient at nine, whose station has a group."""
    with store.unit_of_work() as work:
        samples.expected(work)
    return Talk(store, NINE)


def _press(talk: Talk, shown: list[Content], label: str) -> list[Content]:
    """Press a button of what the patient was shown; the station's cards are below it."""
    messages = [content.message for content in shown if isinstance(content, Say)]
    talk.last = next(m for m in reversed(messages) if any(label in b.label for row in m.rows for b in row))
    return talk.press(label)


def _say(talk: Talk, *answers: str) -> str:
    return [talk.texts(talk.say(answer)) for answer in answers][-1]


def _alarm(talk: Talk) -> tuple[str, str, str] | None:
    """The open alarm: its level, its reasons and its numbers."""
    with talk.store.unit_of_work() as work:
        episode = work.patients.of_contact(1)[0]
        alert = work.alerts.open_for(episode.id)
        return None if alert is None else (alert.level, "; ".join(str(r["vi"]) for r in alert.reasons), alert.numbers)


def _report(talk: Talk) -> dict[str, Any]:
    with talk.store.unit_of_work() as work:
        (report,) = work.reports.last(work.patients.of_contact(1)[0].id, 5)
        return dict(report)


def _why(talk: Talk) -> str:
    """What the nurse reads on the patient's card."""
    with talk.store.unit_of_work() as work:
        scene = Scene(work, talk.house, talk.now, "")
        return private_card(scene, work.patients.of_contact(1)[0]).text


def _midnight(talk: Talk) -> None:
    for _ in ensure_tidied(talk.store, talk.house, NINE + timedelta(hours=15, minutes=1)):
        pass


def test_a_low_pressure_alarms_before_it_is_confirmed(talk: Talk) -> None:
    """“70/40, đúng không?” is asked, and the station has the alarm already, marked as unconfirmed."""
    assert "70/40" in _say(talk, *BEFORE_PRESSURE, "70/40")
    level, reasons, numbers = _alarm(talk) or ("", "", "")
    assert level == "red-115"
    assert "Huyết áp tối đa 70 mmHg (dưới 90) – chưa xác nhận" in reasons
    assert "70/40 mmHg – chưa xác nhận" in numbers


def test_silence_leaves_it_on_record_as_unconfirmed(talk: Talk) -> None:
    """When the day ends the report holds the number, said to be unconfirmed, with its level; the alarm stays open."""
    _say(talk, *BEFORE_PRESSURE, "70/40")
    _midnight(talk)
    report = _report(talk)
    assert (report["level"], report["answers"]["blood_pressure"]["how"]) == ("red-115", "unconfirmed")
    assert report["answers"]["blood_pressure"]["value"] == [70, 40]
    assert (_alarm(talk) or ("",))[0] == "red-115"


def test_a_report_of_one_unconfirmed_number_is_kept(talk: Talk) -> None:
    """Who typed only 43,5 and was silent has a report: the number is not thrown away, and is not green."""
    _say(talk, "43,5")
    _midnight(talk)
    report = _report(talk)
    assert report["answers"]["temperature"]["how"] == "unconfirmed"
    assert report["level"] == "red"


def test_once_confirmed_it_is_no_longer_said_to_be_unconfirmed(talk: Talk) -> None:
    """After the yes the card's reason is the plain one, at once."""
    _say(talk, *BEFORE_PRESSURE, "70/40", "đúng")
    _, reasons, numbers = _alarm(talk) or ("", "", "")
    assert "Huyết áp tối đa 70 mmHg (dưới 90)" in reasons
    assert "chưa xác nhận" not in reasons + numbers


def test_taken_back_it_stays_for_a_person(talk: Talk) -> None:
    """“Không, gõ lại: 120/80” closes nothing: the alarm says what was taken back, and the report is not green."""
    _say(talk, *BEFORE_PRESSURE)
    _press(talk, talk.say("70/40"), "Không phải, để tôi gõ lại")
    assert "sau đó nói là nhầm" in (_alarm(talk) or ("", ""))[1]
    said = _say(talk, "120/80", "không")
    assert "Cần theo dõi" in said
    level, reasons, numbers = _alarm(talk) or ("", "", "")
    assert level == "red-115"
    assert "sau đó nói là nhầm" in reasons
    assert "120/80" in numbers
    assert _report(talk)["level"] == "yellow"


def test_another_danger_does_not_hide_what_was_taken_back(talk: Talk) -> None:
    """A chest pain said afterwards stands on the card beside the number taken back."""
    _say(talk, *BEFORE_PRESSURE)
    _press(talk, talk.say("70/40"), "Không phải, để tôi gõ lại")
    _say(talk, "120/80", "đau ngực")
    reasons = (_alarm(talk) or ("", ""))[1]
    assert "Đau tức ngực" in reasons
    assert "sau đó nói là nhầm" in reasons


def test_of_several_candidates_the_most_dangerous_counts(talk: Talk) -> None:
    """“94,5” may be 94 or 95: the station hears of 94 while the patient is asked which."""
    _say(talk, *BEFORE_PRESSURE[:3], "94,5")
    level, reasons, _ = _alarm(talk) or ("", "", "")
    assert level == "red"
    assert "SpO2 94%" in reasons
    assert "chưa xác nhận" in reasons


def test_an_odd_number_in_a_whole_line_is_not_lost(talk: Talk) -> None:
    """Six answers in one line with 70/40 among them: five are taken, 70/40 alarms at once and is asked back."""
    assert "Ý bạn là 70/40 mmHg, đúng không?" in _say(talk, "36,8 18 82 98 70/40 không")
    level, reasons, _ = _alarm(talk) or ("", "", "")
    assert level == "red-115"
    assert "chưa xác nhận" in reasons
    assert "Nguy hiểm – gọi 115" in _say(talk, "đúng")


def test_another_odd_number_takes_the_place_of_the_first(talk: Talk) -> None:
    """Who answers the question back with 60/30 has both on the card: the first taken back, the second unconfirmed."""
    _say(talk, *BEFORE_PRESSURE, "70/40", "60/30")
    reasons = (_alarm(talk) or ("", ""))[1]
    assert "60 mmHg (dưới 90) – chưa xác nhận" in reasons
    assert "70 mmHg (dưới 90) – chưa xác nhận – sau đó nói là nhầm" in reasons


def test_an_edit_is_judged_though_the_question_waits_for_the_yes(talk: Talk) -> None:
    """Where unusual values wait to be confirmed, one that an edit brings does not: it replaces a certain answer."""
    calm = tuple(replace(question, judge_at_once=False) for question in talk.house.protocol.questions)
    talk.house = make_house(POLICY, replace(talk.house.protocol, questions=calm), Secrets(), CHANNELS)
    for number, answer in enumerate(BEFORE_PRESSURE, start=500):
        talk.does(Text(answer, message=number))
    assert _alarm(talk) is None
    talk.does(Text("79", message=503, edited=True))
    level, reasons, _ = _alarm(talk) or ("", "", "")
    assert level == "red"
    assert "SpO2 79%" in reasons
    assert "chưa xác nhận" in reasons


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (("khoảng 37,5", "đúng", "18", "82", "98", "120/80", "không"), "Nhiệt độ 37,5 °C"),
        (("36,8", "18", "82", "98", "khoảng 120/80", "đúng", "không"), "Huyết áp 120/80 mmHg"),
    ],
)
def test_a_number_that_was_asked_back_is_never_green(talk: Talk, answers: tuple[str, ...], why: str) -> None:
    """A confirmed number is normal as a number, and the report is yellow all the same, with the number as reason."""
    assert "Cần theo dõi" in _say(talk, *answers)
    assert _alarm(talk) is None
    assert f"Số phải hỏi lại: {why}" in _why(talk)


def test_a_calm_number_asked_back_alarms_nobody(talk: Talk) -> None:
    """About 37,5 is asked back: no alarm while it waits."""
    _say(talk, "khoảng 37,5")
    assert _alarm(talk) is None


def test_a_correction_from_danger_to_normal_is_not_green_however_often(talk: Talk) -> None:
    """A report corrected from 32 breaths to 18, and again, stays at least yellow: a person must have looked."""
    _say(talk, "36,8", "32", "82", "98", "120/80")
    shown = talk.say("không")
    for breaths in ("18", "19"):
        shown = _press(talk, shown, "Sửa khai báo")
        _press(talk, shown, "Nhịp thở")
        shown = _press(talk, talk.say(breaths), "Gửi bản sửa")
        assert _report(talk)["level"] == "yellow"
    assert (_alarm(talk) or ("",))[0] == "red-115"


def test_the_nurse_reads_that_words_and_number_do_not_agree(talk: Talk) -> None:
    """“Không sốt” beside 39,4 is a reason of the report; the patient's text does not hold it."""
    said = _say(talk, "39,4", "18", "82", "98", "120/80", "không sốt, không ho")
    assert "Nói không sốt" not in said
    assert "Nói không sốt nhưng nhiệt độ 39,4 °C: hỏi lại" in _why(talk)
    assert "Cần theo dõi" in said


def test_a_fever_that_is_not_measured_stands_on_the_alarm(talk: Talk) -> None:
    """“Sốt cao liên tục” beside 36,6 alarms by the words, and the card says that the number is another."""
    _say(talk, "36,6", "18", "82", "98", "120/80", "sốt cao liên tục từ hôm qua")
    reasons = (_alarm(talk) or ("", ""))[1]
    assert "Nói sốt không hạ nhưng nhiệt độ 36,6 °C" in reasons


def test_who_is_only_at_risk_is_promised_no_call(talk: Talk) -> None:
    """The text of a patient who is yellow by the risk group alone says that the values are fine."""
    with talk.store.unit_of_work() as work:
        episode = work.patients.of_contact(1)[0]
        work.patients.set_screening(episode.id, {**episode.screening, "risks": ["comorbidity"]})
    said = _say(talk, "36,8", "18", "82", "98", "120/80", "không")
    assert "thuộc nhóm cần theo dõi kỹ" in said
    assert "có thể gọi hỏi thăm" in said
    assert "sẽ gọi cho bạn" not in said
