"""After a danger was told: the family hears who has it, or nobody, and is asked whether help is there."""

from __future__ import annotations

import pytest

from conversations.model.incoming import Pressed
from storage.store import SqlStore
from tests.support.ladder_room import HOA, Phone, Room, a_phone, labels, messages

CRY = "tôi khó thở quá"


@pytest.fixture
def phone(store: SqlStore) -> Phone:
    """A patient at home, whose station has a group."""
    return a_phone(store)


def _room(phone: Phone) -> Room:
    assert phone.room is not None
    return phone.room


def _card(phone: Phone) -> str:
    """What the station's group was shown since last asked."""
    return "\n".join(text for _, text, _ in _room(phone).sent())


def test_danger_is_one_new_message_and_the_last(phone: Phone) -> None:
    """Verdict in the first line, what to do, the station's phone, and no menu below it."""
    shown = phone.say(CRY)
    assert len(messages(shown)) == 1
    text = messages(shown)[0].text
    assert text.startswith("🆘 <b>GỌI 115 NGAY BÂY GIỜ</b>")
    assert "Chúng tôi đã báo cho Trạm BX lúc 09:00" in text
    assert labels(shown) == ["✅ Đã gọi"]


def test_the_family_hears_who_has_it(phone: Phone) -> None:
    """A claim is told with role and station, without a name, once."""
    phone.say(CRY)
    _room(phone).press(HOA, "claim")
    heard = phone.texts(phone.said())
    assert "🙋 Y tá của Trạm BX đã nhận tin lúc 09:00 và đang gọi" in heard
    assert "name 11" not in heard
    _room(phone).press(HOA, "claim")
    assert phone.said() == []


def test_the_family_hears_that_nobody_has_it_and_which_phones_to_call(phone: Phone) -> None:
    """After twenty minutes unclaimed: the station, the office above it, 115; once."""
    phone.say(CRY)
    assert phone.later(19) == []
    heard = phone.texts(phone.later(1))
    assert "Chưa có ai ở trạm trả lời" in heard
    assert "0214123456" in heard.replace(" ", "")
    assert heard.rstrip().endswith("<b>115</b>")
    assert "Chưa có ai" not in phone.texts(phone.later(40))


def test_the_family_hears_that_it_is_closed(phone: Phone) -> None:
    """At the end the family hears it kindly, and what to do if it gets worse."""
    phone.say(CRY)
    _room(phone).press(HOA, "claim")
    phone.said()
    _room(phone).press(HOA, "well")
    assert "✅ Báo động đã khép lúc 09:00" in phone.texts(phone.said())


@pytest.mark.parametrize("outcome", ["died", "in_hospital", "moved"])
def test_after_a_death_nothing_is_said(phone: Phone, outcome: str) -> None:
    """Death, hospital and moving away are other people's words: no "closed, thank you" comes."""
    phone.say(CRY)
    _room(phone).press(HOA, "claim")
    phone.said()
    _room(phone).press(HOA, outcome)
    assert "Báo động đã khép" not in phone.texts(phone.said())


def test_who_is_silent_is_asked_once_whether_help_is_there(phone: Phone) -> None:
    """Thirty minutes after the danger, also when a nurse has claimed it; never a second time."""
    phone.say(CRY)
    _room(phone).press(HOA, "claim")
    phone.said()
    shown = phone.later(30)
    assert "Đã có người đến giúp chưa?" in phone.texts(shown)
    assert labels(shown) == ["Đã có, đang ổn", "🆘 Chưa, cần giúp"]
    assert "Đã có người" not in phone.texts([*phone.later(30), *phone.later(60)])


def test_who_writes_is_not_silent(phone: Phone) -> None:
    """Words after 25 minutes put the question off; it comes thirty minutes after them."""
    phone.say(CRY)
    phone.later(25)
    phone.say("cô ơi")
    assert "Đã có người" not in phone.texts(phone.later(10))
    assert "Đã có người" in phone.texts(phone.later(20))


def test_not_yet_sounds_the_alarm_again(phone: Phone) -> None:
    """ "Chưa, cần giúp" posts the card anew from the lowest step, and tells the family what to do meanwhile."""
    phone.say(CRY)
    shown = phone.later(30)
    _card(phone)
    raised = _room(phone).alert.raised_at
    heard = phone.texts(phone.taps("Chưa, cần giúp", shown))
    assert "GỌI 115 NGAY" in heard
    assert _room(phone).alert.raised_at > raised
    assert "CHƯA có ai đến giúp" in _card(phone)
    assert phone.texts(phone.taps("Chưa, cần giúp", shown)) == ""


def test_silence_after_the_question_is_a_line_on_the_card(phone: Phone) -> None:
    """Fifteen minutes without an answer are written on the alarm for the one who reads it."""
    phone.say(CRY)
    phone.later(30)
    _card(phone)
    phone.later(15)
    assert "người nhà không trả lời" in _card(phone)


def test_after_the_end_nobody_is_asked(phone: Phone) -> None:
    """An alarm that a person has closed asks nobody any more."""
    phone.say(CRY)
    _room(phone).press(HOA, "claim")
    _room(phone).press(HOA, "well")
    phone.said()
    assert phone.later(30) == []


def test_called_is_a_line_on_the_card_once(phone: Phone) -> None:
    """ "Đã gọi" is on the alarm's card, and pressed twice it is there once."""
    shown = phone.say(CRY)
    phone.taps("Đã gọi", shown)
    phone.taps("Đã gọi", shown)
    phone.later(10)
    assert _card(phone).split("BÁO ĐỘNG ĐỎ")[-1].count("Người nhà bấm: đã gọi") == 1


def test_another_chats_button_is_nobodys(phone: Phone) -> None:
    """A forged press of another chat's question changes nothing."""
    phone.say(CRY)
    phone.later(30)
    raised = _room(phone).alert.raised_at
    phone.does(Pressed("c:1:help", 1, "c"), chat="8")
    assert _room(phone).alert.raised_at == raised


def test_115_that_does_not_answer_puts_the_station_first(phone: Phone) -> None:
    """The station's number is line one, the card says it, and the kind of danger is not forgotten."""
    phone.say("chồng tôi ngất rồi, gọi không dậy")
    heard = phone.hears("gọi 115 không được")
    assert heard.startswith("☎️ <b>GỌI NGAY Trạm BX")
    assert "nằm nghiêng" in heard
    assert "đầu cao" not in heard
    assert "gọi 115 không được" in _card(phone)
