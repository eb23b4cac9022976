"""I feel worse: signs first, by large buttons; a press that is not answered reaches the group; words stay said."""

from __future__ import annotations

import pytest

from conversations.programme.protocol import load
from storage.store import SqlStore
from tests.support.ladder_room import Phone, Room, a_phone, labels, messages

FIVE = ["Khó thở", "Đau ngực", "Lơ mơ, gọi khó tỉnh", "Mệt lả", "Khác"]


@pytest.fixture
def phone(store: SqlStore) -> Phone:
    """A patient at home, whose station has a group."""
    return a_phone(store)


def _room(phone: Phone) -> Room:
    assert phone.room is not None
    return phone.room


def _cards(phone: Phone) -> str:
    """What the station's group was shown since last asked."""
    return "\n".join(text for _, text, _ in _room(phone).sent())


def _report(phone: Phone, *answers: str) -> str:
    """Begin a report and answer it; the words of the last answer."""
    return [phone.hears(answer) for answer in ("/khaibao", *answers)][-1]


def test_the_signs_come_first_one_button_a_row(phone: Phone) -> None:
    """Five large buttons, no temperature, no "this morning"."""
    shown = phone.say("/nanghon")
    asked = messages(shown)[-1]
    assert [row[0].label for row in asked.rows[:5]] == FIVE
    assert all(len(row) == 1 for row in asked.rows)
    assert "Nhiệt độ" not in asked.text


def test_then_oxygen_then_breaths_and_never_this_morning(phone: Phone) -> None:
    """After a calm sign: SpO2, breaths, and only then the rest, in words of now."""
    shown = phone.taps("Khác", phone.say("/nanghon"))
    assert "👍" in labels(shown)[0] or "Không có" in labels(shown)[0]
    assert "SpO2" in phone.hears("ho")
    assert "Thở bao nhiêu lần" in phone.hears("97")
    heard = phone.hears("18")
    assert "Nhiệt độ cơ thể bây giờ" in heard
    assert "sáng nay" not in heard


@pytest.mark.parametrize("sign", FIVE[:4])
def test_a_red_sign_acts_at_once(phone: Phone, sign: str) -> None:
    """One press is enough: the alarm is there, and the danger is told."""
    heard = phone.texts(phone.taps(sign, phone.say("/nanghon")))
    assert "GỌI 115" in heard or "Cần báo y tế ngay" in heard
    assert "BÁO ĐỘNG ĐỎ" in _cards(phone)


def test_a_press_without_an_answer_is_on_the_groups_card_after_two_minutes(phone: Phone) -> None:
    """Yellow, with the clock of an urgent slip; /huy is no answer."""
    phone.say("/nanghon")
    phone.say("/huy")
    phone.later(1)
    assert _cards(phone) == ""
    phone.later(1)
    card = _cards(phone)
    assert "🆘 bấm nặng hơn" in card
    assert "chưa trả lời" in card
    phone.later(10)
    assert "Đã 10 phút chưa ai đọc" in _cards(phone)


def test_an_answer_redraws_the_card(phone: Phone) -> None:
    """Who answers after the card was posted is seen to have answered, and it climbs no more."""
    phone.say("/nanghon")
    phone.later(2)
    phone.say("ho")
    assert "đã trả lời" in _cards(phone)
    phone.later(10)
    assert _cards(phone) == ""


def test_an_answer_in_time_keeps_the_group_quiet(phone: Phone) -> None:
    """Within the two minutes nothing is posted at all."""
    phone.say("/nanghon")
    phone.say("ho")
    phone.later(5)
    assert "nặng hơn" not in _cards(phone)


def test_words_of_danger_are_never_none_at_the_end(phone: Phone) -> None:
    """ "đau ngực quá" at question two, "không" at the end: the receipt shows the pain, and is judged with it."""
    _report(phone, "36,8", "em đau ngực quá", "18", "82", "98", "120/80")
    heard = phone.hears("không")
    assert "Dấu hiệu: <b>Không có" not in heard
    assert "Đau tức ngực" in heard
    assert "🟢" not in heard


def test_a_cry_that_names_no_sign_stands_in_its_own_words(phone: Phone) -> None:
    """ "cứu tôi với" before the last question is in the receipt's signs, word by word."""
    heard = _report(phone, "36,8", "18", "82", "98", "cứu tôi với", "120/80", "không")
    assert "Không có" not in heard
    assert "cứu tôi" in heard


@pytest.mark.parametrize("words", ["đỡ rồi", "hôm nay đỡ rồi ạ", "em bớt rồi"])
def test_better_alone_asks_what_is_left(phone: Phone, words: str) -> None:
    """ "đỡ rồi" is no answer to the signs, least of all "none"."""
    _report(phone, "36,8", "18", "82", "98", "120/80")
    assert "còn dấu hiệu nào không" in phone.hears(words)


@pytest.mark.parametrize("words", ["mệt lắm", "mệt quá"])
def test_very_tired_asks_how_much(phone: Phone, words: str) -> None:
    """ "mệt lắm" may be exhaustion: which, is asked."""
    _report(phone, "36,8", "18", "82", "98", "120/80")
    shown = phone.say(words)
    assert "Rất mệt, mệt lả, ngủ rũ" in labels(shown)


@pytest.mark.parametrize("breaths", ["20", "21"])
def test_twenty_breaths_are_counted_again_once(phone: Phone, breaths: str) -> None:
    """Judged at once and marked as unconfirmed; the message of the danger asks to count sixty seconds."""
    heard = _report(phone, "36,8", breaths)
    assert "đếm lại <b>đủ 60 giây</b>" in heard
    assert "chưa xác nhận" in _cards(phone)
    again = phone.hears(breaths)
    assert "đủ 60 giây" not in again.split("Mạch")[-1]


def test_counted_again_calmly_the_alarm_waits_for_a_person(phone: Phone) -> None:
    """18 after 20: taken back on the card, and not called stable to the patient."""
    _report(phone, "36,8", "20", "18", "82", "98", "120/80")
    heard = phone.hears("không")
    assert "🟢" not in heard
    assert _room(phone).alert.closed_at is None
    assert "sau đó nói là nhầm" in _cards(phone)


def test_twenty_in_a_whole_line_is_counted_again_too(phone: Phone) -> None:
    """The other five answers of the line are taken."""
    assert "đếm lại <b>đủ 60 giây</b>" in _report(phone, "36,8 20 82 98 120/80 không")


def test_a_childs_twenty_is_no_question() -> None:
    """Only at ages whose danger begins there are 20 and 21 asked again."""
    protocol = load()
    assert protocol.bands("breaths", 12 * 40).recount == (20, 21)
    assert protocol.bands("breaths", 12 * 4).recount is None


def test_pausing_in_danger_says_what_stopping_says(phone: Phone) -> None:
    """/tamdung while an alarm is open: the same sentence as /dung, before it asks for how long."""
    phone.say("tôi khó thở quá")
    paused = phone.hears("/tamdung")
    assert "Xin đừng dừng lúc này" in paused
    assert paused.index("Xin đừng dừng lúc này") < paused.index("mấy ngày")
