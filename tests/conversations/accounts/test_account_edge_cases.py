"""Odd moments of accounts and personal data: asked twice, left, decided by another chat meanwhile, too late."""

from __future__ import annotations

import re

import pytest

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Pressed, Text
from conversations.model.outgoing import Erase, Sms
from conversations.model.people import Patient
from tests.support import samples
from tests.support.samples import NOW
from tests.support.staff_room import Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""

RIGHT = "k7mwp2xq9d"


@pytest.fixture
def family(room: Room) -> Room:
    """The room, whose patient has an account; chat 9 is logged in beside chat 7."""
    with room.store.unit_of_work() as work:
        work.credentials.give(1, "LC-000001", RIGHT)
        work.caregivers.log_in(samples.contact(work, "9").id, 1, "parent", "login", NOW)
    return room


def _taps(room: Room, data: str, chat: str = "7") -> str:
    """What the program says, to anybody, after somebody pressed this in a patient's chat."""
    return room.texts(room.does(Pressed(data, 1, "c"), chat))


def _answers(room: Room, chat: str) -> bool:
    """Whether a chat answers for the patient."""
    with room.store.unit_of_work() as work:
        return work.caregivers.login_between(samples.contact(work, chat).id, 1) is not None


def _open(room: Room, chat: str) -> str:
    """The dialog a chat is in; empty when it is in none."""
    with room.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work, chat).id)
    return session.dialog if session is not None else ""


def _person(room: Room) -> Patient:
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(1)
    assert episode is not None
    return episode.patient


def _ends(room: Room, chat: str) -> None:
    """Another chat has this one logged out, in the middle of what it does."""
    with room.store.unit_of_work() as work:
        work.caregivers.log_out(samples.contact(work, chat).id, 1, NOW)


@pytest.mark.parametrize(
    ("command", "chat", "question"),
    [
        ("/dangnhap", "5", "Tài khoản của bạn là gì?"),
        ("/quenmatkhau", "5", "Lấy lại mật khẩu"),
        ("/dangxuat", "7", "Đăng xuất ở đây cho"),
    ],
)
def test_a_command_given_twice_asks_the_same_question(family: Room, command: str, chat: str, question: str) -> None:
    """Nothing begins anew, and an aside in between brings the question again."""
    for said in (command, command, "/thietbi"):
        assert question in family.texts(family.say(said, chat))


def test_a_stranger_sees_no_chats(family: Room) -> None:
    """Nobody is registered here: there is nothing to log out."""
    assert family.texts(family.say("/thietbi", "5")) == "Bạn chưa khai báo. Bấm /start để bắt đầu."


def test_who_has_an_account_is_not_asked_to_register_again(family: Room) -> None:
    """The registration that had just begun is dropped: after leaving the login it does not come back."""
    family.say("/start", "5")
    assert _open(family, "5") == "registration"
    family.say("/dangnhap", "5")
    family.say("/huy", "5")
    assert _open(family, "5") == ""


def test_a_password_edited_into_an_older_message_is_erased_and_not_tried(family: Room) -> None:
    """It leaves the chat, and the writer is told to send anew."""
    family.say("/dangnhap lc1", "5")
    said = family.does(Text(RIGHT, message=41, edited=True), "5")
    assert Erase(41) in said
    assert "sửa" in family.texts(said)
    assert not _answers(family, "5")


def test_a_phone_written_the_old_way_is_asked_back(family: Room) -> None:
    """An old number of eleven digits is offered as what it has become."""
    family.say("/quenmatkhau", "5")
    said = family.say("0169 234 5678", "5")
    assert not any(isinstance(each, Sms) for each in said)
    assert "mã 6 chữ số" in family.texts(family.press("0392 345 678", "5"))


