"""A phone number that changed hands opens nobody's record: beside its code, what only the patient's people know."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conversations.dialog.person_lines import person_lines
from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content, Sms
from tests.support import samples
from tests.support.samples import NOW
from tests.support.staff_room import CHIEF, OFFICE, Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""

STRANGER = "5"
RECORD = ("Giàng Thị Mẩy", "5/3/1988", "LC-000001", "Lũng Pô")
"""What must not reach somebody who only holds the SIM."""


@pytest.fixture
def followed(room: Room) -> Room:
    """A followed patient with an account, whose own chat is 7; the SIM is in somebody else's phone now."""
    with room.store.unit_of_work() as work:
        work.credentials.give(1, "LC-000001", "k7mwp2xq9d")
    return room


def _proves(room: Room, chat: str = STRANGER, whom: str = "0912 345 678") -> list[Content]:
    """Ask for a password in a chat and type the right code; what is said then."""
    room.say("/quenmatkhau", chat)
    (sms,) = [each for each in room.say(whom, chat) if isinstance(each, Sms)]
    found = re.search(r"\d{6}", sms.text)
    assert found is not None
    return room.say(found[0], chat)


def _tells(room: Room, name: str, birth: str, chat: str = STRANGER) -> list[Content]:
    """Tell whom one knows; what is said to anybody after the birth date."""
    room.say(name, chat)
    return room.say(birth, chat)


def _fails(room: Room) -> str:
    """A stranger proves the phone and guesses three times; what is said to anybody in the end."""
    _proves(room)
    for _ in range(2):
        _tells(room, "Nguyễn Văn Nam", "1/1/1990")
    return room.texts(_tells(room, "Nguyễn Văn Nam", "1/1/1990"))


def _is_in(room: Room, chat: str = STRANGER) -> bool:
    with room.store.unit_of_work() as work:
        return bool(work.patients.of_contact(samples.contact(work, chat).id))


def test_a_code_alone_opens_nothing(followed: Room) -> None:
    """Who holds the SIM is asked for name and birth; nothing of the record shows, and no password is renewed."""
    said = followed.texts(_proves(followed))
    assert "họ và tên người bệnh" in said
    assert not any(fact in said for fact in RECORD)
    assert not _is_in(followed)
    assert followed.audited("password renewed") == 0


@pytest.mark.parametrize(
    ("name", "birth"), [("Giàng Thị Mẩy", "5/3/1988"), ("giang thi may", "05031988"), ("GIÀNG THỊ MẨY", "5-3-1988")]
)
def test_who_knows_the_patient_gets_in(followed: Room, name: str, birth: str) -> None:
    """The patient's people know both, with or without accents; the other chat hears of it."""
    _proves(followed)
    said = _tells(followed, name, birth)
    assert any(isinstance(each, Sms) and "Mat khau moi" in each.text for each in said)
    assert "vừa được đăng nhập trên một điện thoại khác" in followed.texts(said)
    assert _is_in(followed)


@pytest.mark.parametrize(
    ("name", "birth"), [("Giàng Thị Mẩy", "6/3/1988"), ("Giàng Thị Pà", "5/3/1988"), ("Lý Văn Tư", "1/1/1970")]
)
def test_which_of_both_was_wrong_is_not_said(followed: Room, name: str, birth: str) -> None:
    """A wrong name, a wrong day or both bring the same words, and both are asked again."""
    _proves(followed)
    said = followed.texts(_tells(followed, name, birth))
    assert said.count("chưa khớp với hồ sơ") == 1
    assert "họ và tên người bệnh" in said
    assert not _is_in(followed)


def test_after_three_tries_the_own_chat_and_the_station_hear_of_it(followed: Room) -> None:
    """Nothing is opened: a person decides; the stranger learns nothing but that somebody will call."""
    said = _fails(followed)
    assert "Trạm y tế đã được nhờ gọi lại" in said
    assert "Có người nhận được mã ở số điện thoại của <b>Giàng Thị Mẩy</b>" in said
    assert "Số này có thể đã đổi chủ" in said
    assert not _is_in(followed)
    assert followed.audited("phone claimed") == 1


def test_who_proves_the_phone_and_goes_away_is_told_of_too(followed: Room) -> None:
    """Leaving at the question about the patient is what a finder of a SIM does."""
    _proves(followed)
    assert "Số này có thể đã đổi chủ" in followed.texts(followed.say("/huy", STRANGER))


def test_the_own_chat_says_that_it_was_not_them(followed: Room) -> None:
    """From then on no code and no text message about the patient goes to that number, and the card says so."""
    _fails(followed)
    said = followed.texts(followed.does(Pressed("phone:1:strange", 1, "c"), "7"))
    assert "vẫn đóng với số ấy" in said
    assert "đã đổi chủ (người nhà" in said
    assert "không mở được hồ sơ nào" in said
    followed.later(2)
    followed.say("/quenmatkhau", STRANGER)
    assert not any(isinstance(each, Sms) for each in followed.say("0912 345 678", STRANGER))
    with followed.store.unit_of_work() as work:
        episode = work.patients.episode(1)
        assert episode is not None
        assert "số này đã đổi chủ" in person_lines(Scene(work, followed.house, followed.now, ""), episode)


