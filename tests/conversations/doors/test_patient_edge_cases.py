"""Odd moments of a patient's chat, on the real memory and without a messenger: late, doubled, gone, or out of place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import (
    Attachment,
    Blocked,
    ContactCard,
    MemberLeft,
    Pressed,
    SmsFailed,
    Text,
    Unblocked,
)
from conversations.model.people import FacilityKind
from storage.store import SqlStore
from tests.support import samples
from tests.support.talk import Talk

NINE = samples.NOW


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient of a linked station, expected to report today."""
    with store.unit_of_work() as work:
        samples.expected(work)
    return Talk(store, NINE)


def _slot(talk: Talk) -> int:
    with talk.store.unit_of_work() as work:
        ill = work.patients.episode(1)
        assert ill is not None
        slot = work.slots.of_day(ill.patient.id, samples.DAY)
        assert slot is not None
        return slot.id


def test_a_double_tap_on_the_reminder_answers_one_question(talk: Talk) -> None:
    """The second tap carries the first question's turn: it hears that all is well, and the next question stays open."""
    slot = _slot(talk)
    tap = f"s:{slot}:1:=cannot_measure"
    assert "Thở bao nhiêu" in talk.texts(talk.does(Pressed(tap, 1, "c1")))
    assert talk.texts(talk.does(Pressed(tap, 1, "c2"))) == "Đã ghi nhận rồi, cảm ơn bạn."
    assert "Mạch" in talk.texts(talk.say("18"))


def test_a_reminders_button_of_a_patient_no_longer_followed_is_kind(talk: Talk) -> None:
    """Who is no longer followed is told so, and no report begins."""
    slot = _slot(talk)
    with talk.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NINE, by="Hoa")
    talk.does(Pressed(f"s:{slot}:1:=no_device", 1, "c1"))
    with talk.store.unit_of_work() as work:
        assert work.sessions.open(1) is None


def test_coming_back_goes_on_where_one_was(talk: Talk) -> None:
    """Unblocking the bot in the middle of a report shows the question again."""
    talk.say("36,8")
    talk.does(Blocked())
    assert "Thở bao nhiêu" in talk.texts(talk.does(Unblocked()))


def test_what_means_nothing_in_a_private_chat_is_passed_over(talk: Talk) -> None:
    """A report of somebody leaving cannot come from a private chat: nothing is said."""
    assert talk.does(MemberLeft("5")) == []


def test_a_very_long_answer_is_asked_again(talk: Talk) -> None:
    """More than a thousand letters is no answer to any question: a kind word and the question."""
    talk.say("36,8")
    said = talk.texts(talk.say("đau " * 400))
    assert "dài" in said
    assert "Thở bao nhiêu" in said


def test_a_blank_answer_is_asked_again(talk: Talk) -> None:
    """Blanks alone are no answer either."""
    talk.say("36,8")
    assert "Thở bao nhiêu" in talk.texts(talk.say("   "))


def test_an_account_message_that_failed_points_to_the_chat(talk: Talk) -> None:
    """When the text message with the account could not be sent, the chat says where it stands."""
    assert "mật khẩu" in talk.texts(talk.does(SmsFailed("+84912345678", "account")))


def test_a_code_that_failed_when_nobody_waits_for_it_says_nothing(talk: Talk) -> None:
    """A late failure of a code is of no use to anybody."""
    assert talk.does(SmsFailed("+84912345678", "otp")) == []


def test_a_shared_number_outside_a_question_is_no_answer(talk: Talk) -> None:
    """A contact card nobody asked for leads to the menu, or back to the question."""
    assert talk.does(ContactCard("84912345678", own=True))
    talk.say("36,8")
    assert "Thở bao nhiêu" in talk.texts(talk.does(ContactCard("84912345678", own=False)))


def test_a_correction_left_or_forgotten_leaves_the_report(talk: Talk) -> None:
    """Leaving a correction keeps the report; one pressed on another day is too late."""
    talk.say("36,8 18 82 97 120/80 không")
    talk.press("Sửa khai báo")
    assert "giữ nguyên" in talk.texts(talk.say("/huy"))
    talk.does(Pressed("m:correct-999", 1, "c9"))
    assert "hôm nay" in talk.texts(talk.does(Pressed("m:correct-999", 1, "c10")))


def test_a_photo_in_the_middle_of_a_report_brings_the_question_back(talk: Talk) -> None:
    """Nothing typed before is lost by a picture, a voice message or a sticker."""
    talk.say("36,8")
    for kind in ("photo", "voice", "sticker", "location"):
        assert "Thở bao nhiêu" in talk.texts(talk.does(Attachment(kind, "f1"))), kind


def test_an_edited_call_for_help_is_heard(talk: Talk) -> None:
    """Danger written into an older message is danger all the same."""
    said = talk.texts(talk.does(Text("tôi khó thở quá", edited=True)))
    assert "115" in said
    assert "BÁO ĐỘNG ĐỎ" in said


def test_danger_of_a_patient_without_a_station_alarms_the_office(store: SqlStore) -> None:
    """A red answer always finds a human: where no station answers for somebody, the coordinating office is alarmed."""
    with store.unit_of_work() as work:
        samples.registered(work)
        kind = FacilityKind.COORDINATING_OFFICE
        work.facilities.add(replace(samples.station("VP", kind=kind), staff_chat="-200"))
    said = Talk(store, NINE).texts(Talk(store, NINE).say("tôi khó thở quá"))
    assert "BÁO ĐỘNG ĐỎ" in said
    assert "đã báo cho Trạm VP" in said