def test_a_code_is_sent_again_for_a_lost_password(family: Room) -> None:
    """Too soon it says so; a minute later a second code comes by text message."""
    said = family.say("/quenmatkhau lc1", "5")
    assert sum(isinstance(each, Sms) for each in said) == 1
    again = family.press("Gửi lại mã", "5")
    assert not any(isinstance(each, Sms) for each in again)
    family.later(2)
    assert any(isinstance(each, Sms) for each in family.press("Gửi lại mã", "5"))


def test_no_password_is_renewed_for_a_phone_that_was_changed_meanwhile(family: Room) -> None:
    """The code proved the old phone: the new one gets no password from it, and nobody is logged in."""
    (sms,) = [each for each in family.say("/quenmatkhau lc1", "5") if isinstance(each, Sms)]
    with family.store.unit_of_work() as work:
        work.patients.correct(1, {"phone": "+84987654321"})
    found = re.search(r"\d{6}", sms.text)
    assert found is not None
    said = family.say(found[0], "5")
    assert "vừa được đổi" in family.texts(said)
    assert not any(isinstance(each, Sms) for each in said)
    assert not _answers(family, "5")


# ---------------------------------------------------------------- logging others out


def test_a_chat_that_is_gone_already_cannot_be_ended(family: Room) -> None:
    """It logged out by itself while the question stood: a word says that nothing is left to do."""
    with family.store.unit_of_work() as work:
        other = work.caregivers.login_between(samples.contact(work, "9").id, 1)
    assert other is not None
    assert "Cho điện thoại kia đăng xuất" in _taps(family, f"m:end-{other.id}")
    _ends(family, "9")
    said = family.texts(family.press("Đăng xuất"))
    assert "Điện thoại kia đã đăng xuất" not in said
    assert said != ""
    assert family.audited("logged out") == 0


def test_a_blocked_chat_is_ended_without_a_word_to_it(family: Room) -> None:
    """A phone that is lost reads nothing more: it is logged out all the same."""
    with family.store.unit_of_work() as work:
        lost = samples.contact(work, "9")
        other = work.caregivers.login_between(lost.id, 1)
        work.contacts.set_reachable(lost.id, NOW)
    assert other is not None
    _taps(family, f"m:end-{other.id}")
    said = family.texts(family.press("Đăng xuất"))
    assert "Điện thoại kia đã đăng xuất" in said
    assert "Điện thoại này đã bị" not in said
    assert not _answers(family, "9")


# ---------------------------------------------------------------- personal data


def test_who_was_logged_out_in_the_middle_corrects_nothing(family: Room) -> None:
    """Rights are looked up anew when the answer comes."""
    _taps(family, "m:fix-1-full_name")
    _ends(family, "7")
    assert "không sửa được mục đó" in family.texts(family.say("Giàng Thị Máy"))
    assert _person(family).full_name == "Giàng Thị Mẩy"


def test_a_correction_left_keeps_what_stands(family: Room) -> None:
    """Of a name, and of a phone whose code was sent (twice) and never typed."""
    before = _person(family)
    _taps(family, "m:fix-1-full_name")
    assert "hồ sơ vẫn như trước" in family.texts(family.say("/huy"))
    _taps(family, "m:fix-1-phone")
    assert any(isinstance(each, Sms) for each in family.say("0987 654 321"))
    family.later(2)
    assert any(isinstance(each, Sms) for each in family.press("Gửi lại mã"))
    assert "hồ sơ vẫn như trước" in family.texts(family.say("/huy"))
    assert _person(family) == before


def test_after_the_illness_the_station_reads_of_no_corrections(family: Room) -> None:
    """The data are right from now on; the group that follows the patient no longer is not told."""
    with family.store.unit_of_work() as work:
        work.patients.set_status(1, EpisodeStatus.CLOSED, NOW, by="Hoa")
    _taps(family, "m:fix-1-full_name")
    said = family.texts(family.say("Giàng Thị Máy"))
    assert "Đã sửa" in said
    assert "sửa hồ sơ –" not in said
    assert _person(family).full_name == "Giàng Thị Máy"