def test_an_alarms_card_warns_of_a_number_that_has_another_owner(followed: Room) -> None:
    """Whoever calls about an alarm reads it before they dial."""
    _fails(followed)
    followed.staff(Pressed("phone:1:changed", 1, "c"))
    said = followed.texts(followed.say("tôi khó thở quá", "7"))
    assert "BÁO ĐỘNG ĐỎ" in said
    assert "số này đã đổi chủ" in said


def test_the_own_chat_says_that_it_was_them(followed: Room) -> None:
    """A daughter with a new telephone: her mother lets her in with one tap."""
    _fails(followed)
    said = followed.texts(followed.does(Pressed("phone:1:ours", 1, "c"), "7"))
    assert "Đã đăng nhập cho Giàng Thị Mẩy" in re.sub(r"</?b>", "", said)
    assert _is_in(followed)
    assert "đã có người trả lời" in followed.texts(followed.does(Pressed("phone:1:strange", 1, "c"), "7"))
    assert _is_in(followed)


def test_the_station_lets_in_after_a_call(followed: Room) -> None:
    """With the own chat gone, a nurse who called the number decides; it is on record."""
    _fails(followed)
    said = followed.staff(Pressed("phone:1:let-in", 1, "c"))
    assert "đã cho vào hồ sơ" in said
    assert _is_in(followed)
    assert followed.audited("phone claim: let_in") == 1


def test_a_nurse_takes_back_that_the_number_has_another_owner(followed: Room) -> None:
    """Pressed by mistake: the number counts again, and text messages go there."""
    _fails(followed)
    followed.staff(Pressed("phone:1:changed", 1, "c"))
    assert "vẫn đúng" in followed.staff(Pressed("phone:1:same", 1, "c"))
    followed.later(2)
    followed.say("/quenmatkhau", STRANGER)
    assert any(isinstance(each, Sms) for each in followed.say("0912 345 678", STRANGER))


def test_nobody_else_decides(followed: Room) -> None:
    """Neither the stranger, nor an invited helper, nor another station's group."""
    _fails(followed)
    with followed.store.unit_of_work() as work:
        work.caregivers.log_in(samples.contact(work, "9").id, 1, "caregiver", "invited", NOW)
    for chat in (STRANGER, "9"):
        followed.does(Pressed("phone:1:ours", 1, "c"), chat)
    assert "không có quyền" in followed.staff(Pressed("phone:1:let-in", 1, "c"), CHIEF, OFFICE)
    assert not _is_in(followed)


def test_a_new_number_ends_the_doubt(followed: Room) -> None:
    """The family corrects the phone: what was said of the old number says nothing of the new one."""
    _fails(followed)
    followed.staff(Pressed("phone:1:changed", 1, "c"))
    with followed.store.unit_of_work() as work:
        work.patients.correct(1, {"phone": "+84987654321"})
    assert "mã 6 chữ số" in followed.texts(followed.say("/quenmatkhau 0987 654 321", STRANGER))
    with followed.store.unit_of_work() as work:
        episode = work.patients.episode(1)
        assert episode is not None
        assert not work.phone_claims.has_new_owner(episode.patient)


def test_the_own_chat_needs_no_more_than_the_code(followed: Room) -> None:
    """Who answers for the patient here already is not asked what the patient's people know."""
    assert "Mật khẩu mới đã được gửi" in followed.texts(_proves(followed, "7"))


def test_an_ended_illness_shows_nothing_to_a_new_holder(followed: Room) -> None:
    """The same questions stand before a closed record; the station hears of who fails them."""
    with followed.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NOW, reason="done")
    assert "Số này có thể đã đổi chủ" in _fails(followed)
    assert not _is_in(followed)


def test_a_stranger_registers_with_the_number(followed: Room) -> None:
    """The new holder registers as anybody does; the card says whose number it is too, and shows nothing of them."""
    with followed.store.unit_of_work() as work:
        other = samples.contact(work, STRANGER).id
        them = replace(samples.person("Tráng Văn Bình"), birth="1990-01-01")
        work.patients.register(other, them, "self", samples.illness(them, followed.home), NOW)
    said = followed.staff(Pressed("p:2", 1, "c"))
    assert "Cùng số điện thoại với LC-000001" in re.sub(r"</?b>", "", said)
    assert "Giàng Thị Mẩy" not in said


def test_a_household_on_one_phone_is_no_news(followed: Room) -> None:
    """A mother who registers her child with her own number from her own chat brings no warning."""
    with followed.store.unit_of_work() as work:
        mother = samples.contact(work, "7").id
        child = replace(samples.person("Giàng A Páo"), birth="2015-01-01")
        work.patients.register(mother, child, "child", samples.illness(child, followed.home), NOW)
    assert "Cùng số điện thoại" not in followed.staff(Pressed("p:2", 1, "c"))
